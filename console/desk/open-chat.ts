import { useEffect, useState } from "preact/hooks"
import type { Block, Chat, ChatConnect, Note } from "../../client/index.js"
import { gaps, liveChat, onChatChange, ownEmail, putChat } from "../live-desk.js"
import { type Loaded, useLoaded } from "../pieces/load.js"
import { may, parley } from "../session.js"

/** A chat that is open on the page, with all that is told of it beside its words. */
export interface OpenChat {
  readonly chat: Chat
  readonly notes: readonly Note[]
  /** Agents who had it, the first first. */
  readonly connects: readonly ChatConnect[]
  /** Blocks that were made in it, the newest last. */
  readonly blocks: readonly Block[]
}

/**
 * Reads a chat as it is now, and again what has changed of it: its notes when their number is another, its agents when it is
 * handed on, its blocks when it ended; all of it where changes may have been missed.
 *
 * @param round raised where a block was lifted, of which the desk's stream tells nothing
 */
export function useOpenChat(id: string | null, round: number): Loaded<OpenChat> {
  const live = id === null ? undefined : liveChat(id)
  const [last, setLast] = useState<Chat | null>(null)
  useEffect(
    () =>
      onChatChange(({ id: changed, now }) => {
        if (changed === id && now !== null) setLast(now)
      }),
    [id],
  )
  const notes = live?.notes ?? (last?.id === id ? last?.notes : undefined)
  const { status = null, connectedAt = null } = live ?? last ?? {}
  const key = JSON.stringify([id, notes ?? null, status, connectedAt, round, ownEmail.value, gaps.value])
  const loaded = useLoaded<OpenChat | null>(key, async signal => {
    if (id === null) return null
    const { chat, notes: written, connects } = await parley().call("readChat", { params: { id } }, { signal })
    putChat(chat)
    return { chat, notes: written, connects, blocks: chat.status === "ended" ? await blocksOf(chat, signal) : [] }
  })
  const { value } = loaded
  if (value === null || value.chat.id !== id) return { ...loaded, value: null }
  const newest = [live, last, value.chat]
    .filter((chat): chat is Chat => chat !== undefined && chat !== null && chat.id === id)
    .reduce((one, other) => (other.version > one.version ? other : one))
  return { ...loaded, value: { ...value, chat: newest } }
}

async function blocksOf(
  { conversationId, id, endedBy, endedAt }: Chat,
  signal: AbortSignal,
): Promise<readonly Block[]> {
  if (!may("block:read")) return []
  const query = { conversation: conversationId, limit: 50 }
  const { items } = await parley().call("listBlocks", { query }, { signal })
  const ofChat = items.filter(block => block.chatId === id && block.subject.kind !== "ip").reverse()
  if (ofChat.length > 0 || endedBy !== "block" || !may("block:read")) return ofChat
  // Somebody blocked them from elsewhere: whatever holds now and was made when the chat ended.
  const { blocks } = await parley().call("checkBlocks", { query: { conversation: conversationId } }, { signal })
  return blocks.filter(
    block => endedAt !== null && Math.abs(Date.parse(block.createdAt) - Date.parse(endedAt)) < 60_000,
  )
}
