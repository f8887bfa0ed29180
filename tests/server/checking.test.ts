import { expect, test } from "vitest"
import { checkInThread } from "../../cli/threads/checking-in-thread.js"
import { defineAction } from "../../engine/index.js"
import { site } from "./process.js"
import { ask, FLOWS } from "./serving.js"

const good = (step: object) => JSON.stringify({ start: "a", steps: { a: step } })

test("files are checked in a thread: the first 500 faults, how many more, 8 MiB, and no longer than there is time", async () => {
  const place = site({ "order.json": FLOWS["order.json"] ?? {} })
  const { url, key, kill } = await place.start()
  const check = (files: readonly object[]) => ask(url, "POST", "/v1/flows/check", { files }, key)
  const sound = [
    { name: "a.json", content: good({ type: "end" }) },
    { name: "more/b.json", content: good({ type: "end" }) },
  ]
  expect((await check(sound)).body).toEqual({ faults: [], more: 0 })
  const broken = Array.from({ length: 501 }, (_, index) => ({ name: `f${index}.json`, content: "{" }))
  const found = (await check(broken)).body
  expect([found.faults.length, found.more]).toEqual([500, 1])
  expect(found.faults[0]).toMatchObject({ code: "JSON_INVALID", file: "f0.json", line: 1 })
  const long = { name: "long.json", content: good({ type: "message", message: "x".repeat(3_000_000) }) }
  const [large, others] = await Promise.all([check([long]), ask(url, "GET", "/v1/flows", undefined, key)])
  expect([large.status, others.status]).toEqual([200, 200])
  const tooLarge = await check([{ name: "a.json", content: "x".repeat(8 * 1024 * 1024) }])
  expect([tooLarge.status, tooLarge.body.code]).toEqual([413, "BODY_TOO_LARGE"])
  await kill("SIGTERM")

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
  const hurried = checkInThread([], 1)
  await expect(hurried([long])).rejects.toMatchObject({ code: "CHECK_EXCEEDED" })
  await expect(hurried([long])).rejects.toMatchObject({ code: "CHECK_EXCEEDED" })
})
