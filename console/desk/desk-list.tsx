import { useRef, useState } from "preact/hooks"
import { useLocation } from "preact-iso"
import type { Chat } from "../../client/index.js"
import { now } from "../clock.js"
import { agentName, ownAgent, ownChats, ownEmail, queueTitle, servedBot, waitingChats } from "../live-desk.js"
import { nameOf } from "../people.js"
import { useLater } from "../pieces/later.js"
import { Empty, Loading } from "../pieces/states.js"
import { Tag, threadClass } from "../pieces/thread.js"
import { durationText, Since, Time, timeText } from "../pieces/time.js"
import { Words } from "../pieces/words.js"
import { unreadOf } from "../unread.js"
import type { ChatFilters } from "./chat-filters.js"
import { logOf } from "./chat-log.js"
import { chatThread, type Group, groupsOf, isLongWait, needsAnswer, unansweredSince } from "./chat-state.js"
import { chatPath, type ListName } from "./paths.js"
import { t } from "./texts.js"

/** Entries of a list that is drawn whole. */
const MOST_DRAWN = 60

interface ListProps {
  readonly list: ListName
  readonly chatId: string | null
  readonly filters: ChatFilters
}

/** The list of chats: own ones, those that wait, all. */
export function DeskList({ list, chatId, filters }: ListProps) {
  return (
    <section class="desk-list" aria-label={t("list")}>
      <Tabs present={list} />
      {list === "mine" && <Mine chatId={chatId} />}
      {list === "waiting" && <Waiting chatId={chatId} />}
      {list === "all" && <All chatId={chatId} filters={filters} />}
      <p class="list-foot" aria-hidden="true">
        <span>
          <kbd>J</kbd> <kbd>K</kbd> {t("move")} <kbd>T</kbd> {t("takeNext")}
        </span>
        <span>
          <kbd>?</kbd> {t("keys")}
        </span>
      </p>
    </section>
  )
}

function Tabs({ present }: { readonly present: ListName }) {
  const counts = {
    waiting: waitingChats.value.length,
    mine: ownChats.value.filter(({ status }) => status === "connected").length,
    all: 0,
  }
  return (
    <nav class="list-tabs" aria-label={t("lists")}>
      {(["waiting", "mine", "all"] as const).map(name => (
        <a key={name} href={chatPath(name, null)} aria-current={name === present ? "page" : undefined}>
          {t(name)} {counts[name] > 0 && <b class={name === "waiting" ? "amber" : ""}>{counts[name]}</b>}
        </a>
      ))}
    </nav>
  )
}

function sinceOf(chat: Chat): string {
  if (chat.status === "waiting") return chat.askedAt
  return unansweredSince(chat, logOf(chat.id).lines.value)
}

/** Entries keep their places while the pointer or focus is among them. */
export function useSteady(groups: readonly Group[]) {
  const [isHeld, setHeld] = useState(false)
  const order = useRef<readonly (readonly [Group["name"], string])[]>([])
  const places = new Map(order.current.map(([name, id], place) => [id, { name, place }]))
  const all = groups.flatMap(({ name, chats }) => chats.map(chat => ({ name, chat })))
  const arranged = isHeld
    ? groups.map(({ name }) => ({
        name,
        chats: all
          .filter(each => (places.get(each.chat.id)?.name ?? each.name) === name)
          .sort((one, other) => (places.get(one.chat.id)?.place ?? 1e9) - (places.get(other.chat.id)?.place ?? 1e9))
          .map(({ chat }) => chat),
      }))
    : groups
  order.current = arranged.flatMap(({ name, chats }) => chats.map(({ id }) => [name, id] as const))
  const hold = {
    onPointerEnter: () => setHeld(true),
    onPointerLeave: () => setHeld(false),
    onFocusIn: () => setHeld(true),
    onFocusOut: () => setHeld(false),
  }
  return { groups: arranged, hold }
}

const GROUP_NAMES = { needsAnswer: "needsAnswer", others: "others", waiting: "waitingGroup", asking: "asking" } as const

function Mine({ chatId }: { readonly chatId: string | null }) {
  const { groups, hold } = useSteady(groupsOf(ownChats.value, waitingChats.value, sinceOf))
  const isEmpty = groups.every(({ chats }) => chats.length === 0)
  const own = ownChats.value.filter(({ status }) => status === "connected").length
  const most = ownAgent.value?.maxChats ?? null
  if (ownEmail.value === null) return <Empty>{t("noAgent")}</Empty>
  return (
    <div class="entries" {...hold}>
      {own === 0 && !groups.some(({ name, chats }) => name === "asking" && chats.length > 0) && (
        <p class="empty small">
          {waitingChats.value.length === 0 ? t("mineEmpty") : t("mineEmptyWaiting", { n: waitingChats.value.length })}
        </p>
      )}
      {!isEmpty &&
        groups
          .filter(({ chats }) => chats.length > 0)
          .map(({ name, chats }) => (
            <section key={name} aria-label={t(GROUP_NAMES[name])}>
              <h2 class="group-title">
                <span>{t(GROUP_NAMES[name])}</span>
                <span class="group-note">
                  {name === "needsAnswer" &&
                    (most === null ? t("open", { n: own }) : t("openOf", { n: own, all: most }))}
                  {name === "waiting" &&
                    (waitingChats.value.length > chats.length ? (
                      <a href={chatPath("waiting", null)}>{t("allWaiting", { n: waitingChats.value.length })}</a>
                    ) : (
                      t("longestFirst")
                    ))}
                  {name === "asking" && t("asksYou")}
                </span>
              </h2>
              <ul>
                {chats.map(chat => (
                  <li key={chat.id}>
                    <Entry chat={chat} list="mine" isOpen={chat.id === chatId} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
    </div>
  )
}

function Waiting({ chatId }: { readonly chatId: string | null }) {
  const chats = waitingChats.value
  const isLong = chats.length > MOST_DRAWN
  const long = useLater(isLong, longLists)
  const { groups, hold } = useSteady([{ name: "waiting", chats }])
  if (chats.length === 0) return <Empty>{waitingEmpty()}</Empty>
  if (isLong && long !== null) return <long.Rows chats={chats} list="waiting" chatId={chatId} />
  return (
    <ul class="entries" aria-label={t("waiting")} {...hold}>
      {groups[0]?.chats.slice(0, MOST_DRAWN).map(chat => (
        <li key={chat.id}>
          <Entry chat={chat} list="waiting" isOpen={chat.id === chatId} />
        </li>
      ))}
    </ul>
  )
}

function All(props: { readonly chatId: string | null; readonly filters: ChatFilters }) {
  const long = useLater(true, longLists)
  return long === null ? <Loading isTall /> : <long.AllChats {...props} />
}

/** Lists of any length: short ones need nothing of them. */
const longLists = () => import("./long-lists.js")

/** Nobody waits; the queues and until when they are closed. */
function waitingEmpty(): string {
  const queues = servedBot.value?.queues ?? []
  const open = queues.filter(({ isOpen }) => isOpen).map(({ title }) => title)
  const closed = queues.filter(({ isOpen }) => !isOpen)
  return [
    t("waitingEmpty"),
    ...(open.length === 0 ? [] : [t("openQueues", { queues: open.join(", ") })]),
    ...closed.map(({ title, opensAt }) =>
      opensAt === null ? t("closedQueue", { queue: title }) : t("opensAt", { queue: title, time: timeText(opensAt) }),
    ),
  ].join(" ")
}

/** One chat in a list: thread, name, age or what is unread, last words, queue. */
export function Entry({
  chat,
  list,
  isOpen,
}: {
  readonly chat: Chat
  readonly list: ListName
  readonly isOpen: boolean
}) {
  const { query } = useLocation()
  return (
    <a
      class={isOpen ? "entry open" : "entry"}
      href={chatPath(list, chat.id, query)}
      aria-current={isOpen ? "true" : undefined}
      data-chat={chat.id}
    >
      <span class={threadClass(chatThread(chat))} />
      <span class="entry-name">
        <Words text={nameOf(chat)} isName />
      </span>
      <Age chat={chat} />
      <span class="entry-words">
        <bdi dir="auto">{lastWords(chat)}</bdi>
      </span>
      <span class="entry-more">
        <Tag>
          <Words text={queueTitle(chat.queue)} />
        </Tag>
        <span>{detailOf(chat)}</span>
      </span>
    </a>
  )
}

function Age({ chat }: { readonly chat: Chat }) {
  if (chat.status === "ended")
    return <span class="entry-age">{chat.endedAt !== null && <Time at={chat.endedAt} />}</span>
  const unread = unreadOf(chat)
  if (unread > 0) {
    return (
      <span class="unread">
        {unread}
        <span class="unseen"> {t("unread", { n: unread })}</span>
      </span>
    )
  }
  const isOwn = chat.agent === ownEmail.value
  if (chat.status === "connected" && (!isOwn || !needsAnswer(chat))) return <span />
  const since = chat.status === "waiting" ? chat.askedAt : sinceOf(chat)
  const isLong = isLongWait(chat, since, now.value)
  return (
    <span class={`entry-age${chat.status === "waiting" || isLong ? " amber" : ""}${isLong ? " long" : ""}`}>
      <Since at={since} isExact />
    </span>
  )
}

/** What was said last, as far as the desk has read it; of one that waits, what it is about. */
function lastWords(chat: Chat): string {
  if (chat.status === "ended" && chat.awaiting !== null) {
    const asked = logOf(chat.id, "agent").lines.value.findLast(({ inputHint }) => inputHint === "expectingInput")
    return asked?.text ?? t("asksYou")
  }
  if (chat.status === "connected" && chat.agent === ownEmail.value) {
    const last = logOf(chat.id).lines.value.findLast(({ type, text }) => type === "message" && text !== undefined)
    if (last?.text !== undefined) return last.text.slice(0, 200)
  }
  return chat.message ?? ""
}

function detailOf(chat: Chat): string {
  const { status, place, connectedAt, person, agent, endedBy } = chat
  if (status === "waiting") {
    return [
      ...(place === null ? [] : [t("place", { n: place })]),
      ...(person?.locale == null ? [] : [person.locale]),
      ...(connectedAt !== null && agent !== null ? [t("backFrom", { name: agentName(agent) })] : []),
      ...(person?.isAuthenticated === true ? [] : [t("anonymous")]),
    ].join(" · ")
  }
  if (status === "connected") {
    const since = connectedAt === null ? "" : durationText(now.value - Date.parse(connectedAt))
    const locale = person?.locale ?? null
    return [...(agent === ownEmail.value ? [] : [agentName(agent)]), ...(locale === null ? [] : [locale]), since].join(
      " · ",
    )
  }
  return endedBy === null ? t("ended") : t(`ended-${endedBy}`)
}
