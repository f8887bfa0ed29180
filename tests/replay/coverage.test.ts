import { expect, test } from "vitest"
import type { Flow, TraceEntry } from "../../engine/index.js"
import { expressionCache } from "../../language/expressions/cache.js"
import { compileSteps } from "../../language/index.js"
import type { FlowSpec } from "../../language/spec/flow-spec.js"
import { coverage, parseFixture, play, reportSummary } from "../../replay/index.js"
import { scripted } from "./scripted-service.js"

const unknownText = (name: string): never => {
  throw new Error(`no text ${name}`)
}
const flow = (name: string, spec: FlowSpec): Flow => ({
  name,
  version: "",
  start: spec.start,
  steps: compileSteps(spec, { cache: expressionCache(), locales: ["en"], named: unknownText }),
  variables: new Map(),
  declared: new Map(),
  trigger: null,
})
const talk = flow("talk", {
  start: "ask",
  steps: {
    ask: { type: "prompt", message: "?", next: "check", exceeded: "end", timeout: { after: "PT1M", next: "bye" } },
    check: { type: "branch", next: [{ when: "@a > 1", to: "bye" }, { when: "@a > 2", to: "bye" }, { to: "end" }] },
    bye: { type: "message", message: "Bye" },
    done: { type: "end" },
  },
})
const step = (name: string): TraceEntry => ({ kind: "step", flow: "talk", step: name, type: "x" })
const path = (name: string, when: string | null, to: string, taken = true): TraceEntry => ({
  kind: "path",
  flow: "talk",
  step: name,
  when,
  taken,
  to,
})
const replayed = async (...trace: readonly TraceEntry[]) => {
  const parsed = parseFixture("f.json", '{ "turns": [{ "user": "x" }] }')
  if ("faults" in parsed) throw new Error("unreadable")
  return play(parsed.fixture, scripted({ replies: { x: trace.map(entry => ({ trace: entry })) } }))
}

test("steps entered and paths taken are covered, over all fixtures", async () => {
  const one = await replayed(
    step("ask"),
    path("ask", null, "check"),
    step("check"),
    path("check", "@a > 1", "bye", false),
  )
  const other = await replayed(step("check"), path("check", "@a > 2", "bye"), step("bye"), path("bye", null, "end"))
  expect(coverage([talk], [one, other])).toEqual({
    flows: [
      {
        flow: "talk",
        steps: { covered: 3, total: 4, missing: ["done"] },
        paths: { covered: 3, total: 7, missing: ["ask -> end", "ask -> bye", "check: @a > 1 -> bye", "check -> end"] },
      },
    ],
    total: { steps: { covered: 3, total: 4 }, paths: { covered: 3, total: 7 } },
  })
})

test("flows come by name, those that nothing ran too; what ran beside them does not count", async () => {
  const result = await replayed(step("ask"))
  const empty = flow("another", { start: "a", steps: { a: { type: "end" } } })
  const { flows, total } = coverage([talk, empty], [result])
  expect(flows.map(one => one.flow)).toEqual(["another", "talk"])
  expect(total.steps).toEqual({ covered: 1, total: 5 })
  expect(coverage([empty], [result]).total.steps).toEqual({ covered: 0, total: 1 })
})

test("the summary shows shares and what is missing", async () => {
  const result = await replayed(step("ask"), path("ask", null, "check"))
  expect(reportSummary([result], coverage([talk], [result]), false)).toMatchInlineSnapshot(`
    "
      coverage   steps           paths
      talk        25% 1/4         14% 1/7
        step check
        step bye
        step done
        path ask -> end
        path ask -> bye
        path check: @a > 1 -> bye
        path check: @a > 2 -> bye
        path check -> end
        path bye -> end
      all flows   25% 1/4         14% 1/7

    1 passed  1 fixture, 1 turn
    "
  `)
})
