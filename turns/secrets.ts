import type { Bot, Flow, Frame, TraceEntry, World } from "../engine/index.js"
import {
  type Audience,
  CHAT_ACTIONS,
  cleanedText,
  displayValue,
  isObject,
  type Json,
  MASK,
  SPECIAL_EVENTS,
  type Target,
  toJson,
  type Value,
  type ValueObject,
} from "../language/index.js"
import { zoneOfReader } from "./reading.js"
import type { StoredConversation } from "./store.js"
import type { TouchedConversation, UnitOfWork } from "./unit-of-work.js"

/** Masks the text that answered a sensitive question before it is kept; `role` is its writer's. */
export function maskSensitive(touched: TouchedConversation, role: "user" | "agent" = "user"): void {
  const index = touched.activities.findIndex(activity => activity.from.role === role && activity.type === "message")
  const activity = touched.activities[index]
  if (activity === undefined) return
  const { value: _, ...rest } = activity
  touched.activities[index] = { ...rest, text: MASK }
  touched.event = { ...(touched.event as object), text: MASK, masked: true }
}

/**
 * Masks a typed text in a turn's trace: in reasons, and in values made of it or of what was read in it.
 *
 * @param secrets all that was read in the text
 */
export function maskTrace(
  work: UnitOfWork,
  { conversation: { id, locale }, trace }: TouchedConversation,
  text: string,
  secrets: readonly Value[],
): void {
  const audience = { locale, zone: zoneOfReader(work, id) }
  const typed = [text, cleanedText(text)].filter(form => form !== "")
  const forms = longestFirst([...typed, ...secrets.flatMap(value => formsOf(value, audience))])
  trace.rewrite(entry => {
    switch (entry.kind) {
      case "note":
        return { ...entry, text: withoutForms(entry.text, typed) }
      case "flow":
        return { ...entry, why: withoutForms(entry.why, typed) }
      default:
        return withoutSecrets(entry, forms)
    }
  })
}

/** A dialog before an event or after it. */
interface Moment {
  readonly frames: readonly Frame[]
  readonly world: World
}

/**
 * The trace of one event as it may be kept: what sensitive questions saved, now or in turns before, is masked in values that flows set,
 * in params and in results.
 */
export function maskHeld(
  work: UnitOfWork,
  { id, locale }: StoredConversation,
  moments: readonly Moment[],
  trace: readonly TraceEntry[],
): readonly TraceEntry[] {
  const targets = savedSecrets(work.bot)
  if (targets.length === 0) return trace
  const held = moments
    .flatMap(moment => targets.flatMap(target => valuesAt(target, moment)))
    .filter(value => value !== null)
  if (held.length === 0) return trace
  const audience = { locale, zone: zoneOfReader(work, id) }
  const forms = longestFirst(held.flatMap(value => formsOf(value, audience)).filter(form => form.length >= SHORTEST))
  return trace.map(entry => withoutSecrets(entry, forms))
}

function valuesAt({ flow, target }: SavedSecret, { frames, world }: Moment): readonly Value[] {
  if (target.kind === "field") return [world.entities[target.entity]?.[target.field] ?? null]
  return frames.filter(frame => frame.flow === flow).map(({ variables }) => ownValue(variables, target.name))
}

/** A shorter answer is in too much to be masked by its looks in turns that did not hear it. */
const SHORTEST = 3

interface SavedSecret {
  readonly flow: string
  readonly target: Target
}

const saved = new WeakMap<Bot, readonly SavedSecret[]>()

/** Where sensitive questions save their answers. */
function savedSecrets(bot: Bot): readonly SavedSecret[] {
  const known = saved.get(bot)
  if (known !== undefined) return known
  const found = [...bot.flows.values()].flatMap(({ name, steps }) =>
    [...steps.values()].flatMap(step =>
      "sensitive" in step && step.sensitive && step.save !== null ? [{ flow: name, target: step.save }] : [],
    ),
  )
  saved.set(bot, found)
  return found
}

function ownValue(variables: ValueObject, name: string): Value {
  return Object.hasOwn(variables, name) ? (variables[name] ?? null) : null
}

function longestFirst(forms: readonly string[]): readonly string[] {
  return forms.toSorted((one, other) => other.length - one.length)
}

function withoutSecrets(entry: TraceEntry, forms: readonly string[]): TraceEntry {
  if (entry.kind === "set") return { ...entry, value: masked(entry.value, forms) }
  if (entry.kind !== "call") return entry
  const made = entry.result === undefined ? {} : { result: masked(entry.result, forms) }
  return { ...entry, params: masked(entry.params, forms), ...made }
}

/** How a value is written, and how it is told in a text. A yes or no is in too much to be masked by its looks. */
function formsOf(value: Value, audience: Audience): readonly string[] {
  if (value === null || typeof value === "boolean") return []
  if (Array.isArray(value)) return value.flatMap(item => formsOf(item, audience))
  if (isObject(value)) return Object.values(value).flatMap(item => formsOf(item, audience))
  return [String(toJson(value)), displayValue(value, audience)].filter(form => form !== "")
}

function withoutForms(text: string, forms: readonly string[]): string {
  return forms.reduce((left, form) => left.replaceAll(form, MASK), text)
}

function masked(value: Json, forms: readonly string[]): Json {
  if (typeof value === "string") return withoutForms(value, forms)
  if (typeof value === "number") return forms.includes(String(value)) ? MASK : value
  if (Array.isArray(value)) return value.map(item => masked(item, forms))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, forms)]))
}

/**
 * Whether a text that has to wait may turn out to answer a sensitive question: that is only known when it is heard, and
 * it is kept masked from the first byte. Behind others that wait, and while a chat may begin special flows, it may meet
 * any question of the bot; else the first that is put after the call under way, or in a special flow of a chat that begins
 * there. A question that was put and is gone from its flow, or another by now, may have been sensitive.
 *
 * @param hasChat a chat is open
 */
export function mayHearSecret(bot: Bot, { frames, inbox }: StoredConversation, hasChat: boolean): boolean {
  if (frames.some(frame => isQuestionGone(bot, frame))) return true
  if (!asksSecrets(bot)) return false
  if (hasChat) return true
  if (inbox.some(({ type }) => type === "message" || type === "sealed" || type === "event")) return true
  const ahead = [...startsOf(bot, ["Error"])]
  for (const { flow, step } of frames) {
    const there = bot.flows.get(flow)?.steps.get(step)
    const isQuestion = there?.type === "prompt" || there?.type === "choice"
    if (isQuestion && there.sensitive) return true
    if (!isQuestion) ahead.push(...waysFrom(bot.flows.get(flow), step))
  }
  const seen = new Set<string>()
  for (let here = ahead.pop(); here !== undefined; here = ahead.pop()) {
    const flow = bot.flows.get(here.flow)
    const step = flow?.steps.get(here.step)
    const name = `${here.flow} ${here.step}`
    if (step === undefined || seen.has(name)) continue
    seen.add(name)
    if (step.type === "prompt" || step.type === "choice") {
      if (step.sensitive) return true
      if (!step.skipIfKnown) continue
    }
    if (step.type === "wait") continue
    if (step.type === "call" || step.type === "goto") {
      ahead.push({ flow: step.flow, step: bot.flows.get(step.flow)?.start ?? "" })
    }
    // While somebody waits or talks, special flows come before a text that waited.
    if (step.type === "action" && CHAT_ACTIONS.has(step.action)) ahead.push(...startsOf(bot, OF_CHATS))
    ahead.push(...waysFrom(flow, here.step))
  }
  return false
}

function isQuestionGone(bot: Bot, { flow, step, stepType }: Frame): boolean {
  if (stepType !== "prompt" && stepType !== "choice") return false
  return bot.flows.get(flow)?.steps.get(step)?.type !== stepType
}

const OF_CHATS = SPECIAL_EVENTS.filter(({ isOfChat }) => isOfChat).map(({ name }) => name)

/** The first steps of the flows that events begin. */
function startsOf(bot: Bot, events: readonly string[]) {
  const flows = events.flatMap(event => bot.eventFlows.get(event) ?? [])
  return flows.map(({ flow }) => ({ flow, step: bot.flows.get(flow)?.start ?? "" }))
}

/** Every way on from a step, whatever its conditions. */
function waysFrom(flow: Flow | undefined, name: string): readonly { readonly flow: string; readonly step: string }[] {
  const step = flow?.steps.get(name)
  if (flow === undefined || step === undefined) return []
  const paths = [
    ...step.next,
    ...(("onError" in step && step.onError) || []),
    ...(("exceeded" in step && step.exceeded) || []),
    ...(("timeout" in step && typeof step.timeout === "object" && step.timeout?.next) || []),
    ...("events" in step && step.type !== "wait" ? [...step.events.values()].flat() : []),
  ]
  return paths.map(({ to }) => ({ flow: flow.name, step: to }))
}

const asking = new WeakMap<Bot, boolean>()

function asksSecrets(bot: Bot): boolean {
  let asks = asking.get(bot)
  if (asks === undefined) {
    asks = [...bot.flows.values()].some(({ steps }) =>
      [...steps.values()].some(step => "sensitive" in step && step.sensitive),
    )
    asking.set(bot, asks)
  }
  return asks
}
