import { Page } from "../frame/page.js"
import { Empty } from "../pieces/states.js"
import { common } from "../texts/common.js"

/** Not built yet. */
export function SettingsPage() {
  return (
    <Page title={common("settings")}>
      <h1>{common("settings")}</h1>
      <Empty>{common("nothingHere")}</Empty>
    </Page>
  )
}
