import type { Json, QuestionStep, Value } from "../language/index.js"
import { isValidValue, matchOption, readInput } from "../language/index.js"
import type { Frame } from "./conversation.js"
import { offeredOptions } from "./speak.js"
import { conditionHolds, type FlowPlace, flowPlaceOf, readField, type Turn, zoneOf } from "./turn.js"

/** A typed text, read as an answer to a question. */
export type Answer =
  | { readonly valid: true; readonly value: Value }
  /** `value` is what was read nevertheless, null: nothing; `why` follows "The answer". */
  | { readonly valid: false; readonly value: Value; readonly why: string }

/**
 * Reads a text as the answer to the question (design section 3.4): an option of a choice, or an input of a prompt's
 * type; `check` has the last word.
 *
 * @param value what a button sent besides its text; of a choice it may be the option's value
 */
export function readAnswer(turn: Turn, step: QuestionStep, frame: Frame, text: string, value?: Json): Answer {
  const place = flowPlaceOf(turn, frame)
  const answer = step.options === null ? readTyped(step, text, place) : readChosen(step, text, value, place)
  if (!answer.valid || passes(step, answer.value, text, place)) return answer
  const what = step.options === null ? `can be read (${step.input.type ?? "text"})` : "is one of the options"
  return { valid: false, value: answer.value, why: `${what}, but ${step.check?.source} is not true` }
}

/** The target already holds a valid value (`skipIfKnown`). */
export function isKnown(turn: Turn, step: QuestionStep, frame: Frame): boolean {
  const { save } = step
  if (save === null) return false
  const value =
    save.kind === "variable"
      ? ((Object.hasOwn(frame.variables, save.name) ? frame.variables[save.name] : null) ?? null)
      : readField(turn.bot, turn.world, save.entity, save.field, turn.now)
  const place = flowPlaceOf(turn, frame)
  if (value === null || !passes(step, value, null, place)) return false
  if (step.options === null) return isValidValue(step.input, value, inputContext(place))
  return offeredOptions(step, place).some(option => option.value === value)
}

function readTyped(step: QuestionStep, text: string, place: FlowPlace): Answer {
  const answer = readInput(step.input, text, inputContext(place))
  if (answer.valid) return answer
  return { valid: false, value: null, why: `is no ${step.input.type ?? "text"} that the input takes` }
}

function readChosen(step: QuestionStep, text: string, value: Json | undefined, place: FlowPlace): Answer {
  const options = offeredOptions(step, place)
  const pressed = value === undefined ? undefined : options.find(option => option.value === value)
  const option = pressed ?? matchOption(options, text)
  return option ? { valid: true, value: option.value } : { valid: false, value: null, why: "is none of the options" }
}

function passes(step: QuestionStep, input: Value, text: string | null, place: FlowPlace): boolean {
  return step.check === null || conditionHolds(step.check, { ...place, answered: { input, text } })
}

function inputContext({ turn, world }: FlowPlace) {
  return { locale: turn.locale, zone: zoneOf(turn.bot, world), now: turn.now }
}
