import { LRUCache } from "lru-cache"
import type { ListSpec, TextByLocale } from "../spec/flow-spec.js"

/**
 * The text for a person (design section 3.2). Of an object of locales the first that is there: the exact locale; the
 * locale shortened part by part (`zh-Hant-TW`, `zh-Hant`) and then any of the same language, as long as it has the same
 * script (`zh-HK` takes `zh-TW`); any of the same language (`zh-TW` takes `zh-CN`, since a neighbour's spelling is
 * better than a foreign language); then the same for the bot's first locale; then the first there is; `""` of none. Tags
 * are compared in their canonical form.
 *
 * @param locale the person's, BCP 47
 * @param fallback the bot's first locale
 */
export function pickText(text: string | TextByLocale, locale: string, fallback: string): string {
  if (typeof text === "string") return text
  return pick(text, locale, fallback) ?? ""
}

/** The list for a person, chosen as `pickText` does. */
export function pickList(list: ListSpec, locale: string, fallback: string): readonly string[] {
  if (isList(list)) return list
  return pick(list, locale, fallback) ?? []
}

/** The entries of every locale: phrases match whatever the locale of the conversation. */
export function allOfList(list: ListSpec): readonly string[] {
  return isList(list) ? list : Object.values(list).flat()
}

/** Whether the tag is a well-formed BCP 47 locale, such as `zh-CN`. */
export function isLocale(tag: string): boolean {
  return localeOf(tag) !== null
}

/** Tags that come again with every answer; of longer ones nobody has any. */
const parsed = new LRUCache<string, { readonly locale: Intl.Locale | null }>({ max: 500 })
const LONGEST_TAG = 100

/** The parsed locale, or null for a tag that is not one. */
export function localeOf(tag: string): Intl.Locale | null {
  const known = parsed.get(tag)
  if (known !== undefined) return known.locale
  const locale = parse(tag)
  if (tag.length <= LONGEST_TAG) parsed.set(tag, { locale })
  return locale
}

function parse(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The tag in its canonical form, such as `he` for `iw` and `zh-CN` for `ZH-cn`; as it is where it is no locale. */
export function canonicalLocale(tag: string): string {
  return localeOf(tag)?.toString() ?? tag
}

/** Whether one of the locales is of the same language. */
export function isSpoken(locale: string, spoken: readonly string[]): boolean {
  return nearest(spoken.map(rangeOf), rangeOf(locale)) !== undefined
}

/** Whether one of the locales is this one or a shorter form of it: a text for `zh` serves `zh-CN`, one for `no` `nb`. */
export function isServed(locale: string, known: readonly string[]): boolean {
  const tags = new Set(known.map(tag => macroTag(rangeOf(tag))))
  return shortened(macroTag(rangeOf(locale))).some(tag => tags.has(tag))
}

/** Whether the zone is an IANA name that this machine knows, such as `Europe/Bucharest`; `+02:00` is none. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(zone)) return false
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function isList(list: ListSpec): list is readonly string[] {
  return Array.isArray(list)
}

function pick<Entry>(
  entries: { readonly [locale: string]: Entry },
  locale: string,
  fallback: string,
): Entry | undefined {
  const key = pickLocale(entries, locale, fallback)
  return key === undefined ? undefined : entries[key]
}

/** The key of the entry for a person, chosen as `pickText` does; undefined of none. */
export function pickLocale(entries: object, locale: string, fallback: string): string | undefined {
  if (Object.hasOwn(entries, locale)) return locale
  const keys = Object.keys(entries)
  const ranges = keys.map(rangeOf)
  return keys[nearest(ranges, rangeOf(locale)) ?? nearest(ranges, rangeOf(fallback)) ?? 0]
}

/** A locale as locales are compared. */
interface LocaleRange {
  /** Canonical, in lower case. */
  readonly tag: string
  /** With a macrolanguage for each of the languages in it that is written alike. */
  readonly language: string
  /** As it is or, where the tag has none, the likeliest one. */
  readonly script: string
}

/** Languages that share a macrolanguage's texts (ISO 639-3). Canonical tags name all others by the macrolanguage. */
const MACROLANGUAGES: ReadonlyMap<string, string> = new Map([
  ["nb", "no"],
  ["nn", "no"],
  ["yue", "zh"],
])

const ranges = new LRUCache<string, LocaleRange>({ max: 500 })

function rangeOf(locale: string): LocaleRange {
  const known = ranges.get(locale)
  if (known !== undefined) return known
  const parsed = localeOf(locale)
  const language = parsed?.language ?? ""
  const range = {
    tag: (parsed?.baseName ?? locale).toLowerCase(),
    language: MACROLANGUAGES.get(language) ?? language,
    script: parsed?.maximize().script ?? "",
  }
  if (locale.length <= 100) ranges.set(locale, range)
  return range
}

/** The index of the range that is nearest to the one wanted; none of the same language: undefined. */
function nearest(known: readonly LocaleRange[], wanted: LocaleRange): number | undefined {
  const alike = known.map((range, index) => ({ ...range, index })).filter(range => isAlike(range, wanted))
  const written = alike.filter(({ script }) => script === wanted.script)
  const form = shortened(wanted.tag).find(tag => written.some(range => range.tag === tag))
  return (written.find(({ tag }) => tag === form) ?? written[0] ?? alike[0])?.index
}

/** The tag, then without its last part, and so on. */
function shortened(tag: string): readonly string[] {
  const parts = tag.split("-")
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("-"))
}

function macroTag({ tag, language }: LocaleRange): string {
  return language === "" ? tag : tag.replace(/^[a-z]+/, language)
}

function isAlike(range: LocaleRange, wanted: LocaleRange): boolean {
  return range.tag === wanted.tag || (range.language !== "" && range.language === wanted.language)
}
