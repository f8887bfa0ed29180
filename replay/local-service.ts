import type { Activity, Bot, InsideAction, OutsideAction, PendingCall } from "../engine/index.js"
import { type Identity, identityOf, normalSubject } from "../helpdesk/index.js"
import { ActionError, type Json, ParleyError, parseDuration } from "../language/index.js"
import { Runtime } from "../runtime/index.js"
import type { Commit, DeskVerb, Store, TurnRecord } from "../turns/index.js"
import { durationText } from "./record/duration-text.js"
import type { AgentSetup, Mark, Observed, Service, Setup, Stub, StubUse, SubjectRequest } from "./service.js"

/** Where a replay keeps its conversations. */
export interface ReplayStores {
  /** An empty store; one that was given before is closed. */
  fresh(): Promise<Store>
  /** A new store with the same contents, read back from the store's bytes. */
  again(store: Store): Promise<Store>
}

/** Calls without a stub that are made in one turn: a flow that calls again whenever it fails would do so for ever. */
const MOST_MISSING = 10

const UNKNOWN = { side: "user", linked: null } as const

/** A clock that stands still until it is moved. */
class VirtualClock {
  constructor(private moment: number) {}
  now(): number {
    return this.moment
  }
  moveTo(moment: number): void {
    this.moment = Math.max(this.moment, moment)
  }
}

/** A call to the outside whose time is not over. */
interface CallUnderWay {
  /** Null: whoever plays is asked for it. */
  stub: Stub | null
  /** Milliseconds since 1970; infinite: nobody has answered it yet. */
  endsAt: number
  readonly end: () => void
}

/** A call that found no stub, and what whoever plays answered it with; `stub` null: nothing yet. */
export interface AskedCall {
  readonly id: string
  readonly action: string
  readonly params: PendingCall["params"]
  readonly attempt: number
  /** Milliseconds since 1970. */
  readonly madeAt: number
  /** Milliseconds since 1970: it was made, or made again after a restart, from which its time counts. */
  countsFrom: number
  stub: Stub | null
  /** It was given up before anybody answered it. */
  isGivenUp: boolean
}

/** A Parley in this process for one bot, with a virtual clock, counted ids and stubs: a replay never goes out. */
export class LocalService implements Service {
  private clock = new VirtualClock(0)
  private store: Store | null = null
  private runtime: Runtime | null = null
  private ids = new Map<string, number>()
  /** The first conversation's. */
  private firstId: string | null = null
  /** By action: those that are left. */
  private left = new Map<string, readonly Stub[]>()
  /** Actions whose calls found no stub. */
  private missing: string[] = []
  /** Calls that take their time, by id. */
  private readonly underWay = new Map<string, CallUnderWay>()
  private isRestarting = false
  private seen = new Map<string, { activities: Activity[]; turns: TurnRecord[] }>()
  private readonly about = new Map<string, Pick<Observed, "side" | "linked">>()

  /** Calls that found no stub, in the order in which they were made; null: such a call fails. */
  private asked: AskedCall[] | null = null

  constructor(
    private bot: Bot,
    private readonly stores: ReplayStores,
    /** Told after each commit. */
    private readonly told: (commit: Commit) => void = () => {},
  ) {}

  /** From now on a call that finds no stub waits until `answerCall` answers it. */
  askForAnswers(): void {
    this.asked ??= []
  }

  /** The calls that found no stub, oldest first. */
  get askedCalls(): readonly AskedCall[] {
    return this.asked ?? []
  }

  /**
   * Answers a call that waits for it; it ends when the clock comes to `at` (milliseconds since 1970).
   *
   * @returns false: no such call waits
   */
  answerCall(id: string, stub: Stub, at: number): boolean {
    const waiting = this.underWay.get(id)
    const asked = this.asked?.findLast(call => call.id === id)
    if (waiting === undefined || asked === undefined || waiting.stub !== null) return false
    waiting.stub = stub
    waiting.endsAt = at
    asked.stub = { ...stub, after: durationText(at - asked.countsFrom) }
    return true
  }

  /** From the next turn on this bot's flows hold. */
  async useBot(bot: Bot): Promise<void> {
    this.bot = bot
    await this.running.useBot(this.withFailingActions())
    await this.rest()
  }

  /** The next moment (milliseconds since 1970) at which something happens by itself; null: nothing will. */
  async nextMoment(): Promise<number | null> {
    const ends = [...this.underWay.values()].map(({ endsAt }) => endsAt)
    const next = Math.min((await this.running.nextDue()) ?? Number.POSITIVE_INFINITY, ...ends)
    return Number.isFinite(next) ? next : null
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.clock.now()
  }

  async reset({ now, id, agents, stubs }: Setup): Promise<void> {
    this.clock = new VirtualClock(now)
    this.store = await this.stores.fresh()
    this.ids = new Map()
    this.firstId = id
    this.left = new Map(Object.entries(stubs))
    this.missing = []
    if (this.asked !== null) this.asked = []
    this.underWay.clear()
    this.seen = new Map()
    this.about.clear()
    this.runtime = this.newRuntime(this.store)
    // Hours were held against the schema of `bot.json`.
    for (const agent of agents) await this.running.signIn(agent as AgentSetup & { readonly hours?: never })
    await this.rest()
  }

  async start({ user, visitor, ip, locale, channel, set }: Parameters<Service["start"]>[0]) {
    const { conversation } = await this.running.start({ user, visitor, address: ip, locale, channel, set })
    await this.rest()
    return { conversation: conversation.id, visitor: conversation.visitor }
  }

  async sendMessage(
    conversation: string,
    message: Parameters<Service["sendMessage"]>[1],
  ): Promise<readonly Activity[]> {
    const answer = await this.running.handleMessage(conversation, { ...message, address: null, tells: false })
    await this.rest()
    if (answer.activities !== null) return answer.activities.slice(1)
    return this.kept.activities(conversation, answer.first, answer.last - answer.first)
  }

  async sendEvent(conversation: string, event: Parameters<Service["sendEvent"]>[1]): Promise<void> {
    await this.running.handleEvent(conversation, { ...event, tells: false })
    await this.rest()
  }

  async change(conversation: string, change: Parameters<Service["change"]>[1]): Promise<void> {
    await this.running.change(conversation, { ...change, address: null })
    await this.rest()
  }

  async end(conversation: string): Promise<void> {
    await this.running.end(conversation)
    await this.rest()
  }

  async desk(verb: Parameters<Service["desk"]>[0]): Promise<void> {
    const { agent, ...rest } = verb
    if (verb.verb === "signIn") await this.running.signIn({ email: agent })
    else if (verb.verb === "signOut") await this.running.signOut(agent, null, verb.keep)
    else if (verb.verb === "status") await this.running.setStatus(agent, verb.status)
    // Without its agent the verb has the runtime's shape; an intersection does not narrow by itself.
    else await this.running.handleDeskVerb(agent, rest as DeskVerb)
    await this.rest()
  }

  async block(request: Parameters<Service["block"]>[0]): Promise<void> {
    await this.running.makeBlock({ ...request, by: null })
    await this.rest()
  }

  async unblock(subject: SubjectRequest | "all"): Promise<void> {
    const ids: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await this.kept.blocks({
        status: "active",
        now: this.clock.now(),
        limit: 200,
        ...(subject === "all" ? {} : { subject: normalSubject(subject) }),
        ...(cursor === undefined ? {} : { cursor }),
      })
      ids.push(...page.items.map(({ value }) => value.id))
      if (page.cursor === null) break
      cursor = page.cursor
    }
    await this.running.liftBlocks(ids, null, null)
    await this.rest()
  }

  async advance(milliseconds: number): Promise<void> {
    const target = this.clock.now() + milliseconds
    const before = this.missing.length
    for (;;) {
      await this.rest()
      const next = await this.nextMoment()
      if (next === null || next > target || this.missing.length >= before + MOST_MISSING) break
      this.clock.moveTo(next)
    }
    this.clock.moveTo(target)
    await this.rest()
  }

  async stubs(): Promise<StubUse> {
    const left = [...this.left].filter(([, stubs]) => stubs.length > 0)
    return { missing: this.missing, unused: Object.fromEntries(left.map(([action, stubs]) => [action, stubs.length])) }
  }

  async restart(): Promise<void> {
    this.isRestarting = true
    await this.running.stop()
    this.isRestarting = false
    this.store = await this.stores.again(this.kept)
    this.runtime = this.newRuntime(this.store)
    await this.rest()
  }

  async observe(after: ReadonlyMap<string, Mark>): Promise<readonly Observed[]> {
    const observed = [...this.seen].map(([conversation, { activities, turns }]) => {
      const mark = after.get(conversation) ?? { seq: 0, turn: 0 }
      return {
        conversation,
        ...(this.about.get(conversation) ?? UNKNOWN),
        activities: activities.filter(({ seq }) => seq > mark.seq),
        turns: turns.filter(({ number }) => number > mark.turn),
      }
    })
    this.seen = new Map()
    return observed
  }

  evaluate(conversation: string, expression: string) {
    return this.running.evaluate(conversation, expression)
  }

  async state(id: string) {
    const { conversation, liveChat } = await this.running.reader.state(id)
    const frame = conversation.frames.at(-1)
    return { status: conversation.status, liveChat, flow: frame?.flow ?? null, step: frame?.step ?? null }
  }

  async close(): Promise<void> {
    await this.runtime?.stop()
    await this.store?.close()
  }

  /** All that is due at this moment happens, and calls are answered, but for those that take longer. */
  async rest(): Promise<void> {
    const before = this.missing.length
    do {
      await this.running.runDue()
      for (const { endsAt, end } of this.underWay.values()) if (endsAt <= this.clock.now()) end()
      await this.running.settle(call => this.underWay.has(call))
      // A call that ends may lead to the next.
    } while ((await this.running.dueTimes(1)).length > 0 && this.missing.length < before + MOST_MISSING)
  }

  get running(): Runtime {
    if (this.runtime === null) throw new Error("reset comes first")
    return this.runtime
  }

  get kept(): Store {
    if (this.store === null) throw new Error("reset comes first")
    return this.store
  }

  private newRuntime(store: Store): Runtime {
    return new Runtime({
      bot: this.withFailingActions(),
      store,
      clock: { now: () => this.clock.now() },
      newId: kind => this.nextId(kind),
      verifyToken: async token => claimedIdentity(token),
      callOutside: (action, call, signal) => this.answer(action, call, signal),
      onCommit: commit => this.watch(commit),
    })
  }

  /** The bot, whose inside actions fail while a stub says so. A decision may be made again, so its commit uses the stub up. */
  private withFailingActions(): Bot {
    const failing = (action: InsideAction): InsideAction => ({
      ...action,
      run: (params, context) => {
        const [stub] = this.left.get(action.name) ?? []
        if (stub === undefined || !("error" in stub)) return action.run(params, context)
        throw stubbedError(stub.error, action.name)
      },
    })
    const actions = [...this.bot.actions].map(([name, compiled]): [string, typeof compiled] => {
      const { action } = compiled
      return [name, action.inside === true ? { ...compiled, action: failing(action) } : compiled]
    })
    return { ...this.bot, actions: new Map(actions) }
  }

  /** A stub of an inside action is for all of its calls in one commit. */
  private useStubsUp({ turns }: Commit): void {
    const failed = new Set(
      turns.flatMap(({ turn }) =>
        turn.trace.flatMap(entry => (entry.kind === "call" && entry.error !== undefined ? [entry.action] : [])),
      ),
    )
    for (const name of failed) {
      const [stub, ...rest] = this.left.get(name) ?? []
      if (stub !== undefined && this.bot.actions.get(name)?.action.inside === true) this.left.set(name, rest)
    }
  }

  private nextId(kind: string): string {
    const number = (this.ids.get(kind) ?? 0) + 1
    this.ids.set(kind, number)
    const id = `${kind.charAt(0)}${number}`
    if (kind !== "conversation" || this.firstId === null) return id
    if (number === 1) return this.firstId
    return id === this.firstId ? this.nextId(kind) : id
  }

  /** The next stub, when its time is over. @throws `STUB_MISSING`, and the stub's error */
  private async answer(action: OutsideAction, call: PendingCall, signal: AbortSignal): Promise<Json> {
    const known = this.underWay.get(call.id)
    const stub = known === undefined ? this.nextStub(action.name, call) : known.stub
    const takes = stub?.after === undefined ? 0 : (parseDuration(stub.after)?.milliseconds ?? 0)
    const given = stub !== null && takes === 0 ? stub : await this.until(call, stub, takes, signal)
    if ("result" in given) return given.result
    throw stubbedError(given.error, action.name)
  }

  /** @returns null: whoever plays is asked for it */
  private nextStub(action: string, call: PendingCall): Stub | null {
    const [stub, ...rest] = this.left.get(action) ?? []
    if (stub !== undefined) {
      this.left.set(action, rest)
      return stub
    }
    if (this.asked !== null) {
      const { id, params, attempt } = call
      const madeAt = this.clock.now()
      this.asked.push({ id, action, params, attempt, madeAt, countsFrom: madeAt, stub: null, isGivenUp: false })
      return null
    }
    this.missing.push(action)
    const message = `${action} was called (${call.id}), and the fixture has no stub left for it: add one to "stubs".`
    throw new ParleyError("STUB_MISSING", "/stubs", message)
  }

  /**
   * A call that is given up is over; one that a restart gave up is made again, and answered by the same stub.
   *
   * @param takes milliseconds; where nobody has answered the call yet, however long that takes
   */
  private until(call: PendingCall, stub: Stub | null, takes: number, signal: AbortSignal): Promise<Stub> {
    const countsFrom = Math.max(call.at, this.clock.now())
    const endsAt = stub === null ? Number.POSITIVE_INFINITY : countsFrom + takes
    const waiting = this.asked?.findLast(({ id, stub: answer }) => id === call.id && answer === null)
    if (waiting !== undefined) waiting.countsFrom = countsFrom
    return new Promise(resolve => {
      const under: CallUnderWay = {
        ...{ stub, endsAt },
        end: () => {
          this.underWay.delete(call.id)
          resolve(under.stub ?? GIVEN_UP)
        },
      }
      this.underWay.set(call.id, under)
      signal.addEventListener("abort", () => {
        if (this.isRestarting) return
        const asked = under.stub === null ? this.asked?.findLast(({ id }) => id === call.id) : undefined
        if (asked !== undefined) asked.isGivenUp = true
        under.end()
      })
    })
  }

  private watch(commit: Commit): void {
    this.told(commit)
    this.useStubsUp(commit)
    for (const put of commit.puts) {
      if (put.kind !== "conversation" || this.about.has(put.id)) continue
      const { side, linked } = put.value
      this.about.set(put.id, {
        side,
        linked: linked === null || linked.conversation === "" ? null : linked.conversation,
      })
    }
    for (const { conversation, activity } of commit.activities) this.seenIn(conversation).activities.push(activity)
    for (const { conversation, turn } of commit.turns) this.seenIn(conversation).turns.push(turn)
  }

  private seenIn(conversation: string): { activities: Activity[]; turns: TurnRecord[] } {
    let seen = this.seen.get(conversation)
    if (seen === undefined) {
      seen = { activities: [], turns: [] }
      this.seen.set(conversation, seen)
    }
    return seen
  }
}

/** Nobody reads what a call came to that was given up. */
const GIVEN_UP: Stub = { error: { code: "ACTION_FAILED" } }

function stubbedError(
  { code, message }: { readonly code: string; readonly message?: string },
  action: string,
): ActionError {
  return new ActionError(code, "", message ?? `${action} failed (stub).`)
}

/** In a replay a token is what it proves, as JSON: `{"sub": "u1", "name": "Eva"}`. Anything else proves nothing. */
function claimedIdentity(token: string): Identity {
  try {
    return identityOf(JSON.parse(token))
  } catch {
    return { kind: "invalid", message: "The token is not valid." }
  }
}
