import type { MessageStep, QuestionStep, WaitStep } from "../language/index.js"
import {
  chargeFor,
  cutText,
  evaluateAttachments,
  evaluateValue,
  hasVisible,
  type Json,
  type OfferedOption,
  offerOptions,
  renderText,
  SAID_TO_HEARD,
  storedBytes,
  type Text,
  toJson,
  type Value,
  type ValueTemplate,
} from "../language/index.js"
import type { SuggestedAction } from "./activity.js"
import type { Effect } from "./effect.js"
import { type FlowPlace, failLimit, offeringOf, scopeOf, worked } from "./turn.js"

/** A value now. The value's size counts as work too: it will be kept, sent or said. */
export function evaluated(template: ValueTemplate, place: FlowPlace): Value {
  const { turn } = place
  const value = worked(turn, evaluateValue(template, scopeOf(place), turn.allowance))
  if (!chargeFor(turn.allowance, storedBytes(value))) failLimit(turn, "evaluation")
  return value
}

/** A text in the conversation's locale (design section 3.2). One that is too long is cut. */
export function textInLocale(text: Text, place: FlowPlace): string {
  const { turn } = place
  const said = worked(turn, renderText(text, scopeOf(place), turn.bot.locales[0], turn.allowance))
  return cutText(said, SAID_TO_HEARD * turn.bot.limits.text)
}

/** The message that a step sends. Null, so that nothing is sent: there is nothing to read, or a limit was passed. */
export function messageEffect(step: MessageStep | WaitStep, place: FlowPlace): Effect | null {
  const { turn } = place
  const text = step.message === null ? "" : textInLocale(step.message, place)
  const actions = step.suggestions
    .map(suggestion => textInLocale(suggestion, place))
    .filter(hasVisible)
    .map(suggestion => button(suggestion))
  const attachments = step.type === "message" ? attachmentsOf(step, place) : []
  if (turn.failure !== null || (!hasVisible(text) && actions.length + attachments.length === 0)) return null
  const carousel = step.type === "message" && step.attachmentLayout === "carousel" && attachments.length > 0
  return { kind: "say", text, actions, attachments, carousel, asks: false }
}

function attachmentsOf({ attachments }: MessageStep, place: FlowPlace): readonly Json[] {
  if (attachments.length === 0) return []
  const { turn } = place
  const { allowance, bot } = turn
  const value = worked(turn, evaluateAttachments(attachments, scopeOf(place), bot.locales[0], allowance))
  if (!chargeFor(allowance, storedBytes(value))) failLimit(turn, "evaluation")
  return toJson(value) as readonly Json[]
}

/** The options that a choice offers now (design section 3.4); none for a prompt. */
export function offeredOptions(step: QuestionStep, place: FlowPlace): readonly OfferedOption[] {
  if (step.options === null) return []
  const { turn } = place
  const offered = worked(turn, offerOptions(step.options, offeringOf(turn, scopeOf(place))))
  if (!chargeFor(turn.allowance, storedBytes(offered as unknown as Value))) failLimit(turn, "evaluation")
  return offered
}

/**
 * A question as it is put: its message, or one of its `invalid` texts instead. Null, so that nothing is sent: there is
 * nothing to read, or a limit was passed.
 */
export function questionEffect(text: Text, offered: readonly OfferedOption[], place: FlowPlace): Effect | null {
  const said = textInLocale(text, place)
  const actions = offered.map(option => button(option.title, toJson(option.value)))
  if (place.turn.failure !== null || (!hasVisible(said) && actions.length === 0)) return null
  return { kind: "say", text: said, actions, attachments: [], carousel: false, asks: true }
}

function button(title: string, value: Json = title): SuggestedAction {
  return { type: "imBack", title, value }
}
