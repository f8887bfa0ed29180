import { describe, expect, test } from "vitest"
import { differencesOfRecords } from "../replay/recorded.js"
import { inCi } from "../thoroughness.js"
import { botOf, differencesOf, faultsOf, fixtureOf, type Story } from "./story.js"

/**
 * Tests of each story: it passes on every store, with restarts between its turns and without, and so does its record; the record
 * of a third of them elsewhere than in CI, those that are not played on other stores there.
 */
export function stories(cases: readonly Story[]): void {
  const named = cases.map(story => [story.name, story] as const)
  test.each(named)("%s", async (_, story) => {
    const bot = botOf(story.flows, story.bot)
    expect(faultsOf(story, bot)).toEqual([])
    expect(await differencesOf(bot, fixtureOf(story))).toBe("")
  })

  describe("a record of it shows the same", () => {
    for (const row of named)
      test.runIf(inCi || row[0].length % 3 === 2).each([row])("%s", async (_, story) => {
        expect(await differencesOfRecords(botOf(story.flows, story.bot), fixtureOf(story))).toBe("")
      })
  })
}
