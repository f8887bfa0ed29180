import { type Agent, type Chat, deskSettings, isOpen } from "../../helpdesk/index.js"
import { givenOut, hasPlaceFor, isGivenChats, isGone } from "./agents.js"
import { type CommitPromise, changedChats, decidedAt, firstOf } from "./promise.js"

export const queueTakesThem: CommitPromise = {
  promise: "nobody comes anew into a queue that is closed, full, or without the agents that it requires",
  section: "6.1",
  broken: (change, { ledger, botOf, isChanging, isClockSteady }) => {
    if (isChanging(change.request) || !isClockSteady()) return null
    const { queues, timeZone } = deskSettings(botOf(change.process).spec)
    return firstOf(changedChats(change), chat => {
      const isNew = change.before.get(`chat ${chat.id}`) === null && chat.status === "waiting"
      const queue = queues.get(chat.queue)
      if (!isNew || queue === undefined || changedChats(change).some(left => hasLeftTo(chat, left))) return null
      if (!isOpen(queue.hours, decidedAt(change), timeZone))
        return `${chat.id} waits in ${chat.queue}, which is closed.`
      const others = ledger.openChats().filter(({ id, status, queue: code }) => {
        return id !== chat.id && status === "waiting" && code === chat.queue
      })
      if (queue.maxWaiting !== null && others.length >= queue.maxWaiting)
        return `${chat.id} waits in ${chat.queue} with ${others.length} others; maxWaiting is ${queue.maxWaiting}.`
      const isServed = [...ledger.agents.values()].some(agent => agent.queues.includes(chat.queue) && !isGone(agent))
      return queue.requireAgents && !isServed
        ? `${chat.id} waits in ${chat.queue}, which requires agents, and nobody is there.`
        : null
    })
  },
}

/** A place of the same person in another conversation went to this chat. */
function hasLeftTo({ id, queue, conversation }: Chat, left: Chat): boolean {
  const isOther = left.id !== id && left.conversation !== conversation && left.queue === queue
  return isOther && left.status === "ended" && left.endedBy === null
}

export const freestIsGivenIt: CommitPromise = {
  promise: "a chat is given to the agent with the fewest chats, then to who had none for longest",
  section: "6.7",
  broken: (change, evidence) => {
    const { ledger, asked, botOf, isChanging, isClockSteady } = evidence
    if (isChanging(change.request) || !isClockSteady()) return null
    const settings = deskSettings(botOf(change.process).spec)
    const { commitsBefore = 0 } = asked.get(change.request) ?? {}
    return firstOf(givenOut(change, evidence), ({ before, chat }) => {
      const given = change.before.get(`agent ${chat.agent}`) as Agent | null | undefined
      if (!given) return null
      const better = [...ledger.agents.values()].find(agent => {
        const { email, queues } = agent
        if (email === given.email || before.refusedBy.includes(email) || !queues.includes(chat.queue)) return false
        if (!ledger.isUnchangedSince("agent", email, commitsBefore)) return false
        const isThere = isGivenChats(agent, decidedAt(change), settings.timeZone)
        return isThere && hasPlaceFor(agent, chat.queue, settings, ledger) && isFreer(agent, given)
      })
      return better === undefined ? null : `${chat.id} is given to ${given.email}, and ${better.email} comes first.`
    })
  },
}

function isFreer(one: Agent, other: Agent): boolean {
  if (one.openChats !== other.openChats) return one.openChats < other.openChats
  const [since, otherSince] = [one.lastConnectAt ?? -1, other.lastConnectAt ?? -1]
  return since === otherSince ? one.email < other.email : since < otherSince
}
