import { dateOf, isDay, startOf } from "../pieces/days.js"

/** The days that a report is of, in the reader's zone. */
export interface ReportSpan {
  /** The first of them, `YYYY-MM-DD`. */
  readonly first: string
  /** The last of them. */
  readonly last: string
  readonly days: number
}

const DAY = 86_400_000

/** Days that can be chosen with one press. */
export const USUAL_DAYS = [1, 7, 30] as const

/** The span that an address asks for: two dates, else so many days until today; else seven. */
export function spanOf(query: { readonly [name: string]: string }, today: Date): ReportSpan {
  const { from = "", to = "", days = "7" } = query
  if (isDay(from) && isDay(to) && from <= to) {
    return { first: from, last: to, days: Math.round((startOf(to).getTime() - startOf(from).getTime()) / DAY) + 1 }
  }
  const count = USUAL_DAYS.find(one => String(one) === days) ?? 7
  return { first: dateOf(startOf(dateOf(today), 1 - count)), last: dateOf(today), days: count }
}

/** The span as the server is asked for it. */
export function momentsOf({ first, last }: Pick<ReportSpan, "first" | "last">) {
  return { from: startOf(first).toISOString(), to: startOf(last, 1).toISOString() }
}

/** As many days right before it. */
export function spanBefore({ first, days }: ReportSpan): ReportSpan {
  return { first: dateOf(startOf(first, -days)), last: dateOf(startOf(first, -1)), days }
}

/** All dates of a span, in order. */
export function datesOf({ first, days }: ReportSpan): readonly string[] {
  return Array.from({ length: days }, (_, index) => dateOf(startOf(first, index)))
}
