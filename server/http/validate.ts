import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js"
import { type Json, type JsonSchema, ParleyError, schemaFindings } from "../../language/index.js"

/** Bodies are taken as they are; query parameters are texts and become what their schema says. */
const bodies = new Ajv2020({ strict: true, allowUnionTypes: true, verbose: true, logger: false })
const queries = new Ajv2020({ strict: true, allowUnionTypes: true, verbose: true, coerceTypes: true, logger: false })

/** @throws `REQUEST_INVALID` with the place of what does not fit */
export type RequestCheck = (value: Json) => void

export function bodyValidator(schema: JsonSchema): RequestCheck {
  return validator(bodies, schema)
}

/** Changes texts to numbers where the schema asks for them. */
export function queryValidator(schema: JsonSchema): RequestCheck {
  return validator(queries, schema)
}

function validator(ajv: Ajv2020, schema: JsonSchema): RequestCheck {
  const check = ajv.compile(schema)
  return value => {
    if (check(value)) return
    throw refusalOf(check.errors ?? [])
  }
}

/** Answers repeat no more than this of what was sent. */
const LONGEST_POINTER = 200

function refusalOf(errors: readonly ErrorObject[]): ParleyError {
  const [{ pointer, message, hint }] = [...schemaFindings(errors, "The body"), UNKNOWN]
  const said = hint === null ? message : `${message} ${hint.replace(/^d/, "D")}`
  return new ParleyError("REQUEST_INVALID", pointer.slice(0, LONGEST_POINTER), said)
}

const UNKNOWN = { pointer: "", message: "The body is not as it must be.", hint: null }
