import type { ListSpec, TextByLocale } from "../spec/flow-spec.js"

/**
 * The text for a person (design section 3.2). Of an object of locales the first that is there: the exact locale
 * (letter case aside); the locale shortened part by part (`zh-Hant-TW`, `zh-Hant`, `zh`); any of the same language
 * (`zh` and `zh-TW` take `zh-CN`, since a neighbour's spelling is better than a foreign language); then the same three
 * for the bot's first locale; then the first there is; `""` of none.
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

/** The parsed locale, or null for a tag that is not one. */
export function localeOf(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
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

/** The entry for a person, chosen as `pickText` does; undefined of none. */
export function pick<Entry>(
  entries: { readonly [locale: string]: Entry },
  locale: string,
  fallback: string,
): Entry | undefined {
  if (Object.hasOwn(entries, locale)) return entries[locale]
  const keys = Object.keys(entries)
  const key = keyFor(keys, locale) ?? keyFor(keys, fallback) ?? keys[0]
  return key === undefined ? undefined : entries[key]
}

/** Lookup as in RFC 4647 section 3.4, then any key of the same language. */
function keyFor(keys: readonly string[], locale: string): string | undefined {
  const wanted = locale.toLowerCase().split("-")
  for (let length = wanted.length; length > 0; length -= 1) {
    const range = wanted.slice(0, length).join("-")
    const key = keys.find(candidate => candidate.toLowerCase() === range)
    if (key !== undefined) return key
  }
  return keys.find(candidate => candidate.toLowerCase().split("-", 1)[0] === wanted[0])
}
