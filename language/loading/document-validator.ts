import { DOCUMENT_SCHEMAS, type SchemaName } from "./document-schemas.js"
import { compiledMetaSchema, type Validate, validatorFor } from "./validator.js"

/**
 * Holds a document against the schema of its kind. A build puts code in the place of this file that was compiled from the
 * schemas before (`tools/compile-schemas.mjs`): to compile them took each thread of a server a quarter of a second.
 */
export function documentValidator(name: SchemaName): Validate {
  return validatorFor(DOCUMENT_SCHEMAS[name])
}

/** Holds a schema of somebody else against the schema of schemas: a build puts compiled code here too, as it took 60 ms. */
export function metaSchemaErrors(schema: object): ReturnType<Validate> {
  // An object that is meant as a schema may be anything, as a value may.
  return compiledMetaSchema()(schema as Parameters<Validate>[0])
}
