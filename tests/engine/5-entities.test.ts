import { expect, test } from "vitest"
import type { Json } from "../../language/index.js"
import { stories } from "./stories.js"
import { botOf, differencesOf, fixtureOf, type Story } from "./story.js"

const say = (message: Json, more: { readonly [key: string]: Json } = {}) => ({ type: "message", message, ...more })
const flow = (trigger: { readonly [key: string]: Json }, steps: { readonly [name: string]: Json }) => ({
  trigger,
  start: Object.keys(steps)[0] ?? "",
  steps,
})
/** Says one thing on a phrase. */
const on = (phrase: string, message: Json, set: { readonly [target: string]: Json } = {}) =>
  flow({ phrases: [phrase] }, { a: say(message, { set }) })
const agents = [{ email: "ana@example.com", name: "Ana" }]
const queue = flow(
  { phrases: ["queue"] },
  {
    a: {
      type: "action",
      action: "ConnectToHelpdeskAgent",
      next: [{ when: "@InternalActionResult", to: "end" }, { to: "no" }],
    },
    no: say("No."),
  },
)
const entities = {
  Order: { properties: { Number: { type: "string" } } },
  Taste: { scope: "user", properties: { Colour: { type: "string" } } },
  ChatActivityData: { properties: { Topic: { type: "string" } } },
  ChatUser: { properties: { Nickname: { type: "string" } } },
}
const RED = { user: "red", bot: ["red"] }

stories([
  {
    name: "ConversationInfo tells about the conversation",
    flows: { queue },
    bot: { locales: ["ru"] },
    channel: "web",
    turns: [
      {
        user: "queue",
        expect: [
          "[[ConversationInfo]].Id != null",
          "[[ConversationInfo]].Channel == 'web'",
          "[[ConversationInfo]].Language == 'ru'",
          "[[ConversationInfo]].StartedOn == timestamp('2026-01-01T00:00:00Z')",
          "[[ConversationInfo]].LiveChatStatus == 'waiting'",
          "[[ConversationInfo]].LiveChatBlockedUntil == null",
          "[[ConversationInfo]].TranscriptTxt == null",
        ],
      },
    ],
  },
  {
    name: "a field of whole numbers takes no fraction, alone and in a list",
    flows: {
      count: on("count", "{{ json([[[Stock]].Cups, [[Stock]].Packs, [[Stock]].Weight]) }}", {
        "@some": "{{ parseJson('1.5') }}",
        "[[Stock]].Cups": "{{ @some }}",
        "[[Stock]].Packs": "{{ [1, @some] }}",
        "[[Stock]].Weight": "{{ @some }}",
      }),
      whole: on("whole", "{{ json([[[Stock]].Cups, [[Stock]].Packs]) }}", {
        "[[Stock]].Cups": "{{ 3 / 1.5 }}",
        "[[Stock]].Packs": "{{ [1, 2] }}",
      }),
    },
    bot: {
      entities: {
        Stock: {
          properties: {
            Cups: { type: "integer" },
            Packs: { type: "array", items: { type: "integer" } },
            Weight: { type: "number" },
          },
        },
      },
    },
    turns: [
      { user: "count", bot: ["[null,null,1.5]"] },
      { user: "whole", bot: ["[2,[1,2]]"] },
    ],
  },
  {
    name: "ChatUser of an authenticated user is who the page says",
    flows: {},
    user: {
      id: "u1",
      name: "Bob",
      email: "bob@example.com",
      phone: "+40721234567",
      language: "ro",
      timeZone: "Europe/Bucharest",
      roles: ["gold"],
    },
    turns: [
      {
        advance: "PT0S",
        expect: [
          "[[ChatUser]].Id == 'u1'",
          "[[ChatUser]].Name == 'Bob'",
          "[[ChatUser]].Email == 'bob@example.com'",
          "[[ChatUser]].Phone == '+40721234567'",
          "[[ChatUser]].IsAuthenticated",
          "[[ChatUser]].Language == 'ro'",
          "[[ChatUser]].TimeZone == 'Europe/Bucharest'",
          "'gold' in [[ChatUser]].Roles",
        ],
      },
    ],
  },
  {
    name: "an anonymous person is not authenticated",
    flows: {},
    turns: [{ advance: "PT0S", expect: ["!([[ChatUser]].IsAuthenticated)", "[[ChatUser]].Name == null"] }],
  },
  {
    name: "while anonymous a flow may write what a person claims of themself",
    flows: {
      f: on("bob", "Hello {{ [[ChatUser]].Name }}, {{ [[ChatUser]].Email }}.", {
        "[[ChatUser]].Name": "Bob",
        "[[ChatUser]].Email": "bob@example.com",
        "[[ChatUser]].Phone": "+40721234567",
        "[[ChatUser]].Language": "ro",
        "[[ChatUser]].TimeZone": "Asia/Tokyo",
      }),
    },
    turns: [
      {
        user: "bob",
        bot: ["Hello Bob, bob@example.com."],
        expect: ["!([[ChatUser]].IsAuthenticated)", "[[ChatUser]].TimeZone == 'Asia/Tokyo'"],
      },
    ],
  },
  {
    name: "of an authenticated user a flow can't write them",
    flows: {
      oops: flow({ event: "Error" }, { a: say("{{ [[SystemError]].Code }}") }),
      f: on("eve", "{{ [[ChatUser]].Name }}", { "[[ChatUser]].Name": "Eve" }),
    },
    user: { id: "u1", name: "Bob" },
    turns: [{ user: "eve", expect: ["[[ChatUser]].Name == 'Bob'"] }],
  },
  {
    name: "ChatActivityData is new and empty after 60 minutes of silence",
    flows: {
      f: on("topic", "{{ [[ChatActivityData]].Topic }}", { "[[ChatActivityData]].Topic": "bills" }),
      g: on("what", "[{{ [[ChatActivityData]].Topic }}]"),
    },
    bot: { entities },
    turns: [
      { user: "topic", bot: ["bills"], expect: ["[[ChatActivityData]].ActivityId != null"] },
      { advance: "PT59M59S" },
      { user: "what", bot: ["[bills]"] },
      { advance: "PT60M" },
      { user: "what", bot: ["[]"] },
    ],
  },
  {
    name: "HelpdeskClient tells what the last ConnectToHelpdeskAgent found, until the next",
    flows: { queue },
    bot: { liveChat: { queues: [{ code: "general", hours: { weekly: { thu: ["09:00-10:00"] } } }] } },
    now: "2026-01-01T08:00:00Z",
    turns: [
      { advance: "PT0S", expect: ["[[HelpdeskClient]].RefusalReason == null", "[[HelpdeskClient]].Queue == null"] },
      {
        user: "queue",
        bot: ["No."],
        expect: [
          "[[HelpdeskClient]].IsOutsideWorkingHours",
          "[[HelpdeskClient]].IsBlockedForLiveChat == false",
          "[[HelpdeskClient]].IsQueueFull == false",
          "[[HelpdeskClient]].HasNoAgents == false",
          "[[HelpdeskClient]].RefusalReason == 'outsideWorkingHours'",
          "[[HelpdeskClient]].OpensAt == timestamp('2026-01-01T09:00:00Z')",
          "[[HelpdeskClient]].Queue == 'general'",
          "[[HelpdeskClient]].QueuePosition == null",
        ],
      },
      { advance: "PT1H", expect: ["[[HelpdeskClient]].IsOutsideWorkingHours"] },
      {
        user: "queue",
        bot: [],
        expect: [
          "[[HelpdeskClient]].IsOutsideWorkingHours == false",
          "[[HelpdeskClient]].RefusalReason == null",
          "[[HelpdeskClient]].OpensAt == null",
          "[[HelpdeskClient]].QueuePosition == 1",
        ],
      },
    ],
  },
  {
    name: "HelpdeskClient's blocked fields are of this moment: asking needs no queueing",
    flows: {
      f: on(
        "blocked",
        "{{ [[HelpdeskClient]].LiveChatBlockedUntil != null }} {{ [[HelpdeskClient]].LiveChatBlockedReason }}",
      ),
    },
    turns: [
      { user: "blocked", bot: ["false "] },
      { admin: { block: { conversation: "current", minutes: 60, reason: "spam" } } },
      { user: "blocked", bot: ["true spam"] },
      { advance: "PT59M59S", expect: ["[[HelpdeskClient]].LiveChatBlockedUntil == timestamp('2026-01-01T01:00:00Z')"] },
      { advance: "PT1S", expect: ["[[HelpdeskClient]].LiveChatBlockedUntil == null"] },
      { user: "blocked", bot: ["false "] },
    ],
  },
  {
    name: "HelpdeskClient is the user: name, e-mail, authenticated",
    flows: {
      queue,
      up: flow(
        { event: "LiveChatAgentConnected" },
        {
          a: say(
            "{{ [[HelpdeskClient]].Name }} {{ [[HelpdeskClient]].Email }} {{ [[HelpdeskClient]].IsAuthenticated }}",
          ),
        },
      ),
    },
    user: { id: "u1", name: "Bob", email: "bob@example.com" },
    agents,
    turns: [{ user: "queue" }, { agent: { accept: true }, toAgent: ["Bob bob@example.com true"] }],
  },
  {
    name: "HelpdeskAgent is the agent of the present or last chat, null before",
    flows: { queue },
    agents,
    turns: [
      {
        user: "queue",
        expect: [
          "[[HelpdeskAgent]].Name == null",
          "[[HelpdeskAgent]].Email == null",
          "[[HelpdeskAgent]].Status == null",
        ],
      },
      {
        agent: { accept: true },
        expect: ["[[HelpdeskAgent]].Name == 'Ana'", "[[HelpdeskAgent]].Email == 'ana@example.com'"],
      },
      {
        agent: { disconnect: true },
        expect: ["[[HelpdeskAgent]].Name == 'Ana'", "[[HelpdeskAgent]].SignOutTime == null"],
      },
      { agent: { signOut: true } },
      { advance: "PT0S", expect: ["[[HelpdeskAgent]].SignOutTime == timestamp('2026-01-01T00:00:00Z')"] },
    ],
  },
  {
    name: "SystemError is set before the onError path is taken, and null again when the next action starts",
    flows: {
      f: flow(
        { phrases: ["go"] },
        {
          a: {
            type: "action",
            action: "Fail",
            onError: [{ when: "[[SystemError]].Code == 'FAILED'", to: "b" }, { to: "end" }],
            next: "end",
          },
          b: say("{{ [[SystemError]].Code }} {{ [[SystemError]].Step }}: {{ [[SystemError]].Message }}", { next: "c" }),
          c: say("{{ [[SystemError]].CorrelationId != null }}", { next: "d" }),
          d: { type: "action", action: "Give", set: { "@seen": "{{ [[SystemError]].Code }}" }, next: "e" },
          e: say("[{{ [[SystemError]].Code }}] [{{ @seen }}]"),
        },
      ),
    },
    turns: [{ user: "go", bot: ["FAILED a: It was to fail.", "true", "[] []"] }],
  },
  ...[
    ["prompt", { type: "prompt", message: "[{{ [[SystemError]].Code }}]", next: "end" }],
    ["choice", { type: "choice", message: "[{{ [[SystemError]].Code }}]", options: [{ value: "a" }], next: "end" }],
    ["call", { type: "call", flow: "g", next: "end" }],
  ].map(([name, step]) => ({
    name: `SystemError is null again when the next ${name} starts`,
    flows: {
      f: flow(
        { phrases: ["go"] },
        { a: { type: "action", action: "Fail", onError: "b", next: "end" }, b: step as Json },
      ),
      g: { start: "a", steps: { a: say("[{{ [[SystemError]].Code }}]") } },
    },
    turns: [{ user: "go", bot: [{ contains: "[]" }] }],
  })),
  {
    name: "the bot's own entities live with the conversation, unless they live with the user",
    flows: {
      f: on("red", "{{ [[Taste]].Colour }}", { "[[Taste]].Colour": "red", "[[Order]].Number": "7" }),
      g: on("what", "[{{ [[Taste]].Colour }}] [{{ [[Order]].Number }}]"),
    },
    bot: { entities },
    user: { id: "u1" },
    turns: [
      RED,
      { user: "what", bot: ["[red] [7]"] },
      { start: { visitor: "new" } },
      { user: "what", bot: ["[red] []"] },
    ],
  },
  {
    name: "user-scoped entities of an anonymous person are the visitor's",
    flows: {
      f: on("red", "{{ [[Taste]].Colour }}", { "[[Taste]].Colour": "red" }),
      g: on("what", "[{{ [[Taste]].Colour }}]"),
    },
    bot: { entities },
    turns: [
      RED,
      { start: { visitor: "same" } },
      { user: "what", bot: ["[red]"] },
      { start: { visitor: "new" } },
      { user: "what", bot: ["[]"] },
    ],
  },
  {
    name: "who comes back authenticated has the user's own entities, and nothing is merged",
    flows: {
      f: on("red", "{{ [[Taste]].Colour }}", { "[[Taste]].Colour": "red" }),
      g: on("what", "[{{ [[Taste]].Colour }}]"),
    },
    bot: { entities },
    turns: [
      RED,
      { start: { user: { id: "u1" } } },
      { user: "what", bot: ["[]"] },
      { start: { user: { anonymous: true } } },
      { user: "what", bot: ["[red]"] },
    ],
  },
  {
    name: "ChatUser and ChatActivityData may be given more fields, which flows write",
    flows: {
      f: on("bob", "{{ [[ChatUser]].Nickname }} {{ [[ChatActivityData]].Topic }}", {
        "[[ChatUser]].Nickname": "Bobby",
        "[[ChatActivityData]].Topic": "bills",
      }),
    },
    bot: { entities },
    user: { id: "u1" },
    turns: [
      { user: "bob", bot: ["Bobby bills"] },
      { start: {} },
      { advance: "PT0S", expect: ["[[ChatUser]].Nickname == 'Bobby'", "[[ChatActivityData]].Topic == null"] },
    ],
  },
  {
    name: "writing ConversationInfo.LiveChatBlockedUntil writes the conversation's own block",
    flows: {
      queue,
      f: on("block me", "Blocked.", {
        "[[ConversationInfo]].LiveChatBlockedUntil": "{{ GetDate + duration('PT1H') }}",
      }),
      g: on("unblock me", "Free.", { "[[ConversationInfo]].LiveChatBlockedUntil": null }),
      h: on("unblock me now", "Free.", { "[[ConversationInfo]].LiveChatBlockedUntil": "{{ GetDate }}" }),
    },
    turns: [
      { user: "block me" },
      { user: "queue", bot: ["No."], expect: ["[[HelpdeskClient]].IsBlockedForLiveChat"] },
      { user: "unblock me", expect: ["[[ConversationInfo]].LiveChatBlockedUntil == null"] },
      { user: "queue", bot: [], status: { liveChat: "waiting" } },
      { user: "disconnect" },
      { user: "block me" },
      { user: "unblock me now", expect: ["[[ConversationInfo]].LiveChatBlockedUntil == GetDate"] },
      { user: "queue", bot: [], status: { liveChat: "waiting" } },
    ],
  },
  {
    name: "fields of the bot's own entities start where their schema says, and restart puts them back there",
    flows: {
      f: on("look", "{{ [[Cart]].Currency }} {{ [[Cart]].Items }} {{ [[Cart]].Since }} {{ [[ChatUser]].Points + 1 }}"),
      g: on("change", "Changed.", { "[[Cart]].Currency": "USD", "[[Cart]].Items": null, "[[ChatUser]].Points": 4 }),
    },
    bot: {
      entities: {
        Cart: {
          properties: {
            Currency: { type: "string", default: "EUR" },
            Items: { type: "array", default: ["tea"] },
            Since: { type: "string", format: "date-time", default: "2026-03-02T09:00:00Z" },
          },
        },
        ChatUser: { properties: { Points: { type: "number", default: 0 } } },
      },
    },
    turns: [
      { user: "look", bot: [{ contains: "EUR tea Mar 2, 2026" }] },
      { advance: "PT0S", expect: ["[[Cart]].Since == timestamp('2026-03-02T09:00:00Z')", "[[ChatUser]].Points == 0"] },
      { user: "change" },
      { user: "look", bot: [{ matches: "^USD  Mar 2.* 5$" }] },
      { user: "restart" },
      {
        advance: "PT0S",
        expect: ["[[Cart]].Currency == 'EUR'", "[[Cart]].Items[0] == 'tea'", "[[ChatUser]].Points == 4"],
      },
    ],
  },
  {
    name: "a field with a format takes what an event or a service sends as a text in ISO 8601; any other text is null there",
    flows: {
      f: flow(
        { event: "placed" },
        {
          a: say(
            "{{ [[Order]].Day + 1 }}|{{ string([[Order]].At) }}|{{ minutes([[Order]].Takes) }}|{{ [[Order]].Note }}",
            {
              set: {
                "[[Order]].Day": "{{ @event.value.day }}",
                "[[Order]].At": "{{ @event.value.at }}",
                "[[Order]].Takes": "{{ @event.value.takes }}",
                "[[Order]].Note": "{{ @event.value.day }}",
              },
            },
          ),
        },
      ),
    },
    bot: {
      entities: {
        Order: {
          properties: {
            Day: { type: "string", format: "date" },
            At: { type: "string", format: "date-time" },
            Takes: { type: "string", format: "duration" },
            Note: { type: "string" },
          },
        },
      },
    },
    turns: [
      {
        event: { name: "placed", value: { day: "2026-03-04", at: "2026-03-04T10:00:00+02:00", takes: "PT90M" } },
        bot: ["Mar 5, 2026|2026-03-04T08:00:00.000Z|90|2026-03-04"],
      },
      {
        event: { name: "placed", value: { day: "soon", at: "2026-03-04", takes: 5 } },
        bot: ["|2026-03-04T00:00:00.000Z||soon"],
      },
    ],
  },
  {
    name: "in an agent's conversation the bot's own entities are the linked user's, after the chat too, and ChatUser is the agent",
    flows: {
      queue,
      f: on("look", "{{ [[Order]].Number }} {{ [[Likes]].Colour }} {{ [[ChatUser]].Name }}", { "[[Order]].Number": 7 }),
      greet: {
        trigger: { event: "LiveChatAgentConnected" },
        start: "a",
        steps: { a: { type: "message", message: "Order {{ [[Order]].Number }} for {{ [[ChatUser]].Name }}." } },
      },
      feedback: {
        trigger: { event: "LiveChatAgentDisconnected" },
        start: "a",
        steps: {
          a: { type: "prompt", message: "Colour?", save: "[[Likes]].Colour", next: "b" },
          b: { type: "message", message: "Kept.", set: { "[[Order]].Number": "{{ [[Order]].Number + 1 }}" } },
        },
      },
    },
    bot: {
      entities: {
        Order: { properties: { Number: { type: "integer" } } },
        Likes: { scope: "user", properties: { Colour: { type: "string" } } },
      },
    },
    user: { id: "u1", name: "Una" },
    agents,
    turns: [
      { user: "look", bot: ["7  Una"] },
      { user: "queue" },
      { agent: { accept: true }, toAgent: [{ contains: "Order 7 for Ana." }] },
      { agent: { disconnect: true }, toAgent: [{ contains: "Colour?" }] },
      {
        agent: { answer: "blue" },
        toAgent: ["Kept."],
        expect: ["[[Order]].Number == 8", "[[Likes]].Colour == 'blue'"],
      },
      { start: {} },
      { advance: "PT0S", expect: ["[[Order]].Number == null", "[[Likes]].Colour == 'blue'"] },
    ],
  },
  {
    name: "LiveChatBlockCount counts every block of the person, the one made in this turn too, so that a block may escalate",
    flows: {
      queue,
      report: flow(
        { phrases: ["block"] },
        {
          block: {
            type: "action",
            action: "HelpdeskClient.IsBlockedForLiveChat",
            params: {
              BlockIntervalMinutes:
                "{{ [[HelpdeskClient]].LiveChatBlockCount == 0 ? 60 : [[HelpdeskClient]].LiveChatBlockCount == 1 ? 1440 : 10080 }}",
            },
            next: "told",
          },
          told: { type: "message", message: "{{ [[HelpdeskClient]].LiveChatBlockCount }}" },
        },
      ),
    },
    user: { id: "u1" },
    turns: [
      { user: "block", bot: ["1"], expect: ["[[HelpdeskClient]].LiveChatBlockedUntil == GetDate + duration('PT1H')"] },
      { user: "block", bot: ["2"], expect: ["[[HelpdeskClient]].LiveChatBlockedUntil == GetDate + duration('P1D')"] },
      { admin: { unblock: { user: "u1" } } },
      { user: "block", bot: ["3"], expect: ["[[HelpdeskClient]].LiveChatBlockedUntil == GetDate + duration('P7D')"] },
      { start: { user: { anonymous: true } } },
      { advance: "PT0S", expect: ["[[HelpdeskClient]].LiveChatBlockCount == 0"] },
    ],
  },
])

/** The agents who were there are no part of a conversation, and so of no record of it. */
const agentsPresent: Story = {
  name: "AgentsPresent counts who is there for the queue that was last asked for, or else the first",
  flows: {
    queue,
    look: on("look", "{{ [[HelpdeskClient]].AgentsPresent }}"),
    bills: flow(
      { phrases: ["bills"] },
      {
        a: { type: "action", action: "ConnectToHelpdeskAgent", params: { Queue: "bills" }, next: "b" },
        b: { type: "message", message: "{{ [[HelpdeskClient]].AgentsPresent }}" },
      },
    ),
  },
  bot: { liveChat: { queues: [{ code: "general" }, { code: "bills" }] } },
  agents: [
    { email: "ana@example.com", queues: ["general", "bills"] },
    { email: "ben@example.com", queues: ["general"] },
  ],
  turns: [
    { user: "look", bot: ["2"] },
    { agent: { email: "ben@example.com", signOut: true } },
    { user: "look", bot: ["1"] },
    { user: "bills" },
    { agent: { email: "ben@example.com", signIn: true } },
    { user: "look", bot: ["1"] },
  ],
}

test(agentsPresent.name, async () => {
  expect(await differencesOf(botOf(agentsPresent.flows, agentsPresent.bot), fixtureOf(agentsPresent))).toBe("")
})
