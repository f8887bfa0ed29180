import type { Store } from "../../turns/index.js"
import { SESSION_STATEMENTS, type SessionRow, sessionColumns, sessionFromRow } from "../sql/sessions.js"
import type { Connection } from "./connection.js"
import type { GroupCommit } from "./group-commit.js"

type Sessions = Pick<Store, "beginSession" | "session" | "extendSession" | "endSession">

export function sessionTable(database: Connection, group: GroupCommit): Sessions {
  const live = database.prepare<unknown[], SessionRow>(SESSION_STATEMENTS.live)
  const begin = database.prepare(SESSION_STATEMENTS.begin)
  const drop = database.prepare(SESSION_STATEMENTS.drop)
  const extend = database.prepare(SESSION_STATEMENTS.extend)
  const end = database.prepare(SESSION_STATEMENTS.end)
  const write = async (write: () => void): Promise<void> => {
    await group.commit({ isAsDecided: () => true, write })
  }
  return {
    beginSession: (session, now) =>
      write(() => {
        drop.run(now)
        begin.run(...sessionColumns(session))
      }),
    session: async (id, now) => {
      const row = live.get(id, now)
      return row === undefined ? null : sessionFromRow(row)
    },
    extendSession: (id, until) => write(() => void extend.run(until, id, until)),
    endSession: id => write(() => void end.run(id)),
  }
}
