import type { Activity } from "../../engine/index.js"
import type { AddressRange, AgentRefusal, Block, BlockScope, Subject } from "../../helpdesk/index.js"
import { guardOf, parseRange } from "../../helpdesk/index.js"
import { compareTexts } from "../../language/index.js"
import type {
  AuditEntry,
  BlockHits,
  Commit,
  DueTime,
  Put,
  ReadVersion,
  RecordKind,
  Records,
  RequestRecord,
  TurnRecord,
  Versioned,
} from "../../turns/index.js"
import { conversationOfRequest } from "../requests.js"
import { followWebhook, type Push } from "./deliveries.js"
import { addEvent } from "./events.js"
import type { MemorySessions } from "./sessions.js"
import { createSortedRows, type SortedRows } from "./sorted-rows.js"
import type { MemoryUpload } from "./uploads.js"

/** Everything that a memory store holds. */
export interface Kept extends Push {
  readonly records: { readonly [K in RecordKind]: Map<string, Versioned<Records[K]>> }
  readonly activities: Map<string, SortedRows<Activity>>
  readonly turns: Map<string, SortedRows<TurnRecord>>
  readonly due: SortedRows<DueTime>
  readonly dueByOwner: Map<string, DueTime>
  /** By number, in that order. */
  readonly audit: { readonly number: number; entry: AuditEntry }[]
  /** By number, in that order. */
  readonly refusals: { readonly number: number; readonly refusal: AgentRefusal }[]
  readonly requests: Map<string, RequestRecord>
  /** Requests that are over some time, by moment and id. */
  readonly endingRequests: SortedRows<{ readonly id: string; readonly until: number }>
  /** When keys were used last (ms), by id. */
  readonly keyUses: Map<string, number>
  /** How often blocks have refused somebody, by id. */
  readonly blockHits: Map<string, BlockHits>
  readonly sessions: MemorySessions
  /** Ids of chats that have not ended, so that the queries every turn asks do not go through the history. */
  readonly openChats: Set<string>
  /** Ids of blocks that are not lifted, by `kind:value`; and the ranges of those on addresses. */
  readonly heldBlocks: Map<string, Set<string>>
  /** Ids of all blocks, by `madeKey`. */
  readonly blocksMade: Map<string, Set<string>>
  readonly heldRanges: Map<string, AddressRange>
  /** How often a block of a subject was put, by `guardOf`. */
  readonly subjects: Map<string, number>
  readonly uploads: Map<string, MemoryUpload>
  /** Conversations whose turns were erased. */
  readonly untraced: Set<string>
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
      webhook: new Map(),
      account: new Map(),
    },
    activities: new Map(),
    turns: new Map(),
    due: createSortedRows(
      (one, other) => one.at - other.at || one.rank - other.rank || compareTexts(one.owner, other.owner),
    ),
    dueByOwner: new Map(),
    audit: [],
    refusals: [],
    requests: new Map(),
    endingRequests: createSortedRows((one, other) => one.until - other.until || compareTexts(one.id, other.id)),
    events: { told: new Map(), held: new Map(), lastTold: 0, lastHeld: 0 },
    deliveries: new Map(),
    lastDelivery: 0,
    progress: new Map(),
    openChats: new Set(),
    heldBlocks: new Map(),
    blocksMade: new Map(),
    heldRanges: new Map(),
    subjects: new Map(),
    uploads: new Map(),
    keyUses: new Map(),
    blockHits: new Map(),
    sessions: new Map(),
    untraced: new Set(),
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
  for (const entry of commit.audit) kept.audit.push({ number: 1 + (kept.audit.at(-1)?.number ?? 0), entry })
  for (const refusal of commit.refusals ?? [])
    kept.refusals.push({ number: 1 + (kept.refusals.at(-1)?.number ?? 0), refusal })
  for (const event of commit.events ?? []) addEvent(kept.events, event)
  if (commit.request !== undefined) putRequest(kept, commit.request)
}

/** A request that is kept, and not over. */
export function liveRequest(kept: Kept, id: string, now: number): RequestRecord | null {
  const record = kept.requests.get(id)
  return record !== undefined && (record.until === null || record.until > now) ? record : null
}

/** Whether nothing is kept yet of the request that a commit does. */
export function isFree(kept: Kept, { request }: Commit): boolean {
  return request === undefined || liveRequest(kept, request.id, request.at) === null
}

/** As `Store.answerRequest`. */
export function answerRequest(kept: Kept, answered: RequestRecord, isDone: boolean): RequestRecord {
  const before = liveRequest(kept, answered.id, answered.at)
  if (isDone && before === null) return answered
  if (before !== null && !(isDone && before.answer === null)) return before
  const about = conversationOfRequest(answered)
  if (!isDone && about !== null && !kept.records.conversation.has(about)) return answered
  putRequest(kept, answered)
  return kept.requests.get(answered.id) ?? answered
}

function putRequest(kept: Kept, request: RequestRecord): void {
  const { conversation } = kept.requests.get(request.id) ?? {}
  setRequest(kept, request.id, conversation === undefined ? request : { conversation, ...request })
}

/** Removes requests that are over. @returns how many */
export function dropRequests(kept: Kept, now: number, limit: number): number {
  const over = kept.endingRequests.find(({ until }) => until <= now)
  const dropped = kept.endingRequests.rows.slice(0, Math.min(over, limit))
  for (const { id } of dropped) setRequest(kept, id, null)
  return dropped.length
}

export function setRequest({ requests, endingRequests }: Kept, id: string, request: RequestRecord | null): void {
  const { until: before = null } = requests.get(id) ?? {}
  if (before !== null) endingRequests.remove({ id, until: before })
  requests.delete(id)
  if (request === null) return
  requests.set(id, request)
  if (request.until !== null) endingRequests.add({ id, until: request.until })
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
}

function writeRecord(kept: Kept, put: Put): void {
  // Each put's value belongs to its kind, which the compiler cannot follow through the lookup.
  const records = kept.records[put.kind] as Map<string, Versioned<unknown>>
  const before = put.kind === "block" ? kept.records.block.get(put.id)?.value : undefined
  if (before !== undefined) forgetHeld(kept, before)
  records.set(put.id, { version: put.version, value: put.value })
  if (put.kind === "chat") {
    if (put.value.status === "ended") kept.openChats.delete(put.id)
    else kept.openChats.add(put.id)
  }
  if (put.kind === "conversation")
    for (const id of [put.id, put.value.linked?.conversation ?? ""]) kept.untraced.delete(id)
  if (put.kind === "webhook") followWebhook(kept, put.value, put.version)
  if (put.kind !== "block") return
  writeHeld(kept, put.value)
  const guard = guardOf(put.value.subject)
  kept.subjects.set(guard, (kept.subjects.get(guard) ?? 0) + 1)
}

/** Names what a subject has of one scope. */
export function madeKey({ kind, value }: Subject, scope: BlockScope): string {
  return `${kind}:${value} ${scope}`
}

/** Takes a block out of everything that finds it. */
export function removeBlock(kept: Kept, block: Block): void {
  kept.records.block.delete(block.id)
  kept.blockHits.delete(block.id)
  forgetHeld(kept, block)
}

/** A block is found by its subject and counted for its scope, which a later version of it may change. */
function forgetHeld(kept: Kept, { id, subject, scope }: Block): void {
  kept.blocksMade.get(madeKey(subject, scope))?.delete(id)
  kept.heldBlocks.get(`${subject.kind}:${subject.value}`)?.delete(id)
  kept.heldRanges.delete(id)
}

function writeHeld(kept: Kept, block: Block): void {
  valueAt(kept.blocksMade, madeKey(block.subject, block.scope), newSet).add(block.id)
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

/** @param due `at` null: the owner has none any more */
export function writeDue(kept: Kept, { owner, at, rank }: Commit["due"][number]): void {
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
