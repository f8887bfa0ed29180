import type { Value, ValueObject } from "../values/values.js"
/** Where `set` and `save` put a value (design section 3.2). */
export type Target =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "field"; readonly entity: string; readonly field: string }

const VARIABLE = /^@([A-Za-z][A-Za-z0-9_]*)$/
const FIELD = /^\[\[([A-Za-z][A-Za-z0-9_]*)\]\]\.([A-Za-z][A-Za-z0-9_]*)$/

/** `@name` or `[[Entity]].Field`; null for anything else. */
export function parseTarget(text: string): Target | null {
  const variable = VARIABLE.exec(text)?.[1]
  if (variable !== undefined) return { kind: "variable", name: variable }
  const [, entity, field] = FIELD.exec(text) ?? []
  if (entity !== undefined && field !== undefined) return { kind: "field", entity, field }
  return null
}

/** The value of a target as it was written there; null where nothing was. */
export function targetValue(
  target: Target,
  variables: ValueObject,
  entities: { readonly [entity: string]: ValueObject },
): Value {
  if (target.kind === "variable") return fieldIn(variables, target.name)
  return Object.hasOwn(entities, target.entity) ? fieldIn(entities[target.entity] ?? {}, target.field) : null
}

function fieldIn(object: ValueObject, name: string): Value {
  return (Object.hasOwn(object, name) ? object[name] : null) ?? null
}
