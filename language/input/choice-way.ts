import { normaliseLoosely } from "../values/normalise.js"
import { type Json, toJson } from "../values/values.js"
import { type ChoiceRule, type Chosen, chooseByPayload, chooseByText, chooseNearly } from "./choice.js"
import type { OfferedOption } from "./options.js"

/** How an answer named options: by the button's payload, the words of one, its number in the list, or nearly. */
export interface ChosenWay {
  readonly by: "button" | "title" | "value" | "synonym" | "number" | "near"
  readonly values: readonly Json[]
  /** Places in what was offered, from 1. */
  readonly places: readonly number[]
}

/**
 * Tells how a text, or a button's payload, was taken for options, for people who ask why. It goes by the same rules as the
 * answer did (`chooseByPayload`, `chooseByText`, `chooseNearly`).
 *
 * @returns null: it names none of them
 */
export function wayOfChoice(
  offered: readonly OfferedOption[],
  text: string,
  payload: Json | undefined,
  rule: ChoiceRule,
): ChosenWay | null {
  const told = (by: ChosenWay["by"], chosen: Chosen): ChosenWay | null => {
    if (chosen.kind !== "chosen") return null
    const places = chosen.options.map(option => offered.indexOf(option) + 1)
    return { by, values: chosen.options.map(({ value }) => toJson(value)), places }
  }
  const pressed =
    payload === undefined || payload === text ? null : told("button", chooseByPayload(offered, payload, rule))
  if (pressed !== null) return pressed
  const named = chooseByText(offered, text, rule)
  if (named.kind === "chosen") return told(wordsThatName(named.options, text), named)
  return told("near", chooseNearly(offered, text, rule))
}

function wordsThatName(options: readonly OfferedOption[], text: string): ChosenWay["by"] {
  const said = normaliseLoosely(text)
  const isIn = (words: string): boolean => normaliseLoosely(words) === said || options.length > 1
  if (options.some(({ title }) => isIn(title))) return "title"
  if (options.some(({ value }) => isIn(String(toJson(value))))) return "value"
  return options.some(({ synonyms }) => synonyms.some(isIn)) ? "synonym" : "number"
}
