import { AsyncLocalStorage } from "node:async_hooks"
import { createHash } from "node:crypto"
import type { Bot, PendingCall } from "../engine/index.js"
import { ActionError, type Json, ParleyError } from "../language/index.js"
import { type HeldDelivery, KeptAnswers, Runtime } from "../runtime/index.js"
import type { Contents } from "../store/index.js"
import {
  type Commit,
  type DeliveryOutcome,
  type ErasedPart,
  type Erasure,
  EVENT_TYPES,
  LISTENERS,
  type Store,
  type StoredEvent,
} from "../turns/index.js"
import type { SimulatedBot } from "./bots/simulated-bot.js"
import type { Disk } from "./disk.js"
import { gatedStore, type HeldCall } from "./gated-store.js"
import { missingIn } from "./kept-in-full.js"
import { type Change, type ErasureStep, Ledger } from "./ledger.js"
import { performRequest } from "./perform-request.js"
import { type ActorRequest, LISTENING_KEY, type SimulationStep } from "./simulation-step.js"
import { WEBHOOK } from "./tell-webhook.js"
import {
  type DeskWatcher,
  EVERYBODY,
  type OpenDesk,
  type ToldOfDesk,
  type ToldRecord,
  WatchedDesk,
} from "./watched-desk.js"

/** Somebody listens for all events, so that turns write them. */
const LISTENING: Commit = {
  ...{ expects: [], activities: [], turns: [], due: [], audit: [] },
  puts: [
    {
      kind: "setting",
      id: LISTENERS,
      version: 1,
      value: { id: LISTENERS, value: { [WEBHOOK.id]: { key: LISTENING_KEY, types: [...EVENT_TYPES], until: null } } },
    },
    { kind: "webhook", id: WEBHOOK.id, version: 1, value: WEBHOOK },
  ],
}

/** How a request went. */
export type Outcome =
  | { readonly kind: "answered"; readonly answer: unknown }
  /** `error` is whatever was thrown. */
  | { readonly kind: "failed"; readonly error: unknown }
  /** The process died before it answered. */
  | { readonly kind: "lost" }

/** A request to a process, from when it is asked. */
export interface AskedRequest {
  readonly id: string
  readonly process: number
  /** A process that has died or stopped has another life when it is there again: each has a number of its own. */
  readonly life: number
  readonly request: ActorRequest
  readonly askedAt: number
  /** How many commits there were when it was asked. */
  readonly commitsBefore: number
  outcome: Outcome | null
  /** How often it has asked the store. */
  storeCalls: number
  /** The store has refused something of it, or seemed to. */
  isRefused: boolean
}

/** A call to the outside that a process is making. */
export interface OutsideCall {
  readonly process: number
  readonly call: PendingCall
  readonly madeAt: number
  /** The process gave it up, and no longer listens. */
  readonly signal: AbortSignal
  end(result: Json | ParleyError): void
}

/** A delivery on its way to the webhook. */
export interface Sending {
  /** The process's that sends it. */
  readonly life: number
  readonly held: HeldDelivery
  readonly event: StoredEvent
  end(outcome: DeliveryOutcome): void
}

/** An observer is told of everything that happens, to hold it against the promises. */
export interface Observer {
  committed(change: Change): void
  answered(asked: AskedRequest): void
  /** Something was thrown that nobody waits for: it would end the process. */
  stray(error: unknown): void
  /** Work that a process does by itself failed, and is to be tried again. */
  setback(error: unknown): void
  calling(made: OutsideCall): void
  sending(made: Sending): void
  /** A part of an erasure was made; the ledger still has what went. */
  erased(step: ErasureStep): void
  /** All who watch the desk have heard what there is to hear. */
  heard(): void
  /** A request has asked the store so often that it will never be decided. */
  endless(asked: AskedRequest): void
  /** The contents read back from the store's bytes are not those written. */
  readBackWrongly(difference: string): void
  /** Something that was committed is not there after a restart. */
  lost(missing: string): void
}

interface HeldRequest {
  readonly request: string
  readonly process: number
  readonly call: HeldCall
}

interface Process {
  readonly life: number
  readonly runtime: Runtime
  readonly store: Store
  readonly answers: KeptAnswers
  readonly deliveries: Set<HeldDelivery>
  readonly desk: WatchedDesk | null
  /** Requests of more than one turn that wait for an answer. */
  readonly waiting: Set<Promise<unknown>>
  version: number
  isAlive: boolean
}

/**
 * A request asks the store a few times; one that touches many conversations some dozens of times, and a scheduler that
 * gives up a hundred calls that took too long some hundreds.
 */
const MOST_STORE_CALLS = 1000

/**
 * A process that stops finishes its turns. Somebody who only looks, and a scheduler, ask the next process; an erasure goes on
 * there by itself, and deliveries are sent again. Over HTTP those who wait get their answers before a process's loop is told to stop.
 */
const OF_MANY_TURNS: ReadonlySet<ActorRequest["kind"]> = new Set([
  "read",
  "due",
  "erase",
  "tell",
  "renew",
  "watch",
  "hear",
  "look",
])

/** Milliseconds before a delivery is tried again, doubled each time. */
const FIRST_PAUSE = 5000
const LONGEST_PAUSE = 60 * 60_000

/** When simulations begin: a Monday morning. */
export const BEGINNING = Date.UTC(2026, 2, 2, 9)

/**
 * Some processes on one store, with a clock that stands still until it is told to go on, a world outside that answers
 * when it is told to, and a gate before the store. Nothing happens but by `take`, so a list of steps gives the same
 * every time.
 */
export class SimulatedWorld {
  readonly ledger = new Ledger()
  readonly asked = new Map<string, AskedRequest>()
  outside: readonly OutsideCall[] = []
  sending: readonly Sending[] = []
  /** Actions of the calls to the outside that ended, in that order. */
  readonly endedCalls: string[] = []
  now = BEGINNING
  /** No clock was set back yet. */
  isClockSteady = true
  private held: readonly HeldRequest[] = []
  private processes: Process[]
  /** Processes that finish what is under way, by the place of those that came in their stead. */
  private stopping: readonly { readonly index: number; readonly process: Process }[] = []
  private lives = 0
  private ids = 0
  private erasures = 0
  private begun = 0
  private listenings = 0
  private underWay = 0
  private readonly current = new AsyncLocalStorage<string>()
  private readonly hash = createHash("sha256")

  /**
   * @param bots the versions of the bot that operators may choose
   * @param openDesk null: nobody can watch the desk
   */
  constructor(
    readonly bots: readonly SimulatedBot[],
    processes: number,
    private readonly disk: Disk,
    private readonly observer: Observer,
    private readonly openDesk: OpenDesk | null,
  ) {
    this.processes = Array.from({ length: processes }, (_, index) => this.newProcess(index, 0))
  }

  get processCount(): number {
    return this.processes.length
  }

  /** Ids of requests whose store calls wait, in their order. */
  get waiting(): readonly string[] {
    return this.held.map(({ request }) => request)
  }

  get canBeWatched(): boolean {
    return this.openDesk !== null
  }

  /** People who watch the desk, each with the place of their process. */
  get watching(): readonly { readonly process: number; readonly watcher: DeskWatcher }[] {
    return this.processes.flatMap(({ desk }, process) =>
      [...(desk?.watchers.values() ?? [])].map(watcher => ({ process, watcher })),
    )
  }

  /** The next store call of a request; null: none waits. */
  nextCallOf(id: string): HeldCall["method"] | null {
    return this.held.find(({ request }) => request === id)?.call.method ?? null
  }

  versionOf(process: number): number {
    return this.processes[process % this.processes.length]?.version ?? 0
  }

  botOf(process: number): SimulatedBot {
    return this.bots[this.versionOf(process)] as SimulatedBot
  }

  /**
   * Not all processes have the same version of the bot, or one has not taken over its settings yet, or the process of
   * this request was given another one while the request was under way.
   */
  isChanging(request: string): boolean {
    const [first] = this.processes
    if (this.processes.some(({ version }) => version !== first?.version)) return true
    const deciding = this.asked.get(request)
    let isLater = false
    for (const asked of this.asked.values()) {
      isLater ||= asked === deciding
      if (asked.request.kind !== "useBot") continue
      if (asked.outcome === null || (isLater && asked !== deciding && asked.process === deciding?.process)) return true
    }
    return false
  }

  /** A process has taken over the settings of the bot that it has. */
  hasAdopted(process: number): boolean {
    const changes = [...this.asked.values()].filter(
      asked => asked.process === process && (asked.request.kind === "useBot" || asked.request.kind === "begin"),
    )
    return changes.at(-1)?.outcome?.kind === "answered"
  }

  /** When there is something to tell the webhook of (milliseconds since 1970); null: there is nothing. */
  async nextToTell(): Promise<number | null> {
    const store = this.disk.storeOf(0)
    const last = await store.lastEvent()
    const [progress] = await store.webhookProgress()
    if ((progress?.seen ?? last) < last) return this.now
    const moments = [await store.nextHeldEvent(), await store.nextDelivery(WEBHOOK.id)]
    const known = moments.filter(moment => moment !== null)
    return known.length === 0 ? null : Math.min(...known)
  }

  /** All that is kept. */
  contents(): Promise<Contents> {
    return this.disk.storeOf(0).contents()
  }

  /** Hex; the same after the same steps. */
  get traceHash(): string {
    return this.hash.copy().digest("hex")
  }

  async take(step: SimulationStep): Promise<void> {
    for (const { turnGuard } of this.bots) turnGuard.reset()
    this.note(step)
    switch (step.do) {
      case "ask":
        this.ask(step)
        return this.drain()
      case "go":
        return this.goOn(step.id, step.how ?? "through")
      case "decide":
        return this.decide(step.id)
      case "settle":
        return this.settle()
      case "time":
        this.isClockSteady &&= step.milliseconds >= 0
        this.now += step.milliseconds
        return
      case "answer":
        return this.endCall(step.which, step.result)
      case "fail":
        return this.endCall(step.which, new ActionError(step.code, "", "The system outside refused."))
      case "deliver":
        return this.endSending(step.which, step.how)
      case "hearAll":
        return this.hearAll()
      case "kill":
        this.killAndBegin(step.process % this.processes.length)
        return this.drain()
      case "restart":
        return this.restart()
    }
  }

  async close(): Promise<void> {
    for (const process of [...this.processes, ...this.stopping.map(one => one.process)]) process.isAlive = false
    // One that is left would make each promise slower for as long as there is the process.
    this.current.disable()
    await this.disk.close()
  }

  /** All processes begin to work. */
  async open(): Promise<void> {
    await this.disk.storeOf(0).commit(LISTENING)
    for (const index of this.processes.keys()) this.begin(index)
    await this.drain()
    await this.settle()
  }

  private begin(process: number): void {
    this.begun += 1
    this.ask({ id: `begin-${this.begun}`, process, request: { kind: "begin" } })
  }

  private ask({ id, process, request }: Omit<Extract<SimulationStep, { do: "ask" }>, "do">): void {
    if (this.asked.has(id)) return
    const index = process % this.processes.length
    const present = this.processes[index] as Process
    const asked: AskedRequest = {
      id,
      process: index,
      life: present.life,
      request,
      askedAt: this.now,
      commitsBefore: this.ledger.commits,
      outcome: null,
      storeCalls: 0,
      isRefused: false,
    }
    this.asked.set(id, asked)
    if (request.kind === "stop") this.letStop(index, present)
    if (request.kind === "useBot") present.version = request.version % this.bots.length
    const told = (outcome: Outcome): void => {
      if (asked.outcome !== null) return
      asked.outcome = outcome
      if (request.kind === "stop") {
        this.end(present)
        this.lose(other => other.life === present.life && OF_MANY_TURNS.has(other.request.kind))
      }
      this.note([id, outcome.kind, outcome.kind === "failed" ? textOf(outcome.error) : null])
      // Of the rest stores sort keys in their own ways.
      if (outcome.kind === "answered" && request.kind === "hear") this.note(namesOfTold(outcome.answer))
      this.observer.answered(asked)
    }
    const performed = this.current.run(id, () =>
      performRequest(
        {
          ...present,
          ledger: this.ledger,
          now: () => this.now,
          versionOf: version => this.bot(version),
          send: (held, event) => this.send(present.life, held, event),
          answered: () => Promise.allSettled(present.waiting),
        },
        request,
      ),
    )
    // These ask the store outside of the lanes of turns, in which a process that stops would wait for them.
    if ("key" in request || request.kind === "upload" || request.kind === "resend") {
      present.waiting.add(performed)
      const over = (): void => void present.waiting.delete(performed)
      performed.then(over, over)
    }
    performed.then(
      answer => told({ kind: "answered", answer }),
      error => told({ kind: "failed", error }),
    )
  }

  /** Another one takes its place while it finishes what is under way. */
  private letStop(index: number, process: Process): void {
    this.stopping = [...this.stopping, { index, process }]
    this.processes[index] = this.newProcess(index, process.version)
    this.begin(index)
  }

  /** A process is gone, and with it all that it still asks the store for. */
  private end(process: Process): void {
    process.isAlive = false
    this.stopping = this.stopping.filter(one => one.process !== process)
    this.outside = this.outside.filter(({ signal }) => !signal.aborted)
    this.sending = this.sending.filter(({ life }) => life !== process.life)
  }

  private async goOn(id: string, how: Parameters<HeldCall["go"]>[0]): Promise<void> {
    const index = this.held.findIndex(({ request }) => request === id)
    const found = this.held[index]
    if (found === undefined) return
    this.held = this.held.toSpliced(index, 1)
    const asked = this.asked.get(id)
    if (asked !== undefined && how !== "through") asked.isRefused = true
    await this.pass(found, how)
  }

  private async pass({ call, request }: HeldRequest, how: Parameters<HeldCall["go"]>[0]): Promise<void> {
    this.underWay += 1
    this.current
      .run(request, () => call.go(how))
      .finally(() => {
        this.underWay -= 1
      })
    await this.drain()
  }

  private async decide(id: string): Promise<void> {
    for (let next = this.nextCallOf(id); next !== null && next !== "commit"; next = this.nextCallOf(id))
      await this.goOn(id, "through")
  }

  private async settle(): Promise<void> {
    for (let [first, ...rest] = this.held; first !== undefined; [first, ...rest] = this.held) {
      this.held = rest
      for (const { turnGuard } of this.bots) turnGuard.reset()
      await this.pass(first, "through")
    }
  }

  /** Somebody hears it, too, who comes to each process where anybody wanted to watch. */
  private async hearAll(): Promise<void> {
    await this.settle()
    const processes = [...this.processes.keys()].filter(process => this.processes[process]?.desk?.isWanted === true)
    if (processes.length === 0) return
    const ask = async (process: number, request: ActorRequest): Promise<void> => {
      this.listenings += 1
      this.ask({ id: `${EVERYBODY}${this.listenings}`, process, request })
      await this.drain()
      await this.settle()
    }
    for (const process of processes) {
      await ask(process, { kind: "watch", as: `${EVERYBODY}at-${process}`, agent: null })
      await ask(process, { kind: "look" })
    }
    for (const { process, watcher } of this.watching) await ask(process, { kind: "hear", watcher: watcher.name })
    this.observer.heard()
    for (const process of processes) await ask(process, { kind: "leave", watcher: `${EVERYBODY}at-${process}` })
  }

  /** Waits until everything waits: for the gate, for the world outside, or for nothing. */
  private async drain(): Promise<void> {
    do await immediate()
    while (this.underWay > 0)
    await immediate()
  }

  private async endCall(which: number, result: Json | ParleyError): Promise<void> {
    if (this.outside.length === 0) return
    const ended = this.outside[which % this.outside.length]
    this.outside = this.outside.filter(call => call !== ended)
    if (ended === undefined) return
    this.endedCalls.push(ended.call.action)
    ended.end(result)
    await this.drain()
  }

  private send(life: number, held: HeldDelivery, event: StoredEvent): Promise<DeliveryOutcome> {
    return new Promise(resolve => {
      const made: Sending = { life, held, event, end: resolve }
      this.note([life, held.delivery.number, held.delivery.attempts])
      this.observer.sending(made)
      this.sending = [...this.sending, made]
    })
  }

  private async endSending(which: number, how: Extract<SimulationStep, { do: "deliver" }>["how"]): Promise<void> {
    if (this.sending.length === 0) return
    const ended = this.sending[which % this.sending.length]
    this.sending = this.sending.filter(one => one !== ended)
    if (ended === undefined) return
    if (how === "givenUp") this.ledger.giveUp(ended.event)
    else if (how !== "refused") this.ledger.take(ended.event)
    ended.end(this.outcomeOf(ended, how))
    await this.drain()
  }

  private outcomeOf({ held }: Sending, how: Extract<SimulationStep, { do: "deliver" }>["how"]): DeliveryOutcome {
    switch (how) {
      case "taken":
        return { kind: "delivered", status: 200 }
      case "givenUp":
        return { kind: "failed", status: 410, error: "it answered 410" }
      default: {
        const at = this.now + Math.min(FIRST_PAUSE * 2 ** held.delivery.attempts, LONGEST_PAUSE)
        const error = how === "refused" ? "it answered 503" : "it could not be reached"
        return { kind: "again", at, status: null, error }
      }
    }
  }

  private kill(index: number): void {
    const process = this.processes[index] as Process
    for (const dying of [process, ...this.stopping.filter(one => one.index === index).map(one => one.process)])
      this.end(dying)
    this.held = this.held.filter(one => one.process !== index)
    this.outside = this.outside.filter(one => one.process !== index)
    this.lose(asked => asked.process === index)
    this.processes[index] = this.newProcess(index, process.version)
  }

  /** Requests of this kind that still wait for an answer will get none. */
  private lose(isMeant: (asked: AskedRequest) => boolean): void {
    for (const asked of this.asked.values()) {
      if (asked.outcome !== null || !isMeant(asked)) continue
      asked.outcome = { kind: "lost" }
      this.observer.answered(asked)
    }
  }

  private killAndBegin(index: number): void {
    this.kill(index)
    this.begin(index)
  }

  private async restart(): Promise<void> {
    for (const index of this.processes.keys()) this.kill(index)
    await this.drain()
    const difference = await this.disk.reopen()
    if (difference !== null) this.observer.readBackWrongly(difference)
    const missing = await missingIn(this.disk.storeOf(0), this.ledger, this.now)
    if (missing !== null) this.observer.lost(missing)
    this.processes = this.processes.map(({ version }, index) => this.newProcess(index, version))
    for (const index of this.processes.keys()) this.begin(index)
    await this.drain()
  }

  private bot(version: number): Bot {
    return (this.bots[version % this.bots.length] as SimulatedBot).bot
  }

  private newProcess(index: number, version: number): Process {
    const store = gatedStore(this.disk.storeOf(index), {
      hold: call => {
        const request = this.current.getStore() ?? ""
        if (process.isAlive && !this.isEndless(request)) this.held = [...this.held, { request, process: index, call }]
      },
      committed: commit => this.commit(commit, index),
      erased: (erasure, part) => this.erased(erasure, part, index),
      moved: (due, until) => this.ledger.moveDue(due, until, index),
      kept: what => this.ledger.keepBeside(what),
      claimed: deliveries => this.ledger.claim(deliveries),
      resent: events => {
        for (const event of events) this.ledger.askFor(event)
      },
      settled: delivery => this.ledger.settled.add(delivery.number),
      die: () => this.killAndBegin(index),
      isAlive: () => process.isAlive,
    })
    this.lives += 1
    const name = `desk-${this.lives}`
    const { openDesk } = this
    const desk = openDesk === null ? null : new WatchedDesk(() => openDesk(store, () => this.now))
    const runtime = new Runtime({
      bot: this.bot(version),
      store,
      clock: { now: () => this.now },
      newId: kind => this.newId(kind),
      verifyToken: async token =>
        token.startsWith("user:")
          ? { kind: "user", id: token.slice("user:".length), fields: {} }
          : { kind: "invalid", message: "This token proves nothing." },
      onError: error => this.observer.setback(error),
      callOutside: (_, call, signal) => this.callOutside(index, call, signal),
      // The desk is read for those who watch it, and not for who changed it.
      onCommit: commit => this.current.run(name, () => desk?.committed(commit)),
      onErased: (_, counts) => this.current.run(name, () => desk?.erased(counts.chats > 0)),
    })
    const answers = new KeptAnswers(
      () => store,
      () => this.now,
    )
    const rest = { deliveries: new Set<HeldDelivery>(), waiting: new Set<Promise<unknown>>(), version, isAlive: true }
    const process: Process = { life: this.lives, runtime, store, answers, desk, ...rest }
    return process
  }

  /** A turn that needs one thing more each time it is decided again never ends either. */
  private isEndless(request: string): boolean {
    const asked = this.asked.get(request)
    if (asked === undefined) return false
    asked.storeCalls += 1
    if (asked.storeCalls <= MOST_STORE_CALLS) return false
    this.observer.endless(asked)
    return true
  }

  private commit(commit: Commit, process: number): void {
    const request = this.current.getStore() ?? ""
    this.note(summaryOf(commit))
    this.observer.committed(this.ledger.apply(commit, request, process, this.now))
  }

  private async erased(erasure: Erasure, { isMore, counts }: ErasedPart, process: number): Promise<void> {
    this.note([erasure, isMore, counts])
    const contents = await this.disk.storeOf(process).contents()
    this.observer.erased({ erasure, isMore, process, request: this.current.getStore() ?? "", contents })
    this.ledger.applyErasure(erasure, contents)
  }

  private callOutside(process: number, call: PendingCall, signal: AbortSignal): Promise<Json> {
    return new Promise((resolve, reject) => {
      const made: OutsideCall = {
        process,
        call,
        madeAt: this.now,
        signal,
        end: result => (result instanceof ParleyError ? reject(result) : resolve(result)),
      }
      this.note([process, call.id, call.attempt])
      this.observer.calling(made)
      this.outside = [...this.outside, made]
    })
  }

  /** A conversation is called as the request that begins it says; the first one that does. */
  private newId(kind: "conversation" | "visitor" | "key" | "erasure"): string {
    // Cases that were kept call visitors by their numbers.
    if (kind === "erasure") return `erasure-${++this.erasures}`
    this.ids += 1
    const request = this.asked.get(this.current.getStore() ?? "")?.request
    if (kind !== "conversation" || request?.kind !== "start") return `${kind}-${this.ids}`
    return this.ledger.begunBy.has(request.as) ? `${request.as}-again-${this.ids}` : request.as
  }

  private note(what: unknown): void {
    this.hash.update(JSON.stringify(what) ?? "").update("\n")
  }
}

/** The parts of a commit that are the same wherever it is kept: what is sealed has chance in it, and stores sort keys. */
function summaryOf({ puts, activities, due }: Commit): unknown {
  return [
    puts.map(({ kind, id, version }) => [kind, id, version]),
    activities.map(({ conversation, activity: { seq, type, text, name } }) => [conversation, seq, type, text, name]),
    due.map(({ owner, at }) => [owner, at]),
  ]
}

function namesOfTold(answer: unknown): unknown {
  // The answer of `hear`.
  const told = answer as readonly ToldOfDesk[]
  return told.map(({ event, data }) => {
    const { id = null, email = null, version = null } = data as Partial<ToldRecord>
    return [event, id, email, version]
  })
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** Everything that can go on without the world goes on before this. */
function immediate(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
