import type { Json, OfferedOption, QuestionStep, Value } from "../language/index.js"
import {
  chooseByPayload,
  chooseByText,
  chooseNearly,
  cleanedText,
  isValidValue,
  readInput,
  toJson,
} from "../language/index.js"
import type { Frame } from "./conversation.js"
import { offeredOptions } from "./speak.js"
import { conditionHolds, type FlowPlace, flowPlaceOf, readField, type Turn, zoneOf } from "./turn.js"

/** A typed text, read as an answer to a question. */
export type Answer =
  /** `title` is that of what was chosen; null: nothing was. */
  | { readonly valid: true; readonly value: Value; readonly title: string | null }
  /** `value` is what was read nevertheless, null: nothing; `why` follows "The answer". */
  | { readonly valid: false; readonly value: Value; readonly why: string; readonly fitsSeveral?: true }

/**
 * Reads a text as the answer to the question (design section 3.4): an option of a choice, or an input of a prompt's
 * type; `check` has the last word.
 *
 * @param payload what a button sent besides its text: of a choice it is held against the values, and the text is not
 * @param nearly an option is also one that the text misses by a letter, and a number may be in words
 */
export function readAnswer(
  turn: Turn,
  step: QuestionStep,
  frame: Frame,
  text: string,
  payload?: Json,
  nearly = false,
): Answer {
  const place = flowPlaceOf(turn, frame)
  const answer =
    step.options === null ? readTyped(step, text, nearly, place) : readChosen(step, frame, text, payload, nearly, place)
  if (!answer.valid || passes(step, answer.value, text, place)) return answer
  const what = step.options === null ? `can be read (${step.input.type ?? "text"})` : "is one of the options"
  return { valid: false, value: answer.value, why: `${what}, but ${step.check?.source} is not true` }
}

/** Whether a button sent something besides its text that is to be one of the values. A text sent twice is a text. */
export function isPayload(step: QuestionStep, text: string, payload: Json | undefined): payload is Json {
  return step.options !== null && payload !== undefined && payload !== text
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
  const offered = offeredOptions(step, place)
  const values = step.many && Array.isArray(value) ? (value as readonly Value[]) : [value]
  return values.length > 0 && values.every(one => isOffered(offered, one))
}

/** Whether the value is that of an option. */
export function isOffered(offered: readonly OfferedOption[], value: Value): boolean {
  return chooseByPayload(offered, toJson(value), { many: false, locale: "" }).kind === "chosen"
}

function readTyped(step: QuestionStep, text: string, inWords: boolean, place: FlowPlace): Answer {
  const { valid, value } = readInput(step.input, text, { ...inputContext(place), digitsOnly: !inWords })
  const type = step.input.type ?? "text"
  if (valid) return { valid, value, title: null }
  const why =
    value === null
      ? `is no ${type} that the input takes`
      : `can be read (${type}), but is outside the limits of the input`
  return { valid, value, why }
}

function readChosen(
  step: QuestionStep,
  frame: Frame,
  text: string,
  payload: Json | undefined,
  nearly: boolean,
  place: FlowPlace,
): Answer {
  const offered = frame.offered?.options ?? offeredOptions(step, place)
  const rule = { many: step.many, locale: place.turn.locale }
  const pressed = payload === undefined ? null : chooseByPayload(offered, payload, rule)
  const byText = pressed === null || (pressed.kind !== "chosen" && !isPayload(step, text, payload))
  const chosen = byText ? (nearly ? chooseNearly : chooseByText)(offered, text, rule) : pressed
  if (chosen.kind === "several") return { valid: false, value: null, why: "fits two options", fitsSeveral: true }
  if (chosen.kind === "none") return { valid: false, value: null, why: "is none of the options" }
  const values = chosen.options.map(option => option.value)
  const title = chosen.options.map(option => option.title).join(", ")
  return { valid: true, value: step.many ? values : (values[0] ?? null), title }
}

function passes(step: QuestionStep, input: Value, text: string | null, place: FlowPlace): boolean {
  return (
    step.check === null ||
    conditionHolds(step.check, { ...place, answered: { input, text: text === null ? null : cleanedText(text) } })
  )
}

function inputContext({ turn, world }: FlowPlace) {
  const { country = null } = turn.bot.spec
  return { locale: turn.locale, zone: zoneOf(turn.bot, world), now: turn.now, country }
}
