import { familyOf, parseAddress, parseRange } from "./address.js"
import type { Block, BlockScope, Subject } from "./block.js"

/** Why someone is kept out, and until when: of all blocks that hold, the one that is told. */
export interface Decision {
  readonly scope: BlockScope
  /** Milliseconds since 1970, UTC: at this moment it no longer holds; null: for good. */
  readonly until: number | null
  readonly reason: string | null
  readonly block: Block
}

/** The person or place that a request comes from, as far as it is known. */
export interface Requester {
  readonly conversation: string | null
  /** Null while anonymous. */
  readonly user: string | null
  readonly visitor: string | null
  /** Where the request comes from: one address, not a range. */
  readonly address: string | null
  /** Whether the conversation's first request was an authenticated user's. */
  readonly beganAuthenticated: boolean
}

/**
 * Whether a block keeps its subject out at `now` (design section 6.4): it is not lifted, and its end is null or still to
 * come. At `until` the user is free, without any job having run. A start to come is not waited for, so that a process
 * whose clock is behind does not let in those whom another has just blocked.
 */
export function blockHolds(block: Block, now: number): boolean {
  return block.lifted === null && (block.until === null || now < block.until)
}

/**
 * The one decision on who is kept out, which every way in asks (design section 6.4). `conversation` outranks `liveChat`;
 * of several of that scope the latest end is told, for good being the latest, and of the same end the one whose id comes
 * first. The order of `subjects` and `blocks` does not matter.
 *
 * @param subjects what `subjectsOf` says of who asks: those of kind `ip` are addresses
 * @param blocks any that may concern them; those of others, lifted or over, change nothing. One of kind `ip` is a range
 * @param now milliseconds since 1970, UTC
 * @returns null: nothing keeps them out
 */
export function decideBlock(subjects: readonly Subject[], blocks: readonly Block[], now: number): Decision | null {
  const names = new Set(subjects.filter(({ kind }) => kind !== "ip").map(subjectName))
  const addresses = subjects.filter(({ kind }) => kind === "ip").flatMap(({ value }) => parseAddress(value) ?? [])
  let told: Block | null = null
  for (const block of blocks) {
    if (!blockHolds(block, now) || (told !== null && compareTold(told, block) <= 0)) continue
    const { subject } = block
    const matches = subject.kind === "ip" ? addresses.some(isInRange(subject.value)) : names.has(subjectName(subject))
    if (matches) told = block
  }
  return told && { scope: told.scope, until: told.until, reason: told.reason, block: told }
}

/**
 * Under which names a request can be blocked (design section 6.4): its conversation; its user when authenticated; its
 * visitor unless the conversation began authenticated; its address unless authenticated now.
 *
 * Authenticating never loses a block of the person: the conversation and, where it began anonymous, the visitor stay and
 * the user is added. A block of an address is of everyone who comes from there and cannot be told apart, so whoever
 * proves who they are is let in past it; a block made in a chat with `ip` is beside one of the conversation or the user,
 * which goes on holding.
 */
export function subjectsOf(requester: Requester): readonly Subject[] {
  const { conversation, user, visitor, address, beganAuthenticated } = requester
  const subjects: Subject[] = []
  if (conversation !== null) subjects.push({ kind: "conversation", value: conversation })
  if (user !== null) subjects.push({ kind: "user", value: user })
  if (visitor !== null && !beganAuthenticated) subjects.push({ kind: "visitor", value: visitor })
  if (address !== null && user === null) subjects.push({ kind: "ip", value: address })
  return subjects
}

/** Below zero where `left` is told rather than `right`. */
function compareTold(left: Block, right: Block): number {
  if (left.scope !== right.scope) return left.scope === "conversation" ? -1 : 1
  const [leftEnd, rightEnd] = [left.until ?? Number.POSITIVE_INFINITY, right.until ?? Number.POSITIVE_INFINITY]
  if (leftEnd !== rightEnd) return leftEnd > rightEnd ? -1 : 1
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0
}

function subjectName({ kind, value }: Subject): string {
  return `${kind}:${value}`
}

/** `::/0` is all of IPv6 and none of IPv4, though IPv4 addresses are kept in the same form. */
function isInRange(text: string): (address: Uint8Array) => boolean {
  const range = parseRange(text)
  if (range === null) return () => false
  const { family, first, last } = range
  return address =>
    familyOf(address) === family && compareBytes(first, address) <= 0 && compareBytes(address, last) <= 0
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  for (const [index, byte] of left.entries()) {
    const other = right[index] ?? 0
    if (byte !== other) return byte - other
  }
  return 0
}
