import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"

const say = (message: Json, more: { readonly [key: string]: Json } = {}) => ({ type: "message", message, ...more })
const flow = (trigger: { readonly [key: string]: Json }, steps: { readonly [name: string]: Json }) => ({
  trigger,
  start: Object.keys(steps)[0] ?? "",
  steps,
})
const ana = { email: "ana@example.com", name: "Ana" }
const bob = { email: "bob@example.com", name: "Bob" }
/** Puts the user in the queue named by the last word. */
const queues = Object.fromEntries(
  ["general", "billing"].map(code => [
    code,
    flow(
      { phrases: [code] },
      {
        a: {
          type: "action",
          action: "ConnectToHelpdeskAgent",
          params: { Queue: code },
          next: [{ when: "@InternalActionResult", to: "end" }, { to: "no" }],
        },
        no: say("{{ [[HelpdeskClient]].RefusalReason }}"),
      },
    ),
  ]),
)
const liveChat = { queues: [{ code: "general" }, { code: "billing" }] }
const WELCOME = "Hello! How can I help you?"
const hello = flow({ phrases: ["hello"] }, { a: say("Hello.") })

const look = (next: string) => ({ type: "action", action: "LookUp", save: "@found", next })

stories([
  {
    name: "calls that follow one another, and take no time, all end in the turn that led to the first",
    flows: {
      look: flow(
        { phrases: ["look"] },
        { a: look("b"), b: look("c"), c: look("d"), d: look("e"), e: look("f"), f: say("Found {{ @found }}.") },
      ),
    },
    stubs: { LookUp: [1, 2, 3, 4, 5].map(result => ({ result })) },
    turns: [{ user: "look", bot: ["Found 5."], calls: [1, 2, 3, 4, 5].map(() => ({ action: "LookUp" })) }],
  },
  {
    name: "now is where the clock stands at the start, by default 2026-01-01T00:00:00Z",
    flows: {},
    turns: [{ advance: "PT0S", expect: ["GetDate == timestamp('2026-01-01T00:00:00Z')"] }],
  },
  {
    name: "change sets the locale and fields from outside: nothing is said, and a question stays as it is",
    flows: {
      order: flow(
        { phrases: ["order"] },
        {
          ask: { type: "prompt", message: { en: "Which one?", ru: "Какой?" }, save: "@n", next: "told" },
          told: say({ en: "{{ @n }} {{ [[Order]].Number }}", ru: "{{ @n }} {{ [[Order]].Number }}!" }),
        },
      ),
    },
    bot: { locales: ["en", "ru"], entities: { Order: { properties: { Number: { type: "string" } } } } },
    turns: [
      { user: "order", bot: ["Which one?"] },
      {
        change: { locale: "ru", set: { "[[Order]].Number": "A-{{ 6 + 1 }}" } },
        bot: [],
        calls: [],
        status: { step: "ask" },
        expect: ["[[Order]].Number == 'A-7'", "[[ConversationInfo]].Language == 'ru'"],
      },
      { user: "first", bot: ["first A-7!"] },
      { change: { set: { "[[Order]].Number": null } }, expect: ["[[Order]].Number == null"] },
      { start: { as: "b" } },
      { in: "a", change: { locale: "en" } },
      { in: "a", user: "order", bot: ["Which one?"] },
      { end: true, in: "a" },
      { in: "a", change: { locale: "ru" }, refused: { code: "CONVERSATION_ENDED" } },
    ],
  },
  {
    name: "user, ip, locale and channel are the first conversation's",
    flows: {},
    bot: { locales: ["en", "ru"] },
    now: "2026-03-02T09:00:00Z",
    user: { id: "u1", name: "Bob" },
    ip: "192.0.2.1",
    locale: "ru",
    channel: "web",
    turns: [
      {
        advance: "PT0S",
        expect: [
          "[[ChatUser]].Name == 'Bob'",
          "[[ConversationInfo]].Language == 'ru'",
          "[[ConversationInfo]].Channel == 'web'",
        ],
      },
    ],
  },
  {
    name: "set fills entity fields before Welcome",
    flows: { f: flow({ event: "Welcome" }, { a: say("Order {{ [[Order]].Number }}, {{ [[ChatUser]].Name }}.") }) },
    bot: { entities: { Order: { properties: { Number: { type: "string" } } } } },
    set: { "[[Order]].Number": "7", "[[ChatUser]].Name": "Bob" },
    turns: [{ start: {}, bot: ["Order 7, Bob."] }],
  },
  {
    name: "blocks hold at the start",
    flows: queues,
    bot: { liveChat },
    blocks: [{ visitor: "current", minutes: 10, reason: "spam" }],
    turns: [
      { user: "general", bot: ["blocked"], expect: ["[[HelpdeskClient]].LiveChatBlockedReason == 'spam'"] },
      { advance: "PT10M" },
      { user: "general", bot: [], status: { liveChat: "waiting" } },
    ],
  },
  {
    name: "a ban at the start refuses the conversation",
    flows: {},
    user: { id: "u1" },
    blocks: [{ user: "u1", minutes: null, reason: "spam", scope: "conversation" }],
    turns: [{ start: {}, refused: { code: "BLOCKED", reason: "spam" } }],
  },
  {
    name: "a user may send a value alone, as a button does",
    flows: {
      f: flow(
        { phrases: ["go"] },
        {
          a: { type: "choice", message: "Which?", options: [{ value: 1 }, { value: 2 }], save: "@n", next: "b" },
          b: say("{{ @n }}"),
        },
      ),
    },
    turns: [{ user: "go" }, { user: { value: 2 }, bot: ["2"] }],
  },
  {
    name: "an agent of the head has hours, and is signed out when they are over",
    flows: queues,
    bot: { liveChat: { queues: [{ code: "general", requireAgents: true }, { code: "billing" }] } },
    agents: [{ ...ana, hours: { timeZone: "UTC", weekly: { thu: ["00:00-01:00"] } } }],
    turns: [
      { advance: "PT59M" },
      { user: "general", bot: [], status: { liveChat: "waiting" } },
      { user: "disconnect", status: { liveChat: "none" } },
      { advance: "PT2H" },
      { user: "general", bot: ["noAgents"] },
    ],
  },
  {
    name: "stubs answer outside actions in order; an optional one may be left over",
    flows: {
      f: flow(
        { phrases: ["look"] },
        {
          a: { type: "action", action: "LookUp", onError: "c", save: "@r", next: "b" },
          b: say("{{ @r }}"),
          c: say("{{ [[SystemError]].Code }}"),
        },
      ),
    },
    stubs: { LookUp: [{ result: 1 }, { error: { code: "HTTP_FAILED" } }, { result: 2, optional: true }] },
    turns: [
      { user: "look", bot: ["1"], calls: [{ action: "LookUp", result: 1 }] },
      { user: "look", bot: ["HTTP_FAILED"], calls: [{ action: "LookUp", error: { code: "HTTP_FAILED" } }] },
    ],
  },
  {
    name: "accept takes the one longest waiting in the agent's queues, or the conversation named",
    flows: queues,
    bot: { liveChat },
    agents: [{ ...ana, queues: ["billing"] }],
    turns: [
      { user: "general" },
      { start: { as: "b", visitor: "new" } },
      { user: "billing" },
      { start: { as: "c", visitor: "new" } },
      { user: "billing" },
      { agent: { accept: "c" }, in: "c", status: { liveChat: "connected" } },
      { in: "b", advance: "PT0S", status: { liveChat: "waiting" } },
      { agent: { accept: true }, in: "b", status: { liveChat: "connected" } },
      { agent: { accept: true }, refused: { code: "NO_CHAT" }, comment: "who waits is in another queue" },
      { agent: { say: "Hello, b!" }, in: "b", bot: ["Hello, b!"] },
      { agent: { say: "Hello, c!" }, in: "c", bot: ["Hello, c!"] },
    ],
  },
  {
    name: "of two agents one gets the chat, the other CHAT_TAKEN",
    flows: queues,
    bot: { liveChat },
    agents: [ana, bob],
    turns: [
      { user: "general" },
      { agent: { email: ana.email, accept: true } },
      { agent: { email: bob.email, accept: "a" }, refused: { code: "CHAT_TAKEN" } },
      { agent: { email: bob.email, accept: true }, refused: { code: "NO_CHAT" } },
    ],
  },
  {
    name: "verbs act on the agent's one chat or, with none, the last",
    flows: {
      ...queues,
      d: flow(
        { event: "LiveChatAgentDisconnected" },
        { a: { type: "prompt", message: "How was it?", next: "b" }, b: say("Thanks.") },
      ),
    },
    bot: { liveChat },
    agents: [ana],
    turns: [
      { user: "general" },
      { agent: { accept: true } },
      { agent: { say: "Hi." }, bot: ["Hi."], toAgent: [] },
      { user: "Hi!", bot: [], toAgent: ["Hi!"] },
      { agent: { disconnect: true }, toAgent: ["How was it?"] },
      { agent: { say: "Still there?" }, refused: { code: "CHAT_ENDED" } },
      { agent: { answer: "well" }, toAgent: ["Thanks."] },
      { agent: { answer: "again" }, refused: { code: "NO_QUESTION" } },
      { agent: { block: { minutes: 60, reason: "spam" } } },
      { user: "general", bot: ["blocked"] },
    ],
  },
  {
    name: "transfer to a queue waits again, to an agent is connected at once",
    flows: queues,
    bot: { liveChat },
    agents: [ana, bob],
    turns: [
      { user: "general" },
      { agent: { email: ana.email, accept: true } },
      {
        agent: { email: ana.email, transfer: { agent: bob.email } },
        bot: ["You are now talking to Bob."],
        status: { liveChat: "connected" },
      },
      { agent: { email: bob.email, transfer: { queue: "billing" } }, bot: [], status: { liveChat: "waiting" } },
      { agent: { email: ana.email, accept: true }, status: { liveChat: "connected" } },
    ],
  },
  {
    name: "agents sign in and out",
    flows: queues,
    bot: { liveChat: { queues: [{ code: "general", requireAgents: true }, { code: "billing" }] } },
    agents: [ana],
    turns: [
      { agent: { signOut: true } },
      { user: "general", bot: ["noAgents"] },
      { agent: { accept: true }, refused: { code: "AGENT_SIGNED_OUT" } },
      { agent: { signIn: true } },
      { user: "general", bot: [], status: { liveChat: "waiting" } },
    ],
  },
  {
    name: "admin blocks user, visitor, conversation or address, and lifts what holds",
    flows: queues,
    bot: { liveChat },
    user: { id: "u1" },
    ip: "192.0.2.1",
    turns: (["user", "visitor", "conversation", "ip"] as const).flatMap(kind => {
      const value = { user: "u1", visitor: "current", conversation: "current", ip: "192.0.2.0/24" }[kind]
      const free = kind === "visitor" || kind === "ip"
      return [
        { admin: { block: { [kind]: value, minutes: 60, reason: "spam" } } },
        {
          user: "general",
          bot: free ? [] : ["blocked"],
          comment: "visitor and address are no subjects of who is authenticated",
        },
        { user: "disconnect" },
        { admin: { unblock: { [kind]: value } } },
        { user: "general", status: { liveChat: "waiting" as const } },
        { user: "disconnect" },
      ]
    }),
  },
  {
    name: "admin may lift all there are",
    flows: queues,
    bot: { liveChat },
    turns: [
      { admin: { block: { visitor: "current", minutes: 60, reason: "spam" } } },
      { admin: { block: { conversation: "current", minutes: 60, reason: "spam" } } },
      { user: "general", bot: ["blocked"] },
      { admin: { unblock: { all: true } }, expect: ["[[HelpdeskClient]].LiveChatBlockedUntil == null"] },
      { user: "general", bot: [] },
    ],
  },
  {
    name: "what is refused changes nothing",
    flows: {},
    turns: [
      { admin: { block: { visitor: "current", minutes: null } }, refused: { code: "BLOCK_END_REQUIRED" } },
      {
        admin: { block: { visitor: "current", minutes: 60, scope: "conversation" } },
        refused: { code: "REASON_REQUIRED" },
      },
      { advance: "PT0S", expect: ["[[HelpdeskClient]].LiveChatBlockedUntil == null"] },
    ],
  },
  {
    name: "advance goes from due time to due time, those at its last instant too",
    flows: {
      ...queues,
      w: flow({ event: "LiveChatWaiting" }, { a: say("{{ format(GetDate, 'mm:ss') }}") }),
      t: flow({ event: "LiveChatQueueTimeout" }, { a: say("out {{ format(GetDate, 'mm:ss') }}") }),
    },
    bot: { liveChat: { ...liveChat, waitingTick: "PT1M", maxWait: "PT3M" } },
    turns: [
      { user: "general" },
      { advance: "PT2M", bot: ["01:00", "02:00"] },
      { advance: "PT1M", bot: ["out 03:00"], expect: ["GetDate == timestamp('2026-01-01T00:03:00Z')"] },
    ],
  },
  {
    name: "the clock stands still but for advance",
    flows: { hello },
    turns: [
      { user: "hello" },
      { user: "hello" },
      { restart: true },
      { advance: "PT0S", expect: ["GetDate == timestamp('2026-01-01T00:00:00Z')"] },
    ],
  },
  {
    name: "start begins another conversation and keeps what is left out; the earlier one goes on",
    flows: {
      hello,
      ask: flow(
        { phrases: ["ask"] },
        { a: { type: "prompt", message: "Name?", save: "@n", next: "b" }, b: say("Hello {{ @n }}.") },
      ),
    },
    user: { id: "u1", name: "Bob" },
    turns: [
      { user: "ask", bot: ["Name?"] },
      { start: { as: "other" }, bot: [WELCOME], expect: ["[[ChatUser]].Name == 'Bob'"] },
      { user: "hello", bot: ["Hello."], status: { flow: null } },
      { in: "a", user: "Bob", bot: ["Hello Bob."] },
      { user: "hello", bot: ["Hello."], comment: "without in, the last that started" },
      { start: { as: "third", user: { anonymous: true } }, expect: ["!([[ChatUser]].IsAuthenticated)"] },
    ],
  },
  {
    name: "a start that is refused leaves the earlier conversation current",
    flows: { hello },
    blocks: [{ ip: "192.0.2.66", minutes: null, reason: "spam", scope: "conversation" }],
    turns: [
      { start: {}, bot: [WELCOME] },
      { start: { as: "b", ip: "192.0.2.66" }, refused: { code: "BLOCKED" } },
      { user: "hello", bot: ["Hello."] },
      { in: "a", user: "hello", bot: ["Hello."] },
    ],
  },
  {
    name: "end: the user ends the conversation",
    flows: { hello },
    turns: [
      { end: true, status: { conversation: "ended", liveChat: "none" } },
      { user: "hello", refused: { code: "CONVERSATION_ENDED" } },
    ],
  },
  {
    name: "restart drops all memory and reads it back",
    flows: {
      f: flow(
        { phrases: ["go"] },
        { a: { type: "prompt", message: "Name?", save: "@n", next: "b" }, b: say("Hello {{ @n }}.") },
      ),
    },
    turns: [
      { user: "go" },
      { restart: true, bot: [], status: { flow: "f", step: "a" } },
      { user: "Bob", bot: ["Hello Bob."] },
    ],
  },
  {
    name: "a fixture may begin with a start to check what Welcome says",
    flows: {},
    turns: [
      { start: { as: "first" }, bot: [WELCOME] },
      { in: "first", user: "?", bot: [{ contains: "Sorry" }] },
    ],
  },
  {
    name: "a message is expected by its text, a part of it, a pattern, and its options",
    flows: {
      f: flow(
        { phrases: ["go"] },
        {
          a: {
            type: "choice",
            message: "Red or blue?",
            options: [
              { value: "r", title: "Red" },
              { value: "b", title: "Blue" },
            ],
            next: "end",
          },
        },
      ),
    },
    turns: [
      { user: "go", bot: ["Red or blue?"] },
      { user: "x", bot: [{ text: "Red or blue?" }] },
      { user: "x", bot: [{ contains: "or", options: ["Red", "Blue"] }] },
      { user: "cancel", bot: [{ matches: "^Cancel" }] },
    ],
  },
  {
    name: "expect looks at the user's conversation and its top frame",
    flows: { f: flow({ phrases: ["go"] }, { a: { type: "prompt", message: "?", set: { "@x": 5 }, next: "end" } }) },
    turns: [{ user: "go", expect: ["@x == 5", "[[ConversationInfo]].Id == 'c1'"] }],
  },
  {
    name: "calls are the exact list of both sides, in order",
    flows: {
      ...queues,
      d: flow(
        { event: "LiveChatAgentDisconnected" },
        { a: { type: "action", action: "Give", params: { Value: "agent" }, next: "end" } },
      ),
      u: flow(
        { event: "LiveChatClientDisconnected" },
        { a: { type: "action", action: "Give", params: { Value: "user" }, next: "end" } },
      ),
    },
    bot: { liveChat },
    agents: [ana],
    turns: [
      { user: "general", calls: [{ action: "ConnectToHelpdeskAgent", params: { Queue: "general" }, result: true }] },
      { agent: { accept: true }, calls: [] },
      {
        user: "disconnect",
        calls: [
          { action: "Give", params: { Value: "user" } },
          { action: "Give", params: { Value: "agent" } },
        ],
      },
    ],
  },
  {
    name: "a repeated clientActivityId shows the first answer's messages again",
    flows: { hello },
    turns: [
      { user: { text: "hello", clientActivityId: "x" }, bot: ["Hello."] },
      { user: { text: "hello", clientActivityId: "x" }, bot: ["Hello."] },
    ],
  },
])
