import { backAt, lostAt, unsent } from "../line.js"
import { Button } from "../pieces/button.js"
import { Icon } from "../pieces/icon.js"
import { timeText } from "../pieces/time.js"
import { common } from "../texts/common.js"
import { isUpdated } from "./new-version.js"

/** Under the bar: that there is no line to the server, for a moment that it is back, and that it serves newer pages. */
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
      {isUpdated.value && (
        <p class="line-strip">
          <span>{common("updated")}</span>
          <Button onPress={() => location.reload()}>{common("reload")}</Button>
        </p>
      )}
    </div>
  )
}
