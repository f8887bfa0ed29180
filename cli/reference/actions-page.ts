import { ACTIONS } from "../../actions/index.js"
import type { Action } from "../../engine/index.js"
import type { JsonRecord } from "../../language/index.js"
import { code, table } from "./markdown.js"
import { keysOfSchema, valuesInWords } from "./schema-words.js"

/** The reference of internal actions, from their own schemas. */
export function actionsPage(): string {
  return `${INTRODUCTION}${ACTIONS.map(actionSection).join("")}`
}

const INTRODUCTION = `# Internal actions

A step of the type \`action\` calls one: \`{ "type": "action", "action": "SetLanguage", "params": { "Language": "ru" }, "next": ... }\`.
Its result is \`@InternalActionResult\` in \`next\`, and is kept by \`save\`. An error goes to the step's \`onError\`, else to the special
flow \`Error\`; \`[[SystemError]]\` says which it was. Besides those named below an action can fail with \`ACTION_PARAMS_INVALID\`.

An *inside* action is decided within the turn. An *outside* one is called after the turn, is given up after the step's \`timeout\`
(10 seconds unless the step says otherwise: \`ACTION_TIMEOUT\`, of HttpRequest \`HTTP_TIMEOUT\`) and is repeated by \`retry\` after \`HTTP_FAILED\`, \`HTTP_TIMEOUT\`,
\`ACTION_TIMEOUT\` and \`ACTION_FAILED\`. In fixtures it is answered by \`stubs\`.
`

/** A step that calls each action. Others that they lead to are called \`next\` and \`other\`. */
export const CALL_EXAMPLES: { readonly [action: string]: string } = {
  ConnectToHelpdeskAgent: `{
  "type": "action", "action": "ConnectToHelpdeskAgent", "params": { "Message": "About {{ @topic }}", "Priority": 5 },
  "next": [{ "when": "@InternalActionResult", "to": "next" }, { "to": "other" }]
}`,
  DisconnectFromHelpdeskAgent: '{ "type": "action", "action": "DisconnectFromHelpdeskAgent", "next": "next" }',
  "HelpdeskClient.IsBlockedForLiveChat": `{
  "type": "action", "action": "HelpdeskClient.IsBlockedForLiveChat",
  "params": { "BlockIntervalMinutes": 60, "BlockReason": "Abusive language", "SaveToChatActivityData": true },
  "next": "next"
}`,
  "HelpdeskClient.UnblockForLiveChat":
    '{ "type": "action", "action": "HelpdeskClient.UnblockForLiveChat", "next": "next" }',
  IsOutsideWorkingHours: `{
  "type": "action", "action": "IsOutsideWorkingHours", "params": { "Queue": "general" },
  "next": [{ "when": "@InternalActionResult", "to": "other" }, { "to": "next" }]
}`,
  GetConversationTranscript:
    '{ "type": "action", "action": "GetConversationTranscript", "save": "@transcript", "next": "next" }',
  EndChatActivity: '{ "type": "action", "action": "EndChatActivity", "next": "next" }',
  SetLanguage: `{
  "type": "action", "action": "SetLanguage", "params": { "Language": "ru" }, "onError": "other", "next": "next"
}`,
  SaveIdentifiedUser: `{
  "type": "action", "action": "SaveIdentifiedUser", "params": { "Token": "{{ @event.value.token }}" },
  "onError": "other", "next": "next"
}`,
  TransferChat: `{
  "type": "action", "action": "TransferChat", "params": { "Queue": "general" },
  "next": [{ "when": "@InternalActionResult", "to": "next" }, { "to": "other" }]
}`,
  HttpRequest: `{
  "type": "action", "action": "HttpRequest",
  "params": {
    "Url": "https://crm.example.com/orders/{{ @number }}", "Query": { "with": ["items", "price"] },
    "Headers": { "X-Api-Key": "{{ secret('CRM') }}" }
  },
  "timeout": "PT5S", "retry": { "attempts": 3, "delay": "PT2S" }, "save": "@answer", "onError": "other",
  "next": [{ "when": "@answer.Status == 200", "to": "next" }, { "to": "other" }]
}`,
}

function actionSection(action: Action): string {
  const { name, aliases = [], summary, params, result, errors = [] } = action
  const also = aliases.length === 0 ? "" : `Also called ${aliases.map(code).join(" or ")}.\n`
  const keys = keysOfSchema(params as JsonRecord).map(([key, schema, isNeeded]) => [
    code(key),
    valuesInWords(schema) + (isNeeded ? "" : ", optional"),
    String(schema.description ?? ""),
  ])
  const place = action.inside === true ? "Inside" : "Outside"
  const failures = errors.length === 0 ? "none of its own" : errors.map(code).join(", ")
  return `
## ${name}

${summary} ${place}.
${also}
\`\`\`json
${CALL_EXAMPLES[name]}
\`\`\`

${keys.length === 0 ? "No params.\n" : table(["param", "is", ""], keys)}
Result: ${resultInWords(result as JsonRecord)}. Errors: ${failures}.
`
}

function resultInWords(schema: JsonRecord): string {
  const keys = keysOfSchema(schema)
  if (keys.length === 0) return valuesInWords(schema)
  return keys
    .map(
      ([name, key]) =>
        `${code(name)} (${valuesInWords(key)}${key.description === undefined ? "" : `: ${String(key.description).replace(/\.$/, "")}`})`,
    )
    .join(", ")
}
