import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"
import { readSpelledNumber, readSpelledOrdinal } from "./spellout.js"

/** An hour and minutes as they are said, of twelve hours or of 24. */
export interface SpokenClock {
  readonly hours: number
  readonly minutes: number
}

type Minutes = number | "m" | "-m" | "mm"

/**
 * Ways to say a time in words, by language: `{h}` is the hour, `{m}` minutes, and then how many minutes after the full
 * hour (`m` and `-m`: those that are said, `mm`: if they are ten or more). Alternatives stand between bars. `{n}` is noon or
 * midnight in French, which says no hours beside them.
 */
const PHRASES: { readonly [language: string]: readonly (readonly [pattern: string, minutes: Minutes])[] } = {
  bg: [
    ["{h} и половина", 30],
    ["{h} и четвърт", 15],
    ["{h} без четвърт", -15],
    ["{h} и {m}", "m"],
    ["{h} без {m}", "-m"],
  ],
  ca: [
    ["un quart de {h}", -45],
    ["dos quarts de {h}", -30],
    ["tres quarts de {h}", -15],
    ["{h} i mitja", 30],
  ],
  cs: [
    ["půl {h}", -30],
    ["čtvrt na {h}", -45],
    ["tři čtvrtě na {h}", -15],
  ],
  da: [
    ["halv {h}", -30],
    ["kvart over {h}", 15],
    ["kvart i {h}", -15],
    ["{m} over {h}", "m"],
    ["{m} i {h}", "-m"],
  ],
  de: [
    ["halb {h}", -30],
    ["viertel nach {h}", 15],
    ["viertel vor {h}", -15],
    ["dreiviertel {h}", -15],
    ["{m} nach {h}", "m"],
    ["{m} vor {h}", "-m"],
    ["{h} uhr {m}", "m"],
    ["{h} uhr und {m}", "m"],
  ],
  el: [
    ["{h} και μισή", 30],
    ["{h} και τέταρτο", 15],
    ["{h} παρά τέταρτο", -15],
    ["{h} και {m}", "m"],
    ["{h} παρά {m}", "-m"],
  ],
  en: [
    ["half past {h}", 30],
    ["quarter past|after {h}", 15],
    ["a quarter past|after {h}", 15],
    ["quarter to|till|before {h}", -15],
    ["a quarter to|till|before {h}", -15],
    ["{m} past|after {h}", "m"],
    ["{m} to|till|before {h}", "-m"],
    ["{h} {m}", "mm"],
  ],
  es: [
    ["{h} y media", 30],
    ["{h} y cuarto", 15],
    ["{h} menos cuarto", -15],
    ["{h} y {m}", "m"],
    ["{h} menos {m}", "-m"],
  ],
  et: [
    ["pool {h}", -30],
    ["veerand {h}", -45],
    ["kolmveerand {h}", -15],
  ],
  fi: [
    ["puoli {h}", -30],
    ["varttia yli {h}", 15],
    ["varttia vaille {h}", -15],
  ],
  fr: [
    ["{h} heure|heures|h et demie|demi", 30],
    ["{h} heure|heures|h et quart", 15],
    ["{h} heure|heures|h moins le quart", -15],
    ["{h} heure|heures|h moins {m}", "-m"],
    ["{h} heure|heures|h et {m}", "m"],
    ["{h} heure|heures {m}", "m"],
    ["{n} et demie|demi", 30],
    ["{n} et quart", 15],
    ["{n} moins le quart", -15],
    ["{n} moins {m}", "-m"],
    ["{n} {m}", "m"],
  ],
  he: [
    ["{h} וחצי", 30],
    ["{h} ורבע", 15],
    ["רבע ל{h}", -15],
  ],
  hi: [["साढ़े|साढे {h}", 30]],
  hr: [
    ["pola {h}", -30],
    ["{h} i pol|po", 30],
    ["{h} i četvrt", 15],
  ],
  hu: [
    ["fél {h}", -30],
    ["negyed {h}", -45],
    ["háromnegyed {h}", -15],
  ],
  id: [["setengah {h}", -30]],
  it: [
    ["{h} e mezza|mezzo", 30],
    ["{h} e un quarto", 15],
    ["{h} e tre quarti", 45],
    ["{h} meno un quarto", -15],
    ["{h} e {m}", "m"],
    ["{h} meno {m}", "-m"],
  ],
  ja: [["{h}時半", 30]],
  ko: [
    ["{h} 시 반", 30],
    ["{h} 시 {m} 분", "m"],
  ],
  lv: [["pus{h}", -30]],
  nl: [
    ["half {h}", -30],
    ["kwart over {h}", 15],
    ["kwart voor {h}", -15],
    ["{m} over {h}", "m"],
    ["{m} voor {h}", "-m"],
    ["{h} uur {m}", "m"],
    ["{h} uur en {m}", "m"],
  ],
  no: [
    ["halv {h}", -30],
    ["kvart over {h}", 15],
    ["kvart på {h}", -15],
    ["{m} over {h}", "m"],
    ["{m} på {h}", "-m"],
  ],
  pl: [
    ["wpół do {h}", -30],
    ["kwadrans po {h}", 15],
    ["za kwadrans {h}", -15],
    ["{m} po {h}", "m"],
    ["za {m} {h}", "-m"],
    ["{h} {m}", "mm"],
  ],
  pt: [
    ["{h} e meia", 30],
    ["{h} e um quarto", 15],
    ["um quarto para as {h}", -15],
    ["{h} e {m}", "m"],
    ["{m} para as|a {h}", "-m"],
    ["{h} menos um quarto", -15],
  ],
  ro: [
    ["{h} și jumătate", 30],
    ["{h} și un sfert", 15],
    ["{h} fără un sfert", -15],
    ["{h} și {m}", "m"],
    ["{h} fără {m}", "-m"],
  ],
  ru: [
    ["половина|половине|пол {h}", -30],
    ["пол{h}", -30],
    ["четверть {h}", -45],
    ["без четверти {h}", -15],
    ["без {m} {h}", "-m"],
    ["{h} часов|часа|час {m}", "m"],
    ["{h} {m}", "mm"],
  ],
  sk: [
    ["pol {h}", -30],
    ["štvrť na {h}", -45],
    ["trištvrte na {h}", -15],
  ],
  sr: [
    ["pola|пола {h}", -30],
    ["{h} i|и pol|po|по", 30],
  ],
  sv: [
    ["halv {h}", -30],
    ["kvart över {h}", 15],
    ["kvart i {h}", -15],
    ["{m} över {h}", "m"],
    ["{m} i {h}", "-m"],
  ],
  tr: [["{h} buçuk|buçukta", 30]],
  uk: [
    ["пів на {h}", -30],
    ["чверть на {h}", -45],
    ["чверть по {h}", 15],
    ["за чверть {h}", -15],
    ["{h} година|години|годині|годин {m}", "m"],
    ["{h} {m}", "mm"],
  ],
  vi: [["{h} giờ rưỡi", 30]],
  zh: [
    ["{h}点{m}分", "m"],
    ["{h}點{m}分", "m"],
    ["{h}时{m}分", "m"],
    ["{h}点{m}", "mm"],
    ["{h}點{m}", "mm"],
    ["{h}点半", 30],
    ["{h}点一刻", 15],
    ["{h}点三刻", 45],
    ["差一刻{h}点", -15],
  ],
}

/** The hours from one to twelve as these languages say them in such phrases, where they are no numbers that stand alone. */
const HOURS_AS_SAID: { readonly [language: string]: string } = {
  cs: "jedné druhé třetí čtvrté páté šesté sedmé osmé deváté desáté jedenácté dvanácté",
  sk: "jednej druhej tretej štvrtej piatej šiestej siedmej ôsmej deviatej desiatej jedenástej dvanástej",
  uk: "першу другу третю четверту п'яту шосту сьому восьму дев'яту десяту одинадцяту дванадцяту",
}

/** Signs beside a time that say no more than that it is one: the article of hours, which days do not have. */
const BESIDE: { readonly [language: string]: RegExp } = {
  ca: /^(?:son )?les /u,
  es: /^son las |^es la /u,
  hu: /-?kor$/u,
  it: /^(?:sono )?le |^l'(?=una$)/u,
}

interface Phrase {
  readonly pattern: RegExp
  readonly minutes: Minutes
}

const made = new Map<string, readonly Phrase[]>()

function phrasesOf(language: string): readonly Phrase[] {
  const key = language === "nb" || language === "nn" ? "no" : language
  const known = made.get(key)
  if (known !== undefined) return known
  const phrases = (PHRASES[key] ?? []).map(([pattern, minutes]) => ({ pattern: patternOf(pattern), minutes }))
  if (Object.hasOwn(PHRASES, key)) made.set(key, phrases)
  return phrases
}

function patternOf(pattern: string): RegExp {
  const source = pattern
    .split(" ")
    .map(word => word.split("|").map(normaliseWord).join("|"))
    .map(word => (word.includes("|") ? `(?:${word})` : word))
    .join(" ")
    .replace("{h}", "(?<h>.+?)")
    .replace("{n}", "(?<h>midi|minuit)")
    .replace("{m}", "(?<m>.+?)")
  return new RegExp(`^${source}$`, "u")
}

function normaliseWord(word: string): string {
  return word.replace(/[^{}]+(?![^{]*\})/gu, normaliseLoosely)
}

/** Words beside the numbers that say no more than these do. */
const MINUTES = / (?:minutes?|minuten?|minutos?|minuti|minuto|minuter|minutter|min|минут[аыу]?|хвилин[аиу]?)(?= |$)/gu
const EXACTLY = / (?:o'?clock|sharp|exactly|en punto|pile|precises|in punto|em ponto|genau|ровно)$/u
const HOURS =
  /(?<=.) ?(?:uhr|(?<= )(?:sat[ai]?|сат[аи]?|часова|cas(?:a|ova))|hours?|heures?|horas?|uren|uur|ore|часов|часа|час|годин[аиі]?|godzina|hodin[ay]?|點|点|時|时|시|बजे)$/u

/**
 * Reads a time in words, in the locale's language: `half past seven`, `halb acht`, `siete y media`, `eight o'clock`. The
 * hour may stand in digits too.
 *
 * @param said as `normaliseLoosely` leaves it
 * @param isHour something beside it says that a number alone is an hour
 */
export function readSpokenClock(said: string, locale: string, isHour: boolean): SpokenClock | null {
  if (said.length > LONGEST) return null
  const language = localeOf(locale)?.language ?? "en"
  const number = (words: string, isMinutes = false): number | null => {
    const digits = /^\d{1,2}$/.test(words.trim()) ? Number(words) : null
    const hour = isMinutes ? null : (readSpelledOrdinal(words, locale) ?? hourAsSaid(words, language))
    const value = digits ?? readSpelledNumber(words, locale) ?? hour
    return value !== null && Number.isInteger(value) && value >= 0 && value < 60 ? value : null
  }
  const beside = Object.hasOwn(BESIDE, language) ? BESIDE[language] : undefined
  const unmarked = beside === undefined ? said : said.replace(beside, "")
  const plain = unmarked.replace(MINUTES, "").replace(EXACTLY, "")
  const bare = plain.replace(HOURS, "").trim()
  if (MAYBE_TWO.test(said)) return null
  for (const { pattern, minutes } of phrasesOf(language)) {
    const { h, m = "0" } = (pattern.exec(plain) ?? pattern.exec(bare))?.groups ?? {}
    const [hour, count] = [h === undefined ? null : (namedHour(h) ?? number(h.replace(HOURS, ""))), number(m, true)]
    if (hour === null || count === null || hour > 24) continue
    if (minutes === "mm" && (count < 10 || /\d/.test(said) || number(bare) !== null)) continue
    const after = typeof minutes === "number" ? minutes : minutes === "-m" ? -count : count
    const total = (hour * 60 + after + DAY) % DAY
    return { hours: Math.floor(total / 60), minutes: total % 60 }
  }
  // Five minutes are no hour.
  const isHourSaid = bare !== plain || unmarked !== said || EXACTLY.test(unmarked)
  if (!isHour && !isHourSaid) return null
  const hour = number(bare)
  return hour === null || hour > 23 ? null : { hours: hour, minutes: 0 }
}

/** In digits, from nine to five, or at three and at four. */
const MAYBE_TWO =
  /^(?:(?:\d|1[0-2]) (?:to|till) \d{1,2}|\d?[1-46-9] voor \d{1,2}|\d{1,2} (?:y|e|i|și|si|και|и) (?:\d|1[0-2]))$/u

function hourAsSaid(word: string, language: string): number | null {
  const names = Object.hasOwn(HOURS_AS_SAID, language) ? HOURS_AS_SAID[language] : undefined
  const at = names?.split(" ").findIndex(name => normaliseLoosely(name) === word.trim()) ?? -1
  return at === -1 ? null : at + 1
}

/** Noon and midnight, in the words of several languages. */
const NAMED_HOURS: ReadonlyMap<string, number> = new Map(
  (
    [
      [
        12,
        "noon, midday, mittag, mittags, midi, mediodia, mezzogiorno, meio-dia, полдень, południe, poludnie, delben, poledne, podne, подне, เที่ยง, เที่ยงวัน, 正午, 中午, 정오, amiaza, amiază, migdia, μεσημέρι, обяд, полудень, опівдні, keskipäivä, الظهر, צהריים, giữa trưa",
      ],
      [
        0,
        "midnight, mitternacht, minuit, medianoche, mezzanotte, meia-noite, полночь, połnoc, polnoc, middernacht, midnatt, ejfel, ejfelkor, pulnoc, ponoć, поноћ, เที่ยงคืน, 午夜, 자정, miezul nopții, miezul noptii, mitjanit, μεσάνυχτα, полунощ, північ, опівночі, keskiyö, gece yarısı, منتصف الليل, חצות, nửa đêm, 真夜中",
      ],
    ] as const
  ).flatMap(([hour, words]) => words.split(", ").map(word => [normaliseLoosely(word), hour] as const)),
)

/** The hour that a word for noon or midnight stands for; null: it is none. @param said as `normaliseLoosely` leaves it */
export function namedHour(said: string): number | null {
  return NAMED_HOURS.get(said.trim()) ?? null
}

const LONGEST = 60
const DAY = 24 * 60
