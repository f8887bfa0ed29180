import { expect, test } from "vitest"
import { botOf, differencesOf, fixtureOf, type Story } from "./story.js"

/** A test for each story: it passes on every store, and with a restart between any two of its turns. */
export function stories(cases: readonly Story[]): void {
  test.each(cases.map(story => [story.name, story] as const))("%s", async (_, story) => {
    const bot = botOf(story.flows, story.bot)
    expect(await differencesOf(bot, fixtureOf(story), { restartsOnSqlite: "once" })).toBe("")
  })
}
