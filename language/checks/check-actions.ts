import type { ErrorObject } from "ajv"
import { fits, inWords, isOfTime } from "../expressions/type-rules.js"
import type { Loading } from "../loading/bot-facts.js"
import { typeOfSchema } from "../loading/entity-table.js"
import type { FlowSource } from "../loading/flow-source.js"
import { has, isRecord, isWithin, type JsonRecord, pointerTo, recordOf } from "../loading/part.js"
import { quote, schemaFindings } from "../loading/schema-finding.js"
import type { StepSource } from "../loading/step-parts.js"
import { validatorFor } from "../loading/validator.js"
import { namesFor } from "../loading/variable-types.js"
import type { ActionSignature } from "../spec/action-signature.js"
import type { Finding } from "../spec/fault.js"
import { didYouMean, listed } from "../values/suggest.js"
import type { Type } from "../values/type.js"
import type { Json } from "../values/values.js"
import { checkRequest } from "./check-requests.js"
import { checkText, checkValue, withoutUncertain } from "./check-values.js"

/** The one action whose params may hold secrets (design section 7). */
const TAKES_SECRETS = "HttpRequest"

/** Unknown actions, params that do not fit the action, queues that the bot lacks (design sections 6.3, 7, 9). */
export function checkActions(
  flow: FlowSource,
  variables: ReadonlyMap<string, Type>,
  loading: Loading,
): readonly Finding[] {
  const findings = flow.steps
    .filter(step => step.type === "action" && typeof step.spec.action === "string")
    .flatMap(step => checkAction(step, String(step.spec.action), variables, loading))
  return withoutUncertain(findings, loading)
}

function checkAction(
  step: StepSource,
  name: string,
  variables: ReadonlyMap<string, Type>,
  loading: Loading,
): readonly Finding[] {
  const params = step.spec.params
  const action = loading.actions.get(name)
  const pointer = pointerTo(step.pointer, "params")
  const names = namesFor(variables, loading, action === undefined || action.name === TAKES_SECRETS)
  if (action === undefined) {
    const known = new Set([...loading.actions.values()].map(one => one.name))
    const hint = didYouMean(name, loading.actions.keys()) ?? listed("Actions", known)
    const message = `There is no action ${quote(name)}.`
    const unknown: Finding = { code: "ACTION_UNKNOWN", pointer: pointerTo(step.pointer, "action"), message, hint }
    return [unknown, ...(params === undefined ? [] : checkValue(params, pointer, names, loading.cache).findings)]
  }
  const strings = stringsIn(params ?? {}, action.params, pointer)
  const texts = strings.map(string => ({ ...string, isUrl: string.pointer === pointerTo(pointer, "Url") }))
  return [
    ...(step.areParamsUnsure ? [] : misfits(params, action, step, strings)),
    ...(action.name === TAKES_SECRETS ? checkRequest(texts, loading) : []),
    ...strings.flatMap(string =>
      string.text.includes("{{") ? templateFindings(string, names, loading) : queueFindings(string, loading),
    ),
  ]
}

/** A string in params, with the schema of what stands there where that is plain to see. */
interface ParamString {
  readonly text: string
  readonly pointer: string
  readonly schema: JsonRecord | null
}

function stringsIn(value: Json, schema: JsonRecord | null, pointer: string): readonly ParamString[] {
  if (typeof value === "string") return [{ text: value, pointer, schema }]
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, item]) =>
    stringsIn(item, innerSchema(value, schema, key), pointerTo(pointer, key)),
  )
}

function innerSchema(value: Json, schema: JsonRecord | null, key: string): JsonRecord | null {
  if (schema === null) return null
  const properties = recordOf(schema.properties)
  const inner = Array.isArray(value)
    ? schema.items
    : has(properties, key)
      ? properties[key]
      : schema.additionalProperties
  return isRecord(inner) ? inner : null
}

/** Says what a value made of its parts is, so it cannot be told while a part is not known yet. */
const OF_THE_WHOLE = new Set(["anyOf", "oneOf", "not", "const", "enum", "uniqueItems", "contains"])

function misfits(
  params: Json | undefined,
  action: ActionSignature,
  step: StepSource,
  strings: readonly ParamString[],
): readonly Finding[] {
  const base = pointerTo(step.pointer, "params")
  const templates = strings.filter(({ text }) => text.includes("{{")).map(({ pointer }) => pointer)
  const isOpen = ({ instancePath, keyword }: ErrorObject): boolean => {
    const place = base + instancePath
    return templates.some(template => template === place || (OF_THE_WHOLE.has(keyword) && isWithin(template, place)))
  }
  const errors = validatorFor(action.params)(params ?? {}).filter(error => !isOpen(error))
  return schemaFindings(errors, "The document", action.params).map(({ pointer, message, hint, atKey }) => ({
    code: "ACTION_PARAMS_INVALID",
    pointer: params === undefined && pointer === "" ? step.pointer : base + pointer,
    message: `${action.name}: ${message}`,
    hint,
    ...(atKey === true ? { atKey } : {}),
  }))
}

function templateFindings(
  { text, pointer, schema }: ParamString,
  names: ReturnType<typeof namesFor>,
  loading: Loading,
): readonly Finding[] {
  const { type, findings } = checkText(text, pointer, names, loading.cache)
  if (findings.length > 0 || schema === null) return findings
  const expected = typeOfSchema(schema)
  if (fits(type, expected) || isTextFor(type, expected)) return []
  const message = `This is ${inWords(type.kind)} where the action expects ${inWords(expected.kind)}.`
  return [{ code: "ACTION_PARAMS_INVALID", pointer, message, hint: null }]
}

/** Actions take JSON, in which times, dates and durations are texts; but none of these stands for another. */
function isTextFor(type: Type, expected: Type): boolean {
  return type.kind === "string" ? isOfTime(expected) : isOfTime(type) && expected.kind === "string"
}

function queueFindings({ text, pointer, schema }: ParamString, { facts }: Loading): readonly Finding[] {
  if (schema?.format !== "queue" || facts.queues === null || facts.queues.includes(text)) return []
  const message = `The bot has no queue ${quote(text)}.`
  const hint = didYouMean(text, facts.queues) ?? listed("Queues", facts.queues)
  return [{ code: "QUEUE_UNKNOWN", pointer, message, hint }]
}
