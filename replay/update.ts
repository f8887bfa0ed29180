import { applyEdits, type Edit, findNodeAtLocation, type Node, parse, parseTree, stripComments } from "jsonc-parser"
import type { Json, JsonDocument } from "../language/index.js"
import { compareSeen, writtenCall, writtenEvent } from "./compare.js"
import type { ExpectationSpec } from "./fixture-spec.js"
import { lineText, partText, WIDTH } from "./fixture-text.js"
import { messageOf, writtenMessage } from "./match-message.js"
import type { FixtureResult, TurnResult } from "./result.js"
import type { TurnOutcome } from "./turn-outcome.js"

const FIELDS = ["bot", "toAgent", "calls", "events"] as const
/** The parts of a turn that an expectation is a list of. */
export type Field = (typeof FIELDS)[number]

/** `expected`: what turns already speak of; `all`: everything that was seen, also where a turn says nothing of it. */
export type UpdateScope = "expected" | "all"

/**
 * The fixture's text with what was seen in the place of what was expected, where the two differ: in `bot`, `toAgent`,
 * `calls` and `events`. Comments and layout stay, and so do entries that hold; a turn that was refused against
 * expectation is left alone.
 *
 * @param document as the fixture was read from it
 */
export function updateFixture(document: JsonDocument, result: FixtureResult, scope: UpdateScope = "expected"): string {
  const root = parseTree(document.text, [], { allowTrailingComma: true })
  if (root === undefined) return document.text
  const edits = result.turns.flatMap(turn => {
    const own = editsOf(document.text, root, turn)
    const all = scope === "all" ? [...own, ...additionsTo(document.text, root, turn)] : own
    return inLines(document.text, findNodeAtLocation(root, ["turns", turn.turn.number - 1]), all)
  })
  return edits.length === 0 ? document.text : applyEdits(document.text, edits)
}

/** The edits of a turn; one that stood on a line, and has no room there any more, is written as fixtures are. */
function inLines(text: string, turn: Node | undefined, edits: readonly Edit[]): readonly Edit[] {
  if (turn === undefined || edits.length === 0) return edits
  const written = text.slice(turn.offset, turn.offset + turn.length)
  const moved = edits.map(edit => ({ ...edit, offset: edit.offset - turn.offset }))
  const changed = applyEdits(written, moved)
  const column = columnAt(text, turn.offset)
  const isLong = (line: string): boolean => column + line.length >= WIDTH
  if (/[\r\n]/.test(changed) || isLong(written) || !isLong(changed) || stripComments(changed) !== changed) return edits
  const indent = indentAt(text, turn.offset).length
  return [{ ...place(turn), content: inLinesOf(text, partText(parse(changed) as Json, indent, column - indent)) }]
}

/** With the line breaks of a text. */
function inLinesOf(text: string, written: string): string {
  return written.replaceAll("\n", /\r\n|\n|\r/.exec(text)?.[0] ?? "\n")
}

function columnAt(text: string, offset: number): number {
  return offset - Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) - 1
}

/** Expectations for all that was seen in a turn and is not spoken of there; also that the user got no message. */
function additionsTo(text: string, root: Node, { turn, seen, refusal }: TurnResult): readonly Edit[] {
  const node = turn.earlier === undefined ? findNodeAtLocation(root, ["turns", turn.number - 1]) : undefined
  const last = node?.children?.at(-1)
  if (node === undefined || last === undefined || refusal !== null) return []
  const { spec } = turn
  const isAnswered = spec.user !== undefined || spec.start !== undefined
  const fields = FIELDS.filter(
    field => spec[field] === undefined && (seen[field].length > 0 || (field === "bot" && isAnswered)),
  )
  const inside = text.slice(node.offset, last.offset)
  const lineBreak = /\r\n|\n|\r/.exec(inside)?.[0]
  const joint = lineBreak === undefined ? ", " : `,${lineBreak}${indentAt(text, last.offset)}`
  const content = fields.map(field => {
    const list = seenList(field, seen)
    const written =
      lineBreak === undefined
        ? lineText(list)
        : inLinesOf(text, partText(list, indentAt(text, last.offset).length, field.length + 4))
    return `${joint}${JSON.stringify(field)}: ${written}`
  })
  return content.length === 0 ? [] : [{ offset: last.offset + last.length, length: 0, content: content.join("") }]
}

/** All there is to say of what was seen, as expectations say it. */
export function seenList(field: Field, seen: TurnOutcome): readonly Json[] {
  if (field === "calls") return seen.calls.map(call => writtenCall(call, { action: "", params: {}, result: null }))
  if (field === "events") return seen.events.map(writtenEvent)
  return seen[field].map(activity => {
    const { options, attachments } = messageOf(activity)
    const more = { ...(options.length > 0 && { options }), ...(attachments.length > 0 && { attachments }) }
    return writtenMessage(activity, more)
  })
}

function editsOf(text: string, root: Node, { turn, seen, refusal }: TurnResult): readonly Edit[] {
  const { spec } = turn
  if (turn.earlier !== undefined) return []
  if (refusal !== null && spec.refused === undefined) return []
  return FIELDS.flatMap(field => {
    const expected = spec[field]
    if (expected === undefined || compareSeen({ [field]: expected } as ExpectationSpec, seen).length === 0) return []
    const node = findNodeAtLocation(root, ["turns", turn.number - 1, field])
    return node === undefined ? [] : editList(text, node, expected as Json, writtenList(field, spec, seen))
  })
}

/** The list as seen, in the form in which it would be written; an entry that holds stays as it was written. */
function writtenList(field: Field, spec: ExpectationSpec, seen: TurnOutcome): readonly Json[] {
  const expected = (spec[field] ?? []) as readonly Json[]
  return seen[field].map((_, index): Json => {
    const [entry] = expected.slice(index, index + 1)
    const alone = { ...seen, [field]: seen[field].slice(index, index + 1) }
    if (entry !== undefined && compareSeen({ [field]: [entry] }, alone).length === 0) return entry
    return writtenEntry(field, index, spec, seen)
  })
}

function writtenEntry(field: Field, index: number, spec: ExpectationSpec, seen: TurnOutcome): Json {
  if (field === "calls") {
    const [call, entry] = [seen.calls[index], spec.calls?.[index]]
    return call === undefined ? null : writtenCall(call, entry?.action === call.action ? entry : undefined)
  }
  const activity = seen[field][index]
  if (activity === undefined) return null
  return field === "events" ? writtenEvent(activity) : writtenMessage(activity, spec[field]?.[index])
}

/** Lists as long as before change entry by entry, so that comments between entries stay. */
function editList(text: string, node: Node, before: Json, after: readonly Json[]): readonly Edit[] {
  const entries = node.children ?? []
  const old = before as readonly Json[]
  if (entries.length !== after.length) return [{ ...place(node), content: writeList(text, node, after) }]
  return entries.flatMap((entry, index) => {
    const value = after[index] ?? null
    return JSON.stringify(value) === JSON.stringify(old[index]) ? [] : [{ ...place(entry), content: lineText(value) }]
  })
}

function place({ offset, length }: Node): { readonly offset: number; readonly length: number } {
  return { offset, length }
}

/** On one line, or with a line for each entry where the list was written so. */
function writeList(text: string, node: Node, values: readonly Json[]): string {
  const written = text.slice(node.offset, node.offset + node.length)
  const lineBreak = /\r\n|\n|\r/.exec(written)?.[0]
  if (lineBreak === undefined || values.length === 0) return `[${values.map(lineText).join(", ")}]`
  const outer = indentAt(text, node.offset)
  const first = node.children?.[0]
  const inner = first === undefined ? `${outer}  ` : indentAt(text, first.offset)
  const indent = inner.length > outer.length ? inner : `${outer}  `
  return `[${lineBreak}${values.map(value => indent + lineText(value)).join(`,${lineBreak}`)}${lineBreak}${outer}]`
}

/** The spaces that begin the line of an offset. */
function indentAt(text: string, offset: number): string {
  const line =
    text
      .slice(0, offset)
      .split(/\r\n|\n|\r/)
      .at(-1) ?? ""
  return /^\s*/.exec(line)?.[0] ?? ""
}
