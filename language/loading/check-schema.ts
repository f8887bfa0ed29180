import { metaSchemaErrors } from "./document-validator.js"
import { checkByNamed, errorsText, validatorFor } from "./validator.js"

/** Throws where a schema of somebody else is no JSON Schema, or none that `validatorFor` can compile. */
export function checkSchema(schema: object): void {
  if ("$schema" in schema) checkByNamed(schema)
  else {
    const errors = metaSchemaErrors(schema)
    if (errors.length > 0) throw new Error(`schema is invalid: ${errorsText(errors)}`)
  }
  validatorFor(schema)
}
