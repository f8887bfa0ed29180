import type { Bot } from "../engine/index.js"

const targets = new WeakMap<Bot, ReadonlySet<string>>()

/**
 * Everything that may hold the answer to a sensitive question: all that flows write which ask one. A field is
 * `[[Entity]].Field`, a variable `flow @name`.
 */
export function secretTargets(bot: Bot): ReadonlySet<string> {
  const known = targets.get(bot)
  if (known !== undefined) return known
  const found = new Set<string>()
  for (const { name, steps } of bot.flows.values()) {
    const all = [...steps.values()]
    if (!all.some(step => "sensitive" in step && step.sensitive)) continue
    for (const step of all) {
      const saved = "save" in step && step.save !== null ? [step.save] : []
      for (const target of [...saved, ...step.set.map(assignment => assignment.target)]) {
        found.add(target.kind === "field" ? `[[${target.entity}]].${target.field}` : `${name} @${target.name}`)
      }
    }
  }
  targets.set(bot, found)
  return found
}
