import type { Subject } from "../../helpdesk/index.js"
import type { Json } from "../../language/index.js"
import type { AgentVerbSpec, BlockSpec, SubjectSpec, TurnSpec } from "../fixture-spec.js"
import type { StoredCommit, StoredTurn } from "./stored-turn.js"

/** The part of a turn that does something, as a fixture writes it. */
export type StimulusSpec = Pick<
  TurnSpec,
  "user" | "agent" | "admin" | "advance" | "event" | "start" | "change" | "end" | "comment"
>

/** The comment of a turn in which something was typed that is not kept. */
export const MASKED =
  "What was typed here is not kept: it answered a sensitive question, or might have. Write what shall stand for it."

/** The deed that made this commit happen; null: it followed from something else, or its time had come. */
export function stimulusIn({ turns }: StoredCommit): StimulusSpec | null {
  for (const turn of turns) {
    const spec = turn.side === "user" ? ofUser(turn) : ofAgentsSide(turn)
    if (spec !== null) return turn.event.masked === true ? { ...spec, comment: MASKED } : spec
  }
  return null
}

function ofUser(turn: StoredTurn): StimulusSpec | null {
  const { event, lines } = turn
  const [first] = lines
  switch (event.type) {
    case "start":
      return { start: {} }
    case "message": {
      const { text = "", value } = first ?? {}
      return { user: value === undefined ? text : { text, value } }
    }
    case "event": {
      const { name = "", from } = event
      if (from === undefined) return null
      const value: Json = first?.value ?? null
      return {
        event: { name, ...(value === null ? {} : { value }), ...(from === "server" ? {} : { from }) },
      }
    }
    case "changed": {
      const { locale, set } = event
      // An earlier version has not kept what was changed.
      if (locale === undefined && set === undefined) return null
      return { change: { ...(locale === undefined ? {} : { locale }), ...(set === undefined ? {} : { set }) } }
    }
    case "end":
      return { end: true }
    case "agent":
      return isLeaving(turn) ? null : { agent: verbOf(turn) }
    case "admin":
      return { admin: adminVerb(turn) }
    default:
      return null
  }
}

function ofAgentsSide(turn: StoredTurn): StimulusSpec | null {
  return turn.event.type === "agent" ? { agent: verbOf(turn) } : null
}

/** The agent who had the chat is gone, which `outsideOf` tells. */
function isLeaving({ event: { verb } }: StoredTurn): boolean {
  return verb === "signedOut" || verb === "lost"
}

function verbOf({ event }: StoredTurn): AgentVerbSpec {
  const { verb, text = "", agent: email = "" } = event
  const { anyway: isBeyond } = event as { readonly anyway?: unknown }
  const anyway = isBeyond === true ? { anyway: isBeyond as true } : {}
  switch (verb) {
    case "accept":
      return { email, accept: true, ...anyway }
    case "say":
      return { email, say: text }
    case "answer":
      return { email, answer: text }
    case "close":
      return { email, close: true }
    case "transfer": {
      const note = noteOf(event)
      return { email, transfer: { ...(event.to ?? { queue: "" }), ...note }, ...anyway }
    }
    case "block": {
      const { ip } = event as { readonly ip?: unknown }
      return { email, block: { ...refusalSpec(event), ...(ip === true ? { ip } : {}) } }
    }
    case "decline":
      return { email, decline: true }
    case "assign": {
      const { to } = event as { readonly to?: unknown }
      const assign = typeof to === "string" ? { agent: to } : (to as { readonly queue: string })
      return { email, assign: { ...assign, ...noteOf(event) }, ...anyway }
    }
    default:
      return { email, disconnect: true }
  }
}

/** The word to the next agent. */
function noteOf(event: StoredTurn["event"]): { readonly note?: string } {
  const { word } = event as { readonly word?: unknown }
  return typeof word === "string" ? { note: word } : {}
}

function adminVerb({ event, conversation }: StoredTurn): NonNullable<TurnSpec["admin"]> {
  const { kind = "conversation", value = conversation } = event
  const subject = subjectSpec({ kind, value }, conversation, null)
  return event.verb === "block" ? { block: { ...subject, ...refusalSpec(event) } } : { unblock: subject }
}

/** A block without its subject, as one writes it: what is left out is as it is by default. */
export function refusalSpec(block: {
  readonly minutes?: number | null
  readonly reason?: string | null
  readonly scope?: "liveChat" | "conversation"
}): Pick<BlockSpec, "minutes" | "reason" | "scope"> {
  const { minutes = null, reason = null, scope = "liveChat" } = block
  return {
    ...(minutes === MINUTES ? {} : { minutes }),
    ...(reason === null ? {} : { reason }),
    ...(scope === "liveChat" ? {} : { scope }),
  }
}

/** How long a block lasts that does not say (`replay/stage.ts`). */
const MINUTES = 1440

/** A subject as a fixture names it, whatever ids its replay gives. */
export function subjectSpec({ kind, value }: Subject, conversation: string, visitor: string | null): SubjectSpec {
  switch (kind) {
    case "user":
      return { user: value }
    case "ip":
      return { ip: value.replace(/(?<=\..*)\/32$|(?<=:.*)\/128$/, "") }
    case "visitor":
      return { visitor: value === visitor ? "current" : value }
    case "conversation":
      return { conversation: value === conversation ? "current" : value }
  }
}
