import { Page } from "../frame/page.js"
import { Empty } from "../pieces/states.js"
import { common } from "../texts/common.js"

/** Not built yet. */
export function BlocksPage() {
  return (
    <Page title={common("blocks")}>
      <h1>{common("blocks")}</h1>
      <Empty>{common("nothingHere")}</Empty>
    </Page>
  )
}
