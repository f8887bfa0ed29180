import { assign, createMachine, initialTransition, transition } from "xstate"
import { makeBot } from "../cli/index.js"
import { advance, type Bot, type Conversation, type World } from "../engine/index.js"
import { deskSettings, NOTHING_CHANGED } from "../helpdesk/index.js"
import { bigBot, botOf, circle } from "./bots.js"
import { atMost, cost, type Figure } from "./measure.js"

const NOW = new Date("2026-03-02T09:00:00Z")
const TURNS = 3000
/** The circle of a thousand steps is compiled step by step in the first rounds. */
const ROUNDS = 20

/** The engine's own turn, with no store: against bare xstate, and as bots grow. */
export async function engineFigures(): Promise<readonly Figure[]> {
  const plain = botOf({ loop: circle(10) })
  const ours = await turnCost(plain)
  const bare = await bareCost(10)
  const flows = Object.fromEntries(
    Array.from({ length: 999 }, (_, index) => [`other${index}`, circle(3, `other ${index}`)]),
  )
  const manyFlows = await turnCost(botOf({ loop: circle(10), ...flows }))
  const manySteps = await turnCost(botOf({ loop: circle(1000) }))
  const load = await loadCost()
  return [
    atMost("the engine's turn to bare xstate, same transitions and size", ours / bare, 2),
    atMost("a turn with 1,000 flows loaded to 1", manyFlows / ours, 1.2),
    atMost("a turn in a flow of 1,000 steps to 10", manySteps / ours, 1.2),
    atMost("loading and checking 1,000 flows of fifty steps", load, 3, "s"),
  ]
}

async function turnCost(bot: Bot): Promise<number> {
  let { conversation, world } = opened(bot)
  return cost(
    TURNS,
    index => {
      const next = advance(bot, conversation, world, { type: "message", text: `answer ${index % 7}` }, NOW)
      conversation = next.conversation
      world = next.world
    },
    ROUNDS,
  )
}

function opened(bot: Bot): { conversation: Conversation; world: World } {
  const conversation: Conversation = {
    id: "c1",
    version: 0,
    side: "user",
    status: "active",
    channel: "bench",
    locale: "en",
    startedAt: 0,
    seq: 0,
    frames: [],
    call: null,
    inbox: [],
    heardAt: 0,
    inactivityWarned: false,
  }
  const acting = { conversation: "c1", side: "user", agent: null }
  const desk = {
    now: 0,
    settings: deskSettings({}),
    facts: null,
    acting,
    client: null,
    changed: NOTHING_CHANGED,
    causes: [],
    notes: [],
  }
  return advance(bot, conversation, { entities: {}, desk }, { type: "message", text: "go" }, NOW)
}

/** The same circle in xstate alone: one transition a turn, two guarded paths, an assignment and a message. */
async function bareCost(size: number): Promise<number> {
  type Context = { readonly answer: string }
  const states = Object.fromEntries(
    Array.from({ length: size }, (_, index) => [
      `s${index}`,
      {
        entry: {
          type: "say",
          params: ({ context }: { context: Context }) => ({ text: `Number ${index}, ${context.answer}?` }),
        },
        on: {
          answer: [
            { guard: ({ event }: { event: { text: string } }) => event.text === "never", target: "end" },
            {
              target: `s${(index + 1) % size}`,
              actions: assign({ answer: ({ event }: { event: { text: string } }) => event.text }),
            },
          ],
        },
      },
    ]),
  )
  const machine = createMachine({
    initial: "s0",
    context: { answer: "" },
    states: { ...states, end: { type: "final" } },
  } as never)
  let [snapshot] = initialTransition(machine)
  return cost(
    TURNS,
    index => {
      const [next] = transition(machine, snapshot, { type: "answer", text: `answer ${index % 7}` } as never)
      snapshot = next
    },
    ROUNDS,
  )
}

async function loadCost(): Promise<number> {
  const files = bigBot(1000)
  const microseconds = await cost(1, () => makeBot(files), 3)
  return microseconds / 1e6
}
