import type { Block, Scope, Subject } from "../../client/index.js"
import { asAgent, ownEmail, putChat } from "../live-desk.js"
import { may, parley } from "../session.js"
import { subjectsOf, type Whom } from "./whom.js"

/** A block as it was chosen. */
interface ChosenBlock {
  readonly scope: Scope
  /** Null: for good. */
  readonly minutes: number | null
  readonly reason: string
  /** The address, where it is blocked too. */
  readonly address: string | null
  /** A wide range, or one with the server or oneself in it, is meant. */
  readonly isConfirmed: boolean
}

/**
 * Blocks somebody: from a chat that the agent has or had as its verb, else subject by subject.
 *
 * @returns the blocks that were made, of the person first, which undoing lifts
 * @throws `Refusal`, or as `fetch`
 */
export async function makeBlocks(whom: Whom, chosen: ChosenBlock): Promise<readonly Block[]> {
  const { scope, minutes, address, isConfirmed } = chosen
  const reason = chosen.reason === "" ? {} : { reason: chosen.reason }
  if (whom.kind === "chat" && whom.chat.agent !== null && whom.chat.agent === ownEmail.peek()) {
    const { id, conversationId } = whom.chat
    const body = { ...asAgent(), scope, minutes, ...reason, ip: address !== null }
    const { chat } = await parley().call("blockChat", { params: { id }, body })
    putChat(chat)
    return madeIn(conversationId, scope)
  }
  const subjects: readonly Subject[] = [
    ...subjectsOf(whom, scope),
    ...(address === null ? [] : [{ kind: "ip" as const, value: address }]),
  ]
  const made: Block[] = []
  for (const subject of subjects) {
    const confirm = subject.kind === "ip" && isConfirmed ? { confirm: true } : {}
    const { block } = await parley().call("createBlock", { body: { subject, scope, minutes, ...reason, ...confirm } })
    made.push(block)
  }
  return made
}

/** The verb tells the chat alone: the blocks are the newest of its conversation. */
async function madeIn(conversation: string, scope: Scope): Promise<readonly Block[]> {
  if (!may("block:read")) return []
  const query = { conversation, status: "active", scope, sort: "-createdAt", limit: 3 } as const
  const { items } = await parley().call("listBlocks", { query })
  const made = items.filter(({ createdAt }) => createdAt === items[0]?.createdAt)
  return made.toSorted((one, other) => Number(one.subject.kind === "ip") - Number(other.subject.kind === "ip"))
}
