import { BLOCK, calling, connecting } from "../desk-bot.js"
import type { Story } from "../play.js"

const ana = { email: "ana@x.io", name: "Ana" }
const uma = { id: "u1", name: "Uma" }
const ban = (subject: object, rest = {}) => ({
  admin: { block: { ...subject, scope: "conversation" as const, minutes: 60, reason: "Threats", ...rest } },
})
const notice = "You have been blocked. Reason: Threats"
const refused = (details = {}) => ({ refused: { code: "BLOCKED", ...details } })
const ended = { conversation: "ended", liveChat: "none" } as const
const told = { text: notice, reason: "Threats", until: "2026-01-01T01:00:00.000Z", retryAfterSeconds: 3600 }

/** Design section 6.5. */
export const BAN_STORIES: readonly Story[] = [
  ...(
    [
      ["user", { user: "u1" }, uma],
      ["visitor", { visitor: "current" }, { anonymous: true }],
      ["conversation", { conversation: "current" }, { anonymous: true }],
      ["address", { ip: "203.0.113.7" }, { anonymous: true }],
      ["address range", { ip: "203.0.113.0/24" }, { anonymous: true }],
    ] as const
  ).map(([title, subject, user]) => ({
    name: `6.5 a ban on the ${title}, with no chat at all: the notice, the end, and every request is refused`,
    user,
    ip: "203.0.113.7",
    turns: [
      { user: "hello" },
      { ...ban(subject), bot: [notice], status: ended },
      { user: "hello", ...refused(told), bot: [] },
      { event: { name: "clicked", from: "client" as const }, ...refused(told) },
      { end: true as const, ...refused() },
      title === "conversation"
        ? { start: { as: "b" }, bot: ["Welcome"] }
        : { start: { as: "b" }, ...refused(told), bot: [] },
    ],
  })),
  {
    name: "6.5 a ban on one conversation leaves the others of the same person open",
    turns: [
      { user: "hello" },
      { start: { as: "b" } },
      { in: "a", ...ban({ conversation: "current" }), bot: [notice] },
      { in: "b", user: "hello", bot: ["What?"] },
    ],
  },
  {
    name: "6.5 an IPv6 range and a mapped address",
    ip: "2001:db8:1:2::1",
    turns: [
      { ...ban({ ip: "2001:db8:1:2::/64" }), bot: [notice], status: ended },
      { start: { as: "b", visitor: "new", ip: "2001:db8:1:2::2" }, ...refused() },
      { start: { as: "b", visitor: "new", ip: "192.0.2.1" }, bot: ["Welcome"] },
      { in: "b", ...ban({ ip: "::ffff:192.0.2.1" }), bot: [notice], status: ended },
      { start: { as: "c", visitor: "new", ip: "::ffff:192.0.2.1" }, ...refused() },
    ],
  },
  {
    name: "6.5 from a chat: it ends, the user gets the notice only, and the agent is told",
    agents: [ana],
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      {
        agent: { block: { scope: "conversation", minutes: 60, reason: "Threats" } },
        bot: [notice],
        toAgent: ["How was it?"],
        status: ended,
        calls: [],
      },
      { agent: { say: "And stay away" }, refused: { code: "CHAT_ENDED" } },
      { agent: { answer: "fine" }, toAgent: ["Thanks"] },
    ],
  },
  {
    name: "6.5 from a chat that has ended",
    agents: [ana],
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { disconnect: true } },
      { user: "You fools", bot: ["What?"] },
      {
        agent: { block: { scope: "conversation", minutes: 60, reason: "Threats" } },
        bot: [notice],
        toAgent: [],
        status: ended,
      },
      { user: "hello", ...refused(told) },
      { agent: { answer: "abuse" }, toAgent: ["Blocked"], bot: [] },
    ],
  },
  {
    name: "6.5 of somebody who waits: the queue forgets them, no flow runs on either side, agents get no alert",
    agents: [ana],
    bot: { liveChat: { waitingTick: "PT1M", maxWait: "PT5M" } },
    turns: [
      { user: "agent" },
      { ...ban({ visitor: "current" }), bot: [notice], toAgent: [], calls: [], status: ended },
      { agent: { accept: true }, refused: { code: "NO_CHAT" } },
      { advance: "PT1H", bot: [], toAgent: [] },
    ],
  },
  {
    name: "6.5 a reason is required",
    agents: [ana],
    turns: [
      ...["", "  "].map(reason => ({
        ...ban({ visitor: "current" }, { reason }),
        refused: { code: "REASON_REQUIRED" },
      })),
      {
        admin: { block: { visitor: "current", scope: "conversation", minutes: 5 } },
        refused: { code: "REASON_REQUIRED" },
      },
      { user: "agent" },
      { agent: { accept: true } },
      {
        agent: { block: { scope: "conversation", minutes: 5 } },
        refused: { code: "REASON_REQUIRED" },
        status: { liveChat: "connected", conversation: "active" },
      },
    ],
  },
  {
    name: "6.5 a ban may be for good",
    turns: [
      { ...ban({ visitor: "current" }, { minutes: null }), bot: [notice], status: ended },
      { advance: "P3650D" },
      { start: { as: "b" }, ...refused({ until: null, retryAfterSeconds: null }) },
      { admin: { unblock: { visitor: "current" } } },
      { start: { as: "b" }, bot: ["Welcome"] },
    ],
  },
  {
    name: "6.5 notice generic: the same without the reason",
    bot: { blocking: { notice: "generic" } },
    turns: [
      { ...ban({ visitor: "current" }), bot: ["This conversation has been closed."], status: ended },
      {
        user: "hello",
        ...refused({ text: "This conversation has been closed.", until: told.until, retryAfterSeconds: 3600 }),
      },
      { start: { as: "b" }, ...refused({ text: "This conversation has been closed." }) },
    ],
  },
  {
    name: "6.5 notice none: only the code",
    bot: { blocking: { notice: "none" } },
    turns: [
      { ...ban({ visitor: "current" }), bot: [], status: ended },
      { user: "hello", ...refused() },
      { start: { as: "b" }, ...refused() },
    ],
  },
  {
    name: "6.5 the notice is in the person's language",
    bot: { locales: ["en", "ru", "zh-CN"] },
    locale: "ru",
    turns: [
      { ...ban({ visitor: "current" }), bot: ["Вы заблокированы. Причина: Threats"] },
      { start: { as: "b", locale: "zh-CN" }, ...refused({ text: "您已被屏蔽。原因:Threats" }) },
    ],
  },
  {
    name: "6.5 retryAfterSeconds counts down, rounded up",
    turns: [
      ban({ visitor: "current" }),
      { advance: "PT59M58.5S" },
      { start: { as: "b" }, ...refused({ retryAfterSeconds: 2 }) },
    ],
  },
  {
    name: "6.5 onStart refuse: there is no conversation, no greeting and no bot work",
    blocks: [{ ip: "203.0.113.0/24", scope: "conversation", minutes: 60, reason: "Threats" }],
    ip: "203.0.113.9",
    turns: [
      { start: {}, ...refused(told), bot: [], calls: [] },
      { user: "hello", ...refused(told) },
    ],
  },
  {
    name: "6.5 onStart record: a conversation born ended that says why, without a greeting; only refusals follow",
    bot: { blocking: { onStart: "record" } },
    turns: [
      ban({ visitor: "current" }),
      { start: { as: "b" }, bot: [], status: ended },
      { user: "hello", ...refused(told) },
    ],
  },
  {
    name: "6.5 onStart record: no second record for a subject within an hour, which is told BLOCKED",
    bot: { blocking: { onStart: "record" } },
    turns: [
      ban({ visitor: "current" }, { minutes: 600 }),
      { start: { as: "b" }, status: ended },
      { start: { as: "c" }, ...refused({ reason: "Threats" }) },
      { advance: "PT59M59S" },
      { start: { as: "c" }, ...refused() },
      { advance: "PT1S" },
      { start: { as: "c" }, status: ended },
      { start: { as: "d" }, ...refused() },
      { start: { as: "e", visitor: "new" }, bot: ["Welcome"] },
    ],
  },
  {
    name: "6.5 banned people get no tick, no warning, no timeout and no survey",
    bot: { inactivity: "PT10M", liveChat: { waitingTick: "PT1M", maxWait: "PT5M", idleTimeout: "PT10M" } },
    agents: [ana],
    turns: [
      { user: "agent" },
      { user: "quiz", bot: ["A colour?"] },
      { agent: { accept: true } },
      { ...ban({ visitor: "current" }), bot: [notice], toAgent: ["How was it?"] },
      { advance: "P2D", bot: [], toAgent: [] },
      { user: "hello", refused: { code: "CONVERSATION_ENDED" } },
    ],
  },
  {
    name: "6.5 what a ban ended stays ended after it; a new conversation begins as ever",
    turns: [
      ban({ visitor: "current" }, { minutes: 1 }),
      { advance: "PT1M" },
      { user: "hello", refused: { code: "CONVERSATION_ENDED" } },
      { start: { as: "b" }, bot: ["Welcome"] },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  {
    name: "6.5 all that a banned person has open is ended: two conversations, two chats, two agents",
    agents: [ana, { email: "bob@x.io", name: "Bob" }],
    user: uma,
    turns: [
      { user: "agent" },
      { agent: { email: ana.email, accept: "a" } },
      { start: { as: "b", visitor: "new" } },
      { user: "agent" },
      { agent: { email: "bob@x.io", accept: "b" } },
      { start: { as: "c", visitor: "new", user: { id: "u2" } } },
      { user: "agent" },
      { in: "a", ...ban({ user: "u1" }), bot: [notice], toAgent: ["How was it?", "How was it?"], status: ended },
      { in: "b", advance: "PT0S", status: ended },
      { in: "c", advance: "PT0S", status: { conversation: "active", liveChat: "waiting" } },
    ],
  },
  {
    name: "6.5 a ban from a chat also ends the person's other conversations",
    agents: [ana],
    turns: [
      { user: "agent" },
      { start: { as: "b" } },
      { user: "hello" },
      { agent: { accept: "a" } },
      { in: "a", agent: { block: { scope: "conversation", minutes: 60, reason: "Threats" } }, bot: [notice] },
      { in: "b", advance: "PT0S", status: ended },
    ],
  },
  {
    name: "6.5 fifty open conversations are ended, in batches",
    user: uma,
    turns: [
      { user: "hello" },
      ...Array.from({ length: 50 }, (_, index) => ({ start: { as: `c${index}`, visitor: "new" as const } })),
      ban({ user: "u1" }),
      ...[0, 19, 20, 39, 40, 49].map(index => ({ in: `c${index}`, advance: "PT0S", status: ended })),
      { in: "a", advance: "PT0S", status: ended },
    ],
  },
  {
    name: "6.5 a liveChat block of a user ends what they wait for in all of fifty conversations",
    user: uma,
    bot: { liveChat: { queues: Array.from({ length: 50 }, (_, index) => ({ code: `q${index}` })) } },
    flows: { agent: { ...connecting("agent", { Queue: "{{ @event.text }}" }), trigger: { pattern: "q\\d+" } } },
    turns: [
      { user: "hello" },
      ...Array.from({ length: 50 }, (_, index) => [
        { start: { as: `c${index}`, visitor: "new" as const } },
        { user: `q${index}` },
      ]).flat(),
      { in: "c0", advance: "PT0S", status: { liveChat: "waiting" } },
      { admin: { block: { user: "u1", minutes: 60 } } },
      ...[0, 19, 20, 39, 40, 49].map(index => ({
        in: `c${index}`,
        advance: "PT0S",
        status: { conversation: "active", liveChat: "none" } as const,
      })),
    ],
  },
  {
    name: "6.5 the action ends what a user waits for in other conversations too",
    user: uma,
    flows: { block: calling("block me", BLOCK), agent: connecting("agent") },
    turns: [
      { user: "agent" },
      { start: { as: "b" } },
      { user: "block me" },
      { in: "a", advance: "PT0S", status: { liveChat: "none" } },
    ],
  },
  {
    name: "6.5 a ban that is lifted at once ends nothing more, and nothing hangs",
    turns: [
      ban({ visitor: "somebody" }),
      { admin: { unblock: { all: true } } },
      ban({ ip: "203.0.113.0/24" }),
      { admin: { unblock: { ip: "203.0.113.0/24" } } },
      { user: "hello", bot: ["What?"] },
    ],
  },
  {
    name: "6.5 lifting is for one or many at once",
    turns: [
      { admin: { block: { visitor: "current", minutes: 60 } } },
      { admin: { block: { conversation: "current", minutes: 60 } } },
      { admin: { block: { user: "u1", minutes: 60 } } },
      { user: "agent", bot: ["No: blocked"] },
      {
        admin: { unblock: { all: true } },
        expect: [
          "[[HelpdeskClient]].LiveChatBlockedUntil == null",
          "[[ConversationInfo]].LiveChatBlockedUntil == null",
        ],
      },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  ...["nonsense", "1.2.3", "1.2.3.4/33", "::1/129", "010.0.0.1", "::1%eth0"].map(ip => ({
    name: `6.5 a malformed address (${JSON.stringify(ip)}) is refused, and nothing is written`,
    ip: "203.0.113.7",
    turns: [
      { ...ban({ ip }), refused: { code: "ADDRESS_INVALID" } },
      { user: "hello", bot: ["What?"] },
    ],
  })),
]
