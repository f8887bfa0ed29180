import type { Expression } from "./parse.js"
import { allParts } from "./tree.js"

/** All names in an expression, each as it is written: for checks that ask where a name or a secret is used. */
export interface Mentions {
  readonly variables: ReadonlySet<string>
  readonly fields: readonly { readonly entity: string; readonly field: string }[]
  /** Names given to `secret('NAME')`. */
  readonly secrets: ReadonlySet<string>
}

export function namesIn(expression: Expression): Mentions {
  const parts = [...allParts(expression.tree)]
  return {
    variables: new Set(parts.flatMap(part => (part.kind === "variable" ? [part.name] : []))),
    fields: parts.flatMap(part => (part.kind === "field" ? [{ entity: part.entity, field: part.field }] : [])),
    secrets: new Set(
      parts.flatMap(part => {
        const name = part.kind === "call" && part.name === "secret" ? part.parameters[0] : undefined
        return name?.kind === "literal" && typeof name.value === "string" ? [name.value] : []
      }),
    ),
  }
}
