import type { Page } from "../../turns/index.js"
import { isCounted, type PageQuery, withTotal } from "../sql/page-queries.js"
import type { Bound } from "../sql/statements.js"
import type { Connection } from "./connection.js"

/** @returns gives the page that a query asks for; each statement is prepared once */
export function pageReader(database: Connection): <Row, T>(query: PageQuery<Row, T>) => Page<T> {
  const prepared = new Map<string, ReturnType<Connection["prepare"]>>()
  const all = (sql: string, bound: readonly Bound[]) => {
    const statement = prepared.get(sql) ?? database.prepare(sql)
    prepared.set(sql, statement)
    return statement.all(...bound)
  }
  return <Row, T>({ sql, bound, pageOf, count }: PageQuery<Row, T>) => {
    // A query says which rows it gives.
    const page = pageOf(all(sql, bound) as readonly Row[])
    if (count === null || !isCounted(page, count)) return withTotal(page, count, null)
    const [row] = all(count.sql, count.bound) as readonly { readonly found: number }[]
    return withTotal(page, count, row?.found ?? 0)
  }
}
