import {
  type Block,
  type BlockScope,
  blockHolds,
  blockSubject,
  decideBlock,
  enforceBlock,
  liftBlock,
  normalSubject,
  type Subject,
  subjectsOf,
} from "../helpdesk/index.js"
import { ParleyError } from "../language/index.js"
import { changeDesk } from "./dialog.js"
import { enforceWhereBanned, runFollowUps } from "./follow-ups.js"
import type { PlacedConversation } from "./store.js"
import { needClient, textOrNull, touchConversation } from "./touched-conversation.js"
import { ownersOf, setField, type TouchedConversation, type UnitOfWork } from "./unit-of-work.js"

export interface BlockRequest {
  readonly subject: Subject
  /** Null: for good. */
  readonly minutes: number | null
  readonly reason: string | null
  readonly scope: BlockScope
  readonly by: string | null
}

/**
 * A block by people, with no chat needed (design section 6.5). Due times of this commit end what it forbids.
 *
 * @throws `BLOCK_END_REQUIRED`, `REASON_REQUIRED`, `BLOCK_INTERVAL_INVALID`, `ADDRESS_INVALID`, `CONVERSATION_UNKNOWN`,
 *   `CONVERSATION_OF_AGENT`
 */
export function makeBlock(work: UnitOfWork, request: BlockRequest): Block {
  const subject = normalSubject(request.subject)
  if (subject.kind === "conversation") {
    const touched = touchConversation(work, subject.value)
    if (touched.conversation.side === "agent") {
      const message = `The conversation ${subject.value} is an agent's: nobody writes in it. Block its user's instead.`
      throw new ParleyError("CONVERSATION_OF_AGENT", "", message)
    }
    const { minutes, reason, scope } = request
    touched.event = { type: "admin", verb: "block", minutes, reason, scope }
    changeDesk(work, touched, desk => blockSubject(desk, request))
  } else work.desk = blockSubject(work.desk, request, personOf(work, subject))
  const made = [...work.desk.changed.block.values()].filter(candidate => candidate.lifted === null).at(-1) as Block
  work.due.push({ owner: `block:${made.id}`, at: work.now, rank: 0 })
  return made
}

/** The name and e-mail that are known of a user or visitor; of an address nobody's. */
function personOf(
  work: UnitOfWork,
  { kind, value }: Subject,
): { readonly name: string | null; readonly email: string | null } {
  const known = kind === "ip" ? undefined : work.facts.record("entities", `${kind}:${value}`)?.ChatUser
  return { name: textOrNull(known?.Name), email: textOrNull(known?.Email) }
}

/** How many conversations one turn ends of those that a block closes. */
const BATCH = 20

/**
 * Ends chats and, with a ban, conversations of a block's subject: a batch in each turn, until none is left.
 *
 * @param place the block's id and, after a space, the place of the last conversation of the batch before
 */
export function enforceBatch(work: UnitOfWork, place: string): void {
  const [id = "", after = ""] = place.split(" ")
  work.due.push({ owner: `block:${place}`, at: null, rank: 0 })
  const made = work.facts.record("block", id)
  if (made === null || made.lifted !== null) return
  const key = { kind: "openConversationsOf", subject: made.subject, after, limit: BATCH } as const
  const open = work.facts.get(key) as readonly PlacedConversation[]
  if (open.length === BATCH) work.due.push({ owner: `block:${id} ${open.at(-1)?.place}`, at: work.now, rank: 0 })
  for (const { id: conversation } of open) {
    const touched = touchConversation(work, conversation)
    needClient(work, touched)
    const requester = { ...touched.conversation, conversation }
    if (decideBlock(subjectsOf(requester), [made], work.now) === null) continue
    changeDesk(work, touched, desk => enforceBlock(desk, made))
    runFollowUps(work)
  }
}

/**
 * Ends a user's conversation where a ban holds whose turn to end it has not come yet: what happens by itself does nothing
 * for somebody who is banned (design section 6.5).
 *
 * @returns whether it was ended
 */
export function endWhereBanned(work: UnitOfWork, touched: TouchedConversation): boolean {
  const isBanned = enforceWhereBanned(work, touched)
  if (isBanned) runFollowUps(work)
  return isBanned
}

/** Lifts blocks by id; one that is over, lifted or unknown is passed over and stays what it is. @returns the ids lifted */
export function liftBlocks(
  work: UnitOfWork,
  ids: readonly string[],
  lift: { readonly by: string | null; readonly reason: string | null },
): readonly string[] {
  work.facts.need(...ids.map(id => ({ kind: "block", id }) as const))
  needConversations(work, ids)
  const lifted: string[] = []
  for (const id of ids) {
    const present = work.desk.changed.block.get(id) ?? work.facts.record("block", id)
    if (present === null || !blockHolds(present, work.now)) continue
    work.desk = liftBlock(work.desk, present, { ...lift, how: "lifted" })
    if (present.conversation !== null) {
      // Its log tells of it.
      touchConversation(work, present.conversation).event = { type: "admin", verb: "unblock", ...present.subject }
    }
    if (present.subject.kind === "conversation" && present.scope === "liveChat")
      forgetOwnBlock(work, present.subject.value)
    lifted.push(id)
  }
  return lifted
}

/** Asks at once for all that lifting many blocks needs: each round of reads that is saved is a decision less. */
function needConversations(work: UnitOfWork, ids: readonly string[]): void {
  const present = ids.flatMap(id => work.facts.record("block", id) ?? []).filter(block => blockHolds(block, work.now))
  const own = present.flatMap(({ subject }) => (subject.kind === "conversation" ? subject.value : []))
  const conversations = new Set([...own, ...present.flatMap(({ conversation }) => conversation ?? [])])
  work.facts.need(
    ...[...conversations].map(id => ({ kind: "conversation", id }) as const),
    ...own.map(id => ({ kind: "entities", id: `conversation:${id}` }) as const),
  )
  const chats = [...conversations].flatMap(id => work.facts.record("conversation", id)?.chat ?? [])
  work.facts.need(...chats.map(id => ({ kind: "chat", id }) as const))
}

/** The conversation's own block and `ConversationInfo.LiveChatBlockedUntil` are one truth. */
function forgetOwnBlock(work: UnitOfWork, id: string): void {
  const touched = touchConversation(work, id)
  setField(work, ownersOf(touched.conversation).conversation, "ConversationInfo", "LiveChatBlockedUntil", null)
  touched.isChanged = true
}
