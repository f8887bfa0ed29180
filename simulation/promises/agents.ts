import { type Agent, type Chat, type DeskSettings, deskSettings, isOpen } from "../../helpdesk/index.js"
import type { Change, Ledger } from "../ledger.js"
import {
  type CommitPromise,
  changedChats,
  type Evidence,
  firstOf,
  isToCome,
  type RestPromise,
  toldOf,
} from "./promise.js"

export const openChatsAreCounted: CommitPromise = {
  promise: "an agent's open chats are counted",
  section: "6.7",
  broken: (change, { ledger }) => {
    const touched = new Set(changedChats(change).map(({ agent }) => agent))
    for (const put of change.commit.puts) if (put.kind === "agent") touched.add(put.id)
    return firstOf(touched, email => {
      const agent = ledger.agents.get(email ?? "")
      const connected = agent === undefined ? [] : chatsWith(agent, ledger)
      if (agent === undefined) return null
      if (agent.openChats !== connected.length)
        return `${email} counts ${agent.openChats} open chats, and has ${connected.length}.`
      const queues = new Set([...connected.map(({ queue }) => queue), ...Object.keys(agent.openByQueue)])
      return firstOf(queues, code => {
        const count = connected.filter(({ queue }) => queue === code).length
        const counted = agent.openByQueue[code] ?? 0
        return counted === count ? null : `${email} counts ${counted} open chats of ${code}, and has ${count}.`
      })
    })
  },
}

function chatsWith({ email }: Agent, ledger: Ledger): readonly Chat[] {
  return ledger.openChats().filter(({ status, agent }) => status === "connected" && agent === email)
}

/** Chats that came to an agent by a commit, as they were before it and as they are. */
function newlyConnected(change: Change): readonly { readonly before: Chat | null; readonly chat: Chat }[] {
  return changedChats(change).flatMap(chat => {
    const before = change.before.get(`chat ${chat.id}`) as Chat | null
    return chat.status === "connected" && chat.connects > (before?.connects ?? 0) ? [{ before, chat }] : []
  })
}

export const agentIsWithinLimits: CommitPromise = {
  promise: "no agent comes to more chats than their own limit and the queue's allow, unless somebody says so",
  section: "6.7",
  broken: (change, { ledger, asked, botOf, isChanging }) => {
    const request = asked.get(change.request)?.request
    const saysSo = request?.kind === "desk" && "anyway" in request.verb && request.verb.anyway === true
    if (saysSo || isChanging(change.request)) return null
    const { queues } = deskSettings(botOf(change.process).spec)
    return firstOf(newlyConnected(change), ({ chat }) => {
      const agent = ledger.agents.get(chat.agent ?? "")
      if (agent === undefined) return null
      const connected = chatsWith(agent, ledger)
      if (agent.maxChats !== null && connected.length > agent.maxChats)
        return `${chat.agent} has ${connected.length} chats; their own limit is ${agent.maxChats}.`
      const limit = queues.get(chat.queue)?.maxChatsPerAgent ?? 0
      const ofQueue = connected.filter(({ queue }) => queue === chat.queue).length
      if (limit === 0 || ofQueue <= limit) return null
      return `${chat.agent} has ${ofQueue} chats of ${chat.queue}; maxChatsPerAgent is ${limit}.`
    })
  },
}

/** Whether agents are given chats at a moment: signed in, at work, neither on a break nor away. */
export function isGivenChats({ status, availability, presence, hours }: Agent, at: number, zone: string): boolean {
  const isHere = presence === null || presence === "here"
  return status === "SignedIn" && availability === "available" && isHere && isOpen(hours, at, zone)
}

export function hasPlaceFor(agent: Agent, queue: string, { queues }: DeskSettings, ledger: Ledger): boolean {
  const connected = chatsWith(agent, ledger)
  const ofQueue = connected.filter(chat => chat.queue === queue)
  return (
    (agent.maxChats === null || connected.length < agent.maxChats) &&
    ofQueue.length < (queues.get(queue)?.maxChatsPerAgent ?? 0)
  )
}

/** When a commit may have been decided: clocks are moved between that and its being made. */
function momentsOf({ at, commit }: Change): readonly number[] {
  return [at, ...commit.turns.map(({ turn }) => turn.at)]
}

/** Chats that a commit has given out by itself. A flow may hand on to whom it names. */
export function givenOut(
  change: Change,
  { asked }: Evidence,
): readonly { readonly before: Chat; readonly chat: Chat }[] {
  if (asked.get(change.request)?.request.kind !== "due") return []
  return newlyConnected(change).flatMap(({ before, chat }) =>
    before?.status === "waiting" && chat.connects === before.connects + 1 ? [{ before, chat }] : [],
  )
}

export const givenToWhoIsThere: CommitPromise = {
  promise: "nobody is given a chat who is away, on a break or not at work",
  section: "6.7",
  broken: (change, evidence) => {
    if (evidence.isChanging(change.request)) return null
    const { timeZone } = deskSettings(evidence.botOf(change.process).spec)
    return firstOf(givenOut(change, evidence), ({ chat }) => {
      const agent = (change.before.get(`agent ${chat.agent}`) ?? null) as Agent | null
      if (agent === null || momentsOf(change).some(at => isGivenChats(agent, at, timeZone))) return null
      const { status, availability, presence } = agent
      return `${chat.id} is given to ${chat.agent}, who is ${status}, ${availability}, ${presence} and perhaps not at work.`
    })
  },
}

export const notGivenBack: CommitPromise = {
  promise:
    "a chat is not given back to who gave it away, declined it or did not reply in it, while somebody else is there",
  section: "6.7",
  broken: (change, evidence) => {
    const { ledger, asked, botOf, isChanging } = evidence
    if (isChanging(change.request)) return null
    const { timeZone } = deskSettings(botOf(change.process).spec)
    const { commitsBefore = 0 } = asked.get(change.request) ?? {}
    return firstOf(givenOut(change, evidence), ({ before, chat }) => {
      if (!before.refusedBy.includes(chat.agent ?? "")) return null
      const other = [...ledger.agents.values()].find(agent => {
        const { email, queues } = agent
        if (before.refusedBy.includes(email) || !queues.includes(chat.queue)) return false
        // One who came meanwhile may have come too late.
        if (!ledger.isUnchangedSince("agent", email, commitsBefore)) return false
        return momentsOf(change).every(at => isGivenChats(agent, at, timeZone))
      })
      return other === undefined ? null : `${chat.id} is given to ${chat.agent} again, and ${other.email} is there.`
    })
  },
}

export const refusalsAreRemembered: CommitPromise = {
  promise: "a chat knows who gave it away, declined it or did not reply in it",
  section: "6.7",
  broken: change =>
    firstOf(changedChats(change), chat => {
      const before = change.before.get(`chat ${chat.id}`) as Chat | null
      if (before === null || before.status !== "connected" || chat.status === "ended") return null
      const hasLeft = chat.status === "waiting" || chat.connects > before.connects
      const refused = [...before.refusedBy, ...(hasLeft ? [before.agent ?? ""] : [])]
      const missing = refused.find(email => !chat.refusedBy.includes(email))
      return missing === undefined ? null : `${chat.id} does not know that ${missing} has refused it.`
    }),
}

export const handedToSomebodyElse: CommitPromise = {
  promise: "a chat is not handed to the agent who has it",
  section: "6.7",
  broken: change =>
    firstOf(newlyConnected(change), ({ before, chat }) =>
      before?.status === "connected" && before.agent === chat.agent && chat.connects === before.connects + 1
        ? `${chat.agent} has handed ${chat.id} to themself.`
        : null,
    ),
}

export const nobodyIsLeftAlone: CommitPromise = {
  promise: "no chat is with an agent who is lost, or who signed out without keeping it",
  section: "6.7",
  broken: (change, { ledger, asked }) => {
    const request = asked.get(change.request)?.request
    const gone = change.commit.puts.flatMap(put => (put.kind === "agent" && isGone(put.value) ? [put.value] : []))
    return (
      firstOf(gone, agent => {
        const [chat] = chatsWith(agent, ledger)
        const before = change.before.get(`agent ${agent.email}`) as Agent | null
        const keeps = request?.kind === "signOut" && request.keep === true
        // Agents who signed out earlier have those they kept, unless they are removed.
        const hasKept = before?.status === "SignedOut" && agent.status === "SignedOut"
        if (chat === undefined || keeps || hasKept) return null
        return `${chat.id} is still with ${agent.email}, who is gone.`
      }) ??
      firstOf(newlyConnected(change), ({ chat }) => {
        const agent = ledger.agents.get(chat.agent ?? "")
        return agent !== undefined && isGone(agent) ? `${chat.id} comes to ${agent.email}, who is gone.` : null
      })
    )
  },
}

export const chatsAreKept: CommitPromise = {
  promise: "who takes a break, comes back, or signs out and keeps their chats has them",
  section: "6.7",
  broken: (change, { asked }) => {
    const request = asked.get(change.request)?.request
    if (request?.kind !== "status" && !(request?.kind === "signOut" && request.keep === true)) return null
    return firstOf(changedChats(change), chat => {
      const before = change.before.get(`chat ${chat.id}`) as Chat | null
      const isTheirs = before?.status === "connected" && before.agent === request.agent
      return isTheirs && (chat.status !== "connected" || chat.agent !== request.agent)
        ? `${chat.id} is ${chat.status}, and ${request.agent} was to keep it.`
        : null
    })
  },
}

export function isGone({ status, presence }: Agent): boolean {
  return status !== "SignedIn" || presence === "lost"
}

export const signsOfLifeAreNoted: CommitPromise = {
  promise: "who does something at the desk is there",
  section: "6.7",
  broken: (change, { ledger, asked }) => {
    const request = asked.get(change.request)?.request
    if (request?.kind !== "desk" && request?.kind !== "status") return null
    const agent = ledger.agents.get(request.agent)
    if (agent === undefined || agent.status !== "SignedIn" || agent.presence === null) return null
    const isPut = change.commit.puts.some(({ kind, id }) => kind === "agent" && id === agent.email)
    return isPut && agent.presence === "here" ? null : `${agent.email} does something, and it is no sign of life.`
  },
}

const ROOM = { promise: "nobody waits while an agent who is given chats has room", section: "6.7" }

/** The queue gives out chats by itself; a chat waits that an agent with room could get, and nobody is about to look at it. */
export const waitingIsForAReason: CommitPromise = {
  ...ROOM,
  broken: (change, evidence) => {
    const { commit } = change
    const concerns = commit.puts.some(({ kind }) => kind === "chat" || kind === "agent") || commit.due.length > 0
    return concerns && !evidence.isChanging(change.request) ? forgotten(evidence, change.process) : null
  },
}

/** The same where it is only time that has gone by. */
export const nobodyIsForgotten: RestPromise = {
  ...ROOM,
  broken: evidence => forgotten(evidence, 0),
}

function forgotten({ ledger, botOf, now }: Evidence, process: number): string | null {
  const settings = deskSettings(botOf(process).spec)
  const looked = [...ledger.due.keys()].filter(owner => owner.startsWith("queue:"))
  // An agent whose own due time has come, such as the begin of their hours, is about to be looked at.
  const isUnsettled = ({ email }: Agent) =>
    [`agent:${email}`, `hours:${email}`].some(owner => (ledger.due.get(owner)?.at ?? now() + 1) <= now())
  return firstOf(ledger.openChats(), ({ id, queue, status, refusedBy, restsUntil }) => {
    if (status !== "waiting" || restsUntil !== null) return null
    if (looked.some(owner => owner.startsWith(`queue:${encodeURIComponent(queue)} `))) return null
    const served = [...ledger.agents.values()].filter(agent => agent.queues.includes(queue))
    if (served.some(isUnsettled)) return null
    const there = served.filter(agent => isGivenChats(agent, now(), settings.timeZone))
    const others = there.filter(({ email }) => !refusedBy.includes(email))
    const free = (others.length > 0 ? others : there).find(agent => hasPlaceFor(agent, queue, settings, ledger))
    return free === undefined ? null : `${id} waits in ${queue}, ${free.email} has room, and nobody looks at the queue.`
  })
}

/** Milliseconds: an agent is signed out when so long nothing began or ended for them. */
const QUIET = 15 * 60_000

export const agentsComeToTheirEnd: RestPromise = {
  promise: "an agent without a sign of life is away, then lost, and signed out where their hours are over",
  section: "6.7",
  broken: ({ ledger, botOf, now }) => {
    const { queues, presence: times, timeZone } = deskSettings(botOf(0).spec)
    if (isToCome(ledger, "settings:")) return null
    return firstOf(ledger.agents.values(), agent => {
      const { email, status, presence, seenAt, hours, openChats, lastChatAt } = agent
      // Changed times are for agents of queues that there are.
      if (status !== "SignedIn" || !agent.queues.some(queue => queues.has(queue))) return null
      if (presence === "here" && seenAt !== null && seenAt + times.away <= now())
        return `${email} gives no sign of life, and is not away.`
      if (presence === "away" && seenAt !== null && seenAt + times.lost <= now())
        return `${email} gives no sign of life for long, and is not lost.`
      const isQuiet = openChats === 0 && lastChatAt !== null && lastChatAt + QUIET <= now()
      return isQuiet && !isOpen(hours, now(), timeZone)
        ? `${email} is still signed in, and their hours are over.`
        : null
    })
  },
}

/**
 * Where the last agent of a queue goes, those who wait in it are told, unless somebody comes first. The promise remembers
 * who is to be told, so it is made anew for each simulation: looked at after commits, and at rest.
 */
export function nobodyIsTold(): { readonly ofCommits: CommitPromise; readonly atRest: RestPromise } {
  const named = { promise: "who waits is told where the last agent of the queue is gone", section: "3.5" }
  const present = new Set<string>()
  /** By chat: the queue. */
  const owed = new Map<string, string>()
  const note = (change: Change, { ledger, botOf, isChanging }: Evidence): void => {
    for (const [id] of owed) {
      const chat = ledger.chats.get(id)
      const isOver = chat?.status !== "waiting" || chat.queue !== owed.get(id)
      if (isOver || toldOf(change, ledger, chat.conversation).includes("LiveChatNobody")) owed.delete(id)
    }
    if (!change.commit.puts.some(({ kind }) => kind === "agent")) return
    for (const queue of deskSettings(botOf(change.process).spec).queues.keys()) {
      const waiting = ledger.openChats().filter(chat => chat.status === "waiting" && chat.queue === queue)
      if ([...ledger.agents.values()].some(agent => agent.queues.includes(queue) && !isGone(agent))) {
        present.add(queue)
        for (const { id } of waiting) owed.delete(id)
      } else if (present.delete(queue) && !isChanging(change.request)) {
        for (const { id } of waiting) owed.set(id, queue)
      }
    }
  }
  return {
    ofCommits: {
      ...named,
      broken: (change, evidence) => {
        note(change, evidence)
        return null
      },
    },
    atRest: {
      ...named,
      broken: ({ ledger }) => {
        const [chat, queue = ""] = [...owed][0] ?? []
        // Where clocks were set back since, the moment at which it is told is still to come.
        return chat === undefined || isToCome(ledger, `nobody:${encodeURIComponent(queue)} `)
          ? null
          : `${chat} waits in ${queue}, where nobody is any more, and is not told.`
      },
    },
  }
}
