import { readdirSync, readFileSync } from "node:fs"
import fc from "fast-check"
import { expect, test } from "vitest"
import { type FixtureSpec, fixtureText } from "../../replay/index.js"
import { durationText } from "../../replay/record/duration-text.js"
import { soundFixture } from "../engine/story.js"
import { ROOT } from "../project/sources.js"

const FILES = readdirSync(`${ROOT}/fixtures`)

test.each(FILES)("%s reads back as it was, in lines of 120 columns", file => {
  const { turns, agents } = soundFixture(file, readFileSync(`${ROOT}/fixtures/${file}`))
  const spec: FixtureSpec = { agents, turns: turns.map(turn => turn.spec) }
  const text = fixtureText(spec)
  expect(soundFixture(file, text).turns.map(turn => turn.spec)).toEqual(spec.turns)
  const lines = text.split("\n")
  const long = lines.filter(line => line.length > 120 && !/^ *(?:"\w+": )?"[^"]*",?$/.test(line))
  expect(long.filter(line => line.startsWith("    "))).toEqual([])
})

test("whatever is in a fixture reads back as it was", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue({ maxDepth: 4 })), values => {
      const text = fixtureText({ turns: values.map(value => ({ event: { name: "e", value: value as never } })) })
      expect(text.endsWith("\n}\n")).toBe(true)
      const { turns } = JSON.parse(text)
      expect(turns.map((turn: { event: { value: unknown } }) => turn.event.value)).toEqual(
        JSON.parse(JSON.stringify(values)),
      )
    }),
  )
})

test.each([
  [0, "PT0S"],
  [1, "PT0.001S"],
  [1500, "PT1.5S"],
  [60_000, "PT1M"],
  [90_000, "PT1M30S"],
  [86_400_000, "PT24H"],
  [3_661_042, "PT1H1M1.042S"],
])("%i ms is %s", (milliseconds, text) => expect(durationText(milliseconds)).toBe(text))
