import { type Chat, deskSettings, firstWaitedAt, isInFront } from "../../helpdesk/index.js"
import type { StoredConversation } from "../../turns/index.js"
import type { Change, Ledger } from "../ledger.js"
import type { ActorRequest } from "../simulation-step.js"
import {
  type CommitPromise,
  changedChats,
  changedConversations,
  firstOf,
  isToCome,
  type RestPromise,
  toldOf,
  writtenLines,
} from "./promise.js"

export const chatIsConsistent: CommitPromise = {
  promise: "chat, conversation and agent agree on a chat",
  section: "6.6",
  broken: (change, { ledger }) =>
    firstOf(changedChats(change), chat => (chat.status === "ended" ? null : disagreement(chat, ledger))) ??
    firstOf(changedConversations(change), ({ id, side, status, chat: chatId, linked, frames, call, inbox }) => {
      if (side === "user") {
        const chat = chatId === null ? undefined : ledger.chats.get(chatId)
        if (status === "ended" && chat !== undefined && chat.status !== "ended")
          return `${id} has ended, and its chat is ${chat.status}.`
        return chat === undefined || chat.status === "ended" ? null : disagreement(chat, ledger)
      }
      const chat = ledger.chats.get(linked?.chat ?? "")
      if (chat?.status === "connected" && chat.agentConversation === id) return disagreement(chat, ledger)
      if (status === "ended" || frames.length > 0 || call !== null || inbox.length > 0) return null
      return `The agent's conversation ${id} is active, with nothing under way and no chat.`
    }),
}

function disagreement(chat: Chat, { conversations, agents }: Ledger): string | null {
  const conversation = conversations.get(chat.conversation)
  if (conversation?.chat !== chat.id)
    return `${chat.id} is ${chat.status}, and is not the chat of ${chat.conversation}.`
  if (conversation.status === "ended") return `${chat.id} is ${chat.status}, and ${chat.conversation} has ended.`
  if (chat.status !== "connected") return null
  const agentSide = conversations.get(chat.agentConversation ?? "")
  if (agentSide?.linked?.chat !== chat.id || agentSide.linked.agent !== chat.agent)
    return `${chat.id} is connected, and the agent's side is ${chat.agentConversation}.`
  if (agentSide.status === "ended") return `${chat.id} is connected, and ${agentSide.id} has ended.`
  return agents.has(chat.agent ?? "") ? null : `${chat.id} is connected to ${chat.agent}, who is nobody.`
}

/** Names may be told a moment later where the chat ends, or the person is somebody else, in the same commit. */
export const personIsTold: CommitPromise = {
  promise: "the desk is told who its open chats are with, as the conversation and its person have it now",
  section: "10",
  broken: (change, { ledger }) => {
    const people = new Set(change.commit.puts.flatMap(put => (put.kind === "entities" ? [put.id] : [])))
    return firstOf(ledger.openChats(), ({ id, conversation: of, person }) => {
      const conversation = ledger.conversations.get(of)
      if (conversation === undefined) return null
      const { user, visitor, locale } = conversation
      const owner = user === null ? `visitor:${visitor}` : `user:${user}`
      const isTouched = people.has(owner) || change.before.has(`conversation ${of}`) || change.before.has(`chat ${id}`)
      if (!isTouched) return null
      const known = ledger.record("entities", owner)?.ChatUser ?? {}
      const isTold = person !== null && person.user === user && person.visitor === visitor && person.locale === locale
      if (!isTold) return `${id} is told to be with ${JSON.stringify(person)}, and is with ${owner} (${locale}).`
      for (const [told, field] of [
        [person.name, "Name"],
        [person.email, "Email"],
        [person.phone, "Phone"],
      ] as const) {
        const value = known[field]
        if (told !== (typeof value === "string" ? value : null))
          return `${id} tells ${told} as the ${field} of ${owner}, which is ${value}.`
      }
      return null
    })
  },
}

export const queueIsThere: RestPromise = {
  promise: "who waits in a queue that is gone waits in the first",
  section: "6.7",
  broken: ({ ledger, botOf }) => {
    const { queues } = deskSettings(botOf(0).spec)
    if (isToCome(ledger, "settings:")) return null
    return firstOf(ledger.openChats(), ({ id, queue, status }) =>
      status === "waiting" && !queues.has(queue) ? `${id} waits in ${queue}, which is gone.` : null,
    )
  },
}

export const firstComeFirstServed: CommitPromise = {
  promise: "the chat that is given out has waited longest within its priority",
  section: "6.7",
  broken: (change, { ledger, asked, isChanging, isClockSteady }) => {
    if (asked.get(change.request)?.request.kind !== "due" || isChanging(change.request) || !isClockSteady()) return null
    return firstOf(changedChats(change), chat => {
      const before = change.before.get(`chat ${chat.id}`) as Chat | null
      if (before?.status !== "waiting" || chat.status !== "connected" || chat.connects !== before.connects + 1)
        return null
      const earlier = ledger.openChats().find(other => {
        if (other.status !== "waiting" || other.queue !== chat.queue || change.before.has(`chat ${other.id}`))
          return false
        // One that comes into the queue at this moment may come too late.
        const isFirst = other.priority >= chat.priority && other.waitingSince < before.waitingSince
        return isFirst && other.queuedAt < chat.queuedAt && other.restsUntil === null && other.refusedBy.length === 0
      })
      return earlier === undefined ? null : `${chat.id} is given to ${chat.agent}, and ${earlier.id} came first.`
    })
  },
}

export const waitingTimeIsKept: CommitPromise = {
  promise: "since when somebody has waited stays the same wherever their chat goes",
  section: "6.7",
  broken: change =>
    firstOf(changedChats(change), chat => {
      const before = change.before.get(`chat ${chat.id}`) as Chat | null
      if (before === null || firstWaitedAt(before) === firstWaitedAt(chat)) return null
      // A user who has become somebody that waited there elsewhere has waited since the first of these moments.
      const joined = [before, ...placesTakenOver(change, chat)].map(firstWaitedAt)
      if (firstWaitedAt(chat) === Math.min(...joined)) return null
      return `${chat.id} has waited since ${firstWaitedAt(before)}, and now since ${firstWaitedAt(chat)}.`
    }),
}

/** The special flows that tell both sides of what happened to a chat: the table of design section 6.6. */
export const bothSidesAreTold: CommitPromise = {
  promise: "both sides of a chat are told that it began and that it ended",
  section: "6.6",
  broken: (change, { ledger }) =>
    firstOf(changedChats(change), chat => {
      const before = change.before.get(`chat ${chat.id}`) as Chat | null
      const conversation = ledger.conversations.get(chat.conversation)
      if (isErasing(change, chat)) return null
      if (conversation === undefined || toldOf(change, ledger, chat.conversation).includes("FOLLOW_UPS_EXCEEDED"))
        return null
      const missing = (id: string | null, event: string) =>
        id === null || toldOf(change, ledger, id).includes(event)
          ? null
          : `${chat.id} is ${chat.status}, and no ${event} runs in ${id}.`
      const hasNewAgent = chat.connects > (before?.connects ?? 0)
      const hasLostAgent = before?.status === "connected" && (chat.status !== "connected" || hasNewAgent)
      const isEnded = before?.status !== "ended" && chat.status === "ended"
      // An agent who closes a chat tells nobody; nor is anybody left to be told where the conversation has ended.
      const isClosed = isEnded && conversation.parked !== null
      const isSilent = isClosed || conversation.status === "ended" || chat.endedBy === null
      return (
        (hasNewAgent ? missing(chat.agentConversation, "LiveChatAgentConnected") : null) ??
        (hasNewAgent && conversation.status !== "ended"
          ? missing(chat.conversation, "LiveChatClientConnected")
          : null) ??
        (hasLostAgent && !isClosed ? missing(before.agentConversation, "LiveChatAgentDisconnected") : null) ??
        (isEnded && !isSilent ? missing(chat.conversation, "LiveChatClientDisconnected") : null)
      )
    }),
}

/** Somebody who is being erased hears no more, and nobody hears of them. */
function isErasing({ commit }: Change, chat: Chat): boolean {
  const event = commit.turns.find(({ conversation }) => conversation === chat.conversation)?.turn.event
  // Events of turns are objects.
  return ((event ?? {}) as { readonly verb?: string }).verb === "erase"
}

/** An agent's conversation ends with its last flow, so whatever waits there is heard first. */
export const waitingIsToldToAgents: CommitPromise = {
  promise: "a special flow that waits in an agent's conversation runs",
  section: "6.2",
  broken: (change, { ledger }) =>
    firstOf(changedConversations(change), ({ id, side, linked }) => {
      const before = change.before.get(`conversation ${id}`) as StoredConversation | null
      if (side !== "agent" || before === null) return null
      const chat = ledger.chats.get(linked?.chat ?? "")
      const isIdle = chat?.status === "connected" && chat.idleWarned
      return firstOf(before.inbox, event => {
        if (event.type !== "event" || event.from !== "engine") return null
        if (event.name === "LiveChatIdleWarning" && !isIdle) return null
        return toldOf(change, ledger, id).includes(event.name)
          ? null
          : `${event.name} waited in ${id}, and does not run.`
      })
    }),
}

export const warningsEndWithTheChat: CommitPromise = {
  promise: "what the warning of an idle chat asked is over with the chat, on both sides",
  section: "6.7",
  broken: (change, { ledger }) =>
    firstOf(changedConversations(change), ({ id, side, chat, linked, frames }) => {
      const warning = frames.find(({ special }) => special === "LiveChatIdleWarning")
      const present = ledger.chats.get((side === "agent" ? linked?.chat : chat) ?? "")
      const isHere = present?.status === "connected" && (side === "user" || present.agentConversation === id)
      return warning === undefined || isHere ? null : `${warning.flow} is still under way in ${id}, whose chat is over.`
    }),
}

/** How a chat came back to its queue, because the agent could or would not go on; null: otherwise. */
function comesBack(
  { commit, before }: Change,
  chat: Chat,
  request: ActorRequest | undefined,
): "declined" | "left" | null {
  const earlier = before.get(`chat ${chat.id}`) as Chat | null
  if (earlier?.status !== "connected" || chat.status !== "waiting") return null
  if (request?.kind === "desk" && request.verb.verb === "decline") return "declined"
  if (request?.kind === "signOut" || request?.kind === "removeAgent") return "left"
  const event = commit.turns.find(({ conversation }) => conversation === chat.conversation)?.turn.event
  // Events of turns are objects.
  const { what, verb } = (event ?? {}) as { readonly what?: string; readonly verb?: string }
  return request?.kind === "due" && (what === "noReply" || verb === "lost") ? "left" : null
}

export const whoComesBackIsFirst: CommitPromise = {
  promise: "a chat that its agent can't or won't go on with waits before those who were never picked up",
  section: "6.7",
  broken: (change, { ledger, asked }) =>
    firstOf(changedChats(change), chat => {
      if (comesBack(change, chat, asked.get(change.request)?.request) === null) return null
      const earlier = ledger.openChats().find(other => {
        const isOfQueue = other.status === "waiting" && other.queue === chat.queue && other.priority === chat.priority
        // One that has taken the place of one in front is in front as well: its time is before 1970.
        const isInFront = other.waitingSince < 0
        return isOfQueue && other.connects === 0 && !isInFront && other.waitingSince <= chat.waitingSince
      })
      return earlier === undefined ? null : `${chat.id} comes back to ${chat.queue} behind ${earlier.id}.`
    }),
}

export const whoComesBackIsTold: CommitPromise = {
  promise: "whose agent is gone or does not reply is told that they wait again",
  section: "6.6",
  broken: (change, { ledger, asked }) =>
    firstOf(changedChats(change), chat => {
      const told = toldOf(change, ledger, chat.conversation)
      const isTold = told.includes("LiveChatRequeued") || told.includes("FOLLOW_UPS_EXCEEDED")
      const how = comesBack(change, chat, asked.get(change.request)?.request)
      return how !== "left" || isTold ? null : `${chat.id} waits again, and no LiveChatRequeued runs.`
    }),
}

export const reopenedIsTold: CommitPromise = {
  promise: "a text that opens a closed chat again is its first message, and LiveChatReopened runs",
  section: "6.6",
  broken: (change, { ledger, asked }) =>
    firstOf(changedChats(change), chat => {
      const request = asked.get(change.request)?.request
      const conversation = change.before.get(`conversation ${chat.conversation}`) as
        | StoredConversation
        | null
        | undefined
      const isNew = change.before.get(`chat ${chat.id}`) === null
      if (!isNew || request?.kind !== "message" || request.conversation !== chat.conversation) return null
      if (chat.message !== request.text || !conversation || conversation.parked === null) return null
      return toldOf(change, ledger, chat.conversation).includes("LiveChatReopened")
        ? null
        : `${chat.id} was opened by a text, and no LiveChatReopened runs.`
    }),
}

/** Chats that waited in the same queue in other conversations, and ended without a word as this one took their place. */
function placesTakenOver(change: Change, { conversation, queue }: Chat): Chat[] {
  return changedChats(change).filter(left => {
    const before = change.before.get(`chat ${left.id}`) as Chat | null
    const isMoved = before?.status === "waiting" && left.status === "ended" && left.queue === queue
    return isMoved && left.endedBy === null && left.conversation !== conversation
  })
}

export const personHasOnePlace: CommitPromise = {
  promise: "one person has one place in a queue, and asking again keeps it",
  section: "6.7",
  broken: (change, { ledger, asked }) => {
    const { commitsBefore = 0 } = asked.get(change.request) ?? {}
    const personOf = (chat: Chat) => {
      const conversation = ledger.conversations.get(chat.conversation)
      return conversation?.user ?? conversation?.visitor ?? null
    }
    return firstOf(changedChats(change), chat => {
      if (change.before.get(`chat ${chat.id}`) !== null || chat.status !== "waiting") return null
      // A flow may ask, leave, and ask again.
      const isOnly = changedChats(change).filter(({ conversation }) => conversation === chat.conversation).length === 1
      const places = placesTakenOver(change, chat)
      const priority = Math.max(...places.map(place => place.priority))
      // Of several the first moment is kept, and the front of the queue: some may have come back from an agent.
      const isKept =
        chat.priority >= priority &&
        firstWaitedAt(chat) === Math.min(...places.map(firstWaitedAt)) &&
        isInFront(chat) === places.some(isInFront)
      if (isOnly && places.length > 0 && !isKept)
        return `${chat.id} takes the place of ${places.map(({ id }) => id).join(", ")}, and not as it was.`
      const other = ledger.openChats().find(
        ({ id, status, queue, conversation }) =>
          id !== chat.id &&
          status === "waiting" &&
          queue === chat.queue &&
          // One that came, or whose user became somebody, meanwhile.
          ledger.isUnchangedSince("conversation", conversation, commitsBefore) &&
          personOf(ledger.chats.get(id) as Chat) === personOf(chat),
      )
      return other === undefined ? null : `${personOf(chat)} waits in ${chat.queue} with ${other.id} and ${chat.id}.`
    })
  },
}

export const wordReachesTheNext: CommitPromise = {
  promise: "the word that an agent has for the next one is told to the next one, and not to the user",
  section: "10",
  broken: (change, { ledger, asked }) => {
    const request = asked.get(change.request)?.request
    const verb = request?.kind === "desk" ? request.verb : null
    const own = verb?.verb === "transfer" || verb?.verb === "assign" ? verb.word : undefined
    const written = writtenLines(change)
    return firstOf(changedChats(change), chat => {
      const before = change.before.get(`chat ${chat.id}`) as Chat | null
      const word = before?.handover?.text ?? own
      if (word === undefined) return null
      const linesOf = (id: string | null) => (written.get(id ?? "") ?? []).map(({ text }) => text)
      if (linesOf(chat.conversation).includes(word)) return `"${word}" is told to the user in ${chat.conversation}.`
      const isPickedUp = chat.status === "connected" && chat.connects === (before?.connects ?? 0) + 1
      if (!isPickedUp || linesOf(chat.agentConversation).includes(word)) return null
      return `"${word}" was for the next agent of ${chat.id}, and ${ledger.agents.get(chat.agent ?? "")?.name} does not hear it.`
    })
  },
}

/** Remembers the texts that nobody has heard yet, so it is made anew for each simulation. */
export function textsReachTheAgent(): CommitPromise {
  const unheard = new Map<string, readonly string[]>()
  return {
    promise: "what is said to a chat that an agent has or had reaches the agent, or the next one",
    section: "6.6",
    broken: (change, { ledger }) => {
      const written = writtenLines(change)
      const missingIn = (agentSide: string | null, texts: readonly string[]) => {
        const heard = (written.get(agentSide ?? "") ?? []).map(({ text }) => text)
        return texts.find(text => !heard.includes(text))
      }
      return (
        firstOf(written, ([id, lines]) => {
          const said = lines.flatMap(({ type, from, text }) =>
            type === "message" && from.role === "user" ? [text ?? ""] : [],
          )
          const chat = ledger.chats.get(ledger.conversations.get(id)?.chat ?? "")
          if (said.length === 0 || chat === undefined || ledger.conversations.get(id)?.side === "agent") return null
          const put = change.before.get(`chat ${chat.id}`) as Chat | null | undefined
          const before = put === undefined ? chat : put
          if (before === null || before.status === "ended" || chat.status === "ended" || before.connects === 0)
            return null
          if (before.status === "waiting" || chat.connects > before.connects) {
            unheard.set(chat.id, [...(unheard.get(chat.id) ?? []), ...said])
            return null
          }
          const missing = chat.status === "connected" ? missingIn(chat.agentConversation, said) : undefined
          return missing === undefined ? null : `"${missing}" was said in ${id}, and ${chat.agent} does not hear it.`
        }) ??
        firstOf(changedChats(change), chat => {
          const before = change.before.get(`chat ${chat.id}`) as Chat | null
          if (chat.connects === (before?.connects ?? 0)) return null
          const first = before?.connects === 0 && chat.message !== null ? [chat.message] : []
          const texts = [...first, ...(unheard.get(chat.id) ?? [])]
          unheard.delete(chat.id)
          // One who handed it on at once has heard them.
          const isPickedUp = chat.status === "connected" && chat.connects === (before?.connects ?? 0) + 1
          const missing = isPickedUp ? missingIn(chat.agentConversation, texts) : undefined
          const heard = (written.get(chat.agentConversation ?? "") ?? []).filter(({ from }) => from.role === "user")
          const all = texts.length + (before?.connects !== 0 && chat.message !== null ? 1 : 0)
          if (isPickedUp && missing === undefined && heard.length > all)
            return `${chat.agent} hears ${heard.length} texts of ${chat.id}, and ${all} are for them.`
          return missing === undefined
            ? null
            : `"${missing}" was said in ${chat.conversation}, and ${chat.agent} does not hear it.`
        })
      )
    },
  }
}
