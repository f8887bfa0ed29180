import type { ParseFault } from "./cel-fault.js"

/** A token of ours: `@name` or `[[Entity]].Field`. */
export type NameToken =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "field"; readonly entity: string; readonly field: string }

/** A source in which every token of ours is an ordinary identifier of the same length, so that all offsets hold. */
export interface Masked {
  readonly text: string
  /** The token that stands at an offset. */
  readonly tokens: ReadonlyMap<number, NameToken>
}

/** More signs in a row than anyone means, and fewer than the parser's recursion can bear. */
const SIGNS_IN_A_ROW = 50

/** Nothing in it can begin a token of ours, a string literal, a comment or a sign. */
const PLAIN = /[^'"@[/!-]+/y
const VARIABLE = /@([A-Za-z][A-Za-z0-9_]*)/y
const ENTITY = /\[\[([A-Za-z][A-Za-z0-9_]*)\]\]/y
const FIELD = /[ \t\r\n]*\.[ \t\r\n]*([A-Za-z][A-Za-z0-9_]*)/y
const CALL = /[ \t\r\n]*\(/y
const IDENTIFIER_END = /[A-Za-z0-9_]$/

/**
 * Reads `@name` and `[[Entity]].Field` before CEL sees the source (design section 4), never inside a string literal or a
 * comment.
 */
export function maskNames(source: string): Masked | ParseFault {
  const tokens = new Map<number, NameToken>()
  let text = ""
  let signs = 0
  for (let at = 0; at < source.length; ) {
    const plain = endOfPlain(source, at)
    if (plain > at) {
      const run = source.slice(at, plain)
      if (run.trim() !== "") signs = 0
      text += run
      at = plain
      continue
    }
    const skipped = endOfString(source, at) ?? endOfComment(source, at)
    const token = skipped === null ? readToken(source, at) : null
    if (token !== null && "message" in token) return token
    if (token !== null) tokens.set(at, token.token)
    const next = token?.end ?? skipped ?? at + 1
    text += token === null ? source.slice(at, next) : "_".repeat(next - at)
    if (skipped === null || token !== null) signs = /[!-]/.test(source.charAt(at)) ? signs + 1 : 0
    if (signs > SIGNS_IN_A_ROW) return fault("There are too many `!` or `-` in a row.", null, at, next)
    at = next
  }
  return { text, tokens }
}

function endOfPlain(source: string, start: number): number {
  PLAIN.lastIndex = start
  return PLAIN.test(source) ? PLAIN.lastIndex : start
}

/** Where the string literal that starts at an offset ends; the end of the source when it is not closed; null: none starts here. */
export function endOfString(source: string, start: number): number | null {
  const quote = source.charAt(start)
  if (quote !== "'" && quote !== '"') return null
  const delimiter = source.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote
  for (let at = start + delimiter.length; at < source.length; at++) {
    if (source.charAt(at) === "\\") at++
    else if (source.startsWith(delimiter, at)) return at + delimiter.length
  }
  return source.length
}

function endOfComment(source: string, start: number): number | null {
  if (!source.startsWith("//", start)) return null
  const newline = source.indexOf("\n", start)
  return newline < 0 ? source.length : newline
}

function readToken(
  source: string,
  start: number,
): { readonly token: NameToken; readonly end: number } | ParseFault | null {
  if (source.charAt(start) === "@") return readVariable(source, start)
  const entity = match(ENTITY, source, start)
  return entity === null ? null : readField(source, start, entity)
}

function readVariable(source: string, start: number): { readonly token: NameToken; readonly end: number } | ParseFault {
  const found = match(VARIABLE, source, start)
  if (found === null)
    return fault("After `@` comes a variable's name: a letter, then letters, digits and `_`.", null, start, start + 1)
  return checked(source, start, found.end, { kind: "variable", name: found.name })
}

function readField(
  source: string,
  start: number,
  entity: Found,
): { readonly token: NameToken; readonly end: number } | ParseFault {
  const written = `[[${entity.name}]]`
  const field = match(FIELD, source, entity.end)
  if (field === null)
    return fault(`${written} is an entity, not a value: name one of its fields.`, `${written}.Field`, start, entity.end)
  return checked(source, start, field.end, { kind: "field", entity: entity.name, field: field.name })
}

function checked(
  source: string,
  start: number,
  end: number,
  token: NameToken,
): { readonly token: NameToken; readonly end: number } | ParseFault {
  const written = token.kind === "variable" ? `@${token.name}` : `[[${token.entity}]].${token.field}`
  if (IDENTIFIER_END.test(source.slice(Math.max(0, start - 1), start)))
    return fault(`There is no operator before ${written}.`, null, start, end)
  if (match(CALL, source, end) !== null)
    return fault(`${written} is a value, not a function.`, hintForCall(token), start, end)
  return { token, end }
}

/** `[[Order]].size()` was meant as a function of a field that was left out. */
function hintForCall(token: NameToken): string | null {
  return token.kind === "field" ? `[[${token.entity}]].Field.${token.field}(...)` : null
}

interface Found {
  readonly name: string
  readonly end: number
}

function match(pattern: RegExp, source: string, at: number): Found | null {
  pattern.lastIndex = at
  const found = pattern.exec(source)
  return found === null ? null : { name: found[1] ?? "", end: pattern.lastIndex }
}

function fault(message: string, hint: string | null, start: number, end: number): ParseFault {
  return { message, hint, start, end }
}
