import type { ErasedPart, Erasure } from "../../turns/index.js"
import { actNow } from "../acts.js"
import { erasePart } from "../erase-part.js"
import { erasableTables } from "../sql/erasable-tables.js"
import type { Bound } from "../sql/statements.js"
import type { Connection } from "./connection.js"
import { SQLITE } from "./dialect.js"

type Statement = ReturnType<typeof prepareAny>
const prepareAny = (database: Connection, sql: string) => database.prepare<unknown[], unknown>(sql)

/** @returns erases one part, in the transaction that is open */
export function eraser(database: Connection): (erasure: Erasure, limit: number) => ErasedPart {
  const prepared = new Map<string, Statement>()
  const statementOf = (sql: string): Statement => {
    const statement = prepared.get(sql) ?? prepareAny(database, sql)
    prepared.set(sql, statement)
    return statement
  }
  const tables = erasableTables(
    {
      run: (sql, ...bound) => statementOf(sql).run(...bound).changes,
      // A query says which rows it gives.
      all: <Row>(sql: string, ...bound: readonly Bound[]) => statementOf(sql).all(...bound) as readonly Row[],
      // Nobody else writes in this transaction.
      hold: () => {},
      holdEntities: () => {},
    },
    SQLITE,
  )
  return (erasure, limit) => actNow(erasePart(tables, erasure, limit))
}
