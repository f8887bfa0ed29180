import { normalise } from "../values/normalise.js"
import type { Value } from "../values/values.js"
import { withPlainDigits } from "./digits.js"

/** One of the options a choice offers, its texts made for the person asked. */
export interface Option {
  readonly value: Value
  readonly title: string
  readonly synonyms: readonly string[]
}

/**
 * The option a text names (design section 3.3): by value, title, synonym, then its number among the options offered,
 * counted from 1 (`2`, `2.`, `2)`, `#2`). Compared by `normalise`; an option whose words are the very text, letter case
 * aside, goes before one that differs by accents or outer punctuation, so `C#` is not `C`. Among equals the first
 * offered.
 */
export function matchOption(options: readonly Option[], text: string): Option | null {
  return matchWords(options, text, asWritten) ?? matchWords(options, text, normalise) ?? matchNumber(options, text)
}

function matchWords(options: readonly Option[], text: string, fold: (text: string) => string): Option | null {
  const wanted = fold(text)
  if (wanted === "") return null
  const is = (words: string | null) => words !== null && fold(words) === wanted
  return (
    options.find(option => is(wordsOf(option.value))) ??
    options.find(option => is(option.title)) ??
    options.find(option => option.synonyms.some(is)) ??
    null
  )
}

function matchNumber(options: readonly Option[], text: string): Option | null {
  const number = /^[#(]?(\d{1,6})[.)]?$/.exec(withPlainDigits(text))?.[1]
  return number === undefined ? null : (options[Number(number) - 1] ?? null)
}

/** How a value is typed; lists, objects and times are not. */
function wordsOf(value: Value): string | null {
  if (typeof value === "string") return value
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null
}

function asWritten(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim()
}
