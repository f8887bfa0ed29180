import type { Activity } from "../../engine/index.js"
import type { Agent } from "../../helpdesk/index.js"
import { compareTexts, fromStored, toStored, type Value } from "../../language/index.js"
import type { Commit, DeskVersion, Put, RecordKind, Versioned, WebhookProgress } from "../../turns/index.js"
import type { Contents, KeptStore, StoredRecord } from "../contents.js"
import { checkCommit } from "../well-formed.js"
import {
  addDeliveries,
  claimDeliveries,
  failDeliveries,
  nextDelivery,
  renewDelivery,
  resendDeliveries,
  restartWebhook,
  settleDelivery,
} from "./deliveries.js"
import { eraseFrom } from "./erasure.js"
import { dropEvents, eventsAfter, lastEvent, nextHeldEvent, releaseEvents, settleReplies } from "./events.js"
import { readMemoryFact } from "./facts.js"
import { figuresOf } from "./figures.js"
import {
  answerRequest,
  checkLines,
  claimDue,
  createKept,
  dropRequests,
  isFree,
  type Kept,
  setRequest,
  versionOf,
  write,
} from "./kept.js"
import {
  auditPage,
  blocksPage,
  chatsPage,
  conversationsPage,
  deliveriesPage,
  refusalsPage,
  reportedChatsPage,
} from "./pages.js"
import { plainCopy } from "./plain-copy.js"
import { addSession, extendSession, liveSession } from "./sessions.js"
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
  "webhook",
  "account",
] as const satisfies readonly RecordKind[]

/** The highest numbers that were given, some of which were erased: a database knows them beside its rows. */
export interface GivenNumbers {
  readonly event: number
  readonly heldEvent: number
  readonly delivery: number
}

export interface MemoryStore extends KeptStore {
  numbers(): GivenNumbers
}

/**
 * A store that lives as long as the process: for fixtures, and for `--db memory:`. It keeps every promise of the port
 * (`turns/store.ts`) but that of surviving.
 *
 * @param bytes what it holds at first: a `dump`
 * @param numbers that were given before; left out: those of what it holds
 */
export function openMemoryStore(bytes?: string, numbers?: GivenNumbers): MemoryStore {
  const kept = createKept()
  // A dump is our own text: `Contents` is what it was made from.
  if (bytes !== undefined) fill(kept, JSON.parse(bytes) as Contents, numbers)
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
    refusals: async filter => give(all => refusalsPage(all, filter)),
    agents: async () => give(({ records }) => [...records.agent.values()].sort(byEmail)),
    deskVersions: async endedAfter => deskVersions(open(), endedAfter),
    audit: async filter => give(all => auditPage(all, filter)),
    keys: async () => give(({ records }) => [...records.key.values()].sort(byId)),
    noteKeyUse: async (id, at) => void open().keyUses.set(id, Math.max(at, open().keyUses.get(id) ?? at)),
    keyUses: async () =>
      [...open().keyUses].map(([id, usedAt]) => ({ id, usedAt })).sort((one, other) => compareTexts(one.id, other.id)),
    noteBlockHits: async hits => {
      const { blockHits } = open()
      for (const { id, count, lastAt } of hits) {
        const before = blockHits.get(id) ?? { id, count: 0, lastAt }
        blockHits.set(id, { id, count: before.count + count, lastAt: Math.max(before.lastAt, lastAt) })
      }
    },
    blockHits: async ids => ids.flatMap(id => open().blockHits.get(id) ?? []),
    accounts: async () => give(({ records }) => [...records.account.values()].sort(byId)),
    beginSession: async (session, now) => addSession(open().sessions, plainCopy(session), now),
    session: async (id, now) => give(({ sessions }) => liveSession(sessions, id, now)),
    extendSession: async (id, until) => extendSession(open().sessions, id, until),
    endSession: async id => void open().sessions.delete(id),
    answerRequest: async (answered, isDone) => give(kept => answerRequest(kept, plainCopy(answered), isDone)),
    dropRequests: async (now, limit) => dropRequests(open(), now, limit),
    webhooks: async () => give(({ records }) => [...records.webhook.values()].sort(byId)),
    events: async (after, limit) => give(({ events }) => eventsAfter(events, after, limit)),
    lastEvent: async () => lastEvent(open().events),
    numbers: () => {
      const { events, lastDelivery } = open()
      return { event: events.lastTold, heldEvent: events.lastHeld, delivery: lastDelivery }
    },
    settleReplies: async (conversation, replyTo, last, now) =>
      settleReplies(open().events, conversation, replyTo, last, now),
    nextHeldEvent: async () => nextHeldEvent(open().events),
    releaseEvents: async (now, limit) => releaseEvents(open().events, now, limit),
    dropEvents: async (before, limit) =>
      give(({ events, deliveries }) => dropEvents(events, deliveries, before, limit)),
    webhookProgress: async () => give(({ progress }) => progressOf(progress)),
    addDeliveries: async (webhook, after, upTo, events, now) =>
      addDeliveries(open(), webhook, after, upTo, events, now),
    claimDeliveries: async (webhook, now, until, limit) =>
      give(all => claimDeliveries(all, webhook, now, until, limit)),
    renewDelivery: async (claimed, until) => renewDelivery(open(), claimed, until),
    nextDelivery: async webhook => nextDelivery(open(), webhook),
    settleDelivery: async (claimed, outcome, now) => settleDelivery(open(), claimed, outcome, now),
    deliveries: async filter => give(all => deliveriesPage(all, filter)),
    resendDeliveries: async (webhook, number, now, limit) => resendDeliveries(open(), webhook, number, now, limit),
    failDeliveries: async (webhook, error) => failDeliveries(open(), webhook, error),
    restartWebhook: async webhook => restartWebhook(open(), webhook),
    figures: async now => figuresOf(open(), now),
    erase: async (erasure, limit) => eraseFrom(open(), erasure, limit),
    scrub: async () => true,
    beginUpload: async (upload, most) =>
      beginUpload(open().uploads, upload, most, open().records.conversation.has(upload.conversation)),
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

function progressOf(progress: Kept["progress"]): readonly WebhookProgress[] {
  return [...progress.values()].sort((one, other) => compareTexts(one.webhook, other.webhook))
}

function deskVersions({ records }: Kept, endedAfter: number): readonly DeskVersion[] {
  const chats = [...records.chat.values()].filter(
    ({ value: { status, endedAt } }) => status !== "ended" || (endedAt ?? 0) > endedAfter,
  )
  return [
    ...chats.map(({ version, value }) => ({ kind: "chat" as const, id: value.id, version })),
    ...[...records.agent.values()].map(({ version, value }) => ({ kind: "agent" as const, id: value.email, version })),
  ]
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
      webhook: recordsOf("webhook"),
      account: recordsOf("account"),
    },
    activities: linesOf(kept.activities, (conversation, activity) => ({ conversation, activity })),
    turns: linesOf(kept.turns, (conversation, turn) => ({ conversation, turn })),
    due: kept.due.rows,
    audit: kept.audit.map(({ entry }) => entry),
    refusals: kept.refusals.map(({ refusal }) => refusal),
    requests: [...kept.requests].sort(byKey).map(([, request]) => request),
    events: [...kept.events.told.values()],
    heldEvents: [...kept.events.held.values()],
    deliveries: [...kept.deliveries.values()],
    progress: progressOf(kept.progress),
    subjects: [...kept.subjects].sort(byKey).map(([id, version]) => ({ id, version })),
    uploads: [...kept.uploads].sort(byKey).map(([, upload]) => keptUpload(upload)),
  }
}

function fill(kept: Kept, contents: Contents, numbers?: GivenNumbers): void {
  const puts = KINDS.flatMap(kind =>
    // Stored form back to records, of the kind it was kept under.
    contents.records[kind].map(
      ({ id, version, value }) => ({ kind, id, version, value: fromStored(value) }) as unknown as Put,
    ),
  )
  write(kept, plainCopy({ ...contents, puts, expects: [], events: [] }))
  for (const event of contents.events) kept.events.told.set(event.number, event)
  for (const event of contents.heldEvents) kept.events.held.set(event.number, event)
  for (const delivery of contents.deliveries) kept.deliveries.set(delivery.number, delivery)
  // Events that were erased since had numbers too, and webhooks may have been given them.
  const seen = contents.progress.map(each => each.seen)
  kept.events.lastTold = numbers?.event ?? Math.max(contents.events.at(-1)?.number ?? 0, ...seen)
  kept.events.lastHeld = numbers?.heldEvent ?? contents.heldEvents.at(-1)?.number ?? 0
  kept.lastDelivery = numbers?.delivery ?? contents.deliveries.at(-1)?.number ?? 0
  for (const progress of contents.progress) kept.progress.set(progress.webhook, progress)
  for (const { id, version } of contents.subjects) kept.subjects.set(id, version)
  for (const upload of contents.uploads) kept.uploads.set(upload.id, uploadOf(upload))
  for (const request of contents.requests) setRequest(kept, request.id, plainCopy(request))
}
