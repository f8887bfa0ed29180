import { LRUCache } from "lru-cache"
import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"
import { readSpelledNumber } from "./spellout.js"

/**
 * The factor by which a word or an abbreviation after a number multiplies it: `million`, `тыс.`, `Mio`, `lakh`, `k`. Abbreviations are
 * those of `Intl`; of single Latin letters only `k` and a capital `M` count, since others are units, and `2B` is a house.
 * Where a letter means something else in the locale nobody can tell.
 */
export function scaleOf(word: string, locale: string): number | null {
  const key = `${locale} ${word}`
  const known = scales.get(key)
  if (known !== undefined) return known.scale
  const scale = findScale(word, locale)
  if (key.length <= LONGEST) scales.set(key, { scale })
  return scale
}

const LONGEST = 100
/** The words of one sentence are looked at many times. */
const scales = new LRUCache<string, { readonly scale: number | null }>({ max: 1000 })

function findScale(word: string, locale: string): number | null {
  const bare = word.replace(/\.$/, "")
  const letter = LETTERS.get(bare)
  const short = abbreviationsOf(locale).get(normaliseLoosely(bare))
  if (letter !== undefined) return (short ?? letter) === letter ? letter : null
  if (/^[a-z]$/i.test(bare) || MONEY.test(bare)) return null
  if (short !== undefined) return short
  // Some languages say one million and two millions.
  const said = readSpelledNumber(bare, locale) ?? (readSpelledNumber(`2 ${bare}`, locale) ?? 0) / 2
  return SCALES.has(said) ? said : null
}

const LETTERS: ReadonlyMap<string, number> = new Map([
  ["k", 1e3],
  ["K", 1e3],
  ["к", 1e3],
  ["К", 1e3],
  ["M", 1e6],
])
/** Hundreds in French, and coins. */
const MONEY = /^cents?$/i
const SCALES: ReadonlySet<number> = new Set([100, 1000, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e12])

/** Abbreviations that `Intl` does not give. */
const MORE: { readonly [language: string]: { readonly [word: string]: number } } = {
  de: { tsd: 1e3 },
  en: { mn: 1e6, bn: 1e9, tn: 1e12, crore: 1e7, crores: 1e7, lakh: 1e5, lakhs: 1e5 },
  hi: { हजार: 1e3 },
  it: { mila: 1e3 },
  ru: { тыс: 1e3 },
}

const abbreviations = new LRUCache<string, ReadonlyMap<string, number>>({ max: 100 })

function abbreviationsOf(locale: string): ReadonlyMap<string, number> {
  const known = abbreviations.get(locale)
  if (known !== undefined) return known
  const parsed = localeOf(locale)
  const found = new Map<string, number>()
  for (const compactDisplay of ["short", "long"] as const) {
    const format = new Intl.NumberFormat(`${parsed?.baseName ?? "en"}-u-nu-latn`, {
      notation: "compact",
      compactDisplay,
    })
    // Two is said with another form of the word, five with a third one.
    for (const number of [1, 2, 5].flatMap(first => [3, 4, 5, 6, 7, 8, 9, 12].map(zeros => first * 10 ** zeros))) {
      const parts = format.formatToParts(number)
      const count = Number(parts.find(({ type }) => type === "integer")?.value)
      const word = normaliseLoosely(parts.find(({ type }) => type === "compact")?.value ?? "")
      if (count > 0 && word !== "") found.set(word, number / count)
    }
  }
  for (const [word, scale] of Object.entries(MORE[parsed?.language ?? "en"] ?? {}))
    found.set(normaliseLoosely(word), scale)
  if (locale.length <= 100) abbreviations.set(locale, found)
  return found
}
