import { describe, expect, test } from "vitest"
import { differencesOfRecords } from "../replay/recorded.js"
import { botOf, differencesOf, faultsOf, fixtureOf, type Story } from "./story.js"

/** Tests of each story: it passes on every store, with restarts between its turns and without, and so does its record. */
export function stories(cases: readonly Story[]): void {
  test.each(cases.map(story => [story.name, story] as const))("%s", async (_, story) => {
    const bot = botOf(story.flows, story.bot)
    expect(faultsOf(story, bot)).toEqual([])
    expect(await differencesOf(bot, fixtureOf(story))).toBe("")
  })

  describe("a record of it shows the same", () => {
    test.each(cases.map(story => [story.name, story] as const))("%s", async (_, story) => {
      expect(await differencesOfRecords(botOf(story.flows, story.bot), fixtureOf(story))).toBe("")
    })
  })
}
