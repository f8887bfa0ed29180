import type { Bot } from "../../engine/index.js"
import type { AgentSpec, BlockSpec, FixtureSpec, StubSpec } from "../fixture-spec.js"
import type { RecordedCall } from "./calls.js"
import { durationText } from "./duration-text.js"
import { choosesById } from "./mentions.js"
import { isFromBefore } from "./outside.js"
import type { Recording, SignedAgent } from "./recording.js"
import { refusalSpec, subjectSpec } from "./stimulus-spec.js"
import type { TurnEvent } from "./stored-turn.js"
import type { CallDraft } from "./turn-draft.js"

const MINUTE = 60_000

/** All of a fixture but its turns: who talks, and what was there before. */
export function headOf(recording: Recording, calls: readonly CallDraft[], bot: Bot): Omit<FixtureSpec, "turns"> {
  const { conversation, turns } = recording.own
  // The first turn of a conversation is its start.
  const { user, ip, locale, set } = (turns[0]?.event ?? {}) as TurnEvent
  const agents = recording.agents.map(signed => agentSpec(signed, bot))
  const blocks = blocksAtStart(recording)
  const stubs = stubsOf(calls)
  return {
    now: momentText(conversation.startedAt),
    ...(choosesById(bot) ? { id: conversation.id } : {}),
    ...(user === undefined ? {} : { user }),
    ...(ip === undefined ? {} : { ip }),
    ...(locale === undefined || locale === bot.locales[0] ? {} : { locale }),
    ...(conversation.channel === "test" ? {} : { channel: conversation.channel }),
    ...(agents.length === 0 ? {} : { agents }),
    ...(set === undefined ? {} : { set }),
    ...(blocks.length === 0 ? {} : { blocks }),
    ...(Object.keys(stubs).length === 0 ? {} : { stubs }),
  }
}

function momentText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z")
}

function agentSpec({ agent: { email, name, queues } }: SignedAgent, bot: Bot): AgentSpec {
  const all = bot.liveChat.queues ?? []
  const isOfAll = all.every(({ code }) => queues.includes(code))
  return { email, ...(name === email ? {} : { name }), ...(isOfAll ? {} : { queues }) }
}

/** Blocks that held when the conversation began. */
function blocksAtStart(recording: Recording): readonly BlockSpec[] {
  const { id, startedAt, visitor } = recording.own.conversation
  return heldAtStart(recording).map(({ subject, until, reason, scope }) => {
    const minutes = until === null ? null : minutesUntil(startedAt, until)
    const isVisitors = subject.kind === "visitor" && subject.value === visitor
    const named = isVisitors ? { visitor: FIRST_VISITOR } : subjectSpec(subject, id, visitor)
    return { ...named, ...refusalSpec({ minutes, reason, scope }) }
  })
}

/** The visitor of a replay's first conversation: "current" is nobody yet. */
const FIRST_VISITOR = "v1"

/** Blocks that held when the conversation began, and how long they were to. */
export function heldAtStart({ own: { conversation }, blocks }: Recording): Recording["blocks"] {
  const { startedAt } = conversation
  return blocks.filter(block => {
    const { until, lifted } = block
    return (
      isFromBefore(block, conversation) &&
      (until === null || until > startedAt) &&
      (lifted === null || lifted.at >= startedAt)
    )
  })
}

/** Whole minutes, so that the end is in the same minute of the clock: that is all that a text tells of it. */
function minutesUntil(start: number, until: number): number {
  const floor = Math.floor((until - start) / MINUTE)
  const isSameMinute = Math.floor((start + floor * MINUTE) / MINUTE) === Math.floor(until / MINUTE)
  return Math.max(1, isSameMinute ? floor : floor + 1)
}

/** Results from outside, in the order in which a replay asks for them. */
function stubsOf(calls: readonly CallDraft[]): { readonly [action: string]: readonly StubSpec[] } {
  const stubs: { [action: string]: StubSpec[] } = {}
  for (const { call, takes } of calls) {
    const after = takes === 0 ? {} : { after: durationText(takes) }
    stubs[call.action] = [...(stubs[call.action] ?? []), { ...outcomeOf(call), ...after }]
  }
  return stubs
}

function outcomeOf({ outcome }: RecordedCall): StubSpec {
  if (outcome === null) return UNKNOWN_END
  const { error, message, result = null } = outcome
  return error === undefined ? { result } : { error: { code: error, ...messageOf(message) } }
}

/** Of a call that was under way nobody knows what came, if it was made at all. */
const UNKNOWN_END = { error: { code: "ACTION_FAILED" }, optional: true } as const

function messageOf(message: string | undefined): { readonly message?: string } {
  return message === undefined ? {} : { message }
}
