import { lettersOf } from "./shorten.js"

/** How a text is set. `code`: every letter is as wide as the others. */
export type Face = "plain" | "bold" | "code"

/** Thousandths of the size, U+0020 to U+007E: Helvetica's, and of all fonts that were made to stand in for it. */
const WIDTHS = [
  ...[278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278],
  ...[556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556],
  ...[1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778],
  ...[667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556],
  ...[333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556],
  ...[556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584],
]
const BOLD = 1.08
const CODE = 602

/** Letters that fill a square, as in Chinese. */
const SQUARE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u
const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u

/** One emoji, for any other: flags, families and tones of skin are several characters and one picture. */
const PICTURED = "\u{1f600}"
const NARROW = /[‘’“”•·‹›«»]/

/** How wide a text comes out, about, in units of `size`: rather too wide than too narrow. */
export function widthOf(text: string, face: Face, size: number): number {
  let thousandths = 0
  const letters = PICTURE.test(text)
    ? lettersOf(text).flatMap(letter => (PICTURE.test(letter) ? PICTURED : [...letter]))
    : text
  for (const letter of letters) thousandths += letterWidth(letter, face)
  return (thousandths * size) / 1000
}

function letterWidth(letter: string, face: Face): number {
  const code = letter.codePointAt(0) ?? 0
  const known = WIDTHS[code - 0x20]
  if (known !== undefined) return face === "code" ? CODE : known * (face === "bold" ? BOLD : 1)
  if (code > 0x2fff && SQUARE.test(letter)) return 1000
  if (/\p{M}|\p{Cf}/u.test(letter)) return 0
  if (face === "code" && !PICTURE.test(letter)) return CODE
  if (NARROW.test(letter)) return 350
  if (PICTURE.test(letter)) return 1300
  if (code >= 0x2000 && code < 0x2c00) return 1000
  return (/\p{Lu}/u.test(letter) ? 720 : 570) * (face === "bold" ? BOLD : 1)
}

/**
 * A text in lines of at most this width; at most so many, the last with `…` where something was left out. Words stay
 * whole unless one is wider than a line.
 */
export function wrap(text: string, face: Face, size: number, width: number, most: number): readonly string[] {
  const lines: string[] = []
  let line = ""
  for (const word of wordsOf(text)) {
    if (widthOf(line + word.trimEnd(), face, size) <= width) {
      line += word
      continue
    }
    const parts = widthOf(word.trimEnd(), face, size) <= width ? [word] : lettersOf(word)
    for (const part of parts) {
      if (widthOf(line + part.trimEnd(), face, size) > width && line !== "") {
        lines.push(line.trimEnd())
        line = ""
      }
      line += part
    }
    if (lines.length > most) break
  }
  if (line.trim() !== "") lines.push(line.trimEnd())
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), ended(lines[most - 1] ?? "", face, size, width)]
}

/** Where a line may end: after blanks, after a letter that fills a square with the marks that close it, after what joins names in code. */
function wordsOf(text: string): readonly string[] {
  return (
    text.match(
      /[^\s\u3000-\u9fff\uac00-\ud7a3\uff00-\uffef]+?(?:\s+|(?<=[\w\])][.,/&|(-])(?=[\w[@({'"])|$|(?=[\u3000-\u9fff\uac00-\ud7a3\uff00-\uffef]))|\S[”’)\]},.!?:;…、。，！？：；」』）》】]*\s*|\s+/gu,
    ) ?? []
  )
}

/** With `…` at its end, and as much of it as leaves room for that. */
function ended(line: string, face: Face, size: number, width: number): string {
  const letters = [...lettersOf(line)]
  while (letters.length > 0 && widthOf(`${letters.join("")}…`, face, size) > width) letters.pop()
  return `${letters.join("").trimEnd()}…`
}
