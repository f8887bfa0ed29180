import { expect, test } from "vitest"
import { BotsBySeed, processesOf, replaySteps, simulateSeed } from "../../simulation/index.js"

const bots = new BotsBySeed(null, 0)
const played = (seed: string) => simulateSeed(seed, { bots: bots.botsOf(seed).bots })

test("the same seed is the same day, to the last byte", async () => {
  const [one, again] = [await played("11"), await played("11")]
  expect(again).toEqual(one)
  expect(one.counts.commits).toBeGreaterThan(10)
})

test("another seed is another day", async () => {
  const [one, other] = [await played("11"), await played("12")]
  expect(other.traceHash).not.toBe(one.traceHash)
})

test("the steps of a day, played again, are the same day", async () => {
  const { steps, traceHash } = await played("11")
  const again = await replaySteps(steps, { bots: bots.botsOf("11").bots, processes: processesOf("11") })
  expect(again.traceHash).toBe(traceHash)
})

test("a day leaves nothing behind by which promises of the next would be slower", async () => {
  const carried = () => Object.getOwnPropertySymbols(Promise.resolve()).length
  const before = carried()
  await played("11")
  expect(carried()).toBe(before)
})
