import type { Store } from "../../turns/index.js"
import { SESSION_STATEMENTS, type SessionRow, sessionColumns, sessionFromRow } from "../sql/sessions.js"
import type { Connections } from "./connection.js"

type Sessions = Pick<Store, "beginSession" | "session" | "extendSession" | "endSession">

export function sessionMethods(connections: Connections): Sessions {
  return {
    beginSession: async (session, now) => {
      // Two that begin at once may meet while they drop the same ones.
      await connections.change(write => write.run(SESSION_STATEMENTS.drop, now))
      await connections.run(SESSION_STATEMENTS.begin, ...sessionColumns(session))
    },
    session: async (id, now) => {
      const row = await connections.first<SessionRow>(SESSION_STATEMENTS.live, id, now)
      return row === undefined ? null : sessionFromRow(row)
    },
    extendSession: async (id, until) => void (await connections.run(SESSION_STATEMENTS.extend, until, id, until)),
    endSession: async id => void (await connections.run(SESSION_STATEMENTS.end, id)),
  }
}
