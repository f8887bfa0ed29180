import { Page } from "../frame/page.js"
import { Empty } from "../pieces/states.js"
import { common } from "../texts/common.js"

/** Not built yet. */
export function ReportsPage() {
  return (
    <Page title={common("reports")}>
      <h1>{common("reports")}</h1>
      <Empty>{common("nothingHere")}</Empty>
    </Page>
  )
}
