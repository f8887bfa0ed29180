import { useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Chat } from "../../client/index.js"
import { shortNameOf } from "../people.js"
import { Button } from "../pieces/button.js"
import { isComposing } from "../pieces/composing.js"
import { Icon } from "../pieces/icon.js"
import { isolated, NameWithin } from "../pieces/words.js"
import { common } from "../texts/common.js"
import { draftOf, keepDraft } from "./drafts.js"
import { isBusy } from "./outcome.js"
import { say, t } from "./texts.js"
import { saveNote } from "./verbs.js"

const LONGEST = 2000

/**
 * A slip of yellow paper over the reply field: a text of its own, a button of its own. Enter makes a line in it, and nothing in
 * it sends anything to the user.
 */
export function NoteSlip({ chat, onClose }: { readonly chat: Chat; readonly onClose: () => void }) {
  const { id } = chat
  const [text, setText] = useState(() => draftOf("note", id))
  const field = useRef<HTMLTextAreaElement>(null)
  // Before anything else is typed: the next letter would be a verb of the page.
  useLayoutEffect(() => field.current?.focus(), [])
  const write = (typed: string): void => {
    setText(typed)
    keepDraft("note", id, typed)
  }
  const save = async (): Promise<void> => {
    if (text.trim() === "" || !(await saveNote(id, text))) return
    write("")
    onClose()
  }
  return (
    <form
      class="note-slip"
      aria-label={t("noteTitle", { name: isolated(shortNameOf(chat)) })}
      onSubmit={event => {
        event.preventDefault()
        void save()
      }}
    >
      <p class="note-title" id="note-title">
        <Icon name="note" />
        <b>{say("noteTitle", { name: <NameWithin text={shortNameOf(chat)} /> })}</b>
      </p>
      <textarea
        ref={field}
        id="note"
        rows={3}
        maxLength={LONGEST}
        value={text}
        aria-labelledby="note-title"
        onInput={event => write(event.currentTarget.value)}
        onKeyDown={event => {
          if (isComposing(event)) return
          if (event.key === "Escape") {
            event.preventDefault()
            onClose()
          }
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault()
            void save()
          }
        }}
      />
      <div class="note-tools">
        <span class="enter-sends">
          <kbd>Ctrl Enter</kbd> {t("saves")}
        </span>
        <Button kind="quiet" onPress={onClose}>
          {common("cancel")}
        </Button>
        <Button type="submit" isBusy={isBusy(id, "notesChat")}>
          {t("saveNote")}
        </Button>
      </div>
    </form>
  )
}
