import type { Subject } from "../helpdesk/index.js"
import type { Json } from "../language/index.js"
import type { DeskVerb } from "../turns/index.js"
import type { ActorRequest, SimulationStep } from "./simulation-step.js"

type JsonObject = { readonly [key: string]: Json }

/** The parts of a fixture (design section 8) that steps give: a replay does what is due by itself. */
export interface StepsAsFixture {
  readonly now: string
  /** All who ever sign in, signed in from the start. */
  readonly agents?: readonly JsonObject[]
  readonly stubs?: { readonly [action: string]: readonly Json[] }
  readonly turns: readonly JsonObject[]
}

/**
 * Steps as a fixture, where one can say them: nothing side by side, no process of several, no store in trouble.
 *
 * @param actionOf the action of the calls to the outside, in the order in which they were made
 * @returns null: a fixture can't say this
 */
export function fixtureOfSteps(
  steps: readonly SimulationStep[],
  now: number,
  actionOf: readonly string[],
): StepsAsFixture | null {
  const turns: JsonObject[] = []
  const stubs: { [action: string]: Json[] } = {}
  const agents = new Map<string, JsonObject>()
  const visitors: string[] = []
  let answered = 0
  for (const step of steps) {
    if (step.do === "settle") continue
    if (step.do === "answer" || step.do === "fail") {
      const action = actionOf[answered++]
      if (action === undefined) return null
      const stub: Json = step.do === "answer" ? { result: step.result } : { error: { code: step.code } }
      stubs[action] = [...(stubs[action] ?? []), stub]
      continue
    }
    if (step.do === "ask" && step.request.kind === "signIn" && !agents.has(step.request.agent)) {
      const { kind: _, agent: email, ...rest } = step.request
      // Hours are JSON all through, which their interface does not say.
      agents.set(email, { email, ...(rest as unknown as JsonObject) })
      continue
    }
    const turn = turnOf(step, visitors)
    if (turn === null) return null
    turns.push(...turn)
  }
  return {
    now: new Date(now).toISOString(),
    ...(agents.size === 0 ? {} : { agents: [...agents.values()] }),
    ...(answered === 0 ? {} : { stubs }),
    turns,
  }
}

function turnOf(step: SimulationStep, visitors: string[]): readonly JsonObject[] | null {
  switch (step.do) {
    case "time":
      return step.milliseconds < 0 ? null : [{ advance: `PT${step.milliseconds / 1000}S` }]
    case "kill":
    case "restart":
      return [{ restart: true }]
    case "ask":
      return requestTurn(step.request, visitors)
    default:
      return null
  }
}

function requestTurn(request: ActorRequest, visitors: string[]): readonly JsonObject[] | null {
  switch (request.kind) {
    case "start": {
      const last = visitors.at(-1)
      // A fixture's visitor is the one before, or a new one.
      if (last !== request.visitor && visitors.includes(request.visitor)) return null
      visitors.push(request.visitor)
      const { as, user, name, address, visitor, set } = request
      const whose = last === undefined ? {} : { visitor: last === visitor ? "same" : "new" }
      return [
        {
          start: {
            as,
            ...whose,
            ...(user === null ? {} : { user: { id: user, ...(name === undefined ? {} : { name }) } }),
            ...(address === null ? {} : { ip: address }),
            ...(set === undefined ? {} : { set }),
          },
        },
      ]
    }
    case "message": {
      const { conversation, text, value, clientActivityId } = request
      const plain = value === undefined && clientActivityId === undefined
      const rest = {
        ...(value === undefined ? {} : { value }),
        ...(clientActivityId === undefined ? {} : { clientActivityId }),
      }
      return [{ in: conversation, user: plain ? text : { text, ...rest } }]
    }
    case "event":
      return [{ in: request.conversation, event: { name: request.name, value: request.value, from: request.from } }]
    case "change": {
      const { conversation, locale, set } = request
      const change = { ...(locale === null ? {} : { locale }), ...(Object.keys(set).length === 0 ? {} : { set }) }
      return Object.keys(change).length === 0 ? [] : [{ in: conversation, change }]
    }
    case "end":
      return [{ in: request.conversation, end: true }]
    case "desk":
      // A fixture's agents give no chat to another queue but by a transfer.
      if (request.verb.verb === "assign" && typeof request.verb.to !== "string") return null
      return [deskTurn(request.agent, request.verb)]
    case "signIn":
      return [{ agent: { email: request.agent, signIn: true } }]
    case "signOut":
      return [{ agent: { email: request.agent, signOut: request.keep === true ? { keep: true } : true } }]
    case "status": {
      const { agent: email, status } = request
      return [{ agent: { email, ...(status === null ? { alive: true } : { status }) } }]
    }
    case "block": {
      const { minutes, scope } = request
      return adminTurn(request.subject, visitors, named => ({ block: { ...named, minutes, reason: "Rude", scope } }))
    }
    case "lift":
      return adminTurn(request.subject, visitors, named => ({ unblock: named }))
    case "stop":
      return [{ restart: true }]
    case "read":
    case "due":
    case "begin":
      return []
    case "liftMany":
    case "restore":
    case "moveEnd":
    case "erase":
    case "tell":
    case "renew":
    case "watch":
    case "hear":
    case "leave":
    case "look":
    case "resend":
    case "upload":
    case "useBot":
    case "changeAgent":
    case "removeAgent":
      return null
  }
}

/** A fixture knows the ids of no visitors: only of whose conversation it is. */
function adminTurn(
  { kind, value }: Subject,
  visitors: readonly string[],
  verb: (named: JsonObject) => JsonObject,
): readonly JsonObject[] | null {
  if (kind === "conversation") return [{ in: value, admin: verb({ conversation: "current" }) }]
  if (kind === "visitor") return visitors.at(-1) === value ? [{ admin: verb({ visitor: "current" }) }] : null
  return [{ admin: verb({ [kind]: value }) }]
}

function deskTurn(email: string, { verb, chat, chatId: _, ...rest }: DeskVerb): JsonObject {
  const where: JsonObject = chat === null || verb === "accept" ? {} : { in: chat }
  const what = (): Json => {
    switch (verb) {
      case "accept":
        return chat ?? true
      case "say":
      case "answer":
        return (rest as { readonly text: string }).text
      case "transfer":
        return (rest as { readonly to: JsonObject }).to
      case "assign":
        return { agent: String((rest as { readonly to: unknown }).to) }
      case "block":
        return rest as JsonObject
      default:
        return true
    }
  }
  return { ...where, agent: { email, [verb]: what() } }
}
