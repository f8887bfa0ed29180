import type { Bot } from "../../engine/index.js"
import { callsIn, isAnswer, type RecordedCall } from "./calls.js"
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

/** A call to the outside as a replay makes it. */
export interface CallDraft {
  readonly call: RecordedCall
  /** Milliseconds since 1970. */
  readonly startsAt: number
  /** How long it takes, in milliseconds; 0: it ends at once. */
  readonly takes: number
}

/**
 * Sorts what happened into turns of a fixture. A replay fires due times at their very moment, so what came late in life
 * belongs to its due time. A call that was soon over, with nothing else meanwhile, ends at once; any other takes its time.
 */
export function draftsOf(
  recording: Recording,
  bot: Bot,
): { readonly drafts: readonly TurnDraft[]; readonly calls: readonly CallDraft[] } {
  const commits = commitsOf(recording)
  const calls = callsIn(commits, bot)
  const sorter = new Sorter(calls, recording.own.conversation.startedAt)
  for (const { item, at } of withMoments(inOrder(commits, outsideOf(recording)), calls)) {
    if ("leadsTo" in item) sorter.begin(item.stimulus, at)
    else sorter.sort(item, at)
  }
  return { drafts: sorter.drafts, calls: sorter.callDrafts() }
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
 * is said just before it, and a call that ended then ends so.
 */
function withMoments(
  items: readonly Item[],
  calls: readonly RecordedCall[],
): readonly { readonly item: Item; readonly at: number }[] {
  const timeouts = new Map<StoredTurn, number>()
  for (const { end } of calls) if (end?.isTimeout === true) timeouts.set(end.turn, end.at)
  const dueIn = (item: Item): number | null => {
    if ("leadsTo" in item) return null
    const [timeout] = item.turns.flatMap(turn => timeouts.get(turn) ?? [])
    return timeout ?? dueTimeIn(item)
  }
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

/** The due time that a commit is about, where it is kept; that of a call follows from when the call was made. */
function dueTimeIn(commit: StoredCommit): number | null {
  return commit.turns.find(({ event }) => event.type === "due" && event.what !== "callTimeout")?.event.at ?? null
}

/** Chats are given out within this time where an agent is free. */
const AT_ONCE = 500

/** A call that is over within this time, while nothing else happens, ends at once: a replay has no network. */
const SOON = 1000

/** The user said something, and no chat began or ended by it; or a call came to its end. */
function isSaid(item: Item): boolean {
  if ("leadsTo" in item) return false
  return item.turns.every(turn => {
    const { type, from } = turn.event
    if (isAnswer(turn)) return true
    return turn.side === "agent" ? type === "relayed" : type === "message" || from !== undefined
  })
}

class Sorter {
  readonly drafts: TurnDraft[] = []
  private clock: number
  /** By conversation: the turn of the fixture in which its dialog last did something. */
  private readonly acting = new Map<string, TurnDraft>()
  /** By conversation and turn: what waits, and where it came in. */
  private readonly waiting = new Map<string, { readonly draft: TurnDraft; readonly for: "call" | "chat" }>()
  /** The turn of the fixture in which a call was asked for. */
  private readonly askedIn = new Map<RecordedCall, TurnDraft>()
  /** How long a call takes that does not end at once. */
  private readonly durations = new Map<RecordedCall, number>()
  private readonly asked: ReadonlyMap<StoredTurn, RecordedCall>
  private readonly ended: ReadonlyMap<StoredTurn, RecordedCall>

  constructor(
    private readonly calls: readonly RecordedCall[],
    start: number,
  ) {
    this.clock = start
    this.asked = new Map(calls.map(call => [call.askedIn, call]))
    this.ended = new Map(calls.flatMap(call => (call.end === null ? [] : [[call.end.turn, call] as const])))
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
      const { waitsFor, leaves } = turn.event
      const call = this.asked.get(turn)
      if (call !== undefined) this.askedIn.set(call, draft)
      if (waitsFor === undefined) this.acting.set(turn.conversation, draft)
      const what = waitsFor ?? leaves
      if (what !== undefined) this.waiting.set(`${turn.conversation} ${turn.number}`, { draft, for: what })
    }
  }

  /** In the order in which the replay makes them. */
  callDrafts(): readonly CallDraft[] {
    const drafts = this.calls.map(call => {
      const startsAt = this.startOf(call) ?? this.clock
      // Of a call that never ended nothing comes as long as the replay goes on.
      const takes = call.end === null ? this.clock - startsAt + SOON : (this.durations.get(call) ?? 0)
      return { call, startsAt, takes }
    })
    // Stable: of one moment they stay in the order in which they were asked for.
    return drafts.sort((one, other) => one.startsAt - other.startsAt)
  }

  /** The turn of the fixture that a commit without a stimulus belongs to. */
  private causeOf(commit: StoredCommit, at: number): TurnDraft {
    // The result of an agent's call comes in a commit that may have a turn of the user's before it.
    const turn = commit.turns.find(one => this.ended.has(one) || one.event.type === "waited") ?? commit.turns[0]
    const present = this.drafts.at(-1)
    if (turn === undefined || present === undefined) return this.begin({ start: {} }, at)
    if (turn.event.type === "waited") return this.heardIn(turn, present)
    const call = this.ended.get(turn)
    if (call !== undefined) return this.endOf(call, at, present)
    if (dueTimeIn(commit) !== null) return at > this.clock ? this.begin(null, at) : present
    const isLate = commit.at - present.at > AT_ONCE
    if (isAllocation(commit) && (isLate || !mayAllocate(present))) return this.begin(signInOf(commit), commit.at)
    return present
  }

  /**
   * An event that waited is heard as soon as the call or the chat is over that it waited for, in a replay before anything else
   * happens. An event that came in after that is heard where it came in.
   */
  private heardIn({ conversation, event: { of } }: StoredTurn, present: TurnDraft): TurnDraft {
    const { draft: said, for: what } = this.waiting.get(`${conversation} ${of}`) ?? { draft: present }
    if (what === "chat") return present
    const freed = this.acting.get(conversation) ?? said
    return freed.number > said.number ? freed : said
  }

  /** When the replay makes a call. */
  private startOf(call: RecordedCall): number | null {
    const draft = this.askedIn.get(call)
    return draft === undefined ? null : draft.at + call.delay
  }

  /** The turn of the fixture in which what came of a call comes in: that which asked for it, or one of its own. */
  private endOf(call: RecordedCall, at: number, present: TurnDraft): TurnDraft {
    const asked = this.askedIn.get(call)
    const startsAt = this.startOf(call)
    if (call.end === null || asked === undefined || startsAt === null) return present
    const { isTimeout } = call.end
    const took = call.end.at - call.madeAt
    // One whose result waits had not ended when the chat began.
    const isHeld = call.end.turn.event.waitsFor === "chat"
    if (took < SOON && !isTimeout && !isHeld) {
      if (startsAt > this.clock) return this.begin(null, startsAt)
      if (startsAt === this.clock && (asked === present || present.stimulus === null)) return present
    }
    // With nothing between, nothing but its length tells when it ended.
    const ended = isTimeout || asked === present ? startsAt + took : at
    const ends = isTimeout ? ended : Math.min(ended, startsAt + call.timeout - 1)
    // Where the clock has been moved to this moment, it ends there; after whatever else was done then, later.
    const isNow = present.stimulus === null && ends <= this.clock && startsAt < this.clock
    const moment = isNow ? this.clock : Math.max(ends, this.clock + 1)
    this.durations.set(call, moment - startsAt)
    return isNow ? present : this.begin(null, moment)
  }
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
