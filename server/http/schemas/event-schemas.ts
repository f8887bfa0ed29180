import type { JsonSchema } from "../../../language/index.js"
import { EVENT_TYPES, type EventType } from "../../../turns/index.js"
import { FLOW_TYPES } from "../../push/flow-news.js"
import { listSchema, MOMENT, named, object, WHOLE } from "./parts.js"

const SUMMARIES: { readonly [type in EventType]: string } = {
  "activity.created":
    "Something was said or happened in a conversation that the key began, and no answer of a POST had it.",
  "conversation.started": "A conversation began.",
  "conversation.ended": "A conversation ended.",
  "chat.waiting": "Somebody waits for an agent.",
  "chat.connected": "An agent has the chat.",
  "chat.transferred": "The chat went to another agent, or to another queue, where it waits.",
  "chat.ended": "The chat ended.",
  "block.created": "Somebody was blocked.",
  "block.lifted": "A block was lifted, or another one took its place.",
}

/** The data of each type of event. */
const DATA: { readonly [group: string]: JsonSchema } = {
  activity: object({ conversationId: { type: "string" }, activity: named("Activity") }),
  conversation: object({ conversation: named("Conversation"), person: named("Person") }),
  chat: object({ chat: named("Chat") }),
  block: object({ block: named("Block") }),
}

/** `activity.created` is the schema `ActivityCreatedEvent`. */
function schemaName(type: string): string {
  const words = type.split(".").map(word => word.charAt(0).toUpperCase() + word.slice(1))
  return `${words.join("")}Event`
}

function eventSchema(type: string, data: JsonSchema): JsonSchema {
  return object({ type: { const: type }, timestamp: MOMENT, data })
}

/** Schemas of the events, to be named in the document. */
export const EVENT_SCHEMAS: { readonly [name: string]: JsonSchema } = {
  ...Object.fromEntries(
    EVENT_TYPES.map(type => [schemaName(type), eventSchema(type, DATA[type.slice(0, type.indexOf("."))] ?? {})]),
  ),
  FlowsChangedEvent: eventSchema("flows.changed", object({ bot: { type: "string" } })),
  FlowsFaultsEvent: eventSchema(
    "flows.faults",
    object({ faults: listSchema(named("Fault")), more: { ...WHOLE, description: "How many are not told." } }),
  ),
  PingEvent: eventSchema("ping", object({ webhookId: { type: "string" } })),
}

/** The schemas of what happens, by type, as streams tell it. */
export const EVENTS_OF_STREAMS: { readonly [type: string]: JsonSchema } = Object.fromEntries(
  [...EVENT_TYPES, ...FLOW_TYPES].map(type => [type, named(schemaName(type))]),
)

/** The part `webhooks` of the document: what an endpoint is sent. */
export const WEBHOOK_DOCUMENT = Object.fromEntries(
  [...EVENT_TYPES.map(type => [type, SUMMARIES[type]] as const), ["ping", "Sent by /test."] as const].map(
    ([type, summary]) => [type, { post: sentEvent(type, summary) }],
  ),
)

function sentEvent(type: string, summary: string) {
  const header = (name: string, description: string) => ({
    ...{ name, in: "header", required: true, description },
    schema: { type: "string" },
  })
  const words = schemaName(type).replace(/Event$/, "")
  return {
    operationId: `on${words}`,
    summary,
    description:
      "Signed as Standard Webhooks are. An answer of 2xx within 15 s takes it; else it comes again, for about a day. It may come more than once, with the same webhook-id.",
    tags: ["webhooks"],
    security: [],
    parameters: [
      header("webhook-id", "Of the event; the same each time it is sent."),
      header("webhook-timestamp", "When it was sent, in seconds since 1970."),
      header("webhook-signature", "v1, and HMAC-SHA256 in base64 of id.timestamp.body; several by a blank."),
    ],
    requestBody: {
      required: true,
      content: { "application/json": { schema: named(schemaName(type)) } },
    },
    responses: {
      "2XX": { description: "It is taken." },
      "410": { description: "Nothing more is wanted: the webhook is disabled." },
    },
  }
}
