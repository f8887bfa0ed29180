import { listOf, pointerTo, recordOf } from "../loading/part.js"
import type { Finding } from "../spec/fault.js"
import type { Json } from "../values/values.js"

/** Minutes from midnight; the end is past 1440 for a span that goes past midnight. */
export interface Span {
  readonly start: number
  readonly end: number
}

const SPAN = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/
const DAY = 1440
const WEEK = 7 * DAY
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

/**
 * Reads `09:00-18:00` (design section 6.7). `22:00-02:00` goes past midnight, `00:00-24:00` is the whole day.
 *
 * @returns null for anything else, also for a span that begins where it ends: nobody can tell whether all or nothing is meant
 */
export function parseSpan(text: string): Span | null {
  const found = SPAN.exec(text)
  if (found === null) return null
  const start = Number(found[1]) * 60 + Number(found[2])
  const end = found[3] === undefined ? DAY : Number(found[3]) * 60 + Number(found[4])
  if (start === end) return null
  return { start, end: end > start ? end : end + DAY }
}

/** Two spans that hold the same minute of a week, or of an exceptional day: `SCHEMA_INVALID` at the later one. */
export function checkHours(hours: Json | undefined, pointer: string): readonly Finding[] {
  const { weekly, except } = recordOf(hours)
  const week = WEEKDAYS.flatMap((day, index) =>
    spansOf(recordOf(weekly)[day], pointerTo(pointerTo(pointer, "weekly"), day), index * DAY),
  )
  const days = Object.entries(recordOf(except)).map(([date, spans]) =>
    spansOf(spans, pointerTo(pointerTo(pointer, "except"), date), 0),
  )
  return [week, ...days].flatMap(overlaps)
}

interface PlacedSpan extends Span {
  readonly text: string
  readonly pointer: string
}

function spansOf(spans: Json | undefined, pointer: string, offset: number): readonly PlacedSpan[] {
  return listOf(spans).flatMap((text, index) => {
    const span = typeof text === "string" ? parseSpan(text) : null
    if (span === null) return []
    return [
      { start: offset + span.start, end: offset + span.end, text: String(text), pointer: pointerTo(pointer, index) },
    ]
  })
}

function overlaps(spans: readonly PlacedSpan[]): readonly Finding[] {
  const sorted = spans.toSorted((left, right) => left.start - right.start)
  const findings: Finding[] = []
  let [longest] = sorted
  for (const span of sorted.slice(1)) {
    if (longest !== undefined && span.start < longest.end) findings.push(overlap(span, longest))
    if (longest === undefined || span.end > longest.end) longest = span
  }
  const [first] = sorted
  if (first !== undefined && longest !== undefined && first !== longest && longest.end - WEEK > first.start) {
    findings.push(overlap(first, longest))
  }
  return findings
}

function overlap(span: PlacedSpan, other: PlacedSpan): Finding {
  const message = `The span ${span.text} overlaps ${other.text}.`
  return { code: "SCHEMA_INVALID", pointer: span.pointer, message, hint: "Make one span of them." }
}
