import type { Block, Chat } from "../../client/index.js"
import { asAgent, ownEmail, putChat } from "../live-desk.js"
import { may, parley } from "../session.js"
import { outcome, perform } from "./outcome.js"
import { t } from "./texts.js"

/** Where a chat may be handed to. */
export type Receiver = { readonly queue: string } | { readonly agent: string }

type PlainVerb = "acceptChat" | "declineChat" | "closeChat" | "disconnectChat"

async function plain(verb: PlainVerb, id: string, body: { readonly anyway?: true } = {}): Promise<Chat | null> {
  const answer = await perform(id, verb, () => parley().call(verb, { params: { id }, body: { ...asAgent(), ...body } }))
  if (answer === null) return null
  putChat(answer.chat)
  return answer.chat
}

/** @param id `next`: the one that waits longest */
export function takeChat(id: string, isAnyway = false): Promise<Chat | null> {
  return plain("acceptChat", id, isAnyway ? { anyway: true } : {})
}

export const declineChat = (id: string): Promise<Chat | null> => plain("declineChat", id)
export const closeChat = (id: string): Promise<Chat | null> => plain("closeChat", id)
export const endChat = (id: string): Promise<Chat | null> => plain("disconnectChat", id)

/** Hands a chat on; one that waits is given out, which needs `desk:act`. */
export async function handOn(chat: Chat, to: Receiver, note: string, anyway: boolean): Promise<boolean> {
  const { id } = chat
  const body = {
    ...(chat.status === "waiting" ? {} : asAgent()),
    to,
    ...(note === "" ? {} : { note }),
    ...(anyway ? { anyway } : {}),
  }
  const verb = chat.status === "waiting" ? "assignChat" : "transferChat"
  const answer = await perform(id, verb, () => parley().call(verb, { params: { id }, body }))
  if (answer !== null) putChat(answer.chat)
  return answer !== null
}

export async function saveNote(id: string, text: string): Promise<boolean> {
  const answer = await perform(id, "notesChat", () =>
    parley().call("notesChat", { params: { id }, body: { ...asAgent(), text } }),
  )
  if (answer !== null) putChat(answer.chat)
  return answer !== null
}

export async function saveTags(id: string, tags: readonly string[]): Promise<boolean> {
  const answer = await perform(id, "tagsChat", () =>
    parley().call("tagsChat", { params: { id }, body: { ...asAgent(), tags } }),
  )
  if (answer !== null) putChat(answer.chat)
  return answer !== null
}

/** Messages up to this line were read; that it fails is told by nothing, and the next message tries again. */
export async function markRead(id: string, seq: number): Promise<void> {
  try {
    putChat((await parley().call("markChatRead", { params: { id }, body: { ...asAgent(), seq } })).chat)
  } catch {
    // It stays unread.
  }
}

/** Answers the question that this chat's flows ask of the agent. */
export async function answerQuestion(id: string, text: string): Promise<boolean> {
  const answer = await perform(id, "answerChat", () =>
    parley().call("answerChat", { params: { id }, body: { ...asAgent(), text } }),
  )
  if (answer !== null) putChat(answer.chat)
  return answer !== null
}

/** @returns whether it was lifted, or had been */
export async function liftBlocks(chatId: string, blocks: readonly Block[]): Promise<boolean> {
  const ids = blocks.map(({ id }) => id)
  const answer = await perform(chatId, "lift", () => parley().call("liftBlocks", { body: { ids } }))
  if (answer === null) return false
  const wasLifted = answer.results.every(({ result }) => result === "alreadyLifted" || result === "over")
  outcome.value = { kind: "told", chatId, text: t(wasLifted ? "liftedBefore" : "blockLifted") }
  return true
}

/** Whether the agent may do the verbs of a chat that one has. */
export function isOwnChat(chat: Chat): boolean {
  return chat.status === "connected" && ownEmail.value !== null && chat.agent === ownEmail.value
}

/** Whether the key may block somebody from a chat it has or had (design section 6.5). */
export function mayBlock(chat: Chat): boolean {
  return may("block:create") || (may("block:chat") && ownEmail.value !== null && chat.agent === ownEmail.value)
}
