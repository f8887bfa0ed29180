import { Ajv, type AnySchemaObject, type ErrorObject, type Options, type ValidateFunction } from "ajv"
import { linearRegExp } from "../values/pattern.js"
import type { Json } from "../values/values.js"
import { FORMATS } from "./schema-formats.js"

/** Holds a value against a schema; gives every error, none when it fits. */
export type Validate = (value: Json) => readonly ErrorObject[]

/** The formats as ajv has them. */
export const AJV_FORMATS = Object.fromEntries(
  [...FORMATS].map(([name, format]) => [name, { type: "string" as const, validate: format.holds }]),
)

/**
 * The options for all schemas. Patterns run on the linear-time engine, so that none can hang the server. Two
 * keywords check nothing: `errorMessage`, known to VS Code too, says a rule in an author's words, and `emptyFault` is the
 * code of the fault that an empty list is.
 */
export const AJV_OPTIONS = {
  allErrors: true,
  verbose: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  discriminator: true,
  logger: false,
  // Ours are right, and those of others are looked at when they are handed in; ajv takes a tenth of a second to get ready for it.
  validateSchema: false,
  code: { regExp: linearRegExp },
  keywords: ["errorMessage", "emptyFault"],
  formats: AJV_FORMATS,
} satisfies Options

const ajv = new Ajv(AJV_OPTIONS)

/** For schemas of bots: as JSON Schema lets them, they may have keywords that say nothing of values of their type. */
const lenient = new Ajv({ ...AJV_OPTIONS, strict: false })

const compiled = new WeakMap<object, Validate>()

/** The name under which ajv has the schema of schemas that name none. */
export const META_SCHEMA = "http://json-schema.org/draft-07/schema"

/** The validator of schemas, which is compiled when it is asked for. */
export function compiledMetaSchema(): Validate {
  const check = ajv.getSchema(META_SCHEMA)
  if (check === undefined) throw new Error("ajv has lost its own schema")
  return value => (check(value) ? [] : (check.errors ?? []))
}

/** @throws where a schema is none as the one says that it names (`$schema`) */
export function checkByNamed(schema: object): void {
  ajv.validateSchema(schema, true)
}

/** Errors in ajv's own words. */
export function errorsText(errors: readonly ErrorObject[]): string {
  return ajv.errorsText([...errors])
}

/** Compiles a schema, once for each schema object. @param schema one of ours, or one that `checkSchema` has seen */
export function validatorFor(schema: object): Validate {
  return compiledBy(ajv, schema)
}

/** As `validatorFor`, for the schema of an entity's field. */
export function fieldValidatorFor(schema: object): Validate {
  return compiledBy(lenient, schema)
}

function compiledBy(validators: Ajv, schema: object): Validate {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const check: ValidateFunction = validators.compile(schema as AnySchemaObject)
  const validate: Validate = value => (check(value) ? [] : (check.errors ?? []))
  compiled.set(schema, validate)
  return validate
}
