import type { Fault } from "../language/index.js"
import { harmless, type Paint } from "../replay/index.js"

/** The text of a file by its name; null: there is none. */
export type SourceText = (file: string) => string | null

/**
 * Faults for people, as a good compiler tells them: place, code and sentence, then the line itself with what is meant
 * marked, then how to mend it.
 */
export function faultText(faults: readonly Fault[], textOf: SourceText, brush: Paint): string {
  const lines = new Map<string, readonly string[]>()
  const lineOf = ({ file, line }: Fault): string | null => {
    let known = lines.get(file)
    if (known === undefined) {
      known = (textOf(file) ?? "").replace(/^\uFEFF/, "").split(/\r\n|\n|\r/)
      lines.set(file, known)
    }
    return known[line - 1] ?? null
  }
  return faults.map(fault => `${oneFault(fault, lineOf(fault), brush).join("\n")}\n\n`).join("")
}

function oneFault(fault: Fault, line: string | null, brush: Paint): readonly string[] {
  const { file, severity, code, message, hint, column } = fault
  const kind = severity === "error" ? brush.bad(severity) : brush.agent(severity)
  const place = `${file}:${fault.line}:${column}`
  const head = `${brush.strong(harmless(place))}: ${kind} ${brush.strong(code)}: ${harmless(message)}`
  const excerpt = line === null || line.trim() === "" ? [] : marked(line, fault, brush)
  return [head, ...excerpt, ...(hint === null ? [] : [`  ${brush.faint("hint:")} ${harmless(hint)}`])]
}

/** How much of a line is shown, and where in it the mark then is when its beginning has to go. */
const WIDEST = 120
const BEFORE = 60
const LATEST = 100

function marked(line: string, fault: Fault, brush: Paint): readonly string[] {
  const at = fault.column - 1
  const from = line.length > WIDEST && at > LATEST ? at - BEFORE : 0
  const shown = line.slice(from, from + WIDEST)
  const opening = from > 0 ? "..." : ""
  const closing = from + WIDEST < line.length ? "..." : ""
  const before = opening + plain(line.slice(from, at))
  const length = Math.min(meant(line.slice(at)), shown.length - (at - from))
  const mark = "^".repeat(Math.max(1, width(plain(line.slice(at, at + length)))))
  const number = String(fault.line)
  const paintMark = fault.severity === "error" ? brush.bad : brush.agent
  return [
    `  ${brush.faint(`${number} |`)} ${opening}${plain(shown)}${closing}`,
    `  ${brush.faint(`${" ".repeat(number.length)} |`)} ${" ".repeat(width(before))}${paintMark(mark)}`,
  ]
}

/** How many characters of the text a fault at its beginning is about: one string, number or name. */
function meant(text: string): number {
  return (MEANT.exec(text.slice(0, WIDEST)) ?? [""])[0].length || 1
}

const MEANT = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\[\[\w+\]\](?:\.\w+)?|@\w+|[\w.+-]+)/u

/** A tab is shown as one space, so that the mark stands below what it marks. */
function plain(text: string): string {
  return harmless(text.replaceAll("\t", " "))
}

/** East Asian characters and pictures take two columns of a terminal, marks above letters none. */
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\p{Emoji_Presentation}]$/u
const NARROW = /^[\p{Mn}\p{Me}\p{Cf}]$/u

function width(text: string): number {
  return Array.from(text).reduce((sum, each) => sum + (WIDE.test(each) ? 2 : NARROW.test(each) ? 0 : 1), 0)
}

/** The sum of all faults, such as `3 errors, 1 warning in 14 flows`. */
export function faultSummary(faults: readonly Fault[], flows: number, brush: Paint): string {
  const errors = faults.filter(fault => fault.severity === "error").length
  const warnings = faults.length - errors
  const place = ` in ${count(flows, "flow")}`
  if (faults.length === 0) return `${brush.good("No faults")}${place}\n`
  const parts = [
    ...(errors > 0 ? [brush.bad(count(errors, "error"))] : []),
    ...(warnings > 0 ? [brush.agent(count(warnings, "warning"))] : []),
  ]
  return `${parts.join(", ")}${place}\n`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`
}
