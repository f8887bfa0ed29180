import type { Loading } from "../loading/bot-facts.js"
import type { FlowSource } from "../loading/flow-source.js"
import type { StepSource } from "../loading/step-parts.js"
import type { Finding } from "../spec/fault.js"

const CONNECTS = "ConnectToHelpdeskAgent"
/** How many steps behind the action are looked at; a path that goes further gets the benefit of the doubt. */
const FURTHEST = 50
/** Steps after which what the action found is still to be looked at. */
const GOES_ON: ReadonlySet<string> = new Set(["branch", "message", "event"])

/**
 * `REFUSAL_UNHANDLED`: a false `ConnectToHelpdeskAgent` goes the same way as true (design section 9). It does not when a
 * condition after the step, or after the steps that only speak or choose behind it, looks at the result, at what saved
 * it, or at `HelpdeskClient`, and another path leads elsewhere.
 */
export function checkRefusals(flow: FlowSource, loading: Loading): readonly Finding[] {
  const byName = new Map(flow.steps.map(step => [step.name, step]))
  return flow.steps
    .filter(step => step.type === "action" && loading.actions.get(String(step.spec.action))?.name === CONNECTS)
    .filter(step => !tellsApart(step, signsOf(step), byName))
    .map(step => ({
      code: "REFUSAL_UNHANDLED",
      pointer: step.pointer,
      message:
        "When no agent can be reached the flow goes on as if one could: a false result takes the same way as true.",
      hint: 'Give "next" a path with "when": "@InternalActionResult", and one for those who are refused.',
    }))
}

function signsOf(step: StepSource): readonly RegExp[] {
  const signs = [/@InternalActionResult\b/, /\[\[HelpdeskClient\]\]/]
  const save = /^@(\w+)$/.exec(typeof step.spec.save === "string" ? step.spec.save : "")?.[1]
  return save === undefined ? signs : [...signs, new RegExp(`@${save}\\b`)]
}

function tellsApart(step: StepSource, signs: readonly RegExp[], byName: ReadonlyMap<string, StepSource>): boolean {
  const waiting = [step]
  const seen = new Set(waiting)
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    const ways = current.ways.filter(way => way.from === "next")
    const looks = ways.some(({ when }) => when !== null && signs.some(sign => sign.test(when)))
    if (looks && new Set(ways.map(way => way.to)).size > 1) return true
    if (seen.size > FURTHEST) return true
    for (const { to } of ways) {
      const next = byName.get(to)
      if (next === undefined || seen.has(next) || !GOES_ON.has(next.type)) continue
      seen.add(next)
      waiting.push(next)
    }
  }
  return false
}
