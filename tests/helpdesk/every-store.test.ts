import { describe, expect, test } from "vitest"
import { differencesOf } from "../engine/story.js"
import { botOf, fixtureOf, type Story } from "./play.js"
import { STORIES } from "./stories/index.js"

/** Those with a hundred turns show no more of a restart than short ones do. */
const isShort = ({ turns }: Story): boolean => turns.length < 40

describe.each(STORIES)("on every store, with a restart between any two turns: %s", (_, stories) => {
  test.each(stories.filter(isShort).map(story => [story.name, story] as const))("%s", async (_name, story) => {
    expect(await differencesOf(botOf(story), fixtureOf(story), { restartsOnSqlite: "once" })).toBe("")
  })
})
