import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals"
import { type Agent, type Bot, type Chat, type DeskEvent, Refusal } from "../client/index.js"
import { lineBack, lineLost } from "./line.js"
import { may, me, parley } from "./session.js"

/** Milliseconds for which somebody who typed is said to type. */
const TYPING_FOR = 6000
/** Chats whose agents are asked something, looked for at most. */
const ASKED = 20

const chats = new Map<string, Chat>()
const people = new Map<string, Agent>()
/** Until when users type, in milliseconds since 1970, by chat. */
const typing = new Map<string, number>()
const revision = signal(0)
let isTold = false

/** Milliseconds in which changes are drawn together: a busy desk has hundreds in a second. */
const TOGETHER = 25

/** Draws once for all changes that come together. */
function changed(): void {
  if (isTold) return
  isTold = true
  setTimeout(() => {
    isTold = false
    revision.value += 1
  }, TOGETHER)
}

/** The desk was read at least once. */
export const isDeskKnown = signal(false)
/** How often the desk was read anew since: each time something may have happened that was told to nobody here. */
export const gaps = signal(0)
/** The bot that is served; null: not read yet, or not to be read. */
export const servedBot = signal<Bot | null>(null)

function seen<T>(look: () => T): ReadonlySignal<T> {
  return computed(() => {
    revision.value
    return look()
  })
}

const ACTING = "parley.actingAs"
const chosenAgent = signal<string | null>(localStorage.getItem(ACTING))

/** Chooses the agent for whom a key acts that is no agent's own; null: none any more. */
export function actAs(email: string | null): void {
  chosenAgent.value = email
  if (email === null) localStorage.removeItem(ACTING)
  else localStorage.setItem(ACTING, email)
}

/** E-mail of the agent who works here: the key's own, or with `desk:act` the chosen one; null: neither. */
export const ownEmail: ReadonlySignal<string | null> = computed(
  () => me.value?.agent ?? (may("desk:act") ? chosenAgent.value : null),
)

/** The agent as the body of a verb names them, where the key does not. */
export function asAgent(): { readonly agent?: string } {
  const email = ownEmail.peek()
  const isOwn = me.peek()?.agent != null
  return isOwn || email === null ? {} : { agent: email }
}
/** The agent who is signed in here, as the desk knows them; null: they never signed in at the desk. */
export const ownAgent = seen(() => people.get(ownEmail.value ?? "") ?? null)
/** Chats that wait, in the order in which they are to be taken. */
export const waitingChats = seen(() =>
  [...chats.values()].filter(({ status }) => status === "waiting").sort(byPriorityAndTime),
)
/** Open chats of whoever is signed in, and ended ones that ask them something. */
export const ownChats = seen(() => [...chats.values()].filter(chat => isOwn(chat)))
/** All open chats that may be seen, those that wait first. */
export const openChats = seen(() => [
  ...waitingChats.value,
  ...[...chats.values()].filter(({ status }) => status === "connected").sort(byConnect),
])
export const agents = seen(() => [...people.values()].sort((one, other) => one.name.localeCompare(other.name)))

/** A chat as the desk has it now; undefined: it is not open, and asks nothing. */
export function liveChat(id: string): Chat | undefined {
  revision.value
  return chats.get(id)
}

/** The name of an agent or, of somebody the desk does not know, what stands for it. */
export function agentName(email: string | null): string {
  revision.value
  return email === null ? "" : (people.get(email)?.name ?? email)
}

/** The title of a queue as people know it, else its code. */
export function queueTitle(code: string): string {
  return servedBot.value?.queues.find(queue => queue.code === code)?.title ?? code
}

/** Whether the user of a chat typed just now. */
export function isTyping(id: string): boolean {
  revision.value
  return (typing.get(id) ?? 0) > Date.now()
}

function isOwn(chat: Chat): boolean {
  const email = ownEmail.value
  return email !== null && (chat.status === "connected" ? chat.agent === email : asks(chat, email))
}

/** Whether an ended chat asks an agent something. */
export function asks(chat: Chat, email: string | null): boolean {
  return chat.status === "ended" && chat.questions.some(({ agent }) => agent === email)
}

function byPriorityAndTime(one: Chat, other: Chat): number {
  return other.priority - one.priority || text(one.askedAt, other.askedAt)
}

function byConnect(one: Chat, other: Chat): number {
  return text(one.connectedAt ?? "", other.connectedAt ?? "")
}

function text(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** A chat that is another now. `before` undefined: it was not known. */
export interface ChatChange {
  readonly before: Chat | undefined
  /** Null: it may be seen no more. */
  readonly now: Chat | null
  readonly id: string
  /** It is told as a part of the whole desk, and may have been so for long. */
  readonly isSnapshot: boolean
}
/** Chats that went back to their queues because the agent gave no sign of life. */
export interface LostChats {
  readonly count: number
  readonly queue: string
  /** Milliseconds since 1970: when the desk was last heard of before. */
  readonly since: number
}
/** Null: none, or it was told. */
export const lostChats = signal<LostChats | null>(null)
/** When the desk was last heard of, in milliseconds since 1970. */
let heardAt = Date.now()

/** Own chats that wait again in a new snapshot: nobody but the presence that was lost took them away. */
function tellLost(before: readonly Chat[]): void {
  const lost = before.filter(({ id }) => chats.get(id)?.status === "waiting")
  const [first] = lost
  if (first !== undefined) lostChats.value = { count: lost.length, queue: first.queue, since: heardAt }
}

const listeners = new Set<(change: ChatChange) => void>()

/** @returns ends it */
export function onChatChange(listener: (change: ChatChange) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function put(chat: Chat, isSnapshot: boolean): void {
  const before = chats.get(chat.id)
  if (before !== undefined && before.version > chat.version) return
  const isKept = chat.status !== "ended" || asks(chat, ownEmail.value)
  if (isKept) chats.set(chat.id, chat)
  else chats.delete(chat.id)
  for (const listener of listeners) listener({ before, now: chat, id: chat.id, isSnapshot })
  changed()
}

/** Of a chat that is told no more. */
function forget(id: string, isSnapshot: boolean): void {
  const before = chats.get(id)
  chats.delete(id)
  for (const listener of listeners) listener({ before, now: null, id, isSnapshot })
}

/** A chat as an answer of the server has it, which may come before the stream tells it. */
export function putChat(chat: Chat): void {
  put(chat, false)
}

function hear(event: DeskEvent): void {
  if (event.event === "snapshot") {
    const own = [...chats.values()].filter(chat => chat.status === "connected" && isOwn(chat))
    const told = new Set(event.data.chats.map(({ id }) => id))
    for (const id of chats.keys()) if (!told.has(id)) forget(id, true)
    people.clear()
    for (const agent of event.data.agents) people.set(agent.email, agent)
    for (const chat of event.data.chats) put(chat, true)
    tellLost(own)
    if (isDeskKnown.value) gaps.value += 1
    isDeskKnown.value = true
    lineBack()
    void readAsking()
  } else if (event.event === "chat") put(event.data, false)
  else if (event.event === "chatGone") forget(event.data.id, false)
  else if (event.event === "agent") {
    if (event.data.status === "Removed") people.delete(event.data.email)
    else people.set(event.data.email, event.data)
  } else {
    typing.set(event.data.chatId, Date.now() + TYPING_FOR)
    setTimeout(() => {
      if (!isTyping(event.data.chatId)) typing.delete(event.data.chatId)
      changed()
    }, TYPING_FOR + 1)
  }
  heardAt = Date.now()
  changed()
}

/** Ended chats that still ask: the snapshot has only the last. */
async function readAsking(): Promise<void> {
  const email = untracked(() => ownEmail.value)
  if (email === null) return
  try {
    const { items } = await parley().call("listChats", { query: { status: "ended", agent: email, limit: ASKED } })
    for (const chat of items) if (asks(chat, email)) put(chat, true)
  } catch (error) {
    if (!(error instanceof Refusal)) lineLost()
  }
}

let connection: AbortController | null = null

/** Reads the desk anew at once: the line may be back, or a request found none. */
export function restartDesk(): void {
  if (connection === null) return
  connection.abort()
  void follow()
}

async function follow(): Promise<void> {
  const controller = new AbortController()
  connection = controller
  try {
    for await (const event of parley().deskStream({ signal: controller.signal, onInterrupted: lineLost })) hear(event)
  } catch (error) {
    // The key was revoked, or may not read the desk any more.
    if (!(error instanceof Refusal)) throw error
  }
}

addEventListener("online", restartDesk)

/** Follows the desk for as long as somebody is signed in who may see it. */
effect(() => {
  const isAllowed = me.value !== null && me.value !== undefined && may("desk:read")
  connection?.abort()
  connection = null
  if (!isAllowed) return
  void follow()
  parley()
    .call("readBot", {})
    .then(
      ({ bot }) => {
        servedBot.value = bot
      },
      () => {},
    )
})
