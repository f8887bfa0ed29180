import type { Activity } from "../../engine/index.js"
import {
  type AddressRange,
  type Agent,
  type Block,
  type Chat,
  familyOf,
  type PickedUp,
  parseAddress,
  parseRange,
  type Subject,
} from "../../helpdesk/index.js"
import { compareTexts } from "../../language/index.js"
import type { Fact, FactKey, FactOfLoop, PlacedConversation, StoredConversation, Versioned } from "../../turns/index.js"
import { guardsOfFact } from "../guards.js"
import { type Kept, liveRequest, madeKey } from "./kept.js"
import { plainCopy } from "./plain-copy.js"
import { wholeUpload } from "./uploads.js"

/** One answer of `Store.read`. */
export function readMemoryFact(kept: Kept, key: FactKey, now: number): Fact {
  if (isQuery(key)) {
    const value = plainCopy(answer(kept, key, now))
    const guards = guardsOfFact(key)
    if (guards === null) return { key, version: 0, value }
    const versions = guards.map(id => ({ kind: "subject", id, version: kept.subjects.get(id) ?? 0 }) as const)
    return { key, version: 0, value, guards: versions }
  }
  if (!("id" in key)) throw new Error(`a store knows nothing ${key.kind}`)
  const record = kept.records[key.kind].get(key.id)
  return { key, version: record?.version ?? 0, value: plainCopy(record?.value ?? null) }
}

type Query = Exclude<FactKey, { readonly id: string } | { readonly kind: FactOfLoop }>

function isQuery(key: FactKey): key is Query {
  return !("id" in key || key.kind === "identity" || key.kind === "sealed" || key.kind === "opened")
}

function answer(kept: Kept, key: Query, now: number): unknown {
  switch (key.kind) {
    case "request":
      return liveRequest(kept, key.request, now)
    case "upload":
      return wholeUpload(kept.uploads, key.upload)
    case "blocksOf":
      return blocksOf(kept, key.subjects).filter(({ value: { until } }) => until === null || now < until)
    case "blocksAt":
      return held(kept, key.subject)
        .filter(({ value }) => value.scope === key.scope)
        .sort(byTime)
    case "blockCount":
      return kept.blocksMade.get(madeKey(key.subject, key.scope))?.size ?? 0
    case "waiting":
      return waitingByPriority(waitingIn(kept, key.queue))
    case "position":
      return position(kept, key.chat)
    case "ahead":
      return ahead(kept, key)
    case "nextToGiveOut":
      return (
        waitingIn(kept, key.queue)
          .filter(({ value: { restsUntil } }) => restsUntil === null || restsUntil <= now)
          .sort(byTurn)[key.after] ?? null
      )
    case "longestWaiting":
      return key.queues.flatMap(queue => waitingIn(kept, queue)).sort(byTurn)[0] ?? null
    case "agentsOf":
      return agentsOf(kept, key.queue)
    case "pickedUp":
      return pickedUp(kept, key.queue).slice(0, key.limit)
    case "conversationCount":
      return Math.min(countOf(kept, key.subject), key.limit)
    case "chatsOf":
      return chatsOf(kept, key.agent)
    case "openChats":
      return openChats(kept)
        .filter(({ value }) => compareTexts(value.id, key.after) > 0)
        .sort((one, other) => compareTexts(one.value.id, other.value.id))
        .slice(0, key.limit)
    case "transcript":
      return transcript(kept, key.conversation, key.after, key.bytes)
    case "openConversationsOf":
      return openConversationsOf(kept, key.subject, key.after, key.limit)
  }
}

/** From the last message back, so that a long log costs no more than a short one. */
function transcript(kept: Kept, conversation: string, after: number, bytes: number): readonly Activity[] {
  const rows = kept.activities.get(conversation)?.rows ?? []
  const messages: Activity[] = []
  let size = 0
  for (let index = rows.length - 1; index >= 0; index--) {
    const activity = rows[index]
    if (activity === undefined || activity.seq <= after || size > bytes) break
    if (activity.type !== "message") continue
    size += Buffer.byteLength(activity.text ?? "")
    messages.push(activity)
  }
  return messages.reverse()
}

function blocksOf(kept: Kept, subjects: readonly Subject[]): Versioned<Block>[] {
  const found = new Set<Versioned<Block>>()
  for (const subject of subjects) {
    const around = subject.kind === "ip" ? rangesAround(kept, subject.value) : held(kept, subject)
    for (const block of around) found.add(block)
  }
  return [...found].sort(byTime)
}

function held(kept: Kept, { kind, value }: Subject): Versioned<Block>[] {
  return blocksWith(kept, kept.heldBlocks.get(`${kind}:${value}`) ?? [])
}

function rangesAround(kept: Kept, text: string): Versioned<Block>[] {
  const address = parseAddress(text)
  if (!address) return []
  const around = [...kept.heldRanges].filter(([, range]) => holds(range, address))
  return blocksWith(
    kept,
    around.map(([id]) => id),
  )
}

function blocksWith(kept: Kept, ids: Iterable<string>): Versioned<Block>[] {
  return [...ids].flatMap(id => kept.records.block.get(id) ?? [])
}

function holds(range: AddressRange, address: Uint8Array): boolean {
  const isWithin = Buffer.compare(range.first, address) <= 0 && Buffer.compare(address, range.last) <= 0
  return isWithin && familyOf(address) === range.family
}

function openChats(kept: Kept): Versioned<Chat>[] {
  return [...kept.openChats].flatMap(id => kept.records.chat.get(id) ?? [])
}

function waitingIn(kept: Kept, queue: string): Versioned<Chat>[] {
  return openChats(kept).filter(({ value }) => value.status === "waiting" && value.queue === queue)
}

function waitingByPriority(chats: readonly Versioned<Chat>[]): readonly number[] {
  return Array.from({ length: 10 }, (_, priority) => chats.filter(({ value }) => value.priority === priority).length)
}

function position(kept: Kept, id: string): number | null {
  const chat = kept.records.chat.get(id)
  if (chat?.value.status !== "waiting") return null
  return 1 + ahead(kept, { ...chat.value, chat: id })
}

type Place = Omit<Extract<FactKey, { readonly kind: "ahead" }>, "kind">

function ahead(kept: Kept, { queue, chat, ...place }: Place): number {
  return waitingIn(kept, queue).filter(({ value }) => compareTurns(value, { ...place, id: chat }) < 0).length
}

function agentsOf(kept: Kept, queue: string): Versioned<Agent>[] {
  const all = [...kept.records.agent.values()]
  return all
    .filter(({ value }) => value.status === "SignedIn" && value.queues.includes(queue))
    .sort((one, other) => compareTexts(one.value.email, other.value.email))
}

function chatsOf(kept: Kept, agent: string): Versioned<Chat>[] {
  const connected = openChats(kept).filter(({ value }) => value.agent === agent && value.status === "connected")
  if (connected.length > 0) return connected.sort(byConnect)
  const ended = [...kept.records.chat.values()].filter(({ value }) => value.agent === agent && value.status === "ended")
  return ended.sort(byEnd).slice(-1)
}

function pickedUp(kept: Kept, queue: string): PickedUp[] {
  const found = [...kept.records.chat.values()].filter(
    ({ value }) => value.queue === queue && value.connects === 1 && value.transfers === 0,
  )
  return found
    .sort(({ value: one }, { value: other }) => {
      return (other.connectedAt ?? 0) - (one.connectedAt ?? 0) || compareTexts(one.id, other.id)
    })
    .flatMap(({ value: { waitingSince, connectedAt } }) =>
      connectedAt === null ? [] : [{ waitingSince, connectedAt }],
    )
}

function countOf(kept: Kept, { kind, value }: Subject): number {
  const field = kind === "user" ? "user" : "visitor"
  return [...kept.records.conversation.values()].filter(conversation => conversation.value[field] === value).length
}

function openConversationsOf(
  kept: Kept,
  subject: Subject,
  after: string,
  limit: number,
): readonly PlacedConversation[] {
  const isOfSubject = matcher(subject)
  const found: PlacedConversation[] = []
  for (const [id, { value }] of kept.records.conversation) {
    if (value.side !== "user" || value.status !== "active" || !isOfSubject(value)) continue
    const address = subject.kind === "ip" ? parseAddress(value.address ?? "") : null
    const place = address === null ? id : `${Buffer.from(address).toString("hex").toUpperCase()}:${id}`
    if (compareTexts(place, after) > 0) found.push({ id, place })
  }
  return found.sort((one, other) => compareTexts(one.place, other.place)).slice(0, limit)
}

/** A conversation's subjects are those of its requests (design section 6.4). */
function matcher({ kind, value }: Subject): (conversation: StoredConversation) => boolean {
  if (kind === "conversation") return conversation => conversation.id === value
  if (kind === "user") return conversation => conversation.user === value
  if (kind === "visitor") return conversation => conversation.visitor === value && !conversation.beganAuthenticated
  const range = parseRange(value)
  return conversation => {
    const address =
      conversation.user === null && conversation.address !== null ? parseAddress(conversation.address) : null
    return range !== null && address !== null && holds(range, address)
  }
}

/** In the order in which blocks were made. */
function byTime({ value: one }: Versioned<Block>, { value: other }: Versioned<Block>): number {
  return one.at - other.at || compareTexts(one.id, other.id)
}

/** In the order in which waiting chats are taken. */
export function byTurn({ value: one }: Versioned<Chat>, { value: other }: Versioned<Chat>): number {
  return compareTurns(one, other)
}

type Turn = Pick<Chat, "id" | "priority" | "waitingSince">

function compareTurns(one: Turn, other: Turn): number {
  return other.priority - one.priority || one.waitingSince - other.waitingSince || compareTexts(one.id, other.id)
}

function byConnect({ value: one }: Versioned<Chat>, { value: other }: Versioned<Chat>): number {
  return (one.connectedAt ?? 0) - (other.connectedAt ?? 0) || compareTexts(one.id, other.id)
}

function byEnd({ value: one }: Versioned<Chat>, { value: other }: Versioned<Chat>): number {
  return (one.endedAt ?? 0) - (other.endedAt ?? 0) || compareTexts(one.id, other.id)
}
