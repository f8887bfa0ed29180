import { ownEmail } from "../live-desk.js"

/** A reply goes to the user; a note never does. They are kept apart, as they are written apart. */
type DraftKind = "reply" | "note"

/** Drafts that are kept at most; the ones written longest ago go first. */
const MOST = 200
const PREFIX = "parley.draft."

function keyOf(kind: DraftKind, chatId: string): string {
  return `${PREFIX}${kind}.${ownEmail.peek() ?? ""}.${chatId}`
}

/** The text that was typed in a chat and not sent, as this browser keeps it. */
export function draftOf(kind: DraftKind, chatId: string): string {
  const kept = localStorage.getItem(keyOf(kind, chatId))
  return kept === null ? "" : kept.slice(kept.indexOf(" ") + 1)
}

/** Keeps what is typed; an empty text forgets it. */
export function keepDraft(kind: DraftKind, chatId: string, text: string): void {
  const key = keyOf(kind, chatId)
  if (text === "") localStorage.removeItem(key)
  else {
    try {
      localStorage.setItem(key, `${Date.now()} ${text}`)
    } catch {
      // The browser's store is full: the field still has the text.
    }
    forgetOldest()
  }
}

function forgetOldest(): void {
  const keys = Object.keys(localStorage).filter(key => key.startsWith(PREFIX))
  if (keys.length <= MOST) return
  const writtenAt = (key: string): number => Number.parseInt(localStorage.getItem(key) ?? "", 10)
  const oldest = keys.sort((one, other) => writtenAt(one) - writtenAt(other))[0]
  if (oldest !== undefined) localStorage.removeItem(oldest)
}
