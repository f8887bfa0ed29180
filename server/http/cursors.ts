import { createHash } from "node:crypto"
import { canonicalJson, type Json } from "../../language/index.js"
import { QueryError } from "./problems.js"
import type { Route } from "./route.js"

/** A list as it is asked for: what its cursors are good for. */
export interface AskedList {
  readonly route: Pick<Route, "path">
  readonly params: { readonly [name: string]: string }
  readonly query: { readonly [name: string]: Json }
}

/** A cursor as it goes out: good for its own list and filters only (design section 10); the size and form of pages may change. */
export function sealCursor(list: AskedList, cursor: string): string {
  return markOf(list) + cursor
}

/** The store's own cursor of one that came back. @throws `CURSOR_INVALID` */
export function openCursor(list: AskedList, sealed: string): string {
  const mark = markOf(list)
  if (sealed.startsWith(mark)) return sealed.slice(mark.length)
  const message =
    "This cursor is of another list or of other filters: ask with the filters that it came with, or without it."
  throw new QueryError("CURSOR_INVALID", "/cursor", message)
}

function markOf({ route, params, query }: AskedList): string {
  const { cursor: _, limit: __, format: ___, ...filters } = query
  const list = canonicalJson({ path: route.path, params, filters })
  return createHash("sha256").update(list).digest("base64url").slice(0, 16)
}
