import { useEffect, useRef } from "preact/hooks"
import { chosen, present, turns } from "./playground.js"
import { t } from "./texts.js"
import { deedText, jumpText, threadOfState } from "./turn-words.js"

/** All turns beside each other under the thread: where the clock was moved there is a gap with its length. */
export function TurnStrip() {
  const all = turns.value
  const here = present.value?.number
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" })
  }, [here])
  return (
    <nav class="turn-strip" aria-label={t("turns")}>
      {all.length === 0 && <p class="second">{t("noTurns")}</p>}
      <ol ref={list}>
        {all.map(turn => {
          const jump = jumpText(turn)
          return (
            <li key={turn.number} class={jump === null ? "" : "jump"}>
              <span class="strip-jump">{jump}</span>
              <span class={`strip-thread strip-${threadOfState(turn.state)}`} />
              <button
                type="button"
                class={turn.failures.length > 0 ? "strip-number failed" : "strip-number"}
                aria-current={turn.number === here ? "step" : undefined}
                aria-label={t(turn.failures.length > 0 ? "showFailedTurn" : "showTurn", {
                  n: turn.number,
                  deed: deedText(turn),
                })}
                onClick={() => {
                  chosen.value = turn.number === all.length ? null : turn.number
                }}
              >
                {turn.number}
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
