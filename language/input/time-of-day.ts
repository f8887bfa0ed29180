import { LRUCache } from "lru-cache"
import { parseTime } from "../expressions/time.js"
import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"
import { readSpokenClock } from "./clock-phrases.js"
import { type DateContext, readDate } from "./date.js"
import { HAS_OTHER_NUMBER, withPlainDigits } from "./digits.js"

/**
 * Reads a time of day (design section 3.4): `9:05`, `9.05`, `9h05`, `9 pm`, `21`, with the locale's words for before and
 * after noon and for the hour, and as it is said (`half past seven`). A bare hour is one of 24.
 *
 * @returns `HH:MM`, or null
 */
export function readTimeOfDay(text: string, locale: string): string | null {
  const clock = clockOf(text, locale) ?? clockOf(text.trim().replace(AT, ""), locale)
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
  if (date !== null) return MAYBE_TIME.test(plain) ? null : parseTime(`${date}T00:00:00`, context.zone)
  for (const at of bordersIn(plain)) {
    const [before, after] = [plain.slice(0, at).trim(), plain.slice(at).replace(/^[\s,T]+/, "")]
    const moment = moved(before, after, context) ?? moved(after, before, context)
    if (moment !== null) return moment
  }
  return null
}

/** `9.10` may be a day and a month, and minutes past nine. */
const MAYBE_TIME = /^\d{1,2} ?[./] ?\d{1,2}\.?$/
const LONGEST = 80
/** Where scripts without blanks may change from the date to the time: after a date's last sign, before a half of the day. */
const BORDER = /[\s,]|(?<=\d)T(?=\d)|(?<=[日号號일天今明])(?=\S)/gu

function bordersIn(text: string): readonly number[] {
  return [...text.matchAll(BORDER)].map(({ index }) => index)
}

function moved(day: string, time: string, context: DateContext): Date | null {
  const clock = clockOf(time.replace(AT, ""), context.locale)
  if (clock === null || !isCertain(clock, AT.test(time) || AT_END.test(day.trimEnd()), context.locale)) return null
  const date = readDate(day.replace(/[\s,]+$/, "").replace(AT_END, ""), context)
  return date === null ? null : parseTime(`${date}T${clock.hours}:${clock.minutes}:${clock.seconds}`, context.zone)
}

/**
 * A number alone may be anything, and `5 o'clock` is only an hour of one half of the day where the clock has twelve: `at 8`
 * and `8 Uhr` are times where it has 24.
 */
function isCertain({ hours, saidBy }: Clock, isAt: boolean, locale: string): boolean {
  if (saidBy === "clock") return true
  if (saidBy === "number" && !isAt) return false
  const { hourCycle } = new Intl.DateTimeFormat(localeOf(locale)?.baseName ?? "en", {
    hour: "numeric",
  }).resolvedOptions()
  return Number(hours) > 12 || hourCycle === "h23" || hourCycle === "h24"
}

/** The words between a day and a time, of all languages. */
const AT_WORDS =
  "at|um|gegen|à|a las|a la|las|às|as|alle|all'|ore|om|kl\\.?|klockan|klo|o godz\\.?|o|v|в|о|у|la|ora|saat|στις|lúc|jam|pukul|เวลา|בשעה|الساعة|ساعت"
const AT = new RegExp(`^(?:${AT_WORDS}) `, "iu")
const AT_END = new RegExp(` (?:${AT_WORDS})$`, "iu")
const AT_CLOCK = new RegExp(`(?<![\\p{L}\\d])(?:${AT_WORDS}) \\d{1,2}[.:]\\d{2}(?: ?(?:uhr|h))?(?![\\d.])`, "giu")

/** The sentence without times of day that a word says to be some: `9.10` may be a day and a month. */
export function withoutClocks(sentence: string): string {
  return sentence.replace(AT_CLOCK, " ")
}

interface Clock {
  /** Two digits each. */
  readonly hours: string
  readonly minutes: string
  readonly seconds: string
  /** Marks, minutes in digits or the half of the day; words for an hour; or nothing but a number. */
  readonly saidBy: "clock" | "words" | "number"
}

const CLOCK = /^(\d{1,2})(?: ?[:.h] ?(\d{2})(?:[:.](\d{2}))?)?$/
/** `1140 am`. */
const UNMARKED = /^(\d{1,2})(\d{2})$/
const HOUR_WORDS =
  /(?<=\d) ?(?:uhr|heures?|horas?|uur|uren|u|saat|बजे|ч|o'?clock|oclock|h|hrs?|hours?|часов|часа|час|годин[аи]?|godz|hod|ore|นาฬิกา|น|giờ|gio|시)$/u
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
  if (plain === "" || plain.length > LONGEST || HAS_OTHER_NUMBER.test(plain)) return null
  const said = shortHalf(normaliseLoosely(plain))
  const named = NAMED.get(said)
  if (named !== undefined) return { hours: named.slice(0, 2), minutes: "00", seconds: "00", saidBy: "clock" }
  const { rest: beside, part } = withoutPart(said, locale)
  const rest = part === null ? beside : beside.replace(AT, "")
  const bare = rest.replace(HOUR_WORDS, "")
  const [, asianHours, asianMinutes, thirty] = EAST_ASIAN.exec(rest) ?? []
  const [, hours = asianHours, minutes = thirty === undefined ? (asianMinutes ?? "00") : "30", seconds = "00"] =
    CLOCK.exec(bare) ?? (part === null ? [] : (UNMARKED.exec(bare) ?? []))
  const spoken = hours === undefined ? readSpokenClock(rest.replace(AT, ""), locale, part !== null) : null
  const [said12, saidMinutes] = spoken === null ? [hours, minutes] : [String(spoken.hours), String(spoken.minutes)]
  if (said12 === undefined) return null
  const hour = onTwentyFour(Number(said12), part)
  if (hour === null || Number(saidMinutes) > 59 || Number(seconds) > 59) return null
  const isWords = spoken !== null || (bare !== rest && /^\d+$/.test(bare))
  const saidBy = part !== null || (!isWords && !/^\d+$/.test(rest)) ? "clock" : isWords ? "words" : "number"
  return { hours: String(hour).padStart(2, "0"), minutes: saidMinutes.padStart(2, "0"), seconds, saidBy }
}

/** `a. m.` as `am`, and `9:00a`. */
function shortHalf(said: string): string {
  return said.replace(/(?<![a-z])([ap]) ?\.? ?m ?\.?(?![a-z])/, "$1m").replace(/(?<=\d ?)([ap])$/, "$1m")
}

/** Hours between which a part of the day is not said by everybody: five in the evening, five in the afternoon. */
const MOST_APART = 1

/** The hour of 24 that one of twelve is in a part of the day: twelve at night is midnight, twelve in the day noon. */
function onTwentyFour(hour: number, part: DayPart | null): number | null {
  if (part === null) return hour <= 23 ? hour : null
  if (hour > 12) return null
  const apart = (time: number): number =>
    Math.min(...part.hours.map(of => Math.min(Math.abs(of - time), 24 - Math.abs(of - time))))
  const [first, second] = [hour % 12, (hour % 12) + 12]
  const [before, after] = [apart(first), apart(second)]
  if (before === after || Math.min(before, after) > MOST_APART) return null
  return before < after ? first : second
}

/** The text without the word for a part of the day, and which part that is. */
function withoutPart(said: string, locale: string): { readonly rest: string; readonly part: DayPart | null } {
  for (const part of partsOf(locale)) {
    const before = said.slice(0, -part.word.length)
    if (said.endsWith(part.word) && (part.word.length > 2 || /[\d\s.:点點時时시分분半반h]$/.test(before))) {
      return { rest: before.replace(/[\s.']+$/, ""), part }
    }
    if (said.startsWith(part.word)) return { rest: said.slice(part.word.length).trim(), part }
  }
  return { rest: said, part: null }
}

/** `9 in the morning`, `9 de la noche`. */
const LONG_PERIODS = { hour: "numeric", hour12: true, dayPeriod: "long" } as const

/** A part of the day, `am` and `pm` too, and the full hours in it. */
interface DayPart {
  readonly word: string
  readonly hours: readonly number[]
}

const parts = new LRUCache<string, readonly DayPart[]>({ max: 100 })

/** The parts of the day as `Intl` says them, longer words first. */
function partsOf(locale: string): readonly DayPart[] {
  const known = parts.get(locale)
  if (known !== undefined) return known
  const base = localeOf(locale)?.baseName ?? "en"
  const shapes = [{ hour: "numeric", hour12: true }, { timeStyle: "short" }, LONG_PERIODS] as const
  const formats = shapes.map(shape => new Intl.DateTimeFormat(`${base}-u-nu-latn`, { ...shape, timeZone: "UTC" }))
  const found = new Map<string, Set<number>>()
  for (let hour = 0; hour < 24; hour += 1) {
    const own = formats.map(format => {
      const period = format.formatToParts(Date.UTC(2022, 0, 1, hour)).find(({ type }) => type === "dayPeriod")
      return shortHalf(normaliseLoosely(period?.value ?? ""))
    })
    for (const word of [...own, hour < 12 ? "am" : "pm"]) found.set(word, (found.get(word) ?? new Set()).add(hour))
  }
  const words = [...found].filter(([word]) => word !== "").map(([word, hours]) => ({ word, hours: [...hours] }))
  words.sort((one, other) => other.word.length - one.word.length)
  if (locale.length <= 100) parts.set(locale, words)
  return words
}
