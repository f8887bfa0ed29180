import type { Contents } from "../store/index.js"
import type { SimulatedBot } from "./bots/simulated-bot.js"
import { Director } from "./director.js"
import { type Disk, memoryDisk } from "./disk.js"
import { castOf } from "./people.js"
import { unexpectedSetback } from "./promises/errors.js"
import { promises } from "./promises/index.js"
import type { BrokenPromise, Evidence } from "./promises/promise.js"
import { Random } from "./random.js"
import { type Observer, SimulatedWorld } from "./simulated-world.js"
import type { SimulationStep } from "./simulation-step.js"
import { type Temper, temperOf } from "./temper.js"
import type { OpenDesk } from "./watched-desk.js"

/** The subject of a simulation: a bot with the versions it may be changed to, and its processes' shared store. */
export interface SimulationSetup {
  /** The bot as it is at first, then others that operators may change to. */
  readonly bots: readonly SimulatedBot[]
  readonly processes: number
  /** Left out: in memory. */
  readonly openDisk?: (processes: number) => Disk | Promise<Disk>
  /** How a process tells of the desk; left out: nobody watches it. */
  readonly openDesk?: OpenDesk
  /** Promises that are not looked at, by name: to find out what else is wrong where one is known to be broken. */
  readonly ignored?: ReadonlySet<string>
}

/** The outcome of one simulation. */
export interface SimulationResult {
  readonly steps: readonly SimulationStep[]
  /** Null: all promises were kept. */
  readonly broken: BrokenPromise | null
  /** Hex; the same steps give the same. */
  readonly traceHash: string
  /** Actions of the calls to the outside that ended, in that order. */
  readonly endedCalls: readonly string[]
  readonly counts: SimulationCounts
}

export interface SimulationCounts {
  readonly requests: number
  readonly commits: number
  /** Steps, those of the end too. */
  readonly steps: number
  readonly kills: number
  /** Refusals with `BUSY`. */
  readonly busy: number
  readonly refusals: number
}

/** A day as its seed has it. @param setup how many processes there are is the seed's to say */
export async function simulateSeed(seed: string, setup: Omit<SimulationSetup, "processes">): Promise<SimulationResult> {
  const random = new Random(seed)
  const temper = temperOf(random.fork("temper"))
  const cast = castOf(random.fork("cast"), ["ana@example.com", "ben@example.com", "cy@example.com"])
  return simulate({ ...setup, processes: temper.processes }, world => {
    const director = new Director(world, cast, temper, random.fork("day"))
    return () => director.next()
  })
}

/** How many processes the simulation of a seed has. */
export function processesOf(seed: string): Temper["processes"] {
  return temperOf(new Random(seed).fork("temper")).processes
}

/** The same steps again, or some of them. */
export async function replaySteps(steps: readonly SimulationStep[], setup: SimulationSetup): Promise<SimulationResult> {
  return simulate(setup, () => {
    let index = 0
    return () => {
      const step = steps[index++]
      return step === undefined ? [] : [step]
    }
  })
}

/** Plays what comes until nothing more does or a promise is broken, then lets everything come to its end. */
async function simulate(
  { bots, processes, openDisk = memoryDisk, openDesk, ignored = new Set() }: SimulationSetup,
  choose: (world: SimulatedWorld) => () => readonly SimulationStep[],
): Promise<SimulationResult> {
  const watch = new Watch(ignored)
  const world = new SimulatedWorld(bots, processes, await openDisk(processes), watch, openDesk ?? null)
  watch.evidence = {
    ledger: world.ledger,
    asked: world.asked,
    sending: () => world.sending,
    watchers: () => world.watching.map(({ watcher }) => watcher),
    now: () => world.now,
    botOf: process => world.botOf(process).bot,
    isClockSteady: () => world.isClockSteady,
    isChanging: request => world.isChanging(request),
  }
  const taken: SimulationStep[] = []
  let count = 0
  const take = async (step: SimulationStep): Promise<void> => {
    count += 1
    await world.take(step)
    if (watch.fault !== null) throw watch.fault
  }
  process.on("unhandledRejection", watch.stray)
  try {
    await world.open()
    const next = choose(world)
    for (let steps = next(); steps.length > 0 && watch.broken === null; steps = next()) {
      for (const step of steps) {
        if (watch.broken !== null) break
        taken.push(step)
        await take(step)
      }
    }
    if (watch.broken === null) await comeToRest(world, watch, take)
    const { traceHash, endedCalls } = world
    return { steps: taken, broken: watch.broken, traceHash, endedCalls, counts: countsOf(world, taken, count) }
  } finally {
    await world.close()
    process.off("unhandledRejection", watch.stray)
  }
}

function countsOf(world: SimulatedWorld, taken: readonly SimulationStep[], steps: number): SimulationCounts {
  const outcomes = [...world.asked.values()].map(({ outcome }) => outcome)
  const refusals = outcomes.filter(outcome => outcome?.kind === "failed")
  return {
    requests: world.asked.size,
    commits: world.ledger.commits,
    steps,
    kills: taken.filter(
      step => step.do === "kill" || step.do === "restart" || (step.do === "go" && step.how === "lost"),
    ).length,
    busy: refusals.filter(outcome => (outcome.error as { readonly code?: unknown } | null)?.code === "BUSY").length,
    refusals: refusals.length,
  }
}

/**
 * How much may happen at one moment by itself: all that waits in inboxes, for each due time that there was some, as one
 * call leads to another, and this besides. More never ends.
 */
const MOST_AT_ONCE = 150
const MOST_FOR_EACH = 5
/** How often processes look, at the end, for what is to be told, beside once for each event: in one conversation they go out one by one. */
const MOST_LOOKS = 1000
/** Milliseconds after which processes look for what they have to try again. */
const LOOK_AGAIN = 1000
/** To how many moments the clock goes on by itself at the end. */
const LAST_MOMENTS = 12
/** How many calls the world outside answers at the end. */
const LAST_ANSWERS = 20

/** All under way goes on, what is due happens, the outside answers; then time goes on from due time to due time. */
async function comeToRest(
  world: SimulatedWorld,
  watch: Watch,
  take: (step: SimulationStep) => Promise<void>,
): Promise<void> {
  await take({ do: "settle" })
  const version = world.versionOf(0)
  // The last change of the bot has come to all, whatever refused it before.
  for (let process = 0; process < world.processCount; process++) {
    if (world.versionOf(process) === version && world.hasAdopted(process)) continue
    await take({ do: "ask", id: `end-bot-${process}`, process, request: { kind: "useBot", version } })
    await take({ do: "settle" })
  }
  await take({ do: "hearAll" })
  let answered = 0
  for (let moment = 0; moment <= LAST_MOMENTS; moment++) {
    const { waitingEvents, due: dues } = world.ledger
    const most = MOST_AT_ONCE + waitingEvents + MOST_FOR_EACH * dues.size
    for (let happened = 0; watch.broken === null; happened++) {
      const due = world.ledger.nextDue()
      const isDue = due !== null && due <= world.now
      // Calls after these are never answered: a flow may call again whenever it gets an answer.
      if (world.outside.length > 0 && answered++ < LAST_ANSWERS)
        await take({ do: "fail", which: 0, code: "HTTP_FAILED" })
      else if (world.sending.length > 0) await take({ do: "deliver", which: 0, how: "taken" })
      else if (isDue) {
        const process = happened % world.processCount
        const request = { kind: "due" } as const
        const { commits } = world.ledger
        await take({ do: "ask", id: `end-${moment}-${happened}`, process, request })
        await take({ do: "settle" })
        // A process tries again a moment later where it was not told of a commit, and until then holds up what has become due by it.
        const isHeldUp =
          world.ledger.commits === commits && world.ledger.nextDue() === due && world.outside.length === 0
        if (isHeldUp) await take({ do: "time", milliseconds: LOOK_AGAIN })
      } else break
      await take({ do: "settle" })
      if (happened > most) watch.busyForEver(world.ledger.due, happened)
    }
    if (watch.broken !== null) return
    watch.atRest(await world.contents())
    const next = world.ledger.nextDue()
    if (watch.broken !== null || next === null) break
    await take({ do: "time", milliseconds: next - world.now })
  }
  await take({ do: "hearAll" })
  await tellAll(world, watch, take)
  await take({ do: "restart" })
}

/** The webhook takes all that it is told, however long that takes. */
async function tellAll(
  world: SimulatedWorld,
  watch: Watch,
  take: (step: SimulationStep) => Promise<void>,
): Promise<void> {
  const events = [...world.ledger.told.values()].reduce((sum, { length }) => sum + length, 0)
  for (let look = 0; watch.broken === null; look++) {
    const next = await world.nextToTell()
    if (next === null) break
    if (look > MOST_LOOKS + events) return watch.untoldForEver(look)
    if (next > world.now) await take({ do: "time", milliseconds: next - world.now })
    await take({ do: "ask", id: `end-tell-${look}`, process: look % world.processCount, request: { kind: "tell" } })
    await take({ do: "settle" })
    while (world.sending.length > 0) {
      await take({ do: "deliver", which: 0, how: "taken" })
      await take({ do: "settle" })
    }
  }
  if (watch.broken === null) watch.told(await world.contents())
}

/** Holds what happens against what is promised; the first promise that is broken is the one that counts. */
class Watch implements Observer {
  broken: BrokenPromise | null = null
  evidence: Evidence | null = null
  /** A mistake of the simulation's own: it would look like one of whoever it was told by. */
  fault: unknown = null
  private readonly all = promises()

  constructor(private readonly ignored: ReadonlySet<string>) {}

  committed(change: Parameters<Observer["committed"]>[0]): void {
    this.hold(this.all.ofCommits, promise => promise.broken(change, this.known))
  }

  answered(asked: Parameters<Observer["answered"]>[0]): void {
    this.hold(this.all.ofAnswers, promise => promise.broken(asked, this.known))
  }

  sending(made: Parameters<Observer["sending"]>[0]): void {
    this.hold(this.all.ofSendings, promise => promise.broken(made, this.known))
  }

  told(kept: Contents): void {
    this.hold(this.all.whenTold, promise => promise.broken(this.known, kept))
  }

  heard(): void {
    this.hold(this.all.whenHeard, promise => promise.broken(this.known))
  }

  untoldForEver(looks: number): void {
    const message = `After ${looks} looks there is still something to tell the webhook of.`
    this.note({ promise: "a webhook hears of all that happens", section: "10" }, message)
  }

  calling(made: Parameters<Observer["calling"]>[0]): void {
    this.hold(this.all.ofCalls, promise => promise.broken(made, this.known))
  }

  erased(step: Parameters<Observer["erased"]>[0]): void {
    this.hold(this.all.ofErasures, promise => promise.broken(step, this.known))
  }

  setback(error: unknown): void {
    this.note(
      { promise: "what goes on by itself fails because of the store only", section: "11.8" },
      unexpectedSetback(error),
    )
  }

  atRest(kept: Contents): void {
    this.hold(this.all.atRest, promise => promise.broken(this.known, kept))
  }

  stray = (error: unknown): void => {
    const message = `Nobody takes up an error, and so the process would end: ${error instanceof Error ? error.stack : error}`
    this.note({ promise: "no error ends a process", section: "11.8" }, message)
  }

  readBackWrongly(difference: string): void {
    this.note({ promise: "what was written is read back to the same bytes", section: "11" }, difference)
  }

  lost(missing: string): void {
    this.note({ promise: "a commit survives a crash, whole", section: "11.1" }, missing)
  }

  endless({ id, request, storeCalls }: Parameters<Observer["endless"]>[0]): void {
    const message = `The ${request.kind} ${id} has asked the store ${storeCalls} times, and is not decided.`
    this.note({ promise: "no turn is endless", section: "2" }, message)
  }

  busyForEver(due: ReadonlyMap<string, { readonly at: number }>, happened: number): void {
    const [owner] = [...due].sort(([, one], [, other]) => one.at - other.at)[0] ?? []
    const message = `${happened} things happened by themselves at one moment, and ${owner} is due again.`
    this.note({ promise: "nothing goes on for ever by itself", section: "11.8" }, message)
  }

  private hold<P extends Pick<BrokenPromise, "promise" | "section">>(
    all: readonly P[],
    look: (promise: P) => string | null,
  ): void {
    try {
      for (const promise of all) this.note(promise, look(promise))
    } catch (error) {
      this.fault ??= error
    }
  }

  private note({ promise, section }: Pick<BrokenPromise, "promise" | "section">, message: string | null): void {
    if (message !== null && !this.ignored.has(promise)) this.broken ??= { promise, section, message }
  }

  private get known(): Evidence {
    if (this.evidence === null) throw new Error("nothing is known yet")
    return this.evidence
  }
}
