import { type Agent, type Chat, normalEmail } from "../../helpdesk/index.js"
import type { ApiKey, EventType, Store, StoredEvent } from "../../turns/index.js"
import { isSeen } from "../http/sight.js"

/** Whether a key may hear of an event. */
export type Hearing = (event: StoredEvent) => boolean

/**
 * The events that a key may hear of (design section 10, Push): of conversations that it began, and with the permission
 * to read them of all conversations, chats and blocks. An agent's key hears of the chats that its agent may see.
 */
export async function hearingOf(store: Store, key: ApiKey, now: number): Promise<Hearing> {
  const may = new Set(key.permissions)
  const seesAll = may.has("desk:all")
  const agent = key.agent === null || seesAll ? null : normalEmail(key.agent)
  const [fact] = agent === null ? [] : await store.read([{ kind: "agent", id: agent }], now)
  const { queues = [] } = (fact?.value ?? {}) as Partial<Agent>
  const sight = { agent, seesAll, queues }
  return event => {
    switch (groupOf(event.type)) {
      case "activity":
        return event.key === key.id
      case "conversation":
        return event.key === key.id || may.has("conversation:read")
      case "chat":
        // The body of a chat's event has the chat.
        return may.has("desk:read") && isSeen(sight, (event.body as unknown as { readonly chat: Chat }).chat)
      case "block":
        return may.has("block:read")
    }
  }
}

/** Types of events that a key can never hear of, since it lacks the permission; a key that is no agent's sees no chat without `desk:all`. */
export function unheardTypes(types: readonly EventType[], { permissions, agent }: ApiKey): readonly EventType[] {
  const lacks = (permission: string): boolean => !permissions.includes(permission)
  return types.filter(type => {
    const group = groupOf(type)
    if (group === "chat") return lacks("desk:read") || (agent === null && lacks("desk:all"))
    if (group === "block") return lacks("block:read")
    return lacks("conversation:start") && (group === "activity" || lacks("conversation:read"))
  })
}

function groupOf(type: EventType) {
  // Each type begins with its group.
  return type.slice(0, type.indexOf(".")) as "activity" | "conversation" | "chat" | "block"
}
