import { heldAtStart } from "./head.js"
import { isFromBefore } from "./outside.js"
import type { Recording } from "./recording.js"
import { STANDS_IN, type TurnDraft } from "./turn-draft.js"

const MINUTE = 60_000
/** Events of a user that carry an address where it is another than before. */
const MOVING: ReadonlySet<string> = new Set(["message", "event", "end"])

/** Tells, in sentences, where a replay of a record may differ. */
export function caveatsOf(
  recording: Recording,
  drafts: readonly TurnDraft[],
  proofs: ReadonlyMap<string, string>,
): readonly string[] {
  const { own, hasCompany } = recording
  const { conversation, turns } = own
  const held = heldAtStart(recording)
  const all = drafts.flatMap(draft => draft.turns)
  const has = (isSo: (turn: (typeof all)[number]) => boolean) => all.some(isSo)
  const known: readonly (readonly [isSo: boolean, sentence: string])[] = [
    [
      has(({ event }) => event.masked === true),
      "What answered a sensitive question, or might have, is not kept: ••• stands for it.",
    ],
    [proofs.size > 0, "Tokens are not kept: what they proved stands for them."],
    [
      has(({ side, event }) => side === "user" && MOVING.has(event.type ?? "") && "ip" in event),
      "The user's address changed on the way; here it stays the first one.",
    ],
    [
      conversation.user !== null && !conversation.beganAuthenticated && hasCompany,
      "Anything known of the user before they proved who they are is not in here.",
    ],
    [hasCompany, "The same person spoke in another conversation at that time, which is not in here."],
    [
      has(({ event }) => event.inQueue === true),
      "Other people waited in the queue, who are not in here: places in it and refusals may differ.",
    ],
    [
      held.some(({ until }) => until !== null && (until - conversation.startedAt) % MINUTE !== 0),
      "Blocks from before it began end in the minute in which they ended, not at the second.",
    ],
    [
      recording.blocks.some(
        block => block.scope === "liveChat" && isFromBefore(block, conversation) && !held.includes(block),
      ),
      "Blocks that were over when it began are not in here: LiveChatBlockCount does not count them.",
    ],
    [
      drafts.some(({ stimulus }) => stimulus?.comment === STANDS_IN),
      "An agent who was not free at first is taken to come in when they were.",
    ],
    [
      has(({ trace }) => trace.some(entry => entry.kind === "error" && entry.code === "FLOW_CHANGED")),
      "The flows were changed while it went on, which a replay can't do.",
    ],
    [
      conversation.call !== null,
      `A call of ${conversation.call?.action} was under way when this was recorded: here it does not end.`,
    ],
    [turns.length === 0, "Nothing that happened in it is kept."],
  ]
  return known.flatMap(([isSo, sentence]) => (isSo ? [sentence] : []))
}
