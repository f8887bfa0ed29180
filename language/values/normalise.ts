/**
 * The form in which phrases, keywords, options and what people type are compared (design section 3.5): NFKC, lower
 * case whatever the locale of the process, spaces collapsed, punctuation around the whole text dropped, accents removed
 * from Latin and Greek letters only, ё = е (й stays й). Punctuation inside stays; a typographic apostrophe is a plain
 * one, as phones write it by themselves. Letters whose accent is a stroke lose it too (ł, đ, ø), ı is i, ς is σ;
 * characters that cannot be seen are dropped, except the joiners that scripts and emoji need. A text of nothing but
 * punctuation is kept, so that `?` matches the phrase `?`.
 *
 * Idempotent; takes time in proportion to the text.
 */
export function normalise(text: string): string {
  const lower = text.toLowerCase()
  if (PLAIN.test(lower)) return lower
  const folded = text
    .replace(ENDLESS_MARKS, "$1")
    .normalize("NFKC")
    .replace(ENDLESS_MARKS, "$1")
    .replace(INVISIBLE, "")
    .toLowerCase()
    .normalize("NFD")
    .replace(ACCENTS, "$1")
    .replace(MARKED_E, letter => letter.replaceAll("\u0308", ""))
    .replace(SAME_LETTER, letter => SAME_LETTERS.get(letter) ?? letter)
    .normalize("NFKC")
    .replace(SPACES, " ")
    .trim()
  const bare = dropOuterPunctuation(folded)
  return bare === "" ? folded : bare
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
const LONE_SURROGATE = /\p{Surrogate}/u
/** Soft hyphens, marks of direction, zero-width spaces, variation selectors. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\ufe00-\ufe0f]/g
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
const OUTER = /^[\p{P}\s]$/u

/** By hand, because `[\p{P}\s]+$` takes quadratic time on a text of many marks. */
function dropOuterPunctuation(text: string): string {
  const characters = Array.from(text)
  let [start, end] = [0, characters.length]
  while (start < end && OUTER.test(characters[start] ?? "")) start += 1
  while (end > start && OUTER.test(characters[end - 1] ?? "")) end -= 1
  return characters.slice(start, end).join("")
}
