import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"

/** Two or three things at one moment, each of which is simple alone. */
const say = (message: Json, more: { readonly [key: string]: Json } = {}) => ({ type: "message", message, ...more })
const flow = (trigger: { readonly [key: string]: Json } | null, steps: { readonly [name: string]: Json }) => ({
  ...(trigger === null ? {} : { trigger }),
  start: Object.keys(steps)[0] ?? "",
  steps,
})
const slow = { type: "action", action: "LookUp", retry: { attempts: 2, delay: "PT1M" } }
const FLOWS = {
  welcome: flow({ event: "Welcome" }, { a: say("Welcome") }),
  lost: flow({ event: "NotUnderstood" }, { a: say("Not understood.") }),
  look: flow(
    { phrases: ["look"] },
    { a: { ...slow, save: "@found", onError: "f", next: "b" }, b: say("Found {{ @found }}."), f: say("Failed.") },
  ),
  agent: flow(
    { phrases: ["agent"] },
    {
      connect: {
        type: "action",
        action: "ConnectToHelpdeskAgent",
        next: [{ when: "@InternalActionResult", to: "end" }, { to: "refused" }],
      },
      refused: say("No: {{ [[HelpdeskClient]].RefusalReason }}"),
    },
  ),
  connected: flow({ event: "LiveChatClientConnected" }, { a: say("{{ [[HelpdeskAgent]].Name }} is here.") }),
  over: flow({ event: "LiveChatClientDisconnected" }, { a: say("Over: {{ @event.by }}") }),
  nobody: flow({ event: "LiveChatQueueTimeout" }, { a: say("Nobody came.") }),
  judge: flow({ event: "LiveChatAgentDisconnected" }, { a: say("Their side is over.") }),
  error: flow({ event: "Error" }, { a: say("Error: {{ [[SystemError]].Code }}") }),
}
const agents = [{ email: "ana@example.com", name: "Ana" }]
const stubs = { LookUp: [{ error: { code: "ACTION_FAILED" } }, { result: 7 }] }
const accept = { agent: { accept: true } } as const
const leave = { agent: { disconnect: true } } as const
const ask = (more: { readonly [key: string]: Json } = {}) =>
  flow(
    { phrases: ["ask"] },
    {
      a: { type: "prompt", message: "A number?", input: { type: "number" }, save: "@n", ...more, next: "b" },
      b: say("{{ @n }}, then."),
      late: say("Too late."),
    },
  )

stories([
  {
    name: "a wait's time passes during a chat, and is over after it",
    flows: {
      ...FLOWS,
      pay: flow(
        { phrases: ["pay"] },
        {
          a: { type: "wait", for: ["paid"], timeout: { after: "PT5M", next: "late" }, next: "b" },
          b: say("Paid."),
          late: say("Too late."),
        },
      ),
    },
    agents,
    turns: [
      { user: "pay", bot: [] },
      { user: "agent" },
      { ...accept, bot: ["Ana is here."] },
      { advance: "PT10M", bot: [] },
      { ...leave, bot: ["Over: agent", "Too late."], status: { flow: null } },
    ],
  },
  {
    name: "a question's time stands still in a chat and begins anew with the question after it",
    flows: { ...FLOWS, ask: ask({ timeout: { after: "PT5M", next: "late" } }) },
    agents,
    turns: [
      { user: "ask", bot: ["A number?"] },
      { user: "agent" },
      { advance: "PT3M", bot: [] },
      { ...accept, bot: ["Ana is here."] },
      { advance: "PT10M", bot: [] },
      { ...leave, bot: ["Over: agent", "A number?"] },
      { advance: "PT4M59S", bot: [] },
      { advance: "PT1S", bot: ["Too late."] },
    ],
  },
  {
    name: "an answer is read in the language that a digression has just chosen",
    bot: { locales: ["en", "de"] },
    flows: {
      ...FLOWS,
      ask: ask(),
      german: flow(
        { phrases: ["deutsch"] },
        { a: { type: "action", action: "SetLanguage", params: { Language: "de" } } },
      ),
    },
    turns: [
      { user: "ask" },
      { user: "1.000", bot: ["1, then."] },
      { user: "ask" },
      { user: "deutsch", bot: ["A number?"] },
      { user: "1.000", bot: ["1000, then."] },
      { user: "ask" },
      { user: "1,5", bot: ["1.5, then."] },
    ],
  },
  {
    name: "who leaves the queue while a call is under way, and is picked up before it ends, said so to the bot",
    flows: FLOWS,
    agents,
    stubs,
    turns: [
      { user: "agent" },
      { user: "look", bot: [] },
      { user: "disconnect", bot: [] },
      { ...accept, bot: ["Ana is here."] },
      { advance: "PT1M", bot: [] },
      { ...leave, bot: ["Found 7.", "Not understood.", "Over: agent"] },
    ],
  },
  {
    name: "the longest wait is over during a call: the place is lost at once, and told after the call",
    bot: { liveChat: { maxWait: "PT30S" } },
    flows: FLOWS,
    agents,
    stubs,
    turns: [
      { user: "agent" },
      { user: "look", bot: [] },
      { advance: "PT30S", bot: [], status: { liveChat: "none" } },
      { advance: "PT30S", bot: ["Found 7.", "Nobody came."] },
    ],
  },
  {
    name: "a ban during a call: the notice alone, and the result changes nothing",
    bot: { blocking: { notice: "generic" } },
    flows: FLOWS,
    agents,
    stubs: { LookUp: [{ error: { code: "ACTION_FAILED" } }, { result: 7, optional: true }] },
    turns: [
      { user: "look", bot: [] },
      {
        admin: { block: { visitor: "current", minutes: null, reason: "Spam", scope: "conversation" } },
        bot: ["This conversation has been closed."],
      },
      { advance: "PT2M", bot: [], status: { conversation: "ended" } },
      { user: "hello", refused: { code: "BLOCKED" } },
    ],
  },
  {
    name: "attempts are kept through a digression, a chat and a restart",
    flows: {
      ...FLOWS,
      ask: ask({ maxAttempts: 2, exceeded: "late" }),
      help: flow({ phrases: ["help"] }, { a: say("Help.") }),
    },
    agents,
    turns: [
      { user: "ask" },
      { user: "what", bot: ["A number?"] },
      { user: "help", bot: ["Help.", "A number?"] },
      { user: "agent" },
      { ...accept },
      { restart: true },
      { ...leave, bot: ["Over: agent", "A number?"] },
      { user: "what", bot: ["Too late."] },
    ],
  },
  {
    name: "a question whose answer a digression has saved is not put again",
    bot: { entities: { Order: { properties: { Amount: { type: "number" } } } } },
    flows: {
      ...FLOWS,
      ask: flow(
        { phrases: ["ask"] },
        {
          a: {
            type: "prompt",
            message: "A number?",
            input: { type: "number" },
            save: "[[Order]].Amount",
            skipIfKnown: true,
            next: "b",
          },
          b: say("{{ [[Order]].Amount }}, then."),
        },
      ),
      five: flow({ phrases: ["five"] }, { a: say("Five it is.", { set: { "[[Order]].Amount": 5 } }) }),
    },
    turns: [
      { user: "ask", bot: ["A number?"] },
      { user: "five", bot: ["Five it is.", "5, then."] },
    ],
  },
  {
    name: "an event that answers a question waits through the chat, and comes before its end is told",
    flows: { ...FLOWS, ask: ask({ events: { paid: "late" } }) },
    agents,
    turns: [
      { user: "ask" },
      { user: "agent" },
      { ...accept },
      { event: { name: "paid", value: null, from: "server" }, bot: [] },
      { ...leave, bot: ["Too late.", "Over: agent"], status: { flow: null } },
    ],
  },
  {
    name: "what a tick asks is dropped when the agent comes, and the question below is put after the chat",
    bot: { liveChat: { waitingTick: "PT1M" } },
    flows: {
      ...FLOWS,
      ask: ask(),
      tick: flow(
        { event: "LiveChatWaiting" },
        { a: { type: "prompt", message: "Still there?", save: "@x", next: "b" }, b: say("Good.") },
      ),
    },
    agents,
    turns: [
      { user: "ask" },
      { user: "agent", bot: ["A number?"] },
      { advance: "PT1M", bot: ["Still there?"] },
      { ...accept, bot: ["Ana is here."] },
      { ...leave, bot: ["Over: agent", "A number?"], status: { flow: "ask" } },
      { user: "4", bot: ["4, then."] },
    ],
  },
  {
    name: "an option is held against what was offered, though its condition is another by now",
    bot: { entities: { Order: { properties: { Open: { type: "boolean" } } } } },
    set: { "[[Order]].Open": true },
    flows: {
      ...FLOWS,
      choose: flow(
        { phrases: ["choose"] },
        {
          a: {
            type: "choice",
            message: "Which?",
            many: true,
            options: [{ value: "red" }, { value: "blue", when: "[[Order]].Open" }, { value: "green" }],
            save: "@c",
            next: "b",
          },
          b: say("{{ @c }}"),
        },
      ),
      close: flow({ event: "close" }, { a: { type: "branch", set: { "[[Order]].Open": false }, next: "end" } }),
    },
    turns: [
      { user: "choose" },
      { event: { name: "close", value: null, from: "server" }, bot: [] },
      { user: "1, 2", bot: ["red, blue"] },
      { user: "choose" },
      { user: "blue", bot: ["Which?"] },
    ],
  },
  {
    name: "the user ends the conversation in the turn that a chat ends: the agent is still asked, and blocks",
    bot: {},
    flows: {
      ...FLOWS,
      over: flow({ event: "LiveChatClientDisconnected" }, { a: { type: "end", conversation: true } }),
      judge: flow(
        { event: "LiveChatAgentDisconnected" },
        {
          a: {
            type: "choice",
            message: "How was it?",
            options: [{ value: "fine" }, { value: "abuse" }],
            save: "@h",
            next: "b",
          },
          b: { type: "action", action: "HelpdeskClient.IsBlockedForLiveChat", next: "c" },
          c: say("Blocked."),
        },
      ),
    },
    user: { id: "u1", name: "Eva" },
    agents,
    turns: [
      { user: "agent" },
      { ...accept },
      { ...leave, toAgent: ["How was it?"], status: { conversation: "ended" } },
      { agent: { answer: "abuse" }, toAgent: ["Blocked."] },
      { start: { as: "b" } },
      { user: "agent", bot: ["No: blocked"] },
    ],
  },
  {
    name: "a time that somebody is blocked until is lifted and asked past in one turn",
    flows: {
      ...FLOWS,
      free: flow(
        { phrases: ["free"] },
        {
          a: {
            type: "branch",
            set: { "[[ConversationInfo]].LiveChatBlockedUntil": "{{ GetDate + duration('PT1H') }}" },
            next: "b",
          },
          b: { type: "action", action: "ConnectToHelpdeskAgent", next: "c" },
          c: say("{{ @InternalActionResult }} {{ [[HelpdeskClient]].IsBlockedForLiveChat }}", { next: "d" }),
          d: { type: "branch", set: { "[[ConversationInfo]].LiveChatBlockedUntil": null }, next: "e" },
          e: { type: "action", action: "ConnectToHelpdeskAgent", next: "f" },
          f: say(
            "{{ @InternalActionResult }} {{ [[HelpdeskClient]].IsBlockedForLiveChat }} {{ [[HelpdeskClient]].QueuePosition }}",
          ),
        },
      ),
    },
    agents,
    turns: [{ user: "free", bot: ["false true", "true false 1"], status: { liveChat: "waiting" } }],
  },
  {
    name: "a user who waits and blocks themself leaves the queue, and may not come back",
    flows: {
      ...FLOWS,
      lock: flow(
        { phrases: ["lock"] },
        {
          a: say("Locked.", {
            set: { "[[ConversationInfo]].LiveChatBlockedUntil": "{{ GetDate + duration('PT1H') }}" },
          }),
        },
      ),
    },
    agents,
    turns: [
      { user: "agent", status: { liveChat: "waiting" } },
      { user: "lock", bot: ["Locked.", "Over: block"], status: { liveChat: "none" } },
      { user: "agent", bot: ["No: blocked"] },
      { advance: "PT1H" },
      { user: "agent", status: { liveChat: "waiting" } },
    ],
  },
  {
    name: "restart and cancel keep the place in the queue, and what waits there is asked again",
    flows: { ...FLOWS, ask: ask() },
    agents,
    turns: [
      { user: "agent" },
      { user: "ask", bot: ["A number?"] },
      { user: "restart", bot: ["Welcome"], status: { liveChat: "waiting", flow: null } },
      { user: "ask" },
      { user: "cancel", status: { liveChat: "waiting", flow: null } },
      { ...accept, bot: ["Ana is here."] },
    ],
  },
  {
    name: "a call that takes too long is tried again, also where a chat has come and gone meanwhile",
    flows: {
      ...FLOWS,
      look: flow(
        { phrases: ["look"] },
        {
          a: { ...slow, timeout: "PT10S", save: "@found", onError: "f", next: "b" },
          b: say("Found {{ @found }}."),
          f: say("Failed."),
        },
      ),
    },
    agents,
    stubs: { LookUp: [{ result: 1, after: "PT15S" }, { result: 2 }] },
    turns: [
      { user: "agent" },
      { user: "look", bot: [] },
      { ...accept },
      { advance: "PT10S", bot: [] },
      { ...leave, bot: [] },
      { advance: "PT1M", bot: ["Found 2.", "Over: agent"] },
    ],
  },
])
