import type { Agent, QueueState } from "../../helpdesk/index.js"
import type { Versioned } from "../../turns/index.js"
import type { SqlDialect } from "./dialect.js"
import { insertInto, type PutWrites, readsById, updateOf, type Write, type WriteStatements } from "./statements.js"

const AGENT_COLUMNS = [
  "email",
  "version",
  "name",
  "status",
  "hours",
  "open_chats",
  "open_by_queue",
  "last_chat_at",
  "last_connect_at",
  "sign_out_time",
  "last_chat",
  "availability",
  "max_chats",
  "seen_at",
  "presence",
]

export const DESK_STATEMENTS: WriteStatements = {
  insertAgent: { sql: insertInto("agents", AGENT_COLUMNS) },
  updateAgent: { sql: updateOf("agents", AGENT_COLUMNS) },
  removeAgentQueues: { sql: "DELETE FROM agent_queues WHERE email = ?" },
  insertAgentQueue: { sql: "INSERT INTO agent_queues (email, place, queue) VALUES (?, ?, ?)" },
  insertQueue: { sql: "INSERT INTO queues (version, joined, code) VALUES (?, ?, ?)" },
  updateQueue: { sql: "UPDATE queues SET version = ?, joined = ? WHERE code = ?" },
}

export const agentWrites: PutWrites<Agent> = (email, version, value) => {
  const columns = [
    version,
    value.name,
    value.status,
    value.hours && JSON.stringify(value.hours),
    value.openChats,
    JSON.stringify(value.openByQueue),
    value.lastChatAt,
    value.lastConnectAt,
    value.signOutTime,
    value.lastChat,
    value.availability,
    value.maxChats,
    value.seenAt,
    value.presence,
  ]
  const queues = value.queues.map((queue, place): Write => ["insertAgentQueue", email, place, queue])
  if (version === 1) return [["insertAgent", email, ...columns], ...queues]
  return [["updateAgent", ...columns, email], ["removeAgentQueues", email], ...queues]
}

export const queueWrites: PutWrites<QueueState> = (code, version, { joined }) => [
  [version === 1 ? "insertQueue" : "updateQueue", version, joined, code],
]

/** Chats that are open or ended after a moment, and all agents. */
export const DESK_VERSIONS = `SELECT 'chat' AS kind, id, version FROM chats WHERE status <> 'ended' AND id > ''
  UNION ALL SELECT 'chat' AS kind, id, version FROM chats WHERE ended_at > ?
  UNION ALL SELECT 'agent' AS kind, email AS id, version FROM agents`

/** Agents by e-mail; `ofQueue` binds a queue. */
export function agentReads({ jsonList }: SqlDialect) {
  const select = `SELECT a.*, (SELECT ${jsonList("queue", "place")} FROM agent_queues q WHERE q.email = a.email) AS queues FROM agents a`
  return {
    ...readsById("agents", "email", select, agentFromRow),
    all: `${select} ORDER BY email`,
    ofQueue: `${select} WHERE email IN (SELECT email FROM agent_queues WHERE queue = ?) AND status = 'SignedIn' ORDER BY email`,
  }
}

export const QUEUE_READS = readsById(
  "queues",
  "code",
  "SELECT * FROM queues",
  ({ version, code, joined }: QueueState & { readonly version: number }) => ({ version, value: { code, joined } }),
)

/** A row of `agents` with the agent's queues as a JSON list. */
export interface AgentRow {
  readonly email: string
  readonly version: number
  readonly name: string
  readonly status: Agent["status"]
  readonly hours: string | null
  readonly open_chats: number
  readonly open_by_queue: string
  readonly last_chat_at: number | null
  readonly last_connect_at: number | null
  readonly sign_out_time: number | null
  readonly last_chat: string | null
  readonly availability: Agent["availability"]
  readonly max_chats: number | null
  readonly seen_at: number | null
  readonly presence: Agent["presence"]
  readonly queues: string
}

export function agentFromRow(row: AgentRow): Versioned<Agent> {
  const value = {
    email: row.email,
    name: row.name,
    // All that is JSON was written from an `Agent`.
    queues: JSON.parse(row.queues) as Agent["queues"],
    status: row.status,
    hours: row.hours === null ? null : (JSON.parse(row.hours) as Agent["hours"]),
    openChats: row.open_chats,
    openByQueue: JSON.parse(row.open_by_queue) as Agent["openByQueue"],
    lastChatAt: row.last_chat_at,
    lastConnectAt: row.last_connect_at,
    signOutTime: row.sign_out_time,
    lastChat: row.last_chat,
    availability: row.availability,
    maxChats: row.max_chats,
    seenAt: row.seen_at,
    presence: row.presence,
  }
  return { version: row.version, value }
}
