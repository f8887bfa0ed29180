import type { RequestOf, Scope, Subject } from "../../client/index.js"
import { isDay, startOf } from "../pieces/days.js"

/** Blocks as the page looks for them; all of it stands in the address, so that a view can be sent to somebody. */
export interface BlocksFilter {
  readonly status: "active" | "over" | "all"
  readonly kind: Subject["kind"] | null
  readonly scope: Scope | null
  readonly by: string | null
  /** Days in the reader's calendar, `2026-11-26`. */
  readonly from: string | null
  readonly to: string | null
  readonly q: string
  readonly sort: Sort
}
type Sort = "until" | "-until" | "createdAt" | "-createdAt"
/** Filters as the server is asked for them. */
export type BlocksQuery = NonNullable<RequestOf<"listBlocks">["query"]>

const KINDS = ["user", "visitor", "conversation", "ip"] as const
const SCOPES = ["liveChat", "conversation"] as const
const SORTS = ["until", "-until", "createdAt", "-createdAt"] as const

type Query = { readonly [name: string]: string }

/** A filter that is none of ours is left out. */
export function filterOf(query: Query): BlocksFilter {
  const oneOf = <T extends string>(all: readonly T[], text: string | undefined): T | null =>
    all.find(each => each === text) ?? null
  const day = (text: string | undefined): string | null => (text !== undefined && isDay(text) ? text : null)
  return {
    status: oneOf(["over", "all"] as const, query.status) ?? "active",
    kind: oneOf(KINDS, query.kind),
    scope: oneOf(SCOPES, query.scope),
    by: query.by === undefined || query.by === "" ? null : query.by.slice(0, 256),
    from: day(query.from),
    to: day(query.to),
    q: (query.q ?? "").slice(0, 256),
    sort: oneOf(SORTS, query.sort) ?? "until",
  }
}

/** The part of an address after the question mark; empty where nothing is set. */
export function searchOf({ status, kind, scope, by, from, to, q, sort }: BlocksFilter): string {
  const parts = Object.entries({
    status: status === "active" ? null : status,
    ...{ kind, scope, by, from, to },
    q: q === "" ? null : q,
    sort: sort === "until" ? null : sort,
  }).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
  return parts.length === 0 ? "" : `?${new URLSearchParams(parts)}`
}

/** Whether anything is set besides whether they hold. */
export function isFiltered({ kind, scope, by, from, to, q }: BlocksFilter): boolean {
  return kind !== null || scope !== null || by !== null || from !== null || to !== null || q !== ""
}

/** The filter as the server takes it, without a page and without `status`. */
export function listFilter({ kind, scope, by, from, to, q }: BlocksFilter): Omit<BlocksQuery, "status" | "sort"> {
  return {
    ...(kind === null ? {} : { kind }),
    ...(scope === null ? {} : { scope }),
    ...(by === null ? {} : { by }),
    ...(from === null ? {} : { from: startOf(from).toISOString() }),
    ...(to === null ? {} : { to: startOf(to, 1).toISOString() }),
    ...(q.trim() === "" ? {} : { q: q.trim() }),
  }
}

/** As `listFilter`, with what else the list is asked for. */
export function listQuery(filter: BlocksFilter): BlocksQuery {
  const { status, sort } = filter
  return { ...listFilter(filter), ...(status === "all" ? {} : { status }), sort }
}
