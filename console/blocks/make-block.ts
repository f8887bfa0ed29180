import type { Block, Scope, Subject } from "../../client/index.js"
import { ownEmail, putChat } from "../live-desk.js"
import { may, parley } from "../session.js"
import { subjectsOf, type Whom } from "./whom.js"

/** A block as it was chosen. */
export interface ChosenBlock {
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
 * @returns the blocks that were made, of the person first; what undoing lifts
 * @throws `Refusal`, or as `fetch`
 */
export async function makeBlocks(whom: Whom, chosen: ChosenBlock): Promise<readonly Block[]> {
  const { scope, minutes, address, isConfirmed } = chosen
  const reason = chosen.reason === "" ? {} : { reason: chosen.reason }
  if (whom.kind === "chat" && whom.chat.agent !== null && whom.chat.agent === ownEmail.peek()) {
    const { id, conversationId } = whom.chat
    const body = { scope, minutes, ...reason, ip: address !== null }
    const { chat } = await parley().call("blockChat", { params: { id }, body })
    putChat(chat)
    return madeIn(conversationId, subjectsOf(whom, scope), address, scope)
  }
  const subjects = [...subjectsOf(whom, scope), ...(address === null ? [] : [{ kind: "ip" as const, value: address }])]
  const made: Block[] = []
  for (const subject of subjects) {
    const confirm = subject.kind === "ip" && isConfirmed ? { confirm: true } : {}
    const { block } = await parley().call("createBlock", { body: { subject, scope, minutes, ...reason, ...confirm } })
    made.push(block)
  }
  return made
}

/** The verb tells the chat alone: the blocks are those that hold since. */
async function madeIn(
  conversation: string,
  subjects: readonly Subject[],
  address: string | null,
  scope: Scope,
): Promise<readonly Block[]> {
  if (!may("block:read")) return []
  const { blocks } = await parley().call("checkBlocks", { query: { conversation } })
  const isMeant = ({ kind, value }: Subject): boolean =>
    subjects.some(subject => subject.kind === kind && subject.value === value) || (address !== null && kind === "ip")
  const found = blocks.filter(
    block => block.scope === scope && block.conversationId === conversation && isMeant(block.subject),
  )
  return [...found].sort((one, other) => Number(one.subject.kind === "ip") - Number(other.subject.kind === "ip"))
}
