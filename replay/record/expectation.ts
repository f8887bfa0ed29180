import type { Activity, Bot } from "../../engine/index.js"
import type { Json } from "../../language/index.js"
import { writtenEvent } from "../compare.js"
import type { EventSpec, ExpectationSpec, ExpectedCallSpec, ExpectedMessageSpec, StatusSpec } from "../fixture-spec.js"
import { messageOf } from "../match-message.js"
import type { Observed } from "../service.js"
import { type CallSeen, outcomeOf } from "../turn-outcome.js"
import type { OwnIds } from "./own-ids.js"
import type { StoredTurn } from "./stored-turn.js"
import type { TurnDraft } from "./turn-draft.js"

/** The circumstances under which expectations are made. */
export interface Context {
  readonly bot: Bot
  /** The user's conversation. */
  readonly conversation: string
  readonly ids: OwnIds
  /** Something sensitive was heard in this turn: what answers it may repeat it. */
  readonly isMasked: boolean
  /** Something sensitive was heard, here or before: what flows and actions made of it is not repeated. */
  readonly isDiscreet: boolean
}

/** The expectation of a turn of the fixture: everything that was seen then. */
export function expectationOf(draft: TurnDraft, context: Context): ExpectationSpec {
  const { stimulus, turns } = draft
  const seen = outcomeOf(observedIn(draft), context.conversation, stimulus?.agent?.answer !== undefined)
  const isAnswer = stimulus === null || (stimulus.agent === undefined && stimulus.admin === undefined)
  const { isMasked } = context
  const toAgent = seen.toAgent.map(activity => (isMasked ? ANY : messageSpec(activity, context)))
  const bot = seen.bot.map(activity => (isMasked ? ANY : messageSpec(activity, context)))
  const calls = seen.calls.map(call => callSpec(call, context))
  const events = seen.events.map(activity => eventSpec(activity, context))
  const liveChat = liveChatAfter(turns, stimulus)
  return {
    ...(isAnswer || seen.bot.length > 0 ? { bot } : {}),
    ...(toAgent.length > 0 ? { toAgent } : {}),
    ...(calls.length > 0 ? { calls } : {}),
    ...(events.length > 0 ? { events } : {}),
    ...(liveChat === null ? {} : { status: { liveChat } }),
  }
}

const ANY: ExpectedMessageSpec = { contains: "" }

/** As a replay sees it: all of a turn happens at one moment, and agents' conversations come in the order of their connects. */
function observedIn({ turns, at }: TurnDraft): readonly Observed[] {
  const observed = new Map<string, StoredTurn[]>()
  for (const turn of turns) {
    const known = observed.get(turn.conversation)
    if (known === undefined) observed.set(turn.conversation, [turn])
    else known.push(turn)
  }
  return [...observed].map(([conversation, own]) => ({
    conversation,
    side: own[0]?.side ?? "user",
    linked: null,
    activities: own.flatMap(({ lines }) => lines),
    turns: own.map(({ number, trace }) => ({ number, at, trace })),
  }))
}

function messageSpec(activity: Activity, { ids }: Context): ExpectedMessageSpec {
  const { text, options } = messageOf(activity)
  const shown = ids.freePart(text)
  const titles = options.length === 0 || options.some(title => ids.areIn(title)) ? {} : { options }
  if (shown !== null) return { contains: shown, ...titles }
  return "options" in titles ? { text, ...titles } : text
}

/** Longer texts are more than one wants to read in a test. */
const LONG = 200

function callSpec(call: CallSeen, context: Context): ExpectedCallSpec {
  const { action, params, result, error } = call
  const isInside = context.bot.actions.get(action)?.action.inside === true
  const given = Object.keys(params as object).length > 0 && isInside && action !== "SaveIdentifiedUser"
  const isPlain = typeof result !== "string" || result.length <= LONG
  return {
    action,
    ...(given && isTellable(params, context) ? { params } : {}),
    ...(isInside && result !== undefined && isPlain && isTellable(result, context) ? { result } : {}),
    ...(error === undefined ? {} : { error }),
  }
}

function eventSpec(activity: Activity, context: Context): EventSpec {
  const { name = "", value } = writtenEvent(activity) as { readonly name?: string; readonly value?: Json }
  return value !== undefined && isTellable(value, context) ? { name, value } : { name }
}

/** Nothing in it is another in a replay, and nothing may come of what is not kept. */
function isTellable(value: Json, { ids, isDiscreet }: Context): boolean {
  if (typeof value === "boolean" || value === null) return true
  return !isDiscreet && !ids.areIn(JSON.stringify(value))
}

/** Actions by which a chat goes on elsewhere, or ends. */
const HANDING_ON: ReadonlySet<string> = new Set([
  "DisconnectFromHelpdeskAgent",
  "HelpdeskClient.IsBlockedForLiveChat",
  "TransferChat",
])

/** The state of the chat where a turn certainly made it so. */
function liveChatAfter(
  turns: readonly StoredTurn[],
  stimulus: TurnDraft["stimulus"],
): NonNullable<StatusSpec["liveChat"]> | null {
  const { accept, close, disconnect, block } = stimulus?.agent ?? {}
  const begins = turns.some(turn => runsForAgent(turn, "LiveChatAgentConnected"))
  const ends = turns.some(turn => runsForAgent(turn, "LiveChatAgentDisconnected"))
  const called = turns.flatMap(({ trace }) => trace.filter(entry => entry.kind === "call"))
  const asksAgain = called.some(({ action }) => action === "ConnectToHelpdeskAgent")
  if (close === true || disconnect === true || block !== undefined) return begins || asksAgain ? null : "none"
  const fails = turns.some(({ trace }) => trace.some(entry => entry.kind === "error"))
  const isHandedOn = called.some(({ action }) => HANDING_ON.has(action)) || turns.some(mayEndChat)
  if (accept !== undefined) return begins && !ends && !fails && !isHandedOn ? "connected" : null
  const [connect, ...others] = called
  if (begins || ends || others.length > 0 || isHandedOn || turns[0]?.side !== "user") return null
  if (connect?.action !== "ConnectToHelpdeskAgent") return null
  return connect.result === true ? "waiting" : connect.result === false ? "none" : null
}

/** Whether a turn may end a chat without a call: its conversation ends, or a flow writes a block. */
function mayEndChat({ lines, trace }: StoredTurn): boolean {
  const isBlocking = trace.some(
    entry => entry.kind === "set" && entry.target === "[[ConversationInfo]].LiveChatBlockedUntil",
  )
  return isBlocking || lines.some(({ type }) => type === "endOfConversation")
}

/** Whether a special flow runs on the agent's side, as what the turn is for or as something that came of that. */
function runsForAgent({ side, event, trace }: StoredTurn, name: string): boolean {
  if (side !== "agent") return false
  return event.name === name || trace.some(entry => entry.kind === "flow" && entry.why === `event ${name}`)
}
