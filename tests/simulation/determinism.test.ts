import { beforeAll, expect, test } from "vitest"
import { servedDesk } from "../../cli/served-desk.js"
import { BotsBySeed, processesOf, replaySteps, simulateSeed } from "../../simulation/index.js"

const bots = new BotsBySeed(null, 0)
const played = (seed: string) => simulateSeed(seed, { bots: bots.botsOf(seed).bots, openDesk: servedDesk })
let carriedBefore = 0
let day: Awaited<ReturnType<typeof played>>
beforeAll(async () => {
  carriedBefore = carried()
  day = await played("11")
})

/** How many things a promise carries for those who follow the course of it. */
function carried(): number {
  return Object.getOwnPropertySymbols(Promise.resolve()).length
}

test("a day leaves nothing behind by which promises of the next would be slower", () =>
  expect(carried()).toBe(carriedBefore))

test("the same seed is the same day, to the last byte", async () => {
  expect(await played("11")).toEqual(day)
  expect(day.counts.commits).toBeGreaterThan(10)
})

test("another seed is another day", async () => {
  expect((await played("12")).traceHash).not.toBe(day.traceHash)
})

test("the steps of a day, played again, are the same day", async () => {
  const again = await replaySteps(day.steps, {
    bots: bots.botsOf("11").bots,
    openDesk: servedDesk,
    processes: processesOf("11"),
  })
  expect(again.traceHash).toBe(day.traceHash)
})
