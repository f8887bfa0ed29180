import type { FlowSource } from "../loading/flow-source.js"
import { entriesOf, isRecord, itemsOf, type JsonRecord, type Part, recordOf } from "../loading/part.js"
import { quote } from "../loading/schema-finding.js"
import type { Finding } from "../spec/fault.js"
import { SPECIAL_EVENTS } from "../spec/special-events.js"
import { normalise } from "../values/normalise.js"
import type { FlowFinding } from "./check-calls.js"

/** Finds the mistakes in a flow's own trigger, looked at by itself (design section 3.5). */
export function checkTrigger(flow: FlowSource): readonly Finding[] {
  const trigger = triggerOf(flow)
  const { always, phrases, pattern, event } = trigger
  if (always !== true || phrases !== undefined || pattern !== undefined || event === undefined) return []
  const message = '"always" is about what users say, so it needs "phrases" or a "pattern" beside it.'
  return [{ code: "SCHEMA_INVALID", pointer: "/trigger/always", message, hint: null, atKey: true }]
}

/** The words of a list, or of a list for each locale. */
export function wordsOf(part: Part): readonly Part[] {
  return isRecord(part.value) ? entriesOf(part).flatMap(itemsOf) : itemsOf(part)
}

/**
 * `TRIGGER_CONFLICT`: two flows with the same phrase or event, neither with `when`, so that nobody can tell which is
 * meant. Told once for each two flows, in the later file. Events that come from different sides do not meet.
 */
export function checkTriggerConflicts(flows: readonly FlowSource[]): readonly FlowFinding[] {
  const first = new Map<string, { readonly flow: FlowSource; readonly from: string }[]>()
  const told = new Set<string>()
  return flows
    .filter(flow => triggerOf(flow).when === undefined && !flow.isTriggerUnsure)
    .flatMap(flow => {
      const from = sideOf(triggerOf(flow))
      return signalsOf(flow).flatMap(({ key, what, pointer }): readonly FlowFinding[] => {
        const others = first.get(key) ?? []
        const other = others.find(before => before.flow !== flow && meet(before.from, from, what))
        first.set(key, [...others, { flow, from }])
        if (other === undefined || told.has(`${other.flow.file}\n${flow.file}`)) return []
        told.add(`${other.flow.file}\n${flow.file}`)
        const message = `The flow "${other.flow.name}" (${other.flow.file}) has the same ${what}, and neither has a condition.`
        const hint = 'Give one of them a "when", or remove it here.'
        return [{ flow, finding: { code: "TRIGGER_CONFLICT", pointer, message, hint } }]
      })
    })
}

const OWN: ReadonlySet<unknown> = new Set(SPECIAL_EVENTS.map(({ name }) => name))

/** The side that may send the event; those of the engine's own begin every flow that names them. */
function sideOf({ event, from }: JsonRecord): string {
  return OWN.has(event) ? "any" : String(from ?? "server")
}

interface TriggerSignal {
  readonly key: string
  readonly what: "phrase" | "event"
  readonly pointer: string
}

function signalsOf(flow: FlowSource): readonly TriggerSignal[] {
  const { phrases, event } = triggerOf(flow)
  const words = phrases === undefined ? [] : wordsOf({ value: phrases, pointer: "/trigger/phrases" })
  const signals = words.map(
    ({ value, pointer }): TriggerSignal => ({ key: `phrase ${normalise(String(value))}`, what: "phrase", pointer }),
  )
  if (typeof event !== "string") return signals
  return [...signals, { key: `event ${event}`, what: "event", pointer: "/trigger/event" }]
}

function meet(one: string, other: string, what: "phrase" | "event"): boolean {
  return what === "phrase" || one === other || one === "any" || other === "any"
}

/** A flow's trigger; nothing in it where it has none. */
export function triggerOf(flow: FlowSource): JsonRecord {
  return recordOf(flow.usable.trigger)
}

/** Words of which nothing is left to compare. */
export function emptyWords(words: readonly Part[]): readonly Finding[] {
  return words
    .filter(({ value }) => typeof value === "string" && value !== "" && normalise(value) === "")
    .map(({ value, pointer }) => {
      const message = `Nothing is left of ${quote(value)} when case, spaces and punctuation do not count.`
      return { code: "SCHEMA_INVALID", pointer, message, hint: null }
    })
}
