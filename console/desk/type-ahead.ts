import { draftOf, keepDraft } from "./drafts.js"

/**
 * Takes in what is typed while a chat is being taken: its reply field is drawn a moment later, and until then a letter would be
 * a key of the page. A field that nobody sees has the focus, so an input method, a paste and a correction work in it too; Enter
 * makes a line in it and sends nothing.
 */
export class TypeAhead {
  private readonly opener = document.activeElement
  private readonly field = document.createElement("textarea")

  /** @param name of the field, for screen readers */
  constructor(name: string) {
    this.field.className = "unseen"
    this.field.setAttribute("aria-label", name)
    document.body.append(this.field)
    this.field.focus()
  }

  /** The reply of a chat goes on with what was typed; it gets the focus where nothing else has taken that meanwhile. */
  giveTo(reply: HTMLTextAreaElement): void {
    const { value } = this.field
    const isWaiting = this.isWaiting()
    this.field.remove()
    if (value !== "") {
      reply.setRangeText(value, reply.value.length, reply.value.length, "end")
      reply.dispatchEvent(new InputEvent("input", { bubbles: true }))
    }
    if (isWaiting) reply.focus()
  }

  /** The chat is not to be seen: what was typed is its draft. @param chatId null: it was not taken */
  drop(chatId: string | null): void {
    const { value } = this.field
    const isWaiting = this.isWaiting()
    this.field.remove()
    if (chatId !== null && value !== "") keepDraft("reply", chatId, draftOf("reply", chatId) + value)
    if (isWaiting && this.opener instanceof HTMLElement && this.opener.isConnected) this.opener.focus()
  }

  private isWaiting(): boolean {
    const { activeElement } = document
    return activeElement === this.field || activeElement === document.body || activeElement === null
  }
}
