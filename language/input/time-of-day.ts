import { LRUCache } from "lru-cache"
import { parseTime } from "../expressions/time.js"
import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"
import { type DateContext, readDate } from "./date.js"
import { withPlainDigits } from "./digits.js"

/**
 * Reads a time of day (design section 3.4): `9:05`, `9.05`, `9h05`, `9 pm`, `21`, with the locale's words for before and
 * after noon and for the hour. A bare hour is one of 24.
 *
 * @returns `HH:MM`, or null
 */
export function readTimeOfDay(text: string, locale: string): string | null {
  const clock = clockOf(text, locale)
  return clock === null || clock.seconds !== "00" ? null : `${clock.hours}:${clock.minutes}`
}

/**
 * Reads a moment (design section 3.4): all of ISO 8601 that `timestamp()` knows, or a date as `readDate` takes it, alone
 * (then its midnight) or with a time of day before or after it. Without an offset it is in the zone.
 */
export function readDateTime(text: string, context: DateContext): Date | null {
  const plain = withPlainDigits(text.trim()).replace(/\s+/g, " ")
  const exact = parseTime(plain.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d\d:)/, "$1T"), context.zone)
  if (exact !== null || plain === "" || plain.length > LONGEST) return exact
  const date = readDate(plain, context)
  if (date !== null) return parseTime(`${date}T00:00:00`, context.zone)
  for (const at of bordersIn(plain)) {
    const [before, after] = [plain.slice(0, at).trim(), plain.slice(at).replace(/^[\s,T]+/, "")]
    const moment = moved(before, after, context) ?? moved(after, before, context)
    if (moment !== null) return moment
  }
  return null
}

const LONGEST = 80
/** Where scripts without blanks may change from the date to the time: after a date's last sign, before a half of the day. */
const BORDER = /[\s,]|(?<=\d)T(?=\d)|(?<=[日号號일天今明])(?=\S)/gu

function bordersIn(text: string): readonly number[] {
  return [...text.matchAll(BORDER)].map(({ index }) => index)
}

function moved(day: string, time: string, context: DateContext): Date | null {
  const clock = clockOf(time.replace(AT, ""), context.locale)
  if (clock === null || (clock.isBareHour && !isHour(clock, day, time, context.locale))) return null
  const date = readDate(day.replace(/[\s,]+$/, "").replace(AT_END, ""), context)
  return date === null ? null : parseTime(`${date}T${clock.hours}:${clock.minutes}:${clock.seconds}`, context.zone)
}

/** A number alone may be anything; `at 8` is an hour where the clock has 24, and only one half of the day where it has 12. */
function isHour({ hours }: Clock, day: string, time: string, locale: string): boolean {
  if (!AT.test(time) && !AT_END.test(day.trimEnd())) return false
  const { hourCycle } = new Intl.DateTimeFormat(localeOf(locale)?.baseName ?? "en", {
    hour: "numeric",
  }).resolvedOptions()
  return Number(hours) > 12 || hourCycle === "h23" || hourCycle === "h24"
}

/** The words between a day and a time, of all languages. */
const AT =
  /^(?:at|um|gegen|à|a las|a la|às|as|alle|all'|ore|om|kl\.?|klockan|klo|o godz\.?|o|v|в|о|у|la|ora|saat|στις|lúc|jam|pukul|เวลา|בשעה|الساعة|ساعت) /iu
const AT_END =
  / (?:at|um|gegen|à|a las|a la|às|as|alle|ore|om|kl\.?|klockan|klo|o godz\.?|o|v|в|о|у|la|ora|saat|στις|lúc|jam|pukul|เวลา|בשעה|الساعة|ساعت)$/iu

interface Clock {
  /** Two digits each. */
  readonly hours: string
  readonly minutes: string
  readonly seconds: string
  /** Nothing but a number said that it is a time. */
  readonly isBareHour: boolean
}

const CLOCK = /^(\d{1,2})(?: ?[:.h] ?(\d{2})(?:[:.](\d{2}))?)?$/
const HOUR_WORDS =
  /(?<=\d) ?(?:uhr|o'?clock|oclock|h|hrs?|hours?|часов|часа|час|годин[аи]?|godz|hod|ore|นาฬิกา|น|giờ|gio|시)$/u
const EAST_ASIAN = /^(\d{1,2}) ?[点點時时시] ?(?:(\d{1,2}) ?[分분]|(半|반))?$/u
const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "12:00": "noon midday mittag mittags midi mediodia mezzogiorno meio-dia полдень południe poludnie 正午 中午 정오",
    "00:00":
      "midnight mitternacht minuit medianoche mezzanotte meia-noite полночь połnoc polnoc middernacht midnatt 午夜 자정",
  }).flatMap(([time, words]) => words.split(" ").map(word => [normaliseLoosely(word), time] as const)),
)

function clockOf(text: string, locale: string): Clock | null {
  const plain = withPlainDigits(text.trim())
  if (plain === "" || plain.length > LONGEST) return null
  const said = shortHalf(normaliseLoosely(plain))
  const named = NAMED.get(said)
  if (named !== undefined) return { hours: named.slice(0, 2), minutes: "00", seconds: "00", isBareHour: false }
  const { rest, half } = withoutHalf(said, locale)
  const bare = rest.replace(HOUR_WORDS, "")
  const [, asianHours, asianMinutes, thirty] = EAST_ASIAN.exec(rest) ?? []
  const [, hours = asianHours, minutes = thirty === undefined ? (asianMinutes ?? "00") : "30", seconds = "00"] =
    CLOCK.exec(bare) ?? []
  if (hours === undefined) return null
  const hour = onTwentyFour(Number(hours), half)
  if (hour === null || Number(minutes) > 59 || Number(seconds) > 59) return null
  const isBareHour = half === null && /^\d+$/.test(rest)
  return { hours: String(hour).padStart(2, "0"), minutes: minutes.padStart(2, "0"), seconds, isBareHour }
}

/** `a. m.` as `am`. */
function shortHalf(said: string): string {
  return said.replace(/(?<![a-z])([ap])\.? ?m\.?(?![a-z])/, "$1m")
}

function onTwentyFour(hour: number, half: "am" | "pm" | null): number | null {
  if (half === null) return hour <= 23 ? hour : null
  if (hour < 1 || hour > 12) return null
  return (hour % 12) + (half === "pm" ? 12 : 0)
}

/** The text without the word for the half of the day, and which half that is. */
function withoutHalf(said: string, locale: string): { readonly rest: string; readonly half: "am" | "pm" | null } {
  for (const [word, half] of halvesOf(locale)) {
    if (said.endsWith(word) && /[\d\s.:点點時时시分분半반h]$/.test(said.slice(0, -word.length))) {
      return { rest: said.slice(0, -word.length).trim(), half }
    }
    if (said.startsWith(word)) return { rest: said.slice(word.length).trim(), half }
  }
  return { rest: said, half: null }
}

/** `9 in the morning`, `9 de la noche`. */
const LONG_PERIODS = { hour: "numeric", hour12: true, dayPeriod: "long" } as const

const halves = new LRUCache<string, readonly (readonly [word: string, half: "am" | "pm"])[]>({ max: 100 })

function halvesOf(locale: string): readonly (readonly [word: string, half: "am" | "pm"])[] {
  const known = halves.get(locale)
  if (known !== undefined) return known
  const base = localeOf(locale)?.baseName ?? "en"
  const shapes = [{ hour: "numeric", hour12: true }, { timeStyle: "short" }, LONG_PERIODS] as const
  const formats = shapes.map(shape => new Intl.DateTimeFormat(`${base}-u-nu-latn`, { ...shape, timeZone: "UTC" }))
  const own = new Map<string, "am" | "pm" | null>()
  for (let hour = 0; hour < 24; hour += 1) {
    const half = hour < 12 ? "am" : "pm"
    for (const format of formats) {
      const period = format.formatToParts(Date.UTC(2022, 0, 1, hour)).find(({ type }) => type === "dayPeriod")
      const word = shortHalf(normaliseLoosely(period?.value ?? ""))
      own.set(word, own.has(word) && own.get(word) !== half ? null : half)
    }
  }
  const said = [...own, ["am", "am"] as const, ["pm", "pm"] as const]
  const words = said.filter((entry): entry is [string, "am" | "pm"] => entry[0] !== "" && entry[1] !== null)
  words.sort(([one], [other]) => other.length - one.length)
  if (locale.length <= 100) halves.set(locale, words)
  return words
}
