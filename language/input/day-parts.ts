import { LRUCache } from "lru-cache"
import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"

/** A part of the day, `am` and `pm` too, and the full hours in it. */
export interface DayPart {
  readonly word: string
  readonly hours: readonly number[]
}

/** `a. m.` as `am`, and `9:00a`. */
export function shortHalf(said: string): string {
  return said.replace(/(?<![a-z])([ap]) ?\.? ?m ?\.?(?![a-z])/, "$1m").replace(/(?<=\d ?)([ap])$/, "$1m")
}

/** The text without the word for a part of the day, at its end or its beginning, and which part that is. @param said as `normaliseLoosely` leaves it */
export function withoutPart(said: string, locale: string): { readonly rest: string; readonly part: DayPart | null } {
  for (const part of partsOf(locale)) {
    const before = said.slice(0, -part.word.length)
    const isApart = part.word.length > 2 || /^\p{Script=Han}{2}$/u.test(part.word) || BEFORE_SHORT.test(before)
    if (said.endsWith(part.word) && isApart) {
      return { rest: before.replace(/[\s.']+$/, ""), part }
    }
    const after = said.slice(part.word.length)
    if (said.startsWith(part.word) && (!/^\p{L}/u.test(after) || UNSPACED.test(part.word))) {
      return { rest: after.trim(), part }
    }
  }
  return { rest: said, part: null }
}

/** A word of one or two letters is only taken for a part of the day after these. */
const BEFORE_SHORT = /[\d\s.:点點時时시分분半반h天日]$/

/** Scripts that leave no blanks between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u

/** The text with a day and a part of it where one word stands for both: `tonight`. */
export function withDayBefore(text: string, locale: string): string {
  let said = text
  for (const [word, apart] of JOINED[languageOf(locale)] ?? []) said = said.replace(word, apart)
  return said
}

/** `9 in the morning`, `9 de la noche`. */
const LONG_PERIODS = { hour: "numeric", hour12: true, dayPeriod: "long" } as const

/** The hours that people give to a part, where `Intl` has another word or fewer hours: the first and the last. */
const MORE: { readonly [language: string]: { readonly [words: string]: readonly [first: number, last: number] } } = {
  da: { morgen: [5, 9], formiddag: [9, 11], eftermiddag: [13, 17], aften: [17, 23] },
  de: {
    "früh|in der Früh": [4, 10],
    "vormittag|am Vormittag|vormittags": [6, 11],
    "nachmittag|am Nachmittag": [13, 18],
    "abend|am Abend": [17, 23],
    nacht: [21, 3],
  },
  en: {
    "morning|this morning|in the morning": [0, 11],
    "afternoon|this afternoon|in the afternoon": [13, 18],
    "evening|this evening|in the evening": [17, 23],
    tonight: [17, 23],
    "night|at night": [19, 0],
  },
  es: { "por la mañana": [4, 11], "por la tarde": [13, 20], "por la noche": [19, 23] },
  fr: { "matin|le matin": [4, 11], "après-midi|l'après-midi": [13, 18], "soir|le soir": [17, 23] },
  it: { mattina: [4, 11], pomeriggio: [13, 18], sera: [17, 23] },
  ja: { 朝: [4, 11], 夕方: [15, 19], 夜: [18, 23] },
  ko: { 오전: [0, 11], 오후: [12, 23], 아침: [4, 11], 저녁: [17, 23] },
  nl: { ochtend: [5, 11], middag: [13, 17], avond: [17, 23] },
  no: { morgen: [5, 9], formiddag: [9, 11], ettermiddag: [13, 17], kveld: [17, 23] },
  pl: { wieczorem: [17, 23], "rano|z rana": [4, 11] },
  pt: { "de manhã": [4, 11], "à tarde": [13, 18], "à noite": [18, 23] },
  ro: { dimineață: [4, 11], "după-amiază": [13, 18], seară: [17, 23] },
  ru: { утром: [4, 11], днём: [13, 17], вечером: [17, 23], ночью: [22, 3] },
  sv: { förmiddag: [9, 11], eftermiddag: [13, 17], kväll: [17, 23] },
  tr: { sabah: [5, 11], akşam: [17, 23] },
  uk: { "вранці|зранку": [4, 11], "ввечері|увечері": [17, 23] },
  zh: { "早上|早晨|早": [4, 11], 傍晚: [17, 19], "晚上|晚": [17, 23], "夜里|夜裡|半夜": [22, 3] },
}

const JOINED: { readonly [language: string]: readonly (readonly [word: RegExp, apart: string])[] } = {
  da: [[/\bi aften\b/i, "i dag aften"]],
  en: [
    [/\btonight\b/i, "today tonight"],
    [/\bthis (?=morning|afternoon|evening)/i, "today "],
  ],
  es: [
    [/\besta noche\b/i, "hoy por la noche"],
    [/\besta tarde\b/i, "hoy por la tarde"],
  ],
  fr: [
    [/\bce soir\b/i, "aujourd'hui soir"],
    [/\bce matin\b/i, "aujourd'hui matin"],
    [/\bcet (?=après-midi|apres-midi)/i, "aujourd'hui "],
  ],
  it: [
    [/\bsta(?=sera\b|mattina\b)/i, "oggi "],
    [/\bquesto pomeriggio\b/i, "oggi pomeriggio"],
  ],
  ja: [
    [/今夜|今晩/u, "今日夜"],
    [/今朝/u, "今日朝"],
  ],
  nl: [
    [/\bvan(?=avond\b|ochtend\b|middag\b)/i, "vandaag "],
    [/\bmorgen(?=avond\b|ochtend\b|middag\b)/i, "morgen "],
  ],
  no: [[/\bi kveld\b/i, "i dag kveld"]],
  sv: [
    [/\bi ?kväll\b/i, "i dag kväll"],
    [/\bimorgon\b/i, "i morgon"],
    [/\bidag\b/i, "i dag"],
  ],
  zh: [
    [/今(?=[早晚](?!上))/u, "今天"],
    [/明(?=[早晚](?!上))/u, "明天"],
  ],
}

function languageOf(locale: string): string {
  const language = localeOf(locale)?.language ?? "en"
  return language === "nb" || language === "nn" ? "no" : language
}

const parts = new LRUCache<string, readonly DayPart[]>({ max: 100 })

/** The parts of the day as `Intl` says them, and more, longer words first. */
function partsOf(locale: string): readonly DayPart[] {
  const known = parts.get(locale)
  if (known !== undefined) return known
  const base = localeOf(locale)?.baseName ?? "en"
  const shapes = [{ hour: "numeric", hour12: true }, { timeStyle: "short" }, LONG_PERIODS] as const
  const formats = shapes.map(shape => new Intl.DateTimeFormat(`${base}-u-nu-latn`, { ...shape, timeZone: "UTC" }))
  const found = new Map<string, Set<number>>()
  const add = (word: string, hour: number): void => {
    found.set(word, (found.get(word) ?? new Set()).add(hour))
  }
  for (let hour = 0; hour < 24; hour += 1) {
    for (const format of formats) {
      const period = format.formatToParts(Date.UTC(2022, 0, 1, hour)).find(({ type }) => type === "dayPeriod")
      add(shortHalf(normaliseLoosely(period?.value ?? "")), hour)
    }
    add(hour < 12 ? "am" : "pm", hour)
  }
  for (const [words, [first, last]] of Object.entries(MORE[languageOf(locale)] ?? {})) {
    for (const word of words.split("|").map(normaliseLoosely))
      for (let hour = first; hour !== (last + 1) % 24; hour = (hour + 1) % 24) add(word, hour)
  }
  const words = [...found].filter(([word]) => word !== "").map(([word, hours]) => ({ word, hours: [...hours] }))
  words.sort((one, other) => other.word.length - one.word.length)
  if (locale.length <= 100) parts.set(locale, words)
  return words
}
