/** Longer texts are not looked at to their end: nobody reads them in a picture. */
const LONGEST = 4000

const LETTERS = new Intl.Segmenter("en", { granularity: "grapheme" })

/**
 * A text on one line, such as a picture can show it: blanks and line breaks of every kind are one blank, what steers the
 * direction of writing or is no character of XML is left out.
 */
export function oneLine(text: string): string {
  return text
    .slice(0, LONGEST)
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replace(/[\p{Surrogate}\ufffe\uffff]/gu, "\ufffd")
    .trim()
}

/** The text on one line, cut to as many letters as are given, the last of them `…` where something was left out. */
export function shorten(text: string, most: number): string {
  const line = oneLine(text)
  if (line.length <= most) return line
  // A letter may be many code units, though not without end.
  const letters = lettersOf(line.slice(0, most * 8))
  if (letters.length <= most && line.length <= most * 8) return line
  const kept = letters.slice(0, most - 1)
  const blank = kept.lastIndexOf(" ")
  const words = blank > most * 0.6 ? kept.slice(0, blank) : kept
  return `${oneLine(words.join("")).replace(/[,;:.]$/, "")}…`
}

/** Splits a text into what a reader takes for one letter each, such as an emoji of a whole family. */
export function lettersOf(text: string): readonly string[] {
  return Array.from(LETTERS.segment(text), ({ segment }) => segment)
}
