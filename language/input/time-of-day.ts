import { LRUCache } from "lru-cache"
import { DateTime } from "luxon"
import { parseTime } from "../expressions/time.js"
import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"
import { namedHour, readSpokenClock } from "./clock-phrases.js"
import { type DateContext, readDay, readNearMoment } from "./date.js"
import { type DayPart, shortHalf, withDayBefore, withoutPart } from "./day-parts.js"
import { HAS_NEGATIVE, HAS_OTHER_NUMBER, withPlainDigits } from "./digits.js"
import { readSpelledNumber } from "./spellout.js"

/**
 * Reads a time of day (design section 3.4): `9:05`, `9.05`, `9h05`, `9 pm`, `21`, with the locale's words for before and
 * after noon and for the hour, and as it is said (`half past seven`). A bare hour is one of 24.
 *
 * @param isWhole the text is all that was answered, so that a number in words is an hour too
 * @returns `HH:MM`, or null
 */
export function readTimeOfDay(text: string, locale: string, isWhole = true): string | null {
  if (HAS_NEGATIVE.test(withPlainDigits(text.trim())) || LASTS.test(text)) return null
  const bare = text.trim().replace(AT, "")
  const clock = clockOf(text, locale) ?? clockOf(bare, locale) ?? (isWhole ? hourInWords(bare, locale) : null)
  if (clock === null || clock.seconds !== "00" || !(isWhole || isClear(clock, text, locale))) return null
  return `${clock.hours}:${clock.minutes}`
}

/** Hours that pass. */
const LASTS = /\d ?(?:hours?|hrs?)\s*$/i

/** Whether a part of a sentence is a time, and not how many, how long or how much: `at 7` and `9:50`, but no `7 people` or `9.50`. */
function isClear({ saidBy }: Clock, text: string, locale: string): boolean {
  const isAt = atOf(locale).test(text.trim())
  if (saidBy === "number") return isAt
  if (/ [ap]$/i.test(text)) return false
  return isAt || !/^\D*\d{1,2}[.]\d{2}$/.test(text.trim())
}

/** The words by which a number alone is an hour, each in its language. */
const OWN_AT: { readonly [language: string]: string } = {
  ar: "الساعة",
  bg: "в",
  ca: "a les",
  cs: "v|ve",
  da: "kl\\.?|klokken",
  de: "um",
  el: "στις",
  en: "at",
  es: "a las|a la",
  et: "kell",
  fa: "ساعت",
  fi: "kello|klo",
  fr: "à",
  he: "בשעה",
  hr: "u",
  id: "jam|pukul",
  it: "alle|all'",
  nl: "om",
  no: "kl\\.?|klokka|klokken",
  pl: "o|o godzinie|o godz\\.?",
  pt: "às|as",
  ro: "la|ora|la ora",
  ru: "в",
  sk: "o",
  sr: "u|у",
  sv: "kl\\.?|klockan",
  tr: "saat",
  uk: "о|в",
  vi: "lúc",
}

const ats = new LRUCache<string, { readonly at: RegExp }>({ max: 100 })

function atOf(locale: string): RegExp {
  const language = localeOf(locale)?.language ?? "en"
  const key = language === "nb" || language === "nn" ? "no" : language
  const known = ats.get(key)
  if (known !== undefined) return known.at
  const own = Object.hasOwn(OWN_AT, key) ? OWN_AT[key] : undefined
  const at = own === undefined ? AT : new RegExp(`^(?:${own})(?: |(?<=') ?)(?=\\S)`, "iu")
  ats.set(key, { at })
  return at
}

function hourInWords(text: string, locale: string): Clock | null {
  const hour = readSpelledNumber(text, locale)
  if (hour === null || !Number.isInteger(hour) || hour < 0 || hour > 23) return null
  return { hours: String(hour).padStart(2, "0"), minutes: "00", seconds: "00", saidBy: "number" }
}

/**
 * Reads a moment (design section 3.4): all of ISO 8601 that `timestamp()` knows, a date as `readDate` takes it, alone (then
 * its midnight) or with a time of day before or after it, or `now` and a distance from it (`in 2 hours`). Without an offset
 * it is in the zone; a time that clocks leave out there on that day is none, and of one that they show twice it is the first.
 */
export function readDateTime(text: string, context: DateContext): Date | null {
  const plain = withDayBefore(withPlainDigits(text.trim()).replace(/\s+/g, " "), context.locale)
  if (plain === "" || plain.length > LONGEST) return null
  const iso = plain.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d\d:)/, "$1T")
  const exact = parseTime(iso, context.zone)
  if (exact !== null) return isShown(exact, iso.slice(11, 16), context.zone) || HAS_OFFSET.test(iso) ? exact : null
  const date = readDay(plain, context)
  if (date !== null) return MAYBE_TIME.test(plain) ? null : parseTime(`${date}T00:00:00`, context.zone)
  const near = readNearMoment(plain, context)
  if (near !== null) return near
  for (const at of bordersIn(plain)) {
    const [before, after] = [plain.slice(0, at).trim(), plain.slice(at).replace(/^(?:[\s,]|T(?=\d))+/, "")]
    const moment = moved(before, after, context) ?? moved(after, before, context)
    if (moment !== null) return moment
  }
  return null
}

/** `9.10` may be a day and a month, and minutes past nine. */
const MAYBE_TIME = /^\d{1,2} ?[./] ?\d{1,2}\.?$/
const HAS_OFFSET = /T.*(?:Z|[+-]\d{2}(?::?\d{2})?)$/
const LONGEST = 80
/** Where scripts without blanks may change from the date to the time: after a date's last sign, before a part of the day. */
const BORDER =
  /[\s,]|(?<=\d)T(?=\d)|(?<=[日号號일天今明の])(?=\S)|(?<=\S)(?=上午|下午|中午|早上|早晨|晚上|凌晨|傍晚|午前|午後|夕方)|(?<=[天曜日一二三四五六])(?=[早晚朝夜])|(?<=[周週期拜][一二三四五六日天])(?=\d)/gu

function bordersIn(text: string): readonly number[] {
  return [...text.matchAll(BORDER)].map(({ index }) => index)
}

/** The part of the day may stand beside the day: `tomorrow evening at 8`. */
function moved(day: string, time: string, context: DateContext): Date | null {
  const { locale, zone } = context
  const typed = day
    .replace(/[\s,]+$/, "")
    .replace(AT_END, "")
    .replace(/の$/u, "")
  const bare = time.replace(AT, "")
  const own = clockOf(bare, locale)
  const apart = own?.saidBy === "clock" ? null : withoutPart(normaliseLoosely(typed), locale)
  const within = apart?.part == null ? null : clockOf(bare, locale, apart.part)
  const isAt = AT.test(time) || AT_END.test(day.trimEnd())
  if (own !== null && isCertain(own, isAt, locale)) {
    const date = readDay(typed, context)
    if (date !== null) return shown(date, own, zone)
  }
  // Of an hour after midnight nobody can tell in which night it is.
  const isNight = apart?.part?.hours.includes(22) === true && Number(within?.hours) < 6
  const date = within === null || apart === null || isNight ? null : readDay(apart.rest, context)
  return date === null || within === null ? null : shown(date, within, zone)
}

/** Null where clocks of the zone do not show that time on that day. */
function shown(date: string, { hours, minutes, seconds }: Clock, zone: string): Date | null {
  const moment = parseTime(`${date}T${hours}:${minutes}:${seconds}`, zone)
  return moment !== null && isShown(moment, `${hours}:${minutes}`, zone) ? moment : null
}

/** Whether clocks in the zone show so many hours and minutes at a moment. @param clock `HH:MM`; empty: midnight, or the first moment of a day without it */
function isShown(moment: Date, clock: string, zone: string): boolean {
  return clock === "" || DateTime.fromJSDate(moment, { zone }).toFormat("HH:mm") === clock
}

/**
 * Whether the words left over in a sentence beside a moment say another time: after a day alone any hour, number or part of the
 * day, else one that is certain. So `tomorrow at 8` is not tomorrow's midnight.
 *
 * @param left the words left over, those that stood together in one text
 */
export function isTimeLeft(left: readonly string[], isDayAlone: boolean, locale: string): boolean {
  return left.some(text => {
    const words = text.split(/\s+/)
    return words.some((_, first) =>
      [1, 2, 3].some(length => {
        const said = words
          .slice(first, first + length)
          .join(" ")
          .replace(/[,;!?]+|\.$/gu, "")
        const clock = clockOf(said, locale)
        if (clock?.saidBy === "clock") return true
        if (!isDayAlone || said === "") return false
        return clock !== null || readSpelledNumber(said, locale) !== null || isDayPart(said, locale)
      }),
    )
  })
}

function isDayPart(said: string, locale: string): boolean {
  const { rest, part } = withoutPart(normaliseLoosely(said), locale)
  return part !== null && rest === ""
}

/**
 * A number alone may be anything, and `5 o'clock` is only an hour of one half of the day where the clock has twelve: `at 8`
 * and `8 Uhr` are times where it has 24.
 */
function isCertain({ hours, saidBy }: Clock, isAt: boolean, locale: string): boolean {
  if (saidBy === "clock") return true
  if (saidBy === "number" && !isAt) return false
  return Number(hours) > 12 || has24Hours.memo(locale).yes
}

const has24Hours = new LRUCache<string, { readonly yes: boolean }>({
  max: 100,
  memoMethod: locale => {
    const { hourCycle } = new Intl.DateTimeFormat(localeOf(locale)?.baseName ?? "en", {
      hour: "numeric",
    }).resolvedOptions()
    return { yes: hourCycle === "h23" || hourCycle === "h24" }
  },
})

/** The words between a day and a time, of all languages. */
const AT_WORDS =
  "at about|at around|at|around|about|um|so um|so gegen|gegen|vers|sobre las|около|à|a las|a la|las|às|as|alle|all'|ore|om|kl\\.?|klockan|klokka|klokken|kello|klo|kell|pukul|o godzinie|godzina|o godz\\.?|o|v|в|о|у|la|ora|saat|a les|kell|u|во|pada|ob|në|এ|को|रोजी|அன்று|کو|στις|lúc|jam|pukul|เวลา|בשעה|الساعة|ساعت"
const AT = new RegExp(`^(?:(?:${AT_WORDS}) |ב[-־]?(?=\\d))`, "iu")
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

const CLOCK = /^(\d{1,2})(?: ?[:.h] ?(\d{2})(?: ?min(?= |$))?(?:(?:[:.]|(?<=min) )(\d{2})(?: s)?)?)?$/
/** `1140 am`. */
const UNMARKED = /^(\d{1,2})(\d{2})$/
const HOUR_WORDS =
  /(?<=\d) ?(?:uhr|heures?|horas?|uur|uren|u|saat|बजे|वाजता|ч|o'?clock|oclock|h|hrs?|hours?|часов|часа|час|годин[аи]?|godz|hod|ore|ora|orakor|-?kor|นาฬิกา|น|giờ|gio|시|sat[ai]?|сат[аи]?|часова|cas(?:a|ova))$/u
const EAST_ASIAN = /^(\d{1,2}) ?[点點時时시] ?(?:(\d{1,2}) ?[分분]|(\d{2})|(半|반))?$/u

/** The texts that were read last: in a sentence the same words are looked at beside many others. */
const clocks = new LRUCache<string, { readonly clock: Clock | null }>({ max: 500 })

/** @param beside a part of the day that stands elsewhere */
function clockOf(text: string, locale: string, beside: DayPart | null = null): Clock | null {
  const plain = withPlainDigits(text.trim())
  if (plain === "" || plain.length > LONGEST || HAS_OTHER_NUMBER.test(plain)) return null
  if (beside !== null) return clockIn(plain, locale, beside)
  const key = `${locale} ${plain}`
  const known = clocks.get(key)
  if (known !== undefined) return known.clock
  const clock = clockIn(plain, locale, null)
  clocks.set(key, { clock })
  return clock
}

function clockIn(plain: string, locale: string, beside: DayPart | null): Clock | null {
  const said = shortHalf(normaliseLoosely(plain)).replace(/(?<=[ap]m) ?(?:बजे|वाजता)$/u, "")
  const named = namedHour(said)
  if (named !== null) return { hours: named === 0 ? "00" : "12", minutes: "00", seconds: "00", saidBy: "clock" }
  // Of noon and midnight, which are parts of a day too, minutes may be told: `ten to noon`.
  const apart = withoutPart(said, locale)
  const isNamed = apart.part !== null && namedHour(apart.part.word) !== null
  const counted = isNamed ? readSpokenClock(said.replace(AT, ""), locale, false) : null
  const own = counted === null ? apart : { rest: said, part: null }
  const part = own.part ?? beside
  const rest = own.part === null ? own.rest : own.rest.replace(AT, "")
  const bare = rest.replace(HOUR_WORDS, "")
  const [, asianHours, withUnit, bareMinutes, thirty] = EAST_ASIAN.exec(rest) ?? []
  const asianMinutes = withUnit ?? bareMinutes
  const [, hours = asianHours, minutes = thirty === undefined ? (asianMinutes ?? "00") : "30", seconds = "00"] =
    CLOCK.exec(bare) ?? (part === null ? [] : (UNMARKED.exec(bare) ?? []))
  const inWords = (text: string) => readSpokenClock(text, locale, part !== null)
  const spoken = hours === undefined ? (counted ?? inWords(rest) ?? inWords(rest.replace(AT, ""))) : null
  const [said12, saidMinutes] = spoken === null ? [hours, minutes] : [String(spoken.hours), String(spoken.minutes)]
  if (said12 === undefined) return null
  const hour = onTwentyFour(Number(said12), part)
  if (hour === null || Number(saidMinutes) > 59 || Number(seconds) > 59) return null
  const isWords = spoken !== null || (bare !== rest && /^\d+$/.test(bare))
  const saidBy = part !== null || (!isWords && !/^\d+$/.test(rest)) ? "clock" : isWords ? "words" : "number"
  return { hours: String(hour).padStart(2, "0"), minutes: saidMinutes.padStart(2, "0"), seconds, saidBy }
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
  const hour24 = before < after ? first : second
  // Nobody says at night of an hour that is rather in the next day.
  return hour24 > 0 && hour24 < 5 && !part.hours.includes(hour24) ? null : hour24
}
