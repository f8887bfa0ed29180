import type { Bot, Scope } from "../../client/index.js"
import { NameWithin, Words } from "../pieces/words.js"
import { language } from "../texts/texts.js"
import { languageOf } from "../texts/texts-in.js"
import { dialogText, sayInDialog } from "./dialog-texts.js"
import { cityOf } from "./length-part.js"

/** The card of the chat box, in the languages that it has. */
const CARD = {
  en: { until: "You can't chat with us until {time}.", good: "You can't chat with us.", reason: "Reason: {reason}" },
  ru: { until: "Чат будет вам недоступен до {time}.", good: "Чат вам недоступен.", reason: "Причина: {reason}" },
  zh: { until: "在 {time} 之前，您无法使用聊天。", good: "您无法使用聊天。", reason: "原因：{reason}" },
} as const

interface ToldProps {
  readonly scope: Scope
  readonly minutes: number | null
  readonly reason: string
  readonly name: string
  /** At the beginning of a sentence. */
  readonly nameAtFirst: string
  /** The user's language and zone, where they are known. */
  readonly locale: string | null
  readonly timeZone: string | null
  /** Null: not known yet. */
  readonly blocking: Bot["blocking"] | null
}

/** The words that the user gets: of a ban the chat box's card, of a block of live chats what a flow can tell. */
export function ToldPart({ scope, minutes, reason, name, nameAtFirst, locale, timeZone, blocking }: ToldProps) {
  if (blocking === null || Number.isNaN(minutes)) return null
  const spoken = languageOf([locale ?? "en"])
  const time =
    minutes === null ? "" : theirText(Date.now() + minutes * 60_000, scope === "liveChat" ? language : spoken, timeZone)
  const told = reasonFor(reason, locale, blocking.reasons)
  if (scope === "liveChat") {
    return (
      <section class="block-told">
        <h3>{sayInDialog("told", { name: <NameWithin text={nameAtFirst} /> })}</h3>
        <div class="block-card">
          <p>
            {dialogText("toldUntil", { time })}
            {timeZone !== null && ` (${cityOf(timeZone)})`}
          </p>
          {told !== "" && (
            <p>
              <Words text={told} />
            </p>
          )}
        </div>
      </section>
    )
  }
  if (blocking.notice === "none") {
    return (
      <section class="block-told">
        <h3>{sayInDialog("toldNone", { name: <NameWithin text={name} /> })}</h3>
      </section>
    )
  }
  const spokenName = new Intl.DisplayNames(document.documentElement.lang, { type: "language" }).of(spoken) ?? spoken
  const card = CARD[spoken]
  const [before = "", after = ""] = card.reason.split("{reason}")
  return (
    <section class="block-told">
      <h3>{dialogText("toldBan", { language: spokenName })}</h3>
      <div class="block-card" lang={spoken}>
        <p>
          <strong>{minutes === null ? card.good : card.until.replace("{time}", time)}</strong>
        </p>
        {blocking.notice === "reason" && told !== "" && (
          <p>
            {before}
            <Words text={told} />
            {after}
          </p>
        )}
      </div>
    </section>
  )
}

/** A usual reason as its user reads it, any other as it was written. */
function reasonFor(reason: string, locale: string | null, usual: Bot["blocking"]["reasons"]): string {
  const written = reason.trim()
  const texts = usual.find(each => typeof each === "object" && Object.values(each).includes(written))
  if (typeof texts !== "object") return written
  const spoken = (locale ?? "").split("-")[0]
  const found = Object.entries(texts).find(([each]) => each.split("-")[0] === spoken)
  return found?.[1] ?? Object.values(texts)[0] ?? written
}

function theirText(moment: number, spoken: string, timeZone: string | null): string {
  const options = {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  } as const
  const locale = spoken === "en" ? "en-GB" : spoken
  const zone = timeZone === null || !isZone(timeZone) ? {} : { timeZone }
  // Between the day of the week and the day there is no comma.
  return new Intl.DateTimeFormat(locale, { ...options, ...zone }).format(moment).replace(/^([^\s,]+), /, "$1 ")
}

/** A zone may be one that a client has made up. */
function isZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone !== ""
  } catch {
    return false
  }
}
