import { SYSTEM_ENTITIES, type Type } from "../../language/index.js"
import { code, table } from "./markdown.js"

type Field =
  typeof SYSTEM_ENTITIES extends ReadonlyMap<string, { readonly fields: ReadonlyMap<string, infer F> }> ? F : never

/** The reference of the engine's entities: their fields, types and who writes them. */
export function entitiesPage(): string {
  const sections = [...SYSTEM_ENTITIES].map(([entity, { scope, fields }]) => {
    const rows = [...fields].map(([field, type]) => [
      code(`[[${entity}]].${field}`),
      typeInWords(type.type),
      WRITABLE[type.writable],
      aboutField(entity, field),
    ])
    const about = ABOUT[entity] ?? ""
    return `\n## ${entity}\n\n${about} Lives with the ${SCOPES[scope]}.\n\n${table(["field", "is", "written by", ""], rows)}`
  })
  return INTRODUCTION + sections.join("")
}

const INTRODUCTION = `# Entities

A field is read as \`[[Entity]].Field\` in expressions, and written with \`"set": { "[[Entity]].Field": value }\` or as the target of
\`save\`. Fields start null, or where the \`default\` of their schema says. The bot's own are declared in \`bot.json\`, as JSON Schema, and live with the conversation or the user:
\`"entities": { "Order": { "scope": "user", "properties": { "Number": { "type": "string" } } } }\`. \`ChatUser\` and \`ChatActivityData\` may be
given more fields. A field whose \`format\` is \`date\`, \`date-time\` or \`duration\` holds one, and takes a text in ISO 8601 for one, as events and
other systems send it; one of type \`integer\` takes no fraction. What does not fit a field's type is null, and \`/why\` says so. What a
start, \`PATCH\` or a fixture sets has to fit the field's whole schema. In an agent's conversation \`HelpdeskClient\`, \`ChatActivityData\` and the bot's own are those of the user.
`

const WRITABLE: { readonly [writable in Field["writable"]]: string } = {
  never: "the engine",
  always: "flows too",
  whileAnonymous: "flows too, while the user is anonymous",
}
const SCOPES = { conversation: "conversation", user: "user, or an anonymous user's browser", activity: "chat activity" }

function typeInWords({ kind }: Type): string {
  return kind === "string" ? "text" : kind === "boolean" ? "true or false" : kind
}

const ABOUT: { readonly [entity: string]: string } = {
  ConversationInfo: "The conversation itself.",
  ChatUser: "The person; in an agent's conversation the agent.",
  ChatActivityData:
    "A stretch of talk, for reports: a new one, with empty fields, after an hour of silence or EndChatActivity.",
  HelpdeskClient:
    "How the user stands with the helpdesk: what the last ConnectToHelpdeskAgent found, and what is so now.",
  HelpdeskAgent: "The agent of the present or last chat; null before.",
  SystemError: "The last error, in the path that took it; null again when the next question, action or call begins.",
}

/** A sentence about each field whose name does not say all. */
const FIELDS: { readonly [field: string]: string } = {
  "ConversationInfo.Channel": "Such as web or test, as the start of the conversation said.",
  "ConversationInfo.Language": "The locale in which the bot speaks.",
  "ConversationInfo.LiveChatStatus": "none, waiting or connected.",
  "ConversationInfo.TranscriptTxt": "After GetConversationTranscript; at most 64 KiB.",
  "ConversationInfo.LiveChatBlockedUntil":
    "The end of this conversation's own block. Writing null or a time that is not later than GetDate lifts it, a later time makes or moves it.",
  "ChatUser.Id": "The user's id, or an anonymous visitor's.",
  "ChatUser.IsAuthenticated": "Somebody has proven who this is.",
  "ChatActivityData.LiveChatBlockedByAgentName": "The agent's e-mail.",
  "HelpdeskClient.IsBlockedForLiveChat": "Refused because of a block.",
  "HelpdeskClient.IsOutsideWorkingHours": "Refused because the queue is closed.",
  "HelpdeskClient.IsQueueFull": "Refused because too many wait.",
  "HelpdeskClient.HasNoAgents": "Refused because no agent of the queue is signed in.",
  "HelpdeskClient.RefusalReason": "blocked, outsideWorkingHours, queueFull, noAgents, or null.",
  "HelpdeskClient.OpensAt": "When the queue opens next.",
  "HelpdeskClient.LiveChatBlockedUntil": "Null when not blocked now.",
  "HelpdeskClient.LiveChatBlockedReason": "Null when not blocked now.",
  "HelpdeskClient.AgentsPresent": "How many agents are there for the queue last asked for, or else the first.",
  "HelpdeskClient.EstimatedWait":
    "About how long until an agent comes, by the place in the queue and the waits of the last day; for one who does not wait, at the end of the queue. Null where nothing is known, and in a chat.",
  "HelpdeskClient.LiveChatBlockCount": "How often this person was ever blocked, the present block too.",
  "HelpdeskClient.QueuePosition": "Null when not waiting.",
  "HelpdeskAgent.Status": "SignedIn, SignedOut or SignedOutAutomatically.",
  "SystemError.Code": "Such as HTTP_FAILED.",
  "SystemError.CorrelationId": "Names the turn in logs.",
}

function aboutField(entity: string, field: string): string {
  return FIELDS[`${entity}.${field}`] ?? ""
}
