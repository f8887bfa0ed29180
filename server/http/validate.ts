import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js"
import { type Json, type JsonSchema, ParleyError, schemaFindings } from "../../language/index.js"
import { QueryError } from "./problems.js"
import { unionErrors } from "./union-errors.js"

// Formats say the same as the patterns beside them.
const OPTIONS = { strict: true, validateFormats: false, allowUnionTypes: true, verbose: true, logger: false } as const
const ajv = new Ajv2020(OPTIONS)
/** Finds all that is wrong, which takes longer: asked only where a value did not fit a union. */
const thorough = new Ajv2020({ ...OPTIONS, allErrors: true })

/** @throws `REQUEST_INVALID` with the place of what does not fit */
export type RequestCheck = (value: Json) => void

/** Schemas are compiled with the first request that they are for: all at once would take a fifth of a second of each start. */
function compiledLater(schema: JsonSchema): () => ValidateFunction {
  let compiled: ValidateFunction | null = null
  return () => {
    compiled ??= ajv.compile(schema)
    return compiled
  }
}

export function validatorOf(schema: JsonSchema): RequestCheck {
  const compiled = compiledLater(schema)
  return value => {
    const check = compiled()
    if (check(value)) return
    const { pointer, said } = findingOf(errorsOf(schema, value, check.errors ?? []), "The body")
    throw new ParleyError("REQUEST_INVALID", pointer, said)
  }
}

/** As `validatorOf`, for query parameters: the texts of those that are numbers become numbers. */
export function queryValidator(schema: JsonSchema): RequestCheck {
  const compiled = compiledLater(schema)
  const properties = Object.entries((schema.properties ?? {}) as { readonly [name: string]: JsonSchema })
  const numbers = properties.filter(([, { type }]) => type === "integer").map(([name]) => name)
  return value => {
    const query = value as { [name: string]: Json }
    for (const name of numbers) {
      const number = wholeNumber(query[name])
      if (number !== null) query[name] = number
    }
    const check = compiled()
    if (check(value)) return
    const { pointer, said } = findingOf(errorsOf(schema, value, check.errors ?? []), "The query")
    throw new QueryError("REQUEST_INVALID", pointer, said)
  }
}

function errorsOf(schema: JsonSchema, value: Json, errors: readonly ErrorObject[]): readonly ErrorObject[] {
  if (!errors.some(({ keyword }) => keyword === "anyOf" || keyword === "oneOf")) return errors
  // Compiled once: ajv remembers by the schema.
  const check = thorough.compile(schema)
  check(value)
  return unionErrors(check.errors ?? errors)
}

/** A whole number as people write it; null: it is none, such as `1e999`, or too big to be exact. */
export function wholeNumber(text: unknown): number | null {
  return typeof text === "string" && /^(?:0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : null
}

/** Answers repeat no more than this of what was sent. */
const LONGEST_POINTER = 200

function findingOf(errors: readonly ErrorObject[], what: string): { readonly pointer: string; readonly said: string } {
  const [{ pointer, message, hint }] = [
    ...schemaFindings(errors, what),
    { ...UNKNOWN, message: `${what} is not as it must be.` },
  ]
  const said = hint === null ? message : `${message} ${hint.replace(/^d/, "D")}`
  return { pointer: pointer.slice(0, LONGEST_POINTER), said }
}

const UNKNOWN = { pointer: "", hint: null }
