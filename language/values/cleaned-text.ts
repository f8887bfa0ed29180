import { hasVisible } from "./visible.js"

/**
 * A typed text as every reader of answers gets it (design section 3.4): without the blanks around it and without marks
 * that cannot be seen (of direction, of zero width, the soft hyphen). Joiners stay between letters, where
 * Persian and Indian scripts need them, and between the parts of one emoji. A text in which nothing can be seen is "".
 *
 * Idempotent; takes time in proportion to the text.
 */
export function cleanedText(text: string): string {
  if (PLAIN.test(text)) return text.trim()
  const seen = text.replace(HIDDEN, "").replace(JOINERS, keptJoiner).trim()
  return hasVisible(seen) ? seen : ""
}

/** Printable ASCII and the blanks that people type: nothing to clean but around it. */
const PLAIN = /^[\t\n\r -~]*$/
/** All that Unicode tells programs to show nothing for, but for joiners, what chooses a letter's form, and tags of flags. */
const HIDDEN =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}]/gu
const JOINERS = /[\u034f\u200c\u200d]+/gu
const LETTER_BEFORE = /[\p{L}\p{M}]$/u
const LETTER_AFTER = /^[\p{L}\p{M}]/u
const EMOJI_BEFORE = /(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f|\u20e3)$/u
const EMOJI_AFTER = /^\p{Extended_Pictographic}/u

function keptJoiner(joiners: string, at: number, text: string): string {
  const before = text.slice(Math.max(0, at - 2), at)
  const after = text.slice(at + joiners.length, at + joiners.length + 2)
  const joins =
    (LETTER_BEFORE.test(before) && LETTER_AFTER.test(after)) || (EMOJI_BEFORE.test(before) && EMOJI_AFTER.test(after))
  return joins ? joiners.slice(0, 1) : ""
}
