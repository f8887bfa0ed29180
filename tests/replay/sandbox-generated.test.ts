import { expect, test } from "vitest"
import { checkFixture, fixtureText, LocalService, parseFixture, play, Sandbox, SEEN_PARTS } from "../../replay/index.js"
import { openMemoryStore } from "../../store/index.js"
import { repeated } from "../thoroughness.js"
import { answerOf, type GeneratedDay, generatedDay } from "./generated-day.js"

const COUNT = repeated({ all: 600, ci: 60, here: 3 })

/** Does all that happens on a day, and answers some of the calls that wait for an answer. */
async function playedOut({ bot, head: { agents = [] }, turns, random }: GeneratedDay): Promise<Sandbox> {
  const sandbox = await Sandbox.open(bot, { agents })
  for (const turn of turns) {
    const waiting = sandbox.service.askedCalls.filter(({ stub, isGivenUp }) => stub === null && !isGivenUp)
    if (waiting.length > 0 && random.chance(0.6)) await sandbox.answer(random.pick(waiting).id, answerOf(random))
    else await sandbox.act(turn)
  }
  return sandbox
}

/** The failures of the sandbox's fixture, and the turns in which a branch of it goes another way. */
async function differencesOf(day: GeneratedDay): Promise<readonly unknown[]> {
  const { bot, random } = day
  const sandbox = await playedOut(day)
  const reading = parseFixture("saved.json", fixtureText(sandbox.fixture("Saved.", SEEN_PARTS)))
  if ("faults" in reading) return reading.faults
  const service = new LocalService(bot, { fresh: async () => openMemoryStore(), again: async store => store })
  const { failures } = await play(reading.fixture, service)
  const until = 1 + random.below(sandbox.turns.length)
  const { head, turns } = sandbox.upTo(until)
  const branch = await Sandbox.open(bot, head, turns)
  const others = branch.turns.filter(({ state, changes }, index) => {
    const before = sandbox.turns[index]
    return JSON.stringify([state, changes]) !== JSON.stringify([before?.state, before?.changes])
  })
  await Promise.all([sandbox.close(), service.close(), branch.close()])
  return [...checkFixture(reading, bot), ...failures, ...others.map(({ number, spec }) => ({ until, number, spec }))]
}

test("whatever is done in a sandbox of a generated bot is a fixture that passes, and a branch of it goes the same way", async () => {
  const failing: unknown[] = []
  for (let number = 1; number <= COUNT; number++) {
    const differences = await differencesOf(generatedDay(number))
    if (differences.length > 0) failing.push({ number, differences })
  }
  expect(failing).toEqual([])
}, 300_000)
