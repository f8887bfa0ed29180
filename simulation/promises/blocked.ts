import { BlockList, isIPv6 } from "node:net"
import { type Block, normaliseAddress, type Requester, type Subject } from "../../helpdesk/index.js"
import type { StoredConversation } from "../../turns/index.js"
import type { Ledger } from "../ledger.js"
import type { ActorRequest } from "../simulation-step.js"

/**
 * The blocks that keep somebody out, as the last commit left them: worked out from the words of design section 6.4, and not
 * by the helpdesk's own function, in which a mistake would else be on both sides.
 */
export function blocksOn({ blocks }: Pick<Ledger, "blocks">, requester: Requester, now: number): readonly Block[] {
  return [...blocks.values()].filter(
    ({ lifted, until, subject }) => lifted === null && (until === null || now < until) && concerns(subject, requester),
  )
}

/** The block that decides: a ban, if one of them is one. */
export function blockOf(ledger: Pick<Ledger, "blocks">, requester: Requester, now: number): Block | null {
  const held = blocksOn(ledger, requester, now)
  return held.find(({ scope }) => scope === "conversation") ?? held[0] ?? null
}

function concerns({ kind, value }: Subject, requester: Requester): boolean {
  const { conversation, user, visitor, address, beganAuthenticated } = requester
  switch (kind) {
    case "conversation":
      return conversation === value
    case "user":
      return user !== null && user === value
    case "visitor":
      return !beganAuthenticated && visitor === value
    case "ip":
      return user === null && address !== null && isWithin(address, value)
  }
}

function isWithin(address: string, range: string): boolean {
  const [first = "", length = ""] = range.split("/")
  const family = isIPv6(first) ? "ipv6" : "ipv4"
  const list = new BlockList()
  if (length === "") list.addAddress(first, family)
  else list.addSubnet(first, Number(length), family)
  return list.check(address, isIPv6(address) ? "ipv6" : "ipv4")
}

export function speakerOf(conversation: StoredConversation, address = conversation.address): Requester {
  return { ...conversation, conversation: conversation.id, address }
}

/** Where a request in a conversation comes from: as it says, else as before. */
export function addressOf(request: ActorRequest | undefined, { id, address }: StoredConversation): string | null {
  const isItsOwn =
    request !== undefined && "address" in request && "conversation" in request && request.conversation === id
  return isItsOwn && request.address !== null ? normaliseAddress(request.address) : address
}
