import { readAsType } from "../expressions/calendar.js"
import type { BotSpec, EntitySpec } from "../spec/bot-spec.js"
import { ANY, fitsType, type Type } from "../values/type.js"
import type { Json, Value } from "../values/values.js"
import { isRecord, type JsonRecord } from "./part.js"

/** The type of an entity's field, and whether flows may write it. */
export interface FieldType {
  readonly type: Type
  /** `whileAnonymous`: claims of a person who has not proven who they are; at run time, not when flows load. */
  readonly writable: "never" | "always" | "whileAnonymous"
  /** The value where nothing was written; left out: null. */
  readonly start?: Value
}

/** Entities by name, and what they live with (design section 5). */
export type EntityTable = ReadonlyMap<
  string,
  { readonly scope: "conversation" | "user" | "activity"; readonly fields: ReadonlyMap<string, FieldType> }
>

type Scope = "conversation" | "user" | "activity"

const STRING: Type = { kind: "string" }
const NUMBER: Type = { kind: "number" }
const WHOLE_NUMBER: Type = { kind: "number", isWhole: true }
const BOOLEAN: Type = { kind: "boolean" }
const TIME: Type = { kind: "time" }
const DURATION: Type = { kind: "duration" }
const OF_FORMAT: ReadonlyMap<Json | undefined, Type> = new Map<Json, Type>([
  ["date-time", TIME],
  ["date", { kind: "date" }],
  ["duration", { kind: "duration" }],
])

/** Read-only fields, then the others. */
function entity(
  scope: Scope,
  fields: { readonly [name: string]: Type },
  writable: readonly FieldEntry[] = [],
): EntityEntry {
  const readOnly = Object.entries(fields).map(([name, type]): FieldEntry => [name, { type, writable: "never" }])
  return { scope, fields: new Map([...readOnly, ...writable]) }
}
type FieldEntry = readonly [string, FieldType]
type EntityEntry = EntityTable extends ReadonlyMap<string, infer Entry> ? Entry : never

const CLAIMS = ["Name", "Email", "Phone", "Language", "TimeZone"].map(
  (name): FieldEntry => [name, { type: STRING, writable: "whileAnonymous" }],
)

/** The engine's own entities, exactly as in design section 5. */
export const SYSTEM_ENTITIES: EntityTable = new Map([
  [
    "ConversationInfo",
    entity(
      "conversation",
      { Id: STRING, Channel: STRING, Language: STRING, StartedOn: TIME, LiveChatStatus: STRING, TranscriptTxt: STRING },
      [["LiveChatBlockedUntil", { type: TIME, writable: "always" }]],
    ),
  ],
  ["ChatUser", entity("user", { Id: STRING, IsAuthenticated: BOOLEAN, Roles: { kind: "list", item: STRING } }, CLAIMS)],
  [
    "ChatActivityData",
    entity("activity", {
      ActivityId: STRING,
      LiveChatBlockedUntil: TIME,
      LiveChatBlockedReason: STRING,
      LiveChatBlockedAt: TIME,
      LiveChatBlockedByAgentName: STRING,
    }),
  ],
  [
    "HelpdeskClient",
    entity("conversation", {
      IsBlockedForLiveChat: BOOLEAN,
      IsOutsideWorkingHours: BOOLEAN,
      IsQueueFull: BOOLEAN,
      HasNoAgents: BOOLEAN,
      RefusalReason: STRING,
      OpensAt: TIME,
      Queue: STRING,
      LiveChatBlockedUntil: TIME,
      LiveChatBlockedReason: STRING,
      QueuePosition: NUMBER,
      Name: STRING,
      Email: STRING,
      IsAuthenticated: BOOLEAN,
      LiveChatBlockCount: NUMBER,
      AgentsPresent: NUMBER,
      EstimatedWait: DURATION,
    }),
  ],
  ["HelpdeskAgent", entity("conversation", { Email: STRING, Name: STRING, Status: STRING, SignOutTime: TIME })],
  ["SystemError", entity("conversation", { Code: STRING, Message: STRING, Step: STRING, CorrelationId: STRING })],
])

/** The engine's entities that a bot may give more fields. */
export const EXTENSIBLE: readonly string[] = ["ChatUser", "ChatActivityData"]

/**
 * The entities of a bot: the system's, with the fields that the bot adds to them, and the bot's own (design section 5).
 * A declaration that would redeclare an entity or field of the system is left out; loading reports it.
 */
export function entitiesOf(spec: BotSpec, system: EntityTable): EntityTable {
  const table = new Map(system)
  for (const [name, own] of Object.entries(spec.entities ?? {})) {
    const known = system.get(name)
    if (known === undefined) table.set(name, { scope: own.scope ?? "conversation", fields: new Map(ownFields(own)) })
    else if (EXTENSIBLE.includes(name)) {
      table.set(name, { scope: known.scope, fields: new Map([...ownFields(own), ...known.fields]) })
    }
  }
  return table
}

function ownFields(spec: EntitySpec): readonly FieldEntry[] {
  return Object.entries(spec.properties ?? {}).map(([name, schema]) => {
    const type = typeOfSchema(schema)
    return [
      name,
      { type, writable: "always", ...(schema.default === undefined ? {} : { start: startOf(schema.default, type) }) },
    ]
  })
}

/** The `default` of a field's JSON Schema as a value of its type. One that does not fit is null; loading reports it. */
function startOf(json: Json, type: Type): Value {
  const value = readAsType(json as Value, type, "UTC")
  return fitsType(value, type) ? value : null
}

/**
 * The type of the values that fit a JSON Schema. A text with the format `date-time` is a time, with `date` or `duration` a
 * date or a duration; an object has the fields that its schema describes, and others where that allows them.
 */
export function typeOfSchema(schema: Json | undefined): Type {
  if (!isRecord(schema)) return ANY
  const types = [schema.type ?? null].flat().filter(type => type !== "null")
  const [type] = types
  if (types.length > 1 && types.every(one => one === "integer" || one === "number")) return NUMBER
  if (types.length !== 1) return ANY
  switch (type) {
    case "string":
      return OF_FORMAT.get(schema.format) ?? STRING
    case "number":
      return NUMBER
    case "integer":
      return WHOLE_NUMBER
    case "boolean":
      return BOOLEAN
    case "array":
      return { kind: "list", item: typeOfSchema(schema.items) }
    case "object":
      return { kind: "object", fields: fieldsOfSchema(schema), hasOthers: schema.additionalProperties !== false }
    default:
      return ANY
  }
}

function fieldsOfSchema(schema: JsonRecord): { readonly [name: string]: Type } | null {
  if (!isRecord(schema.properties)) return null
  return Object.fromEntries(Object.entries(schema.properties).map(([name, field]) => [name, typeOfSchema(field)]))
}
