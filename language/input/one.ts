import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"
import type { InputReading } from "./input-context.js"

/** A number found in a sentence, in UTF-16 code units from its beginning. */
export interface FoundNumber {
  readonly start: number
  readonly end: number
  readonly reading: InputReading
}

/** Articles that are the number one, too. */
const ARTICLES: { readonly [language: string]: string } = {
  ca: "un una",
  da: "en et",
  de: "ein eine einen einem einer eines",
  el: "ένας μία μια ένα έναν",
  es: "un una",
  fa: "یک",
  fr: "un une",
  gl: "un unha",
  hu: "egy",
  it: "un uno una",
  nl: "een",
  no: "en ei et",
  pt: "um uma",
  sv: "en ett",
  tr: "bir",
}

/** Words by which things are counted together: `ein Erwachsener mit zwei Kindern`. */
const WITH: { readonly [language: string]: string } = {
  bg: "с със",
  bs: "s sa",
  ca: "amb",
  cs: "s se",
  da: "med",
  de: "mit sowie",
  el: "με",
  en: "with",
  es: "con",
  fa: "با",
  fr: "avec",
  gl: "con",
  hr: "s sa",
  id: "dengan",
  it: "con",
  nl: "met",
  no: "med",
  pl: "z ze",
  pt: "com",
  ro: "cu",
  ru: "с со",
  sk: "s so",
  sl: "z s",
  sr: "s sa с са",
  sv: "med",
  tr: "ile",
  uk: "з із зі",
  vi: "với",
}

/** Words between the smallest and the largest number that is meant: `une à deux personnes`. */
const TO: { readonly [language: string]: string } = {
  bg: "до",
  ca: "a",
  cs: "až do",
  da: "til",
  de: "bis",
  el: "έως ως",
  en: "to",
  es: "a",
  fa: "تا",
  fr: "à",
  gl: "a",
  hr: "do",
  id: "sampai",
  it: "a",
  nl: "tot",
  no: "til",
  pl: "do",
  pt: "a",
  ro: "la până",
  ru: "до",
  sk: "až do",
  sr: "do до",
  sv: "till",
  uk: "до",
  vi: "đến",
}

/**
 * The numbers of a sentence without a one in words that counts nothing: beside another number, and not counted together with it
 * (`ein Tisch für 4`, but `one adult and 2 children`); and an article within more than a few words (`Ich habe eine Reservierung`).
 */
export function withoutArticles<Found extends FoundNumber>(
  sentence: string,
  found: readonly Found[],
  locale: string,
): readonly Found[] {
  const language = languageOf(locale)
  const articles = wordsOf(ARTICLES, language)
  const said = ({ start, end }: Found): string => normaliseLoosely(sentence.slice(start, end))
  const isOne = (number: Found): boolean => number.reading.value === 1 && /^\p{L}+$/u.test(said(number))
  const others = found.filter(number => !isOne(number))
  if (others.length === 0) return found.filter(number => !articles.has(said(number)) || counts(sentence, number))
  const isTogether = found.some((number, index) => {
    const next = found[index + 1]
    if (next === undefined || isOne(number) === isOne(next)) return false
    return isJoined(sentence.slice(number.end, next.start), locale)
  })
  return isTogether ? found : others
}

/** An article with a thing is an answer, and not one in all that may be told: `nur eine Karte`. */
function counts(sentence: string, { start, end }: FoundNumber): boolean {
  const before = wordsIn(sentence.slice(0, start).split(CLAUSE).at(-1))
  const after = wordsIn(sentence.slice(end).split(CLAUSE)[0])
  return before.length <= 1 && before.length + after.length <= MOST_BESIDE
}

const MOST_BESIDE = 3
/** In Chinese and Japanese each sign. */
const WORD = /[\p{Script=Han}\p{Script=Hiragana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}])[\p{L}\p{M}\p{N}'’])+/gu
const CLAUSE = /[,.;:!?…—–\n，。！？；、؟،]/u
/** Marks between things that are counted each. */
const JOINTS = /[,;&+/\n，；、،–—-]/u

/** Whether two numbers are counted together, or one of them is meant: by a mark or a word for that, or with nothing between them. */
function isJoined(between: string, locale: string): boolean {
  const words = wordsIn(between)
  if (words.length === 0 || JOINTS.test(between)) return true
  const joints = jointsOf(locale)
  if (words.some(word => joints.has(word))) return true
  return words.length === 1 && wordsOf(TO, languageOf(locale)).has(words[0] ?? "")
}

function jointsOf(locale: string): ReadonlySet<string> {
  const tag = localeOf(locale)?.baseName ?? "en"
  const between = (["conjunction", "disjunction"] as const).map(
    type => new Intl.ListFormat(tag, { type }).formatToParts(["A", "B"])[1]?.value ?? "",
  )
  return new Set([...between.flatMap(wordsIn), ...wordsOf(WITH, languageOf(locale)), "plus"])
}

function wordsOf(table: { readonly [language: string]: string }, language: string): ReadonlySet<string> {
  return new Set(wordsIn(Object.hasOwn(table, language) ? table[language] : ""))
}

function wordsIn(text = ""): readonly string[] {
  return normaliseLoosely(text).match(WORD) ?? []
}

function languageOf(locale: string): string {
  const language = localeOf(locale)?.language ?? "en"
  return language === "nb" || language === "nn" ? "no" : language
}
