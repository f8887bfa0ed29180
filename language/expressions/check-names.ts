import { type ExpressionFinding, findingAt } from "../spec/fault.js"
import { didYouMean } from "../values/suggest.js"
import { ANY, type Type } from "../values/type.js"
import type { TreeOf } from "./tree.js"

/** Names that an expression may use where it stands, and their types. */
export interface Names {
  /** The fields of each entity. */
  readonly entities: ReadonlyMap<string, ReadonlyMap<string, Type>>
  /** Without the `@`. */
  readonly variables: ReadonlyMap<string, Type>
  /** `secret('NAME')` may be used here: only in the params of `HttpRequest`. */
  readonly secrets: boolean
  /** Of the bot; null: it has none. Left out: not known. */
  readonly currency?: string | null
  /** The steps of this flow at which something is chosen. Left out: not known. */
  readonly choices?: ReadonlySet<string>
}

/** A type, or what is wrong with the name; never both. */
export type Named = { readonly type: Type; readonly finding: ExpressionFinding | null }

export function variableType(tree: TreeOf<"variable">, names: Names): Named {
  const type = names.variables.get(tree.name)
  if (type !== undefined) return { type, finding: null }
  const hint = didYouMean(tree.name, names.variables.keys(), name => `@${name}`)
  return unknown(
    findingAt(tree, "VARIABLE_UNKNOWN", `The variable @${tree.name} is neither declared nor assigned.`, hint),
  )
}

export function fieldType(tree: TreeOf<"field">, names: Names): Named {
  const fields = names.entities.get(tree.entity)
  if (fields === undefined) {
    const hint = didYouMean(tree.entity, names.entities.keys(), name => `[[${name}]]`)
    return unknown(findingAt(tree, "ENTITY_UNKNOWN", `There is no entity ${tree.entity}.`, hint))
  }
  const type = fields.get(tree.field)
  if (type !== undefined) return { type, finding: null }
  const message = `The entity ${tree.entity} has no field ${tree.field}.`
  return unknown(findingAt(tree, "FIELD_UNKNOWN", message, didYouMean(tree.field, fields.keys())))
}

/** A bare name that no list function gives a meaning. */
export function bareName(tree: TreeOf<"item">, names: Names): Named {
  const hint = names.variables.has(tree.name)
    ? `did you mean @${tree.name}?`
    : names.entities.has(tree.name)
      ? `did you mean [[${tree.name}]].Field?`
      : (didYouMean(tree.name, ["GetDate", "true", "false", "null"]) ??
        didYouMean(tree.name, names.variables.keys(), name => `@${name}`) ??
        "a variable is written @name, a field [[Entity]].Field, a text 'text'")
  return unknown(findingAt(tree, "EXPRESSION_INVALID", `\`${tree.name}\` means nothing here.`, hint))
}

function unknown(finding: ExpressionFinding): Named {
  return { type: ANY, finding }
}
