import type { PageSession } from "../../turns/index.js"
import type { Bound } from "./statements.js"

/** A row of `sessions`. `body` has the whole session but for its end, which changes. */
export interface SessionRow {
  readonly body: string
  readonly until: number
}

/** Of sessions that are over, as many go when another begins. */
const DROPPED = 20

export const SESSION_STATEMENTS = {
  /** Binds what `sessionColumns` gives. */
  begin: "INSERT INTO sessions (id, body, until) VALUES (?, ?, ?)",
  /** Binds an id and a moment. */
  live: "SELECT body, until FROM sessions WHERE id = ? AND until > ?",
  /** Binds an end, an id, and the end again. */
  extend: "UPDATE sessions SET until = ? WHERE id = ? AND until < ?",
  end: "DELETE FROM sessions WHERE id = ?",
  /** Binds a moment. */
  drop: `DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE until <= ? ORDER BY until LIMIT ${DROPPED})`,
}

export function sessionColumns({ until, ...session }: PageSession): readonly Bound[] {
  return [session.id, JSON.stringify(session), until]
}

export function sessionFromRow({ body, until }: SessionRow): PageSession {
  // Written by `sessionColumns`.
  return { ...(JSON.parse(body) as Omit<PageSession, "until">), until }
}
