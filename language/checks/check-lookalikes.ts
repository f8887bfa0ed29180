import { isParseFault } from "../expressions/parse.js"
import type { Loading } from "../loading/bot-facts.js"
import type { FlowSource } from "../loading/flow-source.js"
import { entriesOf, has, isRecord, isWithin, type JsonRecord, type Part, pointerTo } from "../loading/part.js"
import type { StepSource } from "../loading/step-parts.js"
import { textsOf } from "../loading/step-parts.js"
import type { Finding } from "../spec/fault.js"
import { ANY, type Type } from "../values/type.js"
import type { Json } from "../values/values.js"
import { stringsOf, usesIn } from "./check-texts.js"

/** A name of the flow's that a text has outside of `{{ }}`, and how it is meant to be written. */
interface Lookalike {
  readonly written: string
  readonly meant: string
}

/**
 * `TEXT_LOOKS_LIKE_TEMPLATE` (design section 9): `@name`, `{name}` and `[[Entity]].Field` that a text shows as they are.
 * Only names that mean something in the flow count, so that addresses, handles and braces of other kinds are left alone.
 */
export function checkLookalikes(
  flow: FlowSource,
  variables: ReadonlyMap<string, Type>,
  loading: Loading,
): readonly Finding[] {
  return flow.steps
    .filter(step => KEYS.some(key => mayLookAlike(step.spec[key] ?? null)))
    .flatMap(step =>
      [...textsOf(step).flatMap(stringsOf), ...valuesOf(step)].flatMap(text =>
        lookalikesIn([text], namesAt(text.pointer, step, variables), loading),
      ),
    )
}

/** The flow's names, in `invalid` those of the answer, and in an option or attachment with `each` that of its item. */
function namesAt(pointer: string, step: StepSource, variables: ReadonlyMap<string, Type>): ReadonlyMap<string, Type> {
  const more = isWithin(pointer, pointerTo(step.pointer, "invalid"))
    ? ["input", "text"]
    : ["options", "attachments"].flatMap(key =>
        itemNames(step.spec[key] ?? null, pointerTo(step.pointer, key), pointer),
      )
  return more.length === 0 ? variables : new Map([...variables, ...more.map(name => [name, ANY] as const)])
}

/** The names after `as` of all parts with `each` that a place lies in. */
function itemNames(value: Json, at: string, pointer: string): readonly string[] {
  if (typeof value !== "object" || value === null || !isWithin(pointer, at)) return []
  const own = isRecord(value) && has(value, "each") && typeof value.as === "string" ? [value.as] : []
  return [...own, ...Object.entries(value).flatMap(([key, item]) => itemNames(item, pointerTo(at, key), pointer))]
}

/**
 * The same of the texts of `texts.json`, each held against the names of the flows that say it.
 *
 * @param variables of each flow
 */
export function checkNamedLookalikes(
  variables: ReadonlyMap<FlowSource, ReadonlyMap<string, Type>>,
  loading: Loading,
): readonly Finding[] {
  const namesIn = new Map<string, Map<string, Type>>()
  for (const [flow, own] of variables) {
    for (const { name } of flow.steps.flatMap(usesIn))
      namesIn.set(name, new Map([...(namesIn.get(name) ?? []), ...own]))
  }
  return entriesOf({ value: loading.texts ?? null, pointer: "" }).flatMap(text =>
    text.key === "$schema" ? [] : lookalikesIn(stringsOf(text), namesIn.get(text.key) ?? new Map(), loading),
  )
}

function lookalikesIn(
  texts: readonly Part[],
  variables: ReadonlyMap<string, Type>,
  loading: Loading,
): readonly Finding[] {
  return texts.flatMap(({ value, pointer }) => {
    if (typeof value !== "string" || !mayLookAlike(value)) return []
    const found = lookalikeIn(value, variables, loading)
    if (found === null) return []
    const message = `The text has ${found.written} as it is: only what stands between {{ and }} is replaced.`
    return [{ code: "TEXT_LOOKS_LIKE_TEMPLATE", pointer, message, hint: `write ${found.meant}` } as const]
  })
}

const VALUES = ["set", "params", "value", "result", "attachments"]
const KEYS = ["message", "invalid", "suggestions", "options", ...VALUES]

/** Of thousands of texts few have such a sign outside of `{{ }}`, and only those are looked at closely. */
function mayLookAlike(value: Json): boolean {
  if (typeof value === "string") return /@[A-Za-z]|\{\s*\w+\s*\}|\[\[/.test(value.replace(/\{\{.*?\}\}/gs, " "))
  return typeof value === "object" && value !== null && Object.values(value as JsonRecord).some(mayLookAlike)
}

/** Texts among the values of a step; `each` of attachments is an expression. */
function valuesOf({ spec, pointer }: StepSource): readonly Part[] {
  return VALUES.flatMap(key => (spec[key] === undefined ? [] : textsIn(spec[key], pointerTo(pointer, key))))
}

function textsIn(value: Json, pointer: string): readonly Part[] {
  if (typeof value === "string") return [{ value, pointer }]
  if (typeof value !== "object" || value === null) return []
  const isEach = isRecord(value) && has(value, "each")
  return Object.entries(value).flatMap(([key, item]) =>
    isEach && key === "each" ? [] : textsIn(item as Json, pointerTo(pointer, key)),
  )
}

const FIELD = /\[\[\s*([A-Za-z]\w*)\s*\]\]\.([A-Za-z]\w*)/g
/** No part of an address, a handle or a path. */
const VARIABLE = /(?<![\p{L}\p{N}_@.:/+-])@([A-Za-z]\w*)(?![\w@-]|\.\w+@)/gu
const BRACED = /(?<!\{)\$?\{\s*([A-Za-z]\w*)\s*\}(?!\})/g

function lookalikeIn(text: string, variables: ReadonlyMap<string, Type>, loading: Loading): Lookalike | null {
  const template = loading.cache.template(text)
  if (isParseFault(template)) return null
  const isVariable = (name: string): boolean => name !== "event" && variables.has(name)
  for (const part of template.parts) {
    if (typeof part !== "string") continue
    for (const [written, entity = "", field = ""] of part.matchAll(FIELD)) {
      if (loading.facts.entities.get(entity)?.fields.has(field)) return { written, meant: `{{ ${written} }}` }
    }
    for (const [written, name = ""] of part.matchAll(VARIABLE)) {
      if (isVariable(name)) return { written, meant: `{{ ${written} }}` }
    }
    for (const [written, name = ""] of part.matchAll(BRACED)) {
      if (isVariable(name)) return { written, meant: `{{ @${name} }}` }
    }
  }
  return null
}
