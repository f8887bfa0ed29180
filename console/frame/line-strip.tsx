import { backAt, lostAt, unsent } from "../line.js"
import { Icon } from "../pieces/icon.js"
import { useLater } from "../pieces/later.js"
import { timeText } from "../pieces/time.js"
import { common } from "../texts/common.js"

/** There is nothing newer when a page has just been loaded. */
const loadUpdate = () => import("./update-strip.js")

/** Under the bar: that there is no line to the server, for a moment that it is back, and that it serves newer pages. */
export function LineStrip() {
  const lost = lostAt.value
  const back = backAt.value
  const update = useLater(true, loadUpdate)
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
      {update !== null && <update.UpdateStrip />}
    </div>
  )
}
