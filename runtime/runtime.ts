import { createHash } from "node:crypto"
import { LRUCache } from "lru-cache"
import { type Activity, type Bot, evaluateIn, type OutsideAction, type PendingCall } from "../engine/index.js"
import { type Block, type DeskSettings, deskSettings, type Identity, normalEmail } from "../helpdesk/index.js"
import { type BotSpec, type Json, millisecondsOf, ParleyError, type Value } from "../language/index.js"
import type { Commit, DueTime, FactKey, Store, StoredConversation } from "../turns/index.js"
import {
  type ActivityAnswer,
  type AgentChange,
  activityRequestId,
  adoptSettings,
  type BlockRequest,
  type ConversationChange,
  type ConversationStart,
  type ConversationView,
  changeAgent,
  changeConversation,
  commitOf,
  type DeskVerb,
  decideIdempotently,
  eventsOf,
  FactSet,
  FactsMissing,
  factName,
  fileAt,
  handleCallEnd,
  handleDeskVerb,
  handleDueTime,
  handleEnd,
  handleEvent,
  handleMessage,
  type IdempotentRequest,
  LISTENERS,
  liftBlocks,
  makeBlock,
  moveBlockEnd,
  newUnitOfWork,
  type Person,
  presentActivity,
  type Restored,
  removeAgent,
  replyText,
  restoreBlocks,
  runFollowUps,
  type SignIn,
  setStatus,
  signIn,
  signOut,
  startConversation,
  tellChats,
  touchConversation,
  type UnitOfWork,
  type UserMessage,
  viewOf,
  worldOf,
} from "../turns/index.js"
import { ConversationReader } from "./conversation-reader.js"
import { type ErasureReport, Erasures, type ErasuresOptions, type Retention } from "./erasures.js"
import { Lanes } from "./lanes.js"
import { type CallOutcome, OutsideCalls } from "./outside-calls.js"
import { RecentRecords, type RememberedRecords } from "./recent-records.js"
import { Sealer } from "./sealing.js"

/** The only source of time: everything below takes the moment as an argument. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number
}

export interface RuntimeOptions {
  readonly bot: Bot
  readonly store: Store
  readonly clock: Clock
  /** Ids nobody can guess and that were never given before. */
  readonly newId: (kind: "conversation" | "visitor" | "key" | "erasure") => string
  /** Makes a call to the outside; a `ParleyError` is the action's error. Replays answer from their stubs. */
  readonly callOutside: (action: OutsideAction, call: PendingCall, signal: AbortSignal) => Promise<Json>
  /** Checks a host page's token; left out: no token proves anything. */
  readonly verifyToken?: (token: string, now: number, audience: string | null) => Promise<Identity>
  /** Told after each commit, to wake up streams, webhooks and the scheduler. A hint; the store has the truth. */
  readonly onCommit?: (commit: Commit) => void
  /** Told when something was erased, with how much; left out: nobody is. */
  readonly onErased?: ErasuresOptions["onErased"]
  /** Work that goes on by itself failed and is tried again; left out: it is thrown where nobody catches it. */
  readonly onError?: (error: unknown, owner: string) => void
}

/** Design section 2: on a conflict a turn, being pure, is decided again; so often. */
const TRIES = 5

/** Lanes whose needs are remembered. A bound by size takes no room before it is needed, and replays make a Runtime for each restart. */
const REMEMBERED = { maxSize: 10_000, sizeCalculation: () => 1 }

/** The lane of turns that are decided again. Lock order: conversation lane first, then this one: no deadlock. */
const CONFLICTS = "conflicts"

/**
 * The one loop that acts: it reads what a turn needs, decides, commits, and makes the calls that were recorded. It is
 * the one place that waits. Turns of one conversation happen one after another in the order in which they came.
 */
export class Runtime {
  private readonly lanes = new Lanes()
  private readonly calls: OutsideCalls
  private readonly erasures: Erasures
  private readonly needed = new LRUCache<string, readonly FactKey[]>(REMEMBERED)
  private readonly recent = new RecentRecords()
  private bot: Bot
  private settings: DeskSettings
  /** Counts of the turns since this loop began. */
  readonly figures = { turns: 0, conflicts: 0, commits: 0, busy: 0 }
  /** How conversations are now, under the bot that is served now. */
  reader: ConversationReader
  private readonly sealer: Sealer

  constructor(private readonly options: RuntimeOptions) {
    this.bot = options.bot
    this.settings = deskSettings(options.bot.spec)
    this.reader = new ConversationReader(options.bot, options.store, options.clock)
    this.sealer = new Sealer(options.store, () => options.newId("key"))
    const { store, clock, callOutside, onError = rethrow } = options
    const finish = (call: PendingCall, owner: string, outcome: CallOutcome) => this.finishCall(call, owner, outcome)
    const now = () => clock.now()
    this.calls = new OutsideCalls({ store, now, callOutside, finish, onError })
    this.erasures = new Erasures({
      store,
      now,
      newId: () => options.newId("erasure"),
      turn: (lane, decision) => this.turn(lane, decision),
      retention: () => retentionOf(this.bot.spec),
      onErased: options.onErased ?? (() => {}),
    })
  }

  /** @throws `BLOCKED`, `ADDRESS_INVALID`, `SET_INVALID` */
  async start(
    request: Omit<ConversationStart, "id" | "visitor"> & { readonly visitor: string | null },
    once: IdempotentRequest | null = null,
  ): Promise<{
    readonly conversation: Pick<StoredConversation, "id" | "visitor" | "blocked">
    readonly activities: readonly Activity[]
    readonly view: ConversationView
  }> {
    const id = this.options.newId("conversation")
    const visitor = request.visitor ?? this.options.newId("visitor")
    const decide = (work: UnitOfWork) => {
      const touched = startConversation(work, { ...request, id, visitor })
      const conversation = { id, visitor, blocked: touched.conversation.blocked }
      return { conversation, activities: touched.activities, view: viewOf(work, touched) }
    }
    return this.turn(id, decideIdempotently(once, decide), OF_STARTS)
  }

  /** A message of the user; the activities that answer it. @throws as `hear` */
  async handleMessage(id: string, message: UserMessage): Promise<ActivityAnswer> {
    const files = (message.files ?? []).map(contentUrl => fileAt(contentUrl, id))
    const fingerprint = fingerprintOf(message.clientActivityId, [message.text, message.value ?? null, ...files])
    const uploads = files.filter(file => file !== "").map(upload => ({ kind: "upload", upload }) as const)
    return this.turn(id, work => handleMessage(work, id, message, fingerprint), [
      ...requestKeys(id, message.clientActivityId),
      ...uploads,
    ])
  }

  /** An event of the client or of a server. @throws as `hearEvent` */
  async handleEvent(id: string, event: Parameters<typeof handleEvent>[2]): Promise<ActivityAnswer> {
    const fingerprint = fingerprintOf(event.clientActivityId, [event.name, event.value])
    return this.turn(id, work => handleEvent(work, id, event, fingerprint), requestKeys(id, event.clientActivityId))
  }

  /** As `handleMessage`, with the answer as it goes out where the turn says all of it (`replyText`). */
  async answerMessage(id: string, message: UserMessage): Promise<string | ActivityAnswer> {
    const answer = await this.handleMessage(id, message)
    return replyText(id, answer) ?? answer
  }

  /** As `handleEvent`, with the answer as it goes out. */
  async answerEvent(id: string, event: Parameters<typeof handleEvent>[2]): Promise<string | ActivityAnswer> {
    const answer = await this.handleEvent(id, event)
    return replyText(id, answer) ?? answer
  }

  /** The user ends the conversation. @param address where they ask from; null: unknown. @throws as `handleEnd` */
  async end(id: string, address: string | null = null, once: IdempotentRequest | null = null): Promise<void> {
    await this.turn(
      id,
      decideIdempotently(once, work => handleEnd(work, id, address)),
    )
  }

  /** Changes what is known of a conversation, without a word. @throws as `changeConversation` */
  async change(id: string, change: ConversationChange): Promise<void> {
    await this.turn(id, work => changeConversation(work, id, change))
  }

  /** A verb of an agent. @returns the user's conversation it was about. @throws as `deskVerb` */
  async handleDeskVerb(email: string, verb: DeskVerb, once: IdempotentRequest | null = null): Promise<string> {
    const decide = (work: UnitOfWork) => handleDeskVerb(work, email, verb).conversation.id
    return this.turn(`agent:${normalEmail(email)}`, decideIdempotently(once, decide))
  }

  async signIn(agent: SignIn, once: IdempotentRequest | null = null): Promise<void> {
    const decide = (work: UnitOfWork) => signIn(work, agent)
    await this.turn(`agent:${normalEmail(agent.email)}`, decideIdempotently(once, decide))
  }

  /** Somebody adds an agent or changes one. @param by who does. @throws as `changeAgent` */
  async changeAgent(change: AgentChange, by: string | null): Promise<void> {
    await this.turn(`agent:${normalEmail(change.email)}`, work => changeAgent(work, change, by))
  }

  /** @returns how many chats went back to their queues. @throws `AGENT_UNKNOWN` */
  async removeAgent(email: string, by: string | null): Promise<number> {
    return this.turn(`agent:${normalEmail(email)}`, work => removeAgent(work, email, by))
  }

  /** @param keep open chats stay with the agent */
  async signOut(
    email: string,
    once: IdempotentRequest | null = null,
    keep = false,
    by: string | null = normalEmail(email),
  ): Promise<void> {
    const decide = (work: UnitOfWork) => signOut(work, email, keep, by)
    await this.turn(`agent:${normalEmail(email)}`, decideIdempotently(once, decide))
  }

  /** @param status null: a sign of life and nothing else */
  async setStatus(
    email: string,
    status: Parameters<typeof setStatus>[2],
    once: IdempotentRequest | null = null,
    by: string | null = normalEmail(email),
  ): Promise<void> {
    const decide = (work: UnitOfWork) => setStatus(work, email, status, by)
    await this.turn(`agent:${normalEmail(email)}`, decideIdempotently(once, decide))
  }

  /** @throws as `blocking.block` */
  async makeBlock(request: BlockRequest, once: IdempotentRequest | null = null): Promise<Block> {
    const decide = (work: UnitOfWork) => {
      const made = makeBlock(work, request)
      runFollowUps(work)
      return made
    }
    return this.turn("blocks", decideIdempotently(once, decide))
  }

  /** Lifts blocks by id. @returns those lifted */
  async liftBlocks(
    ids: readonly string[],
    by: string | null,
    reason: string | null,
    once: IdempotentRequest | null = null,
  ): Promise<readonly string[]> {
    const decide = (work: UnitOfWork) => {
      const lifted = liftBlocks(work, ids, { by, reason })
      runFollowUps(work)
      return lifted
    }
    return this.turn("blocks", decideIdempotently(once, decide))
  }

  /** Sets blocks again that were lifted a short time ago. @returns the outcome of each */
  async restoreBlocks(
    ids: readonly string[],
    who: Parameters<typeof restoreBlocks>[2],
    once: IdempotentRequest | null = null,
  ): Promise<readonly Restored[]> {
    const decide = (work: UnitOfWork) => {
      const restored = restoreBlocks(work, ids, who)
      runFollowUps(work)
      return restored
    }
    return this.turn("blocks", decideIdempotently(once, decide))
  }

  /** Gives a block another end. @throws as `moveBlockEnd` of the turns */
  async moveBlockEnd(id: string, minutes: number | null, by: string | null): Promise<void> {
    await this.turn("blocks", work => {
      moveBlockEnd(work, id, minutes, by)
      runFollowUps(work)
    })
  }

  /**
   * Erases a person for good: as much as can be within `patience` milliseconds; the rest goes on by itself.
   *
   * @param by who asks for it; null: nobody knows
   */
  async erasePerson(person: Person, by: string | null, patience: number): Promise<ErasureReport> {
    return this.erasures.erase(person, by, patience)
  }

  /** An expression in a conversation: its entities and the variables of its top frame. @throws `EXPRESSION_INVALID` */
  async evaluate(id: string, source: string): Promise<Value> {
    return this.decide(work => {
      const touched = touchConversation(work, id)
      presentActivity(work, touched)
      return evaluateIn(this.bot, touched.conversation, worldOf(work, touched), source, new Date(work.now))
    })
  }

  /** The identity that a host page's token proves. @param now milliseconds since 1970 */
  async identify(token: string, now: number): Promise<Identity> {
    const { verifyToken = never } = this.options
    return verifyToken(token, now, this.bot.spec.public?.audience ?? null)
  }

  /** The moment of the next due time, or null: of the store, or of a call that is under way. */
  async nextDue(): Promise<number | null> {
    const stored = await this.storedDue(Number.MAX_SAFE_INTEGER, 1)
    const moments = [...this.calls.moments(), ...stored.map(due => due.at)]
    return moments.length === 0 ? null : Math.min(...moments)
  }

  /** Does all that is due by now, in its order, and all that becomes due at once by it. */
  async runDue(): Promise<void> {
    for (;;) {
      const [due] = await this.dueTimes(1)
      if (due === undefined) return
      await this.runDueTime(due)
    }
  }

  /** Due times that have come, in their order. Calls under way are looked after: to be asked for once a second. */
  async dueTimes(limit: number): Promise<readonly DueTime[]> {
    await this.calls.tend()
    return this.storedDue(this.options.clock.now(), limit)
  }

  /**
   * Does what is due for one owner; where it has not come yet, or is no more, nothing.
   *
   * @returns whether something was due: not where another process has done it
   */
  async runDueTime(due: DueTime): Promise<boolean> {
    const { owner } = due
    if (owner.startsWith("erasure:")) {
      await this.erasures.goOn(due)
      return true
    }
    if (owner.startsWith("retention:")) {
      await this.erasures.retire(due)
      return true
    }
    const id = idOf(owner)
    // Due times of one queue or one block share a lane, or they would only conflict with each other.
    const [lane = owner] = owner.split(" ")
    const outcome = await this.turn(lane.startsWith("conversation:") ? id : lane, work => handleDueTime(work, owner))
    if (outcome === "call") await this.calls.make(due, () => this.callOf(id))
    return outcome !== "notDue"
  }

  /** Moves a due time that could not be worked off to a later moment (milliseconds since 1970), for all processes. */
  async postpone(due: DueTime, until: number): Promise<void> {
    await this.options.store.claimDue(due, until)
  }

  /** From the next turn on this bot's flows hold; conversations go on as far as their flows still know where they are. */
  async useBot(bot: Bot): Promise<void> {
    this.bot = bot
    this.settings = deskSettings(bot.spec)
    this.reader = new ConversationReader(bot, this.options.store, this.options.clock)
    await this.adoptSettings()
  }

  /** Open chats come under the settings of the bot, which may be others than those they were begun under. */
  async adoptSettings(): Promise<void> {
    await this.turn("settings", adoptSettings)
  }

  /** Waits until no call to the outside is being made, but for those of which `takesLonger` says so by their ids. */
  settle(takesLonger: (call: string) => boolean = () => false): Promise<void> {
    return this.calls.settle(takesLonger)
  }

  /** Finishes turns under way; calls are given up and made again after the next start. */
  async stop(): Promise<void> {
    await this.calls.stop()
    await this.lanes.idle()
  }

  /** Due times of the store, without those of calls that are being made. */
  private async storedDue(until: number, limit: number): Promise<readonly DueTime[]> {
    const due = await this.options.store.due(until, limit + this.calls.count)
    return due.filter(({ owner }) => !this.calls.has(owner)).slice(0, limit)
  }

  /** The call that is under way in a conversation. */
  private async callOf(
    id: string,
  ): Promise<{ readonly call: PendingCall; readonly action: OutsideAction | null } | null> {
    const call = await this.decide(work => work.facts.record("conversation", id)?.call ?? null)
    if (call === null) return null
    const action = this.bot.actions.get(call.action)?.action
    return { call, action: action === undefined || action.inside === true ? null : action }
  }

  private async finishCall(made: PendingCall, owner: string, outcome: CallOutcome): Promise<void> {
    const id = idOf(owner)
    await this.turn(id, work => handleCallEnd(work, id, made, outcome))
  }

  /** One turn: decided and committed, in its lane, and decided again where what it was decided on has changed. */
  private async turn<R>(lane: string, decision: (work: UnitOfWork) => R, also: readonly FactKey[] = []): Promise<R> {
    this.figures.turns += 1
    return this.lanes.run(lane, async () => {
      const first = await this.attempt(lane, decision, also, true)
      if (first !== null) return first.reply
      // Turns in conflict are decided again one after another, or they would only conflict again.
      return this.lanes.run(CONFLICTS, async () => {
        for (let tries = 1; tries < TRIES; tries++) {
          const again = await this.attempt(lane, decision, also, false)
          if (again !== null) return again.reply
        }
        this.figures.busy += 1
        throw new ParleyError("BUSY", "", "Too much happened at once. Please try again.")
      })
    })
  }

  /** Decides and commits. Null: something it was decided on has changed meanwhile, and nothing was written. */
  private async attempt<R>(
    lane: string,
    decision: (work: UnitOfWork) => R,
    also: readonly FactKey[],
    isFirst: boolean,
  ): Promise<{ readonly reply: R } | null> {
    const { reply, commit, facts } = await this.decideTurn(decision, { lane, also, isFirst })
    if (commit === null) return { reply }
    const recent = this.recent.of(conversationOfLane(lane))
    let isDone = false
    try {
      isDone = await this.options.store.commit(commit)
    } finally {
      if (!isDone) recent.drop(facts.keysUsed())
    }
    if (!isDone) {
      this.figures.conflicts += 1
      return null
    }
    this.figures.commits += 1
    const now = this.options.clock.now()
    for (const { kind, id, version, value } of commit.puts) recent.keep({ key: { kind, id }, version, value }, now)
    for (const put of commit.puts)
      if (put.kind === "conversation") this.calls.giveUpOther(`conversation:${put.id}`, put.value.call)
    this.options.onCommit?.(commit)
    return { reply }
  }

  /**
   * Decides on what the last turns left behind and, at first, as if its request were a new one. Where that comes to nothing
   * that is written, no version guards it, and it is decided on what the store has at one moment: a refusal too. A request is
   * guarded where the commit keeps it, as no second commit can keep one under the same id.
   */
  private async decideTurn<R>(decision: (work: UnitOfWork) => R, { lane, also, isFirst }: Likely): Promise<Decided<R>> {
    const facts = new FactSet()
    const recent = this.recent.of(conversationOfLane(lane))
    const guessed = isFirst ? also.filter(({ kind }) => kind === "request") : []
    for (const key of guessed) facts.guess({ key, version: 0, value: null })
    const likely = [...(this.needed.get(lane) ?? []), ...also.filter(key => !guessed.includes(key))]
    try {
      const decided = await this.decideOn(facts, decision, likely, recent)
      const { commit } = decided
      const isGuarded = commit !== null && (guessed.length === 0 || commit.request !== undefined)
      if (isGuarded || facts.isOfOneMoment) return decided
    } catch (error) {
      if (facts.isOfOneMoment) throw error
    } finally {
      this.remember(lane, facts.keysUsed())
    }
    recent.drop(facts.keysUsed())
    return this.decideAtOneMoment(decision, [...facts.keysUsed(), ...likely, ...guessed])
  }

  /** Decides on facts that were all read at once, unless each time it needs others than before. */
  private async decideAtOneMoment<R>(
    decision: (work: UnitOfWork) => R,
    needed: readonly FactKey[],
  ): Promise<Decided<R>> {
    const likely = new Map(needed.map(key => [factName(key), key]))
    for (let tries = 1; ; tries++) {
      const facts = new FactSet()
      try {
        const decided = await this.decideOn(facts, decision, [...likely.values()], null)
        if (decided.commit !== null || facts.isOfOneMoment || tries === TRIES) return decided
      } catch (error) {
        if (facts.isOfOneMoment || tries === TRIES) throw error
      }
      for (const key of facts.keysUsed()) likely.set(factName(key), key)
    }
  }

  /** Decides on what the store has now, and writes nothing. */
  private async decide<R>(decision: (work: UnitOfWork) => R): Promise<R> {
    return (await this.decideOn(new FactSet(), decision, [], null)).reply
  }

  /** Decides, reading first what it is likely to need, and then what it turns out to need; its moment is that of the decision. */
  private async decideOn<R>(
    facts: FactSet,
    decision: (work: UnitOfWork) => R,
    likely: readonly FactKey[],
    recent: RememberedRecords | null,
  ): Promise<Decided<R>> {
    const { bot, settings } = this
    const { clock } = this.options
    let now = clock.now()
    await this.read(facts, likely, now, recent)
    for (;;) {
      // Facts may be newer than the moment at which reading them began: no turn happens before what it is decided on.
      now = Math.max(now, clock.now())
      try {
        const work = newUnitOfWork(bot, settings, facts, now)
        const reply = decision(work)
        tellChats(work)
        return { reply, commit: commitOf(work, eventsOf(work)), facts }
      } catch (missing) {
        if (!(missing instanceof FactsMissing)) throw missing
        await this.read(facts, missing.keys, now, recent)
      }
    }
  }

  private async read(
    facts: FactSet,
    keys: readonly FactKey[],
    now: number,
    recent: RememberedRecords | null,
  ): Promise<void> {
    const stored: FactKey[] = []
    for (const key of keys) {
      const known = recent?.find(key, now) ?? null
      if (known !== null) facts.guess(known)
      else if (key.kind === "identity") {
        facts.add({ key, version: 0, value: await this.identify(key.token, now) })
      } else if (key.kind === "sealed") {
        facts.add({ key, version: 0, value: await this.sealer.seal(key.text, key.place) })
      } else if (key.kind === "opened") {
        facts.add({ key, version: 0, value: await this.sealer.open(key.sealed, key.place) })
      } else stored.push(key)
    }
    if (stored.length > 0) {
      const read = await this.options.store.read(stored, now)
      facts.addReading(read)
      for (const fact of read) recent?.keep(fact, now)
    }
    if (!facts.isOfTwoMoments) return
    const again = facts.forget()
    recent?.drop(again)
    await this.read(facts, again, now, null)
  }

  /** A guess only, so it may be forgotten at any time: one turn then decides thrice instead of once. */
  private remember(lane: string, keys: readonly FactKey[]): void {
    this.needed.set(
      lane,
      keys.filter(({ kind }) => !OF_ONE_TURN.has(kind)),
    )
  }
}

/** Facts that a turn is likely to need: those of the last turn in its `lane`, and `also` those that the event names. */
interface Likely {
  readonly lane: string
  readonly also: readonly FactKey[]
  /** It was not decided before. */
  readonly isFirst: boolean
}

/** A turn decided but not yet committed. */
interface Decided<R> {
  readonly reply: R
  /** Null: there is nothing to write. */
  readonly commit: Commit | null
  readonly facts: FactSet
}

/** The turns that can be asked of the loop from outside. A `ConversationReader` tells how things are. */
export const TURNS = [
  "start",
  "answerMessage",
  "answerEvent",
  "end",
  "change",
  "handleDeskVerb",
  "signIn",
  "changeAgent",
  "removeAgent",
  "signOut",
  "setStatus",
  "makeBlock",
  "liftBlocks",
  "restoreBlocks",
  "moveBlockEnd",
  "erasePerson",
  "evaluate",
  "identify",
] as const satisfies readonly (keyof Runtime)[]
export type Turns = Pick<Runtime, (typeof TURNS)[number]>

/** The facts that each start asks for, whose conversation has no turn before it that did. */
const OF_STARTS: readonly FactKey[] = [{ kind: "setting", id: LISTENERS }]

/** Kinds of facts that no later turn asks for again. */
const OF_ONE_TURN: ReadonlySet<FactKey["kind"]> = new Set(["request", "upload", "identity", "sealed", "opened"])

/** The record of an activity's request, of which mostly there is none. */
function requestKeys(conversation: string, clientActivityId: string | undefined): readonly FactKey[] {
  if (clientActivityId === undefined) return []
  return [{ kind: "request", request: activityRequestId(conversation, clientActivityId) }]
}

async function never(): Promise<Identity> {
  return { kind: "invalid", message: "This bot knows no tokens: no key to check them with is set." }
}

/** The durations of `bot.json` in milliseconds. */
function retentionOf({ retention = {} }: BotSpec): Retention {
  return Object.fromEntries(Object.entries(retention).map(([kind, text]) => [kind, millisecondsOf(text)]))
}

/** The conversation whose turns a lane has; null: those of no one conversation. */
function conversationOfLane(lane: string): string | null {
  return lane.includes(":") || lane === "blocks" || lane === "settings" ? null : lane
}

/** The owner of a due time without its kind. */
function idOf(owner: string): string {
  return owner.slice(owner.indexOf(":") + 1)
}

function rethrow(error: unknown): never {
  throw error
}

function fingerprintOf(clientActivityId: string | undefined, sent: readonly Json[]): string {
  if (clientActivityId === undefined) return ""
  return createHash("sha256").update(JSON.stringify(sent)).digest("base64url")
}
