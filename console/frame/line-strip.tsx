import { backAt, lostAt, unsent } from "../line.js"
import { Icon } from "../pieces/icon.js"
import { timeText } from "../pieces/time.js"
import { common } from "../texts/common.js"

/** Under the bar: that there is no line to the server, and for a moment that it is back. */
export function LineStrip() {
  const lost = lostAt.value
  const back = backAt.value
  return (
    <div role="status">
      {lost !== null && (
        <p class="line-strip">
          <Icon name="offline" />
          <span>
            {common("offline", { time: timeText(lost) })}{" "}
            {unsent.value > 0 && common("offlineWaiting", { n: unsent.value })}
          </span>
        </p>
      )}
      {lost === null && back !== null && <p class="line-strip">{common("online", { time: timeText(back) })}</p>}
    </div>
  )
}
