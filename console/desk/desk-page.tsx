import { Page } from "../frame/page.js"
import { Empty } from "../pieces/states.js"
import { common } from "../texts/common.js"

/** Not built yet. */
export function DeskPage() {
  return (
    <Page title={common("desk")}>
      <h1>{common("desk")}</h1>
      <Empty>{common("nothingHere")}</Empty>
    </Page>
  )
}
