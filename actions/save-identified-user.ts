import { defineAction } from "../engine/index.js"
import { clientOf, deskOf, identifyClient } from "../helpdesk/index.js"
import { ParleyError, type ValueObject } from "../language/index.js"

/**
 * Design section 7: an anonymous user becomes an authenticated one, never one identity another. User-scoped entities
 * are the user's own from then on; nothing of the visitor's is merged into them (section 5). Somebody who is blocked is
 * out of the queue or the chat, and of somebody who is banned the conversation ends (section 6.4).
 */
export const saveIdentifiedUser = defineAction({
  name: "SaveIdentifiedUser",
  summary: "Authenticates the user by the host page's token.",
  inside: true,
  params: {
    type: "object",
    additionalProperties: false,
    required: ["Token"],
    properties: { Token: { type: "string", description: "The host page's short-lived JWT." } },
  },
  result: { type: "boolean", const: true },
  errors: ["TOKEN_INVALID", "USER_SWITCH", "NO_CLIENT"],
  run({ Token: token }, { world, userEntities, conversation }) {
    const desk = deskOf(world)
    const client = clientOf(desk)
    const identity = desk.facts.identity(token as string)
    if (identity.kind === "invalid") throw new ParleyError("TOKEN_INVALID", "/Token", identity.message)
    if (client.user === identity.id) return { result: true }
    if (client.user !== null) {
      throw new ParleyError("USER_SWITCH", "/Token", "This conversation is with another user already. Start a new one.")
    }
    const own = desk.facts.userEntities(identity.id)
    const entities = Object.fromEntries(Object.entries(world.entities).filter(([name]) => !userEntities.includes(name)))
    const known = own.ChatUser ?? {}
    const chatUser: ValueObject = { ...known, ...identity.fields, Id: identity.id, IsAuthenticated: true }
    const name = typeof chatUser.Name === "string" ? chatUser.Name : null
    const email = typeof chatUser.Email === "string" ? chatUser.Email : null
    const asked = identifyClient(desk, { user: identity.id, name, email, identified: chatUser })
    const isUsers = conversation.side === "user"
    // In an agent's conversation `ChatUser` is the agent.
    const { ChatUser: present = {} } = world.entities
    return {
      result: true,
      world: { entities: { ...entities, ...own, ChatUser: isUsers ? chatUser : present }, desk: asked.desk },
      ...(asked.isBanned && isUsers ? { ends: true } : {}),
    }
  },
})
