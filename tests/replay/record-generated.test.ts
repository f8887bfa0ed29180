import { expect, test } from "vitest"
import { soundFixture } from "../engine/story.js"
import { repeated } from "../thoroughness.js"
import { generatedDay } from "./generated-day.js"
import { differencesOfRecords } from "./recorded.js"

const COUNT = repeated({ all: 600, ci: 60, here: 3 })

// Calls that end at once in a record make its waits differ by milliseconds from those of the record of its replay.
test("records of whatever happens to generated bots pass, and show the same", async () => {
  const failing: string[] = []
  for (let number = 1; number <= COUNT; number++) {
    const { bot, head, turns } = generatedDay(number)
    const fixture = soundFixture("generated.json", JSON.stringify({ ...head, turns: [{ start: {} }, ...turns] }))
    const differences = await differencesOfRecords(bot, fixture, undefined, false)
    if (differences !== "") failing.push(`${number}: ${differences}`)
  }
  expect(failing.join("\n")).toBe("")
}, 300_000)
