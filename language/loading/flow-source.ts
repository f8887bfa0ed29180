import type { Finding } from "../spec/fault.js"
import type { Json } from "../values/values.js"
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
  /** Every name under `steps`, also of steps that do not fit. */
  readonly stepNames: ReadonlySet<string>
  readonly steps: readonly StepSource[]
}

/** Holds a flow's document against the schema and takes it apart. */
export function flowSource(name: string, document: JsonDocument, isDefault: boolean): FlowSource {
  const { findings, unusable, usable } = holdAgainst("flow", document)
  const misplaced = misplacedFile(name, document)
  const unsure = new Set(unusable.map(pointer => ASKED_FOR.exec(pointer)?.[1]))
  const steps = Object.entries(recordOf(usable.steps)).flatMap(([stepName, spec]): StepSource[] => {
    if (!isRecord(spec) || typeof spec.type !== "string") return []
    const pointer = pointerTo("/steps", stepName)
    const paths = pathsOf(spec, pointer)
    const isAnswerUnsure = unsure.has(pointer)
    return [{ name: stepName, pointer, type: spec.type, spec, isAnswerUnsure, paths, ways: waysOf(paths) }]
  })
  return {
    name,
    file: document.file,
    document,
    isDefault,
    usable,
    findings: misplaced === null ? findings : [misplaced],
    perhapsAssigned: new Set(
      unusable.flatMap(pointer => namesIn(valueAt(document.value, pointer), keysOf(pointer).at(-1) ?? "")),
    ),
    stepNames: new Set(Object.keys(recordOf(recordOf(document.value).steps))),
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

const ASKED_FOR = /^(\/steps\/[^/]+)\/(?:input|options|many)(?:\/|$)/

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
  if (typeof value === "string") return value.startsWith("@") ? [...own, value.slice(1)] : own
  if (typeof value !== "object" || value === null) return own
  return [...own, ...Object.entries(value).flatMap(([innerKey, inner]) => namesIn(inner, innerKey))]
}
