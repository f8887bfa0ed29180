import type { Agent, Chat } from "../../helpdesk/index.js"
import { deskSettings, nextAgent } from "../../helpdesk/index.js"
import type { Change, Ledger } from "../ledger.js"
import {
  type CommitPromise,
  changedChats,
  changedConversations,
  type Evidence,
  firstOf,
  isToCome,
  type RestPromise,
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
      if (status === "ended" || frames.length > 0 || call !== null || inbox.length > 0) return null
      const chat = ledger.chats.get(linked?.chat ?? "")
      if (chat?.status === "connected" && chat.agentConversation === id) return null
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

export const openChatsAreCounted: CommitPromise = {
  promise: "an agent's open chats are counted",
  section: "6.7",
  broken: (change, { ledger }) => {
    const touched = new Set(changedChats(change).map(({ agent }) => agent))
    for (const put of change.commit.puts) if (put.kind === "agent") touched.add(put.id)
    return firstOf(touched, email => {
      const agent = ledger.agents.get(email ?? "")
      const connected = agent === undefined ? [] : chatsWith(agent, ledger)
      if (agent === undefined || agent.openChats === connected.length) return null
      return `${email} counts ${agent.openChats} open chats, and has ${connected.length}.`
    })
  },
}

function chatsWith({ email }: Agent, ledger: Ledger): readonly Chat[] {
  return ledger.openChats().filter(({ status, agent }) => status === "connected" && agent === email)
}

export const agentIsWithinLimit: CommitPromise = {
  promise: "no agent is given more chats than maxChatsPerAgent",
  section: "6.7",
  broken: (change, { ledger, asked, botOf }) => {
    // An agent may pick up or be handed more than would be given out by itself.
    if (asked.get(change.request)?.request.kind !== "due") return null
    const { queues } = deskSettings(botOf(change.process).spec)
    return firstOf(changedChats(change), chat => {
      const before = change.before.get(`chat ${chat.id}`) as Chat | null
      // A flow may hand a chat on to whom it names.
      const isGivenOut = before?.status === "waiting" && chat.connects === before.connects + 1
      if (chat.status !== "connected" || !isGivenOut) return null
      const limit = queues.get(chat.queue)?.maxChatsPerAgent ?? 0
      const agent = ledger.agents.get(chat.agent ?? "")
      if (limit === 0 || agent === undefined) return null
      const connected = chatsWith(agent, ledger).filter(({ queue }) => queue === chat.queue)
      if (connected.length <= limit) return null
      return `${chat.agent} has ${connected.length} chats of ${chat.queue}; maxChatsPerAgent is ${limit}.`
    })
  },
}

export const waitingIsForAReason: CommitPromise = {
  promise: "nobody waits while an agent who is given chats has room",
  section: "6.7",
  broken: (change, evidence) => {
    const { commit } = change
    const concerns = commit.puts.some(({ kind }) => kind === "chat" || kind === "agent") || commit.due.length > 0
    return concerns && !evidence.isChanging(change.request) ? forgotten(evidence, change.process) : null
  },
}

/** A chat that waits in a queue that allocates, has an agent with room, and is not looked at again. */
function forgotten({ ledger, botOf, now }: Evidence, process: number): string | null {
  const { queues, timeZone } = deskSettings(botOf(process).spec)
  // An agent whose own due time has come, such as the begin of their hours, is about to be looked at.
  const settled = [...ledger.agents.values()].filter(
    ({ email }) => (ledger.due.get(`agent:${email}`)?.at ?? now() + 1) > now(),
  )
  const looked = [...ledger.due.keys()].filter(owner => owner.startsWith("queue:"))
  return firstOf(ledger.openChats(), ({ id, queue, status, refusedBy, restsUntil }) => {
    const settings = queues.get(queue)
    // A chat that somebody refused goes on by what becomes of others, which is not looked at here.
    if (status !== "waiting" || refusedBy.length > 0 || restsUntil !== null || settings === undefined) return null
    if (looked.some(owner => owner.startsWith(`queue:${encodeURIComponent(queue)} `))) return null
    const served = settled.filter(agent => agent.queues.includes(queue))
    const free = nextAgent(served, settings, refusedBy, now(), timeZone)
    return free === null ? null : `${id} waits in ${queue}, ${free.email} has room, and nobody looks at the queue.`
  })
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
  broken: (change, { ledger, asked, isChanging }) => {
    if (asked.get(change.request)?.request.kind !== "due" || isChanging(change.request)) return null
    return firstOf(changedChats(change), chat => {
      const before = change.before.get(`chat ${chat.id}`) as Chat | null
      if (before?.status !== "waiting" || chat.status !== "connected" || chat.connects !== before.connects + 1)
        return null
      const earlier = ledger.openChats().find(other => {
        if (other.status !== "waiting" || other.queue !== chat.queue || change.before.has(`chat ${other.id}`))
          return false
        // One that comes into the queue at this moment may come too late.
        const isFirst = other.priority >= chat.priority && other.waitingSince < chat.waitingSince
        return isFirst && other.queuedAt < chat.queuedAt && other.restsUntil === null && other.refusedBy.length === 0
      })
      return earlier === undefined ? null : `${chat.id} is given to ${chat.agent}, and ${earlier.id} came first.`
    })
  },
}

/** The special flows that tell both sides of what happened to a chat: the table of design section 6.6. */
export const bothSidesAreTold: CommitPromise = {
  promise: "both sides of a chat are told that it began and that it ended",
  section: "6.6",
  broken: (change, { ledger }) =>
    firstOf(changedChats(change), chat => {
      const before = change.before.get(`chat ${chat.id}`) as Chat | null
      const conversation = ledger.conversations.get(chat.conversation)
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

/** All that a commit says of what happens in a conversation, or is to happen. */
function toldOf({ commit }: Change, { conversations }: Ledger, id: string): string {
  const traces = commit.turns.filter(({ conversation }) => conversation === id).map(({ turn }) => turn.trace)
  return JSON.stringify([traces, conversations.get(id)?.inbox])
}
