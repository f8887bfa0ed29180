import { BLOCK, calling, connecting, judging, onPhrase } from "../desk-bot.js"
import type { Story } from "../play.js"

const ana = { email: "ana@x.io", name: "Ana" }
const uma = { id: "u1", name: "Uma", email: "uma@x.io" }
const until = "[[HelpdeskClient]].LiveChatBlockedUntil"
const own = "[[ConversationInfo]].LiveChatBlockedUntil"
const DAY = "timestamp('2026-01-02T00:00:00Z')"
const BANNED = "You have been blocked. Reason: Swearing"
const chat: Story["turns"] = [{ user: "agent", bot: ["Number 1"] }, { agent: { accept: true } }]
const judged: Story["turns"] = [
  ...chat,
  { agent: { disconnect: true }, toAgent: ["How was it?"] },
  { agent: { answer: "abuse" }, toAgent: ["Blocked"] },
]
const clearing = (phrase: string, value: string | null) =>
  onPhrase(phrase, "You are free", { "[[ConversationInfo]].LiveChatBlockedUntil": value })
const authored = judging({ BlockIntervalMinutes: 1440, BlockReason: "Abusive language", SaveToChatActivityData: false })
const saving = judging({ BlockIntervalMinutes: 1440, BlockReason: "Abusive language", SaveToChatActivityData: true })

/** Contacts who were blocked and never told: their conversations were closed as soon as they began, until `429`. */
const NEVER_TOLD: readonly Story[] = [
  {
    name: "a blocked contact who starts again and again is told at once that and why they are blocked, and until when",
    blocks: [{ user: "u1", scope: "conversation", minutes: 60, reason: "Swearing" }],
    user: uma,
    turns: [
      {
        start: {},
        refused: {
          code: "BLOCKED",
          text: BANNED,
          reason: "Swearing",
          until: "2026-01-01T01:00:00.000Z",
          retryAfterSeconds: 3600,
        },
      },
      ...Array.from({ length: 12 }, (_, index) => ({
        start: { as: `again${index}` },
        refused: { code: "BLOCKED", text: BANNED },
      })),
      { advance: "PT1H" },
      { start: { as: "free" }, bot: ["Welcome"] },
    ],
  },
  {
    name: "where such conversations are recorded, there is one of them, closed with the reason, and not one for each try",
    bot: { blocking: { onStart: "record" } },
    blocks: [{ user: "u1", scope: "conversation", minutes: 60, reason: "Swearing" }],
    user: uma,
    turns: [
      { start: {}, bot: [], status: { conversation: "ended" } },
      ...Array.from({ length: 5 }, (_, index) => ({
        start: { as: `again${index}` },
        refused: { code: "BLOCKED", text: BANNED },
      })),
    ],
  },
  {
    name: "many blocks are lifted at once, and each of those people is let in again",
    blocks: ["u1", "u2", "u3"].map(user => ({
      user,
      scope: "conversation" as const,
      minutes: null,
      reason: "By mistake",
    })),
    user: uma,
    turns: [
      { start: {}, refused: { code: "BLOCKED" } },
      { admin: { unblock: { all: true } } },
      ...["u1", "u2", "u3"].map(id => ({ start: { as: id, user: { id } }, bot: ["Welcome"] })),
    ],
  },
]

/** The visitor who is banned with and without the address, and the operator who closes but does not end. */
const CLOSED_AND_BANNED: readonly Story[] = [
  {
    name: "an operator who closes a chat does not end it: what the visitor writes next is a new chat, with an alert",
    agents: [ana],
    turns: [
      ...chat,
      { agent: { close: true }, bot: [], status: { conversation: "active", liveChat: "none" } },
      { user: "Are you there?", bot: ["Open again: number 1"], status: { liveChat: "waiting" } },
      { agent: { accept: true }, toAgent: ["Are you there?", "A chat for Ana"] },
    ],
  },
  {
    name: "the visitor ends a chat, and can start a new one",
    agents: [ana],
    turns: [
      ...chat,
      { user: "disconnect", bot: ["Over: user"] },
      { user: "agent", bot: ["Number 1"] },
      { end: true, status: { conversation: "ended" } },
      { start: { as: "b" }, bot: ["Welcome"] },
    ],
  },
  {
    name: "banning a visitor in a chat ends it at once, and they can't start a new one",
    agents: [ana],
    turns: [
      ...chat,
      {
        agent: { block: { scope: "conversation", minutes: null, reason: "Swearing" } },
        bot: [BANNED],
        status: { conversation: "ended", liveChat: "none" },
      },
      { user: "hey", refused: { code: "BLOCKED" } },
      { start: { as: "b" }, refused: { code: "BLOCKED", text: BANNED } },
      { admin: { unblock: { visitor: "current" } } },
      { start: { as: "b" }, bot: ["Welcome"] },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  {
    name: "banned without the address, a visitor who clears the cookies is a new visitor and gets in",
    agents: [ana],
    ip: "203.0.113.7",
    turns: [
      ...chat,
      { agent: { block: { scope: "conversation", minutes: null, reason: "Swearing" } } },
      { start: { as: "b" }, refused: { code: "BLOCKED" } },
      { start: { as: "b", visitor: "new" }, bot: ["Welcome"] },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  {
    name: "banned with the address, clearing the cookies does not help; from elsewhere it would",
    agents: [ana],
    ip: "203.0.113.7",
    turns: [
      ...chat,
      { agent: { block: { scope: "conversation", minutes: null, reason: "Swearing", ip: true } } },
      { start: { as: "b", visitor: "new" }, refused: { code: "BLOCKED", text: BANNED } },
      { start: { as: "b", visitor: "new", ip: "203.0.113.8" }, bot: ["Welcome"] },
    ],
  },
]

/** Each paragraph of the page that describes blocking users for live chat. */
const BLOCKED_FOR_LIVE_CHAT: readonly Story[] = [
  {
    name: "an agent blocks an abusive user for a time, who is not put in the waiting queue",
    agents: [ana],
    flows: { judge: authored },
    turns: [
      ...judged,
      {
        user: "agent",
        calls: [{ action: "ConnectToHelpdeskAgent", result: false }],
        bot: ["No: blocked"],
        status: { liveChat: "none" },
      },
    ],
  },
  {
    name: "the user is not placed in the queue within this conversation until the period expires",
    agents: [ana],
    flows: { judge: authored },
    turns: [
      ...judged,
      { advance: "PT23H59M59S" },
      { user: "agent", bot: ["No: blocked"] },
      { advance: "PT1S" },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  {
    name: "or until the user is unblocked",
    agents: [ana],
    flows: { judge: authored },
    turns: [
      ...judged,
      { user: "agent", bot: ["No: blocked"] },
      { admin: { unblock: { conversation: "current" } } },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  {
    name: "the flow after the chat asks the agent for feedback, and has a path for blocking",
    agents: [ana],
    flows: { judge: authored },
    turns: [
      ...chat,
      { user: "disconnect", bot: ["Over: user"], toAgent: [{ text: "How was it?", options: ["fine", "abuse"] }] },
      {
        agent: { answer: "abuse" },
        bot: [],
        toAgent: ["Blocked"],
        calls: [
          {
            action: BLOCK,
            params: { BlockIntervalMinutes: 1440, BlockReason: "Abusive language", SaveToChatActivityData: false },
            result: true,
          },
        ],
      },
    ],
  },
  {
    name: "a path of thanks blocks nobody",
    agents: [ana],
    flows: { judge: authored },
    turns: [
      ...chat,
      { agent: { disconnect: true } },
      { agent: { answer: "fine" }, toAgent: ["Thanks"], calls: [] },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  {
    name: "by default the period is 24 hours, and of an authenticated user nothing is saved",
    agents: [ana],
    user: uma,
    flows: { judge: judging() },
    turns: [
      ...judged,
      {
        user: "hello",
        expect: [
          `${until} == ${DAY}`,
          "[[ChatActivityData]].LiveChatBlockedUntil == null",
          "[[ChatActivityData]].LiveChatBlockedByAgentName == null",
        ],
      },
    ],
  },
  {
    name: "an authenticated user is on the blacklist, in every conversation",
    agents: [ana],
    user: uma,
    flows: { judge: authored },
    turns: [...judged, { start: { as: "b", visitor: "new" } }, { user: "agent", bot: ["No: blocked"] }],
  },
  {
    name: "with SaveToChatActivityData: until, reason, moment and the agent's e-mail are kept",
    agents: [ana],
    user: uma,
    flows: { judge: saving },
    turns: [
      ...judged,
      {
        user: "hello",
        expect: [
          `[[ChatActivityData]].LiveChatBlockedUntil == ${DAY}`,
          "[[ChatActivityData]].LiveChatBlockedReason == 'Abusive language'",
          "[[ChatActivityData]].LiveChatBlockedAt == timestamp('2026-01-01T00:00:00Z')",
          "[[ChatActivityData]].LiveChatBlockedByAgentName == 'ana@x.io'",
        ],
      },
    ],
  },
  {
    name: "of an anonymous user the end is kept with the conversation, and holds within it",
    agents: [ana],
    flows: { judge: saving },
    turns: [
      ...judged,
      { user: "hello", expect: [`${own} == ${DAY}`, "[[ChatActivityData]].LiveChatBlockedUntil == null"] },
      { user: "agent", bot: ["No: blocked"] },
      { start: { as: "b" } },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  {
    name: "asking for an agent gives false and a state of its own, so that the flow can say why",
    agents: [ana],
    bot: { liveChat: { queues: [{ code: "general", hours: { timeZone: "UTC", weekly: { thu: ["00:00-20:00"] } } }] } },
    flows: {
      judge: authored,
      agent: {
        ...connecting("agent"),
        steps: {
          connect: {
            type: "action",
            action: "ConnectToHelpdeskAgent",
            next: [
              { when: "@InternalActionResult", to: "queued" },
              { when: "[[HelpdeskClient]].IsBlockedForLiveChat", to: "blocked" },
              { when: "[[HelpdeskClient]].IsOutsideWorkingHours", to: "closed" },
              { to: "busy" },
            ],
          },
          queued: { type: "message", message: "Number {{ [[HelpdeskClient]].QueuePosition }}" },
          blocked: {
            type: "message",
            message: "Blocked until {{ format([[HelpdeskClient]].LiveChatBlockedUntil, 'yyyy-MM-dd HH:mm') }}",
          },
          closed: { type: "message", message: "Closed" },
          busy: { type: "message", message: "Busy" },
        },
      },
    },
    turns: [
      ...judged,
      { user: "agent", bot: ["Blocked until 2026-01-02 00:00"] },
      { admin: { unblock: { conversation: "current" } } },
      { advance: "PT20H" },
      { user: "agent", bot: ["Closed"] },
    ],
  },
  {
    name: "an authenticated user is unblocked by people who may, and by no flow",
    agents: [ana],
    user: uma,
    flows: { judge: authored, null: clearing("free me", null) },
    turns: [
      ...judged,
      { user: "free me" },
      { user: "agent", bot: ["No: blocked"] },
      { admin: { unblock: { user: "u1" } } },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  ...(
    [
      ["null", null],
      ["GetDate", "{{ GetDate }}"],
    ] as const
  ).map(([title, value]) => ({
    name: `an anonymous user unblocks themself where a flow sets LiveChatBlockedUntil to ${title}`,
    agents: [ana],
    flows: { judge: authored, free: clearing("free me", value) },
    turns: [
      ...judged,
      { user: "agent", bot: ["No: blocked"] },
      { user: "free me", bot: ["You are free"] },
      { user: "agent", bot: ["Number 1"] },
    ],
  })),
  {
    name: "the user may also block themself: the action is for both sides",
    flows: { block: calling("no more agents", BLOCK, { BlockIntervalMinutes: 60 }) },
    turns: [
      { user: "no more agents", bot: ["true"] },
      { user: "agent", bot: ["No: blocked"] },
      { advance: "PT1H" },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
]

/** The stories from which the rules of live chats and blocks came. */
export const ORIGIN_STORIES: readonly Story[] = [...NEVER_TOLD, ...CLOSED_AND_BANNED, ...BLOCKED_FOR_LIVE_CHAT]
