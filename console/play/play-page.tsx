import { Page } from "../frame/page.js"
import { Empty } from "../pieces/states.js"
import { common } from "../texts/common.js"

/** Not built yet. */
export function PlayPage() {
  return (
    <Page title={common("play")}>
      <h1>{common("play")}</h1>
      <Empty>{common("nothingHere")}</Empty>
    </Page>
  )
}
