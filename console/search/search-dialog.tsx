import { useEffect, useId, useState } from "preact/hooks"
import { useLocation } from "preact-iso"
import { Dialog } from "../pieces/dialog.js"
import { Words } from "../pieces/words.js"
import { common } from "../texts/common.js"
import { type Finding, findHere, findThere, KINDS } from "./find.js"
import "./search.css"
import { t } from "./texts.js"

/** Milliseconds without another letter after which the server is asked. */
const PAUSE = 150

interface Answer {
  readonly words: string
  readonly findings: readonly Finding[]
  readonly isWhole: boolean
}

/** Finds people, conversations, chats, blocks, flows and pages by what one types, and goes there. */
export function SearchDialog({ onClose }: { readonly onClose: () => void }) {
  const { route } = useLocation()
  const list = useId()
  const [words, setWords] = useState("")
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [chosen, setChosen] = useState(0)
  useEffect(() => {
    setChosen(0)
    if (words.trim() === "") return setAnswer(null)
    const controller = new AbortController()
    const timer = setTimeout(async () => {
      const found = await findThere(words, controller.signal)
      if (!controller.signal.aborted) setAnswer({ words, ...found })
    }, PAUSE)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [words])
  const isAsked = words.trim() !== ""
  // Findings of the words before stay until the next come, so that the list does not flicker.
  const all = isAsked ? [...findHere(words), ...(answer?.findings ?? [])] : []
  const findings = KINDS.flatMap(kind => all.filter(one => one.kind === kind))
  const present = Math.min(chosen, findings.length - 1)
  const go = (finding: Finding | undefined): void => {
    if (finding === undefined) return
    onClose()
    route(finding.path)
  }
  const isDone = answer?.words === words
  const found = findings.filter(({ isRest }) => isRest !== true).length
  return (
    <Dialog title={common("search")} onClose={onClose}>
      <input
        class="field"
        type="text"
        role="combobox"
        data-first
        aria-label={common("search")}
        aria-expanded={findings.length > 0}
        aria-controls={list}
        aria-activedescendant={findings.length > 0 ? `${list}-${present}` : undefined}
        aria-autocomplete="list"
        autocomplete="off"
        spellcheck={false}
        placeholder={t("placeholder")}
        value={words}
        onInput={event => setWords(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.isComposing) return
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault()
            const step = event.key === "ArrowDown" ? 1 : -1
            setChosen((present + step + findings.length) % Math.max(1, findings.length))
          } else if (event.key === "Enter") {
            event.preventDefault()
            go(findings[present])
          }
        }}
      />
      <div id={list} role="listbox" aria-label={t("results")} class="findings">
        {findings.map((finding, index) => (
          <div
            key={finding.path}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === present}
            class="finding"
            onClick={() => go(finding)}
            onKeyDown={event => {
              if (event.key === "Enter") go(finding)
            }}
          >
            <span class="third">{finding.kind === findings[index - 1]?.kind ? "" : t(finding.kind)}</span>
            <span>
              <Words text={finding.name} isName />
              {finding.more !== "" && (
                <small class="second">
                  <Words text={finding.more} isName />
                </small>
              )}
            </span>
          </div>
        ))}
      </div>
      <p role="status" class="second">
        {isAsked &&
          isDone &&
          (found === 0 ? t("nothing") : t(found < findings.length ? "first" : "found", { n: found }))}{" "}
        {isAsked && answer?.isWhole === false && t("failed")}
      </p>
    </Dialog>
  )
}
