import type { AnswerOf, Scope } from "../../client/index.js"
import { now } from "../clock.js"
import { servedBot } from "../live-desk.js"
import { wholeEndText } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import type { Length } from "./block-length.js"
import { say, t } from "./block-texts.js"

const MINUTE = 60_000

interface ToldProps {
  readonly scope: Scope
  readonly length: Length
  readonly reason: string
  readonly name: string
  /** As the server would say it to them, in their language; null: not known yet. */
  readonly notice: AnswerOf<"checkBlocks">["notice"]
}

/** What they are told: of a ban the chat box's own card, of a block of live chat what a flow can read. */
export function Told({ scope, length, reason, name, notice }: ToldProps) {
  const told = servedBot.value?.blocking.notice ?? "reason"
  const title = scope === "liveChat" ? t("told", { name }) : told === "none" ? t("toldNone", { name }) : t("toldBan")
  const end = typeof length === "number" ? wholeEndText(now.value + length * MINUTE) : null
  return (
    <section class="told" aria-label={title}>
      <h3>{title}</h3>
      {(scope === "liveChat" || told !== "none") && (
        <div class="told-card">
          <p>
            {scope === "liveChat" ? (
              end !== null && t("untilPlain", { time: end })
            ) : (
              <b>{notice?.text ?? (end === null ? t("cardForGood") : t("cardUntil", { time: end }))}</b>
            )}
          </p>
          {reason !== "" && (scope === "liveChat" || told === "reason") && (
            <p>
              {scope === "liveChat" ? <Words text={reason} /> : say("cardReason", { reason: <Words text={reason} /> })}
            </p>
          )}
        </div>
      )}
    </section>
  )
}
