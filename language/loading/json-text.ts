import type { Fault, Finding } from "../spec/fault.js"
import { severityOf } from "../spec/fault.js"

/** A place in a file, from 1, in UTF-16 code units as editors count. */
export interface Position {
  readonly line: number
  readonly column: number
}

const LINE_BREAK = /\r\n|\n|\r/g

/** Finds the line and column of offsets into a text; the lines are counted once, at the first question. */
export function placesIn(text: string): (offset: number) => Position {
  let starts: readonly number[] | null = null
  return offset => {
    starts ??= [0, ...Array.from(text.matchAll(LINE_BREAK), found => found.index + found[0].length)]
    let line = 0
    let after = starts.length
    while (after - line > 1) {
      const middle = (line + after) >> 1
      if ((starts[middle] ?? 0) <= offset) line = middle
      else after = middle
    }
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 }
  }
}

/** A finding with its place in a file. */
export function faultAt(file: string, position: Position, finding: Finding): Fault {
  const { code, pointer, message, hint } = finding
  return {
    code,
    severity: finding.severity ?? severityOf(code),
    file,
    line: position.line,
    column: position.column,
    pointer,
    message,
    hint,
  }
}

/**
 * The text of a file, without its byte order mark. Bytes that are not UTF-8 are refused (design section 3.8); the
 * answer then is the text before the first of them.
 */
export function decodeText(content: string | Uint8Array): { readonly text: string; readonly valid: boolean } {
  if (typeof content === "string")
    return { text: content.startsWith("\uFEFF") ? content.slice(1) : content, valid: true }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(content), valid: true }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return { text: validPrefix(content), valid: false }
  }
}

/** Halves its way to the first bad byte, which the decoder refuses without saying where it is. */
function validPrefix(bytes: Uint8Array): string {
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (decodes(bytes.subarray(0, middle))) good = middle
    else bad = middle
  }
  return new TextDecoder("utf-8").decode(bytes.subarray(0, good), { stream: true })
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return false
  }
}
