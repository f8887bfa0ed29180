import { type Block, blockHolds, isInterval, keepBlock } from "../helpdesk/index.js"
import { type Json, ParleyError } from "../language/index.js"
import { touchConversation } from "./touched-conversation.js"
import { ownersOf, setField, type UnitOfWork } from "./unit-of-work.js"

/** For so long after it was lifted a block can be set again as it was (milliseconds). */
const RESTORABLE = 60 * 60_000
const MINUTE = 60_000

/**
 * The outcome of setting one block again: `tooLate` after an hour, `over` where its end has come by itself, `replaced` where
 * another one has taken its place (design 6.4: for good, whatever becomes of that one) or holds there since, `holds` where it
 * was not lifted, `notAllowed` where somebody else lifted it.
 */
export type Restored = "restored" | "holds" | "over" | "replaced" | "tooLate" | "notAllowed" | "unknown"

/**
 * Sets blocks again that were lifted a short time ago: with the same subject, scope, reason, maker and end. A lift that was a
 * mistake is so undone as if it had not been; what it forbids ends again, and both stand in its history.
 *
 * @param who who asks; `ofAnybody`: also what others have lifted
 * @returns the outcome of each, in their order
 */
export function restoreBlocks(
  work: UnitOfWork,
  ids: readonly string[],
  who: { readonly by: string | null; readonly ofAnybody: boolean },
): readonly Restored[] {
  work.facts.need(...ids.map(id => ({ kind: "block", id }) as const))
  return ids.map(id => {
    const block = presentBlock(work, id)
    if (block === null) return "unknown"
    const refusal = refusalToRestore(work, block, who)
    if (refusal !== null) return refusal
    keep(work, block, { what: "blockRestored", until: block.until, by: who.by })
    return "restored"
  })
}

function refusalToRestore(
  work: UnitOfWork,
  block: Block,
  { by, ofAnybody }: { readonly by: string | null; readonly ofAnybody: boolean },
): Exclude<Restored, "restored" | "unknown"> | null {
  const { lifted, subject, scope } = block
  if (lifted === null) return "holds"
  if (lifted.how === "replaced") return "replaced"
  if (!blockHolds({ ...block, lifted: null }, work.now)) return "over"
  if (lifted.at + RESTORABLE < work.now) return "tooLate"
  if (!ofAnybody && lifted.by !== by) return "notAllowed"
  const isOfSubject = (other: Block) =>
    blockHolds(other, work.now) &&
    other.scope === scope &&
    other.subject.kind === subject.kind &&
    other.subject.value === subject.value
  const others = [...work.facts.blocksAt(subject, scope), ...work.desk.changed.block.values()]
  return others.some(isOfSubject) ? "replaced" : null
}

/**
 * Gives a block that holds another end; its reason, its maker and what it came from stay.
 *
 * @param minutes from now; null: for good, which only a ban may be
 * @throws `BLOCK_UNKNOWN`, `BLOCK_OVER`, `BLOCK_END_REQUIRED`, `BLOCK_INTERVAL_INVALID`
 */
export function moveBlockEnd(work: UnitOfWork, id: string, minutes: number | null, by: string | null): void {
  const block = presentBlock(work, id)
  if (block === null) throw new ParleyError("BLOCK_UNKNOWN", "", `There is no block ${id}.`)
  if (!blockHolds(block, work.now)) {
    throw new ParleyError(
      "BLOCK_OVER",
      "",
      `The block ${id} holds no more, so it has no end to change. Make another one.`,
    )
  }
  if (minutes === null && block.scope === "liveChat") {
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
  const until = minutes === null ? null : work.now + minutes * MINUTE
  keep(work, block, { what: "blockMoved", until, by })
}

function presentBlock(work: UnitOfWork, id: string): Block | null {
  return work.desk.changed.block.get(id) ?? work.facts.record("block", id)
}

/** As `makeBlock`: due times of this commit end what it forbids, and a conversation's own block is its field too. */
function keep(work: UnitOfWork, block: Block, change: Parameters<typeof keepBlock>[2]): void {
  const { id, conversation, subject, scope } = block
  work.desk = keepBlock(work.desk, block, change)
  work.due.push({ owner: `block:${id}`, at: work.now, rank: 0 })
  if (conversation !== null) touchConversation(work, conversation).event = adminEvent(work, block, change.until)
  if (subject.kind !== "conversation" || scope !== "liveChat" || change.until === null) return
  const own = touchConversation(work, subject.value)
  const owner = ownersOf(own.conversation).conversation
  setField(work, owner, "ConversationInfo", "LiveChatBlockedUntil", new Date(change.until))
  own.isChanged = true
}

/** For a recording: the block as an administrator would make it now, whose minutes are whole. */
function adminEvent({ now }: UnitOfWork, { subject, reason, scope }: Block, until: number | null): Json {
  const minutes = until === null ? null : Math.ceil((until - now) / MINUTE)
  return { type: "admin", verb: "block", minutes, reason, scope, ...subject }
}
