import { BlockedError } from "../../../turns/index.js"
import { storedKey } from "../../auth/callers.js"
import type { TicketHolder } from "../../auth/tokens.js"
import type { Services } from "../../services.js"
import { identityOfToken, requireAllowedPage } from "../../start.js"
import { banOfAsker } from "../reader.js"
import { json, type Route, type RouteRequest } from "../route.js"
import { LOCALE, MOMENT, object, textSchema } from "../schemas/parts.js"
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
      if (ban !== null) throw new BlockedError(ban.details, ban.block)
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
    body: object({
      "visitorToken?": textSchema(1024, { description: "Without a key, for `/v1/box/stream`: the visitor's token." }),
      "user?": object({ token: textSchema(4096) }, { description: "The same: the host page's JWT." }),
      "locale?": LOCALE,
    }),
    answer: {
      status: 201,
      description:
        "The ticket stands for the key or the token that asked for it; without either, from a page that may start conversations, for the visitor.",
      schema: object({ ticket: { type: "string" }, expiresAt: MOMENT }),
    },
    refusals: ["KEY_MISSING", "ORIGIN_NOT_ALLOWED", "TOKEN_INVALID"],
    handle: async (asked, services) => {
      const { token, expiresAt } = await services.served().tokens.forStream(await holderOf(asked, services))
      return json({ ticket: token, expiresAt: moment(expiresAt) }, 201)
    },
  },
]

/** @throws `KEY_MISSING`, `ORIGIN_NOT_ALLOWED`, `TOKEN_INVALID` */
async function holderOf(asked: RouteRequest, services: Services): Promise<TicketHolder> {
  const { caller, body } = asked
  if (caller.kind === "conversation" || caller.kind === "visitor") return caller
  if (caller.kind === "key") {
    const { key, session } = caller
    return { kind: "key", id: key.id, hash: key.hash, ...(session === undefined ? {} : { session: session.id }) }
  }
  // The body was held against the route's schema.
  const { visitorToken, user, locale = null } = body as VisitorAsked
  const visitor = visitorToken === undefined ? null : await services.served().tokens.visitorOf(visitorToken)
  if (visitor === null && user === undefined) requireAllowedPage(asked, services)
  const proven = user === undefined ? null : await identityOfToken(user.token, services)
  return { kind: "visitor", visitor, user: proven?.id ?? null, locale }
}

interface VisitorAsked {
  readonly visitorToken?: string
  readonly user?: { readonly token: string }
  readonly locale?: string
}
