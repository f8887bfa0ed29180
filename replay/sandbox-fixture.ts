import type { ExpectationSpec } from "./fixture-spec.js"
import type { SandboxTurn } from "./sandbox-turn.js"
import { seenList } from "./update.js"

/** The parts of what a turn showed that a fixture may be held to. */
export const SEEN_PARTS = ["bot", "toAgent", "calls", "events", "status"] as const
export type SeenPart = (typeof SEEN_PARTS)[number]

/** The expectation of a turn: what it showed, as far as these parts go; the last turn also tells where it ended. */
export function expectationSeen(
  { result, spec, state }: SandboxTurn,
  parts: readonly SeenPart[],
  isLast: boolean,
): ExpectationSpec {
  const { refusal, seen } = result
  if (refusal !== null) return { refused: { code: refusal.code } }
  const isAnswered = spec.agent === undefined && spec.admin === undefined
  const lists = (["bot", "toAgent", "calls", "events"] as const).filter(
    part => parts.includes(part) && (seen[part].length > 0 || (part === "bot" && isAnswered)),
  )
  const expectation = Object.fromEntries(lists.map(part => [part, seenList(part, seen)])) as ExpectationSpec
  if (!isLast || !parts.includes("status") || state === null) return expectation
  const { status, liveChat } = state.view
  const { flow = null, step = null } = state.frames.at(-1) ?? {}
  return { ...expectation, status: { conversation: status, liveChat, flow, step } }
}
