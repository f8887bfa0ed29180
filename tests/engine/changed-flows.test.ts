import { describe, expect, test } from "vitest"
import type { Bot } from "../../engine/index.js"
import type { Json } from "../../language/index.js"
import { Runtime } from "../../runtime/index.js"
import { openMemoryStore } from "../../store/index.js"
import { botOf } from "./story.js"

/** A flow that asks three things, one after the other, and says what it knows. */
const form = (steps: { readonly [name: string]: Json } = {}, more: { readonly [key: string]: Json } = {}) => ({
  trigger: { phrases: ["go"] },
  variables: { one: "string", two: "string" },
  start: "one",
  ...more,
  steps: {
    one: { type: "prompt", message: "One?", save: "@one", next: "two" },
    two: { type: "prompt", message: "Two?", save: "@two", next: "three" },
    three: { type: "message", message: "[{{ @one }}] [{{ @two }}]" },
    ...steps,
  },
})
const oops = {
  trigger: { event: "Error" },
  start: "a",
  steps: { a: { type: "message", message: "{{ [[SystemError]].Code }}" } },
}
const hello = { trigger: { phrases: ["hello"] }, start: "a", steps: { a: { type: "message", message: "Hello." } } }
type Flows = { readonly [flow: string]: Json }

/** One store, and a runtime over it for each bot: what a new version of the flows finds. */
function service() {
  const store = openMemoryStore()
  const clock = { now: () => 0 }
  const over = (bot: Bot) => new Runtime({ bot, store, clock, newId: kind => kind, callOutside: async () => null })
  return (flows: Flows) => {
    const runtime = over(botOf({ oops, hello, ...flows }))
    return {
      start: () => runtime.start({ user: null, visitor: null, channel: "test", locale: null, address: null, set: {} }),
      say: async (text: string) => {
        const { activities } = await runtime.handleMessage("conversation", { text, address: null })
        return (activities ?? []).slice(1).map(activity => activity.text)
      },
      event: async (name: string) => {
        const { activities } = await runtime.handleEvent("conversation", { name, value: null, from: "server" })
        return (activities ?? []).slice(1).map(activity => activity.text)
      },
      line: async (index: number) => (await store.activities("conversation", 0, 100)).at(index)?.text,
      flow: async () => (await runtime.reader.state("conversation")).conversation.frames.at(-1)?.flow ?? null,
      stop: () => runtime.stop(),
    }
  }
}

/** Goes to the second question, changes the flows, and answers it. */
async function afterChange(before: Flows, after: Flows) {
  const over = service()
  const old = over(before)
  await old.start()
  expect(await old.say("go")).toEqual(["One?"])
  expect(await old.say("1")).toEqual(["Two?"])
  await old.stop()
  const changed = over(after)
  return { said: await changed.say("2"), ...changed }
}

describe("a flow that was changed, at the conversation's next event", () => {
  const goesOn: readonly (readonly [string, Json])[] = [
    ["nothing", form()],
    ["its description", form({}, { description: "New." })],
    ["a step elsewhere", form({ one: { type: "message", message: "Gone.", next: "two" } })],
    ["the question's text", form({ two: { type: "prompt", message: "Second?", save: "@two", next: "three" } })],
    ["a new variable", form({}, { variables: { one: "string", two: "string", more: "number" } })],
  ]
  test.each(goesOn)("goes on where the step is still there: %s was changed", async (_, after) => {
    const { said, flow } = await afterChange({ f: form() }, { f: after })
    expect(said).toEqual(["[1] [2]"])
    expect(await flow()).toBeNull()
  })

  test("new paths and texts are those of the new flow", async () => {
    const three = { type: "message", message: "New: {{ @one }} {{ @more == null }}", set: { "@more": "{{ @more }}" } }
    const { said } = await afterChange(
      { f: form() },
      { f: form({ three }, { variables: { one: "string", more: "string" } }) },
    )
    expect(said).toEqual(["New: 1 true"])
  })

  test("a variable that is new starts with its value, and one that no longer fits its type is null", async () => {
    const three = { type: "message", message: "[{{ @one }}] [{{ @two }}] [{{ @more }}]" }
    const variables = { one: "number", two: "string", more: { type: "number", value: 7 } }
    const loose = { one: { type: "prompt", message: "One?", save: "@one", input: { type: "integer" }, next: "two" } }
    const { said } = await afterChange({ f: form() }, { f: form({ ...loose, three }, { variables }) })
    expect(said).toEqual(["[] [2] [7]"])
  })

  test("variables that are gone are dropped: they do not come back with a later flow", async () => {
    const without = {
      trigger: { phrases: ["go"] },
      start: "two",
      steps: {
        two: {
          type: "prompt",
          message: "Two?",
          save: "@two",
          input: { type: "integer" },
          maxAttempts: 0,
          exceeded: "end",
          next: "three",
        },
        three: { type: "message", message: "[{{ @two }}]" },
      },
    }
    const over = service()
    const first = over({ f: form() })
    await first.start()
    await first.say("go")
    await first.say("1")
    expect(await over({ f: without }).say("not a number")).toEqual(["Two?"])
    expect(await over({ f: form() }).say("2")).toEqual(["[] [2]"])
  })

  const changed: readonly (readonly [string, Flows])[] = [
    [
      "the step is gone",
      { f: { trigger: { phrases: ["go"] }, start: "one", steps: { one: { type: "message", message: "One." } } } },
    ],
    ["the step is of another type", { f: form({ two: { type: "message", message: "Two.", next: "three" } }) }],
    [
      "a prompt has become a choice",
      { f: form({ two: { type: "choice", message: "Two?", options: [{ value: "2" }], next: "three" } }) },
    ],
    ["the flow is gone", {}],
  ]
  test.each(changed)("drops the stack and runs Error with FLOW_CHANGED where %s", async (_, flows) => {
    const { said, flow, say } = await afterChange({ f: form() }, flows)
    expect(said).toEqual(["FLOW_CHANGED"])
    expect(await flow()).toBeNull()
    expect(await say("hello")).toEqual(["Hello."])
  })

  test("drops the stack where a frame below has lost its step, though the one on top has not", async () => {
    const caller = (step: string) => ({
      trigger: { phrases: ["call"] },
      start: step,
      steps: { [step]: { type: "call", flow: "f", next: "end" } },
    })
    const over = service()
    const old = over({ f: form(), g: caller("a") })
    await old.start()
    expect(await old.say("call")).toEqual(["One?"])
    expect(await over({ f: form(), g: caller("b") }).say("1")).toEqual(["FLOW_CHANGED"])
  })

  test.each<[string, Flows]>([
    ["is gone", {}],
    ["is a message now", { f: form({ two: { type: "message", message: "Two.", next: "three" } }) }],
    [
      "is a choice now",
      { f: form({ two: { type: "choice", message: "Two?", options: [{ value: "2" }], next: "three" } }) },
    ],
  ])("keeps the answer to a sensitive question masked, though that %s", async (_, flows) => {
    const secret = { two: { type: "prompt", message: "Two?", sensitive: true, save: "@two", next: "three" } }
    const { line } = await afterChange({ f: form(secret) }, flows)
    expect(await line(-2)).toBe("•••")
  })

  test("keeps what was typed while nothing was asked as it was typed", async () => {
    const waiting = (step: Json) => ({ trigger: { phrases: ["go"] }, start: "a", steps: { a: step } })
    const over = service()
    const old = over({ f: waiting({ type: "wait", for: ["paid"] }) })
    await old.start()
    await old.say("go")
    const changed = over({ f: waiting({ type: "message", message: "Paid." }) })
    expect(await changed.say("Is it there?")).toEqual(["FLOW_CHANGED"])
    expect(await changed.line(-2)).toBe("Is it there?")
  })

  test("changes nothing for flows that are not under way", async () => {
    const { said } = await afterChange({ f: form(), g: form({}, { trigger: { phrases: ["other"] } }) }, { f: form() })
    expect(said).toEqual(["[1] [2]"])
  })

  test("an option that it has no longer is asked again, without an attempt; others are taken", async () => {
    const choice = (...values: readonly string[]) => ({
      trigger: { phrases: ["go"] },
      start: "a",
      steps: {
        a: {
          type: "choice",
          message: "Which?",
          invalid: "No.",
          options: values.map(value => ({ value })),
          save: "@a",
          next: "b",
        },
        b: { type: "message", message: "Got {{ @a }}." },
      },
    })
    const over = service()
    const old = over({ f: choice("x", "y", "z") })
    await old.start()
    await old.say("go")
    const changed = over({ f: choice("w", "z") })
    expect(await changed.say("y")).toEqual(["Which?"])
    expect(await changed.say("1")).toEqual(["Got w."])
    await over({ f: choice("x", "y", "z") }).say("go")
    expect(await changed.say("3")).toEqual(["Got z."])
  })

  test("an event that comes then still runs its flow", async () => {
    const paid = { trigger: { event: "paid" }, start: "a", steps: { a: { type: "message", message: "Paid." } } }
    const over = service()
    const old = over({ f: form(), paid })
    await old.start()
    await old.say("go")
    expect(await over({ paid }).event("paid")).toEqual(["FLOW_CHANGED", "Paid."])
  })
})
