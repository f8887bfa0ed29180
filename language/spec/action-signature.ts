import type { Json } from "../values/values.js"

export interface JsonSchema {
  readonly [keyword: string]: Json
}

/** By an action's name or alias: the schema of its params. */
export type ParamsSchemas = (action: string) => JsonSchema | undefined

/** The part of an action that flows are checked against (design section 7). */
export interface ActionSignature {
  readonly name: string
  /** Other names that flows may use for it. */
  readonly aliases?: readonly string[]
  readonly params: JsonSchema
  readonly result: JsonSchema
  /** Part of the turn; else the turn ends at it. */
  readonly inside: boolean
}

/** The signatures by name and alias. */
export function actionsByName(actions: readonly ActionSignature[]): ReadonlyMap<string, ActionSignature> {
  return new Map(
    actions.flatMap(action => [action.name, ...(action.aliases ?? [])].map(name => [name, action] as const)),
  )
}
