import { connecting, on } from "../desk-bot.js"
import type { Story } from "../play.js"

type Turn = Story["turns"][number]

const ana = { email: "ana@x.io", name: "Ana" }
const bob = { email: "bob@x.io", name: "Bob" }
const agentIs = (name: string) => [`[[HelpdeskAgent]].Name == '${name}'`]
const newcomer = (as: string): Turn => ({ start: { as, visitor: "new" } })
const look = (named: string, expect: Partial<Turn>): Turn => ({ in: named, advance: "PT0S", ...expect })
const waits = { liveChat: "waiting" } as const
const talks = { liveChat: "connected" } as const
const auto = (maxChatsPerAgent: number, rest = {}) => ({
  liveChat: { ...rest, queues: [{ code: "general", maxChatsPerAgent }] },
})
/** The agent's side says only who ended it. */
const flows = { judge: on("LiveChatAgentDisconnected", "Gone: {{ @event.by }}") }
const two = { liveChat: { queues: [{ code: "general" }, { code: "billing" }] } }
const billing = connecting("billing", { Queue: "billing" })
const closesAtTen = { timeZone: "UTC", weekly: { thu: ["09:00-10:00"] } }
const passing = {
  trigger: { event: "LiveChatAgentConnected" },
  start: "ask",
  steps: {
    ask: { type: "prompt", message: "To whom?", next: "pass" },
    pass: { type: "action", action: "TransferChat", params: { Agent: ana.email }, onError: "end", next: "say" },
    say: { type: "message", message: "{{ @InternalActionResult }}" },
  },
}
const NINE = "2026-01-01T09:00:00Z"

const LEAVING: readonly Story[] = [
  {
    name: "6.7 who signs out hands their chats back, in front of those who came before, and both sides hear of it",
    flows,
    agents: [ana, bob],
    turns: [
      { user: "agent" },
      { advance: "PT1M" },
      newcomer("b"),
      { user: "agent" },
      { agent: { email: ana.email, accept: "b" }, bot: ["Ana is here"] },
      {
        agent: { email: ana.email, signOut: true },
        bot: ["Back in front, by agent"],
        toAgent: ["Gone: agent"],
        status: waits,
        expect: ["[[HelpdeskClient]].QueuePosition == 1"],
      },
      look("a", { expect: ["[[HelpdeskClient]].QueuePosition == 2"] }),
      { restart: true },
      { in: "b", user: "Hello?", bot: [] },
      {
        agent: { email: bob.email, accept: true },
        in: "b",
        bot: ["Bob is here"],
        toAgent: ["Hello?", "A chat for Bob"],
      },
    ],
  },
  {
    name: "6.7 who signs out: where chats are allocated the next agent has theirs at once",
    bot: auto(2),
    flows,
    agents: [ana, bob],
    turns: [
      { user: "agent", expect: agentIs("Ana") },
      newcomer("b"),
      { user: "agent", expect: agentIs("Bob") },
      newcomer("c"),
      { user: "agent", expect: agentIs("Ana") },
      { in: "a", agent: { email: ana.email, signOut: true }, bot: ["Back in front, by agent", "Bob is here"] },
      look("a", { status: talks, expect: agentIs("Bob") }),
      look("c", { status: waits }),
      { in: "b", user: "disconnect" },
      look("c", { status: talks, expect: agentIs("Bob") }),
    ],
  },
  {
    name: "6.7 LiveChatNobody: the queue's last agent is gone while the user waits, and asking again says so",
    bot: two,
    flows: { billing },
    agents: [
      { ...ana, queues: ["general"] },
      { ...bob, queues: ["general", "billing"] },
    ],
    turns: [
      { user: "agent", bot: ["Number 1"] },
      { in: "a", agent: { email: bob.email, signOut: true }, bot: [] },
      newcomer("b"),
      { user: "billing", bot: ["Number 1"] },
      { in: "a", agent: { email: ana.email, signOut: true }, bot: ["Nobody is here"], status: waits },
      look("b", { bot: [], expect: ["[[HelpdeskClient]].HasNoAgents == false"] }),
      look("a", { expect: ["[[HelpdeskClient]].HasNoAgents"] }),
      { in: "a", agent: { email: ana.email, signIn: true } },
      { in: "a", agent: { email: ana.email, accept: "a" }, bot: ["Ana is here"] },
    ],
  },
  {
    name: "6.7 LiveChatNobody is told to all who wait, in batches",
    agents: [ana],
    turns: [
      ...Array.from({ length: 45 }, (_, index): Turn[] => [newcomer(`c${index}`), { user: "agent" }]).flat(),
      { in: "c44", agent: { signOut: true }, bot: ["Nobody is here"] },
      ...[0, 19, 20, 44].map(index => look(`c${index}`, { expect: ["[[HelpdeskClient]].HasNoAgents"] })),
    ],
  },
  {
    name: "6.7 replyTimeout: a chat whose agent does not answer goes to another; both sides hear of it",
    bot: auto(1, { replyTimeout: "PT5M" }),
    flows,
    agents: [ana],
    turns: [
      { user: "agent", expect: agentIs("Ana") },
      { agent: { email: bob.email, signIn: true } },
      { advance: "PT1M" },
      { user: "Where is my parcel?" },
      { advance: "PT3M59S", bot: [] },
      {
        advance: "PT1S",
        bot: ["Back in front, by timeout", "bob is here"],
        toAgent: ["Gone: timeout", "A chat for bob"],
        status: talks,
      },
      { agent: { email: bob.email, say: "One moment" } },
      { advance: "PT1H", bot: [], status: talks },
      { user: "Hello?" },
      { advance: "PT1M" },
      { user: "Hello??" },
      { advance: "PT3M59S", bot: [] },
      { advance: "PT1S", bot: ["Back in front, by timeout", "Ana is here"], status: talks },
    ],
  },
  {
    name: "6.7 replyTimeout where agents pick up by hand: the user waits in front",
    bot: { liveChat: { replyTimeout: "PT5M" } },
    agents: [ana],
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { agent: { say: "Hello" } },
      { advance: "PT1H", status: talks },
      { user: "Hi" },
      { advance: "PT5M", bot: ["Back in front, by timeout"], status: waits },
      { agent: { accept: true }, bot: ["Ana is here"] },
    ],
  },
  {
    name: "6.7 presence: without a sign of life an agent gets no more chats, and then loses those they have",
    bot: auto(2, { presence: { away: "PT2M", lost: "PT5M" } }),
    flows,
    agents: [{ ...ana, presence: true }],
    turns: [
      { user: "agent", expect: agentIs("Ana") },
      { advance: "PT1M59S" },
      { agent: { alive: true } },
      { advance: "PT1M59S" },
      newcomer("b"),
      { user: "agent", status: talks },
      { in: "b", user: "disconnect" },
      { advance: "PT1S" },
      { user: "agent", status: waits },
      { agent: { alive: true } },
      look("b", { status: talks }),
      { in: "a", advance: "PT4M59S", bot: [], status: talks },
      {
        in: "a",
        advance: "PT1S",
        bot: ["Back in front, by timeout", "Nobody is here"],
        toAgent: ["Gone: timeout", "Gone: timeout"],
        status: waits,
      },
      { in: "a", agent: { alive: true }, bot: ["Ana is here"], status: talks },
      look("b", { status: talks }),
    ],
  },
  {
    name: "6.7 presence: nobody is handed to an agent who is lost, until they are there again",
    bot: auto(0, { presence: { away: "PT2M", lost: "PT5M" } }),
    agents: [{ ...ana, presence: true }, bob],
    turns: [
      { user: "agent" },
      { advance: "PT5M" },
      { agent: { email: bob.email, assign: { agent: ana.email } }, refused: { code: "AGENT_SIGNED_OUT" } },
      { agent: { email: bob.email, accept: true }, bot: ["Bob is here"] },
      { agent: { email: bob.email, transfer: { agent: ana.email } }, refused: { code: "AGENT_SIGNED_OUT" } },
      { agent: { email: ana.email, alive: true } },
      { agent: { email: bob.email, transfer: { agent: ana.email } }, bot: ["Ana is here"], status: talks },
    ],
  },
  {
    name: "6.7 presence: a flow hands nobody to an agent who is lost",
    bot: auto(0, { presence: { away: "PT2M", lost: "PT5M" } }),
    flows: { "talk-to-them": passing },
    agents: [{ ...ana, presence: true }, bob],
    turns: [
      { user: "agent" },
      { advance: "PT5M" },
      { agent: { email: bob.email, accept: true }, toAgent: ["To whom?"] },
      { agent: { email: bob.email, answer: "Ana" }, toAgent: ["false"], status: talks },
      { agent: { email: ana.email, signOut: true } },
    ],
  },
  {
    name: "6.7 presence: what an agent does is a sign of life, and of others none is asked for",
    bot: auto(1, { presence: { away: "PT2M", lost: "PT5M" } }),
    agents: [{ ...ana, presence: true }, bob],
    turns: [
      { user: "agent", expect: agentIs("Ana") },
      newcomer("b"),
      { user: "agent", expect: agentIs("Bob") },
      { advance: "PT4M" },
      { in: "a", agent: { email: ana.email, say: "Hello" } },
      { advance: "PT4M59S" },
      look("a", { status: talks }),
      { advance: "PT1H" },
      look("a", { status: waits }),
      look("b", { status: talks }),
    ],
  },
]

const waitIs = (wait: string) => [`[[HelpdeskClient]].EstimatedWait == ${wait}`]

const WAITS: readonly Story[] = [
  {
    name: "5 EstimatedWait is the place times how long the chats before were first in the queue; null where nothing is known",
    agents: [ana, bob],
    turns: [
      { user: "agent", expect: waitIs("null") },
      { advance: "PT2M" },
      { agent: { email: ana.email, accept: true }, expect: waitIs("null") },
      newcomer("b"),
      look("b", { expect: waitIs("duration('PT2M')") }),
      { user: "agent", expect: waitIs("duration('PT2M')") },
      newcomer("c"),
      { user: "agent", expect: waitIs("duration('PT4M')") },
      { restart: true },
      { advance: "PT1M" },
      { agent: { email: bob.email, accept: "b" } },
      look("c", { expect: waitIs("duration('PT1M')") }),
      { in: "b", agent: { email: bob.email, transfer: { queue: "general" } } },
      look("c", { expect: waitIs("duration('PT4M')") }),
      look("b", { expect: waitIs("duration('PT2M')") }),
      { advance: "P2D" },
      look("c", { expect: waitIs("null") }),
    ],
  },
]

const HANDED_ON: readonly Story[] = [
  {
    name: "6.7 a transfer to an agent comes with a word to them, before all else; the user does not see it",
    agents: [ana, bob],
    turns: [
      { user: "agent" },
      { agent: { email: ana.email, accept: true } },
      {
        agent: { email: ana.email, transfer: { agent: bob.email, note: "Wants a refund" } },
        bot: ["Bob is here"],
        toAgent: ["How was it?", "Wants a refund", "A chat for Bob"],
      },
    ],
  },
  {
    name: "6.7 a word that comes with a transfer to a queue is told to whoever has the chat next, and to nobody after",
    bot: two,
    agents: [ana, bob],
    turns: [
      { user: "agent" },
      { agent: { email: ana.email, accept: true } },
      {
        agent: { email: ana.email, transfer: { queue: "billing", note: "Wants a refund" } },
        bot: [],
        toAgent: ["How was it?"],
      },
      { user: "Hello?", bot: [] },
      { restart: true },
      {
        agent: { email: bob.email, accept: true },
        bot: ["Bob is here"],
        toAgent: ["Wants a refund", "Hello?", "A chat for Bob"],
      },
      {
        agent: { email: bob.email, transfer: { agent: ana.email } },
        bot: ["Ana is here"],
        toAgent: ["How was it?", "A chat for Ana"],
      },
    ],
  },
  {
    name: "6.7 with anyway a chat is accepted, assigned and handed over beyond the limits of who gets it",
    bot: auto(1),
    agents: [
      { ...ana, maxChats: 1 },
      { ...bob, status: "break" },
    ],
    turns: [
      { user: "agent", expect: agentIs("Ana") },
      newcomer("b"),
      { user: "agent" },
      { agent: { email: ana.email, accept: "b" }, refused: { code: "AGENT_FULL" } },
      { agent: { email: ana.email, accept: "b", anyway: true }, bot: ["Ana is here"] },
      { in: "b", agent: { email: ana.email, transfer: { agent: bob.email } }, bot: ["Bob is here"] },
      newcomer("c"),
      { user: "agent" },
      { agent: { email: ana.email, assign: { agent: bob.email } }, refused: { code: "AGENT_FULL" } },
      { agent: { email: ana.email, assign: { agent: bob.email }, anyway: true }, bot: ["Bob is here"] },
    ],
  },
]

const CHOICE: readonly Story[] = [
  {
    name: "6.7 a chat goes back to who gave it away, declined it or did not reply only where nobody else is there",
    bot: auto(1),
    flows,
    agents: [ana],
    turns: [
      { user: "agent", expect: agentIs("Ana") },
      { agent: { transfer: { queue: "general" } }, bot: ["Ana is here"] },
      { agent: { decline: true }, bot: ["Ana is here"], toAgent: ["Gone: agent", "A chat for Ana"] },
      newcomer("b"),
      { agent: { email: bob.email, signIn: true } },
      { user: "agent", expect: agentIs("bob") },
      { in: "a", agent: { email: ana.email, decline: true }, bot: [] },
      look("a", { status: waits }),
      newcomer("c"),
      { user: "agent", status: talks, expect: agentIs("Ana") },
      { in: "b", user: "disconnect" },
      look("a", { status: talks, expect: agentIs("bob") }),
    ],
  },
  {
    name: "6.7 a break: chats stay and no more come; somebody else's refusals are for those who are left",
    bot: auto(2),
    agents: [ana, bob],
    turns: [
      { user: "agent", expect: agentIs("Ana") },
      { agent: { email: ana.email, status: "break" }, bot: [] },
      newcomer("b"),
      { user: "agent", expect: agentIs("Bob") },
      newcomer("c"),
      { user: "agent", expect: agentIs("Bob") },
      { in: "c", agent: { email: bob.email, decline: true } },
      look("c", { status: talks, expect: agentIs("Bob") }),
      newcomer("d"),
      { user: "agent", status: waits },
      { in: "a", user: "Still there?", toAgent: ["Still there?"] },
      { agent: { email: ana.email, status: "available" } },
      look("d", { status: talks, expect: agentIs("Ana") }),
      { agent: { email: ana.email, status: "away" } },
      { in: "b", user: "disconnect" },
      newcomer("e"),
      { user: "agent", expect: agentIs("Bob") },
    ],
  },
  {
    name: "6.7 nobody gets a chat whose hours are over or have not begun; it comes when they begin",
    bot: auto(1),
    now: "2026-01-01T08:50:00Z",
    agents: [{ ...ana, hours: closesAtTen }],
    turns: [
      { user: "agent", status: waits },
      { advance: "PT9M59S", bot: [] },
      { advance: "PT1S", bot: ["Ana is here"] },
      { advance: "PT1H" },
      { user: "disconnect" },
      { user: "agent", status: waits },
    ],
  },
  {
    name: "6.7 whose hours begin gets chats, also one who has some already",
    bot: auto(2),
    now: "2026-01-01T08:50:00Z",
    agents: [{ ...ana, hours: closesAtTen }],
    turns: [
      { user: "agent" },
      { agent: { accept: true }, bot: ["Ana is here"] },
      newcomer("b"),
      { user: "agent", status: waits },
      { advance: "PT10M", bot: ["Ana is here"] },
    ],
  },
  {
    name: "6.7 where the hours of the others end, a chat goes back to who refused it",
    bot: auto(1),
    now: NINE,
    agents: [{ ...ana, hours: closesAtTen }, bob],
    turns: [
      { user: "agent", expect: agentIs("Ana") },
      newcomer("b"),
      { user: "agent", expect: agentIs("Bob") },
      { in: "b", agent: { email: bob.email, decline: true } },
      { advance: "PT59M59S", status: waits },
      { advance: "PT1S", status: talks, expect: agentIs("Bob") },
    ],
  },
  {
    name: "6.7 an agent who had a status in the head of the story begins with it",
    bot: auto(1),
    now: NINE,
    agents: [{ ...ana, status: "break" }],
    turns: [
      { user: "agent", status: waits },
      { agent: { status: "available" }, bot: ["Ana is here"] },
    ],
  },
  {
    name: "6.7 an agent's own limit is over all queues: beyond it AGENT_FULL, by hand too",
    bot: two,
    flows: { billing },
    agents: [{ ...ana, maxChats: 1 }, bob],
    turns: [
      { user: "agent" },
      { agent: { email: ana.email, accept: true } },
      newcomer("b"),
      { user: "billing" },
      { agent: { email: ana.email, accept: "b" }, refused: { code: "AGENT_FULL" } },
      { agent: { email: bob.email, accept: "b" } },
      { in: "b", agent: { email: bob.email, transfer: { agent: ana.email } }, refused: { code: "AGENT_FULL" } },
      { in: "b", agent: { email: bob.email, transfer: { agent: bob.email } }, refused: { code: "CHAT_HAS_AGENT" } },
      look("b", { status: talks, expect: agentIs("Bob") }),
    ],
  },
  {
    name: "6.7 a waiting chat is assigned to an agent, within the limit, who need not serve its queue",
    bot: two,
    agents: [{ ...ana, queues: ["billing"], maxChats: 1 }, bob],
    turns: [
      { user: "agent" },
      { agent: { email: bob.email, assign: { agent: ana.email } }, bot: ["Ana is here"], status: talks },
      { agent: { email: bob.email, assign: { agent: ana.email } }, refused: { code: "CHAT_HAS_AGENT" } },
      { agent: { email: bob.email, assign: { agent: bob.email } }, refused: { code: "CHAT_TAKEN" } },
      newcomer("b"),
      { user: "agent" },
      { agent: { email: bob.email, assign: { agent: ana.email } }, refused: { code: "AGENT_FULL" } },
    ],
  },
  {
    name: "6.7 a waiting chat is moved to another queue: with its first waiting time, behind nobody who came later",
    bot: two,
    flows: { billing },
    agents: [{ ...ana, queues: ["billing"] }, bob],
    turns: [
      { user: "agent", bot: ["Number 1"] },
      { advance: "PT1M" },
      newcomer("b"),
      { user: "billing", bot: ["Number 1"] },
      { in: "a", agent: { email: bob.email, assign: { queue: "billing" } }, bot: [], status: waits },
      look("a", { expect: ["[[HelpdeskClient]].QueuePosition == 1"] }),
      look("b", { expect: ["[[HelpdeskClient]].QueuePosition == 2"] }),
      { in: "a", agent: { email: bob.email, assign: { queue: "nowhere" } }, refused: { code: "QUEUE_UNKNOWN" } },
      { agent: { email: ana.email, accept: true } },
      look("a", { status: talks, expect: agentIs("Ana") }),
      { in: "a", agent: { email: bob.email, assign: { queue: "general" } }, refused: { code: "CHAT_TAKEN" } },
      { in: "a", agent: { email: ana.email, disconnect: true } },
      { in: "a", agent: { email: bob.email, assign: { queue: "general" } }, refused: { code: "CHAT_ENDED" } },
    ],
  },
  {
    name: "6.7 a chat that is moved to a queue which allocates is given out there",
    bot: { liveChat: { queues: [{ code: "general" }, { code: "billing", maxChatsPerAgent: 1 }], maxWait: "PT10M" } },
    agents: [{ ...ana, queues: ["billing"] }],
    turns: [
      { user: "agent", status: waits },
      { advance: "PT9M" },
      { agent: { assign: { queue: "billing" } }, status: talks, expect: agentIs("Ana") },
    ],
  },
  {
    name: "6.7 the next chat is given out where the first waits for somebody else",
    bot: auto(1),
    agents: [ana, bob],
    turns: [
      { user: "agent", expect: agentIs("Ana") },
      newcomer("b"),
      { user: "agent", expect: agentIs("Bob") },
      newcomer("c"),
      { user: "agent", status: waits },
      { in: "a", agent: { email: ana.email, decline: true } },
      look("a", { status: waits }),
      look("c", { status: talks, expect: agentIs("Ana") }),
    ],
  },
]

const PLACES: readonly Story[] = [
  {
    name: "6.7 one person has one place in a queue: asking again from elsewhere moves it there",
    bot: { liveChat: { queues: [{ code: "general", maxWaiting: 2 }, { code: "billing" }], maxWait: "PT10M" } },
    flows: { billing },
    user: { id: "u1" },
    agents: [ana],
    turns: [
      { user: "agent", bot: ["Number 1"] },
      { advance: "PT1M" },
      { start: { as: "other", visitor: "new", user: { anonymous: true } } },
      { user: "agent", bot: ["Number 2"] },
      { start: { as: "b", visitor: "new", user: { id: "u1" } } },
      { user: "agent", bot: ["Number 1"], status: waits },
      look("a", { bot: [], status: { conversation: "active", liveChat: "none" } }),
      look("other", { expect: ["[[HelpdeskClient]].QueuePosition == 2"] }),
      { in: "a", user: "billing", bot: ["Number 1"] },
      look("b", { status: waits }),
      { in: "b", advance: "PT9M", bot: ["Nobody came"] },
    ],
  },
  {
    name: "6.7 a visitor has one place too; who talks already may wait for another chat",
    agents: [ana],
    turns: [
      { user: "agent", bot: ["Number 1"] },
      { start: { as: "b" } },
      { user: "agent", bot: ["Number 1"] },
      look("a", { status: { liveChat: "none" } }),
      { agent: { accept: "b" } },
      { in: "a", user: "agent", bot: ["Number 1"] },
      look("b", { status: talks }),
      newcomer("c"),
      { user: "agent", bot: ["Number 2"] },
    ],
  },
  {
    name: "6.7 who has two places, because a chat of theirs came back, has one when they ask again: the first",
    agents: [ana],
    turns: [
      { user: "agent" },
      { agent: { accept: true } },
      { start: { as: "b" } },
      { advance: "PT1M" },
      { user: "agent", bot: ["Number 1"] },
      { in: "a", agent: { transfer: { queue: "general" } }, status: waits },
      look("b", { expect: ["[[HelpdeskClient]].QueuePosition == 2"] }),
      { start: { as: "c" } },
      { user: "agent", bot: ["Number 1"], status: waits },
      look("a", { status: { liveChat: "none" } }),
      look("b", { status: { liveChat: "none" } }),
    ],
  },
]

const place = "[[HelpdeskClient]].QueuePosition"
const told = (event: string) => on(event, `Number {{ ${place} }}`)
const isAt = (number: number) => ({ expect: [`${place} == ${number}`] })
const u1 = { start: { visitor: "new", user: { id: "u1" } } } as const

const identify = {
  trigger: { phrases: ["it is me"], event: "login", from: "any" },
  start: "call",
  steps: {
    call: {
      type: "action",
      action: "SaveIdentifiedUser",
      params: { Token: '{"sub": "u1"}' },
      onError: "end",
      next: "say",
    },
    say: { type: "message", message: `Number {{ ${place} }}` },
  },
}
const stranger = (as: string): Turn => ({ start: { as, visitor: "new", user: { anonymous: true } } })
const itIsMe = { event: { name: "login", from: "client" } } as const

/** In general u1 waits in `a`, and in `b`, which came later and went back in front; in billing `c` came in between. */
const oneInFront: readonly Turn[] = [
  { user: "agent", bot: ["Number 1"] },
  { advance: "PT1S" },
  stranger("c"),
  { user: "billing" },
  { advance: "PT1S" },
  stranger("b"),
  { user: "agent", bot: ["Number 2"] },
  { agent: { accept: "b" } },
]

/** The place that is told in the very turn in which somebody comes into a queue with an earlier waiting time. */
const TOLD: readonly Story[] = [
  {
    name: "6.7 who comes back in front is told so in the same turn; of two who do, each their own place",
    flows: { requeued: told("LiveChatRequeued") },
    agents: [ana, bob],
    turns: [
      ...["a", "b"].flatMap((as): Turn[] => [
        newcomer(as),
        { user: "agent" },
        { advance: "PT1S" },
        { agent: { email: ana.email, accept: as } },
      ]),
      newcomer("c"),
      { user: "agent", bot: ["Number 1"] },
      { in: "a", agent: { email: ana.email, signOut: true }, bot: ["Number 1"] },
      look("a", isAt(1)),
      look("b", { ...isAt(2), status: waits }),
      { in: "b", agent: { email: bob.email, accept: "b" } },
      { in: "b", agent: { email: bob.email, signOut: true }, bot: ["Number 2", "Nobody is here"] },
    ],
  },
  {
    name: "6.7 a flow of the agent's that transfers to a queue tells the place there by the first waiting time",
    bot: two,
    flows: {
      billing,
      "talk-to-them": {
        trigger: { event: "LiveChatAgentConnected" },
        start: "pass",
        steps: {
          pass: { type: "action", action: "TransferChat", params: { Queue: "billing" }, next: "say" },
          say: { type: "message", message: `Number {{ ${place} }}` },
        },
      },
      judge: on("LiveChatAgentDisconnected", "Gone"),
    },
    agents: [{ ...ana, queues: ["general"] }],
    turns: [
      { user: "agent" },
      { advance: "PT1S" },
      newcomer("b"),
      { user: "billing", bot: ["Number 1"] },
      { in: "a", agent: { accept: true }, toAgent: ["Number 1", "Gone"] },
      look("b", isAt(2)),
    ],
  },
  {
    name: "6.7 who takes over their own place with a higher priority is told the place that they have now",
    flows: { high: connecting("high", { Priority: 5 }), higher: connecting("higher", { Priority: 6 }) },
    turns: [
      newcomer("a"),
      { user: "agent" },
      newcomer("b"),
      { user: "high", bot: ["Number 1"] },
      { advance: "PT1S" },
      { start: { as: "c", ...u1.start } },
      { user: "agent", bot: ["Number 3"] },
      { start: { as: "d", ...u1.start } },
      { user: "high", bot: ["Number 2"] },
      look("d", isAt(2)),
      { start: { as: "e", ...u1.start } },
      { user: "higher", bot: ["Number 1"] },
      look("a", isAt(3)),
    ],
  },
  {
    name: "6.7 who becomes somebody while they wait has one place with what that person has elsewhere: the first, here",
    bot: { liveChat: { queues: [{ code: "general" }], maxWait: "PT10M" } },
    flows: { identify },
    user: { id: "u1" },
    agents: [ana],
    turns: [
      { user: "agent" },
      { advance: "PT1M" },
      { start: { as: "other", visitor: "new", user: { anonymous: true } } },
      { user: "agent" },
      { start: { as: "b", visitor: "new", user: { anonymous: true } } },
      { user: "agent", bot: ["Number 3"] },
      { user: "it is me", bot: ["Number 1"], status: waits },
      look("a", { bot: [], status: { conversation: "active", liveChat: "none" } }),
      look("other", isAt(2)),
      { user: "it is me", bot: ["Number 1"] },
      { in: "b", advance: "PT9M", bot: ["Nobody came"] },
    ],
  },
  {
    name: "6.7 who asks again and has one place in front has it in front, and has waited since the first moment of both",
    bot: two,
    flows: { billing, identify },
    user: { id: "u1" },
    agents: [ana],
    turns: [
      ...oneInFront,
      { in: "b", ...itIsMe },
      { in: "b", agent: { signOut: true } },
      stranger("d"),
      { user: "agent" },
      { start: { as: "e", ...u1.start } },
      { user: "agent", bot: ["Number 1"] },
      look("d", isAt(2)),
      { in: "e", agent: { assign: { queue: "billing" } }, ...isAt(1) },
      look("c", isAt(2)),
    ],
  },
  {
    name: "6.7 who becomes somebody with a place in front has it in front, and has waited since the first moment of both",
    bot: two,
    flows: { billing, identify },
    user: { id: "u1" },
    agents: [ana],
    turns: [
      ...oneInFront,
      { in: "b", agent: { signOut: true } },
      stranger("d"),
      { user: "agent" },
      { in: "b", ...itIsMe, bot: ["Number 1"] },
      look("d", isAt(2)),
      { in: "b", agent: { assign: { queue: "billing" } }, ...isAt(1) },
      look("c", isAt(2)),
    ],
  },
  {
    name: "6.7 in front is in front of its own queue: moved to another one, a chat waits there by its first waiting time",
    bot: two,
    flows: { billing },
    agents: [ana],
    turns: [
      { user: "billing" },
      { advance: "PT1S" },
      newcomer("b"),
      { user: "agent" },
      { agent: { accept: "b" } },
      { agent: { decline: true } },
      { in: "b", agent: { assign: { queue: "billing" } }, ...isAt(2) },
      look("a", isAt(1)),
    ],
  },
]

const asking = {
  trigger: { phrases: ["call"] },
  start: "call",
  steps: {
    call: {
      type: "action",
      action: "HttpRequest",
      params: { Url: "https://crm.example.com/x" },
      timeout: "PT10M",
      next: "say",
    },
    say: { type: "message", message: "Called" },
  },
}
const slow = (liveChat = {}) => ({
  bot: { liveChat, http: { hosts: ["crm.example.com"] } },
  flows: { asking },
  stubs: { HttpRequest: [{ result: { Status: 200, Headers: {}, Body: null }, after: "PT5M" }] },
})

/** A call of the user's flow holds up what is to be told of the queue. */
const HELD_UP: readonly Story[] = [
  {
    name: "6.7 that nobody is there is not told, once an agent has had the user meanwhile",
    ...slow(),
    agents: [ana],
    turns: [
      { user: "agent" },
      { user: "call", bot: [] },
      { agent: { signOut: true }, bot: [] },
      { agent: { signIn: true } },
      { agent: { accept: true }, bot: ["Ana is here"] },
      { advance: "PT6M", bot: [] },
      { agent: { disconnect: true }, bot: ["Called", "Over: agent"] },
    ],
  },
  {
    name: "6.7 that the user waits again is not told, once the next agent has had them",
    ...slow(),
    agents: [ana, bob],
    turns: [
      { user: "agent" },
      { user: "call", bot: [] },
      { agent: { email: ana.email, accept: true } },
      { agent: { email: ana.email, signOut: true }, bot: [] },
      { agent: { email: bob.email, accept: true }, bot: ["Bob is here"] },
      { advance: "PT6M", bot: [] },
      { agent: { email: bob.email, disconnect: true }, bot: ["Called", "Over: agent"] },
    ],
  },
  {
    name: "6.7 that nobody is there is not told, once an agent is there again",
    ...slow(),
    agents: [ana],
    turns: [
      { user: "agent" },
      { user: "call", bot: [] },
      { agent: { signOut: true }, bot: [] },
      { agent: { signIn: true } },
      { advance: "PT6M", bot: ["Called"], status: waits },
    ],
  },
  {
    name: "6.7 to who still waits when the call ends both are told",
    ...slow(),
    agents: [ana],
    turns: [
      { user: "agent" },
      { user: "call", bot: [] },
      { agent: { accept: true } },
      { agent: { signOut: true }, bot: [] },
      { advance: "PT6M", bot: ["Called", "Back in front, by agent", "Nobody is here"] },
    ],
  },
]

/** Design section 6.7: agents who leave, who gets a chat, one place for one person. */
export const HANDED_BACK_STORIES: readonly Story[] = [
  ...LEAVING,
  ...WAITS,
  ...HANDED_ON,
  ...CHOICE,
  ...PLACES,
  ...TOLD,
  ...HELD_UP,
]
