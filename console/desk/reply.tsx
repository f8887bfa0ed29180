import { useRef, useState } from "preact/hooks"
import type { Attachment, Chat } from "../../client/index.js"
import { asAgent, servedBot } from "../live-desk.js"
import { shortNameOf } from "../people.js"
import { Button } from "../pieces/button.js"
import { isComposing } from "../pieces/composing.js"
import { Icon } from "../pieces/icon.js"
import { isolated, Words } from "../pieces/words.js"
import { parley } from "../session.js"
import { CannedList, useCanned } from "./canned.js"
import { draftOf, keepDraft } from "./drafts.js"
import { NoteSlip } from "./note-slip.js"
import { sendReply } from "./outbox.js"
import { perform } from "./outcome.js"
import { t } from "./texts.js"

/** The field's id. */
export const REPLY = "reply"

/** Milliseconds between two hints that the agent types. */
const TYPING_EVERY = 3000

interface ReplyProps {
  readonly chat: Chat
  readonly isNoting: boolean
  readonly onNote: (isNoting: boolean) => void
}

/**
 * The field that talks to the user, and nothing else: there is no mode in which it does anything but that. While a note is
 * written it is inert.
 */
export function Reply({ chat, isNoting, onNote }: ReplyProps) {
  const { id } = chat
  const [text, setText] = useState(() => draftOf("reply", id))
  const [files, setFiles] = useState<readonly Attachment[]>([])
  const field = useRef<HTMLTextAreaElement>(null)
  const typedAt = useRef(0)
  const write = (typed: string): void => {
    setText(typed)
    keepDraft("reply", id, typed)
  }
  const canned = useCanned(text, chat.person?.locale ?? null, answer => {
    write(answer)
    field.current?.focus()
  })
  const send = (): void => {
    if (text.trim() === "" && files.length === 0) return
    sendReply(id, text, files)
    write("")
    setFiles([])
    field.current?.focus()
  }
  const tellTyping = (): void => {
    if (Date.now() - typedAt.current < TYPING_EVERY) return
    typedAt.current = Date.now()
    // A hint: whether it arrives changes nothing.
    parley()
      .call("typingChat", { params: { id }, body: asAgent() })
      .catch(() => {})
  }
  return (
    <div class="reply-holder">
      <form
        class="reply"
        inert={isNoting}
        onSubmit={event => {
          event.preventDefault()
          send()
        }}
      >
        {canned.isOpen && <CannedList canned={canned} />}
        {files.length > 0 && <Files files={files} onChange={setFiles} />}
        <textarea
          ref={field}
          id={REPLY}
          rows={1}
          value={text}
          placeholder={t("replyPlaceholder", { name: isolated(shortNameOf(chat)) })}
          aria-label={t("replyPlaceholder", { name: isolated(shortNameOf(chat)) })}
          {...canned.attributes}
          onInput={event => {
            write(event.currentTarget.value)
            if (event.currentTarget.value !== "") tellTyping()
          }}
          onKeyDown={event => {
            if (isComposing(event)) return
            if (canned.hear(event)) return
            if (event.key === "Escape") document.querySelector<HTMLElement>(".script")?.focus()
            if (event.key === "Enter" && !event.shiftKey && !isTouch()) {
              event.preventDefault()
              send()
            }
          }}
        />
        <div class="reply-tools">
          <button type="button" class="tool" onClick={() => canned.begin(() => write("/"))}>
            <kbd>/</kbd> <span>{t("canned")}</span>
          </button>
          {servedBot.value?.uploads != null && <Attach chat={chat} onFile={file => setFiles([...files, file])} />}
          <button type="button" class="tool write-note" onClick={() => onNote(true)}>
            <Icon name="note" /> <span>{t("writeNote")}</span> <kbd>Esc N</kbd>
          </button>
          <span class="enter-sends">
            <kbd>Enter</kbd> {t("sends")}
          </span>
          <Button kind="chief" icon="send" type="submit">
            {t("send")}
          </Button>
        </div>
      </form>
      {isNoting && <NoteSlip chat={chat} onClose={() => onNote(false)} />}
    </div>
  )
}

/** On phones Enter makes a line: there is a button to send. */
function isTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches
}

function Attach({ chat, onFile }: { readonly chat: Chat; readonly onFile: (file: Attachment) => void }) {
  const [isBusy, setBusy] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const upload = async (chosen: globalThis.File | undefined): Promise<void> => {
    if (chosen === undefined) return
    setBusy(true)
    const file = await perform(chat.id, "upload", () => parley().upload(chat.conversationId, chosen, chosen.name))
    setBusy(false)
    if (file !== null) onFile(file)
  }
  return (
    <>
      <Button kind="quiet" icon="attach" name={t("attach")} isBusy={isBusy} onPress={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        hidden
        accept={servedBot.value?.uploads?.types.join(",")}
        onChange={event => {
          void upload(event.currentTarget.files?.[0])
          event.currentTarget.value = ""
        }}
      />
    </>
  )
}

function Files({
  files,
  onChange,
}: {
  readonly files: readonly Attachment[]
  readonly onChange: (files: readonly Attachment[]) => void
}) {
  return (
    <ul class="reply-files">
      {files.map(file => (
        <li key={file.contentUrl}>
          <Words text={file.name} />
          <Button
            kind="quiet"
            icon="close"
            name={t("removeFile", { name: isolated(file.name) })}
            onPress={() => onChange(files.filter(each => each !== file))}
          />
        </li>
      ))}
    </ul>
  )
}

/** Gives the reply field to the keyboard, as soon as it is there. */
export function focusReply(): void {
  const field = document.getElementById(REPLY)
  if (field !== null) field.focus()
}
