import { expect, test } from "vitest"
import { Runtime } from "../../runtime/index.js"
import { openMemoryStore } from "../../store/index.js"
import { botOf } from "../server/serving.js"

const NOBODY = { user: null, visitor: null, address: null, locale: null, channel: "test", set: {} }

test("time never goes back within a conversation's log, however clocks are set back, and goes on with them", async () => {
  const store = openMemoryStore()
  const start = Date.UTC(2026, 0, 1)
  let now = start
  const process = (id: string) =>
    new Runtime({ bot: botOf().bot, store, clock: { now: () => now }, newId: () => id, callOutside: async () => "it" })
  const runtime = process("c1")
  await runtime.start(NOBODY)
  const say = async (at: number, by = runtime) => {
    now = start + at
    await by.handleMessage("c1", { text: "order", address: null })
  }
  await say(5000)
  await say(1000)
  // Another process, whose clock is behind.
  await say(-3_600_000, process("c2"))
  await say(5001)
  const lines = await store.activities("c1", 0, 100)
  const times = lines.map(({ timestamp }) => Date.parse(timestamp) - start)
  expect(times).toEqual([...times].sort((one, other) => one - other))
  expect([...new Set(times)]).toEqual([0, 5000, 5001])
  const turns = (await store.turns("c1")).map(({ at }) => at - start)
  expect(turns).toEqual([0, 5000, 5000, 5000, 5001])
})
