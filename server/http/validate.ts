import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js"
import { type Json, type JsonSchema, ParleyError, suggest } from "../../language/index.js"

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
    // Alternatives are told as a whole: what is wrong inside each of them would only confuse.
    const errors = check.errors ?? []
    throw refusalOf(errors.find(({ keyword }) => keyword === "oneOf" || keyword === "anyOf") ?? errors[0])
  }
}

function refusalOf(error: ErrorObject | undefined): ParleyError {
  const place = error?.instancePath ?? ""
  const name = place === "" ? "The body" : `"${place.slice(place.lastIndexOf("/") + 1)}"`
  const refusal = (pointer: string, message: string) => new ParleyError("REQUEST_INVALID", pointer, message)
  switch (error?.keyword) {
    case "additionalProperties":
    case "unevaluatedProperties": {
      const key = String(error.params.additionalProperty ?? error.params.unevaluatedProperty)
      const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {})
      const near = suggest(key, known)
      const hint = near === null ? `Known here: ${known.join(", ") || "none"}.` : `Did you mean "${near}"?`
      return refusal(`${place}/${escaped(key)}`, `"${key.slice(0, 64)}" is not known here. ${hint}`)
    }
    case "required":
      return refusal(place, `"${error.params.missingProperty}" is missing.`)
    case "enum":
      return refusal(place, `${name} must be one of: ${(error.params.allowedValues as readonly Json[]).join(", ")}.`)
    case "type":
      return refusal(place, `${name} must be ${[error.params.type].flat().join(" or ")}.`)
    case "oneOf":
    case "anyOf":
      return refusal(
        place,
        `${name} has none of the forms it may have. ${error.parentSchema?.description ?? ""}`.trim(),
      )
    default:
      return refusal(place, `${name} ${error?.message ?? "is not valid"}.`)
  }
}

function escaped(key: string): string {
  return key.slice(0, 64).replaceAll("~", "~0").replaceAll("/", "~1")
}
