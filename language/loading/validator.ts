import { Ajv, type AnySchemaObject, type ErrorObject, type ValidateFunction } from "ajv"
import { linearRegExp } from "../values/pattern.js"
import type { Json } from "../values/values.js"
import { FORMATS } from "./schema-formats.js"

/** Holds a value against a schema; gives every error, none when it fits. */
export type Validate = (value: Json) => readonly ErrorObject[]

/**
 * One for all schemas. Patterns run on the linear-time engine, so that none can hang the server. Two
 * keywords check nothing: `errorMessage`, known to VS Code too, says a rule in an author's words, and `emptyFault` is the
 * code of the fault that an empty list is.
 */
const ajv = new Ajv({
  allErrors: true,
  verbose: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  discriminator: true,
  logger: false,
  code: { regExp: linearRegExp },
  keywords: ["errorMessage", "emptyFault"],
  formats: Object.fromEntries([...FORMATS].map(([name, format]) => [name, { type: "string", validate: format.holds }])),
})

const compiled = new WeakMap<object, Validate>()

/** Compiles a schema, once for each schema object. A schema that is itself wrong is a mistake in code, and throws. */
export function validatorFor(schema: object): Validate {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const check: ValidateFunction = ajv.compile(schema as AnySchemaObject)
  const validate: Validate = value => (check(value) ? [] : (check.errors ?? []))
  compiled.set(schema, validate)
  return validate
}
