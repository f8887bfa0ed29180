import type { Activity, Bot, TraceEntry } from "../engine/index.js"
import { type Json, ParleyError } from "../language/index.js"
import { mistakeIn, type Observed, reasonsOf } from "../replay/index.js"
import { Runtime } from "../runtime/index.js"
import { openMemoryStore } from "../store/index.js"
import type { Commit, DeskVerb, Store, TurnRecord } from "../turns/index.js"

/** The agent who helps out in the terminal. */
export const AGENT = { email: "ana@example.com", name: "Ana" }
/** Blocks on addresses can be tried out too. */
const ADDRESS = "127.0.0.1"

export interface TalkOptions {
  /** Told of every line as soon as it is in a log. */
  tell(said: SpokenLine): void
  /** Told of every error that a flow met, caught or not. */
  tellError(error: TalkError): void
  /** Told why a value is null where an expression or an assignment is mistaken. */
  tellMistake(text: string): void
  /** Null: the bot's first. */
  readonly locale: string | null
  /** Milliseconds since 1970 at which time begins; null: it is as it is. */
  readonly now: number | null
}

/** An error as the trace has it. */
export type TalkError = Extract<TraceEntry, { readonly kind: "error" }>

/** One line of a log, and whose log it is. */
export interface SpokenLine {
  readonly activity: Activity
  readonly side: "user" | "agent"
  readonly conversation: string
  /** The conversation that the terminal speaks in, or that of its agent. */
  readonly isPresent: boolean
}

/** Real time, from a moment that may be another one, and what was jumped over. */
class JumpingClock {
  private jumped: number
  constructor(from: number | null) {
    this.jumped = from === null ? 0 : from - Date.now()
  }
  now(): number {
    return Date.now() + this.jumped
  }
  moveTo(moment: number): void {
    this.jumped += Math.max(0, moment - this.now())
  }
}

/**
 * A Parley for one person at a terminal: memory only, time as it passes and jumps besides. It tells line by line what
 * happens; one thing happens at a time.
 */
export class TalkWorld {
  readonly clock: JumpingClock
  private readonly store: Store = openMemoryStore()
  private runtime: Runtime
  private readonly numbers = new Map<string, number>()
  private readonly about = new Map<string, Pick<Observed, "side" | "linked">>()
  /** Conversations that wait for a call to the outside. */
  private readonly calling = new Set<string>()
  private turn: LastTurn = { seen: new Map(), refusal: null, agentFirst: false }
  private working: Promise<unknown> = Promise.resolve()
  private alarm: NodeJS.Timeout | undefined
  private who: { readonly user: string | null; readonly visitor: string | null } = { user: null, visitor: null }
  /** The agent has signed in at some time. */
  isAgentKnown = false
  /** The conversation that is spoken in; "" before the first. */
  conversation = ""

  constructor(
    public bot: Bot,
    private readonly options: TalkOptions,
  ) {
    this.clock = new JumpingClock(options.now)
    this.runtime = this.newRuntime(bot)
  }

  /** Begins a conversation as this user, or with null anonymously. A new user has a browser of their own. */
  start(user: string | null, visitor: "same" | "new"): Promise<void> {
    return this.act(async () => {
      const before = visitor === "same" ? this.who.visitor : null
      const request = {
        user: user === null ? null : { id: user },
        visitor: before,
        address: ADDRESS,
        locale: this.options.locale,
      }
      // Lines are told while it starts, and are about the conversation that is to be the present one.
      this.conversation = `c${(this.numbers.get("c") ?? 0) + 1}`
      const { conversation } = await this.runtime.start({ ...request, channel: "terminal", set: {} })
      this.who = { user, visitor: conversation.visitor }
    })
  }

  /** The flows have changed: a new conversation of the same person, with the same store. */
  async restart(bot: Bot): Promise<void> {
    await this.runtime.stop()
    this.bot = bot
    this.runtime = this.newRuntime(bot)
    await this.start(this.who.user, "same")
  }

  hear(text: string): Promise<void> {
    return this.act(async () => {
      await this.runtime.handleMessage(this.conversation, { text, address: ADDRESS })
    })
  }

  /** An event as a program (`server`) or the client sends it. */
  sendEvent(name: string, value: Json, from: "client" | "server"): Promise<void> {
    return this.act(async () => {
      await this.runtime.handleEvent(this.conversation, { name, value, from })
    })
  }

  desk(verb: DeskVerb): Promise<void> {
    return this.act(async () => {
      await this.runtime.handleDeskVerb(AGENT.email, verb)
    }, true)
  }

  /** The agent signs in. */
  agentComes(): Promise<void> {
    return this.act(async () => {
      await this.runtime.signIn(AGENT)
      this.isAgentKnown = true
    }, true)
  }

  agentGoes(): Promise<void> {
    return this.act(() => this.runtime.signOut(AGENT.email), true)
  }

  /** From due time to due time. */
  advance(milliseconds: number): Promise<void> {
    return this.act(async () => {
      const target = this.clock.now() + milliseconds
      for (;;) {
        await this.rest()
        const next = await this.runtime.nextDue()
        if (next === null || next > target) break
        this.clock.moveTo(next)
      }
      this.clock.moveTo(target)
    })
  }

  /** Waits for calls that are tried again later, as long as that is soon. */
  async finishCalls(): Promise<void> {
    while (this.calling.size > 0) {
      const due = await this.runtime.nextDue()
      const wait = due === null ? Number.POSITIVE_INFINITY : due - this.clock.now()
      if (wait > TalkWorld.soon) return
      await new Promise(resolve => setTimeout(resolve, Math.max(0, wait)))
      await this.act(async () => {})
    }
  }

  state() {
    return this.runtime.reader.state(this.conversation)
  }

  nextDue(): Promise<number | null> {
    return this.runtime.nextDue()
  }

  evaluate(expression: string) {
    return this.runtime.evaluate(this.conversation, expression)
  }

  person(): string {
    return this.who.user ?? `anonymous visitor ${this.who.visitor ?? ""}`
  }

  /** Why the last turn went as it did. */
  reasons(): ReturnType<typeof reasonsOf> {
    const observed = [...this.turn.seen].map(([conversation, { activities, turns }]) => ({
      conversation,
      ...(this.about.get(conversation) ?? { side: "user" as const, linked: null }),
      activities,
      turns,
    }))
    return reasonsOf({ observed, agentFirst: this.turn.agentFirst, refusal: this.turn.refusal })
  }

  async close(): Promise<void> {
    clearTimeout(this.alarm)
    await this.working
    await this.runtime.stop()
    await this.store.close()
  }

  /** Does one thing after all before it, with what is due at once by it; then sets the alarm for what is due later. */
  private act<R>(work: () => Promise<R>, agentFirst = false): Promise<R> {
    const done = this.working.then(async () => {
      clearTimeout(this.alarm)
      this.turn = { seen: new Map(), refusal: null, agentFirst }
      try {
        const result = await work()
        await this.rest()
        return result
      } catch (error) {
        if (error instanceof ParleyError) this.turn = { ...this.turn, refusal: error }
        throw error
      } finally {
        await this.setAlarm()
      }
    })
    this.working = done.catch(() => {})
    return done
  }

  /** Longer waits are for `/advance`. */
  private static readonly soon = 60_000
  /** Longest that a timer of Node can wait. */
  private static readonly longest = 2 ** 31 - 1

  private async setAlarm(): Promise<void> {
    const due = await this.runtime.nextDue()
    if (due === null) return
    const wait = Math.min(Math.max(0, due - this.clock.now()), TalkWorld.longest)
    this.alarm = setTimeout(() => {
      const isDue = due <= this.clock.now()
      // A due time has a turn of its own; a timer that was too short only waits on.
      void (isDue ? this.act(async () => {}) : this.setAlarm()).catch(error => {
        if (!(error instanceof ParleyError)) throw error
      })
    }, wait)
    this.alarm.unref()
  }

  /** Waits for calls to the outside, and gives them up when their time is over. */
  private async rest(): Promise<void> {
    for (;;) {
      await this.runtime.runDue()
      const due = await this.runtime.nextDue()
      let timer: NodeJS.Timeout | undefined
      const over = new Promise<boolean>(resolve => {
        if (due !== null) timer = setTimeout(() => resolve(false), Math.min(due - this.clock.now(), TalkWorld.longest))
      })
      const settled = await Promise.race([this.runtime.settle().then(() => true), over])
      clearTimeout(timer)
      if (settled) break
    }
    await this.runtime.runDue()
  }

  private newRuntime(bot: Bot): Runtime {
    return new Runtime({
      bot,
      store: this.store,
      clock: this.clock,
      newId: kind => this.nextId(kind === "conversation" ? "c" : "v"),
      callOutside: (action, call, signal) => action.run(call.params, { signal, idempotencyKey: call.id }),
      onCommit: commit => this.watch(commit),
    })
  }

  private nextId(letter: string): string {
    const number = (this.numbers.get(letter) ?? 0) + 1
    this.numbers.set(letter, number)
    return `${letter}${number}`
  }

  private watch(commit: Commit): void {
    for (const put of commit.puts) {
      if (put.kind === "conversation" && put.value.call !== null) this.calling.add(put.id)
      else if (put.kind === "conversation") this.calling.delete(put.id)
      if (put.kind !== "conversation" || this.about.has(put.id)) continue
      const { side, linked } = put.value
      this.about.set(put.id, { side, linked: linked?.conversation ?? null })
    }
    for (const { conversation, turn } of commit.turns) {
      this.seenIn(conversation).turns.push(turn)
      for (const entry of turn.trace) {
        const mistake = mistakeIn(entry)
        if (mistake !== null) this.options.tellMistake(mistake)
        if (entry.kind === "error") this.options.tellError(entry)
      }
    }
    for (const { conversation, activity } of commit.activities) {
      this.seenIn(conversation).activities.push(activity)
      const { side, linked } = this.about.get(conversation) ?? { side: "user" as const, linked: null }
      const isPresent = (side === "user" ? conversation : linked) === this.conversation
      this.options.tell({ activity, side, conversation, isPresent })
    }
  }

  private seenIn(conversation: string): SeenUpTo {
    const seen = this.turn.seen.get(conversation) ?? { activities: [], turns: [] }
    this.turn.seen.set(conversation, seen)
    return seen
  }
}

interface SeenUpTo {
  readonly activities: Activity[]
  readonly turns: TurnRecord[]
}

/** The turn that `/why` explains. */
interface LastTurn {
  readonly seen: Map<string, SeenUpTo>
  readonly refusal: ParleyError | null
  /** The event came in on the agent's side. */
  readonly agentFirst: boolean
}
