import type { Json, JsonSchema } from "../../../language/index.js"

/** An object of exactly these properties; a name that ends with `?` may be left out. */
export function object(properties: { readonly [name: string]: JsonSchema }, more: JsonSchema = {}): JsonSchema {
  const names = Object.keys(properties)
  const required = names.filter(name => !name.endsWith("?"))
  return {
    type: "object",
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name.replace("?", ""), schema])),
    ...more,
  }
}

export function listSchema(items: JsonSchema, more: JsonSchema = {}): JsonSchema {
  return { type: "array", items, ...more }
}

export function textSchema(maxLength = 256, more: JsonSchema = {}): JsonSchema {
  return { type: "string", minLength: 1, maxLength, ...more }
}

/** How many chats an agent has at most: a number that every store keeps. */
export const MAX_CHATS: JsonSchema = { type: "integer", minimum: 0, maximum: 1_000_000 }

export function oneOf(...values: readonly Json[]): JsonSchema {
  return { ...(values.every(value => typeof value === "string") ? { type: "string" } : {}), enum: values }
}

/** A schema of `components`, by name. */
export function named(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` }
}

/** One of several schemas of `components`, told apart by the value of a property. */
export function union(property: string, schemas: { readonly [value: string]: string }): JsonSchema {
  const mapping = Object.fromEntries(
    Object.entries(schemas).map(([value, name]) => [value, named(name).$ref as string]),
  )
  return { oneOf: [...new Set(Object.values(schemas))].map(named), discriminator: { propertyName: property, mapping } }
}

/** May be null besides. */
export function orNull(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: "null" }] }
}

export const LOCALE = textSchema(35, { pattern: "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$" })
export const ENTITIES: JsonSchema = {
  type: "object",
  description: "With a key: fields of the bot's own entities, by entity and field.",
  additionalProperties: { type: "object" },
}
export const ANYTHING: JsonSchema = {}
export const WHOLE: JsonSchema = { type: "integer" }
export const YES_NO: JsonSchema = { type: "boolean" }
export const MOMENT: JsonSchema = {
  type: "string",
  format: "date-time",
  pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$",
  description: "ISO 8601, UTC, with milliseconds.",
}
/** A moment as people and programs ask for it: a date, or all that RFC 3339 allows but a blank and a leap second. */
export const WHEN: JsonSchema = {
  type: "string",
  maxLength: 40,
  pattern: "^\\d{4}-\\d\\d-\\d\\d([Tt]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?([Zz]|[+-]\\d\\d:\\d\\d))?$",
}
/** A span of time. */
export const SPAN = {
  "from?": {
    ...WHEN,
    description: "At this moment or later: ISO 8601 with its zone (write + as %2B), or a date, UTC.",
  },
  "to?": { ...WHEN, description: "Before this moment." },
}
/** JSON or a file. */
export const FORMAT = {
  "format?": oneOf("json", "csv"),
}
/** Pages of lists. */
export const PAGE = {
  "cursor?": textSchema(1024),
  "limit?": { type: "integer", minimum: 1, maximum: 200, description: "Left out: 50." },
}
/** Pages of lists that people look through: they may be long, sorted, and are counted. */
export function longPage(...sorts: readonly [string, ...string[]]) {
  const sort = oneOf(...sorts.flatMap(name => [name, `-${name}`]))
  return {
    ...PAGE,
    "limit?": { type: "integer", minimum: 1, maximum: 1000, description: "Left out: 50." },
    "sort?": { ...sort, description: "With a minus from the last to the first." },
  }
}
/** Items that are counted exactly. */
export const MOST_COUNTED = 10_000
export function countedPageSchema(items: JsonSchema): JsonSchema {
  const total = object(
    { count: WHOLE, atLeast: YES_NO },
    { description: `Of the first page: how many there are; of more than ${MOST_COUNTED}, that many and \`atLeast\`.` },
  )
  return object({ items: listSchema(items), cursor: orNull({ type: "string" }), "total?": total })
}
export function pageSchema(items: JsonSchema): JsonSchema {
  return object({ items: listSchema(items), cursor: orNull({ type: "string" }) })
}

/** Files of a message. */
export const ATTACHMENTS = {
  "attachments?": listSchema(named("SentAttachment"), {
    maxItems: 10,
    description: "Files that were sent before with POST .../uploads. Where the text is empty their names are it.",
  }),
}
