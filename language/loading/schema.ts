import { checkHours } from "../checks/check-hours.js"
import type { JsonSchema } from "../spec/action-signature.js"
import type { Finding } from "../spec/fault.js"
import type { Json } from "../values/values.js"
import { DOCUMENT_SCHEMAS, type SchemaName } from "./document-schemas.js"
import { documentValidator } from "./document-validator.js"
import { has, isRecord, type JsonRecord, keysOf, pointerTo } from "./part.js"
import type { JsonDocument } from "./read-json.js"
import { type SchemaFinding, schemaFindings } from "./schema-finding.js"
import { validatorFor } from "./validator.js"

/** The schema that documents of a kind are held against, with its descriptions: the reference is made of it. */
export function schemaOf(name: SchemaName): JsonSchema {
  return DOCUMENT_SCHEMAS[name] as unknown as JsonSchema
}

/**
 * Holds a document against one of the schemas that editors use too (design sections 3.1, 8). Names of steps,
 * variables, entities and fields are not looked at here, but for `__proto__`, which is no key anywhere.
 */
export function checkAgainst(schemaName: SchemaName, document: JsonDocument): readonly Finding[] {
  return holdAgainst(schemaName, document).findings
}

/** Holds a value against a JSON Schema; each finding is in an author's words. @param pointer to the value */
export function checkFit(schema: JsonSchema, value: Json, pointer: string): readonly Finding[] {
  return schemaFindings(validatorFor(schema)(value), "The document", schema).map(finding => ({
    ...withoutMark(finding),
    pointer: pointer + finding.pointer,
  }))
}

const HOURS: JsonSchema = {
  $ref: "#/definitions/hours",
  definitions: DOCUMENT_SCHEMAS.bot.definitions as unknown as Json,
}

/** Holds the hours of an agent against what `bot.json` takes as those of a queue (design section 6.7). */
export function checkHoursFit(hours: Json, pointer: string): readonly Finding[] {
  const findings = checkFit(HOURS, hours, pointer)
  return findings.length > 0 ? findings : checkHours(hours, pointer)
}

/** The findings of a schema, and the document without the parts that do not fit: the rest can be checked further. */
export function holdAgainst(
  schemaName: SchemaName,
  document: JsonDocument,
): { readonly findings: readonly Finding[]; readonly unusable: readonly string[]; readonly usable: JsonRecord } {
  const { value, text } = document
  const found = schemaFindings(documentValidator(schemaName)(value), "The document", DOCUMENT_SCHEMAS[schemaName])
  const reserved = text.includes("__proto__") || text.includes("\\u") ? reservedKeys(value, "") : []
  const findings = [...found.map(withoutMark), ...reserved]
  const unusable = found.flatMap(finding => finding.unusable ?? [])
  const usable = unusable.length === 0 ? value : without(value, pointerTree(unusable))
  return { findings, unusable, usable: isRecord(usable) ? usable : {} }
}

function withoutMark({ unusable: _, ...finding }: SchemaFinding): Finding {
  return finding
}

/** `__proto__` as a key, however deep: plain code that copies such a value would write into a prototype. */
function reservedKeys(value: Json, pointer: string): readonly Finding[] {
  if (typeof value !== "object" || value === null) return []
  const findings: Finding[] = []
  if (isRecord(value) && has(value, "__proto__")) {
    const message = '"__proto__" may not be a key: it is a name of JavaScript\'s object prototype.'
    findings.push({
      code: "NAME_INVALID",
      pointer: pointerTo(pointer, "__proto__"),
      message,
      hint: "Give it another name.",
      atKey: true,
    })
  }
  for (const key of Object.keys(value)) {
    const inner = (value as { readonly [key: string]: Json })[key]
    if (typeof inner === "object" && inner !== null) findings.push(...reservedKeys(inner, pointerTo(pointer, key)))
  }
  return findings
}

interface PointerTree {
  end: boolean
  readonly inner: Map<string, PointerTree>
}

/** Pointers as a tree of their keys. */
function pointerTree(pointers: readonly string[]): PointerTree {
  const root: PointerTree = { end: false, inner: new Map() }
  for (const pointer of pointers) {
    let node = root
    for (const key of keysOf(pointer)) {
      const inner = node.inner.get(key) ?? { end: false, inner: new Map() }
      node.inner.set(key, inner)
      node = inner
    }
    node.end = true
  }
  return root
}

/** A copy without the parts that the tree names; in lists they become null, so that the others keep their places. */
function without(value: Json, parts: PointerTree): Json {
  if (parts.end) return null
  if (Array.isArray(value)) {
    return value.map((item, index) => {
      const inner = parts.inner.get(String(index))
      return inner === undefined ? item : without(item, inner)
    })
  }
  if (!isRecord(value)) return value
  const kept = Object.entries(value).flatMap(([key, item]) => {
    const inner = parts.inner.get(key)
    if (inner === undefined) return [[key, item] as const]
    return inner.end ? [] : [[key, without(item, inner)] as const]
  })
  return Object.fromEntries(kept)
}
