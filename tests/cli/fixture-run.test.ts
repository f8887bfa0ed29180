import { expect, test } from "vitest"
import { FixtureRun, readFixture } from "../../cli/fixture-run.js"
import { openMemoryStore } from "../../store/index.js"
import { ROOT } from "../project/sources.js"

test("a mistake of ours that shows in one fixture fails it, and the others are played", async () => {
  let opened = 0
  const fresh = async () => {
    opened += 1
    if (opened === 1) throw new TypeError("x is no function")
    return openMemoryStore()
  }
  const stores = { fresh, again: async () => openMemoryStore() }
  const run = new FixtureRun({ flows: `${ROOT}/flows`, stores, update: false, actions: [], server: null })
  const source = readFixture(`${ROOT}/fixtures/menu.json`)
  const [first, second] = [await run.play(source), await run.play(source)]
  expect(first.result).toMatchObject({ passed: false, failures: [{ turn: 0, field: "INTERNAL" }] })
  expect(first.result.failures[0]?.message).toContain("x is no function")
  expect(second.result.passed).toBe(true)
})
