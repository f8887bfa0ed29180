import { useState } from "preact/hooks"
import type { Chat, Question } from "../../client/index.js"
import { useKeys } from "../keys.js"
import { Button } from "../pieces/button.js"
import { Words } from "../pieces/words.js"
import { isBusy } from "./outcome.js"
import { t } from "./texts.js"
import { answerQuestion } from "./verbs.js"

/** Options that have a key of their own. */
const KEYED = 9

/** The answers to a question that the agent's own flow asks: numbered options, or a field. */
export function QuestionForm({ chat, question }: { readonly chat: Chat; readonly question: Question }) {
  const [text, setText] = useState("")
  const busy = isBusy(chat.id, "answerChat")
  const answer = (said: string): void => void answerQuestion(chat.id, said).then(isDone => isDone && setText(""))
  const options = question.options
  useKeys(
    options.slice(0, KEYED).map((option, index) => ({
      key: String(index + 1),
      label: option.title,
      run: () => answer(answerTo(option)),
    })),
  )
  if (options.length > 0) {
    return (
      <ul class="options">
        {options.map((option, index) => (
          <li key={option.title}>
            <button
              type="button"
              class="option"
              aria-disabled={busy || undefined}
              onClick={() => !busy && answer(answerTo(option))}
            >
              {index < KEYED ? `${index + 1} · ` : ""}
              <Words text={option.title} />
            </button>
          </li>
        ))}
      </ul>
    )
  }
  return (
    <form
      class="answer"
      onSubmit={event => {
        event.preventDefault()
        if (text.trim() !== "" && !busy) answer(text)
      }}
    >
      <input
        class="field"
        aria-label={t("answerField")}
        value={text}
        onInput={event => setText(event.currentTarget.value)}
      />
      <Button type="submit" isBusy={busy}>
        {t("answer")}
      </Button>
    </form>
  )
}

/** As a press on a button of a chat box answers: with the value, where it is a text. */
function answerTo({ title, value }: Question["options"][number]): string {
  return typeof value === "string" ? value : title
}
