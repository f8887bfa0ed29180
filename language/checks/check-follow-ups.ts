import type { Loading } from "../loading/bot-facts.js"
import type { FlowSource } from "../loading/flow-source.js"
import { recordOf } from "../loading/part.js"
import type { StepSource } from "../loading/step-parts.js"
import { type FlowFinding, triggerEvent } from "./check-calls.js"
import { waits } from "./waiting-flows.js"

/** Whether an inside action, called with these params, does what one of a chain needs. */
type Link = (action: string, params: { readonly [name: string]: unknown }, loading: Loading) => boolean

/** A chat is connected again at once: by an agent's name, or by a queue that gives chats out. */
const handsOn: Link = (action, { Agent: agent, Queue: queue }, { facts }) =>
  action === "TransferChat" && (typeof agent === "string" || (typeof queue === "string" && facts.givesOut.has(queue)))

/** By special event: the inside actions that, one after another, cause it again while its own flow runs. */
const CAUSES: ReadonlyMap<string, readonly Link[]> = new Map([
  ["LiveChatClientConnected", [handsOn]],
  ["LiveChatAgentConnected", [handsOn]],
  [
    "LiveChatClientDisconnected",
    [action => action === "ConnectToHelpdeskAgent", action => action === "DisconnectFromHelpdeskAgent"],
  ],
])

/**
 * `FOLLOW_UP_LOOP` (design section 9): a special flow that always causes its own event again, before anybody is waited
 * for. On every path it can only end by `limits.followUpsPerTurn`, or rest and begin anew: an error; on some paths, or
 * where the flow's trigger has a condition: a warning.
 */
export function checkFollowUps(flows: readonly FlowSource[], loading: Loading): readonly FlowFinding[] {
  return flows.flatMap(flow => {
    const event = triggerEvent(flow) ?? ""
    const links = flow.isDefault ? undefined : CAUSES.get(event)
    if (links === undefined) return []
    const { causes, goesOn } = new Walk(links, loading).through(flow, 0)
    const [first] = flow.steps.filter(step => causes.has(step))
    if (first === undefined) return []
    const isCertain = goesOn.size === 0 && recordOf(flow.usable.trigger).when === undefined
    const message = `${isCertain ? "This" : "On some paths this"} causes ${event} again, which runs this flow again, and so on without end.`
    const hint = "Ask or wait for somebody before it, or do it elsewhere."
    const severity = isCertain ? {} : { severity: "warning" as const }
    const finding = { code: "FOLLOW_UP_LOOP", pointer: first.pointer, message, hint, atKey: true, ...severity } as const
    return [{ flow, finding }]
  })
}

/** The outcomes of all ways through a flow on which nobody is waited for. */
interface Outcome {
  /** Steps of the flow at which the chain of causes is complete. */
  readonly causes: ReadonlySet<StepSource>
  /** How many links of the chain are done where the flow ends; `SAFE`: a turn ends there. */
  readonly goesOn: ReadonlySet<number>
}

const SAFE = -1

class Walk {
  private readonly known = new Map<string, Outcome>()

  constructor(
    private readonly links: readonly Link[],
    private readonly loading: Loading,
  ) {}

  /** @param done how many links of the chain are behind */
  through(flow: FlowSource, done: number): Outcome {
    const name = `${flow.name} ${done}`
    const before = this.known.get(name)
    if (before !== undefined) return before
    const causes = new Set<StepSource>()
    const goesOn = new Set<number>()
    // Flows that go to each other in a circle come to nothing else.
    this.known.set(name, { causes, goesOn })
    const steps = new Map(flow.steps.map(step => [step.name, step]))
    const seen = new Set<string>()
    const ahead = [{ to: String(flow.usable.start), links: done }]
    for (let here = ahead.pop(); here !== undefined; here = ahead.pop()) {
      const step = steps.get(here.to)
      if (step === undefined) goesOn.add(here.to === "end" ? here.links : SAFE)
      if (step === undefined || seen.has(`${here.links} ${here.to}`)) continue
      seen.add(`${here.links} ${here.to}`)
      for (const links of this.after(step, here.links, causes, goesOn)) {
        for (const { to } of step.ways) ahead.push({ to, links })
        if (step.spec.next === undefined) goesOn.add(links)
      }
    }
    return { causes, goesOn }
  }

  /** How many links are behind where the step goes on; what else comes of it is added. */
  private after(step: StepSource, done: number, causes: Set<StepSource>, goesOn: Set<number>): Iterable<number> {
    if (step.type === "call" || step.type === "goto") {
      const other = this.loading.flows.get(String(step.spec.flow))
      const within = other === undefined ? null : this.through(other, done)
      if (within !== null && within.causes.size > 0) causes.add(step)
      const ends = within === null ? [SAFE] : [...within.goesOn]
      if (ends.includes(SAFE)) goesOn.add(SAFE)
      const returns = ends.filter(links => links !== SAFE)
      if (step.type === "call") return returns
      for (const links of returns) goesOn.add(links)
      return []
    }
    if (step.type === "end") {
      goesOn.add(step.spec.conversation === true ? SAFE : done)
      return []
    }
    if (waits(step, this.loading, new Set())) {
      goesOn.add(SAFE)
      return []
    }
    if (step.type !== "action") return [done]
    const action = this.loading.actions.get(String(step.spec.action))?.name ?? ""
    if (this.links[done]?.(action, recordOf(step.spec.params), this.loading) !== true) return [done]
    if (done + 1 < this.links.length) return [done + 1]
    causes.add(step)
    return []
  }
}
