import { useRef, useState } from "preact/hooks"
import { useLocation } from "preact-iso"
import type { Chat } from "../../client/index.js"
import { now } from "../clock.js"
import { agentName, ownEmail, queueTitle } from "../live-desk.js"
import { nameOf } from "../people.js"
import { Tag, threadClass } from "../pieces/thread.js"
import { durationText, Since, Time } from "../pieces/time.js"
import { isolated, Words } from "../pieces/words.js"
import { unreadOf } from "../unread.js"
import { logOf } from "./chat-log.js"
import { chatThread, type Group, isLongWait, needsAnswer, unansweredSince } from "./chat-state.js"
import { chatPath, type ListName } from "./paths.js"
import { t } from "./texts.js"

/** Since when the user of a chat waits, in ISO 8601. */
export function sinceOf(chat: Chat): string {
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
        <Words text={lastWords(chat)} />
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

/** The last words, as far as the desk has read them; of a chat that waits, its subject. */
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
      ...(connectedAt !== null && agent !== null ? [t("backFrom", { name: isolated(agentName(agent)) })] : []),
      ...(person?.isAuthenticated === true ? [] : [t("anonymous")]),
    ].join(" · ")
  }
  if (status === "connected") {
    const since = connectedAt === null ? "" : durationText(now.value - Date.parse(connectedAt))
    const locale = person?.locale ?? null
    return [
      ...(agent === ownEmail.value ? [] : [isolated(agentName(agent))]),
      ...(locale === null ? [] : [locale]),
      since,
    ].join(" · ")
  }
  return endedBy === null ? t("ended") : t(`ended-${endedBy}`)
}
