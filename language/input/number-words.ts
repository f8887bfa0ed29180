/** Reads a whole number in words. */
export function readWholeWords(_text: string, _locale: string): number | null {
  return null
}
