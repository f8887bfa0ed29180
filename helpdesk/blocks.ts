import { hasVisible, ParleyError } from "../language/index.js"
import { parseAddress, parseRange } from "./address.js"
import type { Block, BlockScope, Subject } from "./block.js"
import { banClient, endChat } from "./chats.js"
import { joinPlaces, liveChatBlock } from "./connect.js"
import { blockHolds, subjectsOf } from "./decision.js"
import { type Client, clientOf, type Desk, noting, withBlock, withClient, withFollowUps } from "./desk.js"
import { userId } from "./identity.js"

/** A block to be made. */
export interface NewBlock {
  readonly subject: Subject
  readonly scope: BlockScope
  readonly reason: string | null
  /** Milliseconds; null: for good. */
  readonly until: number | null
  readonly by: string | null
  readonly source: Block["source"]
  /** The id of the chat it is made in; left out: the one whose flow acts or, with none, the client's open or last one. */
  readonly chat?: string
  /** The person of the subject, where that is not the desk's client. */
  readonly person?: Pick<Block, "name" | "email">
}

const MINUTE = 60_000

export interface BlockAction {
  readonly minutes: number
  readonly reason: string | null
  readonly ip: boolean
}

/**
 * `HelpdeskClient.IsBlockedForLiveChat` (design section 6.3): keeps the linked user out of live chats.
 *
 * @returns the desk, the end of the person's block, and whether they are authenticated: of others nothing is saved
 * @throws `NO_CLIENT`, `ADDRESS_UNKNOWN`; nothing is written then
 */
export function blockForLiveChat(
  desk: Desk,
  request: BlockAction,
): { readonly desk: Desk; readonly until: number; readonly authenticated: boolean } {
  const client = clientOf(desk)
  const until = desk.now + request.minutes * MINUTE
  const subjects = [personOf(client), ...(request.ip ? [addressOf(client)] : [])]
  const by = desk.acting.agent
  let next = desk
  const ends: number[] = []
  for (const subject of subjects) {
    const put = putByFlow(next, { subject, scope: "liveChat", reason: request.reason, until, by, source: "action" })
    next = put.desk
    ends.push(put.until)
  }
  const [end = until] = ends
  return { desk: enforce(next, subjects, "liveChat"), until: end, authenticated: client.user !== null }
}

/**
 * A helpdesk agent blocks the user of a chat (design section 6.4, second table).
 *
 * @param minutes null: for good, which only a ban may be
 * @throws `BLOCK_END_REQUIRED`, `REASON_REQUIRED`, `ADDRESS_UNKNOWN`
 */
export function blockFromChat(
  desk: Desk,
  request: {
    readonly minutes: number | null
    readonly reason: string | null
    readonly scope: BlockScope
    readonly ip: boolean
    readonly by: string
    /** Its id. */
    readonly chat: string
  },
): Desk {
  const client = clientOf(desk)
  const { scope, reason, by, chat } = request
  checkBlock(scope, request.minutes, reason)
  const until = request.minutes === null ? null : desk.now + request.minutes * MINUTE
  const people = scope === "liveChat" ? [personOf(client)] : bannedOf(client)
  const subjects = [...people, ...(request.ip ? [addressOf(client)] : [])]
  let next = desk
  for (const subject of subjects) next = putBlock(next, { subject, scope, reason, until, by, source: "agent", chat })
  return enforce(next, subjects, scope)
}

/**
 * An administrator blocks a subject, with no chat at all (design section 6.5). The desk's client is null, or the subject's.
 *
 * @param person of the subject, where there is no client
 */
export function blockSubject(
  desk: Desk,
  request: {
    readonly subject: Subject
    readonly minutes: number | null
    readonly reason: string | null
    readonly scope: BlockScope
    readonly by: string | null
  },
  person?: NewBlock["person"],
): Desk {
  const { scope, reason, by } = request
  checkBlock(scope, request.minutes, reason)
  const subject = normalSubject(request.subject)
  const until = request.minutes === null ? null : desk.now + request.minutes * MINUTE
  return putBlock(desk, {
    subject,
    scope,
    reason,
    until,
    by,
    source: "admin",
    ...(person === undefined ? {} : { person }),
  })
}

/** @throws `BLOCK_END_REQUIRED`, `REASON_REQUIRED`, `BLOCK_INTERVAL_INVALID` */
function checkBlock(scope: BlockScope, minutes: number | null, reason: string | null): void {
  if (scope === "liveChat" && minutes === null) {
    throw new ParleyError(
      "BLOCK_END_REQUIRED",
      "/minutes",
      "A liveChat block always has an end: say how many minutes it lasts.",
    )
  }
  if (minutes !== null && !isInterval(minutes)) {
    throw new ParleyError(
      "BLOCK_INTERVAL_INVALID",
      "/minutes",
      "Minutes are a whole number from 1 to 5256000 (ten years).",
    )
  }
  if (scope === "conversation" && !hasVisible(reason ?? "")) {
    throw new ParleyError("REASON_REQUIRED", "/reason", "A ban needs a reason.")
  }
}

/** Design section 6.3. */
export function isInterval(minutes: number): boolean {
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= 5_256_000
}

/** Ends what a block that holds for the client forbids: with a ban the conversation, else the chat. */
export function enforceBlock(desk: Desk, block: Block): Desk {
  return block.scope === "conversation" ? banClient(desk, block) : endChat(desk, "block")
}

/**
 * The user of an anonymous conversation proves who they are, and so is asked again (design section 6.4): what a block of
 * theirs forbids ends at once. Where they wait in a queue they have one place in it.
 *
 * @returns the desk, and whether a ban ends the conversation
 */
export function identifyClient(
  desk: Desk,
  who: Pick<Client, "name" | "email" | "identified"> & { readonly user: string },
): { readonly desk: Desk; readonly isBanned: boolean } {
  const known = withClient(desk, who)
  const block = liveChatBlock(known)?.block
  if (block === undefined) return { desk: joinPlaces(known), isBanned: false }
  return { desk: enforceBlock(known, block), isBanned: block.scope === "conversation" }
}

/**
 * Ends what blocks just made forbid: the chat, and with a ban the conversation. Others that the subjects have open end
 * in batches, by due times.
 */
function enforce(desk: Desk, subjects: readonly Subject[], scope: BlockScope): Desk {
  const made = [...desk.changed.block.values()].filter(
    block => block.lifted === null && block.scope === scope && isOneOf(block.subject, subjects),
  )
  const [first] = made
  const ended = first === undefined ? desk : enforceBlock(desk, first)
  const wide = made.filter(({ subject }) => subject.kind !== "conversation")
  return withFollowUps(ended, ...wide.map(block => ({ kind: "endOthers", block }) as const))
}

function isOneOf(subject: Subject, subjects: readonly Subject[]): boolean {
  return subjects.some(({ kind, value }) => kind === subject.kind && value === subject.value)
}

/** Writes a block; one that the subject now has of this scope is replaced, even by a shorter one. Both stay in the history. */
function putBlock(desk: Desk, request: NewBlock): Desk {
  const { subject, scope, reason, until, by, source } = request
  const replaced = liftAll(desk, subject, scope, { by, reason: null, how: "replaced" })
  const client = desk.client
  const { name = null, email = null } = request.person ?? client ?? {}
  const block: Block = {
    id: freeId(replaced.desk),
    subject,
    scope,
    reason,
    at: desk.now,
    until,
    by,
    source,
    name,
    email,
    conversation: client?.conversation ?? null,
    chat: request.chat ?? desk.acting.chat ?? client?.chat ?? null,
    lifted: null,
  }
  const own =
    client !== null && subject.kind === "conversation" && subject.value === client.conversation && scope === "liveChat"
  const written = withBlock(replaced.desk, block)
  return noting(own ? withClient(written, { blockedUntil: until }) : written, {
    what: "block",
    by,
    subject: `${subject.kind}:${subject.value}`,
    conversation: client?.conversation ?? null,
    detail: { id: block.id, scope, reason, until: until === null ? null : new Date(until).toISOString(), source },
  })
}

/**
 * A flow writes a block. In a user's own flow the end of one that an agent or an administrator made comes no nearer
 * (design section 6.4): a later end moves it, so that it stays theirs.
 *
 * @returns the desk, and the end of the subject's block (milliseconds)
 */
function putByFlow(
  desk: Desk,
  request: NewBlock & { readonly until: number },
): { readonly desk: Desk; readonly until: number } {
  const { subject, scope, until } = request
  const held = desk.acting.side === "user" ? heldByStaff(desk, subject, scope) : null
  if (held === null) return { desk: putBlock(desk, request), until }
  if (until <= held.until) return { desk, until: held.until }
  const { client } = desk
  const own = subject.kind === "conversation" && subject.value === client?.conversation
  const moved = keepBlock(desk, held, { what: "blockMoved", until, by: null })
  return { desk: own ? withClient(moved, { blockedUntil: until }) : moved, until }
}

/** The block with an end that an agent or an administrator made of a subject, and that holds. */
function heldByStaff(desk: Desk, subject: Subject, scope: BlockScope): (Block & { readonly until: number }) | null {
  for (const block of presentBlocks(desk, subject, scope)) {
    const { until, by, source } = block
    const isOfStaff = source === "admin" || by !== null
    if (isOfStaff && until !== null && blockHolds(block, desk.now)) return { ...block, until }
  }
  return null
}

/** The blocks of a subject and scope that were not lifted, be they over or not. */
function presentBlocks(desk: Desk, subject: Subject, scope: BlockScope): readonly Block[] {
  const stored = desk.facts.blocksAt(subject, scope).filter(block => !desk.changed.block.has(block.id))
  const made = [...desk.changed.block.values()].filter(
    block => block.scope === scope && isOneOf(block.subject, [subject]),
  )
  return [...stored, ...made].filter(block => block.lifted === null)
}

/** An id that no block has: several may be made in one moment, in one turn or in many. */
function freeId(desk: Desk): string {
  const { conversation } = desk.acting
  const stem = `${conversation === "" ? "" : `${conversation}-`}block-${desk.now}`
  for (let number = 1; ; number++) {
    const id = `${stem}-${number}`
    if (!desk.changed.block.has(id) && desk.facts.block(id) === null) return id
  }
}

interface Lift {
  readonly by: string | null
  readonly reason: string | null
  readonly how: "lifted" | "replaced"
}

/**
 * Lifts what a subject has of one scope. One that is over is replaced as any other, so that a subject has one at a time, and
 * else stays what it is.
 *
 * @returns the desk, and how many of them held
 */
export function liftAll(
  desk: Desk,
  subject: Subject,
  scope: BlockScope,
  lift: Lift,
): { readonly desk: Desk; readonly lifted: number } {
  const present = presentBlocks(desk, subject, scope)
  const holding = present.filter(block => blockHolds(block, desk.now))
  const meant = lift.how === "replaced" ? present : holding
  return { desk: meant.reduce((before, block) => liftBlock(before, block, lift), desk), lifted: holding.length }
}

/**
 * How often the desk's client was kept out of live chats: every block ever made of the user, the visitor and this
 * conversation, the present one too; null: there is no client.
 */
export function liveChatBlockCount(desk: Desk): number | null {
  if (desk.client === null) return null
  const subjects = subjectsOf(desk.client).filter(({ kind }) => kind !== "ip")
  const made = [...desk.changed.block.values()].filter(
    ({ id, subject, scope }) => scope === "liveChat" && isOneOf(subject, subjects) && desk.facts.block(id) === null,
  )
  return subjects.reduce((count, subject) => count + desk.facts.blockCount(subject, "liveChat"), made.length)
}

/** Lifts one block; what it replaced does not come back. */
export function liftBlock(desk: Desk, block: Block, lift: Lift): Desk {
  const lifted = withBlock(desk, { ...block, lifted: { at: desk.now, ...lift } })
  if (lift.how === "replaced") return lifted
  return noting(lifted, {
    what: "unblock",
    by: lift.by,
    subject: `${block.subject.kind}:${block.subject.value}`,
    conversation: block.conversation,
    detail: { id: block.id, scope: block.scope, reason: lift.reason },
  })
}

/**
 * A block that holds again, or until another moment: as it was in all else, and told in its history.
 *
 * @param what `blockRestored` or `blockMoved`
 * @param until milliseconds; null: for good
 */
export function keepBlock(
  desk: Desk,
  block: Block,
  change: { readonly what: string; readonly until: number | null; readonly by: string | null },
): Desk {
  const { what, until, by } = change
  const moment = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  return noting(withBlock(desk, { ...block, until, lifted: null }), {
    what,
    by,
    subject: `${block.subject.kind}:${block.subject.value}`,
    conversation: block.conversation,
    detail: { id: block.id, scope: block.scope, from: moment(block.until), until: moment(until) },
  })
}

/**
 * Writing `ConversationInfo.LiveChatBlockedUntil` (design section 6.3): null, or a time that is not after now, lifts the
 * conversation's own block; a later time moves or makes it, but brings no nearer what an agent or an administrator made.
 * Blocks of user, visitor and address are not touched.
 */
export function writeBlockedUntil(desk: Desk, until: number | null): Desk {
  const client = clientOf(desk)
  const subject: Subject = { kind: "conversation", value: client.conversation }
  const by = desk.acting.agent
  if (until === null || until <= desk.now) {
    const { desk: lifted } = liftAll(desk, subject, "liveChat", { by, reason: null, how: "lifted" })
    return withClient(lifted, { blockedUntil: until })
  }
  const put = putByFlow(desk, { subject, scope: "liveChat", reason: null, until, by, source: "flow" })
  return withClient(endChat(put.desk, "block"), { blockedUntil: put.until })
}

/** `HelpdeskClient.UnblockForLiveChat`: whether the conversation's own block was lifted. */
export function liftOwnBlock(desk: Desk): { readonly desk: Desk; readonly lifted: boolean } {
  const client = clientOf(desk)
  const subject: Subject = { kind: "conversation", value: client.conversation }
  const { desk: next, lifted } = liftAll(desk, subject, "liveChat", {
    by: desk.acting.agent,
    reason: null,
    how: "lifted",
  })
  return { desk: lifted > 0 ? withClient(next, { blockedUntil: null }) : next, lifted: lifted > 0 }
}

function personOf(client: Client): Subject {
  return client.user === null
    ? { kind: "conversation", value: client.conversation }
    : { kind: "user", value: client.user }
}

function bannedOf(client: Client): readonly Subject[] {
  const visitor: readonly Subject[] = client.visitor === null ? [] : [{ kind: "visitor", value: client.visitor }]
  return client.user === null ? visitor : [...visitor, { kind: "user", value: client.user }]
}

/** Where the user last spoke from: an IPv6 address stands for its /64. @throws `ADDRESS_UNKNOWN` */
function addressOf(client: Client): Subject {
  const { address } = client
  if (client.isAddressShared) {
    const message =
      "This user comes through a proxy that the server was not told to trust, so nobody knows the address."
    throw new ParleyError("ADDRESS_UNKNOWN", "/BlockIp", message)
  }
  if (address === null || parseAddress(address) === null) {
    throw new ParleyError("ADDRESS_UNKNOWN", "/BlockIp", "No address is known of this user, so it can't be blocked.")
  }
  return normalSubject({ kind: "ip", value: address.includes(":") ? `${address}/64` : address })
}

/** A subject as it is kept and compared. @throws `ADDRESS_INVALID`, `TEXT_INVALID` */
export function normalSubject(subject: Subject): Subject {
  if (subject.kind === "user") {
    const id = userId(subject.value)
    if (id === null) throw new ParleyError("TEXT_INVALID", "/subject/value", "Nothing can be seen of this user's id.")
    return { kind: "user", value: id }
  }
  if (subject.kind !== "ip") return subject
  const range = parseRange(subject.value)
  if (range === null) {
    throw new ParleyError(
      "ADDRESS_INVALID",
      "/subject/value",
      `"${subject.value}" is no address and no range such as 203.0.113.0/24.`,
    )
  }
  return { kind: "ip", value: range.text }
}
