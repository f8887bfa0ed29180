import { useEffect, useId, useState } from "preact/hooks"
import type { CannedAnswer } from "../../client/index.js"
import { servedBot } from "../live-desk.js"
import { Words } from "../pieces/words.js"
import { parley } from "../session.js"
import { t } from "./texts.js"

/** Answers that are shown at once. */
const SHOWN = 8
/** Milliseconds for which the answers that were read are good. */
const FRESH_FOR = 300_000

let known: { readonly at: number; readonly answers: Promise<readonly CannedAnswer[]> } | null = null

function readCanned(): Promise<readonly CannedAnswer[]> {
  if (known !== null && Date.now() - known.at < FRESH_FOR) return known.answers
  const answers = parley()
    .call("listCannedAnswers", {})
    .then(({ items }) => items)
  known = { at: Date.now(), answers }
  answers.catch(() => {
    known = null
  })
  return answers
}

/** The text of an answer: where there are several, in the user's language, else in the bot's first. */
function cannedText({ text }: Pick<CannedAnswer, "text">, locale: string | null): string {
  if (typeof text === "string") return text
  const wanted = [locale ?? "", ...(servedBot.value?.locales ?? [])]
  return wanted.map(each => text[each]).find(each => each !== undefined) ?? Object.values(text)[0] ?? ""
}

/**
 * Answers that are had ready: a text that begins with `/` looks for them, arrows and Enter choose one, which is inserted and not
 * sent.
 */
export function useCanned(text: string, locale: string | null, insert: (text: string) => void) {
  const [answers, setAnswers] = useState<readonly CannedAnswer[] | null>(null)
  const [at, setAt] = useState(0)
  const [dismissed, setDismissed] = useState<string | null>(null)
  const id = useId()
  const isAsked = text.startsWith("/") && dismissed !== text
  useEffect(() => {
    if (!isAsked) return
    let isOver = false
    readCanned().then(
      items => {
        if (!isOver) setAnswers(items)
      },
      () => setAnswers([]),
    )
    return () => {
      isOver = true
    }
  }, [isAsked])
  const sought = text.slice(1).toLowerCase()
  const found = isAsked
    ? (answers ?? [])
        .filter(answer => answer.shortcut.toLowerCase().includes(sought) || matches(answer, locale, sought))
        .sort((one, other) => starts(other, sought) - starts(one, sought))
        .slice(0, SHOWN)
    : []
  const present = Math.min(at, Math.max(0, found.length - 1))
  const isOpen = found.length > 0
  const choose = (index: number): void => {
    const answer = found[index]
    if (answer === undefined) return
    setAt(0)
    insert(cannedText(answer, locale))
  }
  return {
    ...{ id, found, present, isOpen, choose, locale },
    begin: (write: () => void): void => {
      setDismissed(null)
      if (text === "") write()
      document.getElementById("reply")?.focus()
    },
    attributes: {
      "aria-autocomplete": "list" as const,
      "aria-controls": isOpen ? id : undefined,
      "aria-activedescendant": isOpen ? `${id}-${present}` : undefined,
    },
    /** @returns whether the key was for the list */
    hear: (event: KeyboardEvent): boolean => {
      // Not known yet whether it is an answer's name: nothing is sent by mistake.
      if (isAsked && answers === null && event.key === "Enter") {
        event.preventDefault()
        return true
      }
      if (!isOpen) return false
      if (event.key === "ArrowDown") setAt((present + 1) % found.length)
      else if (event.key === "ArrowUp") setAt((present + found.length - 1) % found.length)
      else if (event.key === "Escape") setDismissed(text)
      else if (event.key === "Enter") choose(present)
      else return false
      event.preventDefault()
      event.stopPropagation()
      return true
    },
  }
}

function matches(answer: CannedAnswer, locale: string | null, sought: string): boolean {
  return sought.length > 2 && cannedText(answer, locale).toLowerCase().includes(sought)
}

function starts({ shortcut }: CannedAnswer, sought: string): number {
  return shortcut.toLowerCase().startsWith(sought) ? 1 : 0
}

export function CannedList({ canned }: { readonly canned: ReturnType<typeof useCanned> }) {
  const { id, found, present, choose, locale } = canned
  return (
    <div class="canned" id={id} role="listbox" aria-label={t("canned")}>
      {found.map((answer, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field hears the keys, and says which option is meant.
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps focus.
        <div
          key={answer.shortcut}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === present}
          onClick={() => choose(index)}
        >
          <b>
            /<Words text={answer.shortcut} />
          </b>
          <span class="canned-text">
            <Words text={cannedText(answer, locale)} />
          </span>
        </div>
      ))}
    </div>
  )
}
