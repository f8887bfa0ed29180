import type { Entities } from "../../engine/index.js"
import { parseRange, type Subject } from "../../helpdesk/index.js"
import type { StoredConversation, Total } from "../../turns/index.js"
import type { Services } from "../services.js"
import { tooWide, type WhyTooWide } from "./block-subject.js"
import { halfFree } from "./half-free.js"

/** The person whom a block is about, as the one who blocks is told. */
export interface MetPerson {
  readonly userId: string | null
  readonly visitorId: string | null
  readonly name: string | null
  readonly email: string | null
  readonly locale: string
  /** IANA name; null: unknown. */
  readonly timeZone: string | null
  /** Milliseconds since 1970. */
  readonly firstSeenAt: number
  readonly conversations: Total
}

/** Conversations of one person that are counted. */
const MOST_OWN = 1000

/** The person of a subject; null: nobody has met them, or it is an address. */
export async function metPerson(subject: Subject, { served, clock }: Services): Promise<MetPerson | null> {
  const { store } = served()
  const { kind, value } = subject
  const conversation = kind === "conversation" ? await served().reader.conversation(value) : null
  const owner = conversation === null ? ownerNamed(subject) : ownerOf(conversation)
  if (owner === null) return null
  const first = await store.conversations({ ...owner, side: "user", sort: "startedAt", limit: 1, counted: MOST_OWN })
  const seen = conversation ?? first.items[0]?.value
  const total = first.total
  if (seen === undefined || total === undefined) return null
  const id = "user" in owner ? `user:${owner.user}` : `visitor:${owner.visitor}`
  const [fact] = await store.read([{ kind: "entities", id }], clock.now())
  const { Name: name, Email: email, TimeZone: zone } = (fact?.value as Entities | null)?.ChatUser ?? {}
  return {
    userId: seen.user,
    visitorId: seen.visitor,
    ...{ name: textOrNull(name), email: textOrNull(email), locale: seen.locale, timeZone: textOrNull(zone) },
    firstSeenAt: first.items[0]?.value.startedAt ?? seen.startedAt,
    conversations: total,
  }
}

/** Conversations from an address or a range, besides the person's own whom a block is about. */
export interface AddressReach {
  /** In CIDR form. */
  readonly value: string
  readonly open: number
  readonly last30Days: number
  /** How many people have those. */
  readonly otherPeople: number
  /** Why a block of it has to be confirmed; null: it has not. */
  readonly tooWide: WhyTooWide | null
  /** All were counted. */
  readonly isComplete: boolean
}

const DAYS_30 = 30 * 24 * 60 * 60_000
/** Conversations of one look at the store, and those that are counted. */
const LOOK = 250
const MOST_FROM_THERE = 2000

/**
 * The others whom a block of an address would keep out; people who prove who they are are let in all the same.
 *
 * @param address an address or a range
 * @param own conversations of the person whom the block is about, which are not counted
 * @param asker the address of the one who asks
 */
export async function addressReach(
  address: string,
  own: { readonly user: string } | { readonly visitor: string } | null,
  asker: string | null,
  services: Services,
): Promise<AddressReach | null> {
  const range = parseRange(address)
  if (range === null) return null
  const since = services.clock.now() - DAYS_30
  const filter = { address: range.text, side: "user" } as const
  const recent = await othersOf({ ...filter, from: since }, own, services)
  const open = await othersOf({ ...filter, status: "active" }, own, services)
  const people = recent.found.map(({ user, visitor }) => user ?? visitor)
  return {
    value: range.text,
    open: open.found.length,
    last30Days: recent.found.length,
    otherPeople: new Set(people).size,
    tooWide: tooWide(range, asker, services),
    isComplete: recent.isComplete && open.isComplete,
  }
}

type Asked = Omit<Parameters<ReturnType<Services["served"]>["store"]["conversations"]>[0], "limit">

async function othersOf(filter: Asked, own: Parameters<typeof addressReach>[1], { served }: Services) {
  const found: StoredConversation[] = []
  const rest = halfFree()
  let looked = 0
  for (let cursor: string | null | undefined; cursor !== null && looked < MOST_FROM_THERE; ) {
    const at = cursor === undefined ? {} : { cursor }
    const page = await served().store.conversations({ ...filter, ...at, limit: LOOK })
    looked += page.items.length
    found.push(...page.items.map(({ value }) => value).filter(each => !isOwn(each, own)))
    cursor = page.cursor
    if (cursor === null) return { found, isComplete: true }
    await rest()
  }
  return { found, isComplete: false }
}

function isOwn({ user, visitor }: StoredConversation, own: Parameters<typeof addressReach>[1]): boolean {
  if (own === null) return false
  return "user" in own ? user === own.user : visitor === own.visitor
}

function ownerNamed({ kind, value }: Subject): { readonly user: string } | { readonly visitor: string } | null {
  if (kind === "user") return { user: value }
  return kind === "visitor" ? { visitor: value } : null
}

/** The person who talks in a conversation, as lists of conversations are asked for theirs. */
export function ownerOf({ user, visitor }: Pick<StoredConversation, "user" | "visitor">) {
  if (user !== null) return { user }
  return visitor === null ? null : { visitor }
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null
}
