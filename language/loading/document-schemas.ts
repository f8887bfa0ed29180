import botSchema from "../../engine/bot.schema.json" with { type: "json" }
import fixtureSchema from "../../engine/fixture.schema.json" with { type: "json" }
import flowSchema from "../../engine/flow.schema.json" with { type: "json" }
import textsSchema from "../../engine/texts.schema.json" with { type: "json" }

/** The schemas of the documents that people write (design sections 3.1, 8); editors use them too. */
export const DOCUMENT_SCHEMAS = { bot: botSchema, flow: flowSchema, fixture: fixtureSchema, texts: textsSchema }

export type SchemaName = keyof typeof DOCUMENT_SCHEMAS
