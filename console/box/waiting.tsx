import type { WithLook } from "./look.js"
import { Press } from "./press.js"

/** The place in the queue, the wait where it is known, and the way out; on one line where a keyboard leaves no room. */
export function Waiting({ look: { talk, tongue, act } }: WithLook) {
  const { place = null, estimatedWaitSeconds: wait = null } = talk.chat ?? {}
  const { t } = tongue
  return (
    <div class="waiting">
      {place !== null && (
        <span class="place" aria-hidden="true">
          {place}
        </span>
      )}
      <p class="waiting-words">
        <b>{place === null ? t("wait") : place === 1 ? t("next") : t("place", { n: place })}</b>
        {wait !== null && <span>{t("about", { duration: tongue.duration(wait) })}</span>}
      </p>
      <Press class="button" aria-label={t("leaveName")} onClick={act.leave}>
        {t("leave")}
      </Press>
    </div>
  )
}
