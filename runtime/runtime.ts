import {
  type Activity,
  type Bot,
  evaluateIn,
  type Json,
  type OutsideAction,
  ParleyError,
  type PendingCall,
  receivedJson,
  soundText,
  type Value,
} from "../engine/index.js"
import { type Block, type DeskSettings, deskSettings, type Identity } from "../helpdesk/index.js"
import { type BlockRequest, block, unblock } from "./blocking.js"
import { followCauses } from "./causes.js"
import type { Clock } from "./clock.js"
import { type DeskVerb, deskVerb, type SignIn, signIn, signOut } from "./desk-verbs.js"
import { endConversation, turnDialog } from "./dialog.js"
import { comeDue } from "./due.js"
import { FactSet, FactsMissing } from "./facts.js"
import { type HeardAnswer, hear, hearEvent, presentActivity, type UserMessage } from "./hear.js"
import { Lanes } from "./lanes.js"
import { refuseBanned } from "./refusal.js"
import { conversationOf, useClient } from "./sides.js"
import { refuseBannedStart, refuseEnded, type Start, start } from "./start.js"
import type { Commit, Fact, FactKey, Store, StoredConversation } from "./store.js"
import { type ConversationView, viewOf } from "./view.js"
import { commitOf, newWork, type Side, type Work } from "./work.js"
import { worldOf } from "./world.js"

export interface RuntimeOptions {
  readonly bot: Bot
  readonly store: Store
  readonly clock: Clock
  /** Ids nobody can guess and that were never given before. */
  readonly newId: (kind: "conversation" | "visitor") => string
  /** Makes a call to the outside; a `ParleyError` is the action's error. Replays answer from their stubs. */
  readonly callOutside: (action: OutsideAction, call: PendingCall, signal: AbortSignal) => Promise<Json>
  /** Checks a host page's token; left out: no token proves anything. */
  readonly verifyToken?: (token: string, now: number) => Promise<Identity>
  /** Told after each commit: what streams, callbacks and the scheduler wake up by. A hint; the store has the truth. */
  readonly onCommit?: (commit: Commit) => void
}

/** Design section 2: on a conflict a turn, being pure, is decided again; so often. */
const TRIES = 5

/** The lane of turns that are decided again. It is always taken last, so that nobody waits for each other. */
const CONFLICTS = "conflicts"

interface CallUnderWay {
  readonly id: string
  readonly timeoutAt: number
  readonly abort: AbortController
  readonly done: Promise<void>
}

/**
 * The one loop that acts: it reads what a turn needs, decides, commits, and makes the calls that were recorded. It is
 * the one place that waits. Turns of one conversation happen one after another in the order in which they came.
 */
export class Runtime {
  private readonly lanes = new Lanes()
  private readonly calls = new Map<string, CallUnderWay>()
  private readonly needed = new Map<string, readonly FactKey[]>()
  private bot: Bot
  private settings: DeskSettings

  constructor(private readonly options: RuntimeOptions) {
    this.bot = options.bot
    this.settings = deskSettings(options.bot.spec)
  }

  /** @throws `BLOCKED`, `ADDRESS_INVALID`, `SET_INVALID` */
  async start(request: Omit<Start, "id" | "visitor"> & { readonly visitor: string | null }): Promise<{
    readonly conversation: StoredConversation
    readonly activities: readonly Activity[]
    readonly view: ConversationView
  }> {
    const id = this.options.newId("conversation")
    const visitor = request.visitor ?? this.options.newId("visitor")
    return this.turn(id, work => {
      const side = start(work, { ...request, id, visitor })
      return { conversation: side.conversation, activities: side.activities, view: viewOf(work, side) }
    })
  }

  /** @throws `BLOCKED` where a ban holds for who would start, and so nothing else may be told */
  async refuseBanned(request: Parameters<typeof refuseBannedStart>[1], locale: string | null): Promise<void> {
    await this.decide(work => refuseBannedStart(work, request, locale))
  }

  /** A message of the user; the activities that answer it. @throws as `hear` */
  async hear(id: string, message: UserMessage): Promise<HeardAnswer> {
    return this.turn(id, work => hear(work, id, message))
  }

  /** An event of the client or of a server. @throws as `hearEvent` */
  async event(id: string, event: Parameters<typeof hearEvent>[2]): Promise<HeardAnswer> {
    return this.turn(id, work => hearEvent(work, id, event))
  }

  /** The user ends the conversation. @throws `BLOCKED`, `CONVERSATION_ENDED`, `CONVERSATION_UNKNOWN` */
  async end(id: string): Promise<void> {
    await this.turn(id, work => {
      const side = conversationOf(work, id)
      refuseBanned(work, { ...side.conversation, conversation: id }, side.conversation.locale)
      refuseEnded(side)
      side.event = { type: "end" }
      endConversation(work, side)
      followCauses(work)
    })
  }

  /** A verb of an agent. @returns the user's conversation it was about. @throws as `deskVerb` */
  async desk(email: string, verb: DeskVerb): Promise<string> {
    const side: Side = await this.turn(`agent:${email}`, work => deskVerb(work, email, verb))
    return side.conversation.id
  }

  async signIn(agent: SignIn): Promise<void> {
    await this.turn(`agent:${agent.email}`, work => signIn(work, agent))
  }

  async signOut(email: string): Promise<void> {
    await this.turn(`agent:${email}`, work => signOut(work, email))
  }

  /** @throws as `blocking.block` */
  async block(request: BlockRequest): Promise<Block> {
    return this.turn("blocks", work => {
      const made = block(work, request)
      followCauses(work)
      return made
    })
  }

  /** Lifts blocks by id. @returns those lifted */
  async unblock(ids: readonly string[], by: string | null, reason: string | null): Promise<readonly string[]> {
    return this.turn("blocks", work => {
      const lifted = unblock(work, ids, { by, reason })
      followCauses(work)
      return lifted
    })
  }

  /** An expression in a conversation: its entities and the variables of its top frame. @throws `EXPRESSION_INVALID` */
  async evaluate(id: string, source: string): Promise<Value> {
    return this.decide(work => {
      const side = conversationOf(work, id)
      useClient(work, side)
      presentActivity(work, side)
      return evaluateIn(this.bot, side.conversation, worldOf(work, side), source, new Date(work.now))
    })
  }

  /** A conversation as it is now, and the state of its open chat. @throws `CONVERSATION_UNKNOWN` */
  async state(
    id: string,
  ): Promise<{ readonly conversation: StoredConversation; readonly liveChat: "none" | "waiting" | "connected" }> {
    return this.decide(work => {
      const { conversation } = conversationOf(work, id)
      const chat = conversation.chat === null ? null : work.facts.chat(conversation.chat)
      return { conversation, liveChat: chat === null || chat.status === "ended" ? "none" : chat.status }
    })
  }

  /** A conversation as answers tell of it. @throws `CONVERSATION_UNKNOWN` */
  async view(id: string): Promise<ConversationView> {
    return this.decide(work => viewOf(work, conversationOf(work, id)))
  }

  /** Who a host page's token proves somebody to be. @param now milliseconds since 1970 */
  async identify(token: string, now: number): Promise<Identity> {
    return (this.options.verifyToken ?? never)(token, now)
  }

  /** The moment of the next due time, or null: of the store, or of a call that is under way. */
  async nextDue(): Promise<number | null> {
    const timeouts = [...this.calls.values()].map(call => call.timeoutAt)
    const stored = await this.dueNow(Number.MAX_SAFE_INTEGER, 1)
    const moments = [...timeouts, ...stored.map(due => due.at)]
    return moments.length === 0 ? null : Math.min(...moments)
  }

  /** Does all that is due by now, in its order, and all that becomes due at once by it. */
  async runDue(): Promise<void> {
    for (;;) {
      const [owner] = await this.dueOwners(1)
      if (owner === undefined) return
      await this.runOwner(owner)
    }
  }

  /** Owners of due times that have come, in their order: what `runOwner` is to be called for. Calls that took too long are given up. */
  async dueOwners(limit: number): Promise<readonly string[]> {
    const now = this.options.clock.now()
    for (const [id, call] of this.calls) if (call.timeoutAt <= now) await this.giveUp(id, call)
    return (await this.dueNow(now, limit)).map(({ owner }) => owner)
  }

  /** Does what is due for one owner; where it has not come yet, or is no more, nothing. */
  async runOwner(owner: string): Promise<void> {
    const id = owner.slice(owner.indexOf(":") + 1)
    const outcome = await this.turn(owner.startsWith("conversation:") ? id : owner, work => comeDue(work, owner))
    if (outcome === "call") await this.makeCall(id)
  }

  /** From the next turn on this bot's flows hold; conversations go on as far as their flows still know where they are. */
  useBot(bot: Bot): void {
    this.bot = bot
    this.settings = deskSettings(bot.spec)
  }

  /** Waits until no call to the outside is under way. */
  async settle(): Promise<void> {
    while (this.calls.size > 0) await Promise.all([...this.calls.values()].map(call => call.done))
  }

  /** Finishes turns under way; calls are given up and made again after the next start. */
  async stop(): Promise<void> {
    for (const call of this.calls.values()) call.abort.abort()
    await this.lanes.idle()
  }

  /** What is due, without the calls that are being made. */
  private async dueNow(until: number, limit: number) {
    const due = await this.options.store.due(until, limit + this.calls.size)
    return due.filter(({ owner }) => !this.calls.has(owner.slice("conversation:".length))).slice(0, limit)
  }

  private async makeCall(id: string): Promise<void> {
    const call = await this.decide(work => conversationOf(work, id).conversation.call)
    const action = call === null ? undefined : this.bot.actions.get(call.action)?.action
    if (call === null || action === undefined || action.inside === true || this.calls.has(id)) return
    const abort = new AbortController()
    const done = this.options
      .callOutside(action, call, abort.signal)
      .then(result => ({ type: "result", call: call.id, result: receivedJson(result) }) as const)
      .catch(error => ({ type: "failure", call: call.id, ...failureOf(error) }) as const)
      .then(async event => {
        // Given up: by now another attempt may have its place.
        if (abort.signal.aborted) return
        this.calls.delete(id)
        await this.finishCall(id, event)
      })
    // A call that is made again after an outage has its whole time again.
    const timeoutAt = Math.max(call.timeoutAt, this.options.clock.now() + call.timeoutAt - call.at)
    this.calls.set(id, { id: call.id, timeoutAt, abort, done })
  }

  private async finishCall(id: string, event: Parameters<typeof turnDialog>[2]): Promise<void> {
    await this.turn(id, work => {
      const side = conversationOf(work, id)
      if (side.conversation.status === "ended") return
      side.event = { type: event.type }
      turnDialog(work, side, event)
      followCauses(work)
    })
  }

  /** A call took too long: its turn goes on without it. */
  private async giveUp(id: string, call: CallUnderWay): Promise<void> {
    call.abort.abort()
    this.calls.delete(id)
    await this.finishCall(id, { type: "due" })
  }

  /** One turn: decided and committed, in its lane, and decided again where what it was decided on has changed. */
  private async turn<R>(lane: string, decision: (work: Work) => R): Promise<R> {
    return this.lanes.run(lane, async () => {
      const first = await this.attempt(lane, decision)
      if (first !== null) return first.reply
      // Those who met are decided again one after another, or they would only meet again.
      return this.lanes.run(CONFLICTS, async () => {
        for (let tries = 1; tries < TRIES; tries++) {
          const again = await this.attempt(lane, decision)
          if (again !== null) return again.reply
        }
        throw new ParleyError("BUSY", "", "Too much happened at once. Please try again.")
      })
    })
  }

  /** Decides and commits. Null: something it was decided on has changed meanwhile, and nothing was written. */
  private async attempt<R>(lane: string, decision: (work: Work) => R): Promise<{ readonly reply: R } | null> {
    let commit: Commit | null = null
    const reply = await this.decide(work => {
      const decided = decision(work)
      commit = commitOf(work)
      return decided
    }, lane)
    if (commit === null) return { reply }
    if (!(await this.options.store.commit(commit))) return null
    this.options.onCommit?.(commit)
    return { reply }
  }

  private async read(keys: readonly FactKey[], now: number): Promise<readonly Fact[]> {
    const stored = keys.filter(key => key.kind !== "identity")
    const tokens = keys.flatMap(key => (key.kind === "identity" ? [key] : []))
    const { verifyToken = never } = this.options
    const identities = tokens.map(async key => ({ key, version: 0, value: await verifyToken(key.token, now) }))
    return [...(await this.options.store.read(stored, now)), ...(await Promise.all(identities))]
  }

  /** Decides, reading what the decision turns out to need. What it needed last time in this lane is read at once. */
  private async decide<R>(decision: (work: Work) => R, lane?: string): Promise<R> {
    const { clock } = this.options
    const { bot, settings } = this
    const facts = new FactSet()
    const now = clock.now()
    const likely = lane === undefined ? undefined : this.needed.get(lane)
    if (likely !== undefined) facts.add(await this.read(likely, now))
    for (;;) {
      try {
        const decided = decision(newWork(bot, settings, facts, now))
        if (lane !== undefined) this.remember(lane, facts.keysUsed())
        return decided
      } catch (missing) {
        if (!(missing instanceof FactsMissing)) throw missing
        facts.add(await this.read(missing.keys, now))
      }
    }
  }

  /** A guess only, so it may be forgotten at any time: one turn then decides thrice instead of once. */
  private remember(lane: string, keys: readonly FactKey[]): void {
    this.needed.delete(lane)
    this.needed.set(
      lane,
      keys.filter(key => key.kind !== "answered" && key.kind !== "identity"),
    )
    const [oldest] = this.needed.keys()
    if (this.needed.size > REMEMBERED && oldest !== undefined) this.needed.delete(oldest)
  }
}

/** Lanes whose needs are remembered. */
const REMEMBERED = 10_000

async function never(): Promise<Identity> {
  return { kind: "invalid", message: "This bot knows no tokens: no key to check them with is set." }
}

function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof ParleyError) return { code: error.code, message: soundText(error.message) }
  return {
    code: "ACTION_FAILED",
    message: soundText(error instanceof Error ? error.message : "It failed.").slice(0, 1000),
  }
}
