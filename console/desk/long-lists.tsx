import { useRef } from "preact/hooks"
import type { Chat } from "../../client/index.js"
import { openChats } from "../live-desk.js"
import { Empty, Failed, Loading } from "../pieces/states.js"
import { VirtualList } from "../pieces/virtual-list.js"
import { AllFilters, useEndedChats } from "./all-chats.js"
import type { ChatFilters } from "./chat-filters.js"
import { Entry, useSteady } from "./desk-entry.js"
import type { ListName } from "./paths.js"
import { t } from "./texts.js"

/** Pixels of an entry. */
const ENTRY = 79

/** All chats that may be seen: open ones as the desk's stream has them, ended ones as far as one scrolls. */
export function AllChats({ chatId, filters }: { readonly chatId: string | null; readonly filters: ChatFilters }) {
  const { ended, error, isLoading, again, more } = useEndedChats(filters)
  const live = openChats.value.filter(
    ({ status, queue, agent }) =>
      (filters.status === null || filters.status === status) &&
      (filters.queue === null || filters.queue === queue) &&
      (filters.agent === null || filters.agent === agent),
  )
  const open = new Set(live.map(({ id }) => id))
  const chats = [...live, ...ended.filter(({ id }) => !open.has(id))]
  return (
    <>
      <AllFilters filters={filters} count={chats.length} isMore={more !== null} />
      {error !== null && <Failed what={t("chats")} error={error} onAgain={again} />}
      {chats.length === 0 && isLoading && <Loading isTall />}
      {chats.length === 0 && !isLoading && error === null && <Empty>{t("allEmpty")}</Empty>}
      {chats.length > 0 && <Rows chats={chats} list="all" chatId={chatId} onEnd={more} />}
    </>
  )
}

/** A list as long as it may be, drawn as far as it is seen. */
export function Rows({
  chats,
  list,
  chatId,
  onEnd = null,
}: {
  readonly chats: readonly Chat[]
  readonly list: ListName
  readonly chatId: string | null
  /** Loads more when the end comes into sight. */
  readonly onEnd?: (() => void) | null
}) {
  const scrolled = useRef<HTMLDivElement>(null)
  const steady = useSteady([{ name: "waiting", chats }])
  const rows = steady.groups[0]?.chats ?? []
  return (
    <div
      class="entries"
      ref={scrolled}
      {...steady.hold}
      onScroll={event => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
        if (scrollHeight - scrollTop - clientHeight < clientHeight) onEnd?.()
      }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed by what can be seen, and stand in elements of their own. */}
      <div role="list" aria-label={t(list)}>
        <VirtualList
          scrolled={scrolled}
          count={rows.length}
          height={ENTRY}
          row={index => {
            const chat = rows[index]
            return chat === undefined ? null : (
              // biome-ignore lint/a11y/useSemanticElements: as above.
              <div role="listitem" aria-setsize={rows.length} aria-posinset={index + 1}>
                <Entry chat={chat} list={list} isOpen={chat.id === chatId} />
              </div>
            )
          }}
        />
      </div>
    </div>
  )
}
