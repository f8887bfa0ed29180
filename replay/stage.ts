import type { Activity } from "../engine/index.js"
import { ParleyError } from "../language/index.js"
import { FIRST } from "./conversation-names.js"
import type { Fixture } from "./fixture.js"
import type { AgentVerbSpec, BlockSpec, SubjectSpec } from "./fixture-spec.js"
import type { Service, ServiceBlock, ServiceDeskVerb, StartRequest, SubjectRequest } from "./service.js"
import type { Stimulus } from "./stimulus.js"

/** Where a fixture is played: the service, and what the names of the fixture mean there. It lives within one `play`. */
export interface Stage {
  readonly fixture: Fixture
  readonly service: Service
  /** Name to id. */
  readonly ids: Map<string, string>
  /** How each conversation was started, by id: what the next start keeps. */
  readonly starts: Map<string, StartRequest>
  /** Id of the conversation that started last. */
  current: string | null
  /** Why the first conversation did not start, while there is none: every message into it is refused alike. */
  notStarted: ParleyError | null
  /** Messages heard so far, each as its conversation and `clientActivityId`. */
  readonly heard: Set<string>
}

export function newStage(fixture: Fixture, service: Service): Stage {
  return { fixture, service, ids: new Map(), starts: new Map(), current: null, notStarted: null, heard: new Set() }
}

/**
 * Does what a turn says. A refusal comes as the service's `ParleyError`.
 *
 * @param named the conversation of the turn's `in`; null: left out
 * @returns the first answer's activities where a `clientActivityId` came again, else null
 */
export async function performStimulus(
  stage: Stage,
  stimulus: Stimulus,
  named: string | null,
): Promise<readonly Activity[] | null> {
  const { service } = stage
  switch (stimulus.kind) {
    case "hear":
      return sendMessage(stage, stimulus, speaking(stage, named))
    case "desk":
      await desk(stage, stimulus, named)
      return null
    case "block":
      await service.block(blockRequest(stage, stimulus.block, named))
      return null
    case "unblock":
      await service.unblock(stimulus.subject.all === true ? "all" : subjectRequest(stage, stimulus.subject, named))
      return null
    case "advance":
      await service.advance(stimulus.milliseconds)
      return null
    case "event":
      await service.sendEvent(speaking(stage, named), stimulus.event)
      return null
    case "start":
      await startOnStage(stage, stimulus, named)
      return null
    case "change":
      await service.change(speaking(stage, named), stimulus.change)
      return null
    case "end":
      await service.end(speaking(stage, named))
      return null
    case "restart":
      await service.restart()
      return null
  }
}

/** Begins a conversation; refused, the earlier one stays current. Blocks of the head that wait for the first one are made then. */
export async function startOnStage(
  stage: Stage,
  stimulus: Stimulus & { readonly kind: "start" },
  named: string | null,
): Promise<void> {
  const { fixture, service } = stage
  const earlier = named ?? stage.current
  const kept = (earlier === null ? undefined : stage.starts.get(earlier)) ?? headRequest(fixture)
  const visitor = stimulus.visitor === "new" ? null : kept.visitor
  const request: StartRequest = {
    ...kept,
    ...stimulus.changes,
    visitor,
    set: stage.current === null ? fixture.set : {},
  }
  const isFirst = stage.current === null
  const started = await service.start(request).catch((error: unknown) => {
    if (isFirst && error instanceof ParleyError) stage.notStarted = error
    throw error
  })
  stage.starts.set(started.conversation, { ...request, visitor: started.visitor })
  stage.current = started.conversation
  if (isFirst) stage.ids.set(FIRST, started.conversation)
  stage.ids.set(stimulus.name, started.conversation)
  if (!isFirst) return
  for (const block of fixture.blocks.filter(waitsForStart)) await service.block(blockRequest(stage, block, null))
}

function headRequest({ user, ip, locale, channel, set }: Fixture): StartRequest {
  return { user, visitor: null, ip, locale, channel, set }
}

/** A block of the head on something `current`, which is there only when the first conversation has started. */
export function waitsForStart({ visitor, conversation }: SubjectSpec): boolean {
  return visitor === "current" || conversation === "current" || conversation === FIRST
}

/** The conversation that hears what is said. */
function speaking(stage: Stage, named: string | null): string {
  const conversation = named ?? stage.current
  if (conversation !== null) return conversation
  throw stage.notStarted ?? new ParleyError("CONVERSATION_UNKNOWN", "", "No conversation has started.")
}

async function sendMessage(
  { service, heard }: Stage,
  { message }: Stimulus & { readonly kind: "hear" },
  conversation: string,
): Promise<readonly Activity[] | null> {
  const { clientActivityId } = message
  const answer = await service.sendMessage(conversation, message)
  if (clientActivityId === undefined) return null
  const key = `${conversation} ${clientActivityId}`
  if (heard.has(key)) return answer
  heard.add(key)
  return null
}

/** With several chats and no `in`, the agent's verb is about the current conversation, as every turn without `in` is. */
async function desk(
  stage: Stage,
  { agent, verb }: Stimulus & { readonly kind: "desk" },
  named: string | null,
): Promise<void> {
  const { service, current } = stage
  try {
    await service.desk(deskVerb(stage, agent, verb, named))
  } catch (error) {
    const ambiguous = error instanceof ParleyError && error.code === "CHAT_AMBIGUOUS"
    if (!ambiguous || named !== null || current === null) throw error
    await service.desk(deskVerb(stage, agent, verb, current))
  }
}

function deskVerb(stage: Stage, agent: string, spec: AgentVerbSpec, named: string | null): ServiceDeskVerb {
  const at = { agent, chat: named }
  const limits = spec.anyway === true ? { anyway: true } : {}
  if (spec.accept !== undefined) {
    const chat = typeof spec.accept === "string" ? idOf(stage, spec.accept) : null
    return { agent, verb: "accept", chat, ...limits }
  }
  if (spec.say !== undefined) return { ...at, verb: "say", text: spec.say }
  if (spec.answer !== undefined) return { ...at, verb: "answer", text: spec.answer }
  if (spec.disconnect === true) return { ...at, verb: "disconnect" }
  if (spec.close === true) return { ...at, verb: "close" }
  if (spec.transfer !== undefined) {
    const { note, ...to } = spec.transfer
    return { ...at, verb: "transfer", to, ...limits, ...(note === undefined ? {} : { word: note }) }
  }
  if (spec.block !== undefined) {
    const { minutes = MINUTES, reason = null, scope = "liveChat", ip = false } = spec.block
    return { ...at, verb: "block", minutes, reason, scope, ip }
  }
  if (spec.decline === true) return { ...at, verb: "decline" }
  if (spec.assign !== undefined) {
    const { note, ...assignee } = spec.assign
    const to = "agent" in assignee ? assignee.agent : assignee
    const word = note === undefined ? {} : { word: note }
    return { agent, verb: "assign", chat: named ?? stage.current, to, ...limits, ...word }
  }
  if (spec.status !== undefined) return { agent, verb: "status", status: spec.status }
  if (spec.alive === true) return { agent, verb: "status", status: null }
  if (spec.signIn === true) return { agent, verb: "signIn" }
  return { agent, verb: "signOut", keep: typeof spec.signOut === "object" && spec.signOut.keep === true }
}

/** How long a block lasts that does not say: as the action's own default (design section 6.3). */
const MINUTES = 1440

export function blockRequest(stage: Stage, block: BlockSpec, named: string | null): ServiceBlock {
  const { minutes = MINUTES, reason = null, scope = "liveChat" } = block
  return { subject: subjectRequest(stage, block, named), minutes, reason, scope }
}

function subjectRequest(stage: Stage, spec: SubjectSpec, named: string | null): SubjectRequest {
  if (spec.user !== undefined) return { kind: "user", value: spec.user }
  if (spec.ip !== undefined) return { kind: "ip", value: spec.ip }
  if (spec.visitor !== undefined && spec.visitor !== "current") return { kind: "visitor", value: spec.visitor }
  if (spec.visitor === undefined) {
    const { conversation = "current" } = spec
    // A name first, then "current", else it is an id.
    const value = stage.ids.get(conversation) ?? (conversation === "current" ? speaking(stage, named) : conversation)
    return { kind: "conversation", value }
  }
  const visitor = stage.starts.get(speaking(stage, named))?.visitor ?? null
  if (visitor === null) throw new ParleyError("VISITOR_UNKNOWN", "", "The current conversation has no visitor.")
  return { kind: "visitor", value: visitor }
}

/** The id of a conversation of the fixture. One whose start was refused, against what the fixture expects, has none. */
export function idOf(stage: Stage, name: string): string {
  const id = stage.ids.get(name)
  if (id === undefined) throw new ParleyError("CONVERSATION_UNKNOWN", "", `Conversation "${name}" did not start.`)
  return id
}
