import { LRUCache } from "lru-cache"
import { cleanedText } from "./cleaned-text.js"
import { hasVisible } from "./visible.js"

/**
 * The form in which phrases, keywords, options and what people type are compared (design section 3.5): NFKC, lower
 * case whatever the locale of the process, spaces collapsed, punctuation, symbols and emoji around the whole text
 * dropped, accents removed from Latin and Greek letters only, ё = е (й stays й). Punctuation inside stays; a typographic
 * apostrophe is a plain one, as phones write it by themselves. Letters whose accent is a stroke lose it too (ł, đ, ø), ı
 * is i, ς is σ; characters that cannot be seen are dropped (`cleanedText`). A text of nothing but punctuation, symbols
 * or emoji is kept, so that `?` matches the phrase `?`.
 *
 * Idempotent; takes time in proportion to the text.
 */
export function normalise(text: string): string {
  const lower = text.toLowerCase()
  if (PLAIN.test(lower) || ASCII.test(lower)) return lower
  const once = normalisedOnce(text)
  return once === text || SETTLED.test(once) ? once : normalise(once)
}

function normalisedOnce(text: string): string {
  const seen = cleanedText(text).replace(ENDLESS_MARKS, "$1")
  // Some emoji would become letters (ℹ is i in NFKC), and some symbols become letters in brackets.
  const bare = withoutOuter(folded(withoutOuter(seen, EMOJI)), OUTER)
  return hasVisible(bare) ? bare : folded(seen)
}

/**
 * The looser form that is compared where `normalise` finds nothing (design section 3.5): besides, ß = ss, œ = oe, æ = ae,
 * all dashes, with blanks around them or without, and all quotes are equal, and so are Arabic texts with and without
 * vowel marks, tatweel and the marks of alef. Persians type the kaf and the yeh of Arabic keyboards.
 */
export function normaliseLoosely(text: string): string {
  if (PLAIN.test(text)) return text
  if (text.length > LONGEST_KEPT) return loosely(text)
  const known = lastLoosely.get(text)
  if (known !== undefined) return known
  const loose = loosely(text)
  lastLoosely.set(text, loose)
  return loose
}

/** To read a date the same words are looked at several times, in one language after another. */
const lastLoosely = new LRUCache<string, string>({ max: 500 })
const LONGEST_KEPT = 80

function loosely(text: string): string {
  const normal = normalise(text)
  if (PLAIN.test(normal)) return normal
  return normal
    .replace(LIGATURE, letter => LIGATURES.get(letter) ?? letter)
    .replace(DASH, "-")
    .replace(QUOTE, "'")
    .replace(ARABIC_MARK, "")
    .replace(ALEF, "ا")
    .replace(KAF_OR_YEH, letter => (letter === "ك" ? "ک" : "ی"))
}

function folded(text: string): string {
  return text
    .normalize("NFKC")
    .replace(ENDLESS_MARKS, "$1")
    .replace(VARIATIONS, "")
    .toLowerCase()
    .normalize("NFD")
    .replace(ACCENTS, "$1")
    .replace(MARKED_E, letter => letter.replaceAll("\u0308", ""))
    .replace(SAME_LETTER, letter => SAME_LETTERS.get(letter) ?? letter)
    .normalize("NFKC")
    .replace(SPACES, " ")
    .trim()
}

/** Why the text is refused with `TEXT_INVALID` (design section 3.8), in one sentence; null when it is not. */
export function textFault(text: string): string | null {
  if (text.includes("\u0000")) return "The text contains the character U+0000, which is not allowed."
  if (LONE_SURROGATE.test(text)) return "The text contains half of a surrogate pair, so it is not valid Unicode."
  return null
}

/** How long a text is where limits count: in code points, a lone surrogate counting as one. */
export function codePoints(text: string): number {
  let count = text.length
  for (let index = 1; index < text.length; index += 1) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xdc00 && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800) count -= 1
  }
  return count
}

/** Texts that are normalised already, as most phrases and titles are: this test is ten times as fast. */
const PLAIN = /^[a-z0-9]+(?: [a-z0-9]+)*$/
/** Marks inside stay as they are, and none of these is written in another way too. */
const ASCII = /^[a-z0-9](?:(?:[!-~]| (?! ))*[a-z0-9])?$/
const LONE_SURROGATE = /\p{Surrogate}/u
/**
 * Others are looked at again: a joiner is kept between letters, and one beside it may be none any more; and around a text
 * something may be left that only looked like more.
 */
const SETTLED = /^[\p{L}\p{N}](?:(?:(?!\u034f|\u200c|\u200d|\u20e3).)*[\p{L}\p{N}])?$/su
const VARIATIONS = /[\ufe00-\ufe0f]/g
const ACCENTS = /((?=\p{L})[\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu
const MARKED_E = /е\p{M}+/gu
/** No language has thirty marks on one letter, and to order tens of thousands takes seconds. */
const ENDLESS_MARKS = /(\p{M}{30})\p{M}+/gu
const SPACES = /\s+/g
const SAME_LETTERS: ReadonlyMap<string, string> = new Map([
  ["ł", "l"],
  ["đ", "d"],
  ["ø", "o"],
  ["ħ", "h"],
  ["ŧ", "t"],
  ["ı", "i"],
  ["ς", "σ"],
  ["‘", "'"],
  ["’", "'"],
  ["ʼ", "'"],
])
const SAME_LETTER = new RegExp(`[${[...SAME_LETTERS.keys()].join("")}]`, "gu")
const LIGATURES: ReadonlyMap<string, string> = new Map([
  ["ß", "ss"],
  ["œ", "oe"],
  ["æ", "ae"],
])
const LIGATURE = /[ßœæ]/g
const DASH = /\s*[\p{Dash_Punctuation}\u2212]\s*/gu
const QUOTE = /["'`\u00ab\u00b4\u00bb\u02b9\u02bb-\u02bd\u2018-\u201f\u2032\u2033\u2039\u203a\u300c-\u300f]/g
const ARABIC_MARK = /[\u064b-\u0652\u0670\u0640]/g
const KAF_OR_YEH = /[كي]/g
const ALEF = /[\u0622\u0623\u0625\u0671-\u0673\u0675]/g
/** Joiners, keycaps, selectors and tags are parts of emoji. */
const EMOJI =
  /^(?:[\s\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]|\u200d|\u20e3|[\ufe0e\ufe0f]|[\u{e0020}-\u{e007f}])$/u
const OUTER = /^(?:[\p{P}\p{S}\s]|\u200d|\u20e3|[\u{e0020}-\u{e007f}])$/u
const KEY = /^[0-9#*]$/

/** By hand, because `[\p{P}\s]+$` takes quadratic time on a text of many marks. A keycap such as 1️⃣ is one emoji. */
function withoutOuter(text: string, outer: RegExp): string {
  const characters = Array.from(text)
  let [start, end] = [0, characters.length]
  const at = (index: number): string => characters[index] ?? ""
  const keycapAt = (index: number): number => {
    const cap = at(index + 1) === "\ufe0f" ? index + 2 : index + 1
    return KEY.test(at(index)) && at(cap) === "\u20e3" ? cap + 1 - index : 0
  }
  while (start < end && (outer.test(at(start)) || keycapAt(start) > 0)) start += keycapAt(start) || 1
  while (end > start) {
    if (keycapAt(end - 3) === 3) end -= 3
    else if (keycapAt(end - 2) === 2) end -= 2
    else if (outer.test(at(end - 1))) end -= 1
    else break
  }
  return characters.slice(start, end).join("")
}
