import { useLocation, useRoute } from "preact-iso"
import { Page } from "../frame/page.js"
import { Empty } from "../pieces/states.js"
import { common } from "../texts/common.js"
import { ConversationList } from "./conversation-list.js"
import { viewOf } from "./conversation-state.js"
import "./conversations.css"
import { ReadingPane } from "./reading-pane.js"
import { t } from "./texts.js"

/** All conversations: a list, and the one that is read. */
export function ConversationsPage() {
  const { params } = useRoute()
  const { url } = useLocation()
  const id = params.id === undefined ? null : decodeURIComponent(params.id)
  const at = url.indexOf("?")
  const search = at < 0 ? "" : url.slice(at)
  return (
    <Page title={id === null ? common("conversations") : t("conversation")} page={common("conversations")} hasPanes>
      <div class={id === null ? "conversations" : "conversations is-reading"}>
        <ConversationList id={id} search={search} />
        {id === null ? (
          <section class="reading" aria-label={t("conversation")}>
            <Empty>{t("choose")}</Empty>
          </section>
        ) : (
          <ReadingPane key={id} id={id} view={viewOf(params.view)} search={search} />
        )}
      </div>
    </Page>
  )
}
