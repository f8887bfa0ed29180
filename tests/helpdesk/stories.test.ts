import { describe, expect, test } from "vitest"
import { differencesOf } from "../engine/story.js"
import { botOf, fixtureOf } from "./play.js"
import { STORIES } from "./stories/index.js"

describe.each(STORIES)("on every store, whenever it restarts: %s", (_, stories) => {
  test.each(stories.map(story => [story.name, story] as const))("%s", async (_name, story) => {
    expect(await differencesOf(botOf(story), fixtureOf(story))).toBe("")
  })
})

test("no two stories have one name", () => {
  const names = STORIES.flatMap(([, stories]) => stories.map(({ name }) => name))
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})
