import { LRUCache } from "lru-cache"
import { localeOf } from "../values/locale.js"
import { normaliseLoosely } from "../values/normalise.js"
import { HAS_OTHER_NUMBER } from "./digits.js"
import rules from "./spellout-rules.json" with { type: "json" }

/** A part of the text of a rule by which numbers are spelled out (Unicode's rule-based number formats). */
type Item =
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** How often the rule's divisor is in the number, the rest, or the number itself, spelled by another set of rules. */
  | { readonly kind: "quotient" | "rest" | "same"; readonly set: string }
  /** Left out where there is no rest. */
  | { readonly kind: "optional"; readonly items: readonly Item[] }

/** Spells the numbers from `base` up to `next`. */
interface Rule {
  readonly base: number
  readonly next: number
  readonly divisor: number
  readonly items: readonly Item[]
  /** The text of the rule. */
  readonly source: string
}

interface RuleSet {
  readonly rules: readonly Rule[]
  /** Before a negative number. */
  readonly minus: string | null
  /** Between a whole number and its decimals, which are said one by one. */
  readonly point: string | null
}

type RuleSets = ReadonlyMap<string, RuleSet>

const sources: { readonly [locale: string]: string } = rules
const compiled = new LRUCache<string, RuleSets>({ max: 20 })

/** The longest number below a quadrillion takes less. */
const LONGEST = 160
const HAS_DIGIT = /\p{Decimal_Number}/u
/** Marks mean something beside digits; between words they are left out. */
const HAS_MARK = /[^\p{L}\p{M}\p{N}\s]/u

/**
 * Reads a number in words, in the language of the locale, by the rules of CLDR that spell them: a text is read as a number
 * where it is what the number is spelled as, blanks, hyphens, accents and letter case aside. `hundred` and `thousand`
 * alone are one of them; whole numbers in digits may say how many (`3万5千`).
 *
 * @returns null where the text is no number, and where it is two
 */
export function readSpelledNumber(text: string, locale: string): number | null {
  return readSpelled(text, locale, "cardinal")
}

/** Reads a place in words, up to the hundredth, as `readSpelledNumber` does a number: `twenty-first`, `пятого`. */
export function readSpelledOrdinal(text: string, locale: string): number | null {
  return readSpelled(text, locale, "ordinal")
}

/** The locale's word before a negative number, normalised; null where it has none that is known. */
export function minusOf(locale: string): string | null {
  return spellingOf(locale)?.minus ?? null
}

type NumberKind = "cardinal" | "ordinal"

function readSpelled(typed: string, locale: string, kind: NumberKind): number | null {
  const spelling = spellingOf(locale)
  if (spelling === null || typed.length > LONGEST) return null
  const key = `${kind} ${locale} ${typed}`
  const known = read.get(key)
  if (known !== undefined) return known.number
  const number = readAsSpelled(asSpelled(typed, spelling.language), spelling, kind)
  read.set(key, { number })
  return number
}

function readAsSpelled(text: string, spelling: Spelling, kind: NumberKind): number | null {
  if (HAS_OTHER_NUMBER.test(text) || (HAS_DIGIT.test(text) && HAS_MARK.test(text))) return null
  if (!mayBeNumber(text, spelling)) return null
  const said = folded(text)
  return said === "" || /^\d+$/.test(said) ? null : numberIn(said, spelling.sets, kind)
}

const UNIT_BELOW: ReadonlyMap<string, string> = new Map([
  ["百", "十"],
  ["千", "百"],
  ["万", "千"],
])

/** Signs that mean the same number; of them the last is CLDR's. */
const SAME_SIGNS: ReadonlyMap<string, string> = new Map(
  "壹一 弌一 贰二 貳二 弍二 叁三 參三 肆四 伍五 陆六 陸六 柒七 捌八 玖九 拾十 佰百 仟千 萬万 億亿 兩两 負负 點点 〇零"
    .split(" ")
    .map(pair => [pair.slice(0, 1), pair.slice(1)]),
)
const SAME_SIGN = new RegExp(`[${[...SAME_SIGNS.keys()].join("")}]`, "gu")

/**
 * The text as CLDR spells it. Chinese is compared in one script; 十 after a larger unit is one ten there, and a last digit
 * after a unit is so many of the unit below (三万五 is 35,000). Germans without the letters for it write `fuenf`.
 */
function asSpelled(text: string, language: string | undefined): string {
  switch (language) {
    case "de":
      return text.replace(/([aou])e/gi, "$1")
    case "fr":
      // Of them, `d'eux`, is not two.
      return /['’]/.test(text) ? "" : text
    case "ro":
      return text.replace(/(?<!\p{L})o (?=sut[aă](?!\p{L}))/giu, "una ")
    case "en":
      return text.replace(/\bn[ao]ught\b/gi, "zero")
    case "zh":
      return text
        .replace(SAME_SIGN, sign => SAME_SIGNS.get(sign) ?? sign)
        .replace(/(?<=[零百千万亿])十/g, "一十")
        .replace(/([百千万])([一二三四五六七八九])$/, (said, unit: string) => said + (UNIT_BELOW.get(unit) ?? ""))
    default:
      return text
  }
}

/** Where a number is looked for inside a sentence the same words are read again and again. */
const read = new LRUCache<string, { readonly number: number | null }>({ max: 2000 })

function numberIn(said: string, sets: RuleSets, kind: NumberKind): number | null {
  const found = new Set<number>()
  const reader = new Reader(said, sets)
  for (const [name, set] of sets) {
    // Sets with two signs are parts of others.
    if (!name.startsWith("%%") && name.includes("ordinal") === (kind === "ordinal"))
      for (const number of numbersOf(reader, name, set)) found.add(number)
  }
  const [number] = found
  return found.size === 1 ? (number ?? null) : null
}

/** Whether each word begins as some word of a number does: most texts are no number, and this is soon found out. */
function mayBeNumber(text: string, { beginnings }: Spelling): boolean {
  return plain(text)
    .replace(/['’]/g, "")
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .every(word => word === "" || beginnings.has(word.slice(0, 2)) || beginnings.has(word.slice(0, 1)))
}

function beginningsOf(sets: RuleSets): ReadonlySet<string> {
  const found = new Set<string>("0123456789")
  const add = (words: string | null): void => {
    if (words !== null) found.add(words.slice(0, 2))
  }
  for (const { rules, minus, point } of sets.values()) {
    add(minus)
    add(point)
    for (const { source } of rules) for (const word of source.split(/[^\p{L}\p{M}]+/u)) add(folded(word))
  }
  return found
}

function numbersOf(reader: Reader, name: string, { minus, point }: RuleSet): readonly number[] {
  const { text } = reader
  const isNegative = minus !== null && text.startsWith(minus)
  const numbers = reader.wholes(name, isNegative ? minus.length : 0, LARGEST).flatMap(({ value, end }) => {
    if (end === text.length) return [value]
    const decimals = point !== null && text.startsWith(point, end) ? end + point.length : null
    return decimals === null ? [] : reader.decimals(name, decimals).map(digits => Number(`${value}.${digits}`))
  })
  return isNegative ? numbers.map(number => -number) : numbers
}

const LARGEST = 1e15

interface Reading {
  readonly value: number
  readonly end: number
}

/** The numbers that the items of a rule say, as far as they are read. */
interface Parts {
  readonly end: number
  readonly quotient?: number
  readonly rest?: number
  readonly same?: number
}

/** The longest numbers take a hundred looks. */
const MOST_LOOKS = 1000

/** Reads one text; what a set of rules reads at a place is found out once. */
class Reader {
  readonly #known = new Map<string, readonly Reading[]>()

  constructor(
    readonly text: string,
    readonly sets: RuleSets,
  ) {}

  /** All numbers below a bound that begin at a place. The bound falls with each look into a rule, so that looking ends. */
  wholes(name: string, at: number, below: number): readonly Reading[] {
    const key = `${name} ${at} ${below}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    if (this.#known.size >= MOST_LOOKS) return []
    // A set that leads to itself without a word says nothing.
    this.#known.set(key, [])
    const found = (this.sets.get(name)?.rules ?? [])
      .filter(({ base }) => base < below)
      .flatMap(rule => this.#byRule(rule, at, Math.min(rule.next, below)))
    const distinct = [...new Map(found.map(reading => [`${reading.value} ${reading.end}`, reading])).values()]
    this.#known.set(key, distinct)
    return distinct
  }

  /** Decimals are said digit by digit. */
  decimals(name: string, at: number): readonly string[] {
    if (at === this.text.length) return [""]
    return this.wholes(name, at, 10).flatMap(({ value, end }) =>
      this.decimals(name, end).map(others => `${value}${others}`),
    )
  }

  /** A number in digits and words, `5万4千` or `3 hundred and 21`; one digit of thousands could be hundreds. */
  #digits(at: number, below: number): readonly Reading[] {
    const digits = /^\d+/.exec(this.text.slice(at, at + 16))?.[0] ?? ""
    const isClear = digits.length >= Math.min(2, Math.log10(below)) && Number(digits) < below
    return digits !== "" && isClear ? [{ value: Number(digits), end: at + digits.length }] : []
  }

  #byRule(rule: Rule, at: number, below: number): readonly Reading[] {
    const { base, divisor, items } = rule
    const [first] = items
    if (first?.kind === "words" && !first.words.some(words => this.text.startsWith(words, at))) return []
    return this.#parts(items, { end: at }, rule, below).flatMap(({ end, quotient, rest, same }) => {
      const isPlain = quotient === undefined && rest === undefined
      const value = same ?? (isPlain ? base : (quotient ?? Math.floor(base / divisor)) * divisor + (rest ?? 0))
      return end > at && value >= base && value < below ? [{ value, end }] : []
    })
  }

  #parts(items: readonly Item[], before: Parts, rule: Rule, below: number): readonly Parts[] {
    const [item, ...others] = items
    if (item === undefined) return [before]
    return this.#item(item, before, rule, below).flatMap(parts => this.#parts(others, parts, rule, below))
  }

  #item(item: Item, before: Parts, { base, divisor, ...rule }: Rule, below: number): readonly Parts[] {
    const at = before.end
    switch (item.kind) {
      case "words":
        return item.words
          .filter(words => this.text.startsWith(words, at))
          .map(({ length }) => ({ ...before, end: at + length }))
      case "optional": {
        const said = this.#parts(item.items, before, { base, divisor, ...rule }, below).filter(({ rest }) => rest !== 0)
        return [before, ...said]
      }
      case "same":
        return [...this.wholes(item.set, at, below), ...(at === 0 ? [] : this.#digits(at, below))].map(
          ({ value, end }) => ({ ...before, end, same: value }),
        )
      case "rest": {
        const rests = [...this.wholes(item.set, at, divisor), ...this.#digits(at, divisor)]
        return rests.map(({ value, end }) => ({ ...before, end, rest: value }))
      }
      case "quotient": {
        const said = this.wholes(item.set, at, Math.ceil(below / divisor))
        const digits = /^\d{1,3}/.exec(this.text.slice(at, at + 3))?.[0]
        const counted = digits === undefined ? [] : [{ value: Number(digits), end: at + digits.length }]
        const one = base === divisor && divisor >= 100 ? [{ value: 1, end: at }] : []
        return [...said, ...counted, ...one].map(({ value, end }) => ({ ...before, end, quotient: value }))
      }
    }
  }
}

function folded(text: string): string {
  return plain(text).replace(/[^\p{L}\p{M}\p{N}]/gu, "")
}

/** Normalised; Hindi words are written with either of two signs for a nasal vowel. */
function plain(text: string): string {
  return normaliseLoosely(text).replaceAll("\u0901", "\u0902")
}

/** How a locale spells numbers. */
interface Spelling {
  readonly language: string
  readonly sets: RuleSets
  /** Before a negative number. */
  readonly minus: string | null
  /** The first two letters of all words. */
  readonly beginnings: ReadonlySet<string>
}

const spellings = new LRUCache<string, { readonly spelling: Spelling | null }>({ max: 50 })

/** The rules for a locale: its own, those of its script or of its language. */
function spellingOf(locale: string): Spelling | null {
  const known = spellings.get(locale)
  if (known !== undefined) return known.spelling
  const spelling = compileSpelling(locale)
  spellings.set(locale, { spelling })
  return spelling
}

function compileSpelling(locale: string): Spelling | null {
  const parsed = localeOf(locale)
  if (parsed === null) return null
  const { language, script } = parsed.maximize()
  const shared = language === "nb" || language === "nn" ? "no" : language
  const key = [parsed.baseName, `${shared}-${script}`, shared].find(name => Object.hasOwn(sources, name))
  if (key === undefined) return null
  const sets = compiled.get(key) ?? compile(sources[key] ?? "")
  compiled.set(key, sets)
  const minus = [...sets.values()].find(set => set.minus !== null)?.minus ?? null
  return { language: parsed.language, sets, minus, beginnings: beginningsOf(sets) }
}

function compile(source: string): RuleSets {
  const sets = new Map<string, RuleSet>()
  for (const part of source.split(/\n(?=%)/)) {
    const [name = "", ...lines] = part.split("\n")
    const pairs = lines.map(line => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)] as const)
    const special = (base: RegExp): string | null => {
      const text = pairs.find(([key]) => base.test(key))?.[1]
      return text === undefined ? null : folded(text.replace(/[←→][^←→]*[←→]/g, " ")) || null
    }
    const numbered = pairs.filter(([base]) => /^\d/.test(base))
    const compiledRules = numbered.map(([base, text], index) =>
      ruleOf(base, text, name, numbered[index + 1]?.[0] ?? String(LARGEST)),
    )
    sets.set(name, {
      rules: compiledRules.filter(rule => rule !== null),
      minus: special(/^-x$/),
      point: special(/^x[.,]x$/),
    })
  }
  return sets
}

/** Null for one that formats a number instead of spelling it. */
function ruleOf(source: string, text: string, set: string, next: string): Rule | null {
  if (/=[#0]/.test(text)) return null
  const [base = 0, radix = 10] = source.split("/").map(Number)
  let divisor = 1
  while (divisor * radix <= base) divisor *= radix
  return { base, divisor, next: Number.parseInt(next, 10), items: itemsOf(text, set), source: text }
}

const ITEM =
  /\[(?<optional>[^\]]*)\]|←(?<quotient>[^←]*)←|→→→|→(?<rest>[^→]*)→|=(?<same>[^=]*)=|\$\([a-z]+,(?<plural>.*?)\)\$|(?<words>[^[←→=$]+)/gu

function itemsOf(text: string, set: string): readonly Item[] {
  return [...text.matchAll(ITEM)].flatMap(({ groups = {} }): readonly Item[] => {
    const { optional, quotient, rest, same, plural, words } = groups
    if (optional !== undefined) return [{ kind: "optional", items: itemsOf(optional, set) }]
    if (quotient !== undefined) return [{ kind: "quotient", set: quotient || set }]
    if (same !== undefined) return [{ kind: "same", set: same || set }]
    if (words !== undefined) return folded(words) === "" ? [] : [{ kind: "words", words: [folded(words)] }]
    if (plural !== undefined) {
      const forms = [...plural.matchAll(/\{(.*?)\}/g)].map(([, form = ""]) => folded(form))
      return [{ kind: "words", words: [...new Set(forms)] }]
    }
    return [{ kind: "rest", set: rest || set }]
  })
}
