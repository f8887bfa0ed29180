import { BLOCK, calling, connecting, onPhrase } from "../desk-bot.js"
import type { Story } from "../play.js"

const ana = { email: "ana@x.io", name: "Ana" }
const found = onPhrase(
  "found",
  "{{ [[HelpdeskClient]].IsBlockedForLiveChat }} {{ [[HelpdeskClient]].IsOutsideWorkingHours }} {{ [[HelpdeskClient]].IsQueueFull }} {{ [[HelpdeskClient]].HasNoAgents }} {{ [[HelpdeskClient]].RefusalReason }} {{ [[HelpdeskClient]].OpensAt != null }}",
)
/** Open from nine to ten on Thursday 2026-01-01; a second queue, always open; a third for one; a fourth that needs agents. */
const queues = [
  { code: "day", hours: { timeZone: "UTC", weekly: { thu: ["09:00-10:00"] } } },
  { code: "open" },
  { code: "one", maxWaiting: 1 },
  { code: "staffed", requireAgents: true },
  { code: "all", requireAgents: true, maxWaiting: 0, hours: { timeZone: "UTC", weekly: { thu: ["09:00-10:00"] } } },
]
const bot = { liveChat: { queues } }
const flows = {
  found,
  open: connecting("open", { Queue: "open" }),
  one: connecting("one", { Queue: "one" }),
  staffed: connecting("staffed", { Queue: "staffed" }),
  all: connecting("all", { Queue: "all" }),
  block: calling("block me", BLOCK),
  unblock: calling("unblock me", "HelpdeskClient.UnblockForLiveChat"),
}
const CONNECT = "ConnectToHelpdeskAgent"

/** Design section 6.1. */
export const CONNECT_STORIES: readonly Story[] = [
  {
    name: "6.1 without a Queue the first one is asked for",
    bot,
    flows,
    turns: [
      { user: "agent", bot: ["No: outsideWorkingHours"], expect: ["[[HelpdeskClient]].Queue == 'day'"] },
      { advance: "PT9H" },
      { user: "agent", bot: ["Number 1"], expect: ["[[HelpdeskClient]].Queue == 'day'"] },
    ],
  },
  {
    name: "6.1 without queues in bot.json there is general, always open and without a limit",
    turns: [
      { user: "agent", bot: ["Number 1"], expect: ["[[HelpdeskClient]].Queue == 'general'"] },
      ...["b", "c", "d"].flatMap((as, index) => [
        { start: { as, visitor: "new" as const } },
        { user: "agent", bot: [`Number ${index + 2}`] },
      ]),
    ],
  },
  {
    name: "6.1 a user who gets in line: true, all flags false, no reason, no opening",
    bot,
    flows,
    turns: [
      {
        user: "open",
        calls: [{ action: CONNECT, params: { Queue: "open" }, result: true }],
        status: { liveChat: "waiting" },
      },
      { user: "found", bot: ["false false false false  false"] },
    ],
  },
  {
    name: "6.1 blocked: false, with its flag and reason only",
    bot,
    flows,
    turns: [
      { user: "block me" },
      {
        user: "open",
        calls: [{ action: CONNECT, params: { Queue: "open" }, result: false }],
        bot: ["No: blocked"],
        status: { liveChat: "none" },
      },
      { user: "found", bot: ["true false false false blocked false"] },
    ],
  },
  {
    name: "6.1 outside the queue's hours: false, with its flag, its reason and the next opening",
    bot,
    flows,
    turns: [
      {
        user: "agent",
        bot: ["No: outsideWorkingHours"],
        expect: ["[[HelpdeskClient]].OpensAt == timestamp('2026-01-01T09:00:00Z')"],
        status: { liveChat: "none" },
      },
      { user: "found", bot: ["false true false false outsideWorkingHours true"] },
    ],
  },
  {
    name: "6.1 a full queue: false, with its flag and reason only; the last place is given",
    bot,
    flows,
    turns: [
      { user: "one", bot: ["Number 1"] },
      { start: { as: "b", visitor: "new" } },
      { user: "one", bot: ["No: queueFull"], status: { liveChat: "none" } },
      { user: "found", bot: ["false false true false queueFull false"] },
      { in: "a", user: "disconnect", bot: ["Over: user"] },
      { in: "b", user: "one", bot: ["Number 1"] },
      { user: "found", bot: ["false false false false  false"] },
    ],
  },
  {
    name: "6.1 a connected chat takes no place in the queue",
    bot,
    flows,
    agents: [ana],
    turns: [
      { user: "one", bot: ["Number 1"] },
      { agent: { accept: true } },
      { start: { as: "b", visitor: "new" } },
      { user: "one", bot: ["Number 1"] },
    ],
  },
  {
    name: "6.1 requireAgents and nobody of this queue signed in: false, with its flag and reason only",
    bot,
    flows,
    agents: [
      { ...ana, queues: ["staffed"] },
      { email: "bob@x.io", name: "Bob", queues: ["open"] },
    ],
    turns: [
      { agent: { email: ana.email, signOut: true } },
      { user: "staffed", bot: ["No: noAgents"], status: { liveChat: "none" } },
      { user: "found", bot: ["false false false true noAgents false"] },
      { agent: { email: ana.email, signIn: true } },
      { user: "staffed", bot: ["Number 1"] },
      { user: "found", bot: ["false false false false  false"] },
    ],
  },
  {
    name: "6.1 of several causes the first is told: blocked, then hours, then full, then no agents",
    bot,
    flows,
    turns: [
      { user: "block me" },
      { user: "all", bot: ["No: blocked"] },
      { user: "unblock me" },
      { user: "all", bot: ["No: outsideWorkingHours"] },
      { advance: "PT9H" },
      { user: "all", bot: ["No: queueFull"] },
      { user: "staffed", bot: ["No: noAgents"] },
    ],
  },
  {
    name: "6.1 each asking clears what the last one found",
    bot,
    flows,
    turns: [
      { user: "agent", bot: ["No: outsideWorkingHours"] },
      { user: "staffed", bot: ["No: noAgents"] },
      { user: "found", bot: ["false false false true noAgents false"] },
      { user: "open", bot: ["Number 1"] },
      { user: "found", bot: ["false false false false  false"] },
    ],
  },
  {
    name: "6.1 a ban, the wider block, also keeps out of the queue",
    bot,
    flows: { ...flows, ask: connecting("ask", { Queue: "open" }) },
    turns: [
      { admin: { block: { conversation: "current", scope: "conversation", reason: "Spam", minutes: 10 } } },
      { user: "ask", refused: { code: "BLOCKED" } },
    ],
  },
  {
    name: "6.1 already waiting: true, and nothing changes",
    bot,
    flows,
    turns: [
      { user: "open", bot: ["Number 1"] },
      { start: { as: "b", visitor: "new" } },
      { user: "open", bot: ["Number 2"] },
      { in: "a", user: "one", calls: [{ action: CONNECT, params: { Queue: "one" }, result: true }], bot: ["Number 1"] },
      {
        in: "a",
        user: "agent",
        bot: ["Number 1"],
        expect: ["[[HelpdeskClient]].Queue == 'open'", "![[HelpdeskClient]].IsOutsideWorkingHours"],
      },
      { start: { as: "c", visitor: "new" } },
      { user: "one", bot: ["Number 1"] },
    ],
  },
  {
    name: "6.1 already connected: true, and nothing changes",
    bot,
    flows: {
      ...flows,
      connected: { ...connecting("x", { Queue: "one" }), trigger: { event: "LiveChatClientConnected" } },
    },
    agents: [ana],
    turns: [
      { user: "open" },
      {
        agent: { accept: true },
        calls: [{ action: CONNECT, params: { Queue: "one" }, result: true }],
        status: { liveChat: "connected" },
        expect: ["[[HelpdeskClient]].Queue == 'open'", "[[HelpdeskClient]].QueuePosition == null"],
      },
    ],
  },
  {
    name: "6.1 a message tells the agent what it is about",
    flows: { about: connecting("about", { Message: "A question about {{ [[ConversationInfo]].Channel }}" }) },
    agents: [ana],
    turns: [{ user: "about" }, { agent: { accept: true }, toAgent: ["A question about test", "A chat for Ana"] }],
  },
  {
    name: "6.1 HelpdeskClient keeps what the last call found until the next, also over a chat",
    bot,
    flows,
    agents: [ana],
    turns: [
      { user: "staffed" },
      { agent: { accept: true } },
      { agent: { disconnect: true } },
      { user: "all", bot: ["No: outsideWorkingHours"] },
      { user: "hello" },
      { advance: "PT2H", expect: ["[[HelpdeskClient]].RefusalReason == 'outsideWorkingHours'"] },
    ],
  },
  {
    name: "6.1 before any call there are no flags, and whether someone is blocked can be asked without queueing",
    flows: { block: flows.block },
    turns: [
      {
        user: "hello",
        expect: [
          "[[HelpdeskClient]].IsBlockedForLiveChat == null || ![[HelpdeskClient]].IsBlockedForLiveChat",
          "[[HelpdeskClient]].LiveChatBlockedUntil == null",
        ],
      },
      {
        user: "block me",
        expect: [
          "[[HelpdeskClient]].LiveChatBlockedUntil != null",
          "!([[HelpdeskClient]].IsBlockedForLiveChat == true)",
        ],
        status: { liveChat: "none" },
      },
    ],
  },
]
