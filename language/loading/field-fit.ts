import type { BotSpec } from "../spec/bot-spec.js"
import type { Finding } from "../spec/fault.js"
import type { Json } from "../values/values.js"
import { has, type Part, pointerTo, recordOf } from "./part.js"
import { schemaFindings } from "./schema-finding.js"
import { fieldValidatorFor } from "./validator.js"

/** Formats of times, dates and durations: `readAsType` reads them in more forms than a format has. */
const TIMELY: ReadonlySet<unknown> = new Set(["date-time", "date", "duration"])

/**
 * The first thing in which a value does not fit the JSON Schema that `bot.json` has for a field (design section 5), in words
 * for whoever sent it; null: it fits, as null does everywhere, or the field is none of the bot's own.
 */
export function fieldMisfit(
  { entities = {} }: Pick<BotSpec, "entities">,
  { entity, field }: { readonly entity: string; readonly field: string },
  value: Json,
): string | null {
  const schema = entities[entity]?.properties?.[field]
  if (schema === undefined || value === null) return null
  const errors = fieldValidatorFor(schema)(value).filter(
    ({ keyword, params }) => !(keyword === "format" && TIMELY.has(params.format)),
  )
  return schemaFindings(errors, "The value", schema)[0]?.message ?? null
}

/** A field starts with the `default` of its schema, so that has to fit the schema. */
export function startFindings({ value, pointer }: Part): readonly Finding[] {
  const schema = recordOf(value)
  if (!has(schema, "default")) return []
  return schemaFindings(fieldValidatorFor(schema)(schema.default ?? null), "The document", schema).map(
    ({ unusable: _, ...finding }) => ({ ...finding, pointer: pointerTo(pointer, "default") + finding.pointer }),
  )
}
