import { BLOCK, calling, connecting, on } from "../desk-bot.js"
import type { Story } from "../play.js"

type Turn = Story["turns"][number]

const ana = { email: "ana@x.io", name: "Ana" }
const bob = { email: "bob@x.io", name: "Bob" }
const active = { conversation: "active", liveChat: "none" } as const
const ended = { conversation: "ended", liveChat: "none" } as const
const liveChat = { waitingTick: "PT1H", maxWait: "PT15M", idleTimeout: "PT10M" }
const bot = { liveChat }
/** Both sides say who ended it. */
const flows = {
  over: on("LiveChatClientDisconnected", "Over: {{ @event.by }}"),
  judge: on("LiveChatAgentDisconnected", "Gone: {{ @event.by }}"),
  "nobody-came": on("LiveChatQueueTimeout", "Nobody came{{ @event.by }}"),
  leave: calling("leave", "DisconnectFromHelpdeskAgent"),
  bye: { trigger: { phrases: ["bye"] }, start: "bye", steps: { bye: { type: "end", conversation: true } } },
  block: calling("block me", BLOCK),
  hangup: calling({ event: "hangup", from: "any" }, "DisconnectFromHelpdeskAgent"),
}
const waiting: readonly Turn[] = [{ user: "agent", status: { liveChat: "waiting" } }]
const connected: readonly Turn[] = [...waiting, { agent: { accept: true }, status: { liveChat: "connected" } }]
/** A question waits below: it is frozen by the chat, and put again after it. */
const asked: readonly Turn[] = [{ user: "agent" }, { user: "quiz", bot: ["A colour?"] }]
const frozen: readonly Turn[] = [...asked, { agent: { accept: true } }, { user: "red", bot: [], toAgent: ["red"] }]
/** The same question, which is over after five minutes. */
const timedQuiz = {
  trigger: { phrases: ["quiz"] },
  start: "ask",
  steps: {
    ask: { type: "prompt", message: "A colour?", timeout: { after: "PT5M", next: "late" }, next: "end" },
    late: { type: "message", message: "Too late" },
  },
}
const ban: Turn = { admin: { block: { visitor: "current", scope: "conversation", minutes: 5, reason: "Spam" } } }
const NOTICE = "You have been blocked. Reason: Spam"

/** Every row of the table: what ends it, and what the two sides hear, first while waiting, then while connected. */
const ROWS: readonly {
  readonly row: string
  readonly by: Turn
  readonly waiting: { readonly bot: readonly string[] } | null
  readonly connected: { readonly bot: readonly string[]; readonly toAgent: readonly string[] } | null
  readonly ends?: true
}[] = [
  {
    row: "user disconnects",
    by: { user: "disconnect" },
    waiting: { bot: ["Over: user"] },
    connected: { bot: ["Over: user"], toAgent: ["Gone: user"] },
  },
  {
    row: "agent disconnects",
    by: { agent: { disconnect: true } },
    waiting: null,
    connected: { bot: ["Over: agent"], toAgent: ["Gone: agent"] },
  },
  {
    row: "liveChat block",
    by: { admin: { block: { conversation: "current", minutes: 5 } } },
    waiting: { bot: ["Over: block"] },
    connected: { bot: ["Over: block"], toAgent: ["Gone: block"] },
  },
  { row: "maxWait", by: { advance: "PT15M" }, waiting: { bot: ["Nobody came"] }, connected: null },
  {
    row: "user ends",
    by: { end: true },
    waiting: { bot: [] },
    connected: { bot: [], toAgent: ["Gone: user"] },
    ends: true,
  },
  { row: "end.conversation", by: { user: "bye" }, waiting: { bot: [] }, connected: null, ends: true },
  {
    row: "ban",
    by: ban,
    waiting: { bot: [NOTICE] },
    connected: { bot: [NOTICE], toAgent: ["Gone: block"] },
    ends: true,
  },
  { row: "agent closes", by: { agent: { close: true } }, waiting: null, connected: { bot: [], toAgent: [] } },
]

const TABLE: readonly Story[] = ROWS.flatMap(({ row, by, waiting: inQueue, connected: inChat, ends }) => {
  const status = ends ? ended : active
  const nothingLeft: readonly Turn[] = [{ agent: { accept: true }, refused: { code: "NO_CHAT" } }]
  return [
    ...(inQueue === null
      ? []
      : [
          {
            name: `6.6 ${row}, while waiting: no flow runs on the agent's side`,
            bot,
            flows,
            agents: [ana],
            turns: [...waiting, { ...by, ...inQueue, toAgent: [], status }, ...nothingLeft],
          },
        ]),
    ...(inChat === null
      ? []
      : [
          {
            name: `6.6 ${row}, while connected: who hears what on both sides`,
            bot,
            flows,
            agents: [ana],
            turns: [...connected, { ...by, ...inChat, status }, ...nothingLeft],
          },
        ]),
  ]
})

/** After the chat the frozen question is put again, on top of what the special flow says. */
const PUT_AGAIN: readonly Story[] = ROWS.flatMap(({ row, by, connected: inChat, ends }) => {
  if (inChat === null || ends || row === "agent closes") return []
  return [
    {
      name: `6.6 ${row}: the frozen question is put again, and takes its answer`,
      bot,
      flows,
      agents: [ana],
      turns: [
        ...frozen,
        { ...by, ...inChat, bot: [...inChat.bot, "A colour?"] },
        { user: "red", bot: ["You said red"] },
      ],
    },
  ]
})

/** Design section 6.6. */
export const ENDING_STORIES: readonly Story[] = [
  ...TABLE,
  ...PUT_AGAIN,
  {
    name: "6.6 idle: both sides hear of it, by timeout, and the frozen question is put again",
    bot,
    flows,
    agents: [ana],
    turns: [
      ...frozen,
      { agent: { say: "Hello" } },
      {
        advance: "PT10M",
        bot: [{ contains: "Nobody has written" }, "Over: timeout", "A colour?"],
        toAgent: [{ contains: "Nobody has written" }, "Gone: timeout"],
        status: { conversation: "active", liveChat: "none" },
      },
      { user: "red", bot: ["You said red"] },
    ],
  },
  {
    name: "6.6 leaving the queue leaves the question below as it was",
    bot,
    flows,
    turns: [...asked, { user: "disconnect", bot: ["Over: user"] }, { user: "red", bot: ["You said red"] }],
  },
  {
    name: "6.6 end.conversation while connected, from the user's own special flow",
    bot,
    flows: {
      ...flows,
      connected: {
        trigger: { event: "LiveChatClientConnected" },
        start: "bye",
        steps: { bye: { type: "end", conversation: true } },
      },
    },
    agents: [ana],
    turns: [
      { user: "agent" },
      { agent: { accept: true }, bot: [], toAgent: ["A chat for Ana", "Gone: user"], status: ended },
    ],
  },
  {
    name: "6.6 LiveChatStatus is the state of the open chat, else none",
    bot,
    flows,
    agents: [ana],
    turns: [
      { user: "hello", expect: ["[[ConversationInfo]].LiveChatStatus == 'none'"] },
      { user: "agent", expect: ["[[ConversationInfo]].LiveChatStatus == 'waiting'"] },
      { agent: { accept: true }, expect: ["[[ConversationInfo]].LiveChatStatus == 'connected'"] },
      { agent: { disconnect: true }, expect: ["[[ConversationInfo]].LiveChatStatus == 'none'"] },
      { user: "agent", expect: ["[[ConversationInfo]].LiveChatStatus == 'waiting'"] },
    ],
  },
  {
    name: "6.6 disconnecting from a flow while waiting is the user's",
    bot,
    flows,
    turns: [
      { user: "leave", bot: ["false"] },
      { user: "agent" },
      { user: "leave", bot: ["true", "Over: user"], status: active },
      { user: "disconnect", bot: ["What?"] },
    ],
  },
  {
    name: "6.6 disconnecting from a flow on the agent's side is the agent's",
    bot,
    flows: { ...flows, "talk-to-them": calling({ event: "LiveChatAgentConnected" }, "DisconnectFromHelpdeskAgent") },
    agents: [ana],
    turns: [
      { user: "agent" },
      {
        agent: { accept: true },
        bot: ["Ana is here", "Over: agent"],
        toAgent: ["true", "Gone: agent"],
        status: active,
      },
    ],
  },
  {
    name: "6.6 a block by a flow of the user's while waiting: the user's side hears, no flow runs on the agent's",
    bot,
    flows,
    agents: [ana],
    turns: [...waiting, { user: "block me", bot: ["true", "Over: block"], toAgent: [], status: active }],
  },
  {
    name: "6.6 with two chats, ending one leaves the other: each side hears its own",
    bot,
    flows,
    agents: [ana, bob],
    turns: [
      { user: "agent" },
      { start: { as: "b", visitor: "new" } },
      { user: "agent" },
      { agent: { email: ana.email, accept: "a" } },
      { agent: { email: bob.email, accept: "b" } },
      { in: "a", user: "disconnect", bot: ["Over: user"], toAgent: ["Gone: user"], status: active },
      { in: "b", advance: "PT0S", status: { liveChat: "connected" } },
      { in: "b", agent: { email: bob.email, disconnect: true }, bot: ["Over: agent"], toAgent: ["Gone: agent"] },
    ],
  },
  {
    name: "6.6 what was typed while the stack was frozen went to the agent, and no timeout of the question counted",
    bot,
    agents: [ana],
    flows: { ...flows, quiz: timedQuiz },
    turns: [
      ...asked,
      { advance: "PT4M" },
      { agent: { accept: true } },
      { advance: "PT4M", bot: [] },
      { agent: { say: "Wait" } },
      { advance: "PT4M", bot: [] },
      { agent: { disconnect: true }, bot: ["Over: agent", "A colour?"] },
      { advance: "PT4M59S", bot: [] },
      { advance: "PT1S", bot: ["Too late"] },
    ],
  },
  {
    name: "6.6 closing or transferring gives a frozen question back the time it had left",
    bot: { liveChat: {} },
    agents: [ana],
    flows: { ...flows, quiz: timedQuiz },
    turns: [
      ...asked,
      { advance: "PT4M" },
      { agent: { accept: true } },
      { advance: "PT30M", bot: [] },
      { agent: { transfer: { queue: "general" } }, bot: [] },
      { advance: "PT59S", bot: [] },
      { agent: { accept: true } },
      { advance: "PT30M", bot: [] },
      { agent: { close: true }, bot: [] },
      { advance: "PT0.999S", bot: [] },
      { advance: "PT0.001S", bot: ["Too late"] },
    ],
  },
  {
    name: "6.6 inactivity does not count while a chat is connected, and starts anew after it, however it ends",
    bot: { inactivity: "PT10M", liveChat: {} },
    agents: [ana],
    flows,
    turns: [
      ...asked,
      { agent: { accept: true } },
      { advance: "PT2H", bot: [] },
      { agent: { close: true }, bot: [] },
      { advance: "PT4M59S", bot: [] },
      { advance: "PT1S", bot: ["Are you still there?"] },
      { advance: "PT5M", bot: [{ contains: "cancelled" }] },
    ],
  },
  {
    name: "6.6 parked: the next text is the first message of a new chat in the same queue, and LiveChatReopened runs",
    bot,
    flows,
    agents: [ana],
    turns: [
      ...connected,
      { agent: { close: true }, bot: [], toAgent: [], status: active },
      {
        user: "One more thing",
        bot: ["Open again: number 1"],
        calls: [],
        status: { liveChat: "waiting" },
        expect: ["[[HelpdeskClient]].QueuePosition == 1"],
      },
      { agent: { accept: true }, bot: ["Ana is here"], toAgent: ["One more thing", "A chat for Ana"] },
      { user: "And another", toAgent: ["And another"] },
    ],
  },
  {
    name: "6.6 parked: the same queue and priority",
    bot: { liveChat: { queues: [{ code: "general" }, { code: "billing" }] } },
    flows: { ...flows, billing: connecting("billing", { Queue: "billing", Priority: 7 }) },
    agents: [{ ...ana, queues: ["billing"] }],
    turns: [
      { start: {} },
      { user: "billing" },
      { agent: { accept: true } },
      { agent: { close: true } },
      { start: { as: "b", visitor: "new" } },
      { user: "billing" },
      {
        in: "a",
        user: "Again",
        expect: ["[[HelpdeskClient]].Queue == 'billing'", "[[HelpdeskClient]].QueuePosition == 1"],
      },
    ],
  },
  {
    name: "6.6 parked: every check is made again; refused, the flags are set and the text goes to the bot",
    bot,
    flows,
    agents: [ana],
    turns: [
      ...connected,
      { agent: { close: true } },
      { agent: { block: { minutes: 30, reason: "Spam" } }, bot: [], toAgent: [] },
      {
        user: "Again",
        bot: ["What?"],
        status: active,
        expect: ["[[HelpdeskClient]].IsBlockedForLiveChat", "[[HelpdeskClient]].RefusalReason == 'blocked'"],
      },
      { user: "quiz", bot: ["A colour?"] },
      { user: "disconnect", bot: ["You said disconnect"] },
    ],
  },
  {
    name: "6.6 parked: out of hours, a full queue and no agents refuse too",
    bot: {
      liveChat: {
        queues: [
          {
            code: "general",
            maxWaiting: 1,
            requireAgents: true,
            hours: { timeZone: "UTC", weekly: { thu: ["00:00-01:00"] } },
          },
        ],
      },
    },
    flows,
    agents: [ana],
    turns: [
      ...connected,
      { agent: { close: true } },
      { start: { as: "b", visitor: "new" } },
      { user: "agent", bot: ["Number 1"] },
      { in: "a", user: "Again", bot: ["What?"], expect: ["[[HelpdeskClient]].IsQueueFull"] },
      { in: "b", user: "disconnect" },
      { agent: { signOut: true } },
      { in: "a", user: "Again", bot: ["What?"], expect: ["[[HelpdeskClient]].HasNoAgents"] },
      { agent: { signIn: true } },
      { advance: "PT59M" },
      { in: "a", user: "hm", status: { liveChat: "waiting" } },
    ],
  },
  {
    name: "6.6 parked: until the chat activity ends, after an hour of silence",
    bot,
    flows,
    agents: [ana],
    turns: [
      ...connected,
      { agent: { close: true } },
      { advance: "PT59M59S" },
      { user: "Again", bot: ["Open again: number 1"], status: { liveChat: "waiting" } },
      { agent: { accept: true } },
      { agent: { close: true } },
      { advance: "PT1H" },
      { user: "Again", bot: ["What?"], status: active },
    ],
  },
  {
    name: "6.6 parked: EndChatActivity ends it",
    bot,
    flows: {
      ...flows,
      judge: on("LiveChatAgentDisconnected", "-"),
      done: calling({ event: "done", from: "server" }, "EndChatActivity"),
    },
    agents: [ana],
    turns: [
      ...connected,
      { agent: { close: true } },
      { event: { name: "done" }, bot: ["true"] },
      { user: "Again", bot: ["What?"], status: active },
    ],
  },
  {
    name: "6.6 parked: the user ends all the same, and triggers wait for the refusal",
    bot,
    flows,
    agents: [ana],
    turns: [
      ...connected,
      { agent: { close: true } },
      { user: "bye", bot: ["Open again: number 1"], status: { conversation: "active", liveChat: "waiting" } },
      { end: true, bot: [], status: ended },
    ],
  },
  {
    name: "6.6 an agent can't close, disconnect or transfer what nobody picked up",
    bot,
    flows,
    agents: [ana],
    turns: [
      ...connected,
      { agent: { transfer: { queue: "general" } } },
      { agent: { close: true }, refused: { code: "CHAT_WAITING" } },
      { agent: { disconnect: true }, refused: { code: "CHAT_WAITING" } },
      { agent: { transfer: { queue: "general" } }, refused: { code: "CHAT_WAITING" } },
      { agent: { say: "Hello?" }, refused: { code: "CHAT_WAITING" } },
    ],
  },
  {
    name: "6.6 a user who leaves the queue after a transfer: no flow runs on the side of the agent before",
    bot,
    agents: [ana],
    turns: [
      ...connected,
      { agent: { transfer: { queue: "general" } }, toAgent: ["How was it?"] },
      { user: "disconnect", bot: ["Over: user"], toAgent: [], status: active },
    ],
  },
  ...(
    [
      ["the user leaves", { user: "disconnect" }, "Over: user"],
      ["nobody comes", { advance: "PT15M" }, "Nobody came"],
      ["they are blocked", { admin: { block: { conversation: "current", minutes: 5 } } }, "Over: block"],
    ] as const
  ).map(([how, by, said]) => ({
    name: `6.6 a chat that waits again after a transfer ends, as ${how}: the question that it froze is put again`,
    bot,
    flows,
    agents: [ana],
    turns: [
      ...frozen,
      { agent: { transfer: { queue: "general" } }, bot: [] },
      { user: "blue", bot: [] },
      { ...by, bot: [said, "A colour?"], status: active },
      { user: "green", bot: ["You said green"] },
    ],
  })),
  {
    name: "6.6 a frozen question does not run out of time while the chat waits after a transfer: nobody could answer it",
    bot,
    agents: [ana],
    flows: { ...flows, quiz: timedQuiz },
    turns: [
      ...asked,
      { advance: "PT1M" },
      { agent: { accept: true } },
      { agent: { say: "Hello" } },
      { advance: "PT4M30S" },
      { agent: { transfer: { queue: "general" } }, bot: [] },
      { user: "blue", bot: [] },
      { advance: "PT6M", bot: [], status: { conversation: "active", liveChat: "waiting", step: "ask" } },
      { user: "disconnect", bot: ["Over: user", "A colour?"] },
      { advance: "PT4M59S", bot: [] },
      { advance: "PT1S", bot: ["Too late"] },
    ],
  },
  {
    name: "6.6 who waits after a transfer is not put out for not answering a tick: what they say goes to the chat",
    bot: { liveChat: { ...liveChat, waitingTick: "PT1M" } },
    agents: [ana, bob],
    flows: {
      ...flows,
      waiting: {
        trigger: { event: "LiveChatWaiting" },
        start: "ask",
        steps: {
          ask: {
            type: "choice",
            message: "Still there?",
            options: [{ value: "yes" }],
            save: "@there",
            timeout: { after: "PT1M", next: "out" },
            next: "end",
          },
          out: { type: "action", action: "DisconnectFromHelpdeskAgent", next: "end" },
        },
      },
    },
    turns: [
      ...waiting,
      { agent: { email: ana.email, accept: true } },
      { agent: { email: ana.email, transfer: { queue: "general" } }, bot: [] },
      { advance: "PT1M", bot: ["Still there?"] },
      { user: "yes", bot: [] },
      { advance: "PT5M", bot: [], status: { conversation: "active", liveChat: "waiting" } },
      {
        agent: { email: bob.email, accept: true },
        toAgent: ["yes", "A chat for Bob"],
        status: { conversation: "active", liveChat: "connected" },
      },
    ],
  },
  {
    name: "6.6 what waits for an event goes on waiting for so long while the chat waits after a transfer",
    bot,
    agents: [ana],
    flows: {
      ...flows,
      pay: {
        trigger: { phrases: ["pay"] },
        start: "wait",
        steps: {
          wait: {
            type: "wait",
            for: ["paid"],
            message: "Pay now",
            timeout: { after: "PT5M", next: "late" },
            next: "end",
          },
          late: { type: "message", message: "Too late" },
        },
      },
    },
    turns: [
      { user: "pay" },
      ...waiting,
      { user: "quiz", bot: ["A colour?"] },
      { agent: { accept: true } },
      { agent: { transfer: { queue: "general" } }, bot: [] },
      { advance: "PT5M", bot: ["Too late"], status: { conversation: "active", liveChat: "waiting", step: null } },
    ],
  },
  {
    name: "6.6 parked: a button without a text opens no chat, and is for the question that waits",
    bot,
    flows: {
      ...flows,
      pick: {
        trigger: { phrases: ["pick"] },
        start: "ask",
        steps: {
          ask: {
            type: "choice",
            message: "Which?",
            options: [{ value: "one" }, { value: "two" }],
            save: "@which",
            next: "say",
          },
          say: { type: "message", message: "You took {{ @which }}" },
        },
      },
    },
    agents: [ana],
    turns: [
      { user: "agent" },
      { user: "pick", bot: ["Which?"] },
      { agent: { accept: true } },
      { agent: { close: true } },
      { user: { value: "two" }, bot: ["You took two"], status: active },
      { user: "Again", bot: ["Open again: number 1"] },
    ],
  },
  {
    name: "6.6 no longer parked once there was a new chat: after that one ends the texts are the bot's",
    bot,
    flows,
    agents: [ana],
    turns: [
      ...connected,
      { agent: { close: true } },
      { user: "Again", status: { liveChat: "waiting" } },
      { agent: { accept: true } },
      { agent: { disconnect: true } },
      { user: "Again", bot: ["What?"], status: active },
    ],
  },
  {
    name: "6.6 parked: asking by a flow is an asking too",
    bot,
    flows,
    agents: [ana],
    turns: [
      ...connected,
      { agent: { close: true } },
      { restart: true },
      { user: "agent", bot: ["Open again: number 1"], calls: [], status: { liveChat: "waiting" } },
      { user: "agent", bot: ["Number 1"] },
    ],
  },
  ...["cancel", "back", "restart", "disconnect"].map(
    (keyword): Story => ({
      name: `6.6 parked: the keyword ${keyword} opens no chat, and the next text does`,
      bot,
      flows,
      agents: [ana],
      turns: [
        ...connected,
        { agent: { close: true } },
        { user: keyword, status: active },
        { user: "One more thing", bot: ["Open again: number 1"], status: { liveChat: "waiting" } },
      ],
    }),
  ),
]
