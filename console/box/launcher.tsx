import { Icon } from "../pieces/icon.js"
import type { WithLook } from "./look.js"
import { Press } from "./press.js"
import { stateOf } from "./talk.js"

/** The button at the corner of the page: all of the box that is there before it is pressed. */
export function Launcher({ look }: WithLook) {
  const { talk, tongue, unread, isOpen, act } = look
  const { t } = tongue
  const state = stateOf(talk)
  const place = state === "waiting" && !isOpen ? (talk.chat?.place ?? null) : null
  const told = [
    t(isOpen ? "close" : "open"),
    ...(place === null ? [] : [t("place", { n: place })]),
    ...(unread > 0 ? [t("unread", { n: unread })] : []),
  ]
  return (
    <Press
      class={`launcher launcher-${isOpen ? "bot" : state}`}
      aria-label={told.join(", ")}
      aria-expanded={isOpen}
      aria-haspopup="dialog"
      onClick={isOpen ? act.close : act.open}
    >
      {isOpen ? (
        <Icon name="down" />
      ) : place === null ? (
        <svg class="logo" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M4.5 1v3.5M4.5 6.25v3.5M4.5 11.5V15M11.5 1v14" />
        </svg>
      ) : (
        <span class="launcher-place">{place}</span>
      )}
      {unread > 0 && !isOpen && <span class="badge">{unread > 99 ? "99+" : unread}</span>}
    </Press>
  )
}
