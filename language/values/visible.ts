/** Anything but blanks, control and format characters, and what is drawn as nothing (Unicode's `Default_Ignorable`). */
const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u

/** Whether there is anything in a text that a person can see. */
export function hasVisible(text: string): boolean {
  return VISIBLE.test(text)
}

const CUT = "…"

/** A text of at most so many code points; one that was longer ends in `…`. */
export function cutText(text: string, most: number): string {
  // A text of n UTF-16 units has at most n code points, so most need no counting.
  if (text.length <= most) return text
  const characters = [...text]
  return characters.length <= most ? text : characters.slice(0, most - 1).join("") + CUT
}
