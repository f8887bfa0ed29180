import { ParleyError } from "../../../language/index.js"
import { BlockedError } from "../../../turns/index.js"
import { storedKey } from "../../auth/callers.js"
import type { TicketHolder } from "../../auth/tokens.js"
import type { Caller } from "../../services.js"
import { banOfAsker } from "../reader.js"
import { json, type Route } from "../route.js"
import { MOMENT, object } from "../schemas/parts.js"
import { moment } from "../views.js"

export const TOKEN_ROUTES: readonly Route[] = [
  {
    method: "post",
    path: "/v1/conversations/{id}/token",
    name: "renewToken",
    summary: "Another token of a conversation, for seven days from now.",
    tag: "conversations",
    access: { permission: "conversation:write", token: "read" },
    body: object({}),
    answer: {
      status: 201,
      description: "The token, which reads only where the one before did. It ends with the key that asked for it.",
      schema: object({ conversationToken: { type: "string" }, expiresAt: MOMENT }),
    },
    refusals: ["CONVERSATION_UNKNOWN", "BLOCKED"],
    handle: async (asked, services) => {
      const { reader, tokens } = services.served()
      const { caller, params } = asked
      const { id, blocked } = await reader.conversation(params.id ?? "")
      const ban = await banOfAsker(asked, services)
      if (ban !== null) throw new BlockedError(ban.details)
      const readOnly = blocked || (caller.kind === "conversation" && caller.readOnly)
      const { token, expiresAt } = await tokens.forConversation({ conversation: id, readOnly, key: storedKey(caller) })
      return json({ conversationToken: token, expiresAt: moment(expiresAt) }, 201)
    },
  },
  {
    method: "post",
    path: "/v1/stream-tickets",
    name: "makeStreamTicket",
    summary: "A ticket that opens one stream, once, within a minute, as `?ticket=`: for a browser's own EventSource.",
    tag: "conversations",
    access: { permission: null },
    isSecret: true,
    body: object({}),
    answer: {
      status: 201,
      description: "The ticket stands for the key or the token that asked for it.",
      schema: object({ ticket: { type: "string" }, expiresAt: MOMENT }),
    },
    refusals: ["KEY_MISSING"],
    handle: async ({ caller }, services) => {
      const { token, expiresAt } = await services.served().tokens.forStream(holderOf(caller))
      return json({ ticket: token, expiresAt: moment(expiresAt) }, 201)
    },
  },
]

/** @throws `KEY_MISSING` */
function holderOf(caller: Caller): TicketHolder {
  if (caller.kind === "conversation") return caller
  if (caller.kind === "key") {
    const { key, session } = caller
    return { kind: "key", id: key.id, hash: key.hash, ...(session === undefined ? {} : { session: session.id }) }
  }
  throw new ParleyError("KEY_MISSING", "", 'Send a key or a token: "Authorization: Bearer <key>".')
}
