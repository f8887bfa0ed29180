import { describe, expect, test } from "vitest"
import { type Story, tell } from "./play.js"
import { ACTION_STORIES } from "./stories/actions.js"
import { BAN_STORIES } from "./stories/bans.js"
import { BLOCK_ACTION_STORIES } from "./stories/block-action.js"
import { CONNECT_STORIES } from "./stories/connect.js"
import { ENDING_STORIES } from "./stories/ending.js"
import { HOLDING_STORIES } from "./stories/holding.js"
import { QUEUE_STORIES } from "./stories/queues.js"
import { TWO_SIDES_STORIES } from "./stories/two-sides.js"

describe.each<[string, readonly Story[]]>([
  ["6.1", CONNECT_STORIES],
  ["6.2", TWO_SIDES_STORIES],
  ["6.3", BLOCK_ACTION_STORIES],
  ["6.4", HOLDING_STORIES],
  ["6.5", BAN_STORIES],
  ["6.6", ENDING_STORIES],
  ["6.7", QUEUE_STORIES],
  ["7", ACTION_STORIES],
])("%s", (_, stories) => {
  test.each(stories.map(story => [story.name, story] as const))("%s", async (_, story) => {
    expect(await tell(story)).toBe("")
  })
})
