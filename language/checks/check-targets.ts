import type { BotFacts } from "../loading/bot-facts.js"
import { quote } from "../loading/schema-finding.js"
import type { Finding } from "../spec/fault.js"
import { isVariableName } from "../spec/names.js"
import { parseTarget } from "../spec/target.js"
import { didYouMean } from "../values/suggest.js"
import { ANY, type Type } from "../values/type.js"
import { badVariableName, ENGINE_VARIABLES } from "./check-names.js"

/**
 * Checks where `set` and `save` put a value (design sections 3.2, 5).
 *
 * @returns what the target can hold: `any` where something is wrong with it
 */
export function checkTarget(
  text: string,
  variables: ReadonlyMap<string, Type>,
  loading: { readonly facts: Pick<BotFacts, "entities" | "allEntitiesKnown"> },
): { readonly type: Type; readonly finding: Omit<Finding, "pointer"> | null } {
  const target = parseTarget(text)
  if (target === null) return wrong(badTarget(text))
  if (target.kind === "variable") {
    if (!isVariableName(target.name)) return wrong(badTarget(text))
    if (ENGINE_VARIABLES.includes(target.name)) {
      const message = `@${target.name} is set by the engine; flows only read it.`
      return wrong({ code: "FIELD_READ_ONLY", message, hint: "Use a variable of another name." })
    }
    return { type: variables.get(target.name) ?? ANY, finding: null }
  }
  return fieldTarget(target.entity, target.field, loading)
}

type Problem = Omit<Finding, "pointer">

function wrong(finding: Problem | null): { readonly type: Type; readonly finding: Problem | null } {
  return { type: ANY, finding }
}

function badTarget(text: string): Problem {
  if (text.startsWith("@")) {
    return {
      code: "NAME_INVALID",
      message: badVariableName(text.slice(1), "a variable"),
      hint: "Give it another name.",
    }
  }
  return { code: "SCHEMA_INVALID", message: `A target is @name or [[Entity]].Field, not ${quote(text)}.`, hint: null }
}

function fieldTarget(
  entity: string,
  field: string,
  { facts }: Parameters<typeof checkTarget>[2],
): { readonly type: Type; readonly finding: Problem | null } {
  const fields = facts.entities.get(entity)?.fields
  if (fields === undefined) {
    if (!facts.allEntitiesKnown) return wrong(null)
    const hint = didYouMean(entity, facts.entities.keys(), name => `[[${name}]]`)
    return wrong({ code: "ENTITY_UNKNOWN", message: `There is no entity ${entity}.`, hint })
  }
  const known = fields.get(field)
  if (known === undefined) {
    if (!facts.allEntitiesKnown) return wrong(null)
    const hint = didYouMean(field, fields.keys())
    return wrong({ code: "FIELD_UNKNOWN", message: `The entity ${entity} has no field ${field}.`, hint })
  }
  if (known.writable === "never") {
    const message = `[[${entity}]].${field} is set by the engine; flows only read it.`
    return wrong({
      code: "FIELD_READ_ONLY",
      message,
      hint: "Keep the value in a variable, or in an entity of the bot's own.",
    })
  }
  return { type: known.type, finding: null }
}
