import { type JsonRecord, recordOf, schemaOf } from "../../language/index.js"
import { code, table } from "./markdown.js"
import { keyRows, keysOfSchema, resolvedSchema, valuesInWords } from "./schema-words.js"

const SCHEMA = schemaOf("bot")
const DEFINITIONS = recordOf(SCHEMA.definitions)

/** The reference of `bot.json`, from the schema that the loader and editors use. */
export function botPage(): string {
  const { limits, ...others } = recordOf(SCHEMA.properties)
  const rows = keyRows({ ...SCHEMA, properties: others }, DEFINITIONS, path => LEAVES.has(path))
  return (
    INTRODUCTION +
    table(["key", "is", ""], rows) +
    LIMITS +
    table(["key", "is", "", "left out"], limitRows(recordOf(limits), "limits."))
  )
}

const INTRODUCTION = `# bot.json

A bot is a folder of flows, subfolders included. \`bot.json\`, directly in it, has what holds for all flows; it need not be there, and each
key may be left out. Lengths of time are ISO 8601: \`PT90S\`, \`PT15M\`, \`P1D\`.

`

/** Keys whose parts are told elsewhere: JSON Schema, and one weekday is like the other. */
const LEAVES = new Set(["entities.NAME.properties", "liveChat.queues[].hours.weekly", "keywords"])

const LIMITS = `
A key of \`keywords\` is a list of words, or locale to list; \`hours.weekly\` is \`{ "mon": ["09:00-12:00", "13:00-18:00"] }\`. The fields of an
entity are JSON Schema: \`{ "Order": { "properties": { "Number": { "type": "string" }, "Placed": { "type": "string", "format": "date" } } } }\`.

## Limits

Over one of them there is an error with its name, such as \`STEPS_PER_TURN_EXCEEDED\`. What was said so far stays said, and the conversation
goes on.

`

function limitRows(schema: JsonRecord, before: string): readonly (readonly string[])[] {
  return keysOfSchema(schema).flatMap(([name, written]) => {
    const key = resolvedSchema(written, DEFINITIONS)
    if (key.properties !== undefined) return limitRows(key, `${before}${name}.`)
    return [[code(before + name), valuesInWords(key), String(key.description), code(String(key.default))]]
  })
}
