import { LRUCache } from "lru-cache"
import { roundHalfAway, significant } from "../values/number.js"
import type { Duration } from "../values/values.js"
import { localeOrEnglish, SPACES } from "./time.js"

/** The most decimal places that a number can be written with. */
export const MOST_PLACES = 15

/**
 * Writes a number for people, in the locale's digits and grouped as there (design section 4). All spaces are plain ones.
 *
 * @param places decimal places, rounded half away from zero; null: as many as the number has
 */
export function formatNumber(number: number, places: number | null, locale: string): string {
  if (places === null) return written(significant(number), locale, "number")
  return written(roundHalfAway(number, places), locale, `number ${places}`)
}

/** Writes a sum of money, rounded to what the currency has; null: there is no such currency. @param currency ISO 4217 */
export function formatMoney(number: number, currency: string, locale: string): string | null {
  if (!isCurrency(currency)) return null
  const { maximumFractionDigits = 2 } = numbers.memo(`${localeOrEnglish(locale)} money ${currency}`).resolvedOptions()
  return written(roundHalfAway(number, maximumFractionDigits), locale, `money ${currency}`)
}

/** Writes a share of one as a percentage with at most two decimal places: 0.075 is 7.5%. */
export function formatPercent(number: number, locale: string): string {
  return written(roundHalfAway(number, 4), locale, "percent")
}

/** Whether the code is one of ISO 4217, in capitals; `XXX` and `XTS` are for none and for tests. */
export function isCurrency(code: string): boolean {
  if (!/^[A-Z]{3}$/.test(code) || code === "XXX" || code === "XTS") return false
  // The list that `Intl` gives lacks units of account, such as CLF, which it can write.
  return CURRENCY_NAMES.of(code) !== undefined
}

const CURRENCY_NAMES = new Intl.DisplayNames("en", { type: "currency", fallback: "none" })

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const

/**
 * A duration in words of the locale (design section 3.2): whole days, hours, minutes and seconds that are not 0, joined
 * by blanks; a part of a second is left out.
 */
export function durationInWords({ milliseconds }: Duration, locale: string): string {
  let left = Math.floor(Math.abs(milliseconds) / 1000)
  const words: string[] = []
  for (const [unit, seconds] of UNITS) {
    const count = Math.floor(left / seconds)
    left -= count * seconds
    if (count > 0) words.push(written(milliseconds < 0 && words.length === 0 ? -count : count, locale, `unit ${unit}`))
  }
  return words.length === 0 ? written(0, locale, "unit minute") : words.join(" ")
}

/** The plural category of a number in the locale: `one`, `few`, `other`, ... */
export function pluralCategory(number: number, locale: string): Intl.LDMLPluralRule {
  return plurals.memo(localeOrEnglish(locale)).select(significant(number))
}

/** Orders texts as dictionaries of the locale do. */
export function collate(left: string, right: string, locale: string): number {
  return collators.memo(localeOrEnglish(locale)).compare(left, right)
}

function written(number: number, locale: string, style: string): string {
  return numbers
    .memo(`${localeOrEnglish(locale)} ${style}`)
    .format(number)
    .replace(SPACES, " ")
}

/** Making a formatter costs some hundred times what using one does; locales come from people, so each memory is bounded. */
const MOST = 500
const numbers = new LRUCache<string, Intl.NumberFormat>({
  max: MOST,
  memoMethod: key => {
    const [locale, style = "", detail = ""] = key.split(" ")
    return new Intl.NumberFormat(locale, optionsOf(style, detail))
  },
})
const plurals = new LRUCache<string, Intl.PluralRules>({
  max: MOST,
  memoMethod: locale => new Intl.PluralRules(locale),
})
const collators = new LRUCache<string, Intl.Collator>({ max: MOST, memoMethod: locale => new Intl.Collator(locale) })

function optionsOf(style: string, detail: string): Intl.NumberFormatOptions {
  switch (style) {
    case "money":
      return { style: "currency", currency: detail }
    case "percent":
      return { style: "percent", maximumFractionDigits: 2 }
    case "unit":
      return { style: "unit", unit: detail, unitDisplay: "long", useGrouping: false }
    default: {
      if (detail === "") return { maximumFractionDigits: 20 }
      const places = Number(detail)
      return { minimumFractionDigits: places, maximumFractionDigits: places }
    }
  }
}
