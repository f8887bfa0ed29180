import { describe, expect, test } from "vitest"
import { tell } from "./play.js"
import { STORIES } from "./stories/index.js"

describe.each(STORIES)("%s", (_, stories) => {
  test.each(stories.map(story => [story.name, story] as const))("%s", async (_name, story) => {
    expect(await tell(story)).toBe("")
  })
})

test("no two stories have one name", () => {
  const names = STORIES.flatMap(([, stories]) => stories.map(({ name }) => name))
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})
