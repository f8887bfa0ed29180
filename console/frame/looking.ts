import { signal } from "@preact/signals"

/** The chat that is open on this page; null: none. */
export const openChatId = signal<string | null>(null)
/** The page can be seen, and not merely is there. */
const isVisible = signal(document.visibilityState === "visible")
document.addEventListener("visibilitychange", () => {
  isVisible.value = document.visibilityState === "visible"
})

interface Told {
  readonly tab: string
  readonly chatId: string | null
  /** A page that has just come asks what the others look at. */
  readonly asks: boolean
}
const OWN = crypto.randomUUID()
const channel = new BroadcastChannel("parley.looking")
const elsewhere = new Map<string, string>()

function tell(asks: boolean): void {
  const chatId = isVisible.peek() ? openChatId.peek() : null
  channel.postMessage({ tab: OWN, chatId, asks } satisfies Told)
}

channel.addEventListener("message", ({ data }: MessageEvent<Told>) => {
  if (data.chatId === null) elsewhere.delete(data.tab)
  else elsewhere.set(data.tab, data.chatId)
  if (data.asks) tell(false)
})
addEventListener("pagehide", () => channel.postMessage({ tab: OWN, chatId: null, asks: false } satisfies Told))
for (const changed of [openChatId, isVisible]) changed.subscribe(() => tell(false))
tell(true)

/** Whether a chat is open on a page that can be seen, in this tab or another of this browser. */
export function isLookedAt(chatId: string): boolean {
  return isLookedAtHere(chatId) || [...elsewhere.values()].includes(chatId)
}

export function isLookedAtHere(chatId: string): boolean {
  return isVisible.value && openChatId.value === chatId
}
