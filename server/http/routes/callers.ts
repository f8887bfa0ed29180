import { json, type Route } from "../route.js"
import { listSchema, MOMENT, object, oneOf, orNull, YES_NO } from "../schemas/parts.js"
import { moment } from "../views.js"

const TEXT = { type: "string" }

export const CALLER_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/me",
    name: "readMe",
    summary: "Who asks, and what they may.",
    tag: "operators",
    access: { permission: null },
    answer: {
      status: 200,
      description: "A key with its permissions; a token with the conversation that it opens; or nobody.",
      schema: object({
        kind: oneOf("key", "conversation", "nobody"),
        id: orNull(TEXT),
        name: orNull(TEXT),
        agent: orNull(TEXT),
        permissions: listSchema(TEXT),
        expiresAt: orNull(MOMENT),
        conversationId: orNull(TEXT),
        readOnly: YES_NO,
      }),
    },
    refusals: [],
    handle: async ({ caller }) => {
      const nothing = { id: null, name: null, agent: null, permissions: [], expiresAt: null }
      const none = { conversationId: null, readOnly: false }
      if (caller.kind === "nobody" || caller.kind === "visitor") return json({ kind: "nobody", ...nothing, ...none })
      if (caller.kind === "conversation") {
        const { conversation, readOnly, expiresAt } = caller
        const opens = { conversationId: conversation, readOnly, expiresAt: moment(expiresAt) }
        return json({ kind: "conversation", ...nothing, ...opens })
      }
      const { id, name, agent, permissions, expiresAt = null } = caller.key
      const until = expiresAt === null ? null : moment(expiresAt)
      return json({ kind: "key", id, name, agent, permissions, expiresAt: until, ...none })
    },
  },
]
