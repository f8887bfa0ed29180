import type { Page } from "../../turns/index.js"
import type { PageQuery } from "../sql/page-queries.js"
import type { Connection } from "./connection.js"

/** @returns gives the page that a query asks for; each statement is prepared once */
export function pageReader(database: Connection): <Row, T>(query: PageQuery<Row, T>) => Page<T> {
  const prepared = new Map<string, ReturnType<Connection["prepare"]>>()
  return <Row, T>({ sql, bound, pageOf }: PageQuery<Row, T>) => {
    const statement = prepared.get(sql) ?? database.prepare(sql)
    prepared.set(sql, statement)
    // A query says which rows it gives.
    return pageOf(statement.all(...bound) as readonly Row[])
  }
}
