import type { Bot } from "../../engine/index.js"

/** Whether a bot says anything that the id of a conversation chooses: `oneOf`, `pick` (design section 3.2). */
export function choosesById(bot: Bot): boolean {
  return [...bot.flows.values()].some(flow => mentions(flow, /\bpick\s*\(/, "oneOf"))
}

/** Whether flows may have looked at who else was at the helpdesk: triggers of all, and the rest of those that ran. */
export function readsTheDesk(bot: Bot, ran: ReadonlySet<string>): boolean {
  return [...bot.flows.values()].some(flow =>
    mentions(ran.has(flow.name) ? flow : flow.trigger, /\b(AgentsPresent|EstimatedWait)\b/),
  )
}

/**
 * Whether a part of a compiled bot holds such an expression, or a part of such a kind. An expression is looked at as it is
 * written: its tree is the parser's own.
 */
function mentions(part: unknown, expression: RegExp, kindSought?: string): boolean {
  if (typeof part !== "object" || part === null) return false
  if (part instanceof Map) return [...part.values()].some(item => mentions(item, expression, kindSought))
  const { kind, source } = part as { readonly kind?: unknown; readonly source?: unknown }
  if (kindSought !== undefined && kind === kindSought) return true
  if (typeof source === "string") return expression.test(source)
  return Object.values(part).some(item => mentions(item, expression, kindSought))
}
