import { ParseError } from "@marcbachmann/cel-js"

/** Why a text is not an expression or a template. `start` and `end` are offsets into the author's text, in UTF-16 code units. */
export interface ParseFault {
  readonly message: string
  /** How to mend it; null where the message already says so. */
  readonly hint: string | null
  readonly start: number
  readonly end: number
}

export function isParseFault(parsed: object): parsed is ParseFault {
  return "message" in parsed
}

/** Words of other languages that people write, and how they are written here. */
const OTHER_WORDS: { readonly [written: string]: string } = {
  "=": "to compare, write `==`",
  "&": "write `&&`",
  "|": "write `||`",
  and: "write `&&`",
  or: "write `||`",
  not: "write `!`",
  is: "write `==`",
  if: "write: condition ? one : other",
  else: "write: condition ? one : other",
  "`": "put texts in straight quotes: 'text'",
  "“": "put texts in straight quotes: 'text'",
  "”": "put texts in straight quotes: 'text'",
  "‘": "put texts in straight quotes: 'text'",
  "’": "put texts in straight quotes: 'text'",
  "«": "put texts in straight quotes: 'text'",
  ";": "an expression has no `;`",
  "#": "write `//` before a comment",
  $: "a variable is written @name",
  "^": "there is no power operator",
  "~": "to search by a pattern, write matches()",
}

const TOKENS: { readonly [name: string]: string } = {
  RPAREN: "`)`",
  RBRACKET: "`]`",
  RBRACE: "`}`",
  COLON: "`:`",
  IDENTIFIER: "a name",
}

/** Says in words about the author's text what the parser had against it. Not the parser's error: a bug, and passed on. */
export function faultOf(error: unknown, source: string): ParseFault {
  if (error instanceof RangeError)
    return { message: "The expression is nested too deeply.", hint: null, start: 0, end: source.length }
  if (!(error instanceof ParseError)) throw error
  const start = Math.min(error.range?.start ?? 0, source.length)
  const end = Math.max(start, Math.min(error.range?.end ?? source.length, source.length))
  const [message, hint] = explain(error, source, start, end)
  return { message, hint, start, end }
}

function explain(error: ParseError, source: string, start: number, end: number): readonly [string, string | null] {
  const found = foundAt(source, start, end)
  const hint = hintFor(source, start)
  switch (error.code) {
    case "limit_exceeded":
      return error.message.includes("maxDepth")
        ? ["The expression is nested too deeply.", "work out a part of it in `set` first"]
        : ["The expression is too long.", "work out a part of it in `set` first"]
    case "unexpected_token":
      return [
        start >= source.length
          ? "The expression ends where a value is missing."
          : `A value is missing before ${found}.`,
        hint,
      ]
    case "expected_token":
      return [`${wanted(error.message)} is missing before ${found}.`, hint]
    case "unexpected_character":
      return [`${capital(found)} does not belong here.`, hint]
    case "unterminated_string":
    case "unterminated_triple_quoted_string":
      return ["A text is not closed: its last quote is missing.", null]
    case "newline_in_string":
      return ["A text in quotes goes over the end of the line.", "write \\n for a new line"]
    case "reserved_identifier":
      return [`\`${source.slice(start, end)}\` is a reserved word.`, hint]
    case "invalid_macro_argument":
      return [`${found} is not a name for the item.`, "for example: list.exists(item, item > 1)"]
    case "invalid_integer":
    case "invalid_hex_integer":
    case "invalid_number":
    case "invalid_exponent":
      return ["This is not a number.", null]
    default:
      return [
        error.code.includes("escape") || error.code.includes("unicode")
          ? `\`${source.slice(start, end)}\` is not an escape that texts know.`
          : "This is not an expression.",
        error.code.includes("escape") ? "a backslash itself is written \\\\" : null,
      ]
  }
}

function wanted(message: string): string {
  const token = /^Expected (\w+)/.exec(message)?.[1] ?? ""
  return capital(TOKENS[token] ?? "something")
}

function foundAt(source: string, start: number, end: number): string {
  if (start >= source.length) return "the end"
  const written = source.slice(start, Math.max(end, start + 1))
  return `\`${written.length > 40 ? `${written.slice(0, 40)}...` : written}\``
}

function hintFor(source: string, start: number): string | null {
  const rest = source.slice(start, start + 20)
  const word = /^(?:[A-Za-z]+|.)/u.exec(rest)?.[0] ?? ""
  const filter = /^\|\s+([a-z]\w*)\s*$/i.exec(source.slice(start))?.[1]
  if (filter !== undefined) return `a function is called: write ${filter}(...); for 'or' write \`||\``
  if (word === "=" && source.charAt(start - 1) === "=") return "to compare, write `==`"
  if (word === ">" && source.charAt(start - 1) === "<") return "for 'not equal', write `!=`"
  if (/\bnot\s+$/i.test(source.slice(0, start))) return "write `!`"
  if (word === "." && source.charAt(start - 1) === "?") return "what is missing is null by itself: leave the `?` out"
  if (word === "?" && /[.[]/.test(source.charAt(start - 1)))
    return "what is missing is null by itself: leave the `?` out"
  if (word === "?" && source.charAt(start - 1) === "?") return "there is no `??`: write a != null ? a : b"
  return Object.hasOwn(OTHER_WORDS, word.toLowerCase()) ? (OTHER_WORDS[word.toLowerCase()] ?? null) : null
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
