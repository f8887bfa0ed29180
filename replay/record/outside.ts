import type { Block } from "../../helpdesk/index.js"
import type { StoredConversation } from "../../turns/index.js"
import type { Recording, SignedAgent } from "./recording.js"
import { refusalSpec, type StimulusSpec, subjectSpec } from "./stimulus-spec.js"
import type { StoredCommit } from "./stored-turn.js"

/** Something that was done elsewhere and mattered here: no turn of this conversation tells of it. */
export interface Outside {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly stimulus: StimulusSpec
  /** Whether a commit of the same moment is what came of it. */
  readonly leadsTo: (commit: StoredCommit) => boolean
}

const MINUTE = 60_000

/** Blocks and unblocks of the user, the visitor or the address, and agents who signed in or out, by time. */
export function outsideOf({ own: { conversation, turns }, blocks, agents }: Recording): readonly Outside[] {
  const { id, startedAt, visitor } = conversation
  const last = turns.at(-1)?.at ?? startedAt
  const made = blocks.filter(
    block => block.conversation !== id && !isFromBefore(block, conversation) && block.at <= last,
  )
  const lifted = blocks.filter(
    ({ lifted: lift, ...block }) =>
      lift?.how === "lifted" && lift.at >= startedAt && lift.at <= last && block.conversation !== id,
  )
  return [
    ...made.map(block => ({
      at: block.at,
      stimulus: {
        admin: { block: { ...subjectSpec(block.subject, id, visitor), ...refusalSpec(lasting(block)) } },
      },
      leadsTo: isEnforcement,
    })),
    ...lifted.map(({ subject, lifted: lift }) => ({
      at: lift?.at ?? 0,
      stimulus: { admin: { unblock: subjectSpec(subject, id, visitor) } },
      leadsTo: () => false,
    })),
    ...agents.flatMap(agent => signsOf(agent, startedAt)),
  ].sort((one, other) => one.at - other.at)
}

/**
 * Made before the conversation began. Of what was made at that very moment only a ban is taken to have come after: it
 * would have let nobody in, or only as one who is blocked.
 */
export function isFromBefore({ at, scope, conversation: made }: Block, conversation: StoredConversation): boolean {
  const { startedAt, id, blocked, seq } = conversation
  if (made === id || at > startedAt) return false
  return at < startedAt || scope === "liveChat" || (blocked && seq === 1)
}

function lasting({ at, until, reason, scope }: Block) {
  return { minutes: until === null ? null : Math.max(1, Math.round((until - at) / MINUTE)), reason, scope }
}

/** A block ends the chat or the conversation in a turn of its own. */
function isEnforcement({ turns }: StoredCommit): boolean {
  return turns.some(
    ({ event, lines }) => event.by === "block" || lines.some(({ channelData }) => channelData?.notice !== undefined),
  )
}

function signsOf({ agent: { email }, signs }: SignedAgent, startedAt: number): readonly Outside[] {
  return signs
    .filter(({ at }) => at > startedAt)
    .map(({ at, what, keeps }) => ({
      at,
      stimulus: {
        agent: { email, ...(what === "signIn" ? { signIn: true } : { signOut: keeps ? { keep: true } : true }) },
      },
      leadsTo: what === "signIn" ? isAllocation : isLeft,
    }))
}

/** A chat was handed back, or whoever waits hears that nobody is there. */
function isLeft({ turns }: StoredCommit): boolean {
  return turns.some(
    ({ event: { type, verb, name } }) => (type === "agent" && verb === "signedOut") || name === "LiveChatNobody",
  )
}

/** An agent got the chat, though none asked for it. */
export function isAllocation({ turns }: StoredCommit): boolean {
  return (
    turns.some(({ side, event }) => side === "agent" && event.type === "event" && event.name === CONNECTED) &&
    !turns.some(({ event }) => event.type === "agent")
  )
}

const CONNECTED = "LiveChatAgentConnected"
