import type { Json } from "../../client/index.js"

/** From Monday, as hours name them. */
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** Hours as the server keeps them; null: always. */
export interface Hours {
  readonly timeZone?: string
  /** `HH:MM-HH:MM`; one past midnight belongs to the day on which it begins. */
  readonly weekly?: { readonly [day in Weekday]?: readonly string[] }
  readonly except?: { readonly [date: string]: readonly string[] }
}

/** The hours of an agent, whose type the document leaves open. */
export function hoursOf(hours: Json): Hours | null {
  return hours === null ? null : (hours as Hours)
}

/** The two ends of a span. */
export function endsOf(span: string): readonly [from: string, to: string] {
  const [from = "", to = ""] = span.split("-")
  return [from, to]
}

/** Minutes since midnight. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number)
  return hours * 60 + minutes
}

export function isSpan(span: string): boolean {
  const [from, to] = endsOf(span)
  const isTime = (time: string): boolean => /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time)
  return isTime(from) && (isTime(to) || to === "24:00") && from !== to
}

/** A weekday's name in the language of the page. */
export function weekdayName(day: Weekday, locale: string, width: "short" | "long"): string {
  // 5 January 1970 was a Monday.
  const date = new Date(Date.UTC(1970, 0, 5 + WEEKDAYS.indexOf(day)))
  return new Intl.DateTimeFormat(locale, { weekday: width, timeZone: "UTC" }).format(date)
}

/** A stretch of a day of the picture, in minutes since its midnight. */
export interface Stretch {
  readonly day: Weekday
  readonly from: number
  readonly to: number
}

const DAY = 24 * 60

/** The week as stretches; one past midnight goes on at the next day's beginning. */
export function stretchesOf({ weekly = {} }: Hours): readonly Stretch[] {
  return WEEKDAYS.flatMap((day, index) =>
    (weekly[day] ?? []).filter(isSpan).flatMap(span => {
      const [from = 0, to = 0] = endsOf(span).map(minutesOf)
      const next = WEEKDAYS[(index + 1) % WEEKDAYS.length] ?? day
      if (to > from) return [{ day, from, to }]
      return [{ day, from, to: DAY }, ...(to === 0 ? [] : [{ day: next, from: 0, to }])]
    }),
  )
}

/** In words: `Mon-Fri 09:00-18:00 · Sat 10:00-14:00`; days with the same spans beside each other are one. Empty: never. */
export function summaryOf({ weekly = {} }: Hours, locale: string): string {
  const parts: { first: Weekday; last: Weekday; spans: string }[] = []
  for (const [index, day] of WEEKDAYS.entries()) {
    const spans = (weekly[day] ?? []).map(span => span.replace("-", "–")).join(", ")
    const last = parts.at(-1)
    if (spans === "") continue
    if (last !== undefined && last.spans === spans && WEEKDAYS.indexOf(last.last) === index - 1) last.last = day
    else parts.push({ first: day, last: day, spans })
  }
  const named = (day: Weekday): string => weekdayName(day, locale, "short")
  return parts
    .map(({ first, last, spans }) => `${named(first)}${first === last ? "" : `–${named(last)}`} ${spans}`)
    .join(" · ")
}
