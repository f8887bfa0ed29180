import type { Bot } from "../../engine/index.js"

/** Whether a bot says anything that the id of a conversation chooses: `oneOf`, `pick` (design section 3.2). */
export function choosesById(bot: Bot): boolean {
  return [...bot.flows.values()].some(isChosen)
}

function isChosen(part: unknown): boolean {
  if (typeof part !== "object" || part === null) return false
  if (part instanceof Map) return [...part.values()].some(isChosen)
  const { kind, source } = part as { readonly kind?: unknown; readonly source?: unknown }
  if (kind === "oneOf") return true
  // An expression is looked at as it is written: its tree is the parser's own.
  if (typeof source === "string") return /\bpick\s*\(/.test(source)
  return Object.values(part).some(isChosen)
}
