import type { RefObject } from "preact"
import { useId } from "preact/hooks"
import type { Bot, Scope } from "../../client/index.js"
import { NameWithin } from "../pieces/words.js"
import { language } from "../texts/texts.js"
import { dialogText, sayInDialog } from "./dialog-texts.js"

/** Characters that a reason may have. */
const LONGEST = 1000

interface ReasonProps {
  readonly reason: string
  readonly scope: Scope
  readonly name: string
  readonly notice: Bot["blocking"]["notice"]
  /** Of the bot; none: those that everybody has. */
  readonly usual: Bot["blocking"]["reasons"]
  readonly isMissing: boolean
  readonly field: RefObject<HTMLInputElement | null>
  readonly onChange: (reason: string) => void
}

/** Why: free words, with usual ones that fill them. It says who reads them. */
export function ReasonPart({ reason, scope, name, notice, usual, isMissing, field, onChange }: ReasonProps) {
  const fault = useId()
  const reader = scope === "liveChat" ? "reasonMay" : notice === "reason" ? "reasonBan" : ("reasonTeam" as const)
  const ready =
    usual.length > 0 ? usual.map(usualText) : (["abuse", "spam", "threats"] as const).map(key => dialogText(key))
  return (
    <div class="block-part">
      <label for="block-reason">
        <strong>{dialogText("reason")}</strong> · {sayInDialog(reader, { name: <NameWithin text={name} /> })}
      </label>
      <input
        id="block-reason"
        ref={field}
        class="field"
        maxLength={LONGEST}
        value={reason}
        autocomplete="off"
        aria-required={scope === "conversation"}
        aria-invalid={isMissing || undefined}
        aria-describedby={isMissing ? fault : undefined}
        onInput={event => onChange(event.currentTarget.value)}
      />
      {isMissing && (
        <p id={fault} class="fault-text" role="alert">
          {dialogText("reasonMissing")}
        </p>
      )}
      <ul class="block-usual" aria-label={dialogText("usual")}>
        {ready.map(text => (
          <li key={text}>
            <button type="button" class="usual" aria-pressed={reason === text} onClick={() => onChange(text)}>
              <bdi>{text}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** A usual reason in the language of the page, else in the first that it has. */
function usualText(texts: Bot["blocking"]["reasons"][number]): string {
  if (typeof texts === "string") return texts
  const found = Object.entries(texts).find(([locale]) => locale.split("-")[0] === language)
  return found?.[1] ?? Object.values(texts)[0] ?? ""
}
