import type { Activity } from "../../engine/index.js"
import type { AddressRange, Block } from "../../helpdesk/index.js"
import { guardOf, parseRange } from "../../helpdesk/index.js"
import type {
  Answered,
  AuditEntry,
  Commit,
  Delivery,
  DueTime,
  KeptAnswer,
  Put,
  ReadVersion,
  RecordKind,
  Records,
  TurnRecord,
  Versioned,
} from "../../turns/index.js"
import { compareTexts } from "../text-order.js"
import { addDelivery } from "./outbox.js"
import { createSortedRows, type SortedRows } from "./sorted-rows.js"

/** Everything that a memory store holds. */
export interface Kept {
  readonly records: { readonly [K in RecordKind]: Map<string, Versioned<Records[K]>> }
  readonly activities: Map<string, SortedRows<Activity>>
  readonly turns: Map<string, SortedRows<TurnRecord>>
  readonly due: SortedRows<DueTime>
  readonly dueByOwner: Map<string, DueTime>
  /** By conversation, then by the client's activity id. */
  readonly answered: Map<string, Map<string, Answered>>
  readonly audit: AuditEntry[]
  readonly keptAnswers: Map<string, KeptAnswer>
  /** By number, in that order. */
  readonly outbox: Map<number, Delivery>
  /** Ids of chats that have not ended, so that the queries every turn asks do not go through the history. */
  readonly openChats: Set<string>
  /** Ids of blocks that are not lifted, by `kind:value`; and the ranges of those on addresses. */
  readonly heldBlocks: Map<string, Set<string>>
  readonly heldRanges: Map<string, AddressRange>
  /** How often a block of a subject was put, by `guardOf`. */
  readonly subjects: Map<string, number>
}

export function createKept(): Kept {
  return {
    records: {
      conversation: new Map(),
      entities: new Map(),
      chat: new Map(),
      agent: new Map(),
      queue: new Map(),
      block: new Map(),
      key: new Map(),
      setting: new Map(),
    },
    activities: new Map(),
    turns: new Map(),
    due: createSortedRows(
      (one, other) => one.at - other.at || one.rank - other.rank || compareTexts(one.owner, other.owner),
    ),
    dueByOwner: new Map(),
    answered: new Map(),
    audit: [],
    keptAnswers: new Map(),
    outbox: new Map(),
    openChats: new Set(),
    heldBlocks: new Map(),
    heldRanges: new Map(),
    subjects: new Map(),
  }
}

/** The version of a record, or of a subject; 0: there is none. */
export function versionOf(kept: Kept, { kind, id }: Pick<ReadVersion, "kind" | "id">): number {
  if (kind === "subject") return kept.subjects.get(id) ?? 0
  return kept.records[kind].get(id)?.version ?? 0
}

/** Writes a commit that may be written. */
export function write(kept: Kept, commit: Commit): void {
  for (const put of commit.puts) writeRecord(kept, put)
  for (const { conversation, activity } of commit.activities) rowsOf(kept.activities, conversation, bySeq).add(activity)
  for (const { conversation, turn } of commit.turns) rowsOf(kept.turns, conversation, byNumber).add(turn)
  for (const due of commit.due) writeDue(kept, due)
  for (const answered of commit.answered)
    valueAt(kept.answered, answered.conversation, newMap).set(answered.clientActivityId, answered)
  for (const entry of commit.audit) kept.audit.push(entry)
  for (const lines of commit.outbox ?? []) addDelivery(kept.outbox, lines)
  if (commit.done !== undefined) {
    const { since, ...request } = commit.done
    putAnswer(kept, { ...request, answer: null }, since)
  }
}

/** The first one stays until it is older than `since`; those that are go. */
export function keepAnswer(kept: Kept, answer: KeptAnswer, since: number, isOfDone: boolean): KeptAnswer {
  const before = keptSince(kept, answer.id, since)
  if (before !== undefined && !(before.answer === null && isOfDone)) return before
  putAnswer(kept, answer, since)
  return answer
}

/** Whether nothing is kept yet of the request that a commit does. */
export function isFree(kept: Kept, { done }: Commit): boolean {
  return done === undefined || keptSince(kept, done.id, done.since) === undefined
}

function keptSince(kept: Kept, id: string, since: number): KeptAnswer | undefined {
  const before = kept.keptAnswers.get(id)
  return before !== undefined && before.at >= since ? before : undefined
}

function putAnswer(kept: Kept, answer: KeptAnswer, since: number): void {
  for (const [id, { at }] of kept.keptAnswers) {
    if (at >= since) break
    kept.keptAnswers.delete(id)
  }
  // At the end, so that they stay in the order of their moments.
  kept.keptAnswers.delete(answer.id)
  kept.keptAnswers.set(answer.id, answer)
}

/** The first answer stays; what was never begun has none. */
export function completeAnswer(kept: Kept, answered: Answered): Answered {
  const answers = kept.answered.get(answered.conversation)
  const before = answers?.get(answered.clientActivityId)
  if (before === undefined) return answered
  if (before.answer !== null) return before
  const { first, last, answer } = answered
  const completed = { ...before, first, last, answer }
  answers?.set(answered.clientActivityId, completed)
  return completed
}

/** Stops a commit that adds a line where there is one: a mistake of the caller, before anything is written. */
export function checkLines(kept: Kept, commit: Commit): void {
  const seen = new Set<string>()
  const check = (line: string, isTaken: boolean): void => {
    if (isTaken || seen.has(line)) throw new Error(`${line} is there already`)
    seen.add(line)
  }
  for (const { conversation, activity } of commit.activities)
    check(`activity ${activity.seq} of ${conversation}`, kept.activities.get(conversation)?.has(activity) ?? false)
  for (const { conversation, turn } of commit.turns)
    check(`turn ${turn.number} of ${conversation}`, kept.turns.get(conversation)?.has(turn) ?? false)
  for (const { conversation, clientActivityId } of commit.answered)
    check(
      `answer ${clientActivityId} of ${conversation}`,
      kept.answered.get(conversation)?.has(clientActivityId) ?? false,
    )
}

function writeRecord(kept: Kept, put: Put): void {
  // Each put's value belongs to its kind, which the compiler cannot follow through the lookup.
  const records = kept.records[put.kind] as Map<string, Versioned<unknown>>
  records.set(put.id, { version: put.version, value: put.value })
  if (put.kind === "chat") {
    if (put.value.status === "ended") kept.openChats.delete(put.id)
    else kept.openChats.add(put.id)
  }
  if (put.kind !== "block") return
  writeHeld(kept, put.value)
  const guard = guardOf(put.value.subject)
  kept.subjects.set(guard, (kept.subjects.get(guard) ?? 0) + 1)
}

function writeHeld(kept: Kept, block: Block): void {
  const held = valueAt(kept.heldBlocks, `${block.subject.kind}:${block.subject.value}`, newSet)
  const range = block.subject.kind === "ip" ? parseRange(block.subject.value) : null
  if (block.lifted) {
    held.delete(block.id)
    kept.heldRanges.delete(block.id)
    return
  }
  held.add(block.id)
  if (range) kept.heldRanges.set(block.id, range)
}

/** Moves a due time that is still as it was read. */
export function claimDue(kept: Kept, { owner, at }: DueTime, until: number): boolean {
  const present = kept.dueByOwner.get(owner)
  if (present?.at !== at) return false
  writeDue(kept, { ...present, at: until })
  return true
}

function writeDue(kept: Kept, { owner, at, rank }: Commit["due"][number]): void {
  const before = kept.dueByOwner.get(owner)
  if (before) kept.due.remove(before)
  kept.dueByOwner.delete(owner)
  if (at === null) return
  const due = { owner, at, rank }
  kept.due.add(due)
  kept.dueByOwner.set(owner, due)
}

const bySeq = (one: Activity, other: Activity): number => one.seq - other.seq
const byNumber = (one: TurnRecord, other: TurnRecord): number => one.number - other.number
const newMap = (): Map<string, Answered> => new Map()
const newSet = (): Set<string> => new Set()

function rowsOf<T>(map: Map<string, SortedRows<T>>, key: string, compare: (one: T, other: T) => number): SortedRows<T> {
  return valueAt(map, key, () => createSortedRows(compare))
}

function valueAt<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
