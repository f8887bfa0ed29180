import type { Chat } from "../../helpdesk/index.js"
import { type CommitPromise, changedChats, decidedAt, firstOf, isWhenDecided } from "./promise.js"

/** Adds up what happened to each chat, so it is made anew for each simulation. */
export function chatsAreReported(): CommitPromise {
  const talked = new Map<string, number>()
  return {
    promise: "a report of a chat tells of it as it was: picked up, talked, handed on, last had by whom",
    section: "10",
    broken: (change, { asked, ledger, isClockSteady }) => {
      if (!isClockSteady()) return null
      const at = decidedAt(change)
      const request = asked.get(change.request)?.request
      const verb = request?.kind === "desk" ? request.verb : null
      return firstOf(changedChats(change), chat => {
        const before = change.before.get(`chat ${chat.id}`) as Chat | null
        const hasLeft =
          before?.status === "connected" && (chat.status !== "connected" || chat.connects > before.connects)
        const sum = talked.get(chat.id) ?? 0
        const leftAt = (before?.connectedAt ?? at) + chat.talkedFor - sum
        if (hasLeft ? !isWhenDecided(leftAt, change, asked) : chat.talkedFor !== sum)
          return `${chat.id} was with agents for ${sum + (hasLeft ? at - (before.connectedAt ?? at) : 0)} ms, and counts ${chat.talkedFor}.`
        talked.set(chat.id, chat.talkedFor)
        const first = before?.firstConnectedAt ?? null
        const isNew = first === null && chat.connects > 0
        if (isNew ? !isWhenDecided(chat.firstConnectedAt, change, asked) : chat.firstConnectedAt !== first)
          return `${chat.id} was picked up first at ${isNew ? at : first}, and tells ${chat.firstConnectedAt}.`
        const isHanded = verb?.verb === "transfer" && verb.chat !== null && hasLeft && verb.chat === chat.conversation
        // The chat of somebody who was blocked a moment ago ends instead.
        if (isHanded && chat.endedBy !== "block" && chat.transfers <= before.transfers)
          return `${chat.id} was handed on, and does not count it.`
        if (!hasLeft) return null
        const last = ledger.agents.get(before.agent ?? "")?.lastChat
        const others = changedChats(change).filter(({ id }) => id !== chat.id)
        return last === undefined || last === chat.id || others.some(({ id }) => id === last)
          ? null
          : `${before.agent} had ${chat.id} last, and is kept to have had ${last} last.`
      })
    },
  }
}
