import { isEach } from "../expressions/attachments.js"
import type { Finding } from "../spec/fault.js"
import type { Json } from "../values/values.js"
import { DOCUMENT_SCHEMAS } from "./document-schemas.js"
import { has, isRecord, type JsonRecord, keysOf, listOf, pointerTo, recordOf } from "./part.js"
import type { JsonDocument } from "./read-json.js"
import { holdAgainst } from "./schema.js"
import { pathsOf, type StepSource, waysOf } from "./step-parts.js"

/** A flow's file as it is checked: what fits the schema, part by part, however much of it that is. */
export interface FlowSource {
  readonly name: string
  readonly file: string
  readonly document: JsonDocument
  /** One of the flows that the engine brings; its mistakes are not the bot's. */
  readonly isDefault: boolean
  /** The document without the parts that do not fit the schema. */
  readonly usable: JsonRecord
  readonly findings: readonly Finding[]
  /** Names that parts which do not fit may have been meant to declare or assign: using them is no second mistake. */
  readonly perhapsAssigned: ReadonlySet<string>
  /** A part that does not fit, and names none, may have been meant to assign any variable. */
  readonly isAnyAssigned: boolean
  /** Options that were meant to stand for one for each item of a list; something is wrong with how they name it. */
  readonly unsureOptions: readonly string[]
  /** Something in the trigger does not fit that may have told it apart from those of other flows. */
  readonly isTriggerUnsure: boolean
  /** Every name under `steps`, also of steps that do not fit. */
  readonly stepNames: ReadonlySet<string>
  readonly steps: readonly StepSource[]
}

/** Holds a flow's document against the schema and takes it apart. */
export function flowSource(name: string, document: JsonDocument, isDefault: boolean): FlowSource {
  const { findings, unusable, usable } = holdAgainst("flow", document)
  const misplaced = misplacedFile(name, document)
  const written = recordOf(recordOf(document.value).steps)
  const lostKeys = keysByPart(unusable)
  const steps = Object.entries(recordOf(usable.steps)).flatMap(([stepName, spec]): StepSource[] => {
    if (!isRecord(spec) || typeof spec.type !== "string") return []
    const pointer = pointerTo("/steps", stepName)
    const paths = pathsOf(spec, pointer)
    const lost = lostKeys.get(pointer) ?? []
    const isUnsure = (keys: readonly string[]): boolean => lost.some(key => keys.includes(key) || !STEP_KEYS.has(key))
    return [
      {
        ...{ name: stepName, pointer, type: spec.type, spec, paths, ways: waysOf(paths) },
        isAnswerUnsure: isUnsure(ASKED_FOR),
        areParamsUnsure: spec.params === undefined && isUnsure(["params"]),
      },
    ]
  })
  const known = new Set(steps.map(step => step.pointer))
  const left = Object.keys(written)
    .map(stepName => pointerTo("/steps", stepName))
    .filter(pointer => !known.has(pointer))
  const unread = [...unusable, ...left].map(pointer => ({
    keys: keysOf(pointer),
    value: valueAt(document.value, pointer),
  }))
  return {
    name,
    file: document.file,
    document,
    isDefault,
    usable,
    findings: misplaced === null ? findings : [misplaced],
    perhapsAssigned: new Set([
      ...unread.flatMap(({ keys, value }) => namesIn(value, keys.at(-1) ?? "")),
      ...(left.length > 0 ? ["InternalActionResult"] : []),
    ]),
    isAnyAssigned: unread.some(({ keys, value }) => mayAssignAny(keys, value)),
    unsureOptions: findings.flatMap(({ pointer }) => unsureOption(pointer, document.value, usable)),
    isTriggerUnsure: (lostKeys.get("/trigger") ?? []).some(key => !SIGNALS.includes(key)),
    stepNames: new Set(Object.keys(written)),
    steps,
  }
}

/** A file that stands for a whole bot does so in the bot's folder alone; below it, it would be a flow, and all of it wrong. */
function misplacedFile(name: string, { value }: JsonDocument): Finding | null {
  if ((name !== "bot" && name !== "texts") || !isRecord(value) || has(value, "start") || has(value, "steps"))
    return null
  return {
    code: "SCHEMA_INVALID",
    pointer: "",
    message: `${name}.json holds for a bot only where it is directly in the bot's folder; in a folder below it is a flow.`,
    hint: "Move it there, or name the folder that it is in, if that is a bot of its own.",
  }
}

const ASKED_FOR = ["input", "options", "many"]
const SIGNALS = ["phrases", "pattern", "event", "always"]

/** Every key of a step of any type. */
const STEP_KEYS: ReadonlySet<string> = new Set(
  Object.entries(DOCUMENT_SCHEMAS.flow.definitions).flatMap(([name, definition]) =>
    name.endsWith("Step") && "properties" in definition ? Object.keys(definition.properties) : [],
  ),
)

/** The pointer to the option in which something does not fit, where that may have named the item it stands for. */
function unsureOption(pointer: string, written: Json, usable: JsonRecord): readonly string[] {
  const option = /^\/steps\/[^/]+\/options\/\d+(?=\/|$)/.exec(pointer)?.[0]
  if (option === undefined || isEach(recordOf(valueAt(usable, option)))) return []
  const spec = recordOf(valueAt(written, option))
  return has(spec, "each") || has(spec, "as") ? [option] : []
}

/** The keys under which something does not fit, by the pointer to the step, or to the trigger, that has them. */
function keysByPart(unusable: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, string[]>()
  for (const pointer of unusable) {
    const [, part, key] = /^(\/steps\/[^/]+|\/trigger)\/([^/]+)/.exec(pointer) ?? []
    if (part === undefined || key === undefined) continue
    const others = keys.get(part)
    if (others === undefined) keys.set(part, [key])
    else others.push(key)
  }
  return keys
}

/** @param keys of the part, from the whole document on */
function mayAssignAny(keys: readonly string[], value: Json): boolean {
  const [part, , key] = keys
  if (keys.length === STEP_PART && key === "save") return typeof value !== "string" || targetIn(value) === null
  if (keys.length === STEP_PART && key === "set") return !isRecord(value)
  const isWhole =
    keys.length === 0 || (part === "variables" && keys.length === 1) || (part === "steps" && keys.length < STEP_PART)
  return isWhole && (!isRecord(value) || Object.keys(value).length === 0)
}
/** The keys to a part of a step: `steps`, the step's name, its own. */
const STEP_PART = 3

/** The variable that a `save` which does not fit was meant for: most forget the `@`. */
function targetIn(save: string): string | null {
  return /^@?([A-Za-z][A-Za-z0-9_]*)$/.exec(save.trim())?.[1] ?? null
}

function valueAt(value: Json, pointer: string): Json {
  let inner: Json = value
  for (const key of keysOf(pointer)) {
    if (Array.isArray(inner)) inner = listOf(inner)[Number(key)] ?? null
    else inner = isRecord(inner) && has(inner, key) ? (inner[key] ?? null) : null
  }
  return inner
}

/** All texts that look like the name of a variable, as a key or as a target. */
function namesIn(value: Json, key: string): readonly string[] {
  const own = [key.replace(/^@/, "")]
  if (typeof value === "string") {
    const target = key === "save" ? targetIn(value) : value.startsWith("@") ? value.slice(1) : null
    return target === null ? own : [...own, target]
  }
  if (typeof value !== "object" || value === null) return own
  return [...own, ...Object.entries(value).flatMap(([innerKey, inner]) => namesIn(inner, innerKey))]
}
