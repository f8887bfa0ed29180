import { Button } from "../pieces/button.js"
import { common } from "../texts/common.js"
import { isUpdated } from "./new-version.js"

/** That the server serves newer pages: one reloads when one is ready. */
export function UpdateStrip() {
  if (!isUpdated.value) return null
  return (
    <p class="line-strip">
      <span>{common("updated")}</span>
      <Button onPress={() => location.reload()}>{common("reload")}</Button>
    </p>
  )
}
