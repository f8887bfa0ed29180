import type { Agent, QueueState } from "../../helpdesk/index.js"
import type { Versioned } from "../../turns/index.js"
import type { Connection } from "./connection.js"
import {
  insertInto,
  lookups,
  type PutWrites,
  type RecordTable,
  updateOf,
  type Write,
  type WriteStatements,
} from "./write.js"

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
]
const AGENT =
  "SELECT a.*, (SELECT json_group_array(queue ORDER BY place) FROM agent_queues q WHERE q.email = a.email) AS queues FROM agents a"

export interface AgentTable extends RecordTable<Agent> {
  /** By e-mail. */
  all(): readonly Versioned<Agent>[]
  /** Agents of this queue who are signed in, by e-mail. */
  agentsOf(queue: string): readonly Versioned<Agent>[]
}

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
  ]
  const queues = value.queues.map((queue, place): Write => ["insertAgentQueue", email, place, queue])
  if (version === 1) return [["insertAgent", email, ...columns], ...queues]
  return [["updateAgent", ...columns, email], ["removeAgentQueues", email], ...queues]
}

export const queueWrites: PutWrites<QueueState> = (code, version, { joined }) => [
  [version === 1 ? "insertQueue" : "updateQueue", version, joined, code],
]

export function agentTable(database: Connection): AgentTable {
  const read = database.prepare<unknown[], AgentRow>(`${AGENT} WHERE email = ?`)
  const all = database.prepare<unknown[], AgentRow>(`${AGENT} ORDER BY email`)
  const ofQueue = database.prepare<unknown[], AgentRow>(
    `${AGENT} WHERE email IN (SELECT email FROM agent_queues WHERE queue = ?) AND status = 'SignedIn' ORDER BY email`,
  )
  return {
    ...lookups(
      database.prepare("SELECT version FROM agents WHERE email = ?"),
      database.prepare("SELECT email FROM agents ORDER BY email"),
    ),
    all: () => all.all().map(agentOf),
    agentsOf: queue => ofQueue.all(queue).map(agentOf),
    read: email => {
      const row = read.get(email)
      return row ? agentOf(row) : null
    },
  }
}

export function queueTable(database: Connection): RecordTable<QueueState> {
  const read = database.prepare<unknown[], QueueState & { version: number }>("SELECT * FROM queues WHERE code = ?")
  return {
    ...lookups(
      database.prepare("SELECT version FROM queues WHERE code = ?"),
      database.prepare("SELECT code FROM queues ORDER BY code"),
    ),
    read: id => {
      const row = read.get(id)
      return row ? { version: row.version, value: { code: row.code, joined: row.joined } } : null
    },
  }
}

/** A row of `agents` with the agent's queues as a JSON list. */
interface AgentRow {
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
  readonly queues: string
}

function agentOf(row: AgentRow): Versioned<Agent> {
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
  }
  return { version: row.version, value }
}
