import type { PageSession } from "../../turns/index.js"

/** Sessions by id. */
export type MemorySessions = Map<string, PageSession>

export function addSession(sessions: MemorySessions, session: PageSession, now: number): void {
  for (const [id, { until }] of sessions) if (until <= now) sessions.delete(id)
  sessions.set(session.id, session)
}

/** A session that is not over at `now` (ms). */
export function liveSession(sessions: MemorySessions, id: string, now: number): PageSession | null {
  const session = sessions.get(id)
  return session !== undefined && session.until > now ? session : null
}

export function extendSession(sessions: MemorySessions, id: string, until: number): void {
  const session = sessions.get(id)
  if (session !== undefined && session.until < until) sessions.set(id, { ...session, until })
}
