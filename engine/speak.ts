import {
  allOfList,
  chargeFor,
  codePoints,
  displayValue,
  evaluateValue,
  type Json,
  pick,
  renderTemplate,
  storedBytes,
  toJson,
  type Value,
  type ValueTemplate,
} from "../language/index.js"
import type { SuggestedAction } from "./activity.js"
import type { Effect } from "./effect.js"
import type { MessageStep, QuestionStep, Text } from "./step.js"
import { conditionHolds, type FlowPlace, failLimit, scopeOf, worked } from "./turn.js"

/** A value now. The value's size counts as work too: it will be kept, sent or said. */
export function evaluated(template: ValueTemplate, place: FlowPlace): Value {
  const { turn } = place
  const value = worked(turn, evaluateValue(template, scopeOf(place), turn.allowance))
  if (!chargeFor(turn.allowance, storedBytes(value))) failLimit(turn, "evaluation")
  return value
}

/** A text in the conversation's locale (design section 3.2). One that is too long is not said. */
export function textInLocale(text: Text, place: FlowPlace): string {
  const { turn } = place
  const template = text[""] ?? pick(text, turn.locale, turn.bot.locales[0])
  if (template === undefined) return ""
  const said = worked(turn, renderTemplate(template, scopeOf(place), turn.allowance))
  // A text of n UTF-16 units has at most n code points, so most need no counting.
  if (said.length > turn.bot.limits.text && codePoints(said) > turn.bot.limits.text) failLimit(turn, "text")
  return said
}

/** The message that a `message` step sends. Null, so that nothing is sent: it is empty, or a limit was passed. */
export function messageEffect(step: MessageStep, place: FlowPlace): Effect | null {
  const text = textInLocale(step.message, place)
  const actions = step.suggestions.map(suggestion => button(textInLocale(suggestion, place)))
  const attachments = step.attachments === null ? [] : (toJson(evaluated(step.attachments, place)) as readonly Json[])
  if (text === "" && actions.length === 0 && attachments.length === 0) return null
  return place.turn.failure === null ? { kind: "say", text, actions, attachments, asks: false } : null
}

/** One of the options offered now: its `when` holds. */
export interface OfferedOption {
  readonly value: Value
  readonly title: string
  readonly synonyms: readonly string[]
}

/** The options that a choice offers now; none for a prompt. */
export function offeredOptions(step: QuestionStep, place: FlowPlace): readonly OfferedOption[] {
  return (step.options ?? [])
    .filter(option => option.when === null || conditionHolds(option.when, place))
    .map(option => {
      const value = evaluated(option.value, place)
      const title = option.title === null ? displayValue(value, scopeOf(place)) : textInLocale(option.title, place)
      return { value, title, synonyms: option.synonyms === null ? [] : allOfList(option.synonyms) }
    })
}

/** A question as it is put: its message, or one of its `invalid` texts instead. */
export function questionEffect(step: QuestionStep, text: Text, place: FlowPlace): Effect | null {
  const said = textInLocale(text, place)
  const actions = offeredOptions(step, place).map(option => button(option.title, toJson(option.value)))
  return place.turn.failure === null ? { kind: "say", text: said, actions, attachments: [], asks: true } : null
}

function button(title: string, value: Json = title): SuggestedAction {
  return { type: "imBack", title, value }
}
