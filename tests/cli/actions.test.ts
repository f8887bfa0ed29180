import { afterAll, expect, test } from "vitest"
import { place } from "./parley.js"

const own = `import { defineAction } from "parley"
export const doubled = defineAction({
  name: "Doubled", summary: "Twice as much.", inside: true,
  params: { type: "object", required: ["Of"], additionalProperties: false, properties: { Of: { type: "number" } } },
  result: { type: "number" },
  run: ({ Of }) => ({ result: (Of as number) * 2 }),
})
`
const flow = {
  trigger: { phrases: ["double"] },
  start: "ask",
  steps: {
    ask: { type: "prompt", message: "What?", input: { type: "number" }, save: "@number", next: "double" },
    double: { type: "action", action: "Doubled", params: { Of: "{{ @number }}" }, next: "say" },
    say: { type: "message", message: "{{ @InternalActionResult }}" },
  },
}
const flaky = `let calls = 0
export const flaky = {
  name: "Flaky", summary: "Fails at first.",
  params: { type: "object", additionalProperties: false, properties: {} },
  result: { type: "number" },
  run: async () => {
    calls += 1
    if (calls === 1) throw new Error("not yet")
    return calls
  },
}
`
const trying = {
  trigger: { phrases: ["try"] },
  start: "call",
  steps: {
    call: { type: "action", action: "Flaky", retry: { attempts: 2, delay: "PT0.1S" }, next: "say" },
    say: { type: "message", message: "Call {{ @InternalActionResult }}" },
  },
}
const here = place({
  "actions.ts": own + flaky,
  "flows/try.json": trying,
  "flows/double.json": flow,
  "fixtures/double.json": { turns: [{ user: "double" }, { user: "21", bot: ["42"] }] },
})
afterAll(() => here.remove())

test("check, test and talk know the actions of --actions, and no others", async () => {
  expect(await here.run(["check"])).toMatchObject({ code: 1, out: expect.stringContaining("ACTION_UNKNOWN") })
  expect(here.parley(["check", "--actions", "actions.ts"])).toMatchObject({ code: 0 })
  expect(here.parley(["test", "--actions", "actions.ts"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("1 passed"),
  })
  const talk = here.parley(["talk", "--actions", "actions.ts"], { input: "double\n21\ntry\n" })
  expect(talk).toMatchObject({ code: 0, out: expect.stringContaining("bot: 42\nbot: Call 2\n") })
})

test("what the module prints is on standard error: a report for programs is alone on standard output", () => {
  const run = "run: ({ Of }) => ({"
  here.write({
    "loud.ts": `console.log("loaded")\n${own.replace(run, `${run} ...console.info("called"),`)}${flaky}`,
  })
  const loud = (...args: string[]) => here.parley([...args, "--actions", "loud.ts"])
  const checked = loud("check", "--format", "json")
  expect([JSON.parse(checked.out), checked.err]).toEqual([{ faults: [] }, "loaded\n"])
  const tested = loud("test", "--reporter", "json")
  expect([JSON.parse(tested.out).passed, tested.err]).toEqual([1, "loaded\ncalled\n"])
})
