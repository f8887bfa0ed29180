import type { Agent } from "../../helpdesk/index.js"
import type { Versioned } from "../../turns/index.js"
import { type AgentRow, agentFromRow, agentReads } from "../sql/desk.js"
import type { Connection } from "./connection.js"
import { SQLITE } from "./dialect.js"
import { type RecordTable, recordTable } from "./record-table.js"

export interface AgentTable extends RecordTable<Agent> {
  /** By e-mail. */
  all(): readonly Versioned<Agent>[]
  /** Agents of this queue who are signed in, by e-mail. */
  agentsOf(queue: string): readonly Versioned<Agent>[]
}

export function agentTable(database: Connection): AgentTable {
  const reads = agentReads(SQLITE)
  const all = database.prepare<unknown[], AgentRow>(reads.all)
  const ofQueue = database.prepare<unknown[], AgentRow>(reads.ofQueue)
  return {
    ...recordTable(database, reads),
    all: () => all.all().map(agentFromRow),
    agentsOf: queue => ofQueue.all(queue).map(agentFromRow),
  }
}
