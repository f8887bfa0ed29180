import type { Write, WriteStatements } from "../sql/statements.js"
import type { Connection } from "./connection.js"

/** @returns runs a write, in the transaction that is open */
export function writer(database: Connection, statements: WriteStatements): (write: Write) => void {
  const prepared = new Map(
    Object.entries(statements).map(([name, { sql, otherwise = [] }]) => {
      const others = otherwise.map(({ sql, places }) => ({ statement: database.prepare(sql), places }))
      return [name, { statement: database.prepare(sql), otherwise: others }]
    }),
  )
  return ([name, ...bound]) => {
    const known = prepared.get(name)
    if (known === undefined) throw new Error(`no statement is called ${name}`)
    if (known.statement.run(...bound).changes > 0) return
    for (const { statement, places } of known.otherwise) statement.run(...places.map(place => bound[place]))
  }
}
