import { BLOCK, calling, connecting, on, onPhrase } from "../desk-bot.js"
import type { Story } from "../play.js"

const ana = { email: "ana@x.io", name: "Ana" }
const bob = { email: "bob@x.io", name: "Bob" }
const uma = { id: "u1", name: "Uma" }
const UNBLOCK = "HelpdeskClient.UnblockForLiveChat"
const identifying = {
  uma: calling("I am uma", "SaveIdentifiedUser", { Token: '{"sub": "u1", "name": "Uma"}' }),
  eva: calling("I am eva", "SaveIdentifiedUser", { Token: '{"sub": "u2", "name": "Eva"}' }),
  forged: calling("forged", "SaveIdentifiedUser", { Token: "forged" }),
}
const two = { liveChat: { queues: [{ code: "general" }, { code: "billing" }] } }
const hidden = (name: string) => `{{ '${name}' }}`
/** On the agent's side, when a chat has begun: what an action gives there. */
const onAgentSide = (action: string, params = {}) => calling({ event: "LiveChatAgentConnected" }, action, params)
const chatting = [{ user: "agent" }, { agent: { accept: true } }] as const

/** Design section 7: each action and each of its errors. */
export const ACTION_STORIES: readonly Story[] = [
  {
    name: "7 ConnectToHelpdeskAgent: QUEUE_UNKNOWN for a queue that only turns out at run time not to exist",
    flows: { ask: connecting("ask", { Queue: hidden("nowhere") }) },
    turns: [
      {
        user: "ask",
        bot: ["Failed: QUEUE_UNKNOWN"],
        calls: [{ action: "ConnectToHelpdeskAgent", params: { Queue: "nowhere" }, error: "QUEUE_UNKNOWN" }],
        status: { liveChat: "none" },
        expect: ["[[HelpdeskClient]].Queue == null"],
      },
    ],
  },
  ...[{ Priority: "{{ 1 + 9 }}" }, { Priority: "{{ 0 - 1 }}" }, { Priority: "{{ 1 / 2 }}" }].map(params => ({
    name: `7 ConnectToHelpdeskAgent: ${JSON.stringify(params)} is ACTION_PARAMS_INVALID at run time, and nothing is half done`,
    flows: { x: connecting("ask", params) },
    turns: [{ user: "ask", bot: ["Failed: ACTION_PARAMS_INVALID"], status: { liveChat: "none" as const } }],
  })),
  {
    name: "7 ConnectToHelpdeskAgent: a message may be null",
    flows: { ask: connecting("ask", { Message: "{{ [[ChatUser]].Name }}" }) },
    agents: [ana],
    turns: [
      { user: "ask", bot: ["Number 1"] },
      { agent: { accept: true }, toAgent: ["A chat for Ana"] },
    ],
  },
  {
    name: "7 DisconnectFromHelpdeskAgent: false where there is no chat",
    flows: { leave: calling("leave", "DisconnectFromHelpdeskAgent") },
    turns: [
      { user: "leave", bot: ["false"], calls: [{ action: "DisconnectFromHelpdeskAgent", params: {}, result: false }] },
      { user: "agent" },
      { user: "leave", bot: ["true", "Over: user"] },
      { user: "leave", bot: ["false"] },
    ],
  },
  {
    name: "7 UnblockForLiveChat: true when the conversation's own block was lifted, else false",
    flows: { block: calling("block me", BLOCK), lift: calling("lift", UNBLOCK) },
    turns: [
      { user: "lift", bot: ["false"] },
      { user: "block me" },
      { user: "lift", bot: ["true"], calls: [{ action: UNBLOCK, params: {}, result: true }] },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  {
    name: "7 UnblockForLiveChat: a block that is over is none to lift, and its end stays to be read",
    flows: { block: calling("block me", BLOCK, { BlockIntervalMinutes: 5 }), lift: calling("lift", UNBLOCK) },
    turns: [
      { user: "block me" },
      { advance: "PT5M" },
      {
        user: "lift",
        bot: ["false"],
        expect: ["[[ConversationInfo]].LiveChatBlockedUntil == timestamp('2026-01-01T00:05:00Z')"],
      },
    ],
  },
  {
    name: "7 UnblockForLiveChat: on the agent's side it is the linked user's conversation that is freed",
    agents: [ana],
    flows: { "talk-to-them": onAgentSide(UNBLOCK), judge: calling({ event: "LiveChatAgentDisconnected" }, BLOCK) },
    turns: [
      ...chatting,
      {
        user: "disconnect",
        toAgent: ["true"],
        bot: ["Over: user"],
        expect: ["[[HelpdeskClient]].LiveChatBlockedUntil != null"],
      },
    ],
  },
  {
    name: "7 UnblockForLiveChat: never the block of a user",
    user: uma,
    flows: { block: calling("block me", BLOCK), lift: calling("lift", UNBLOCK) },
    turns: [{ user: "block me" }, { user: "lift", bot: ["false"] }, { user: "agent", bot: ["No: blocked"] }],
  },
  {
    name: "7 IsOutsideWorkingHours: QUEUE_UNKNOWN",
    flows: { closed: calling("closed", "IsOutsideWorkingHours", { Queue: hidden("nowhere") }) },
    turns: [{ user: "closed", bot: ["Failed: QUEUE_UNKNOWN"] }],
  },
  {
    name: "7 TransferChat: on the agent's side to a queue",
    bot: two,
    agents: [ana, bob],
    flows: { "talk-to-them": onAgentSide("TransferChat", { Queue: "billing" }) },
    turns: [
      { user: "agent" },
      {
        agent: { email: ana.email, accept: true },
        bot: ["Ana is here"],
        toAgent: ["true", "How was it?"],
        status: { liveChat: "waiting" },
      },
    ],
  },
  {
    name: "7 TransferChat: to an agent who is there, false to one who is not, false without a connected chat",
    agents: [ana, bob],
    flows: {
      "talk-to-them": {
        trigger: { event: "LiveChatAgentConnected", when: "[[ChatUser]].Name == 'Ana'" },
        start: "bob",
        steps: {
          bob: { type: "action", action: "TransferChat", params: { Agent: "nobody@x.io" }, next: "nobody" },
          nobody: { type: "message", message: "nobody: {{ @InternalActionResult }}", next: "really" },
          really: { type: "action", action: "TransferChat", params: { Agent: "bob@x.io" }, next: "there" },
          there: { type: "message", message: "Bob: {{ @InternalActionResult }}" },
        },
      },
      here: on("x", "-"),
      move: calling("move", "TransferChat", { Agent: "bob@x.io" }),
    },
    turns: [
      { user: "move", bot: ["false"] },
      { user: "agent" },
      { user: "move", bot: ["false"] },
      {
        agent: { email: ana.email, accept: true },
        toAgent: [{ contains: "nobody: false" }, { contains: "Bob: true" }, "How was it?", { contains: "" }],
        bot: ["Ana is here", "Bob is here"],
        expect: ["[[HelpdeskAgent]].Name == 'Bob'"],
      },
    ].map(turn => turn) as Story["turns"],
  },
  {
    name: "7 TransferChat: QUEUE_UNKNOWN at run time, ACTION_PARAMS_INVALID with neither and with both",
    agents: [ana],
    flows: { "talk-to-them": onAgentSide("TransferChat", { Queue: hidden("nowhere") }) },
    turns: [
      { user: "agent" },
      { agent: { accept: true }, toAgent: ["Failed: QUEUE_UNKNOWN"], status: { liveChat: "connected" } },
    ],
  },
  {
    name: "7 EndChatActivity: the next line begins a new one, with empty fields",
    user: uma,
    flows: {
      block: calling("block me", BLOCK, { SaveToChatActivityData: true, BlockReason: "x" }),
      done: calling("done", "EndChatActivity"),
    },
    turns: [
      { user: "block me", expect: ["[[ChatActivityData]].LiveChatBlockedReason == 'x'"] },
      { user: "done", bot: ["true"] },
      {
        user: "hello",
        expect: ["[[ChatActivityData]].LiveChatBlockedReason == null", "[[ChatActivityData]].ActivityId != null"],
      },
    ],
  },
  {
    name: "7 GetConversationTranscript: what both sides said, as text",
    agents: [ana],
    flows: { transcript: calling("transcript", "GetConversationTranscript") },
    turns: [
      ...chatting,
      { user: "Where is my order?" },
      { agent: { say: "On its way" } },
      { user: "disconnect" },
      {
        user: "transcript",
        bot: [{ contains: "Where is my order?" }],
        expect: ["contains([[ConversationInfo]].TranscriptTxt, 'Jan 1, 2026, 12:00 AM Ana: On its way')"],
      },
    ],
  },
  {
    name: "7 GetConversationTranscript: on the agent's side too it ends with what the user has just said and heard",
    agents: [ana],
    flows: { judge: calling({ event: "LiveChatAgentDisconnected" }, "GetConversationTranscript") },
    turns: [...chatting, { user: "disconnect", toAgent: [{ matches: "User: disconnect\n.* Bot: Over: user$" }] }],
  },
  {
    name: "7 GetConversationTranscript: of a chat activity that has just begun nothing was said yet",
    flows: {
      fresh: {
        trigger: { phrases: ["fresh"] },
        start: "anew",
        steps: {
          anew: { type: "action", action: "EndChatActivity", next: "read" },
          read: { type: "action", action: "GetConversationTranscript", next: "tell" },
          tell: { type: "message", message: "Said: {{ @InternalActionResult }}." },
        },
      },
      transcript: calling("transcript", "GetConversationTranscript"),
    },
    turns: [
      { user: "Where is my order?" },
      { user: "fresh", bot: ["Said: ."], expect: ["[[ConversationInfo]].TranscriptTxt == ''"] },
      {
        user: "transcript",
        expect: [
          "contains([[ConversationInfo]].TranscriptTxt, 'Said: .')",
          "!contains([[ConversationInfo]].TranscriptTxt, 'Where is my order?')",
        ],
      },
    ],
  },
  {
    name: "7 GetConversationTranscript: times and roles are in the conversation's language and zone",
    bot: { locales: ["en", "ru"], timeZone: "Europe/Bucharest" },
    locale: "ru",
    flows: { transcript: calling("transcript", "GetConversationTranscript") },
    turns: [
      { start: {} },
      {
        user: "transcript",
        bot: ["1 янв. 2026 г., 02:00 Бот: Welcome\n1 янв. 2026 г., 02:00 Пользователь: transcript"],
      },
    ],
  },
  {
    name: "7 SetLanguage: LANGUAGE_UNKNOWN",
    bot: { locales: ["en", "ru"] },
    flows: {
      xx: calling("xx", "SetLanguage", { Language: "xx" }),
      ru: calling("ru", "SetLanguage", { Language: "ru" }),
    },
    turns: [
      { user: "xx", bot: ["Failed: LANGUAGE_UNKNOWN"], expect: ["[[ConversationInfo]].Language == 'en'"] },
      { user: "ru", bot: ["true"], expect: ["[[ConversationInfo]].Language == 'ru'"] },
    ],
  },
  {
    name: "7 SaveIdentifiedUser: anonymous to authenticated; from then on the user's blocks hold too",
    flows: identifying,
    turns: [
      { admin: { block: { user: "u1", minutes: 60 } } },
      { user: "agent", bot: ["Number 1"] },
      { user: "disconnect" },
      {
        user: "I am uma",
        bot: ["true"],
        expect: ["[[ChatUser]].IsAuthenticated", "[[HelpdeskClient]].IsAuthenticated", "[[ChatUser]].Id == 'u1'"],
      },
      { user: "agent", bot: ["No: blocked"] },
    ],
  },
  {
    name: "7 SaveIdentifiedUser: on the agent's side it is the linked user who becomes somebody",
    bot: { entities: { Taste: { scope: "user", properties: { Colour: { type: "string" } } } } },
    agents: [ana],
    flows: {
      "talk-to-them": {
        trigger: { event: "LiveChatAgentConnected" },
        start: "identify",
        steps: {
          identify: {
            type: "action",
            action: "SaveIdentifiedUser",
            params: { Token: '{"sub": "u1", "name": "Uma"}' },
            onError: "end",
            next: "say",
          },
          say: { type: "message", message: "{{ [[ChatUser]].Name }} has {{ [[HelpdeskClient]].Name }}" },
        },
      },
      red: onPhrase("red", "Red", { "[[Taste]].Colour": "red" }),
    },
    turns: [
      { user: "red" },
      { user: "agent" },
      {
        agent: { accept: true },
        toAgent: ["Ana has Uma"],
        expect: [
          "[[ChatUser]].Id == 'u1' && [[ChatUser]].IsAuthenticated && [[ChatUser]].Name == 'Uma'",
          "[[Taste]].Colour == null",
        ],
      },
      { start: { as: "b", visitor: "new", user: { id: "u1" } } },
      { advance: "PT0S", expect: ["[[ChatUser]].Name == 'Uma'"] },
    ],
  },
  {
    name: "7 SaveIdentifiedUser: authenticating loses no block of the conversation or the visitor",
    flows: identifying,
    turns: [
      { admin: { block: { conversation: "current", minutes: 30 } } },
      { admin: { block: { visitor: "current", minutes: 60 } } },
      {
        user: "I am uma",
        bot: ["true"],
        expect: ["[[HelpdeskClient]].LiveChatBlockedUntil == timestamp('2026-01-01T01:00:00Z')"],
      },
      { user: "agent", bot: ["No: blocked"] },
      {
        admin: { unblock: { visitor: "current" } },
        expect: ["[[HelpdeskClient]].LiveChatBlockedUntil == timestamp('2026-01-01T00:30:00Z')"],
      },
    ],
  },
  {
    name: "7 SaveIdentifiedUser: a banned visitor who authenticates in an open conversation is refused before",
    flows: identifying,
    turns: [
      { admin: { block: { visitor: "current", scope: "conversation", minutes: 60, reason: "Spam" } } },
      { user: "I am uma", refused: { code: "BLOCKED" } },
    ],
  },
  {
    name: "7 SaveIdentifiedUser: TOKEN_INVALID, USER_SWITCH, and the same identity again is true",
    flows: identifying,
    turns: [
      { user: "forged", bot: ["Failed: TOKEN_INVALID"], expect: ["!([[ChatUser]].IsAuthenticated)"] },
      { user: "I am uma", bot: ["true"] },
      { user: "I am uma", bot: ["true"] },
      { user: "I am eva", bot: ["Failed: USER_SWITCH"], expect: ["[[ChatUser]].Id == 'u1'"] },
    ],
  },
  {
    name: "7 HttpRequest is outside: what it gives comes from the fixture, and its errors reach onError",
    flows: { http: calling("http", "HttpRequest", { Url: "https://crm.example.com/x" }) },
    bot: { http: { hosts: ["crm.example.com"] } },
    stubs: {
      HttpRequest: [
        { result: { Status: 200, Headers: {}, Body: null } },
        { error: { code: "HTTP_FAILED" } },
        { error: { code: "HTTP_TIMEOUT" } },
        { error: { code: "HOST_NOT_ALLOWED" } },
      ],
    },
    turns: [
      { user: "http", bot: [{ contains: "200" }] },
      ...["HTTP_FAILED", "HTTP_TIMEOUT", "HOST_NOT_ALLOWED"].map(code => ({
        user: "http",
        bot: [`Failed: ${code}`],
      })),
    ],
  },
]
