import { Page } from "../frame/page.js"
import { Empty } from "../pieces/states.js"
import { common } from "../texts/common.js"

/** Not built yet. */
export function ConversationsPage() {
  return (
    <Page title={common("conversations")}>
      <h1>{common("conversations")}</h1>
      <Empty>{common("nothingHere")}</Empty>
    </Page>
  )
}
