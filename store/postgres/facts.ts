import type { Entities } from "../../engine/index.js"
import { type Block, familyOf, type PickedUp, parseAddress, parseRange, type Subject } from "../../helpdesk/index.js"
import { compareTexts } from "../../language/index.js"
import type {
  Fact,
  FactKey,
  FactOfLoop,
  PlacedConversation,
  ReadVersion,
  RecordKind,
  RequestRecord,
  Versioned,
} from "../../turns/index.js"
import { guardsOfFact } from "../guards.js"
import { BLOCK_READS, type BlockRow, blockFromRow } from "../sql/blocks.js"
import { byTurnOfRows, CHAT_READS, type ChatRow, chatFromRow } from "../sql/chats.js"
import { CONVERSATION_COUNTS, CONVERSATION_READS, OPEN_CONVERSATIONS } from "../sql/conversations.js"
import { type AgentRow, agentFromRow, agentReads, QUEUE_READS } from "../sql/desk.js"
import { ACCOUNT_READS, KEY_READS, SETTING_READS, WEBHOOK_READS } from "../sql/documents.js"
import { ENTITY_READS, type EntityRow, entitiesFromRows, ownerOfEntities } from "../sql/entities.js"
import { activityOf, LINE_READS } from "../sql/lines.js"
import { networkKey } from "../sql/network-key.js"
import { REQUEST_READS, type RequestRow, requestFromRow } from "../sql/requests.js"
import type { RecordReads } from "../sql/statements.js"
import { SUBJECT_READS, type SubjectRow } from "../sql/subjects.js"
import type { Session } from "./connection.js"
import { POSTGRES } from "./dialect.js"
import { readUpload } from "./uploads.js"

export const AGENT_READS = agentReads(POSTGRES)

/** How records are found that have one row each. */
export const RECORD_READS = {
  conversation: CONVERSATION_READS,
  chat: CHAT_READS,
  agent: AGENT_READS,
  queue: QUEUE_READS,
  block: BLOCK_READS,
  key: KEY_READS,
  setting: SETTING_READS,
  webhook: WEBHOOK_READS,
  account: ACCOUNT_READS,
} satisfies { readonly [kind in Exclude<RecordKind, "entities">]: Pick<RecordReads<never, unknown>, "read" | "ids"> }

/** Null: there is none. */
export async function readRecord(session: Session, kind: RecordKind, id: string): Promise<Versioned<unknown> | null> {
  if (kind === "entities") return readEntities(session, id)
  // A kind's rows are its own, which the compiler cannot follow through the lookup.
  const { read, fromRow } = RECORD_READS[kind] as RecordReads<unknown, unknown>
  const row = await session.first(read, id)
  return row === undefined ? null : fromRow(row)
}

async function readEntities(session: Session, id: string): Promise<Versioned<Entities> | null> {
  const owner = ownerOfEntities(id)
  const [version, rows] = await Promise.all([
    session.value<number>(ENTITY_READS.version, ...owner),
    session.all<EntityRow>(ENTITY_READS.read, ...owner),
  ])
  return version === null ? null : { version, value: entitiesFromRows(rows) }
}

/** Null: nothing is kept of it, or what is kept is over at `now`. */
export async function readRequest(session: Session, id: string, now: number): Promise<RequestRecord | null> {
  const row = await session.first<RequestRow>(REQUEST_READS.live, id, now)
  return row === undefined ? null : requestFromRow(row)
}

/** Whether a fact is read by one statement, which is of one moment by itself. */
export function isOneStatement(key: FactKey): boolean {
  return key.kind === "request" || key.kind === "upload" || ("id" in key && key.kind !== "entities")
}

/** One answer of `Store.read`. */
export async function readPostgresFact(session: Session, key: FactKey, now: number): Promise<Fact> {
  if ("id" in key) {
    const record = await readRecord(session, key.kind, key.id)
    return { key, version: record?.version ?? 0, value: record?.value ?? null }
  }
  if (key.kind === "identity" || key.kind === "sealed" || key.kind === "opened")
    throw new Error(`a store knows nothing ${key.kind}`)
  if (key.kind === "request") return { key, version: 0, value: await readRequest(session, key.request, now) }
  if (key.kind === "upload") return { key, version: 0, value: await readUpload(session, key.upload) }
  const ids = guardsOfFact(key)
  const [value, guards] = await Promise.all([answer(session, key, now), ids && versionsOf(session, ids)])
  return guards === null ? { key, version: 0, value } : { key, version: 0, value, guards }
}

type Query = Exclude<FactKey, { readonly id: string } | { readonly kind: FactOfLoop | "request" | "upload" }>

async function answer(session: Session, key: Query, now: number): Promise<unknown> {
  switch (key.kind) {
    case "blocksOf":
      return blocksOf(session, key.subjects, now)
    case "blocksAt":
      return (await session.all<BlockRow>(BLOCK_READS.held, key.subject.kind, key.subject.value, key.scope)).map(
        blockFromRow,
      )
    case "blockCount":
      return (await session.value<number>(BLOCK_READS.count, key.subject.kind, key.subject.value, key.scope)) ?? 0
    case "waiting":
      return waiting(session, key.queue)
    case "position":
      return position(session, key.chat)
    case "ahead":
      return ahead(session, key)
    case "nextToGiveOut":
      return chatOrNull(await session.first<ChatRow>(CHAT_READS.nextToGiveOut, key.queue, now, key.after))
    case "longestWaiting":
      return longestWaiting(session, key.queues)
    case "agentsOf":
      return (await session.all<AgentRow>(AGENT_READS.ofQueue, key.queue)).map(agentFromRow)
    case "pickedUp":
      return session.all<PickedUp>(CHAT_READS.pickedUp, key.queue, key.limit)
    case "conversationCount":
      return session.value<number>(
        key.subject.kind === "user" ? CONVERSATION_COUNTS.user : CONVERSATION_COUNTS.visitor,
        key.subject.value,
        key.limit,
      )
    case "chatsOf":
      return chatsOf(session, key.agent)
    case "openChats":
      return (await session.all<ChatRow>(CHAT_READS.open, key.after, key.limit)).map(chatFromRow)
    case "transcript":
      return transcript(session, key)
    case "openConversationsOf":
      return openConversations(session, key.subject, key.after, key.limit)
  }
}

async function versionsOf(session: Session, ids: readonly string[]): Promise<readonly ReadVersion[]> {
  const rows = ids.length === 0 ? [] : await session.all<SubjectRow>(SUBJECT_READS.versions(ids.length), ...ids)
  return ids.map(id => ({ kind: "subject", id, version: rows.find(row => row.id === id)?.version ?? 0 }))
}

/** The networks of each length that an address may be in. */
const AROUND = `SELECT * FROM blocks WHERE network = ANY(CAST(? AS bytea[])) AND lifted_at IS NULL AND (until IS NULL OR until > ?)`

async function blocksOf(
  session: Session,
  subjects: readonly Subject[],
  now: number,
): Promise<readonly Versioned<Block>[]> {
  const named = subjects.filter(({ kind }) => kind !== "ip")
  const addresses = subjects.flatMap(({ kind, value }) => (kind === "ip" ? (parseAddress(value) ?? []) : []))
  const bound = named.flatMap(({ kind, value }) => [kind, value, now])
  const found = await Promise.all([
    named.length === 0 ? [] : session.all<BlockRow>(BLOCK_READS.bySubjects(named.length), ...bound),
    ...addresses.map(address => session.all<BlockRow>(AROUND, networksOf(address), now)),
  ])
  const unique = [...new Map(found.flat().map(row => [row.id, row])).values()]
  return unique.sort((one, other) => one.at - other.at || compareTexts(one.id, other.id)).map(blockFromRow)
}

/** Keys of all networks that an address is in, as a list of PostgreSQL's. */
function networksOf(address: Uint8Array): string {
  const widest = familyOf(address) === 4 ? 96 : 0
  const keys = Array.from({ length: 129 - widest }, (_, index) => networkKey(address, widest + index))
  return `{${keys.map(key => `"\\\\x${Buffer.from(key).toString("hex")}"`).join()}}`
}

async function waiting(session: Session, queue: string): Promise<readonly number[]> {
  const rows = await session.all<{ priority: number; chats: number }>(CHAT_READS.counts, queue)
  const byPriority = new Map(rows.map(({ priority, chats }) => [priority, chats]))
  return Array.from({ length: 10 }, (_, priority) => byPriority.get(priority) ?? 0)
}

async function position(session: Session, id: string): Promise<number | null> {
  const chat = await session.first<ChatRow>(CHAT_READS.waiting, id)
  return chat ? 1 + (await ahead(session, { kind: "ahead", ...chat, chat: id })) : null
}

async function ahead(session: Session, place: Extract<FactKey, { readonly kind: "ahead" }>): Promise<number> {
  const { queue, priority, waitingSince, chat } = place
  return Number(await session.value(CHAT_READS.ahead, queue, priority, queue, priority, waitingSince, chat))
}

async function longestWaiting(session: Session, queues: readonly string[]) {
  const rows = await Promise.all(queues.map(queue => session.first<ChatRow>(CHAT_READS.longestWaiting, queue)))
  return chatOrNull(rows.flatMap(row => row ?? []).sort(byTurnOfRows)[0])
}

function chatOrNull(row: ChatRow | undefined) {
  return row ? chatFromRow(row) : null
}

async function chatsOf(session: Session, agent: string) {
  const open = await session.all<ChatRow>(CHAT_READS.connected, agent)
  return (open.length > 0 ? open : await session.all<ChatRow>(CHAT_READS.lastEnded, agent)).map(chatFromRow)
}

/** Messages are read so many at a time: mostly the first of them are more than is asked for. */
const MESSAGES_AT_ONCE = 200

async function transcript(session: Session, { conversation, after, bytes }: Extract<Query, { kind: "transcript" }>) {
  const found = []
  let size = 0
  for (let offset = 0; ; offset += MESSAGES_AT_ONCE) {
    const rows = await session.all<{ body: string; text: string | null }>(
      `${LINE_READS.messages} LIMIT ${MESSAGES_AT_ONCE} OFFSET ?`,
      ...[conversation, after, offset],
    )
    for (const message of rows) {
      if (size > bytes) break
      size += Buffer.byteLength(message.text ?? "")
      found.push(activityOf(message))
    }
    if (size > bytes || rows.length < MESSAGES_AT_ONCE) return found.reverse()
  }
}

const OF_ADDRESSES = `SELECT id, upper(encode(address, 'hex')) || ':' || id AS place FROM conversations
  WHERE address IS NOT NULL AND status = 'active' AND side = 'user' AND (address, id) > (?, ?) AND address <= ?
    AND CASE WHEN substr(address, 1, 12) = CAST('\\x00000000000000000000ffff' AS bytea) THEN 1 ELSE 0 END = ?
  ORDER BY address, id LIMIT ?`

async function openConversations(
  session: Session,
  { kind, value }: Subject,
  after: string,
  limit: number,
): Promise<readonly PlacedConversation[]> {
  if (kind !== "ip") return session.all(OPEN_CONVERSATIONS[kind], value, after, limit)
  const range = parseRange(value)
  if (range === null) return []
  const [, address = "", id = ""] = /^([0-9A-F]{32}):(.*)$/s.exec(after) ?? []
  const from = address === "" ? range.first : Buffer.from(address, "hex")
  return session.all(OF_ADDRESSES, from, id, range.last, range.family === 4 ? 1 : 0, limit)
}
