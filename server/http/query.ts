import { isUtf8 } from "node:buffer"
import type { IncomingMessage } from "node:http"
import { type Json, ParleyError, textFault } from "../../language/index.js"
import { QueryError } from "./problems.js"

export type Query = { [name: string]: Json }

/** @throws `TEXT_INVALID`: a part of the path, or a query parameter, is no text that a store could look for (design 3.8) */
export function requireTexts(params: { readonly [name: string]: string }, query: Query): void {
  for (const text of Object.values(params)) {
    const fault = textFault(String(text))
    if (fault !== null) throw new ParleyError("TEXT_INVALID", "", fault.replace("The text", "The path"))
  }
  for (const [name, value] of Object.entries(query)) {
    const fault = typeof value === "string" ? textFault(value) : null
    if (fault !== null) throw new QueryError("TEXT_INVALID", `/${name}`, fault)
  }
}

/** Query parameters as texts. @throws `REQUEST_INVALID` where one comes twice, `TEXT_INVALID` where one is no UTF-8 */
export function queryOf({ url = "" }: IncomingMessage): Query {
  const start = url.indexOf("?")
  const query: Query = Object.create(null)
  if (start < 0) return query
  requireUtf8(url.slice(start + 1))
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    // No schema has a place for it, so none would tell where it is.
    if (name === "__proto__") throw new QueryError("REQUEST_INVALID", `/${name}`, `"${name}" may not be a parameter.`)
    if (name in query)
      throw new QueryError("REQUEST_INVALID", `/${name.slice(0, 64)}`, "A query parameter comes twice.")
    query[name] = value
  }
  return query
}

/** Bytes that are no UTF-8 would become a mark that nobody has sent. @throws `TEXT_INVALID` */
function requireUtf8(query: string): void {
  for (const part of query.split("&")) {
    const runs = part.match(/(?:%[0-9a-f]{2})+/gi) ?? []
    if (runs.every(run => isUtf8(Buffer.from(run.replaceAll("%", ""), "hex")))) continue
    const [name = ""] = part.split("=")
    throw new QueryError("TEXT_INVALID", `/${name.slice(0, 64)}`, "The parameter is not valid UTF-8.")
  }
}
