import type { Activity, Bot, InsideAction, OutsideAction, PendingCall } from "../engine/index.js"
import { type Identity, identityOf, normalSubject } from "../helpdesk/index.js"
import { ActionError, type Json, ParleyError, parseDuration } from "../language/index.js"
import { Runtime } from "../runtime/index.js"
import type { Commit, DeskVerb, Store, TurnRecord } from "../turns/index.js"
import type { AgentSetup, Mark, Observed, Service, Setup, Stub, StubUse, SubjectRequest } from "./service.js"

/** Where a replay keeps its conversations. */
export interface ReplayStores {
  /** An empty store; one that was given before is closed. */
  fresh(): Promise<Store>
  /** A new store with the same contents, read back from the store's bytes. */
  again(store: Store): Promise<Store>
}

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
  readonly stub: Stub
  /** Milliseconds since 1970. */
  readonly endsAt: number
  readonly end: () => void
}

/** A Parley in this process for one bot, with a virtual clock, counted ids and stubs: a replay never goes out. */
export class LocalService implements Service {
  private clock = new VirtualClock(0)
  private store: Store | null = null
  private runtime: Runtime | null = null
  private ids = new Map<string, number>()
  /** By action: those that are left. */
  private left = new Map<string, readonly Stub[]>()
  /** Actions whose calls found no stub. */
  private missing: string[] = []
  /** Calls that take their time, by id. */
  private readonly underWay = new Map<string, CallUnderWay>()
  private isRestarting = false
  private seen = new Map<string, { activities: Activity[]; turns: TurnRecord[] }>()
  private readonly about = new Map<string, Pick<Observed, "side" | "linked">>()

  constructor(
    private readonly bot: Bot,
    private readonly stores: ReplayStores,
    /** Told after each commit. */
    private readonly told: (commit: Commit) => void = () => {},
  ) {}

  /** Milliseconds since 1970. */
  now(): number {
    return this.clock.now()
  }

  async reset({ now, agents, stubs }: Setup): Promise<void> {
    this.clock = new VirtualClock(now)
    this.store = await this.stores.fresh()
    this.ids = new Map()
    this.left = new Map(Object.entries(stubs))
    this.missing = []
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
    for (;;) {
      await this.rest()
      const ends = [...this.underWay.values()].map(({ endsAt }) => endsAt)
      const next = Math.min((await this.running.nextDue()) ?? Number.POSITIVE_INFINITY, ...ends)
      if (next > target) break
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
    await this.running.runDue()
    for (const { endsAt, end } of this.underWay.values()) if (endsAt <= this.clock.now()) end()
    await this.running.settle(call => this.underWay.has(call))
    await this.running.runDue()
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
    return `${kind.charAt(0)}${number}`
  }

  /** The next stub, when its time is over. @throws `STUB_MISSING`, and the stub's error */
  private async answer(action: OutsideAction, call: PendingCall, signal: AbortSignal): Promise<Json> {
    const stub = this.underWay.get(call.id)?.stub ?? this.nextStub(action.name, call.id)
    const takes = stub.after === undefined ? 0 : (parseDuration(stub.after)?.milliseconds ?? 0)
    if (takes > 0) await this.until(Math.max(call.at, this.clock.now()) + takes, call.id, stub, signal)
    if ("result" in stub) return stub.result
    throw stubbedError(stub.error, action.name)
  }

  private nextStub(action: string, call: string): Stub {
    const [stub, ...rest] = this.left.get(action) ?? []
    if (stub !== undefined) {
      this.left.set(action, rest)
      return stub
    }
    this.missing.push(action)
    const message = `${action} was called (${call}), and the fixture has no stub left for it: add one to "stubs".`
    throw new ParleyError("STUB_MISSING", "/stubs", message)
  }

  /** A call that is given up is over; one that a restart gave up is made again, and answered by the same stub. */
  private until(endsAt: number, call: string, stub: Stub, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const end = (): void => {
        this.underWay.delete(call)
        resolve()
      }
      this.underWay.set(call, { stub, endsAt, end })
      signal.addEventListener("abort", () => {
        if (!this.isRestarting) end()
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
