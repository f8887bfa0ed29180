import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { Button } from "../pieces/button.js"
import { common } from "../texts/common.js"
import { draftOf, keepDraft } from "./drafts.js"
import { t } from "./texts.js"

interface KeptReplyProps {
  readonly chatId: string
  /** The reply field had the focus when the chat went: who is in mid-sentence writes on here. */
  readonly isWriting: boolean
}

/**
 * The reply that was being written when its chat ended or went to somebody else. It sends nothing; without it the rest of the
 * sentence would be keys of the page, the first of which might take another chat. It is seen once there is a text.
 */
export function KeptReply({ chatId, isWriting }: KeptReplyProps) {
  const [text, setText] = useState(() => draftOf("reply", chatId))
  const [isOpen, setOpen] = useState(isWriting || text.trim() !== "")
  const field = useRef<HTMLTextAreaElement>(null)
  useLayoutEffect(() => {
    if (!isWriting) return
    field.current?.focus()
    field.current?.setSelectionRange(text.length, text.length)
  }, [])
  if (!isOpen) return null
  const write = (typed: string): void => {
    setText(typed)
    keepDraft("reply", chatId, typed)
  }
  return (
    <div class={text === "" ? "unseen" : "kept-reply"}>
      <label>
        <span>{t("textKept")}</span>
        <textarea
          ref={field}
          class="field"
          rows={2}
          value={text}
          onInput={event => write(event.currentTarget.value)}
          onKeyDown={event => {
            if (event.key === "Escape") document.querySelector<HTMLElement>(".script")?.focus()
          }}
        />
      </label>
      {text !== "" && (
        <div class="verbs">
          <Button icon="copy" onPress={() => void navigator.clipboard.writeText(text)}>
            {common("copy")}
          </Button>
          <Button
            kind="quiet"
            icon="close"
            onPress={() => {
              write("")
              setOpen(false)
            }}
          >
            {common("throwAway")}
          </Button>
        </div>
      )}
    </div>
  )
}
