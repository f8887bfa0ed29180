import type { Loading } from "../loading/bot-facts.js"
import type { FlowSource } from "../loading/flow-source.js"
import { type JsonRecord, pointerTo, recordOf } from "../loading/part.js"
import { quote } from "../loading/schema-finding.js"
import type { StepSource } from "../loading/step-parts.js"
import { optionParts } from "../loading/step-parts.js"
import type { Finding } from "../spec/fault.js"
import type { Json } from "../values/values.js"

/** Finds the mistakes in the answers that questions accept (design section 3.4): inputs, options and attempts. */
export function checkInputs(flow: FlowSource, loading: Loading): readonly Finding[] {
  return flow.steps.flatMap(step => [...inputFindings(step), ...sameValues(step), ...unbounded(step, loading)])
}

const TEXT_KEYS = ["minLength", "maxLength"]
const NUMBER_KEYS = ["minimum", "maximum"]
const PHONE_KEYS = ["country"]
/** The keys that mean nothing to an input of this type. */
const IDLE: { readonly [type: string]: readonly string[] } = {
  text: [...NUMBER_KEYS, ...PHONE_KEYS],
  email: [...NUMBER_KEYS, ...PHONE_KEYS],
  url: [...NUMBER_KEYS, ...PHONE_KEYS],
  phone: NUMBER_KEYS,
  number: [...TEXT_KEYS, ...PHONE_KEYS],
  integer: [...TEXT_KEYS, ...PHONE_KEYS],
  date: [...TEXT_KEYS, ...NUMBER_KEYS, ...PHONE_KEYS],
  datetime: [...TEXT_KEYS, ...NUMBER_KEYS, ...PHONE_KEYS],
  timeOfDay: [...TEXT_KEYS, ...NUMBER_KEYS, ...PHONE_KEYS],
  boolean: [...TEXT_KEYS, ...NUMBER_KEYS, ...PHONE_KEYS, "pattern"],
}

function inputFindings(step: StepSource): readonly Finding[] {
  const input = recordOf(step.spec.input)
  const pointer = pointerTo(step.pointer, "input")
  if (input.type === undefined && step.isAnswerUnsure) return []
  const type = typeof input.type === "string" ? input.type : "text"
  const idle = IDLE[type] ?? []
  const findings: Finding[] = Object.keys(input)
    .filter(key => idle.includes(key))
    .map(key => {
      const message = `${quote(key)} means nothing to an input of the type ${type}.`
      return {
        code: "SCHEMA_INVALID",
        pointer: pointerTo(pointer, key),
        message,
        hint: "Remove it, or change the type.",
        atKey: true,
      }
    })
  if (findings.length > 0) return findings
  if (type === "text" && input.extract === true && input.pattern === undefined) {
    const message = "All of a text is a text, so there is nothing to find inside it."
    const hint = 'Give it a "pattern", or remove "extract".'
    return [{ code: "SCHEMA_INVALID", pointer: pointerTo(pointer, "extract"), message, hint, atKey: true }]
  }
  return [...reversed(input, "minimum", "maximum", pointer), ...reversed(input, "minLength", "maxLength", pointer)]
}

function reversed(input: JsonRecord, least: string, most: string, pointer: string): readonly Finding[] {
  const { [least]: low, [most]: high } = input
  if (typeof low !== "number" || typeof high !== "number" || low <= high) return []
  const message = `"${least}" (${low}) is above "${most}" (${high}), so no answer is valid.`
  return [{ code: "SCHEMA_INVALID", pointer: pointerTo(pointer, least), message, hint: null }]
}

/** Two options with one value; allowed where both have a condition, which may exclude each other. */
function sameValues(step: StepSource): readonly Finding[] {
  const seen = new Map<string, { readonly conditional: boolean }>()
  return optionParts(step).flatMap(({ value, pointer }): readonly Finding[] => {
    const option = recordOf(value)
    if (option.value === undefined || holdsTemplate(option.value)) return []
    const key = JSON.stringify(option.value)
    const before = seen.get(key)
    const conditional = option.when !== undefined
    seen.set(key, { conditional: conditional && before?.conditional !== false })
    if (before === undefined || (before.conditional && conditional)) return []
    const message = `Another option has the value ${quote(option.value)} too, so nobody can tell which was chosen.`
    return [
      {
        code: "SCHEMA_INVALID",
        pointer: pointerTo(pointer, "value"),
        message,
        hint: "Give each option its own value.",
      },
    ]
  })
}

function holdsTemplate(value: Json): boolean {
  return JSON.stringify(value).includes("{{")
}

function unbounded(step: StepSource, { facts }: Loading): readonly Finding[] {
  if (step.spec.maxAttempts !== 0 || step.spec.timeout !== undefined || facts.inactivity !== false) return []
  const message = "The question may be put for ever: no limit of attempts, no timeout, and the bot has no inactivity."
  const hint = 'Give it a "timeout", or bot.json an "inactivity".'
  return [{ code: "INPUT_UNBOUNDED", pointer: pointerTo(step.pointer, "maxAttempts"), message, hint }]
}
