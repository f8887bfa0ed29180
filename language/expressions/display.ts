import { Duration, PlainDate, type Value } from "../values/values.js"
import { type Budget, spend, spendOnText, written } from "./budget.js"
import { durationInWords } from "./formats.js"
import type { Surroundings } from "./surroundings.js"
import { displayDate, displayTime, zoneName } from "./time.js"

/** The parts of an evaluation's surroundings on which it depends how values read. */
export type Audience = Pick<Surroundings, "zone" | "namesZone" | "locale">

/**
 * A value as people read it in a text (design section 3.2): times and dates in the reader's locale, times in their zone,
 * durations in words, numbers in full, null as nothing, lists joined by ", ", objects as JSON.
 */
export function displayValue(value: Value, audience: Audience): string {
  return displayWithin(value, audience, { left: Number.POSITIVE_INFINITY, exceeded: false })
}

/** Deeper than any value can be, so that the recursion ends whatever is handed in. */
const DEEPEST = 100
const STEPS_PER_MOMENT = 5

/** As `displayValue`, within a budget; what it has no room for is empty. */
export function displayWithin(value: Value, audience: Audience, budget: Budget, depth = 0): string {
  if (value === null || budget.exceeded || depth > DEEPEST) return ""
  if (Array.isArray(value)) return value.map(item => displayWithin(item, audience, budget, depth + 1)).join(", ")
  if (value instanceof Date || value instanceof PlainDate || value instanceof Duration)
    return spend(budget, STEPS_PER_MOMENT) ? momentInWords(value, audience) : ""
  const text = written(value) ?? ""
  return spendOnText(budget, text.length) ? text : ""
}

function momentInWords(value: Date | PlainDate | Duration, { zone, namesZone, locale }: Audience): string {
  if (value instanceof PlainDate) return displayDate(value, locale)
  if (value instanceof Duration) return durationInWords(value, locale)
  if (Number.isNaN(value.getTime())) return ""
  const time = displayTime(value, zone, locale)
  return namesZone === true ? `${time} ${zoneName(value, zone, locale)}` : time
}
