import type { Activity, Bot } from "../../engine/index.js"
import { type Chat, deskSettings } from "../../helpdesk/index.js"
import type { Json } from "../../language/index.js"
import type { RecordedCall } from "./calls.js"
import { heldAtStart } from "./head.js"
import { readsTheDesk } from "./mentions.js"
import { isFromBefore } from "./outside.js"
import type { Recording } from "./recording.js"
import { type CallDraft, STANDS_IN, type TurnDraft } from "./turn-draft.js"

const MINUTE = 60_000
/** Events of a user that carry an address where it is another than before. */
const MOVING: ReadonlySet<string> = new Set(["message", "event", "end"])

/** Special events that tell of an agent who is gone. */
const HANDING: ReadonlySet<string> = new Set(["LiveChatRequeued", "LiveChatNobody"])

/** The sentence in a record whose chats went from agent to agent by more than is kept of them. */
export const AGENTS_MOVED =
  "Whether agents were on a break, away or at work is not in here: another may get a chat, or at another time."

/** The sentence in a record whose flows look at the whole helpdesk. */
export const DESK_READ = "Who else was at the helpdesk is not in here: AgentsPresent and EstimatedWait may differ."

/** The sentence in a record of one of several conversations in which a person waited for one queue. */
export const PLACE_MOVED = "The place in the queue went to the other conversation, or came from it."

/** The sentence in a record whose flows may have read such a field. */
export const FIELDS_WITHHELD =
  "Fields that may hold what answered a sensitive question before it began are not kept: here they are empty."

/** The sentence in a record of a call that a process took over from another that was gone. */
export const CALL_OVERDUE =
  "A call ended later than it may: it was made late, or made again after a restart. Here it ends in time, or not at all."

function isOverdue({ madeAt, timeout, end }: RecordedCall): boolean {
  if (end === null) return false
  return end.isTimeout ? end.at - madeAt > timeout : end.at - madeAt >= timeout
}

/** Somebody waited where chats are given out, and got no agent, though one was there: those who were had other chats. */
function isGivenToNobody({ queue, connects }: Chat, { agents }: Recording, bot: Bot): boolean {
  const { requireAgents = false, maxChatsPerAgent = 0 } = deskSettings(bot.spec).queues.get(queue) ?? {}
  return connects === 0 && maxChatsPerAgent > 0 && (requireAgents || agents.length > 0)
}

/** Nothing in its own conversation says when such a chat came into the queue, or why it left it. */
function isPlaceMoved(
  { queuedAt, status, endedBy, endedAt, connects }: Chat,
  turns: Recording["own"]["turns"],
): boolean {
  const isLeft = status === "ended" && endedBy === null && connects === 0
  return (
    !turns.some(({ at }) => at === queuedAt) ||
    (isLeft && turns.every(({ at, event }) => at !== endedAt || typeOf(event) === null))
  )
}

/** A fixture has no files: what a person sends in one is text. */
function hasSentFile({ type, from, attachments = [] }: Activity): boolean {
  return type === "message" && from.role !== "bot" && attachments.length > 0
}

/** The kind of an event of a turn; null: nothing happened in that conversation itself. */
function typeOf(event: Json): string | null {
  return (event as { readonly type?: string } | null)?.type ?? null
}

/** Tells, in sentences, where a replay of a record may differ. */
export function caveatsOf(
  recording: Recording,
  drafts: readonly TurnDraft[],
  calls: readonly CallDraft[],
  proofs: ReadonlyMap<string, string>,
  bot: Bot,
): readonly string[] {
  const { own, hasCompany, chats, agents } = recording
  const { conversation, turns } = own
  const held = heldAtStart(recording)
  const all = drafts.flatMap(draft => draft.turns)
  const has = (isSo: (turn: (typeof all)[number]) => boolean) => all.some(isSo)
  const ran = new Set(
    all.flatMap(({ trace }) => trace.flatMap(entry => ("flow" in entry && entry.flow !== null ? [entry.flow] : []))),
  )
  const known: readonly (readonly [isSo: boolean, sentence: string])[] = [
    [
      has(({ event }) => event.masked === true),
      "What answered a sensitive question, or might have, is not kept: ••• stands for it.",
    ],
    [has(({ event }) => event.withheld === true), FIELDS_WITHHELD],
    [has(({ lines }) => lines.some(hasSentFile)), "Files that people sent are not in here."],
    [proofs.size > 0, "Tokens are not kept: what they proved stands for them."],
    [
      has(({ side, event }) => side === "user" && MOVING.has(event.type ?? "") && "ip" in event),
      "The user's address changed on the way; here it stays the first one.",
    ],
    [
      conversation.user !== null && !conversation.beganAuthenticated && hasCompany,
      "Anything known of the user before they proved who they are is not in here.",
    ],
    [
      has(({ event }) => event.type === "changed" && event.locale === undefined && event.set === undefined),
      "Its locale, or fields of it, were changed from outside on the way, which is not in here.",
    ],
    [calls.some(({ call }) => isOverdue(call)), CALL_OVERDUE],
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
      chats.some(chat => chat.refusedBy.length > 0 || isGivenToNobody(chat, recording, bot)) ||
        agents.some(({ agent }) => agent.maxChats !== null || agent.presence !== null || agent.hours !== null) ||
        has(({ event }) => HANDING.has(event.name ?? "") || event.verb === "assign"),
      AGENTS_MOVED,
    ],
    [readsTheDesk(bot, ran), DESK_READ],
    [hasCompany && chats.some(chat => isPlaceMoved(chat, turns)), PLACE_MOVED],
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
