import type { ConversationView, ToldChat } from "../../turns/index.js"
import type { ServerSentEvent } from "../push/event-stream.js"
import type { Services } from "../services.js"

/** A conversation with its open or last chat, as its user may know it. */
export async function withConversationChat(
  view: ConversationView,
  services: Pick<Services, "served" | "hints">,
): Promise<ConversationView & { readonly chat?: ConversationChat }> {
  const chat = await chatOfUser(view.id, services)
  return chat === null ? view : { ...view, chat }
}

/** A chat as its user may know it, and whether its agent is typing just now. */
interface ConversationChat extends ToldChat {
  readonly typing: boolean
}

async function chatOfUser(
  id: string,
  { served, hints }: Pick<Services, "served" | "hints">,
): Promise<ConversationChat | null> {
  const chat = await served().reader.chat(id)
  return chat && { ...chat, typing: chat.status === "connected" && hints.isAgentTyping(id) }
}

/**
 * Tells a stream of its conversation's chat whenever that is another than it was told. Its own changes come with lines of
 * the log; a place in the queue, and that nobody types any more, is looked for as long as there is something to look for.
 *
 * @returns to be asked at each look of the stream
 */
export function chatEvents(
  id: string,
  services: Pick<Services, "served" | "hints">,
): (hasLines: boolean) => Promise<readonly ServerSentEvent[]> {
  let told: ConversationChat | null | undefined
  return async hasLines => {
    const isOpen = told?.status === "waiting" || told?.typing === true
    const isTyping = told?.status === "connected" && services.hints.isAgentTyping(id)
    if (told !== undefined && !hasLines && !isOpen && !isTyping) return []
    const chat = await chatOfUser(id, services)
    const isSame = JSON.stringify(chat) === JSON.stringify(told ?? null)
    told = chat
    return isSame || chat === null ? [] : [{ event: "chat", data: chat }]
  }
}
