import type { ErrorObject } from "ajv"
import type { Finding } from "../spec/fault.js"
import { compilePattern, isPatternFault } from "../values/pattern.js"
import { shownParams } from "../values/secret-mark.js"
import { didYouMean, suggest } from "../values/suggest.js"
import type { Json } from "../values/values.js"
import { has, type JsonRecord, parentOf, pointerTo, recordOf } from "./part.js"
import { formOf } from "./schema-example.js"
import { FORMATS } from "./schema-formats.js"

/** One place where a document does not fit its schema, in an author's words. */
export interface SchemaFinding extends Finding {
  /** The part of the document that cannot be looked at further; null where only something is missing. */
  readonly unusable: string | null
}

/**
 * Turns ajv's errors into findings, one for each mistake: what an inner alternative says is dropped, and so is the key
 * that is missing only because it was misspelt.
 *
 * @param errors of an ajv that is `verbose`
 * @param whole what the reader calls the value that was checked
 * @param root the schema: its examples show the form of what is meant
 */
export function schemaFindings(
  errors: readonly ErrorObject[],
  whole = "The document",
  root: object = {},
): readonly SchemaFinding[] {
  const outer = errors.filter(error => !isInner(error))
  const ofWrongType = placesOf(outer, ({ keyword }) => keyword === "type")
  const ofNoValue = placesOf(outer, ({ keyword }) => keyword === "enum" || keyword === "const")
  const ofWrongName = placesOf(outer, ({ propertyName }) => propertyName !== undefined)
  const relevant = outer.filter(error => {
    const { instancePath: place, keyword, propertyName } = error
    if (keyword === "type" && ofNoValue.has(place)) return false
    if (isOfRightType(error) && ofWrongType.has(place)) return false
    return propertyName !== undefined || !isBelow(place, ofWrongName)
  })
  const misspelt = misspeltKeys(relevant)
  const wrong = keysByParent([...ofWrongType, ...ofNoValue])
  return relevant.flatMap(error => {
    const meanings = misspelt.get(error.instancePath) ?? new Map<string, readonly string[]>()
    const near = [...[...meanings.values()].flat(), ...(wrong.get(error.instancePath) ?? [])]
    if (followsFrom(error, near, meanings.size > 0)) return []
    const finding = findingOf(error, whole, root as JsonRecord, meanings)
    return finding === null ? [] : [finding]
  })
}

/** The first thing that is wrong, as a sentence that `wrong` begins; null: nothing is. */
export function firstFault(wrong: string, errors: readonly ErrorObject[]): string | null {
  const [finding] = schemaFindings(errors, "The whole")
  if (finding === undefined) return null
  return `${wrong}${finding.pointer === "" ? "" : ` at ${finding.pointer}`}. ${finding.message}`
}

function placesOf(errors: readonly ErrorObject[], isOne: (error: ErrorObject) => boolean): ReadonlySet<string> {
  return new Set(errors.filter(isOne).map(placeOf))
}

function keysByParent(pointers: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, string[]>()
  for (const pointer of pointers) {
    const { parent, key } = parentOf(pointer)
    const others = keys.get(parent)
    if (others === undefined) keys.set(parent, [key])
    else others.push(key)
  }
  return keys
}

/** Whether a pointer leads to one of these places, or below one. */
function isBelow(pointer: string, places: ReadonlySet<string>): boolean {
  if (places.size === 0) return false
  for (let place = pointer; place !== ""; place = parentOf(place).parent) if (places.has(place)) return true
  return false
}

/** A pointer to the value, or to the key, that an error is about. */
function placeOf({ instancePath, propertyName }: ErrorObject): string {
  return propertyName === undefined ? instancePath : pointerTo(instancePath, propertyName)
}

/** Forms, and bounds, are told of what has the right type: a number that is no whole one is below zero besides. */
function isOfRightType({ keyword }: ErrorObject): boolean {
  return RIGHT_TYPE.has(keyword)
}

const RIGHT_TYPE: ReadonlySet<string> = new Set([
  ...["anyOf", "oneOf", "not"],
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
])

/** An error inside `anyOf` and the like, where the alternatives as a whole are told; or the wrapper of one told inside. */
function isInner(error: ErrorObject): boolean {
  return (
    /\/(anyOf|oneOf)\/\d+\/|\/not\//.test(error.schemaPath) ||
    error.keyword === "propertyNames" ||
    error.keyword === "if"
  )
}

/** The keys that unknown ones may mean, most likely first, by the place of their object and their own name. */
type Meanings = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>

function misspeltKeys(errors: readonly ErrorObject[]): Meanings {
  const unknown = new Map<string, ErrorObject[]>()
  for (const error of errors) {
    if (error.keyword !== "additionalProperties") continue
    const others = unknown.get(error.instancePath)
    if (others === undefined) unknown.set(error.instancePath, [error])
    else others.push(error)
  }
  return new Map([...unknown].map(([place, all]) => [place, meaningsOf(all)]))
}

/** A key that has to be there and is not comes before one that may: also one of another name, where it is the only one. */
function meaningsOf(errors: readonly ErrorObject[]): ReadonlyMap<string, readonly string[]> {
  const [first] = errors
  const missing = first === undefined ? [] : missingKeys(first)
  const near = new Map(errors.map(error => [unknownKey(error), suggest(unknownKey(error), missing)]))
  const left = missing.filter(key => ![...near.values()].includes(key))
  const lost = errors.length - [...near.values()].filter(key => key !== null).length
  return new Map(
    errors.map(error => {
      const key = unknownKey(error)
      const others = keysOfSchema(error).filter(other => !has(recordOf(error.data as Json), other))
      const usual = OTHER_NAMES.get(key.toLowerCase())?.find(name => others.includes(name))
      const required = near.get(key) ?? (left.length === 1 && lost === 1 ? left[0] : undefined)
      const optional = near.get(key) == null ? [usual, suggest(key, others)] : []
      return [key, [...new Set([required, ...optional])].filter(meant => typeof meant === "string")]
    }),
  )
}

/** The names that other engines and languages have for keys, and ours for them. */
const OTHER_NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ["buttons", ["options", "suggestions"]],
  ["choices", ["options"]],
  ["condition", ["when"]],
  ["default", ["value"]],
  ["else", ["to"]],
  ["errormessage", ["invalid"]],
  ["event", ["for"]],
  ["goto", ["to", "next"]],
  ["if", ["when"]],
  ["label", ["title"]],
  ["multiple", ["many"]],
  ["prompt", ["message"]],
  ["question", ["message"]],
  ["quickreplies", ["suggestions", "options"]],
  ["regex", ["pattern"]],
  ["retries", ["maxAttempts"]],
  ["retry", ["maxAttempts"]],
  ["say", ["message"]],
  ["target", ["to", "next"]],
  ["text", ["message", "title"]],
  ["validate", ["check"]],
  ["validation", ["check"]],
  ["variable", ["save"]],
])

function missingKeys({ parentSchema, data }: ErrorObject): readonly string[] {
  const required: readonly string[] = parentSchema?.required ?? []
  return required.filter(key => !has(recordOf(data as Json), key))
}

/** @param hasUnknown there is a key beside it that is not known: that may be the one of several that is wanted */
function followsFrom(error: ErrorObject, misspelt: readonly string[], hasUnknown: boolean): boolean {
  if (error.keyword === "required" || error.keyword === "dependencies")
    return misspelt.includes(error.params.missingProperty)
  if (error.keyword !== "anyOf" && error.keyword !== "oneOf") return false
  const isNone = error.keyword === "anyOf" || error.params.passingSchemas === null
  if (isNone && hasUnknown) return true
  return misspelt.some(key => JSON.stringify(error.schema).includes(JSON.stringify(key)))
}

function findingOf(
  error: ErrorObject,
  whole: string,
  root: JsonRecord,
  meanings: ReadonlyMap<string, readonly string[]>,
): SchemaFinding | null {
  const place = placeOf(error)
  const at = {
    code: "SCHEMA_INVALID",
    pointer: place,
    hint: null,
    unusable: place,
    atKey: error.propertyName !== undefined,
  } as const
  const name = propertyName(error, whole)
  switch (error.keyword) {
    case "additionalProperties":
    case "unevaluatedProperties":
      return unknownKeyFinding(error, meanings)
    case "required":
      return { ...at, message: `"${error.params.missingProperty}" is missing.`, hint: helpFor(error), unusable: null }
    case "dependencies": {
      const { property, missingProperty } = error.params
      const pointer = pointerTo(place, property)
      return {
        ...at,
        pointer,
        atKey: true,
        message: `"${property}" needs "${missingProperty}" beside it.`,
        unusable: null,
      }
    }
    case "discriminator":
      return wrongTypeOfStep(error)
    case "enum":
    case "const":
      return { ...at, ...wrongChoice(error, name) }
    case "type":
      return {
        ...at,
        message: `${name} must be ${typesInWords(error)}, not ${quote(error.data)}.`,
        hint: hintOfTemplate(error) ?? hintOfForm(error, root),
      }
    case "format":
      return { ...at, ...wrongFormat(error, name) }
    case "pattern":
      return isNamePattern(error) ? null : { ...at, message: wrongPattern(error, name) }
    case "anyOf":
    case "oneOf":
    case "not":
      return {
        ...at,
        message: `${messageOf(error) ?? `${name} has none of the forms it may have`}.`,
        hint: asForm(error, root),
        unusable: error.keyword === "not" ? place : null,
      }
    case "minItems":
      if (error.parentSchema?.emptyFault === "PATHS_NOT_TOTAL") {
        return {
          ...at,
          code: "PATHS_NOT_TOTAL",
          message: "The list of paths is empty, so there is nowhere to go.",
          hint: 'Give it one path without "when".',
        }
      }
      return { ...at, message: `${name} ${boundInWords(error)}.` }
    default:
      return { ...at, message: `${name} ${boundInWords(error)}.` }
  }
}

function unknownKeyFinding(error: ErrorObject, meanings: ReadonlyMap<string, readonly string[]>): SchemaFinding | null {
  const key = unknownKey(error)
  // Names that reach into prototypes are told as such, wherever they stand: see checkReservedKeys.
  if (key === "__proto__") return null
  const pointer = pointerTo(error.instancePath, key)
  const [meant, other] = meanings.get(key) ?? []
  const isMissing = meant !== undefined && missingKeys(error).includes(meant) && suggest(key, [meant]) === null
  const known = `Known here: ${keysOfSchema(error).join(", ") || "none"}.`
  const hint =
    meant === undefined
      ? known
      : `did you mean ${meant}${isMissing ? ", which is missing" : ""}${other === undefined ? "" : `, or ${other}`}?`
  return {
    code: "SCHEMA_INVALID",
    pointer,
    message: `The key ${quote(key)} is not known here.`,
    hint,
    atKey: true,
    unusable: pointer,
  }
}

function wrongTypeOfStep(error: ErrorObject): SchemaFinding | null {
  const { tagValue } = error.params
  if (tagValue === undefined) return null
  const alternatives: readonly { readonly $ref: string }[] = error.parentSchema?.oneOf ?? []
  const types = alternatives.map(({ $ref }) => $ref.replace("#/definitions/", "").replace("Step", ""))
  return {
    code: "SCHEMA_INVALID",
    pointer: pointerTo(error.instancePath, "type"),
    message: `There is no type of step ${quote(tagValue)}.`,
    hint: didYouMean(String(tagValue), types) ?? `Types: ${types.join(", ")}.${asAction(tagValue)}`,
    unusable: error.instancePath,
  }
}

/** Names of actions begin with a capital letter, those of steps' types do not. */
function asAction(type: unknown): string {
  const isName = typeof type === "string" && /^[A-Z][\w.]*$/.test(type)
  return isName ? ` An action is called by { "type": "action", "action": "${type}" }.` : ""
}

function wrongChoice(error: ErrorObject, name: string): { readonly message: string; readonly hint: string | null } {
  const allowed: readonly unknown[] =
    error.keyword === "const" ? [error.params.allowedValue] : error.params.allowedValues
  const words = allowed.map(value => (typeof value === "string" ? value : JSON.stringify(value)))
  const message = `${name} must be ${words.length === 1 ? "" : "one of "}${words.join(", ")}, not ${quote(error.data)}.`
  return { message, hint: typeof error.data === "string" ? didYouMean(error.data, words) : null }
}

function wrongFormat(error: ErrorObject, name: string): Pick<Finding, "code" | "message" | "hint"> {
  const { format } = error.params
  const compiled = format === "pattern" ? compilePattern(String(error.data)) : null
  if (compiled !== null && isPatternFault(compiled))
    return { code: "PATTERN_INVALID", message: compiled.fault, hint: null }
  const words = FORMATS.get(format)?.inWords ?? `of the format ${format}`
  const subject = error.propertyName === undefined ? name : `The key ${quote(error.propertyName)}`
  const wrong = error.propertyName === undefined ? `, not ${quote(error.data)}` : ""
  const hint = format === "locale" && wrong === "" ? "A text is a string, or an object from locale to string." : null
  return {
    code: "SCHEMA_INVALID",
    message: `${subject} must be ${words}${wrong}.`,
    hint: hintOfTemplate(error) ?? hint,
  }
}

function hintOfTemplate({ data, propertyName }: ErrorObject): string | null {
  const isTemplate = propertyName === undefined && typeof data === "string" && data.includes("{{")
  return isTemplate ? "No expression is worked out here: write the value itself." : null
}

function wrongPattern(error: ErrorObject, name: string): string {
  const rule = messageOf(error) ?? `${name} must match the pattern ${error.params.pattern}`
  return `${rule}, not ${quote(error.propertyName ?? error.data)}.`
}

/** Names of steps, variables, entities and fields have a fault of their own: see check-names. */
function isNamePattern(error: ErrorObject): boolean {
  return error.propertyName !== undefined && String(error.params.pattern).startsWith("^[A-Za-z][A-Za-z0-9_")
}

const TYPES: { readonly [type: string]: string } = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
  null: "null",
}

function typesInWords(error: ErrorObject): string {
  const types: readonly string[] = [error.params.type].flat()
  return types.map(type => TYPES[type] ?? type).join(" or ")
}

function boundInWords(error: ErrorObject): string {
  const { limit } = error.params
  switch (error.keyword) {
    case "minimum":
      return `must be ${limit} or more, not ${quote(error.data)}`
    case "maximum":
      return `must be ${limit} or less, not ${quote(error.data)}`
    case "exclusiveMinimum":
      return `must be more than ${limit}, not ${quote(error.data)}`
    case "exclusiveMaximum":
      return `must be less than ${limit}, not ${quote(error.data)}`
    case "minLength":
      return limit === 1 ? "may not be empty" : `must have at least ${limit} characters`
    case "maxLength":
      return `must have at most ${limit} characters`
    case "minItems":
    case "minProperties":
      return limit === 1 ? "may not be empty" : `must have at least ${limit} entries`
    case "maxItems":
      return `must have at most ${limit} entries`
    case "uniqueItems":
      return `holds the same entry twice: ${error.params.j} and ${error.params.i}, counted from 0`
    default:
      return error.message ?? "does not fit its schema"
  }
}

/** The name that the author knows the value by: its key, or that of the list that it is in. */
function propertyName(error: ErrorObject, whole: string): string {
  let { parent, key } = parentOf(error.instancePath)
  let inList = false
  while (/^\d+$/.test(key)) {
    inList = true
    const outer = parentOf(parent)
    parent = outer.parent
    key = outer.key
  }
  if (key === "") return whole
  return inList ? `An entry of ${quote(key)}` : quote(key)
}

function unknownKey(error: ErrorObject): string {
  return error.params.additionalProperty ?? error.params.unevaluatedProperty
}

function keysOfSchema(error: ErrorObject): readonly string[] {
  return Object.keys(error.parentSchema?.properties ?? {})
}

function messageOf(error: ErrorObject): string | null {
  return error.parentSchema?.errorMessage ?? null
}

function hintOfForm(error: ErrorObject, root: JsonRecord): string | null {
  const told = [error.parentSchema?.description ?? null, asForm(error, root)].filter(text => text !== null)
  return told.length === 0 ? null : told.join(" ")
}

function asForm({ parentSchema = {} }: ErrorObject, root: JsonRecord): string | null {
  const form = formOf(parentSchema as JsonRecord, root)
  return form === null ? null : `Write it as ${form}.`
}

function helpFor(error: ErrorObject): string | null {
  return error.parentSchema?.properties?.[error.params.missingProperty]?.description ?? null
}

/** A value as its author wrote it, short enough for a message. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value === undefined ? value : shownParams(value as Json)) ?? "nothing"
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`
}
