import { type AddressRange, type BlockScope, normalSubject, parseRange, type Subject } from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"
import type { PlacedConversation, Store } from "../../turns/index.js"
import type { Services } from "../services.js"
import { overlaps } from "./addresses.js"
import { ExtendedError } from "./problems.js"

/** A block as people ask for it. */
export interface AskedBlock {
  readonly subject: Subject
  readonly scope: BlockScope
  readonly confirm?: boolean
}

/** Leading bits that a range has at least which is blocked without being asked again, as IPv6 counts them. */
const NARROW = { 4: 96 + 16, 6: 32 }
/** Conversations of one look at the store. */
const LOOK = 500

/**
 * The subject of a block as it is kept (design section 6.5): a visitor by their token or id, an address with a look at
 * who else it would keep out.
 *
 * @param asker the address of the one who asks
 * @throws `VISITOR_UNKNOWN`, `ADDRESS_INVALID`, `TEXT_INVALID`, `ADDRESS_UNKNOWN`, `BLOCK_TOO_WIDE`
 */
export async function blockSubjectOf(asked: AskedBlock, asker: string | null, services: Services): Promise<Subject> {
  const { subject, confirm = false } = asked
  if (subject.kind === "visitor") return { kind: "visitor", value: await metVisitor(subject.value, services) }
  const normal = normalSubject(subject)
  const range = normal.kind === "ip" ? parseRange(normal.value) : null
  if (range === null || confirm) return normal
  if (services.addresses.hasForwarded(range)) throw new ParleyError("ADDRESS_UNKNOWN", "/subject/value", PROXY)
  const why = tooWide(range, asker, services)
  if (why === null) return normal
  const conversations = await openConversations(normal, services)
  const message = `${normal.value} ${WHY[why]}: blocked, it would reach ${conversations} open conversations. Send "confirm": true if that is meant.`
  throw new ExtendedError("BLOCK_TOO_WIDE", message, { conversations }, {}, "/subject/value")
}

const PROXY =
  'Requests from there say that they were forwarded, so it is a proxy: start with --trust-proxy, or send "confirm": true to block all who come by it.'

/** Ids of visitors have no dot, and tokens have two. */
async function metVisitor(value: string, services: Services): Promise<string> {
  const visitor = value.includes(".") ? await services.served().tokens.visitorOf(value) : value
  const { store } = services.served()
  if (visitor !== null && (await isMetVisitor(store, visitor, services.clock.now()))) return visitor
  throw new ParleyError("VISITOR_UNKNOWN", "/subject/value", "Nobody has talked here as this visitor.")
}

/** Whether somebody has talked as a visitor: blocks of one stay when their conversations are erased, or are kept no longer. */
export async function isMetVisitor(store: Store, visitor: string, now: number): Promise<boolean> {
  if ((await store.conversations({ visitor, limit: 1 })).items.length > 0) return true
  const subject = { kind: "visitor", value: visitor } as const
  return (await store.blocks({ subject, now, limit: 1 })).items.length > 0
}

/** Why a block of a range has to be confirmed: it is wide, or holds this machine or a trusted proxy, or who asks. */
export type WhyTooWide = "wide" | "ours" | "yours"

const WHY: { readonly [why in WhyTooWide]: string } = {
  wide: "is a wide range",
  ours: "holds this machine or a trusted proxy, behind which everybody is",
  yours: "holds the address that you come from",
}

/** Whether a range holds so many addresses that to block it is asked twice. */
export function isWideRange({ length, family }: AddressRange): boolean {
  return length < NARROW[family]
}

export function tooWide(range: AddressRange, asker: string | null, { addresses }: Services): WhyTooWide | null {
  if (isWideRange(range)) return "wide"
  if (addresses.isOurs(range)) return "ours"
  return asker !== null && overlaps(range, parseRange(asker)) ? "yours" : null
}

async function openConversations(subject: Subject, { served, clock }: Services): Promise<number> {
  let count = 0
  let after = ""
  for (;;) {
    const key = { kind: "openConversationsOf", subject, after, limit: LOOK } as const
    const [fact] = await served().store.read([key], clock.now())
    // The answer to this question, as `FactKey` says.
    const found = (fact?.value ?? []) as readonly PlacedConversation[]
    count += found.length
    after = found.at(-1)?.place ?? ""
    if (found.length < LOOK) return count
  }
}
