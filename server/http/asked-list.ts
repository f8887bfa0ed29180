import { DateTime } from "luxon"
import { normalEmail } from "../../helpdesk/index.js"
import { QueryError } from "./problems.js"
import type { RouteRequest } from "./route.js"

/** Milliseconds since 1970, UTC. */
export interface TimeSpan {
  readonly from?: number
  readonly to?: number
}

/**
 * The span of time that a query with `SPAN` asks for.
 *
 * @param timeZone the zone in which dates begin
 * @throws `REQUEST_INVALID`
 */
export function spanOf({ query }: Pick<RouteRequest, "query">, timeZone = "utc"): TimeSpan {
  const from = momentAsked(query.from, "from", timeZone)
  const to = momentAsked(query.to, "to", timeZone)
  if (from !== null && to !== null && to <= from) {
    throw new QueryError("REQUEST_INVALID", "/to", "What ends before it begins holds nothing: give a later moment.")
  }
  return { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) }
}

function momentAsked(text: string | number | undefined, parameter: string, timeZone: string): number | null {
  if (text === undefined) return null
  const moment = momentOf(String(text), timeZone)
  if (moment !== null) return moment
  throw new QueryError("REQUEST_INVALID", `/${parameter}`, `There is no such moment as ${text}.`)
}

/** How long a date without a time is. */
const DATE = "2026-01-01".length

/** Milliseconds since 1970 of a text that fits `WHEN`; null: no calendar has such a moment. */
export function momentOf(text: string, timeZone = "utc"): number | null {
  // RFC 3339 lets T and Z be small.
  const moment = DateTime.fromISO(text.toUpperCase(), { zone: timeZone })
  if (!moment.isValid) return null
  // Where the clock goes back over midnight a day has two: luxon takes one or the other by the season that it is now.
  const [first = moment] = text.length === DATE ? moment.getPossibleOffsets() : []
  return first.toMillis()
}

/** Somebody as histories name them: an agent by the e-mail, in its one form, or a key by its name. */
export function makerAsked(by: string): string {
  return by.includes("@") ? normalEmail(by) : by
}

/** Whether a list is to be a CSV file: as `format` says or, without it, where the header `Accept` likes it more than JSON. */
export function wantsCsv({ query, accept }: Pick<RouteRequest, "query" | "accept">): boolean {
  if (query.format !== undefined) return query.format === "csv"
  return likingOf(accept, "text/csv") > likingOf(accept, "application/json")
}

/** From 0 to 1 (RFC 9110, section 12.5.1); ranges such as the one with two asterisks are for JSON as much as for a file. */
function likingOf(accept: string | null, type: string): number {
  for (const part of (accept ?? "").split(",")) {
    const [name = "", ...params] = part.split(";").map(text => text.trim().toLowerCase())
    if (name !== type) continue
    const quality = params.find(param => param.startsWith("q="))
    return quality === undefined ? 1 : Number(quality.slice(2)) || 0
  }
  return 0
}
