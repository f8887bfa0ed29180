import { SYSTEM_ENTITIES } from "../../language/loading/entity-table.js"
import { loadBot } from "../../language/loading/load-bot.js"
import type { SourceFile } from "../../language/loading/source-file.js"
import type { ActionSignature } from "../../language/spec/action-signature.js"
import type { Json } from "../../language/values/values.js"

const NO_PARAMS = { type: "object", additionalProperties: false }

/** Actions with the shapes that loading tells apart. */
export const ACTIONS: readonly ActionSignature[] = [
  {
    name: "ConnectToHelpdeskAgent",
    params: {
      ...NO_PARAMS,
      properties: {
        Queue: { type: "string", format: "queue" },
        Message: { type: "string" },
        Priority: { type: "integer", minimum: 0, maximum: 9 },
      },
    },
    result: { type: "boolean" },
    inside: true,
  },
  {
    name: "HelpdeskClient.IsBlockedForLiveChat",
    aliases: ["IsBlockedForLiveChat", "HelpdeskClient.BlockForLiveChat"],
    params: {
      ...NO_PARAMS,
      properties: {
        BlockIntervalMinutes: { type: "integer", minimum: 1, maximum: 5256000 },
        BlockReason: { type: "string" },
        SaveToChatActivityData: { type: "boolean" },
        BlockIp: { type: "boolean" },
      },
    },
    result: { type: "boolean" },
    inside: true,
  },
  {
    name: "Remind",
    params: {
      ...NO_PARAMS,
      properties: {
        On: { type: "string", format: "date" },
        At: { type: "string", format: "date-time" },
        In: { type: "string", format: "duration" },
      },
    },
    result: { type: "null" },
    inside: true,
  },
  { name: "EndChatActivity", params: NO_PARAMS, result: { type: "boolean" }, inside: true },
  { name: "GetConversationTranscript", params: NO_PARAMS, result: { type: "string" }, inside: true },
  {
    name: "SetLanguage",
    params: { ...NO_PARAMS, required: ["Language"], properties: { Language: { type: "string" } } },
    result: { type: "boolean" },
    inside: true,
  },
  {
    name: "HttpRequest",
    params: {
      ...NO_PARAMS,
      required: ["Method", "Url"],
      properties: {
        Method: { type: "string", enum: ["GET", "POST"] },
        Url: { type: "string" },
        Query: {
          type: "object",
          additionalProperties: { type: ["string", "array"], items: { type: "string" } },
        },
        Headers: { type: "object", additionalProperties: { type: "string" } },
        Body: {},
      },
    },
    result: {
      ...NO_PARAMS,
      properties: { Status: { type: "integer" }, Headers: { type: "object" }, Body: {} },
    },
    inside: false,
  },
]

/** A bot's files by name; what is no text is written as JSON. */
export function load(files: { readonly [name: string]: Json | Uint8Array }, defaults: readonly SourceFile[] = []) {
  const sources = Object.entries(files).map(([name, content]): SourceFile => {
    const isText = typeof content === "string" || content instanceof Uint8Array
    return { file: `flows/${name}`, name, content: isText ? content : JSON.stringify(content, null, 2) }
  })
  return loadBot(sources, { actions: ACTIONS, defaults, entities: SYSTEM_ENTITIES })
}

/** `[code, pointer]` of every fault of one flow, `menu.json`, beside what else is given. */
export function faultsOf(
  flow: Json | Uint8Array,
  others: { readonly [name: string]: Json } = {},
): readonly (readonly string[])[] {
  return load({ "menu.json": flow, ...others })
    .faults.filter(fault => fault.file === "flows/menu.json")
    .map(fault => [fault.code, fault.pointer])
}

/** A flow of one step that goes on to the end. */
export function flowOf(step: Json, more: { readonly [key: string]: Json } = {}): Json {
  return { start: "a", steps: { a: step }, ...more }
}
