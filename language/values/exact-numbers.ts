/**
 * JSON text in which whole numbers beyond 2^53 are texts, so that none of their digits is lost when it is parsed (design
 * section 4). A text that is no JSON stays none.
 */
export function withExactNumbers(text: string): string {
  return text.replace(PARTS, part => (WHOLE.test(part) && !Number.isSafeInteger(Number(part)) ? `"${part}"` : part))
}

/** Strings are taken whole, so that digits in them are no numbers. */
const PARTS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs
const WHOLE = /^-?[1-9]\d{15,}$/
