import type { Fact, FactKey, FactOfLoop, RecordKind, Records } from "../../turns/index.js"
import { guardsOfFact } from "../guards.js"
import type { BlockTable } from "./blocks.js"
import type { ChatTable } from "./chats.js"
import type { ConversationTable } from "./conversations.js"
import type { AgentTable } from "./desk.js"
import type { LineTables } from "./lines.js"
import type { RecordTable } from "./record-table.js"
import type { RequestTable } from "./requests.js"
import type { SubjectTable } from "./subjects.js"
import type { UploadTable } from "./uploads.js"

export interface Tables extends RecordTables {
  readonly conversation: ConversationTable
  readonly chat: ChatTable
  readonly agent: AgentTable
  readonly block: BlockTable
  readonly subject: SubjectTable
}
type RecordTables = { readonly [K in RecordKind]: RecordTable<Records[K]> }

/** Everything that facts are read from. */
export interface Readers {
  readonly tables: Tables
  readonly lines: LineTables
  readonly requests: RequestTable
  readonly uploads: UploadTable
}

/** One answer of `Store.read`. */
export function readSqliteFact({ tables, lines, requests, uploads }: Readers, key: FactKey, now: number): Fact {
  if ("id" in key) {
    const record = tables[key.kind].read(key.id)
    return { key, version: record?.version ?? 0, value: record?.value ?? null }
  }
  if (key.kind === "identity" || key.kind === "sealed" || key.kind === "opened")
    throw new Error(`a store knows nothing ${key.kind}`)
  if (key.kind === "request") return { key, version: 0, value: requests.read(key.request, now) }
  if (key.kind === "upload") return { key, version: 0, value: uploads.read(key.upload) }
  const value = answer(tables, lines, key, now)
  const guards = guardsOfFact(key)
  return guards === null
    ? { key, version: 0, value }
    : { key, version: 0, value, guards: tables.subject.versionsOf(guards) }
}

/** Whether a fact is read by one statement: what most turns ask for is. */
export function isOneLook(key: FactKey): boolean {
  return key.kind === "request" || key.kind === "upload" || key.kind === "conversation"
}

type Query = Exclude<FactKey, { readonly id: string } | { readonly kind: FactOfLoop | "request" | "upload" }>

function answer(tables: Tables, lines: LineTables, key: Query, now: number): unknown {
  switch (key.kind) {
    case "blocksOf":
      return tables.block.blocksOf(key.subjects, now)
    case "blocksAt":
      return tables.block.blocksAt(key.subject, key.scope)
    case "blockCount":
      return tables.block.blockCount(key.subject, key.scope)
    case "waiting":
      return tables.chat.waiting(key.queue)
    case "position":
      return tables.chat.position(key.chat)
    case "ahead":
      return tables.chat.ahead(key)
    case "nextToGiveOut":
      return tables.chat.nextToGiveOut(key.queue, key.after, now)
    case "longestWaiting":
      return tables.chat.longestWaiting(key.queues)
    case "agentsOf":
      return tables.agent.agentsOf(key.queue)
    case "pickedUp":
      return tables.chat.pickedUp(key.queue, key.limit)
    case "conversationCount":
      return tables.conversation.countOf(key.subject, key.limit)
    case "chatsOf":
      return tables.chat.chatsOf(key.agent)
    case "openChats":
      return tables.chat.openChats(key.after, key.limit)
    case "transcript":
      return lines.transcript(key.conversation, key.after, key.bytes)
    case "openConversationsOf":
      return tables.conversation.openOf(key.subject, key.after, key.limit)
  }
}
