import { expect, test } from "vitest"
import { checkInThread } from "../../cli/threads/checking-in-thread.js"
import { defineAction } from "../../engine/index.js"

const good = (step: object) => JSON.stringify({ start: "a", steps: { a: step } })

test("a thread that checks gets of own actions what is checked, and has no longer than there is time", async () => {
  // Actions are values with functions in them, of which the thread gets what is checked.
  const own = defineAction({
    name: "Own.Action",
    summary: "Does something.",
    params: { type: "object", required: ["Id"], additionalProperties: false, properties: { Id: { type: "string" } } },
    result: { type: "boolean" },
    run: async () => true,
  })
  const calls = (params: object) => [
    { name: "a.json", content: good({ type: "action", action: "Own.Action", params }) },
  ]
  const inThread = checkInThread([own])
  expect((await inThread(calls({ Id: "x" }))).faults).toEqual([])
  expect((await inThread(calls({}))).faults.map(({ code }) => code)).toEqual(["ACTION_PARAMS_INVALID"])
  const long = { name: "long.json", content: good({ type: "message", message: "x".repeat(3_000_000) }) }
  const hurried = checkInThread([], 1)
  await expect(hurried([long])).rejects.toMatchObject({ code: "CHECK_EXCEEDED" })
  await expect(hurried([long])).rejects.toMatchObject({ code: "CHECK_EXCEEDED" })
})
