import fc from "fast-check"

const SURROGATES = { from: 0xd800, count: 0x800 }

/**
 * Any character, for texts of any: `fc.string({ unit: anyCharacter })`. `unit: "binary"` has the same ones, and takes a second
 * and 100 MB in each process to have them all in a table. Small ones are those that can be printed.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10ffff - SURROGATES.count })
  .map(characterAt, placeOf)

function characterAt(place: number): string {
  const code = place < 127 ? (place + 32) % 127 : place
  return String.fromCodePoint(code < SURROGATES.from ? code : code + SURROGATES.count)
}

/** The other way round, by which texts that are known to hurt are made of it too. */
function placeOf(character: unknown): number {
  const code = typeof character === "string" ? (character.codePointAt(0) ?? SURROGATES.from) : SURROGATES.from
  const isAfter = code >= SURROGATES.from + SURROGATES.count
  if (String.fromCodePoint(code) !== character || (code >= SURROGATES.from && !isAfter))
    throw new Error("it is no character")
  if (code < 127) return (code + 95) % 127
  return isAfter ? code - SURROGATES.count : code
}
