import { firstVariables } from "./assign.js"
import type { Frame } from "./conversation.js"
import type { Turn } from "./turn.js"

/**
 * The stack under the flows as they are now (design section 3.8). Where a frame's step still exists with the same type it
 * goes on there: variables that are gone are dropped, new ones are as they start, those that do not fit their type null.
 *
 * @returns null where some frame cannot go on; the same array where nothing changed
 */
export function underPresentFlows(turn: Turn): readonly Frame[] | null {
  const { bot, frames } = turn
  if (frames.every(frame => bot.flows.get(frame.flow)?.version === frame.version)) return frames
  const present: Frame[] = []
  for (const frame of frames) {
    const flow = bot.flows.get(frame.flow)
    const step = flow?.steps.get(frame.step)
    if (flow === undefined || step === undefined || step.type !== frame.stepType) return null
    const known = Object.entries(frame.variables).filter(
      ([name]) => name === "InternalActionResult" || flow.variables.has(name),
    )
    const variables = firstVariables(turn, flow, Object.fromEntries(known), frame.event)
    present.push({
      ...frame,
      version: flow.version,
      variables,
      trail: frame.trail.filter(name => flow.steps.has(name)),
    })
  }
  return present
}
