import type { Bot, TraceEntry } from "../../engine/index.js"
import { isAllocation, type Outside, outsideOf } from "./outside.js"
import type { Recording } from "./recording.js"
import { type StimulusSpec, stimulusIn } from "./stimulus-spec.js"
import { commitsOf, type StoredCommit, type StoredTurn } from "./stored-turn.js"

/** A turn of the fixture to be: what is done, when by the replay's clock, and all that comes of it. */
export interface TurnDraft {
  /** Later ones have higher numbers. */
  readonly number: number
  /** Null: the clock moves on to `at`, and what is due then happens. */
  readonly stimulus: StimulusSpec | null
  /** Milliseconds since 1970; never before the turn above. */
  readonly at: number
  readonly turns: StoredTurn[]
}

/**
 * Sorts what happened into turns of a fixture. A replay answers calls at once and fires due times at their very moment,
 * so what came late in life belongs to the turn that caused it, or to its due time.
 */
export function draftsOf(recording: Recording, bot: Bot): readonly TurnDraft[] {
  const items = inOrder(commitsOf(recording), outsideOf(recording))
  const sorter = new Sorter(bot, recording.own.conversation.startedAt)
  for (const { item, at } of withMoments(items)) {
    if ("leadsTo" in item) sorter.begin(item.stimulus, at)
    else sorter.sort(item, at)
  }
  return sorter.drafts
}

type Item = StoredCommit | Outside

/** Deeds outside the conversation come before a commit that they led to, else after all others of the same moment. */
function inOrder(commits: readonly StoredCommit[], outside: readonly Outside[]): readonly Item[] {
  const items: Item[] = []
  let next = 0
  for (const commit of commits) {
    for (; next < outside.length; next++) {
      const item = outside[next] as Outside
      if (item.at > commit.at || (item.at === commit.at && !item.leadsTo(commit))) break
      items.push(item)
    }
    items.push(commit)
  }
  return [...items, ...outside.slice(next)]
}

/** A due time that fires late by more than this was held up by an outage. */
const LATE = 5000

/**
 * The moment of each by the replay's clock. Due times have their own; what a user said after one, but before it fired,
 * is said just before it.
 */
function withMoments(items: readonly Item[]): readonly { readonly item: Item; readonly at: number }[] {
  const moments = items.map(item => ({ item, at: dueIn(item) ?? item.at }))
  for (let index = moments.length - 2; index >= 0; index--) {
    const [one, next] = [moments[index], moments[index + 1]]
    if (one === undefined || next === undefined || one.at <= next.at || !isSaid(one.item)) continue
    const due = dueIn(next.item)
    const isHeldUp = due !== null && next.item.at - due > LATE
    if (!isHeldUp) moments[index] = { ...one, at: due === null ? next.at : next.at - 1 }
  }
  return moments
}

/** The due time that a commit is about, where it is kept. */
function dueIn(item: Item): number | null {
  if ("leadsTo" in item) return null
  return item.turns.find(({ event }) => event.type === "due" && event.what !== "callTimeout")?.event.at ?? null
}

/** Chats are given out within this time where an agent is free. */
const AT_ONCE = 500

/** The user said something, and no chat began or ended by it. */
function isSaid(item: Item): boolean {
  if ("leadsTo" in item) return false
  return item.turns.every(({ side, event: { type, from, waitsFor } }) => {
    if (side === "agent") return type === "relayed"
    return (type === "message" || from !== undefined) && waitsFor === undefined
  })
}

class Sorter {
  readonly drafts: TurnDraft[] = []
  private clock: number
  /** By conversation: the turn of the fixture in which its dialog last did something. */
  private readonly acting = new Map<string, TurnDraft>()
  /** By conversation: the turn of the fixture that made the last call. */
  private readonly callers = new Map<string, TurnDraft>()
  /** By conversation and turn: what waits, and where the replay has it come in. */
  private readonly waiting = new Map<string, { readonly draft: TurnDraft; readonly for: "call" | "chat" }>()
  /** By conversation: the turn of the fixture in which its chat was last connected. */
  private readonly connected = new Map<string, TurnDraft>()
  /** By conversation: how long its last call waits to be made again. */
  private readonly delays = new Map<string, number>()
  /** By conversation: when the replay makes a call again that failed. */
  private readonly retries = new Map<string, number>()

  constructor(
    private readonly bot: Bot,
    start: number,
  ) {
    this.clock = start
  }

  begin(stimulus: StimulusSpec | null, at: number): TurnDraft {
    this.clock = Math.max(this.clock, at)
    const draft: TurnDraft = { number: this.drafts.length, stimulus, at: this.clock, turns: [] }
    this.drafts.push(draft)
    return draft
  }

  sort(commit: StoredCommit, at: number): void {
    const stimulus = stimulusIn(commit)
    const draft = stimulus === null ? this.causeOf(commit, at) : this.begin(stimulus, at)
    for (const turn of commit.turns) {
      draft.turns.push(turn)
      const { waitsFor } = turn.event
      if (rests(turn)) this.callers.set(turn.conversation, draft)
      if (turn.side === "user" && greets(turn)) this.connected.set(turn.conversation, draft)
      if (waitsFor === undefined) {
        this.acting.set(turn.conversation, draft)
        this.delays.set(turn.conversation, retryDelay(this.bot, turn) ?? this.delays.get(turn.conversation) ?? 0)
        this.expectRetry(turn, draft)
      } else this.waiting.set(`${turn.conversation} ${turn.number}`, { draft, for: waitsFor })
    }
  }

  /** The turn of the fixture that a commit without a stimulus belongs to. */
  private causeOf(commit: StoredCommit, at: number): TurnDraft {
    const [turn] = commit.turns
    const present = this.drafts.at(-1)
    if (turn === undefined || present === undefined) return this.begin({ start: {} }, at)
    if (turn.event.type === "waited") return this.heardIn(turn, present)
    if (isCallEnd(turn.event.type) || turn.event.what === "callTimeout" || endsCall(turn))
      return this.callerOf(turn, present)
    if (dueIn(commit) !== null) return at > this.clock ? this.begin(null, at) : present
    const isLate = commit.at - present.at > AT_ONCE
    if (isAllocation(commit) && (isLate || !mayAllocate(present))) return this.begin(signInOf(commit), commit.at)
    return present
  }

  /**
   * A replay hears an event that waited for a call when it is said or, while the call is made again, when that ends. An
   * event that waited for a chat to end is heard then, but for a call whose answer a replay has before the chat.
   */
  private heardIn(turn: StoredTurn, present: TurnDraft): TurnDraft {
    const { draft: said, for: what } = this.waiting.get(`${turn.conversation} ${turn.event.of}`) ?? { draft: present }
    if (what === "chat") {
      const isBeforeChat =
        isCallEnd(turn.event.event) && said.number < (this.connected.get(turn.conversation)?.number ?? 0)
      return isBeforeChat ? said : present
    }
    const freed = this.acting.get(turn.conversation) ?? said
    return freed.number > said.number ? freed : said
  }

  private callerOf({ conversation }: StoredTurn, present: TurnDraft): TurnDraft {
    const retry = this.retries.get(conversation)
    if (retry === undefined) return this.callers.get(conversation) ?? present
    this.retries.delete(conversation)
    return retry > this.clock ? this.begin(null, retry) : present
  }

  /** A call that failed is made again after the step's delay, in a replay counted from the failure at once. */
  private expectRetry(turn: StoredTurn, draft: TurnDraft): void {
    if (!endsCall(turn) || turn.trace.some(({ kind }) => kind === "error" || kind === "path")) return
    if (!turn.trace.some(entry => entry.kind === "call" && entry.error !== undefined)) return
    const delay = this.delays.get(turn.conversation) ?? 0
    if (delay > 0) this.retries.set(turn.conversation, draft.at + delay)
  }
}

/** The turn ended at an action: a call to the outside was begun. */
function rests({ trace }: StoredTurn): boolean {
  const last = trace.at(-1)
  return last?.kind === "step" && last.type === "action"
}

/** A flow that runs when an agent picks up, or the line of the trace that there is none. */
function greets({ trace }: StoredTurn): boolean {
  const name = "LiveChatClientConnected"
  return trace.some(
    entry =>
      (entry.kind === "flow" && entry.why === `event ${name}`) || (entry.kind === "note" && entry.text.includes(name)),
  )
}

/** A call to the outside came to its end and the dialog went on: a result, an error, or no answer in time. */
export function endsCall({ event: { type, what, waitsFor, event } }: StoredTurn): boolean {
  if (waitsFor !== undefined) return false
  if (type === "waited") return isCallEnd(event)
  return isCallEnd(type) || (type === "due" && (what === undefined || what === "callTimeout"))
}

function isCallEnd(type: string | undefined): boolean {
  return type === "result" || type === "failure" || type === "timeout"
}

/** How long the last action step of a turn waits to call again; null: the turn came to none. */
function retryDelay(bot: Bot, { trace }: StoredTurn): number | null {
  const last = trace.findLast(isActionStep)
  const found = last === undefined ? undefined : bot.flows.get(last.flow)?.steps.get(last.step)
  return found?.type === "action" ? found.retry.delay : null
}

function isActionStep(entry: TraceEntry): entry is Extract<TraceEntry, { readonly kind: "step" }> {
  return entry.kind === "step" && entry.type === "action"
}

/** Whether this may have given a chat to an agent who was there already. */
function mayAllocate({ stimulus, turns }: TurnDraft): boolean {
  if (stimulus?.agent?.signIn === true || stimulus?.agent?.transfer !== undefined) return true
  if (turns.some(({ event }) => event.what === "rested")) return true
  return turns.some(({ trace }) =>
    trace.some(
      entry =>
        (entry.kind === "call" && (entry.action === "ConnectToHelpdeskAgent" || entry.action === "TransferChat")) ||
        (entry.kind === "note" && entry.text.startsWith("The closed chat is asked for again")),
    ),
  )
}

/** The comment at a sign-in that nobody did. */
export const STANDS_IN = "Here the agent became free for this chat."

/** The agent had no room before, or another chat came first: here they come in at that moment. */
function signInOf({ turns }: StoredCommit): StimulusSpec {
  const email = turns.find(({ agent }) => agent !== null)?.agent ?? ""
  return { agent: { email, signIn: true }, comment: STANDS_IN }
}
