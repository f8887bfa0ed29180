import type { Json, JsonRecord } from "../language/index.js"
import { CHAT_ACTIONS, isRecord, recordOf, SPECIAL_EVENTS } from "../language/index.js"
import type { Drawing, DrawnPath, LineKind, Shape } from "./drawing.js"
import { type Gist, type Reader, triggerGist } from "./gist.js"
import { oneLine, shorten } from "./shorten.js"

/** A flow of the bot. One that the engine brings is drawn where the bot's own flows lead to it. */
export interface FlowToDraw {
  readonly name: string
  /** As it was written. */
  readonly source: Json
  readonly isDefault: boolean
}

/**
 * A whole bot as a picture: each flow with what begins it, and the flows that it calls, hands over to, and brings about
 * by an action, which are special flows of the live chat. It takes flows that have faults too.
 */
export function botDrawingOf(bot: string, flows: readonly FlowToDraw[], reader: Reader): Drawing {
  const ids = new Map(flows.map(({ name }, index) => [name, `flow${index + 1}`]))
  const missing = new Map<string, Shape>()
  const idOf = (flow: string): string => {
    const known = ids.get(flow) ?? missing.get(flow)?.id
    if (known !== undefined) return known
    const id = `missing${missing.size + 1}`
    missing.set(flow, { id, kind: "missing", type: "flow", name: nameOf(flow), gist: [], isReached: true })
    return id
  }
  const own = flows.filter(({ isDefault }) => !isDefault)
  const leads = own.flatMap(flow => leadsOf(flow, idOf(flow.name), idOf))
  const chat = leads.some(({ to }) => to === CHAT.id) ? chatLines(flows, ids) : []
  const all = [...leads, ...chat]
  const ends = new Set(all.flatMap(({ from, to }) => [from, to]))
  const drawn = flows.filter(({ name, isDefault }) => !isDefault || ends.has(ids.get(name) ?? ""))
  const reached = reachedFrom(
    own.filter(hasTrigger).map(({ name }) => ids.get(name) ?? ""),
    all,
  )
  const lines = all.map(line => ({ ...line, isReached: reached.has(line.from) }))
  return {
    name: nameOf(bot),
    title: `Bot ${nameOf(bot)}`,
    description: "",
    shapes: [
      ...drawn.map(flow => flowShape(flow, ids.get(flow.name) ?? "", reached, reader)),
      ...(chat.length > 0 || leads.some(({ to }) => to === CHAT.id) ? [CHAT] : []),
      ...missing.values(),
    ],
    lines,
  }
}

/** The live chat between what begins or ends one and what follows from it: one line each, not one for every pair. */
const CHAT: Shape = {
  id: "chat",
  kind: "step",
  type: "chat",
  name: "Live chat",
  gist: [{ kind: "aside", text: "the queue, and what agents do" }],
  isReached: true,
}

function nameOf(name: string): string {
  return oneLine(name) || "?"
}

function hasTrigger({ source }: FlowToDraw): boolean {
  return isRecord(recordOf(source).trigger)
}

const SPECIAL = new Map(SPECIAL_EVENTS.map(special => [special.name, special]))

function eventOf(source: Json): string {
  const { event } = recordOf(recordOf(source).trigger)
  return typeof event === "string" ? event : ""
}

function flowShape(
  { name, source, isDefault }: FlowToDraw,
  id: string,
  reached: ReadonlySet<string>,
  reader: Reader,
): Shape {
  const event = eventOf(source)
  const special = SPECIAL.get(event)
  const description = recordOf(source).description
  const about: readonly Gist[] =
    typeof description === "string" && oneLine(description) !== ""
      ? [{ kind: "aside", text: shorten(description, DESCRIPTION) }]
      : []
  const begins = triggerGist(recordOf(source).trigger, reader)
  const when: readonly Gist[] = special === undefined ? [] : [{ kind: "aside", text: special.when }]
  return {
    id,
    kind: "step",
    type: isDefault
      ? "default"
      : special !== undefined
        ? "special"
        : event !== ""
          ? "event"
          : hasTrigger({ name, source, isDefault })
            ? "text"
            : "called",
    name: nameOf(name),
    gist: [...begins, ...when, ...(special === undefined ? about : [])],
    isReached: !isDefault && reached.has(id),
  }
}

/** Letters of a flow's description. */
const DESCRIPTION = 90

/** The ways out of a flow, each other flow once for each kind of way. */
function leadsOf({ source }: FlowToDraw, from: string, idOf: (flow: string) => string): readonly DrawnPath[] {
  const found = new Map<
    string,
    { readonly to: string; readonly kind: LineKind; readonly what: string; readonly steps: string[] }
  >()
  for (const [step, spec] of Object.entries(recordOf(recordOf(source).steps))) {
    const lead = leadOf(recordOf(spec), idOf)
    if (lead === null) continue
    const key = JSON.stringify(lead)
    const known = found.get(key) ?? { ...lead, steps: [] }
    known.steps.push(oneLine(step))
    found.set(key, known)
  }
  return [...found.values()].map(({ to, kind, what, steps }) => ({
    from,
    to,
    kind,
    label: steps.length === 1 ? what : `${what} ×${steps.length}`,
    whole: `${what} at ${shorten(steps.join(", "), 500)}`,
    isReached: true,
  }))
}

function leadOf(spec: JsonRecord, idOf: (flow: string) => string) {
  const { type, flow, action } = spec
  if ((type === "call" || type === "goto") && typeof flow === "string")
    return { to: idOf(flow), kind: type, what: type } as const
  if (type !== "action" || typeof action !== "string" || !CHAT_ACTIONS.has(action)) return null
  return { to: CHAT.id, kind: "causes", what: oneLine(action.replace("HelpdeskClient.", "")) } as const
}

function chatLines(flows: readonly FlowToDraw[], ids: ReadonlyMap<string, string>): readonly DrawnPath[] {
  return flows.flatMap(({ name, source }) => {
    const event = eventOf(source)
    if (SPECIAL.get(event)?.isOfChat !== true) return []
    const label = event.replace("LiveChat", "")
    return [{ from: CHAT.id, to: ids.get(name) ?? "", kind: "causes", label, whole: event, isReached: true } as const]
  })
}

function reachedFrom(starts: readonly string[], lines: readonly DrawnPath[]): ReadonlySet<string> {
  const leaving = new Map<string, string[]>()
  for (const { from, to } of lines) leaving.set(from, [...(leaving.get(from) ?? []), to])
  const reached = new Set(starts)
  for (const from of reached) for (const to of leaving.get(from) ?? []) reached.add(to)
  return reached
}
