import type { Activity } from "../engine/index.js"
import type { Json, ParleyError } from "../language/index.js"
import type { Mismatch } from "./failure.js"
import type { EventSpec, ExpectationSpec, ExpectedCallSpec, ExpectedMessageSpec, RefusalSpec } from "./fixture-spec.js"
import { isSameJson, isSameShown } from "./json-equality.js"
import { messageMismatch, messageOf, writtenMessage } from "./match-message.js"
import type { CallSeen, TurnOutcome } from "./turn-outcome.js"

/** Holds what a turn showed against what was expected of it, but for `expect` and `status`, which ask the service. */
export function compareSeen(spec: ExpectationSpec, seen: TurnOutcome): readonly Mismatch[] {
  const mismatches: Mismatch[] = []
  if (spec.bot !== undefined) mismatches.push(...compareMessages("bot", "the user", spec.bot, seen.bot))
  if (spec.toAgent !== undefined)
    mismatches.push(...compareMessages("toAgent", "the agent", spec.toAgent, seen.toAgent))
  if (spec.calls !== undefined) mismatches.push(...compareCalls(spec.calls, seen))
  if (spec.events !== undefined) mismatches.push(...compareEvents(spec.events, seen.events))
  return mismatches
}

function compareMessages(
  field: "bot" | "toAgent",
  who: string,
  specs: readonly ExpectedMessageSpec[],
  activities: readonly Activity[],
): readonly Mismatch[] {
  if (specs.length !== activities.length) {
    const actual = activities.map((activity, index) => writtenMessage(activity, specs[index]))
    const message = `${capital(who)} got ${count(activities.length, "message")}, not ${specs.length}.`
    return [{ field, expected: specs, actual, message }]
  }
  return specs.flatMap((spec, index) => {
    const activity = activities[index]
    const wrong = activity === undefined ? null : messageMismatch(spec, messageOf(activity))
    if (activity === undefined || wrong === null) return []
    const actual = writtenMessage(activity, spec)
    return [{ field: `${field}[${index}]`, expected: spec, actual, message: `The message to ${who} ${wrong}.` }]
  })
}

function compareCalls(
  specs: readonly ExpectedCallSpec[],
  { calls, callUnderWay }: Pick<TurnOutcome, "calls" | "callUnderWay">,
): readonly Mismatch[] {
  const actions = calls.map(call => call.action)
  if (
    !isSameJson(
      specs.map(spec => spec.action),
      actions,
    )
  ) {
    const expected = specs.map(spec => ({ ...spec }) as Json)
    const message =
      specs.length === calls.length
        ? "Other actions were called."
        : `${capital(count(calls.length, "action"))} ${calls.length === 1 ? "was" : "were"} called, not ${specs.length}.`
    const actual = calls.map((call, index) => writtenCall(call, specs[index]))
    return [{ field: "calls", expected, actual, message: message + underWay(callUnderWay) }]
  }
  return specs.flatMap((spec, index) => {
    const call = calls[index]
    return call === undefined ? [] : compareCall(spec, call, `calls[${index}]`)
  })
}

function underWay(step: string | null): string {
  return step === null ? "" : ` The call of the step ${step} is under way: it counts in the turn in which it ends.`
}

function compareCall(spec: ExpectedCallSpec, call: CallSeen, field: string): readonly Mismatch[] {
  const mismatches: Mismatch[] = []
  const { action } = spec
  if (spec.params !== undefined && !isSameShown(spec.params, call.params)) {
    const message = `${action} was called with other params.`
    mismatches.push({ field: `${field}.params`, expected: spec.params, actual: call.params, message })
  }
  if (spec.result !== undefined && (call.error !== undefined || !isSameShown(spec.result, call.result))) {
    const [actual, message] =
      call.error === undefined ? [call.result ?? null, "gave another result"] : [errorOf(call), failedWith(call)]
    mismatches.push({ field: `${field}.result`, expected: spec.result, actual, message: `${action} ${message}.` })
  }
  if (spec.error !== undefined && !isSameError(spec.error, call)) {
    const actual = call.error === undefined ? null : errorOf(call)
    const message = call.error === undefined ? "did not fail" : failedWith(call)
    mismatches.push({ field: `${field}.error`, expected: spec.error, actual, message: `${action} ${message}.` })
  }
  return mismatches
}

function isSameError(spec: NonNullable<ExpectedCallSpec["error"]>, call: CallSeen): boolean {
  if (typeof spec === "string") return spec === call.error
  return spec.code === call.error && (spec.message === undefined || spec.message === call.message)
}

function errorOf({ error = "", message }: CallSeen): Json {
  return message === undefined ? { code: error } : { code: error, message }
}

function failedWith({ error, message }: CallSeen): string {
  return `failed with ${error}${message === undefined ? "" : ` (${message.replace(/\.$/, "")})`}`
}

/** A call as it would be written in a fixture: with what was asked for, and its error where it failed. */
export function writtenCall(call: CallSeen, spec: ExpectedCallSpec | undefined): Json {
  return {
    action: call.action,
    ...(spec?.params === undefined ? {} : { params: call.params }),
    ...(spec?.result === undefined || call.error !== undefined ? {} : { result: call.result ?? null }),
    ...(call.error === undefined ? {} : { error: call.error }),
  }
}

function compareEvents(specs: readonly EventSpec[], activities: readonly Activity[]): readonly Mismatch[] {
  const actual = activities.map(writtenEvent)
  const names = activities.map(activity => activity.name ?? "")
  if (
    !isSameJson(
      specs.map(spec => spec.name),
      names,
    )
  ) {
    const message =
      specs.length === activities.length
        ? "Other events were sent to the client."
        : `The client was sent ${count(activities.length, "event")}, not ${specs.length}.`
    return [{ field: "events", expected: specs.map(spec => ({ ...spec })), actual, message }]
  }
  return specs.flatMap((spec, index) => {
    const value = activities[index]?.value ?? null
    if (spec.value === undefined || isSameJson(spec.value, value)) return []
    const message = `The event ${spec.name} carries another value.`
    return [{ field: `events[${index}].value`, expected: spec.value, actual: value, message }]
  })
}

/** An event as it would be written in a fixture. */
export function writtenEvent({ name = "", value = null }: Activity): Json {
  return value === null ? { name } : { name, value }
}

/**
 * Holds a refusal, or that there was none, against `refused`. Keys besides `code` are what the error tells of itself:
 * in its `details`, else as a property of its own.
 */
export function compareRefusal(spec: RefusalSpec | undefined, refusal: ParleyError | null): readonly Mismatch[] {
  if (spec === undefined) {
    if (refusal === null) return []
    const message = `The turn was refused with ${refusal.code}: ${refusal.message}`
    return [{ field: "refused", expected: null, actual: writtenRefusal(refusal), message }]
  }
  if (refusal === null) {
    return [{ field: "refused", expected: { ...spec }, actual: null, message: "The turn was not refused." }]
  }
  const told = writtenRefusal(refusal)
  return Object.entries(spec).flatMap(([key, expected]) => {
    const actual = Object.hasOwn(told, key) ? (told[key] ?? null) : null
    if (isSameJson(expected, actual)) return []
    const message =
      key === "code"
        ? `The turn was refused with ${refusal.code}: ${refusal.message}`
        : `The refusal ${Object.hasOwn(told, key) ? "has another" : "has no"} ${JSON.stringify(key)}.`
    return [{ field: `refused.${key}`, expected, actual, message }]
  })
}

/** All that a refusal tells, as the wire would carry it: times are texts, what is undefined is left out. */
export function writtenRefusal(refusal: ParleyError): { readonly [key: string]: Json } {
  const { name: _, code, ...own } = refusal
  const details = "details" in own && typeof own.details === "object" && own.details !== null ? own.details : {}
  // The id of a ban is for desks: whom it keeps out is not told.
  const told = { code, ...own, block: undefined, message: refusal.message, ...details, details: undefined }
  return { ...(JSON.parse(JSON.stringify(told)) as { readonly [key: string]: Json }), code }
}

export function count(number: number, noun: string): string {
  return `${number === 0 ? "no" : number} ${noun}${number === 1 ? "" : "s"}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
