import type { Json, JsonSchema } from "../language/index.js"
import * as people from "./people.js"
import type { Random } from "./random.js"
import { BEGINNING, type SimulatedWorld } from "./simulated-world.js"
import type { ActorRequest, SimulationStep } from "./simulation-step.js"
import type { Temper } from "./temper.js"

/** Milliseconds by which a clock is set back, at most: as long as a process has a call for itself, and somewhat more. */
const MOST_BACK = 20_000

/** Chooses what happens next, by chance and by how the world is. The same seed and the same world give the same. */
export class Director {
  private asked = 0

  constructor(
    private readonly world: SimulatedWorld,
    private readonly cast: people.Cast,
    private readonly temper: Temper,
    private readonly random: Random,
  ) {}

  /** The next steps; none: the day is over. */
  next(): readonly SimulationStep[] {
    const { world, temper, random } = this
    if (world.now === BEGINNING && temper.before > 0) return [{ do: "time", milliseconds: temper.before }]
    const trouble = this.trouble()
    if (trouble !== null) return [trouble]
    if (world.waiting.length > 0 && random.chance(temper.overlap === 0 ? 1 : 0.85)) return [this.goOn()]
    if (this.asked >= temper.requests) return world.waiting.length > 0 ? [this.goOn()] : []
    if (random.chance(temper.hurry)) return [{ do: "time", milliseconds: this.leap() }]
    if (world.outside.length > 0 && random.chance(temper.outside / 3)) return [this.endCall()]
    if (world.sending.length > 0 && random.chance(temper.outside / 3)) return [this.endSending()]
    if (world.watching.length > 0 && random.chance(0.15)) return [this.watchOn()]
    const flood = random.chance(0.01) ? this.flood() : []
    if (flood.length > 0) return flood
    const request = this.chooseRequest()
    if (request === null) return [{ do: "time", milliseconds: 1000 }]
    const ask = this.ask(request)
    return random.chance(temper.overlap) ? [ask] : [ask, { do: "settle" }]
  }

  /** Trouble that no actor wants. */
  private trouble(): SimulationStep | null {
    const { temper, random } = this
    if (random.chance(temper.restart)) return { do: "restart" }
    if (random.chance(temper.kill)) return { do: "kill", process: random.below(temper.processes) }
    if (random.chance(temper.stop)) return this.ask({ kind: "stop" })
    return null
  }

  private ask(request: ActorRequest): SimulationStep {
    this.asked += 1
    return { do: "ask", id: `r${this.asked}`, process: this.random.below(this.temper.processes), request }
  }

  private goOn(): SimulationStep {
    const { temper, random, world } = this
    const id = random.pick(world.waiting)
    if (random.chance(0.2)) return { do: "decide", id }
    if (random.chance(temper.busy)) return { do: "go", id, how: "busy" }
    if (random.chance(temper.unavailable)) return { do: "go", id, how: "unavailable" }
    if (world.nextCallOf(id) === "commit" && random.chance(temper.lost)) return { do: "go", id, how: "lost" }
    if (random.chance(temper.unsure)) return { do: "go", id, how: "unsure" }
    return { do: "go", id }
  }

  /** At times just to the moment when something is due, or just before. */
  private leap(): number {
    const { random, world, temper } = this
    if (random.chance(temper.back)) return -1 - random.below(MOST_BACK)
    const due = world.ledger.nextDue()
    if (due === null || due <= world.now || random.chance(0.4)) return 1 + random.below(temper.leap)
    return Math.max(1, due - world.now - (random.chance(0.2) ? 1 : 0))
  }

  /** More events than fit, to somebody who can't hear them now. */
  private flood(): readonly SimulationStep[] {
    const { world, random } = this
    const deaf = [...world.ledger.conversations.values()].find(
      conversation => conversation.call !== null || world.ledger.openChatOf(conversation)?.status === "connected",
    )
    if (deaf === undefined || deaf.side === "agent") return []
    const shared = { kind: "event", conversation: deaf.id, name: "paid", from: "client", address: null } as const
    const [count, size] = random.pick([
      [110, 2],
      [6, 12_000],
    ] as const)
    const steps = Array.from({ length: count }, (): SimulationStep => {
      this.asked += 1
      return { do: "ask", id: `r${this.asked}`, process: 0, request: { ...shared, value: "x".repeat(size) } }
    })
    return [...steps, { do: "settle" }]
  }

  private endCall(): SimulationStep {
    const { random, world } = this
    const which = random.below(world.outside.length)
    if (random.chance(0.25))
      return { do: "fail", which, code: random.pick(["HTTP_FAILED", "ACTION_FAILED", "REFUSED"]) }
    const action = world.botOf(0).bot.actions.get(world.outside[which]?.call.action ?? "")?.action
    return { do: "answer", which, result: resultFor(action?.result ?? {}, random) }
  }

  private endSending(): SimulationStep {
    const { random, world } = this
    const how = random.weighted([
      [6, "taken"],
      [2, "refused"],
      [1, "unheard"],
      [0.5, "givenUp"],
    ] as const)
    return { do: "deliver", which: random.below(world.sending.length), how }
  }

  /** Somebody who watches the desk reads on, or goes; or their process looks at what others did. */
  private watchOn(): SimulationStep {
    const { random, world } = this
    if (random.chance(0.15)) return { do: "hearAll" }
    const { process, watcher } = random.pick(world.watching)
    const request = random.weighted<ActorRequest>([
      [5, { kind: "hear", watcher: watcher.name }],
      [2, { kind: "look" }],
      [0.5, { kind: "leave", watcher: watcher.name }],
    ])
    this.asked += 1
    return { do: "ask", id: `r${this.asked}`, process, request }
  }

  private watches(): ActorRequest {
    const agent = this.random.chance(0.4) ? null : this.random.pick(this.cast.agents)
    return { kind: "watch", as: `watcher-${this.asked}`, agent }
  }

  private chooseRequest(): ActorRequest | null {
    const { world, random, cast, temper } = this
    if (random.chance(temper.change) && world.bots.length > 1)
      return { kind: "useBot", version: random.below(world.bots.length) }
    const scene = { cast, bot: world.botOf(0), ledger: world.ledger, asked: [...world.asked.values()] }
    const active = [...world.ledger.conversations.values()].filter(
      ({ side, status }) => side === "user" && status === "active",
    )
    const due = world.ledger.dueBy(world.now)
    const hasAgents = [...world.ledger.agents.values()].some(({ status }) => status === "SignedIn")
    const chooser = random.weighted([
      [active.length === 0 ? 30 : active.length < 4 ? 5 : 1, people.startsConversation],
      [24, people.saysSomething],
      [3, people.sendsAgain],
      [1.5, people.sendsFile],
      [5, people.sendsEvent],
      [0.7, people.endsConversation],
      [0.5, people.readsConversation],
      [0.7, people.changesConversation],
      [hasAgents ? 1 : 15, people.signsIn],
      [hasAgents ? 0.6 : 0, people.signsOut],
      [hasAgents ? 2.5 : 0.1, people.changesStatus],
      [hasAgents ? 0.6 : 0.2, people.changesAgent],
      [hasAgents ? 14 : 1, people.worksAtDesk],
      [1.5, people.blocksSomebody],
      [0.8, people.liftsBlocks],
      [1, people.changesBlocks],
      [temper.erase, people.isErased],
      [temper.tell, (): ActorRequest => ({ kind: "tell" })],
      [world.sending.length > 0 ? 4 : 0, (): ActorRequest => ({ kind: "renew" })],
      [world.canBeWatched ? temper.watch : 0, (): ActorRequest => this.watches()],
      [temper.tell / 8, (): ActorRequest => ({ kind: "resend" })],
      [due.length > 0 ? 25 : 1, (): ActorRequest => doesWhatIsDue(due, random)],
    ])
    return chooser(scene, random)
  }
}

/** Mostly the first. */
function doesWhatIsDue([first, ...others]: readonly string[], random: Random): ActorRequest {
  if (first === undefined) return { kind: "due" }
  return { kind: "due", owner: random.chance(0.7) ? first : random.pick([first, ...others.slice(0, 4)]) }
}

/** Something that fits a result's schema, if that is one of the usual ones; at times it is huge. */
export function resultFor(schema: JsonSchema, random: Random): Json {
  const {
    type,
    const: only,
    enum: some,
    properties,
    required,
  } = schema as {
    readonly type?: string | readonly string[]
    readonly const?: Json
    readonly enum?: readonly Json[]
    readonly properties?: { readonly [key: string]: JsonSchema }
    readonly required?: readonly string[]
  }
  if (only !== undefined) return only
  if (some !== undefined) return random.pick(some)
  switch (typeof type === "string" ? type : (type?.[0] ?? "any")) {
    case "boolean":
      return random.chance(0.5)
    case "integer":
    case "number":
      return 1 + random.below(300)
    case "string":
      return random.pick(["tea", "no"])
    case "array":
      return []
    case "null":
      return null
    case "object":
      return Object.fromEntries((required ?? []).map(key => [key, resultFor(properties?.[key] ?? {}, random)]))
    default:
      return random.weighted<Json>([
        [3, "no"],
        [3, 7],
        [2, null],
        [1, { list: [1, "a"] }],
        [0.4, "x".repeat(60_000)],
      ])
  }
}
