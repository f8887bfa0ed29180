import { type Agent, type Chat, isSeenBy, normalEmail } from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"
import type { ChatFilter, Store, Versioned } from "../../turns/index.js"
import { may } from "../auth/callers.js"
import type { Caller, Services } from "../services.js"
import { CONVERSATION_CHAT } from "./chat-path.js"

/**
 * The chats that somebody may see (design section 6.7): agents those of their queues and those they have or had, with
 * `desk:all` all. Every list, read, stream and verb of the desk asks here.
 */
export interface Sight {
  /** E-mail; null: a key that is no agent's, which without `desk:all` sees none. */
  readonly agent: string | null
  readonly seesAll: boolean
  /** Codes of the agent's queues. */
  readonly queues: readonly string[]
}

/** The services that are asked for what somebody may see. */
export interface SightServices extends Pick<Services, "clock"> {
  readonly served: () => { readonly store: Pick<Store, "read" | "chats"> }
}

/** @param agent who looks: the key's own agent or, with `desk:act`, the one it acts for */
export async function sightOf(
  caller: Caller,
  { served, clock }: SightServices,
  agent = ownAgent(caller),
): Promise<Sight> {
  const seesAll = may(caller, "desk:all")
  if (seesAll || agent === null) return { agent, seesAll, queues: [] }
  const [fact] = await served().store.read([{ kind: "agent", id: agent }], clock.now())
  const known = (fact?.value ?? null) as Agent | null
  return { agent, seesAll, queues: known?.queues ?? [] }
}

export function isSeen({ agent, seesAll, queues }: Sight, chat: Chat): boolean {
  return seesAll || (agent !== null && isSeenBy(chat, agent, queues))
}

/** The part of a filter that leaves out what is not seen. */
export function seenBy({ agent, seesAll, queues }: Sight): Pick<ChatFilter, "seenBy"> {
  // No chat has an agent without a name.
  return seesAll ? {} : { seenBy: { email: agent ?? "", queues } }
}

/** The e-mail of the agent whose key it is; null: no agent's. */
export function ownAgent(caller: Caller): string | null {
  return caller.kind === "key" && caller.key.agent !== null ? normalEmail(caller.key.agent) : null
}

/**
 * A chat as the path names it, which its caller sees.
 *
 * @throws `CHAT_UNKNOWN`, and `CHAT_NOT_YOURS` where there is one that is not to be seen: ids of chats cannot be guessed, so
 *   that an agent is told why, and strangers learn nothing
 */
export async function seenChat(services: Services, sight: Sight, path: string): Promise<Versioned<Chat>> {
  const found = await chatAt(services, path)
  if (isSeen(sight, found.value)) return found
  throw new ParleyError("CHAT_NOT_YOURS", "", `The chat ${found.value.id} is not one that you see.`)
}

/** A chat as the path names it: by its id, or as that of a conversation. @throws `CHAT_UNKNOWN` */
export async function chatAt(services: Services, path: string): Promise<Versioned<Chat>> {
  const id = path.startsWith(CONVERSATION_CHAT) ? await chatOf(services, path.slice(CONVERSATION_CHAT.length)) : path
  const { store } = services.served()
  const [fact] = id === null ? [] : await store.read([{ kind: "chat", id }], services.clock.now())
  const chat = (fact?.value ?? null) as Chat | null
  if (fact === undefined || chat === null)
    throw new ParleyError("CHAT_UNKNOWN", "", `There is no chat ${path.slice(0, 200)}.`)
  return { version: fact.version, value: chat }
}

/** Id of a conversation's open or last chat. */
async function chatOf({ served, clock }: Services, conversation: string): Promise<string | null> {
  const [fact] = await served().store.read([{ kind: "conversation", id: conversation }], clock.now())
  return (fact?.value as { readonly chat: string | null } | null | undefined)?.chat ?? null
}
