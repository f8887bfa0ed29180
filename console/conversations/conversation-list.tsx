import { useRef, useState } from "preact/hooks"
import { useLocation } from "preact-iso"
import type { ListedConversation } from "../../client/index.js"
import { useKeys } from "../keys.js"
import { Button } from "../pieces/button.js"
import { withMoments } from "../pieces/days.js"
import { Popover } from "../pieces/menu.js"
import { usePaged } from "../pieces/paged.js"
import { Empty, Failed, Loading } from "../pieces/states.js"
import { Tag, threadClass } from "../pieces/thread.js"
import { Time } from "../pieces/time.js"
import { VirtualList } from "../pieces/virtual-list.js"
import { Words } from "../pieces/words.js"
import { parley } from "../session.js"
import { common } from "../texts/common.js"
import { conversationPath, personName, threadOfConversation } from "./conversation-state.js"
import { t } from "./texts.js"

const FILTERS = ["q", "status", "liveChat", "user", "from", "to"] as const
type Filter = (typeof FILTERS)[number]

const STATES = { active: "active", ended: "ended" } as const
const CHATS = { none: "noChat", waiting: "waits", connected: "connected" } as const
/** Pixels of an entry. */
const ENTRY = 76
const PAGE = 50

interface ConversationListProps {
  readonly id: string | null
  /** The filters as the address has them. */
  readonly search: string
}

/** Conversations, newest first, as far as they match the filters in the address. */
export function ConversationList({ id, search }: ConversationListProps) {
  const { route } = useLocation()
  const list = useRef<HTMLElement>(null)
  const scrolled = useRef<HTMLDivElement>(null)
  const [total, setTotal] = useState<{ readonly count: number; readonly atLeast: boolean } | null>(null)
  const given = new URLSearchParams(search)
  const asked = Object.fromEntries(
    FILTERS.flatMap(name => {
      const value = given.get(name)
      return value ? [[name, value] as const] : []
    }),
  )
  const conversations = usePaged<ListedConversation>(JSON.stringify(asked), async (cursor, signal) => {
    const query = {
      ...withMoments(asked),
      side: "user" as const,
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    }
    const page = await parley().call("listConversations", { query }, { signal })
    if (page.total !== undefined) setTotal(page.total)
    return page
  })
  const { items } = conversations
  const set = (change: { readonly [name in Filter]?: string }): void => {
    const next = new URLSearchParams(search)
    for (const [name, value] of Object.entries(change)) {
      if (value === "") next.delete(name)
      else next.set(name, value)
    }
    route(conversationPath(id, "script", next.size === 0 ? "" : `?${next}`), true)
  }
  const open = (step: 1 | -1): void => {
    if (items === null || items.length === 0) return
    const at = items.findIndex(({ conversation }) => conversation.id === id)
    const next = items[Math.min(items.length - 1, Math.max(0, at + step))]
    if (next !== undefined) route(conversationPath(next.conversation.id, "script", search))
  }
  useKeys([
    {
      key: "/",
      label: common("search"),
      run: () => list.current?.querySelector<HTMLElement>("[type=search]")?.focus(),
    },
    { key: "j", label: t("list"), run: () => open(1) },
    { key: "k", label: "", run: () => open(-1) },
  ])
  return (
    <section class="conversation-list" aria-label={t("list")} ref={list}>
      <header>
        <h1>{common("conversations")}</h1>
        <p class="third conversation-count" role="status">
          {items !== null && total !== null && t(total.atLeast ? "countMore" : "count", { n: total.count })}
        </p>
      </header>
      <Filters asked={asked} set={set} />
      {items === null ? (
        conversations.error !== null ? (
          <Failed what={common("conversations")} error={conversations.error} onAgain={conversations.again} />
        ) : (
          <Loading isTall rows={8} />
        )
      ) : items.length === 0 ? (
        <Empty>{t(Object.keys(asked).length === 0 ? "none" : "noMatch")}</Empty>
      ) : (
        <div class="conversation-entries" ref={scrolled}>
          <VirtualList
            scrolled={scrolled}
            count={items.length}
            height={ENTRY}
            row={index => <Entry listed={items[index]} isOpen={items[index]?.conversation.id === id} search={search} />}
          />
          {conversations.error !== null && (
            <Failed
              what={common("conversations")}
              error={conversations.error}
              onAgain={conversations.more ?? conversations.again}
            />
          )}
          {conversations.more !== null && (
            <Button isBusy={conversations.isLoading} onPress={conversations.more}>
              {t("more")}
            </Button>
          )}
        </div>
      )}
    </section>
  )
}

interface FiltersProps {
  readonly asked: { readonly [name: string]: string }
  readonly set: (change: { readonly [name in Filter]?: string }) => void
}

function Filters({ asked, set }: FiltersProps) {
  const more = ["user", "from", "to"].filter(name => asked[name] !== undefined)
  return (
    <form class="conversation-filters" onSubmit={event => event.preventDefault()}>
      <input
        type="search"
        class="field"
        aria-label={t("search")}
        placeholder={t("search")}
        value={asked.q ?? ""}
        onInput={event => set({ q: event.currentTarget.value })}
        onKeyDown={event => {
          if (event.key !== "Escape") return
          // Browsers would clear the field: Escape leaves it, as it leaves all others.
          event.preventDefault()
          event.currentTarget.blur()
        }}
      />
      <Select label={t("status")} words={STATES} value={asked.status ?? ""} onChoose={status => set({ status })} />
      <Select
        label={t("liveChat")}
        words={CHATS}
        value={asked.liveChat ?? ""}
        onChoose={liveChat => set({ liveChat })}
      />
      <Popover label={t("moreFilters")} name={t("filters")} isSet={more.length > 0}>
        <div class="conversation-more">
          <label>
            {t("user")}
            <input class="field" value={asked.user ?? ""} onInput={event => set({ user: event.currentTarget.value })} />
          </label>
          <label>
            {t("from")}
            <input
              type="date"
              class="field"
              value={asked.from ?? ""}
              onInput={event => set({ from: event.currentTarget.value })}
            />
          </label>
          <label>
            {t("to")}
            <input
              type="date"
              class="field"
              value={asked.to ?? ""}
              onInput={event => set({ to: event.currentTarget.value })}
            />
          </label>
        </div>
      </Popover>
      {Object.keys(asked).length > 0 && (
        <Button kind="quiet" onPress={() => set({ q: "", status: "", liveChat: "", user: "", from: "", to: "" })}>
          {common("clear")}
        </Button>
      )}
    </form>
  )
}

interface SelectProps {
  readonly label: string
  readonly words: { readonly [value: string]: Parameters<typeof t>[0] }
  readonly value: string
  readonly onChoose: (value: string) => void
}

function Select({ label, words, value, onChoose }: SelectProps) {
  return (
    <select
      class={value === "" ? "field" : "field set"}
      aria-label={label}
      value={value}
      onChange={event => onChoose(event.currentTarget.value)}
    >
      <option value="">{t("any", { what: label })}</option>
      {Object.entries(words).map(([name, word]) => (
        <option key={name} value={name}>
          {t(word)}
        </option>
      ))}
    </select>
  )
}

interface EntryProps {
  readonly listed: ListedConversation | undefined
  readonly isOpen: boolean
  readonly search: string
}

function Entry({ listed, isOpen, search }: EntryProps) {
  if (listed === undefined) return null
  const { conversation, person, lastMessage } = listed
  return (
    <a
      class={isOpen ? "conversation-entry open" : "conversation-entry"}
      href={conversationPath(conversation.id, "script", search)}
      aria-current={isOpen ? "true" : undefined}
    >
      <span class={threadClass(threadOfConversation(conversation))} />
      <span class="conversation-name">
        <Words text={personName(person, conversation)} isName />
        <Time at={lastMessage?.timestamp ?? person.startedAt} />
      </span>
      <span class="conversation-words">
        {lastMessage === null ? <i>{t("noWords")}</i> : <Words text={lastMessage.text} />}
      </span>
      <span class="conversation-tags">
        <Tag>{person.channel}</Tag>
        <Tag>{person.locale}</Tag>
        <span class="third">{t("turns", { n: conversation.version })}</span>
      </span>
    </a>
  )
}
