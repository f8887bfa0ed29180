import { Icon } from "../pieces/icon.js"
import type { WithLook } from "./look.js"
import { Press } from "./press.js"
import { SaidName, SaidText } from "./said.js"
import { isOver, type Refused, stateOf } from "./talk.js"

/** Whether the end of the chat is asked for, for `look.shown`. */
export const ASKING = "asking"
/** Characters that a text may have, where nothing else is known. */
const LONGEST = 4000
/** How the keyboard of a phone suits the question. */
const KEYBOARDS: { readonly [input: string]: string } = {
  email: "email",
  phone: "tel",
  url: "url",
  integer: "numeric",
  number: "decimal",
}

/** The field; where it would lead nowhere, why, and the next thing to do. */
export function Foot({ look }: WithLook) {
  const { talk } = look
  if (stateOf(talk) === "banned") return <Banned look={look} />
  if (look.shown(ASKING) > 0 && talk.chat?.status === "connected") return <AskEnd look={look} />
  if (talk.refused !== null) return <CannotStart look={look} refused={talk.refused} />
  if (isOver(talk)) return <Over look={look} />
  return <Field look={look} />
}

function Field({ look }: WithLook) {
  const { talk, tongue, draft, act } = look
  const { t } = tongue
  const uploads = talk.box?.uploads ?? null
  const send = () => {
    const text = draft.trim()
    if (text === "") return
    act.write("")
    act.say({ text })
  }
  return (
    <form
      class="foot field-foot"
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      {uploads !== null && (
        <>
          <input
            type="file"
            hidden
            accept={uploads.types.join()}
            multiple
            onChange={event => {
              act.attach([...(event.currentTarget.files ?? [])])
              event.currentTarget.value = ""
            }}
          />
          <Press
            class="button quiet bare"
            aria-label={t("attach")}
            onClick={({ currentTarget }) => (currentTarget.previousElementSibling as HTMLElement).click()}
          >
            <Icon name="attach" />
          </Press>
        </>
      )}
      <textarea
        class="field"
        rows={1}
        value={draft}
        placeholder={t("field")}
        aria-label={t("field")}
        maxLength={LONGEST}
        enterkeyhint="send"
        autocomplete="off"
        inputMode={(KEYBOARDS[talk.awaiting?.input ?? ""] ?? "text") as "text"}
        onInput={event => act.write(event.currentTarget.value)}
        onKeyDown={event => {
          // Enter that ends the composition of a character sends nothing; Safari tells it by its code alone.
          if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return
          event.preventDefault()
          send()
        }}
      />
      <button type="submit" class="button chief bare send" aria-label={t("send")}>
        <Icon name="send" />
      </button>
    </form>
  )
}

function Over({ look }: WithLook) {
  const { tongue, act, talk } = look
  return (
    <div class="foot verbs">
      {talk.conversation !== null && (
        <Press class="button" onClick={act.copy}>
          {tongue.t("copy")}
        </Press>
      )}
      <Press class="button chief" onClick={act.again}>
        {tongue.t("again")}
      </Press>
    </div>
  )
}

/** Ending a chat is asked for once. */
function AskEnd({ look }: WithLook) {
  const { tongue, talk, act } = look
  const asked = () => act.show(ASKING, 0)
  const name = talk.chat?.agent?.name
  return (
    <fieldset
      class="foot ask"
      aria-labelledby="ask"
      onKeyDown={event => {
        if (event.key !== "Escape") return
        event.preventDefault()
        asked()
      }}
    >
      <p id="ask">
        {name === undefined ? tongue.t("endAskBot") : tongue.say("endAsk", { name: <SaidName text={name} /> })}
      </p>
      <div class="verbs">
        <Press
          class="button"
          onClick={() => {
            act.leave()
            asked()
          }}
        >
          {tongue.t("endDo")}
        </Press>
        <Press ref={focusOn} class="button chief" onClick={asked}>
          {tongue.t("goOn")}
        </Press>
      </div>
    </fieldset>
  )
}

/** Until when, why, and what comes then: as far as the notice of the ban tells. */
function Banned({ look }: WithLook) {
  const { talk, tongue, contact } = look
  const { until, reason } = talk.notice ?? { blocked: true }
  const [ask = "", link = ""] = tongue.t("appeal").split(/(?<=[?？؟])\s*/)
  return (
    <div class="foot banned" role="alert">
      <p class="banned-until">
        {typeof until === "string"
          ? tongue.t("banUntil", { time: tongue.moment(Date.parse(until)) })
          : tongue.t("banGood")}
      </p>
      {typeof reason === "string" && reason !== "" && (
        <p class="banned-reason">
          {tongue.say("reason", { reason: <SaidText look={look} text={sentence(reason)} /> })}
        </p>
      )}
      {typeof until === "string" && <p>{tongue.t("opens")}</p>}
      {contact !== null && (
        <p>
          {ask}
          {/\p{Script=Han}/u.test(ask) ? "" : " "}
          <a class="link" href={contact} target={contact.startsWith("mailto:") ? undefined : "_blank"} rel="noreferrer">
            {link}
          </a>
        </p>
      )}
    </div>
  )
}

function sentence(reason: string): string {
  return /[\p{L}\p{N}]$/u.test(reason) && !/\p{Script=Han}$/u.test(reason) ? `${reason}.` : reason
}

/** Of a button that has just come in the place of what had the focus. */
function focusOn(button: HTMLElement | null): void {
  button?.focus()
}

/** Seconds until another start may be tried. */
export function restOf(until: number | null): number {
  return until === null ? 0 : Math.max(0, Math.ceil((until - Date.now()) / 1000))
}

/** A start that was refused: when the next one may be, with a clock that counts down; it is for the visitor to press. */
function CannotStart({ look, refused: { kind, until } }: WithLook & { readonly refused: Refused }) {
  const { tongue, act } = look
  const rest = restOf(until)
  return (
    <div class="foot refused">
      <p>
        {kind === "tooMany" && until !== null
          ? tongue.t("tooMany", { time: tongue.time(until + 59_999) })
          : tongue.t("down")}
      </p>
      <Press class="button chief" aria-disabled={rest > 0} onClick={() => rest === 0 && act.tryAgain()}>
        {tongue.t("tryAgain")}
        {rest > 0 && (
          <span class="clock" aria-hidden="true">
            {Math.floor(rest / 60)}:{String(rest % 60).padStart(2, "0")}
          </span>
        )}
      </Press>
    </div>
  )
}
