import { assign, createMachine, initialTransition, transition } from "xstate"
import { makeBot } from "../cli/index.js"
import { advance, type Bot, type Conversation, type World } from "../engine/index.js"
import { deskSettings, NOTHING_CHANGED } from "../helpdesk/index.js"
import { bigBot, botOf, circle } from "./bots.js"
import { atMost, compare, cost, type Figure } from "./measure.js"

const NOW = new Date("2026-03-02T09:00:00Z")
const TURNS = 3000

/** The engine's own turn, with no store: against bare xstate, and as bots grow. */
export async function engineFigures(): Promise<readonly Figure[]> {
  const plain = botOf({ loop: circle(10) })
  const others = Array.from({ length: 999 }, (_, index) => [`other${index}`, circle(3, `other ${index}`)] as const)
  const bare = await compare(TURNS, bareTurns(10), turns(plain))
  const flows = await compare(TURNS, turns(plain), turns(botOf({ loop: circle(10), ...Object.fromEntries(others) })))
  const steps = await compare(TURNS, turns(plain), turns(botOf({ loop: circle(10, "go", 990) })))
  return [
    atMost("the engine's turn to bare xstate, same transitions and size", bare.other / bare.one, 2),
    atMost("a turn with 1,000 flows loaded to 1", flows.other / flows.one, 1.2),
    atMost("a turn in a flow of 1,000 steps to 10, the same ten walked", steps.other / steps.one, 1.2),
    atMost("loading and checking 1,000 flows of fifty steps", await loadCost(), 3, "s"),
  ]
}

/** One answer after another in one conversation. */
function turns(bot: Bot): (index: number) => void {
  let { conversation, world } = opened(bot)
  return index => {
    const next = advance(bot, conversation, world, { type: "message", text: `answer ${index % 7}` }, NOW)
    conversation = next.conversation
    world = next.world
  }
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
    heardAt: 0,
    inactivityWarned: false,
  }
  const acting = { conversation: "c1", side: "user", agent: null, chat: null }
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
function bareTurns(size: number): (index: number) => void {
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
  return index => {
    const [next] = transition(machine, snapshot, { type: "answer", text: `answer ${index % 7}` } as never)
    snapshot = next
  }
}

async function loadCost(): Promise<number> {
  const files = bigBot(1000)
  const microseconds = await cost(1, () => makeBot(files), 3)
  return microseconds / 1e6
}
