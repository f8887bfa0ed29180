import type { Activity } from "../../engine/index.js"
import { type Json, MASK } from "../../language/index.js"
import type {
  ComingDue,
  ExplainedTurn,
  Observed,
  SandboxState,
  SandboxTurn,
  StateChange,
  TurnSpec,
} from "../../replay/index.js"
import { botHash } from "../bot-hash.js"
import { REMEDIES } from "../docs/remedies.js"
import type { OpenSandbox } from "../sandboxes.js"
import type { Services } from "../services.js"
import { chatViews } from "./chat-views.js"
import { agentView, blockView, faultView, moment } from "./views.js"

/** Chats and blocks of a sandbox that are told. */
const MOST_TOLD = 50

/** A sandbox as it is now, and the flows that it is played on. */
export async function sandboxView(
  { id, sandbox, createdAt, goesSince }: OpenSandbox,
  { served, flowNews }: Pick<Services, "served" | "flowNews">,
) {
  const { kept: store } = sandbox.service
  const { now } = sandbox
  const chats = await store.chats({ limit: MOST_TOLD })
  const blocks = await store.blocks({ now, limit: MOST_TOLD })
  return {
    id,
    createdAt: moment(createdAt),
    now: moment(now),
    clock: goesSince === null ? "standing" : "real",
    turns: sandbox.turns.length,
    conversationId: sandbox.current,
    conversations: [...sandbox.conversations].map(([name, conversationId]) => ({ name, conversationId })),
    state: stateView(sandbox.stateOf(sandbox.current)),
    greeting: linesOf(sandbox.before),
    agents: (await store.agents()).map(agentView),
    chats: await chatViews(store, chats.items, now),
    blocks: blocks.items.map(block => blockView(block, now)),
    calls: sandbox.service.askedCalls
      .filter(({ stub, isGivenUp }) => stub === null && !isGivenUp)
      .map(({ id: callId, action, params, attempt, madeAt }) => ({
        ...{ id: callId, action, params, attempt, madeAt: moment(madeAt) },
      })),
    coming: (await sandbox.coming()).map(comingView),
    flows: { version: botHash(served().files), faults: flowNews.faults.map(faultView) },
  }
}

/** A turn of a sandbox. */
export function sandboxTurnView(turn: SandboxTurn) {
  const { number, spec, result, from, to, took, why, state, changes, coming } = turn
  const { refusal, conversation, observed, failures } = result
  const isMasked = observed.some(({ turns }) =>
    turns.some(({ event }) => (event as { readonly masked?: true } | null | undefined)?.masked === true),
  )
  return {
    number,
    does: stimulusView(spec, isMasked),
    startedAt: moment(from),
    endedAt: moment(to),
    milliseconds: Math.round(took * 10) / 10,
    conversationId: conversation,
    refusal: refusal === null ? null : { code: refusal.code, message: refusal.message },
    activities: linesOf(observed),
    why: why.map(explainedView),
    state: stateView(state),
    changes: changes.map(changeView),
    coming: coming.map(comingView),
    failures: failures.map(({ field, expected, actual, message }) => ({ field, expected, actual, message })),
  }
}

/** The stimulus without its expectations; what answered a sensitive question is masked. */
function stimulusView(spec: TurnSpec, isMasked: boolean): Json {
  const { in: named, user, agent, admin, advance, event, start, end, restart } = spec
  const masked = isMasked && user !== undefined ? { user: MASK } : {}
  const all = { in: named, user, agent, admin, advance, event, start, end, restart, ...masked }
  return JSON.parse(JSON.stringify(all)) as Json
}

function linesOf(observed: readonly Observed[]): readonly {
  readonly conversationId: string
  readonly side: "user" | "agent"
  readonly linkedConversationId: string | null
  readonly activity: Activity
}[] {
  return observed.flatMap(({ conversation, side, linked, activities }) =>
    activities.map(activity => ({ conversationId: conversation, side, linkedConversationId: linked, activity })),
  )
}

/** @param entries with a hint beside each error */
export function explainedView({ conversation, side, number, at, entries }: ExplainedTurn) {
  return {
    ...{ conversationId: conversation, side, number, happenedAt: moment(at) },
    trace: traceView(entries),
  }
}

/** A trace as it is read: with what to do about each error. */
export function traceView(entries: ExplainedTurn["entries"]): readonly object[] {
  return entries.map(entry => {
    if (entry.kind !== "error") return entry
    const remedies: { readonly [code: string]: string | undefined } = REMEDIES
    return { ...entry, hint: remedies[entry.code] ?? null }
  })
}

function stateView(state: SandboxState | null) {
  if (state === null) return null
  const { view, locale, frames, fields } = state
  return { conversation: view, locale, frames, fields }
}

function changeView({ target, flow, from, to }: StateChange) {
  return { target, flow, from, to }
}

function comingView({ at, owner, id, what, flow, step }: ComingDue) {
  return { dueAt: moment(at), owner, ownerId: id, what, flow, step }
}
