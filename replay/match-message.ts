import type { Activity } from "../engine/index.js"
import { compilePattern, isPatternFault, type Json } from "../language/index.js"
import type { ExpectedMessageSpec } from "./fixture-spec.js"
import { isPartOf, isSameJson } from "./json-equality.js"

/** The part of a message that a fixture can speak of. */
export interface Message {
  readonly text: string
  /** Titles of its buttons, in their order. */
  readonly options: readonly string[]
  readonly attachments: readonly Json[]
}

export function messageOf({ text = "", suggestedActions, attachments = [] }: Activity): Message {
  return { text, options: suggestedActions?.actions.map(action => action.title) ?? [], attachments }
}

/** The first difference between a message and the expected one, to follow "the message"; null: it fits. */
export function messageMismatch(spec: ExpectedMessageSpec, { text, options, attachments }: Message): string | null {
  if (typeof spec === "string") return spec === text ? null : "has another text"
  if (spec.text !== undefined && spec.text !== text) return "has another text"
  if (spec.contains !== undefined && !text.includes(spec.contains))
    return `does not contain ${JSON.stringify(spec.contains)}`
  if (spec.matches !== undefined && !isMatch(spec.matches, text)) return `does not match the pattern ${spec.matches}`
  if (spec.options !== undefined && !isSameJson(spec.options, options)) return "has other options"
  if (spec.attachments === undefined) return null
  if (spec.attachments.length !== attachments.length) {
    const number = attachments.length === 0 ? "no" : attachments.length
    return `has ${number} attachment${attachments.length === 1 ? "" : "s"}, not ${spec.attachments.length}`
  }
  return isPartOf(spec.attachments, attachments) ? null : "has other attachments"
}

/** A message as it would be written in a fixture: with its options and attachments where those were asked for. */
export function writtenMessage(activity: Activity, spec: ExpectedMessageSpec | undefined): Json {
  const { text, options, attachments } = messageOf(activity)
  if (typeof spec !== "object" || (spec.options === undefined && spec.attachments === undefined)) return text
  return {
    text,
    ...(spec.options === undefined ? {} : { options }),
    ...(spec.attachments === undefined ? {} : { attachments }),
  }
}

/** Loading has refused patterns that do not compile. */
function isMatch(source: string, text: string): boolean {
  const pattern = compilePattern(source)
  return !isPatternFault(pattern) && pattern.test(text)
}
