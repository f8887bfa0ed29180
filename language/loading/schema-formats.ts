import { parseSpan } from "../checks/check-hours.js"
import { isCurrency } from "../expressions/formats.js"
import { parseDuration, parseTime } from "../expressions/time.js"
import { isCountry } from "../input/address.js"
import { isLocale, isTimeZone } from "../values/locale.js"
import { compilePattern, isPatternFault } from "../values/pattern.js"

interface Format {
  readonly holds: (text: string) => boolean
  /** Describes such a text, to follow "must be". */
  readonly inWords: string
}

/** A text that cannot be a locale is refused before Intl throws at it, which takes 0.1 ms. */
const LOCALE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/
const UUID = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/
const JSON_TYPES = new Set(["string", "number", "integer", "boolean", "array", "object", "null"])

/** The formats that our schemas and those of actions and entities may name, and how they are told to authors. */
export const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ["duration", { holds: isDuration, inWords: "an ISO 8601 duration such as PT10M or P1D, without months and years" }],
  [
    "length-of-time",
    {
      holds: text => isDuration(text) && (parseDuration(text)?.milliseconds ?? 0) > 0,
      inWords: "an ISO 8601 duration above zero such as PT10M or P1D, without months and years",
    },
  ],
  [
    "locale",
    { holds: remember(text => LOCALE.test(text) && isLocale(text)), inWords: "a BCP 47 locale such as en or zh-CN" },
  ],
  ["currency", { holds: isCurrency, inWords: "a currency of ISO 4217 such as EUR" }],
  ["country", { holds: isCountry, inWords: "an ISO 3166 country code such as RO or US" }],
  ["time-zone", { holds: isTimeZone, inWords: "an IANA time zone such as Europe/Bucharest" }],
  ["date", { holds: isDate, inWords: "a date that exists, written YYYY-MM-DD" }],
  ["date-time", { holds: isDateTime, inWords: "a time in ISO 8601 with its zone, such as 2026-03-02T09:00:00Z" }],
  [
    "span",
    { holds: text => parseSpan(text) !== null, inWords: "a span such as 09:00-18:00, of which 24:00 may be the end" },
  ],
  ["pattern", { holds: text => !isPatternFault(compilePattern(text)), inWords: "a pattern" }],
  ["json-type", { holds: text => JSON_TYPES.has(text), inWords: `one of ${[...JSON_TYPES].join(", ")}` }],
  ["email", { holds: text => EMAIL.test(text), inWords: "an e-mail address" }],
  ["uri", { holds: text => URL.canParse(text), inWords: "a URL with its scheme" }],
  ["uuid", { holds: text => UUID.test(text), inWords: "a UUID" }],
  ["url", { holds: () => true, inWords: "an address" }],
  ["queue", { holds: () => true, inWords: "the code of a queue" }],
])

function isDuration(text: string): boolean {
  return text.startsWith("P") && parseDuration(text) !== null
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && parseTime(text, "UTC") !== null
}

function isDateTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/i.test(text) && parseTime(text, "UTC") !== null
}

/** The same few locales stand in every text; asking Intl costs a microsecond or two each time. */
function remember(holds: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>()
  return text => {
    const before = known.get(text)
    if (before !== undefined) return before
    const answer = holds(text)
    if (known.size < 1000) known.set(text, answer)
    return answer
  }
}
