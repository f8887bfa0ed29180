import { hasVisible, ParleyError, textFault } from "../language/index.js"
import type { Chat } from "./chat.js"
import type { Desk } from "./desk.js"

/** Notes of one chat: each message in it writes them with it. */
const MOST_NOTES = 50
const MOST_TAGS = 50
const LONGEST_TAG = 64
/** Characters of a note. */
const LONGEST_NOTE = 2000

/**
 * A chat with one more note of the desk.
 *
 * @param isForNext the chat's next agent is told it
 * @throws `NOTES_EXCEEDED`, `TEXT_INVALID`, `TEXT_EXCEEDED`
 */
export function withNote(
  { now }: Pick<Desk, "now">,
  chat: Chat,
  { by, text }: { readonly by: string; readonly text: string },
  isForNext = false,
): Chat {
  requireText(text, LONGEST_NOTE, "/text")
  if (chat.notes.length >= MOST_NOTES) {
    throw new ParleyError("NOTES_EXCEEDED", "", `The chat ${chat.id} has ${MOST_NOTES} notes, and no more fit.`)
  }
  const note = { by, at: now, text }
  return { ...chat, notes: [...chat.notes, note], ...(isForNext ? { handover: note } : {}) }
}

/**
 * A chat with other tags than before. Blanks around a tag do not count, and of two that differ in case alone the first stays.
 *
 * @throws `REQUEST_INVALID`, `TEXT_INVALID`, `TEXT_EXCEEDED`
 */
export function withTags(chat: Chat, given: readonly string[]): Chat {
  if (given.length > MOST_TAGS) {
    throw new ParleyError(
      "REQUEST_INVALID",
      "/tags",
      `A chat has at most ${MOST_TAGS} tags, and these are ${given.length}.`,
    )
  }
  const byName = new Map<string, string>()
  for (const [index, tag] of given.entries()) {
    const text = tag.trim()
    requireText(text, LONGEST_TAG, `/tags/${index}`)
    const name = text.normalize("NFKC").toLowerCase()
    if (!byName.has(name)) byName.set(name, text)
  }
  return { ...chat, tags: [...byName.values()] }
}

/** @throws `TEXT_INVALID`, `TEXT_EXCEEDED` */
function requireText(text: string, longest: number, pointer: string): void {
  const fault = !hasVisible(text) ? "There is nothing in this text: write something." : textFault(text)
  if (fault !== null) throw new ParleyError("TEXT_INVALID", pointer, fault)
  if ([...text].length > longest)
    throw new ParleyError("TEXT_EXCEEDED", pointer, `This text may have ${longest} characters.`)
}
