import { type Chat, isSeenBy } from "../../helpdesk/index.js"
import { canonicalJson, type Json } from "../../language/index.js"
import type { Ledger } from "../ledger.js"
import { type DeskWatcher, EVERYBODY, type ToldRecord } from "../watched-desk.js"
import type { HeardPromise } from "./promise.js"

export const deskIsSeenAsItIs: HeardPromise = {
  promise: "who watches the desk sees it as it is",
  section: "10",
  broken: ({ ledger, watchers }) => {
    for (const watcher of watchers()) {
      const wrong = wrongChat(watcher, ledger) ?? wrongAgent(watcher, ledger)
      if (wrong !== null) return `${watcher.name} (${watcher.agent ?? "who sees all"}) ${wrong}`
    }
    return null
  },
}

/** The requests by which all hear go through, whatever the store refused before. */
export const deskCanBeWatched: HeardPromise = {
  promise: "whoever wants to watch the desk can",
  section: "10",
  broken: ({ asked }) => {
    for (const { id, request, outcome } of asked.values()) {
      if (id.startsWith(EVERYBODY) && outcome?.kind !== "answered")
        return `With a store that does all, ${request.kind} is ${outcome?.kind ?? "not answered"}.`
    }
    return null
  },
}

function wrongChat({ picture, agent, wentBack }: DeskWatcher, ledger: Ledger): string | null {
  if (wentBack !== null) return `was told of ${wentBack} as it was before.`
  const told = picture?.chats
  if (told === undefined) return "was told nothing."
  const queues = (agent === null ? null : ledger.agents.get(agent)?.queues) ?? []
  const seen = ledger.openChats().filter(chat => agent === null || isSeenBy(chat, agent, queues))
  for (const chat of seen) {
    const known = told.get(chat.id)
    if (known === undefined) return `was not told of ${chat.id}, which is ${chat.status}.`
    const hearsWords = agent === null || chat.agent === agent
    const difference = differenceOf(known, expectedOf(chat, hearsWords))
    if (difference !== null) return `sees of ${chat.id} ${difference}`
  }
  for (const id of told.keys()) if (!seen.some(chat => chat.id === id)) return `still sees ${id}.`
  return null
}

function wrongAgent({ picture }: DeskWatcher, ledger: Ledger): string | null {
  const present = [...ledger.agents.values()].filter(({ status }) => status !== "Removed")
  for (const { email, name, queues, status, availability, maxChats, openChats, hours } of present) {
    const known = picture?.agents.get(email)
    if (known === undefined) return `was not told of ${email}.`
    // Plain JSON, which the interface of hours does not say.
    const expected = { name, queues, status, availability, maxChats, openChats, hours } as unknown as Fields
    const difference = differenceOf(known, expected)
    if (difference !== null) return `sees of ${email} ${difference}`
  }
  for (const email of picture?.agents.keys() ?? [])
    if (!present.some(agent => agent.email === email)) return `still sees ${email}.`
  return null
}

type Fields = { readonly [key: string]: Json }

/** The part of a chat that every change of it tells, and no other chat's. */
function expectedOf(chat: Chat, hearsWords: boolean): Fields {
  const { status, queue, priority, message, agent, tags, notes, unanswered, unread } = chat
  const words = hearsWords ? { unanswered, unread: unread.length } : {}
  return { status, queue, priority, message, agent, tags: [...tags], notes: notes.length, ...words }
}

function differenceOf(told: ToldRecord, expected: Fields): string | null {
  for (const [key, value] of Object.entries(expected)) {
    if (canonicalJson(told[key] ?? null) !== canonicalJson(value))
      return `${key} as ${JSON.stringify(told[key])}, and it is ${JSON.stringify(value)}.`
  }
  return null
}
