import { type Node, parseTree, visit } from "jsonc-parser"
import type { Fault, Finding } from "../spec/fault.js"
import { textFault } from "../values/normalise.js"
import { isBeyondExact } from "../values/number.js"
import type { Json } from "../values/values.js"
import { decodeText, faultAt, type Position, placesIn } from "./json-text.js"
import { keysOf, pointerTo } from "./part.js"

/** A file of JSON that could be read: its value, and where each part of it is. */
export interface JsonDocument {
  readonly file: string
  /** Without the byte order mark. */
  readonly text: string
  /** Plain objects; `__proto__` is an own key like any other and never reaches a prototype. */
  readonly value: Json
  /** Whole numbers beyond 2^53, which `value` holds rounded: `NUMBER_INEXACT`. */
  readonly inexact: readonly Finding[]
  /**
   * Where a value begins, or with `atKey` the key that holds it. A pointer to nothing gives the nearest value around it.
   *
   * @param offset into a text, in UTF-16 code units: the place of that character, or of the escape that stands for it
   */
  position(pointer: string, atKey?: boolean, offset?: number): Position
}

const DEEPEST = 64
const OPTIONS = { allowTrailingComma: true }

export interface ReadOptions {
  /** `texts`: whole numbers beyond 2^53 become the texts they are written as, as when they come from outside. */
  readonly longNumbers?: "texts"
}

/**
 * Reads JSON with comments and trailing commas (design sections 3.1, 3.8). Never throws: it returns a document or
 * `JSON_INVALID` faults with their places: a syntax error, a duplicate key, nesting deeper than 64, bytes that are not
 * UTF-8, U+0000, lone surrogates, numbers too large for a double.
 */
export function readJson(
  file: string,
  content: string | Uint8Array,
  options: ReadOptions = {},
): { readonly document: JsonDocument } | { readonly faults: readonly Fault[] } {
  const { text, valid } = decodeText(content)
  const invalid = refusals(file, text)
  if (!valid) {
    const message = "The file is not UTF-8: from here on it holds bytes that are no character."
    return { faults: [invalid(text.length, "", message, "Save the file with the encoding UTF-8.")] }
  }
  try {
    const { value, faults, inexact } = readValue(text, invalid, options)
    return faults.length > 0 ? { faults } : { document: documentOf(file, text, value, inexact) }
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error
    const message = `JSON may be nested at most ${DEEPEST} deep; here it is deeper.`
    return { faults: [invalid(error.offset, "", message, null)] }
  }
}

/** Thrown by the visitor, before the parser's recursion, which ten thousand brackets would overflow, goes deeper. */
class TooDeep extends Error {
  constructor(readonly offset: number) {
    super("too deep")
  }
}

interface Container {
  readonly target: Json[] | { [key: string]: Json }
  readonly pointer: string
  key: string
}

interface ReadValue {
  readonly value: Json
  readonly faults: readonly Fault[]
  readonly inexact: readonly Finding[]
}

function readValue(text: string, invalid: Refuse, { longNumbers }: ReadOptions): ReadValue {
  const faults: { readonly offset: number; readonly fault: Fault }[] = []
  const inexact: Finding[] = []
  const syntax: Stumble[] = []
  const open: Container[] = []
  let root: Json = null
  let isOver = false
  // Only an escape, or the text as a whole, can bring in what each string is looked through for.
  const suspicious = text.includes("\\u") || text.includes("\0") || hasSurrogate(text)

  const put = (value: Json): void => {
    const container = open.at(-1)
    if (container === undefined) root = value
    else if (Array.isArray(container.target)) container.target.push(value)
    else setOwn(container.target, container.key, value)
  }
  const pointer = (): string => {
    const container = open.at(-1)
    if (container === undefined) return ""
    return pointerTo(container.pointer, Array.isArray(container.target) ? container.target.length : container.key)
  }
  const begin = (target: Container["target"], offset: number): void => {
    if (open.length >= DEEPEST) throw new TooDeep(offset)
    const place = pointer()
    put(target)
    open.push({ target, pointer: place, key: "" })
  }
  const end = (): void => {
    open.pop()
    isOver = open.length === 0
  }
  const refuse = (offset: number, place: string, message: string): void => {
    faults.push({ offset, fault: invalid(offset, place, message, null) })
  }
  visit(
    text,
    {
      onObjectBegin: offset => begin({}, offset),
      onArrayBegin: offset => begin([], offset),
      onObjectEnd: end,
      onArrayEnd: end,
      onObjectProperty(key, offset) {
        const container = open.at(-1)
        if (container === undefined || Array.isArray(container.target)) return
        container.key = key
        const fault = suspicious ? textFault(key) : null
        if (fault !== null) refuse(offset, container.pointer, fault)
        else if (Object.hasOwn(container.target, key)) {
          refuse(offset, pointer(), `The key "${key}" is here twice: what it held before would be lost.`)
        }
      },
      onLiteralValue(value: null | boolean | number | string, offset, length) {
        const digits = typeof value === "number" && length > 15 ? text.slice(offset, offset + length) : ""
        if (/^-?\d+$/.test(digits) && isBeyondExact(digits)) {
          if (longNumbers === "texts") return put(digits)
          inexact.push(inexactAt(pointer(), digits))
        }
        const fault = suspicious || typeof value === "number" ? literalFault(value) : null
        if (fault !== null) refuse(offset, pointer(), fault)
        put(value === 0 ? 0 : value)
      },
      onError: (code: number, offset) =>
        void syntax.push({ code: isOver && code === STRANGE ? LEFT_OVER : code, offset }),
    },
    OPTIONS,
  )
  const follows = consequences(syntax)
  const own = faults.filter(({ offset }) => !follows(offset)).map(({ fault }) => fault)
  return { value: root, faults: [...syntaxFaults(text, syntax, invalid), ...own], inexact }
}

function inexactAt(pointer: string, digits: string): Finding {
  const message = "A whole number beyond 2^53 would be rounded to another one."
  return { code: "NUMBER_INEXACT", pointer, message, hint: `Write it as a text: "${digits}".` }
}

/** Also surrogates that are paired: whether they are is looked at string by string. */
function hasSurrogate(text: string): boolean {
  return /[\uD800-\uDFFF]/.test(text)
}

function literalFault(value: null | boolean | number | string): string | null {
  if (typeof value === "string") return textFault(value)
  if (typeof value === "number" && !Number.isFinite(value)) return "The number is too large: it must fit a double."
  return null
}

/** `__proto__` becomes a key of its own: assigned plainly it would replace the object's prototype. */
function setOwn(target: { [key: string]: Json }, key: string, value: Json): void {
  if (key !== "__proto__") target[key] = value
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}

/** As the parser tells it. */
interface Stumble {
  readonly code: number
  readonly offset: number
}

/**
 * Tells of a place whether what was found there may only be what an error made of it: it is in the same text, or behind where
 * the parser lost its way.
 */
function consequences(errors: readonly Stumble[]): (offset: number) => boolean {
  const isMended = errors.every(({ code }) => code === COMMA_EXPECTED)
  const lost = isMended ? undefined : errors.find(({ code }) => !INSIDE_TEXT.has(code))
  const texts = new Set(errors.flatMap(({ code, offset }) => (INSIDE_TEXT.has(code) ? [offset] : [])))
  return offset => texts.has(offset) || offset >= (lost?.offset ?? Number.POSITIVE_INFINITY)
}

const STRANGE = 1
const COMMA_EXPECTED = 6
/** After these the parser goes on behind the text that they are in. */
const INSIDE_TEXT: ReadonlySet<number> = new Set([14, 15, 16])
const LEFT_OVER = 9
/** jsonc-parser's ParseErrorCode in an author's words. */
const SYNTAX: { readonly [code: number]: string } = {
  [STRANGE]: "This is neither JSON nor a comment; names and texts need double quotes.",
  2: "This is not a number as JSON writes it.",
  3: "A key in double quotes is expected here.",
  4: "A value is expected here.",
  5: "A colon is expected here, between the key and its value.",
  [COMMA_EXPECTED]: "A comma is expected here.",
  7: "The object is not closed: a } is missing.",
  8: "The list is not closed: a ] is missing.",
  [LEFT_OVER]: "The JSON ends before here; what follows belongs to nothing.",
  10: "This is not a comment: they begin with // or /*.",
  11: "The comment is not closed: */ is missing.",
  12: "The text is not closed: a double quote is missing at its end.",
  13: "The number is not complete.",
  14: "After \\u four hexadecimal digits are expected.",
  15: 'This escape is not known: \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000 are.',
  16: "A control character may not stand in a text; write line breaks as \\n and tabs as \\t.",
}

/**
 * The parser goes on after a mistake and then stumbles over what follows from it. Missing commas it mends exactly;
 * of anything else only the first is told.
 */
function syntaxFaults(text: string, errors: readonly Stumble[], invalid: Refuse): readonly Fault[] {
  const told = errors.every(error => error.code === COMMA_EXPECTED) ? errors : errors.slice(0, 1)
  return told.map(({ code, offset }) => {
    if (text.trim() === "") return invalid(offset, "", "The file is empty.", "Write at least {}.")
    const message = (code === STRANGE ? strangeSign(text, offset) : null) ?? SYNTAX[code] ?? "This is not JSON."
    return invalid(offset, "", message, null)
  })
}

/** As much as tells what it is. */
const LONGEST_SIGN = 20

/** A sentence for what other languages allow and JSON does not, where it can be told from how it begins. */
function strangeSign(text: string, offset: number): string | null {
  if (text.charAt(offset - 1) === '"') {
    return 'A text ends before this. A double quote inside a text is written \\"; expressions can have single ones.'
  }
  const rest = text.slice(offset, offset + LONGEST_SIGN)
  const word = /^-?\s*(?:NaN|Infinity|undefined|None|nil)\b/.exec(rest)?.[0]
  if (word !== undefined) return `JSON has no ${word}; where there is no value write null.`
  const literal = /^(?:true|false|null)\b/i.exec(rest)?.[0]
  if (literal !== undefined) return `JSON writes ${literal.toLowerCase()} in small letters.`
  if (/^[+.]?\d|^x[\da-f]/i.test(rest)) {
    return "Numbers begin with a digit, or with - and a digit, and are decimal: write 0.5 and 16, not .5, +16 or 0x10."
  }
  if (rest.startsWith("'")) return "Names and texts need double quotes, not single ones."
  if (/^[“”„«»‘’`]/.test(rest)) return 'Names and texts need straight double quotes: ".'
  return rest.startsWith("#") ? "Comments begin with // or stand between /* and */." : null
}

type Refuse = (offset: number, pointer: string, message: string, hint: string | null) => Fault

function refusals(file: string, text: string): Refuse {
  const placeOf = placesIn(text)
  return (offset, pointer, message, hint) =>
    faultAt(file, placeOf(offset), { code: "JSON_INVALID", pointer, message, hint })
}

function documentOf(file: string, text: string, value: Json, inexact: readonly Finding[]): JsonDocument {
  const placeOf = placesIn(text)
  let find: FindNode | null = null
  return {
    file,
    text,
    value,
    inexact,
    position(pointer, atKey = false, offset = 0) {
      find ??= nodesOf(parseTree(text, [], OPTIONS))
      const found = find(pointer)
      if (found === null) return { line: 1, column: 1 }
      const { node, exact } = found
      if (offset > 0 && exact && node.type === "string") return placeOf(offsetInText(text, node.offset, offset))
      return placeOf((atKey && exact && node.parent?.type === "property" ? node.parent : node).offset)
    },
  }
}

/** Where a character of a text in quotes, which may hold escapes, stands in the file. */
function offsetInText(text: string, quote: number, offset: number): number {
  let at = quote + 1
  for (let count = 0; count < offset && text[at] !== '"'; count += 1)
    at += text[at] !== "\\" ? 1 : text[at + 1] === "u" ? 6 : 2
  return at
}

type FindNode = (pointer: string) => { readonly node: Node; readonly exact: boolean } | null

/** Finds nodes by pointer; the keys of each object are read once, so that ten thousand faults stay quick to place. */
function nodesOf(root: Node | undefined): FindNode {
  const inside = new Map<Node, ReadonlyMap<string, Node>>()
  const innerOf = (node: Node): ReadonlyMap<string, Node> => {
    const known = inside.get(node)
    if (known !== undefined) return known
    const inner = new Map<string, Node>()
    for (const [index, child] of (node.children ?? []).entries()) {
      const [key, value] = child.type === "property" ? (child.children ?? []) : []
      if (node.type === "array") inner.set(String(index), child)
      else if (key !== undefined && value !== undefined) inner.set(String(key.value), value)
    }
    inside.set(node, inner)
    return inner
  }
  return pointer => {
    if (root === undefined) return null
    let node = root
    for (const key of keysOf(pointer)) {
      const inner = innerOf(node).get(key)
      if (inner === undefined) return { node, exact: false }
      node = inner
    }
    return { node, exact: true }
  }
}
