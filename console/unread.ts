import { signal } from "@preact/signals"
import type { Chat } from "../client/index.js"
import { onChatChange, ownEmail } from "./live-desk.js"

const KEPT = "parley.looked"

/** How many of a chat's unanswered messages this browser has shown, by chat. */
const looked = signal<{ readonly [chatId: string]: number }>(
  JSON.parse(localStorage.getItem(KEPT) ?? "{}") as { readonly [chatId: string]: number },
)

/** Messages of the user in a chat of one's own that were not looked at. */
export function unreadOf(chat: Chat): number {
  if (chat.status !== "connected" || chat.agent !== ownEmail.value) return 0
  return Math.max(0, chat.unanswered - (looked.value[chat.id] ?? 0))
}

/** What the chat has now was seen. */
export function markLooked({ id, unanswered }: Chat): void {
  if ((looked.peek()[id] ?? 0) !== unanswered) keep({ ...looked.peek(), [id]: unanswered })
}

function keep(all: { readonly [chatId: string]: number }): void {
  looked.value = all
  localStorage.setItem(KEPT, JSON.stringify(all))
}

onChatChange(({ id, now }) => {
  const known = looked.peek()[id]
  if (known === undefined) return
  if (now === null || now.status !== "connected") {
    const { [id]: _, ...rest } = looked.peek()
    keep(rest)
  } else if (now.unanswered < known) keep({ ...looked.peek(), [id]: now.unanswered })
})
/** Read in another tab. */
addEventListener("storage", ({ key, newValue }) => {
  if (key === KEPT) looked.value = JSON.parse(newValue ?? "{}") as { readonly [chatId: string]: number }
})
