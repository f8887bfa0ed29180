import { calling, connecting, on } from "../desk-bot.js"
import type { Story } from "../play.js"

type Turn = Story["turns"][number]

const ana = { email: "ana@x.io", name: "Ana" }
const bob = { email: "bob@x.io", name: "Bob" }
const cem = { email: "cem@x.io", name: "Cem" }
const agentIs = (name: string) => [`[[HelpdeskAgent]].Name == '${name}'`]
const place = (number: number | null) => [`[[HelpdeskClient]].QueuePosition == ${number}`]
const newcomer = (as: string): Turn => ({ start: { as, visitor: "new" } })
const accept = (email: string): Turn => ({ agent: { email, accept: true } })
const look = (named: string, expect: Partial<Turn>): Turn => ({ in: named, advance: "PT0S", ...expect })
const prioritised = { low: connecting("low", { Priority: 1 }), high: connecting("high", { Priority: 9 }) }
const two = { liveChat: { queues: [{ code: "general" }, { code: "billing" }] } }
const auto = (maxChatsPerAgent: number, rest = {}) => ({
  liveChat: { queues: [{ code: "general", maxChatsPerAgent, ...rest }] },
})
const opening = (spans: object, rest = {}, zone: string | null = "UTC") => ({
  ...rest,
  liveChat: { queues: [{ code: "general", hours: { ...(zone === null ? {} : { timeZone: zone }), ...spans } }] },
})
const opens = (moment: string): Turn => ({
  user: "agent",
  bot: ["No: outsideWorkingHours"],
  expect: [`[[HelpdeskClient]].OpensAt == timestamp('${moment}')`],
})
const open: Turn = { user: "agent", bot: ["Number 1"] }
const leave: Turn = { user: "disconnect" }

const QUEUES: readonly Story[] = [
  {
    name: "6.7 first come, first served, within a priority; higher priorities first",
    flows: prioritised,
    agents: [ana],
    turns: [
      { user: "agent", bot: ["Number 1"] },
      ...[
        ["b", "high", 1],
        ["c", "low", 2],
        ["d", "high", 2],
        ["e", "agent", 5],
      ].flatMap(([as, phrase, number]): Turn[] => [
        { advance: "PT1S" },
        newcomer(as as string),
        { user: phrase as string, bot: [`Number ${number}`] },
      ]),
      ...["b", "d", "c", "a", "e"].flatMap((next): Turn[] => [
        look(next, { expect: place(1) }),
        accept(ana.email),
        look(next, { status: { liveChat: "connected" }, expect: place(null) }),
      ]),
    ],
  },
  {
    name: "6.7 those who come at the same moment are served by id, and everyone moves up",
    agents: [ana],
    turns: [
      { user: "agent" },
      newcomer("b"),
      { user: "agent" },
      newcomer("c"),
      { user: "agent", bot: ["Number 3"] },
      { in: "b", user: "disconnect" },
      look("c", { expect: place(2) }),
      accept(ana.email),
      look("c", { expect: place(1) }),
    ],
  },
  {
    name: "6.7 agents serve their own queues only",
    bot: two,
    flows: { billing: connecting("billing", { Queue: "billing" }) },
    agents: [
      { ...ana, queues: ["billing"] },
      { ...bob, queues: ["general"] },
    ],
    turns: [
      { user: "agent" },
      { agent: { email: ana.email, accept: true }, refused: { code: "NO_CHAT" } },
      { agent: { email: ana.email, accept: "a" }, refused: { code: "QUEUE_NOT_YOURS" } },
      newcomer("b"),
      { user: "billing", bot: ["Number 1"] },
      accept(ana.email),
      look("b", { expect: agentIs("Ana") }),
      look("a", { status: { liveChat: "waiting" } }),
    ],
  },
  {
    name: "6.7 an agent who is signed out picks nothing up",
    agents: [ana],
    turns: [
      { user: "agent" },
      { agent: { signOut: true } },
      { agent: { accept: true }, refused: { code: "AGENT_SIGNED_OUT" } },
      { agent: { signOut: true }, refused: { code: "AGENT_SIGNED_OUT" } },
      { agent: { signIn: true } },
      { agent: { accept: true } },
    ],
  },
  {
    name: "6.7 signing out leaves open chats open",
    agents: [ana],
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { signOut: true }, bot: [] },
      { user: "Still there?", toAgent: ["Still there?"], status: { liveChat: "connected" } },
      { agent: { say: "Yes" }, bot: ["Yes"] },
    ],
  },
  {
    name: "6.7 allocation: without maxChatsPerAgent agents pick up by hand",
    bot: auto(0),
    agents: [ana],
    turns: [
      { user: "agent", bot: ["Number 1"] },
      { advance: "PT1H", status: { liveChat: "waiting" } },
    ],
  },
  {
    name: "6.7 allocation: the limit of a queue counts its own chats, the fewest open chats are of all",
    bot: {
      liveChat: {
        queues: [
          { code: "general", maxChatsPerAgent: 1 },
          { code: "vip", maxChatsPerAgent: 1 },
        ],
      },
    },
    flows: { vip: connecting("vip", { Queue: "vip" }) },
    agents: [ana],
    turns: [
      { user: "agent", status: { liveChat: "connected" } },
      newcomer("b"),
      { user: "vip", status: { liveChat: "connected" } },
      newcomer("c"),
      { user: "vip", status: { liveChat: "waiting" } },
      { in: "a", user: "disconnect" },
      { in: "c", advance: "PT0S", status: { liveChat: "waiting" } },
      { in: "b", user: "disconnect" },
      { in: "c", advance: "PT0S", status: { liveChat: "connected" } },
      newcomer("d"),
      { agent: { email: "bob@x.io", signIn: true } },
      { user: "agent", status: { liveChat: "connected" }, expect: agentIs("bob@x.io") },
    ],
  },
  {
    name: "6.7 allocation: to the one with the fewest open chats, then longest since the last connect, then by e-mail",
    bot: auto(2),
    agents: [bob, ana],
    turns: [
      { user: "agent", status: { liveChat: "connected" }, expect: agentIs("Ana") },
      { advance: "PT1S" },
      newcomer("b"),
      { user: "agent", expect: agentIs("Bob") },
      { in: "a", user: "disconnect" },
      { in: "b", user: "disconnect" },
      { advance: "PT1S" },
      newcomer("c"),
      { user: "agent", expect: agentIs("Ana") },
      { advance: "PT1S" },
      newcomer("d"),
      { user: "agent", expect: agentIs("Bob") },
      { in: "c", user: "disconnect" },
      { advance: "PT1S" },
      newcomer("e"),
      { user: "agent", expect: agentIs("Ana") },
    ],
  },
  {
    name: "6.7 allocation: who has closed a chat has one less, though no one connected later",
    bot: auto(2),
    agents: [bob, ana],
    turns: [
      { user: "agent", expect: agentIs("Ana") },
      { advance: "PT1S" },
      newcomer("b"),
      { user: "agent", expect: agentIs("Bob") },
      { in: "b", user: "disconnect" },
      { advance: "PT1S" },
      newcomer("c"),
      { user: "agent", expect: agentIs("Bob") },
    ],
  },
  {
    name: "6.7 allocation: a chat that ended counts no more",
    bot: auto(3),
    agents: [ana, bob],
    turns: [
      { user: "agent", expect: agentIs("Ana") },
      { advance: "PT1S" },
      newcomer("b"),
      { user: "agent", expect: agentIs("Bob") },
      { advance: "PT1S" },
      newcomer("c"),
      { user: "agent", expect: agentIs("Ana") },
      { in: "a", user: "disconnect" },
      { in: "c", user: "disconnect" },
      { advance: "PT1S" },
      newcomer("d"),
      { user: "agent", expect: agentIs("Ana") },
    ],
  },
  {
    name: "6.7 allocation: up to maxChatsPerAgent each; who waits longest is next when one is free",
    bot: auto(1),
    agents: [ana],
    turns: [
      { user: "agent", status: { liveChat: "connected" } },
      newcomer("b"),
      { user: "agent", bot: ["Number 1"], status: { liveChat: "waiting" } },
      { advance: "PT1S" },
      newcomer("c"),
      { user: "agent", bot: ["Number 2"] },
      { in: "a", user: "disconnect" },
      look("b", { status: { liveChat: "connected" } }),
      look("c", { status: { liveChat: "waiting" }, expect: place(1) }),
      { in: "b", agent: { disconnect: true } },
      look("c", { status: { liveChat: "connected" } }),
    ],
  },
  {
    name: "6.7 allocation: higher priorities first, and all who wait when somebody signs in",
    bot: auto(2),
    flows: prioritised,
    agents: [ana],
    turns: [
      { agent: { signOut: true } },
      { user: "agent", status: { liveChat: "waiting" } },
      newcomer("b"),
      { user: "low", status: { liveChat: "waiting" } },
      newcomer("c"),
      { user: "high", status: { liveChat: "waiting" } },
      { agent: { signIn: true } },
      look("c", { status: { liveChat: "connected" } }),
      look("b", { status: { liveChat: "connected" } }),
      look("a", { status: { liveChat: "waiting" } }),
    ],
  },
  {
    name: "6.7 allocation: a block of one who waits lets the next one move up",
    bot: auto(1),
    agents: [ana],
    turns: [
      { user: "agent" },
      newcomer("b"),
      { user: "agent" },
      newcomer("c"),
      { user: "agent" },
      { in: "b", admin: { block: { conversation: "current", minutes: 5 } } },
      { in: "a", agent: { close: true } },
      look("c", { status: { liveChat: "connected" } }),
    ],
  },
  {
    name: "6.7 transfer to a queue: waits again with the first waiting time, with no refusals and no special flows for the user",
    bot: {
      liveChat: {
        queues: [{ code: "general" }, { code: "billing", maxWaiting: 1, hours: { weekly: {} }, requireAgents: true }],
      },
    },
    flows: { billing: connecting("billing", { Queue: "billing" }) },
    agents: [
      { ...ana, queues: ["general"] },
      { ...bob, queues: ["general", "billing"] },
      { ...cem, queues: ["billing"] },
    ],
    turns: [
      { user: "agent" },
      { advance: "PT1M" },
      newcomer("b"),
      { user: "agent" },
      accept(ana.email),
      { agent: { email: bob.email, accept: "b" } },
      {
        in: "b",
        agent: { email: bob.email, transfer: { queue: "billing" } },
        bot: [],
        toAgent: ["How was it?"],
        status: { liveChat: "waiting" },
        expect: place(1),
      },
      { advance: "PT1S" },
      {
        in: "a",
        agent: { email: ana.email, transfer: { queue: "billing" } },
        bot: [],
        status: { liveChat: "waiting" },
        expect: place(1),
      },
      look("b", { expect: place(2) }),
      { in: "a", user: "billing", bot: [], expect: place(1) },
      accept(cem.email),
      look("a", { expect: agentIs("Cem"), status: { liveChat: "connected" } }),
    ],
  },
  {
    name: "6.7 transfer to a queue: ticks and the longest wait count from then",
    bot: { liveChat: { queues: [{ code: "general" }, { code: "billing" }], waitingTick: "PT1M", maxWait: "PT5M" } },
    agents: [ana],
    turns: [
      { user: "agent" },
      { advance: "PT3M", bot: ["Still number 1", "Still number 1", "Still number 1"] },
      { agent: { accept: true } },
      { advance: "PT30M", bot: [] },
      { agent: { transfer: { queue: "billing" } } },
      { advance: "PT59S", bot: [] },
      { advance: "PT1S", bot: ["Still number 1"] },
      { advance: "PT3M59S", bot: ["Still number 1", "Still number 1", "Still number 1"] },
      { advance: "PT1S", bot: ["Nobody came"] },
    ],
  },
  {
    name: "6.7 transfer to a queue where chats are allocated: the next agent has it at once",
    bot: { liveChat: { queues: [{ code: "general" }, { code: "billing", maxChatsPerAgent: 3 }] } },
    agents: [
      { ...ana, queues: ["general"] },
      { ...bob, queues: ["billing"] },
    ],
    turns: [
      { user: "agent" },
      accept(ana.email),
      {
        agent: { email: ana.email, transfer: { queue: "billing" } },
        bot: ["Bob is here"],
        toAgent: ["How was it?", "A chat for Bob"],
        status: { liveChat: "connected" },
      },
    ],
  },
  {
    name: "6.7 transfer to an agent: connected at once; the one before hears that the chat is over, the user that the next one is there",
    agents: [ana, bob],
    turns: [
      { user: "agent" },
      accept(ana.email),
      {
        agent: { email: ana.email, transfer: { agent: bob.email } },
        bot: ["Bob is here"],
        toAgent: ["How was it?", "A chat for Bob"],
        status: { liveChat: "connected" },
        expect: agentIs("Bob"),
      },
      { user: "Hello Bob", toAgent: ["Hello Bob"], bot: [] },
      { agent: { email: bob.email, disconnect: true }, bot: ["Over: agent"] },
    ],
  },
  {
    name: "6.7 transfer frees the agent before and takes a place of the next",
    bot: auto(1),
    agents: [ana, bob],
    turns: [
      { user: "agent", expect: agentIs("Ana") },
      newcomer("b"),
      { user: "agent", expect: agentIs("Bob") },
      newcomer("c"),
      { user: "agent", status: { liveChat: "waiting" } },
      { in: "a", agent: { email: ana.email, transfer: { agent: bob.email } } },
      look("a", { expect: agentIs("Bob") }),
      look("c", { expect: agentIs("Ana"), status: { liveChat: "connected" } }),
    ],
  },
  {
    name: "6.7 a transfer to nobody is refused, and the chat goes on",
    bot: two,
    agents: [ana, bob],
    turns: [
      { user: "agent" },
      accept(ana.email),
      { agent: { email: bob.email, signOut: true } },
      {
        agent: { email: ana.email, transfer: { agent: bob.email } },
        refused: { code: "AGENT_SIGNED_OUT" },
        status: { liveChat: "connected" },
      },
      { agent: { email: ana.email, transfer: { agent: "nobody@x.io" } }, refused: { code: "AGENT_UNKNOWN" } },
      {
        agent: { email: ana.email, transfer: { queue: "nowhere" } },
        refused: { code: "QUEUE_UNKNOWN" },
        bot: [],
        toAgent: [],
      },
      { user: "Hello", toAgent: ["Hello"] },
    ],
  },
]

const HOURS: readonly Story[] = [
  {
    name: "6.7 hours: several spans a day; a span holds its start and not its end",
    bot: opening({ weekly: { thu: ["09:00-12:00", "13:00-18:00"] } }),
    now: "2026-01-01T08:59:59.999Z",
    turns: [
      opens("2026-01-01T09:00:00Z"),
      { advance: "PT0.001S" },
      open,
      leave,
      { advance: "PT2H59M59.999S" },
      open,
      leave,
      { advance: "PT0.001S" },
      opens("2026-01-01T13:00:00Z"),
      { advance: "PT1H" },
      open,
      leave,
      { advance: "PT5H" },
      opens("2026-01-08T09:00:00Z"),
    ],
  },
  {
    name: "6.7 hours: past midnight, a span belongs to the day it starts on",
    bot: opening({ weekly: { thu: ["22:00-02:00"] } }),
    now: "2026-01-01T01:00:00Z",
    turns: [
      opens("2026-01-01T22:00:00Z"),
      { advance: "PT21H" },
      open,
      leave,
      { advance: "PT3H59M59S" },
      open,
      leave,
      { advance: "PT1S" },
      opens("2026-01-08T22:00:00Z"),
    ],
  },
  {
    name: "6.7 hours: an exception replaces the spans of its date, and the tail of the day before still runs",
    bot: opening({
      weekly: { thu: ["22:00-02:00"], fri: ["09:00-17:00"] },
      except: { "2026-01-02": [], "2026-01-09": ["10:00-11:00"] },
    }),
    now: "2026-01-02T01:59:00Z",
    turns: [
      open,
      leave,
      { advance: "PT1M" },
      opens("2026-01-08T22:00:00Z"),
      { advance: "P6DT23H" },
      open,
      leave,
      { advance: "PT2H" },
      opens("2026-01-09T10:00:00Z"),
    ],
  },
  {
    name: "6.7 hours: a weekday not listed is closed, no hours at all are always open, and what never opens has no opening",
    bot: { liveChat: { queues: [{ code: "general", hours: { weekly: {} } }, { code: "always" }] } },
    flows: { always: connecting("always", { Queue: "always" }) },
    turns: [
      {
        user: "agent",
        bot: ["No: outsideWorkingHours"],
        expect: ["[[HelpdeskClient]].OpensAt == null", "[[HelpdeskClient]].IsOutsideWorkingHours"],
      },
      { user: "always", bot: ["Number 1"] },
    ],
  },
  {
    name: "6.7 hours: in their own zone, else the bot's",
    bot: opening({ weekly: { thu: ["09:00-10:00"] } }, { timeZone: "Asia/Kolkata" }, null),
    now: "2026-01-01T03:00:00Z",
    turns: [opens("2026-01-01T03:30:00Z"), { advance: "PT30M" }, open],
  },
  {
    name: "6.7 hours: a local time that daylight saving skips is the next one that exists",
    bot: opening({ weekly: { sun: ["03:30-05:00"] } }, {}, "Europe/Bucharest"),
    now: "2026-03-29T00:00:00Z",
    turns: [
      opens("2026-03-29T01:00:00Z"),
      { advance: "PT1H" },
      open,
      leave,
      { advance: "PT59M59S" },
      open,
      leave,
      { advance: "PT1S" },
      opens("2026-04-05T00:30:00Z"),
    ],
  },
  {
    name: "6.7 hours: a day on which an hour comes twice closes when the clock last reads less than the end",
    bot: opening({ weekly: { sun: ["01:00-03:30"] } }, {}, "Europe/Bucharest"),
    now: "2026-10-24T21:00:00Z",
    turns: [
      opens("2026-10-24T22:00:00Z"),
      { advance: "PT4H29M" },
      open,
      leave,
      { advance: "PT1M" },
      opens("2026-10-31T23:00:00Z"),
    ],
  },
  {
    name: "6.7 hours: closing cuts no chat and no wait",
    bot: opening({ weekly: { thu: ["00:00-01:00"] } }),
    agents: [ana],
    turns: [
      open,
      { advance: "PT2H", status: { liveChat: "waiting" } },
      accept(ana.email),
      { advance: "PT2H", status: { liveChat: "connected" } },
      { user: "Still open?", toAgent: ["Still open?"] },
      leave,
      opens("2026-01-08T00:00:00Z"),
    ],
  },
  {
    name: "6.7 hours: IsOutsideWorkingHours asks only: it sets no flag and queues nobody",
    bot: { liveChat: { queues: [{ code: "general", hours: { weekly: {} } }, { code: "always" }] } },
    flows: {
      closed: calling("closed", "IsOutsideWorkingHours"),
      always: calling("always", "IsOutsideWorkingHours", { Queue: "always" }),
    },
    turns: [
      {
        user: "closed",
        bot: ["true"],
        status: { liveChat: "none" },
        expect: ["!([[HelpdeskClient]].IsOutsideWorkingHours == true)", "[[HelpdeskClient]].Queue == null"],
      },
      { user: "always", bot: ["false"] },
    ],
  },
]

const TIMERS: readonly Story[] = [
  {
    name: "6.7 timers: a tick every waitingTick in the queue, until somebody comes",
    bot: { liveChat: { waitingTick: "PT1M" } },
    agents: [ana],
    turns: [
      { user: "agent" },
      { advance: "PT59S", bot: [] },
      { advance: "PT1S", bot: ["Still number 1"] },
      { advance: "PT2M", bot: ["Still number 1", "Still number 1"] },
      { agent: { accept: true } },
      { advance: "PT1H", bot: [] },
    ],
  },
  {
    name: "6.7 timers: without a waitingTick nobody is told, without a maxWait nobody is sent away",
    turns: [{ user: "agent" }, { advance: "P10D", bot: [], status: { liveChat: "waiting" } }],
  },
  {
    name: "6.7 timers: leaving the queue ends its ticks",
    bot: { liveChat: { waitingTick: "PT1M", maxWait: "PT5M" } },
    turns: [{ user: "agent" }, { advance: "PT30S" }, { user: "disconnect" }, { advance: "PT1H", bot: [] }],
  },
  {
    name: "6.7 timers: maxWait; at its moment the tick is not said, since what ends something goes first",
    bot: { liveChat: { waitingTick: "PT1M", maxWait: "PT3M" } },
    turns: [
      { user: "agent" },
      { advance: "PT2M59S", bot: ["Still number 1", "Still number 1"] },
      { advance: "PT1S", bot: ["Nobody came"], status: { conversation: "active", liveChat: "none" } },
      { advance: "PT1H", bot: [] },
      { user: "agent", bot: ["Number 1"] },
      { advance: "PT3M", bot: ["Still number 1", "Still number 1", "Nobody came"] },
    ],
  },
  {
    name: "6.7 timers: idle, from the accept, with a warning at half to both sides",
    bot: { liveChat: { idleTimeout: "PT10M" } },
    agents: [ana],
    turns: [
      { user: "agent" },
      { advance: "PT9M" },
      { agent: { accept: true } },
      { advance: "PT4M59S", bot: [], toAgent: [] },
      { advance: "PT1S", bot: [{ contains: "Nobody has written" }], toAgent: [{ contains: "Nobody has written" }] },
      { advance: "PT4M59S", bot: [], toAgent: [] },
      {
        advance: "PT1S",
        bot: ["Over: timeout"],
        toAgent: ["How was it?"],
        status: { conversation: "active", liveChat: "none" },
      },
      { advance: "PT1H", bot: [], toAgent: [] },
    ],
  },
  ...(
    [
      ["the user", { user: "Hello" }],
      ["the agent", { agent: { say: "Hello" } }],
    ] as const
  ).map(([who, says]) => ({
    name: `6.7 timers: idle counts from the last message of either side, here ${who}; the warning does not count`,
    bot: { liveChat: { idleTimeout: "PT10M" } },
    agents: [ana],
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { advance: "PT6M", bot: [{ contains: "Nobody has written" }] },
      says,
      { advance: "PT4M59S", bot: [] },
      { advance: "PT1S", bot: [{ contains: "Nobody has written" }] },
      { advance: "PT5M", bot: ["Over: timeout"] },
    ] as readonly Turn[],
  })),
  {
    name: "6.7 timers: two chats keep their own times",
    bot: { liveChat: { idleTimeout: "PT10M" } },
    agents: [ana],
    turns: [
      { user: "agent" },
      newcomer("b"),
      { user: "agent" },
      { agent: { accept: "a" } },
      { agent: { accept: "b" } },
      { advance: "PT4M" },
      { in: "b", user: "Hello" },
      { advance: "PT6M" },
      look("a", { status: { liveChat: "none" } }),
      look("b", { status: { liveChat: "connected" } }),
      { advance: "PT4M" },
      look("b", { status: { liveChat: "none" } }),
    ],
  },
  {
    name: "6.7 timers: at one moment what ends something goes first, whoever it is of",
    bot: { liveChat: { queues: [{ code: "general", maxWaiting: 2 }], waitingTick: "PT1M", maxWait: "PT3M" } },
    turns: [
      { user: "agent" },
      { advance: "PT2M", bot: ["Still number 1", "Still number 1"] },
      newcomer("b"),
      { user: "agent", bot: ["Number 2"] },
      { in: "b", advance: "PT1M", bot: ["Still number 1"] },
      look("a", { status: { liveChat: "none" } }),
    ],
  },
  {
    name: "6.7 timers: a tick whose last one still asks is skipped",
    bot: { liveChat: { waitingTick: "PT1M" } },
    flows: {
      waiting: {
        trigger: { event: "LiveChatWaiting" },
        start: "stay",
        steps: { stay: { type: "prompt", message: "Stay?", input: { type: "boolean" }, next: "end" } },
      },
    },
    turns: [
      { user: "agent" },
      { advance: "PT5M", bot: ["Stay?"] },
      { user: "yes", bot: [] },
      { advance: "PT1M", bot: ["Stay?"] },
    ],
  },
  {
    name: "6.7 timers: they outlive a restart",
    bot: { liveChat: { waitingTick: "PT1M", maxWait: "PT3M", idleTimeout: "PT10M" } },
    agents: [ana],
    turns: [
      { user: "agent" },
      { restart: true },
      { advance: "PT1M", bot: ["Still number 1"] },
      { agent: { accept: true } },
      { restart: true },
      { advance: "PT10M", bot: [{ contains: "Nobody" }, "Over: timeout"] },
    ],
  },
]

/** Design section 6.7. */
export const QUEUE_STORIES: readonly Story[] = [
  ...QUEUES,
  ...HOURS,
  ...TIMERS,
  {
    name: "6.7 nobody is told twice: a chat that was accepted at the moment of its tick",
    bot: { liveChat: { waitingTick: "PT1M" } },
    agents: [ana],
    flows: { judge: on("LiveChatAgentDisconnected", "Gone") },
    turns: [
      { user: "agent" },
      { advance: "PT1M", bot: ["Still number 1"] },
      { agent: { accept: true }, bot: ["Ana is here"] },
      { advance: "PT0S", bot: [] },
    ],
  },
]
