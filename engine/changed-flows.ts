import type { Bot } from "./bot.js"
import type { Frame } from "./conversation.js"

/**
 * Frames under the flows as they are now (design section 3.8). Where a frame's step still exists with the same type it
 * goes on there: variables that are gone are dropped, new ones are null.
 *
 * @returns null where some frame cannot go on; the same array where nothing changed
 */
export function underPresentFlows(bot: Bot, frames: readonly Frame[]): readonly Frame[] | null {
  if (frames.every(frame => bot.flows.get(frame.flow)?.version === frame.version)) return frames
  const present: Frame[] = []
  for (const frame of frames) {
    const flow = bot.flows.get(frame.flow)
    const step = flow?.steps.get(frame.step)
    if (flow === undefined || step === undefined || step.type !== frame.stepType) return null
    const known = Object.entries(frame.variables).filter(
      ([name]) => name === "InternalActionResult" || flow.variables.has(name),
    )
    const trail = frame.trail.filter(name => flow.steps.has(name))
    present.push({ ...frame, version: flow.version, variables: Object.fromEntries(known), trail })
  }
  return present
}
