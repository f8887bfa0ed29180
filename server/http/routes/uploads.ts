import type { ServerResponse } from "node:http"
import type { Chat } from "../../../helpdesk/index.js"
import { ParleyError } from "../../../language/index.js"
import { attachmentOf, BlockedError, UPLOAD_PART, type Upload } from "../../../turns/index.js"
import { may } from "../../auth/callers.js"
import type { Services } from "../../services.js"
import { dispositionOf } from "../../uploads/file-name.js"
import { receiveFile } from "../../uploads/receive-file.js"
import { CONVERSATION_CHAT } from "../chat-path.js"
import { json, type Reply, type Route, type RouteRequest, userAddress } from "../route.js"
import { named, object, textSchema } from "../schemas/parts.js"
import { ownAgent, seenChat, sightOf } from "../sight.js"

export const UPLOAD_ROUTES: readonly Route[] = [
  {
    method: "post",
    path: "/v1/conversations/{id}/uploads",
    name: "uploadFile",
    summary: "Keeps a file, where bot.json has uploads. The answer is an attachment to be sent in a message.",
    tag: "conversations",
    access: { permission: ["conversation:write", "desk:own", "desk:act"], token: "write" },
    query: object({ "name?": textSchema(256, { description: "The file's name, which is cleaned." }) }),
    takesFile: true,
    answer: { status: 201, description: "The file as an attachment.", schema: named("Attachment") },
    refusals: [
      "CONVERSATION_UNKNOWN",
      "CONVERSATION_ENDED",
      "CONVERSATION_OF_AGENT",
      "BLOCKED",
      "CHAT_UNKNOWN",
      "CHAT_NOT_YOURS",
      "CHAT_ENDED",
      "CHAT_WAITING",
      "BODY_TOO_LARGE",
      "UPLOADS_NOT_ALLOWED",
      "UPLOADS_EXCEEDED",
      "UPLOAD_TYPE_INVALID",
    ],
    handle: keepFile,
  },
  {
    method: "get",
    path: "/v1/conversations/{id}/uploads/{file}",
    name: "readFile",
    summary: "A file of a conversation, to be saved.",
    tag: "conversations",
    access: { permission: ["conversation:read", "desk:read"], token: "read" },
    answer: {
      status: 200,
      description: "The bytes; the header Content-Disposition has the name.",
      type: "application/octet-stream",
    },
    refusals: ["CONVERSATION_UNKNOWN", "UPLOAD_UNKNOWN", "CHAT_UNKNOWN", "CHAT_NOT_YOURS", "BLOCKED"],
    handle: giveFile,
  },
]

async function keepFile(asked: RouteRequest, services: Services): Promise<Reply> {
  const { bot, store, reader } = services.served()
  const id = asked.params.id ?? ""
  const { conversation } = await reader.state(id)
  if (conversation.side === "agent") {
    throw new ParleyError(
      "CONVERSATION_OF_AGENT",
      "",
      `The conversation ${id} is an agent's: send files to the user's.`,
    )
  }
  if (isOfDesk(asked, "conversation:write")) await requireChat(asked, services)
  await refuseBanned(asked, services)
  if (conversation.status === "ended") {
    throw new ParleyError("CONVERSATION_ENDED", "", `The conversation ${id} has ended. Start another one.`)
  }
  const { uploads } = bot.spec
  if (uploads === undefined || asked.file === null)
    throw new ParleyError("UPLOADS_NOT_ALLOWED", "", "This bot takes no files: its bot.json has no uploads.")
  const { name } = asked.query as { readonly name?: string }
  const sent = { conversation: id, now: services.clock.now(), ...(name === undefined ? {} : { name }) }
  return json(attachmentOf(await receiveFile(asked.file, store, uploads, sent)), 201)
}

async function giveFile(asked: RouteRequest, services: Services): Promise<Reply> {
  const { store, reader } = services.served()
  const { id = "", file = "" } = asked.params
  await reader.conversation(id)
  if (isOfDesk(asked, "conversation:read")) await seenChatOf(asked, services)
  await refuseBanned(asked, services)
  const upload = await store.upload(file)
  if (upload === null || upload.conversation !== id)
    throw new ParleyError("UPLOAD_UNKNOWN", "", `The conversation ${id} has no such file.`)
  return { kind: "stream", open: (response, ending) => writeFile(response, ending, upload, services) }
}

/** A key that may do it only as somebody of the desk, with whom the user has a chat. */
function isOfDesk({ caller }: RouteRequest, permission: "conversation:read" | "conversation:write"): boolean {
  return caller.kind === "key" && !may(caller, permission)
}

/** The conversation's chat, as far as who asks may see it. @throws `CHAT_UNKNOWN`, `CHAT_NOT_YOURS` */
async function seenChatOf({ caller, params: { id = "" } }: RouteRequest, services: Services): Promise<Chat> {
  const chat = await seenChat(services, await sightOf(caller, services), `${CONVERSATION_CHAT}${id}`)
  return chat.value
}

/** Agents send files in a chat that they have. @throws `CHAT_UNKNOWN`, `CHAT_NOT_YOURS`, `CHAT_ENDED`, `CHAT_WAITING` */
async function requireChat(asked: RouteRequest, services: Services): Promise<void> {
  const { id, status, agent } = await seenChatOf(asked, services)
  if (status === "ended") throw new ParleyError("CHAT_ENDED", "", `The chat ${id} has ended.`)
  if (status === "waiting") throw new ParleyError("CHAT_WAITING", "", `Nobody has picked up the chat ${id} yet.`)
  if (agent !== ownAgent(asked.caller) && !may(asked.caller, "desk:act"))
    throw new ParleyError("CHAT_NOT_YOURS", "", `The chat ${id} is with somebody else.`)
}

/** People who are banned neither send nor see files; whom a key stands for is not asked where it reads. */
async function refuseBanned(asked: RouteRequest, { served }: Services): Promise<void> {
  if (asked.caller.kind === "key" && asked.file === null) return
  const ban = await served().reader.banOfReader(asked.params.id ?? "", userAddress(asked))
  if (ban !== null) throw new BlockedError(ban.details, ban.block)
}

/** Nothing may show it as a page of ours, whatever it is. */
const FILE_HEADERS = {
  "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
}

/** Writes a file part by part: the next is read when the client has taken the one before. */
async function writeFile(
  response: ServerResponse,
  ending: AbortSignal,
  { id, contentType, size, name }: Upload,
  { served }: Services,
): Promise<void> {
  response.writeHead(200, {
    ...FILE_HEADERS,
    "Content-Type": contentType,
    "Content-Length": size,
    "Content-Disposition": dispositionOf(name),
  })
  for (let number = 0; number * UPLOAD_PART < size; number++) {
    const part = await served().store.uploadPart(id, number)
    // Erased meanwhile, or the server stops: what was begun cannot be told as whole.
    if (part === null || ending.aborted || response.destroyed) {
      response.destroy()
      return
    }
    if (!response.write(part)) await drained(response, ending)
  }
  response.end()
}

function drained(response: ServerResponse, ending: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      for (const event of ["drain", "close"]) response.off(event, done)
      ending.removeEventListener("abort", done)
      resolve()
    }
    for (const event of ["drain", "close"]) response.on(event, done)
    ending.addEventListener("abort", done)
  })
}
