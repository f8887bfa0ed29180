/**
 * Orders texts by code point, as SQLite and PostgreSQL (collation "C") order their UTF-8 bytes; JavaScript's own `<`
 * goes by UTF-16 code units, which puts U+1F600 before U+FF21. Negative, zero or positive.
 */
export function compareTexts(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  for (let index = 0; index < length; index++) {
    const difference = rank(one.charCodeAt(index)) - rank(other.charCodeAt(index))
    if (difference !== 0) return difference
  }
  return one.length - other.length
}

/** Moves the halves of code points above U+FFFF (0xD800-0xDFFF) behind all others. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
