import { LRUCache } from "lru-cache"
import { RE2JS, RE2JSException } from "re2js"
import { type Search, searchByInstruction, searchOf } from "./pattern-cost.js"

/** A pattern that can be searched for. */
export interface Pattern {
  /** Whether the pattern occurs anywhere in the text; anchor with `^...$`. */
  readonly test: (text: string) => boolean
  /** The texts that the pattern fits, from the left and none within another; at most so many. */
  readonly places: (text: string, most: number) => readonly string[]
  /** The named groups of the first place where it occurs, null where one took no part; null: it does not occur. */
  readonly groups: (text: string) => { readonly [name: string]: string | null } | null
  /**
   * The most work that searching a text of so many characters can be, in steps of about 10 ns. The same pattern and
   * length always give the same number.
   */
  readonly steps: (characters: number) => number
}

/** Why a pattern is refused, in one sentence. */
export interface PatternFault {
  readonly fault: string
}

/** Code units of source. */
const SOURCE_LIMIT = 4000
/** Instructions of the compiled program. */
const PROGRAM_LIMIT = 1000
/** Atoms that repeats unroll to, counted before anything is built; 4,000 build in about 30 ms. */
const ATOM_LIMIT = 4000
/** Uses of `\p{...}`; each takes up to 0.3 ms to build. */
const PROPERTY_LIMIT = 100
/** Ranges reaching past U+2000 in a pattern that ignores case; each takes up to 5 ms to build. */
const FOLDED_RANGE_LIMIT = 10
/** Instructions times characters up to which a table is not worth being worked out: the search takes 0.4 ms at most. */
const SHORT = 10_000

const cache = new LRUCache<string, Pattern | PatternFault>({ max: 500 })

/**
 * Compiles a pattern for the linear-time engine (design section 3.4): RE2's syntax, case-sensitive unless it begins
 * with `(?i)`, matching by code points; `\u0410` and `\u{1F600}` are understood besides. `\d`, `\w`, `\s` and `\b` know
 * ASCII only, `\p{L}` and its like know all of Unicode.
 *
 * @returns what searches a text for it, or a fault: a mistake in the syntax, lookaround and back-references, or a size
 *   that would take too long. Never throws and takes under 100 ms whatever the source.
 */
export function compilePattern(source: string): Pattern | PatternFault {
  const known = cache.get(source)
  if (known !== undefined) return known
  const compiled = compile(source)
  if (source.length <= SOURCE_LIMIT) cache.set(source, compiled)
  return compiled
}

export function isPatternFault(compiled: Pattern | PatternFault): compiled is PatternFault {
  return "fault" in compiled
}

/**
 * Given to ajv as `code.regExp`, so that `pattern` and `patternProperties` of schemas run on the same engine. Throws a
 * `SyntaxError` for a pattern that `compilePattern` refuses, as `new RegExp` does.
 */
export const linearRegExp: {
  (pattern: string, flags?: string): Pattern
  code: string
} = Object.assign(
  (source: string): Pattern => {
    const compiled = compilePattern(source)
    if (isPatternFault(compiled)) throw new SyntaxError(compiled.fault)
    // ajv tells patterns apart by their `toString()`, so each has its own.
    const named = { ...compiled, toString: () => source }
    return named
  },
  { code: "linearRegExp" },
)

function compile(source: string): Pattern | PatternFault {
  if (source.length > SOURCE_LIMIT) return { fault: `The pattern is longer than ${SOURCE_LIMIT} characters.` }
  const reading = readSource(source)
  const tooLarge = {
    fault: "The pattern is too large; say repeats with minLength and maxLength, or make them smaller.",
  }
  if (reading.atoms > ATOM_LIMIT || reading.properties > PROPERTY_LIMIT) return tooLarge
  if (reading.wideRanges > FOLDED_RANGE_LIMIT && /\(\?[A-Za-z]*i/.test(source)) return tooLarge
  try {
    const program = RE2JS.compile(reading.translated)
    return program.programSize() > PROGRAM_LIMIT ? tooLarge : patternOf(program)
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    return { fault: reading.unknown ?? `The pattern cannot be read: ${reasonOf(error.message)}.` }
  }
}

function patternOf(program: RE2JS): Pattern {
  const plain = searchByInstruction(program)
  let best: Search | null = null
  const searchFor = (characters: number): Search => {
    if (best === null && program.programSize() * characters > SHORT) best = searchOf(program)
    return best ?? plain
  }
  const test = (text: string): boolean =>
    searchFor(text.length).hasTable ? program.test(text) : program.matcher(text).find()
  const names = Object.keys(program.namedGroups())
  return {
    test,
    places: (text, most) => {
      const matcher = program.matcher(text)
      const found: string[] = []
      while (found.length < most && matcher.find()) if (matcher.group() !== "") found.push(matcher.group() ?? "")
      return found
    },
    groups: text => {
      if (names.length === 0) return test(text) ? {} : null
      const matcher = program.matcher(text)
      return matcher.find() ? Object.fromEntries(names.map(name => [name, matcher.group(name)])) : null
    },
    steps: characters => {
      const isShort = program.programSize() * characters <= SHORT
      const search = isShort ? plain : searchFor(characters)
      // Groups are found by going through the text once more, and without a table.
      const groups = names.length === 0 ? 0 : plain.stepsPerCharacter
      return (search.stepsPerCharacter + groups) * characters
    },
  }
}

/** The library's message without its prefix and without quoting all of a long pattern. */
function reasonOf(message: string): string {
  const reason = message.replace(/^error parsing regexp: /, "").replaceAll("`", '"')
  return reason.length <= 120 ? reason : `${reason.slice(0, 120)}..."`
}

interface SourceReading {
  /** As the engine takes it. */
  readonly translated: string
  /** About how many atoms are left when repeats are unrolled. */
  readonly atoms: number
  readonly properties: number
  readonly wideRanges: number
  /** Set where the source uses what the engine does not know. */
  readonly unknown: string | null
}

/** One token of a pattern's source. Any text matches, and no alternative looks further than it takes. */
const TOKEN = new RegExp(
  [
    /(?<quoted>\\Q.*?(?:\\E|$))/,
    /(?<open>\((?:\?(?:<?[=!]|P?<\w+>|[A-Za-z-]*:))?)/,
    /(?<close>\))/,
    /(?<repeat>\{(?<least>\d{1,4})(?:,(?<most>\d{0,4}))?\})/,
    /(?<set>\[\^?\]?(?:\[:\^?[a-z]*:\]|\\.|[^\]\\])*(?:\]|\\?$))/,
    /(?<unicode>\\u(?:\{[0-9A-Fa-f]{1,6}\}|[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}|[0-9A-Fa-f]{4}))/,
    /(?<escaped>\\(?:[pP]\{[^}]{0,60}\}|x\{[^}]{0,60}\}|.))/,
    /(?<bar>\|)/,
    /(?<times>[*+?])/,
    /./,
  ]
    .map(part => part.source)
    .join("|"),
  "gsu",
)

/** Goes once over the source: turns `\u` escapes into what the engine knows, and counts before anything is built. */
function readSource(source: string): SourceReading {
  const outer: number[] = []
  let [atoms, last, properties, wideRanges] = [0, 0, 0, 0]
  let unknown: string | null = null
  let translated = ""
  for (const { 0: token, groups = {} } of source.matchAll(TOKEN)) {
    translated += groups.quoted === undefined ? translateUnicode(token) : token
    if (groups.repeat !== undefined) last *= Math.max(1, Number(groups.least), Number(groups.most ?? 0))
    else if (groups.close !== undefined) {
      last += atoms + 1
      atoms = outer.pop() ?? 0
    } else if (groups.times === undefined) {
      atoms += last
      last = groups.bar === undefined ? 1 : 0
    }
    if (groups.open !== undefined) {
      if (/[=!]$/.test(token)) unknown ??= notKnown(`Lookaround, such as "${token}",`)
      outer.push(atoms)
      atoms = 0
      last = 0
    } else if (groups.quoted !== undefined) {
      last = token.length
    } else if (groups.set !== undefined) {
      properties += token.match(/\\p/gi)?.length ?? 0
      wideRanges += translateUnicode(token).match(WIDE_RANGE)?.length ?? 0
    } else if (groups.escaped !== undefined) {
      if (/^\\p/i.test(token)) properties += 1
      if (/^\\[1-9k]/.test(token)) unknown ??= notKnown(`A back-reference, such as "${token}",`)
    }
  }
  return { translated, atoms: outer.reduce((sum, size) => sum + size, atoms + last), properties, wideRanges, unknown }
}

function notKnown(what: string): string {
  return `${what} is not known to the linear-time engine that patterns run on.`
}

/** A range that ends past U+2000, where ignoring case has much to fold. */
const WIDE_RANGE = /-(?:\\x\{0*(?:[2-9A-Fa-f][0-9A-Fa-f]{3}|[0-9A-Fa-f]{5,6})\}|[\u2000-\u{10ffff}])/gu
const ESCAPE =
  /\\(?:u(?:\{(?<braced>[0-9A-Fa-f]{1,6})\}|(?<high>[Dd][89ABab][0-9A-Fa-f]{2})\\u(?<low>[Dd][C-Fc-f][0-9A-Fa-f]{2})|(?<unit>[0-9A-Fa-f]{4}))|.)/gsu

/** `\u0410`, `\u{1F600}` and a pair of surrogate escapes as the engine writes them: `\x{0410}`. */
function translateUnicode(token: string): string {
  if (!token.includes("\\u")) return token
  let translated = ""
  let position = 0
  for (const { 0: found, index, groups = {} } of token.matchAll(ESCAPE)) {
    const digits =
      groups.high === undefined || groups.low === undefined
        ? (groups.braced ?? groups.unit)
        : String.fromCharCode(Number.parseInt(groups.high, 16), Number.parseInt(groups.low, 16))
            .codePointAt(0)
            ?.toString(16)
    translated += token.slice(position, index) + (digits === undefined ? found : `\\x{${digits}}`)
    position = index + found.length
  }
  return translated + token.slice(position)
}
