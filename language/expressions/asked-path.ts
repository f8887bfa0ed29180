import { type Json, toJson, type Value } from "../values/values.js"
import type { Scope } from "./evaluate.js"
import { namesIn } from "./names-in.js"
import type { Expression } from "./parse.js"

/** A name in a condition, as it is written there, with its value at that moment. */
export interface NamedValue {
  readonly name: string
  readonly value: Json
}

/**
 * A path that was looked at, as traces have it. Beside what is written it knows, in memory alone, the place where its
 * condition stood. So the values of its names are worked out for who asks, and a turn that nobody looks at pays nothing.
 */
export class AskedPath {
  readonly kind = "path"
  readonly flow: string
  readonly step: string
  /** Null: the path has no condition. */
  readonly when: string | null
  readonly taken: boolean
  readonly to: string
  readonly #condition: Expression | null
  readonly #scope: () => Scope

  /** @param scope gives what its condition saw */
  constructor(
    flow: string,
    step: string,
    condition: Expression | null,
    taken: boolean,
    to: string,
    scope: () => Scope,
  ) {
    this.flow = flow
    this.step = step
    this.when = condition?.source ?? null
    this.taken = taken
    this.to = to
    this.#condition = condition
    this.#scope = scope
  }

  /** The values of all names in the condition of an entry of a trace; null: it was read back, and nobody knows them. */
  static valuesOf(entry: object): readonly NamedValue[] | null {
    if (!(#condition in entry)) return null
    return entry.#condition === null ? [] : valuesIn(entry.#condition, entry.#scope())
  }
}

/** The names in an expression with their values, in the order in which they are written, each once. */
export function valuesIn(expression: Expression, scope: Scope): readonly NamedValue[] {
  const { fields, variables } = namesIn(expression)
  const values = new Map<string, Json>()
  const tell = (name: string, read: () => Value): void => {
    if (values.has(name)) return
    try {
      values.set(name, toJson(read()))
    } catch {
      // A field that the condition came to no more may hang on something that was not read in that turn.
    }
  }
  for (const name of variables) tell(`@${name}`, () => scope.variable(name))
  for (const { entity, field } of fields) tell(`[[${entity}]].${field}`, () => scope.field(entity, field))
  const placeOf = (name: string): number => expression.source.indexOf(name)
  return [...values]
    .map(([name, value]) => ({ name, value }))
    .sort((one, other) => placeOf(one.name) - placeOf(other.name))
}
