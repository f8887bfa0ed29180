import type { Block, Chat } from "../../helpdesk/index.js"
import type { EventType, StoredConversation } from "../../turns/index.js"
import type { Change } from "../ledger.js"
import { type CommitPromise, changedChats, changedConversations } from "./promise.js"

/** Lines are looked at by `linesAreToldOnce`. */
export const listenersHearOfIt: CommitPromise = {
  promise: "who listens hears of each conversation, chat and block that begins, moves or ends, once",
  section: "10",
  broken: change => {
    const told = (change.commit.events ?? []).flatMap(({ type, lane }) =>
      type === "activity.created" ? [] : [`${type} in ${lane}`],
    )
    const happened = [...ofConversations(change), ...ofChats(change), ...ofBlocks(change)]
    const [one, other] = [told.toSorted().join(", "), happened.toSorted().join(", ")]
    return one === other ? null : `Told is ${one || "nothing"}, and what happened is ${other || "nothing"}.`
  },
}

function name(type: EventType, lane: string): string {
  return `${type} in ${lane}`
}

function ofConversations(change: Change): readonly string[] {
  return changedConversations(change).flatMap(({ id, side, status }) => {
    const before = change.before.get(`conversation ${id}`) as StoredConversation | null
    if (side === "agent") return []
    const isOver = status === "ended" && before?.status !== "ended"
    return [
      ...(before === null ? [name("conversation.started", id)] : []),
      ...(isOver ? [name("conversation.ended", id)] : []),
    ]
  })
}

function ofChats(change: Change): readonly string[] {
  return changedChats(change).flatMap(chat => {
    const before = change.before.get(`chat ${chat.id}`) as Chat | null
    const type = typeOf(before, chat)
    return type === null ? [] : [name(type, chat.conversation)]
  })
}

function typeOf(before: Chat | null, { status, agent, queue }: Chat): EventType | null {
  const isElsewhere = status === "connected" ? agent !== before?.agent : status === "waiting" && queue !== before?.queue
  if (before?.status === "connected" && status === "waiting" && isElsewhere) return "chat.transferred"
  if (before?.status !== status) return `chat.${status}` as const
  return status !== "ended" && isElsewhere ? "chat.transferred" : null
}

function ofBlocks({ commit, before }: Change): readonly string[] {
  return commit.puts.flatMap(put => {
    if (put.kind !== "block") return []
    const was = before.get(`block ${put.id}`) as Block | null
    const lane = put.value.conversation ?? `block:${put.id}`
    const isLifted = put.value.lifted !== null
    if (was !== null && (was.lifted !== null) === isLifted) return []
    return [name(isLifted ? "block.lifted" : "block.created", lane)]
  })
}
