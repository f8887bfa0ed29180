import type { Activity } from "../../engine/index.js"
import type { Agent } from "../../helpdesk/index.js"
import { compareTexts, fromStored, toStored, type Value } from "../../language/index.js"
import type { Commit, Put, RecordKind, Versioned } from "../../turns/index.js"
import type { Contents, KeptStore, StoredRecord } from "../contents.js"
import { checkCommit } from "../well-formed.js"
import { eraseFrom } from "./erasure.js"
import { readMemoryFact } from "./facts.js"
import {
  answerRequest,
  checkLines,
  claimDue,
  createKept,
  isFree,
  type Kept,
  setRequest,
  versionOf,
  write,
} from "./kept.js"
import { claimDeliveries, nextDelivery, resendDelivery, settleDelivery, settleReplies } from "./outbox.js"
import { auditPage, blocksPage, chatsPage, conversationsPage, deliveriesPage, reportedChatsPage } from "./pages.js"
import { plainCopy } from "./plain-copy.js"
import type { SortedRows } from "./sorted-rows.js"
import { addUploadPart, beginUpload, finishUpload, keptUpload, uploadOf, wholeUpload } from "./uploads.js"

const KINDS = [
  "conversation",
  "entities",
  "chat",
  "agent",
  "queue",
  "block",
  "key",
  "setting",
] as const satisfies readonly RecordKind[]

/**
 * A store that lives as long as the process: for fixtures, and for `--db memory:`. It keeps every promise of the port
 * (`turns/store.ts`) but that of surviving.
 *
 * @param bytes what it holds at first: a `dump`
 */
export function openMemoryStore(bytes?: string): KeptStore {
  const kept = createKept()
  // A dump is our own text: `Contents` is what it was made from.
  if (bytes !== undefined) fill(kept, JSON.parse(bytes) as Contents)
  let isClosed = false
  const open = (): Kept => {
    if (isClosed) throw new Error("the store is closed")
    return kept
  }
  const give = <T>(read: (kept: Kept) => T): T => plainCopy(read(open()))
  return {
    read: async (keys, now) => keys.map(key => readMemoryFact(open(), key, now)),
    commit: async commit => commitTo(open(), commit),
    due: async (until, limit) =>
      give(({ due }) =>
        due.rows.slice(
          0,
          Math.min(
            limit,
            due.find(({ at }) => at <= until),
          ),
        ),
      ),
    nextDue: async () => open().due.rows[0]?.at ?? null,
    claimDue: async (due, until) => claimDue(open(), due, until),
    activities: async (conversation, after, limit) =>
      give(({ activities }) => linesAfter(activities.get(conversation), after, limit)),
    turns: async conversation => give(({ turns }) => turns.get(conversation)?.rows ?? []),
    blocks: async filter => give(all => blocksPage(all, filter)),
    conversations: async filter => give(all => conversationsPage(all, filter)),
    chats: async filter => give(all => chatsPage(all, filter)),
    reportedChats: async filter => give(all => reportedChatsPage(all, filter)),
    agents: async () => give(({ records }) => [...records.agent.values()].sort(byEmail)),
    audit: async filter => give(all => auditPage(all, filter)),
    keys: async () => give(({ records }) => [...records.key.values()].sort(byId)),
    noteKeyUse: async (id, at) => void open().keyUses.set(id, Math.max(at, open().keyUses.get(id) ?? at)),
    keyUses: async () =>
      [...open().keyUses].map(([id, usedAt]) => ({ id, usedAt })).sort((one, other) => compareTexts(one.id, other.id)),
    answerRequest: async (answered, isDone) => give(kept => answerRequest(kept, plainCopy(answered), isDone)),
    claimDeliveries: async (now, until, limit) => give(({ outbox }) => claimDeliveries(outbox, now, until, limit)),
    nextDelivery: async () => nextDelivery(open().outbox),
    settleDelivery: async (claimed, outcome, now) => settleDelivery(open().outbox, claimed, outcome, now),
    settleReplies: async (conversation, replyTo, last, now) =>
      settleReplies(open().outbox, conversation, replyTo, last, now),
    deliveries: async filter => give(all => deliveriesPage(all, filter)),
    resendDelivery: async (number, now) => resendDelivery(open().outbox, number, now),
    erase: async (erasure, limit) => eraseFrom(open(), erasure, limit),
    scrub: async () => true,
    beginUpload: async (upload, most) => beginUpload(open().uploads, upload, most),
    addUploadPart: async (id, _number, bytes) => addUploadPart(open().uploads, id, bytes),
    finishUpload: async (id, size) => finishUpload(open().uploads, id, size),
    dropUpload: async id => void open().uploads.delete(id),
    upload: async id => wholeUpload(open().uploads, id),
    uploadPart: async (id, number) => open().uploads.get(id)?.parts[number] ?? null,
    contents: async () => contentsOf(open()),
    check: async () => void open(),
    close: async () => {
      isClosed = true
    },
  }
}

function linesAfter(lines: SortedRows<Activity> | undefined, after: number, limit: number): readonly Activity[] {
  if (!lines) return []
  const first = lines.find(({ seq }) => seq <= after)
  return lines.rows.slice(first, first + limit)
}

function byEmail(one: Versioned<Agent>, other: Versioned<Agent>): number {
  return compareTexts(one.value.email, other.value.email)
}

function byId(one: Versioned<{ readonly id: string }>, other: Versioned<{ readonly id: string }>): number {
  return compareTexts(one.value.id, other.value.id)
}

function commitTo(kept: Kept, given: Commit): boolean {
  checkCommit(given)
  const commit = plainCopy(given)
  const isAsExpected = commit.expects.every(expected => versionOf(kept, expected) === expected.version)
  if (!isAsExpected || !commit.puts.every(put => versionOf(kept, put) === put.version - 1)) return false
  if (!isFree(kept, commit)) return false
  checkLines(kept, commit)
  write(kept, commit)
  return true
}

function contentsOf(kept: Kept): Contents {
  const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
    compareTexts(one, other)
  const recordsOf = (kind: RecordKind): StoredRecord[] =>
    // A record is an object of values all through, which its interface does not say.
    [...kept.records[kind]]
      .sort(byKey)
      .map(([id, { version, value }]) => ({ id, version, value: toStored(value as unknown as Value) }))
  const linesOf = <T, R>(
    map: Map<string, { readonly rows: readonly T[] }>,
    row: (conversation: string, line: T) => R,
  ): R[] => [...map].sort(byKey).flatMap(([conversation, { rows }]) => rows.map(line => row(conversation, line)))
  return {
    records: {
      conversation: recordsOf("conversation"),
      entities: recordsOf("entities"),
      chat: recordsOf("chat"),
      agent: recordsOf("agent"),
      queue: recordsOf("queue"),
      block: recordsOf("block"),
      key: recordsOf("key"),
      setting: recordsOf("setting"),
    },
    activities: linesOf(kept.activities, (conversation, activity) => ({ conversation, activity })),
    turns: linesOf(kept.turns, (conversation, turn) => ({ conversation, turn })),
    due: kept.due.rows,
    audit: kept.audit.map(({ entry }) => entry),
    requests: [...kept.requests].sort(byKey).map(([, request]) => request),
    outbox: [...kept.outbox.values()],
    subjects: [...kept.subjects].sort(byKey).map(([id, version]) => ({ id, version })),
    uploads: [...kept.uploads].sort(byKey).map(([, upload]) => keptUpload(upload)),
  }
}

function fill(kept: Kept, contents: Contents): void {
  const puts = KINDS.flatMap(kind =>
    // Stored form back to records, of the kind it was kept under.
    contents.records[kind].map(
      ({ id, version, value }) => ({ kind, id, version, value: fromStored(value) }) as unknown as Put,
    ),
  )
  write(kept, plainCopy({ ...contents, puts, expects: [], outbox: [] }))
  for (const delivery of contents.outbox) kept.outbox.set(delivery.number, delivery)
  for (const { id, version } of contents.subjects) kept.subjects.set(id, version)
  for (const upload of contents.uploads) kept.uploads.set(upload.id, uploadOf(upload))
  for (const request of contents.requests) setRequest(kept, request.id, plainCopy(request))
}
