import { Page } from "../frame/page.js"
import { Empty } from "../pieces/states.js"
import { common } from "../texts/common.js"

/** Not built yet. */
export function FlowsPage() {
  return (
    <Page title={common("flows")}>
      <h1>{common("flows")}</h1>
      <Empty>{common("nothingHere")}</Empty>
    </Page>
  )
}
