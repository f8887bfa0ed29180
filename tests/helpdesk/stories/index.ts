import type { Story } from "../play.js"
import { ACTION_STORIES } from "./actions.js"
import { BAN_STORIES } from "./bans.js"
import { BLOCK_ACTION_STORIES } from "./block-action.js"
import { CONNECT_STORIES } from "./connect.js"
import { ENDING_STORIES } from "./ending.js"
import { HANDED_BACK_STORIES } from "./handed-back.js"
import { HOLDING_STORIES } from "./holding.js"
import { ORIGIN_STORIES } from "./origins.js"
import { QUEUE_STORIES } from "./queues.js"
import { TWO_SIDES_STORIES } from "./two-sides.js"

/** Design sections 6 and 7, by subsection, each rule as a fixture. */
export const STORIES: readonly (readonly [section: string, stories: readonly Story[]])[] = [
  ["6.1 asking for an agent", CONNECT_STORIES],
  ["6.2 two sides", TWO_SIDES_STORIES],
  ["6.3 the blocking action", BLOCK_ACTION_STORIES],
  ["6.4 when a block holds", HOLDING_STORIES],
  ["6.5 bans", BAN_STORIES],
  ["6.6 ending", ENDING_STORIES],
  ["6.7 queues, hours, agents, timers", QUEUE_STORIES],
  ["6.7 who gets a chat again", HANDED_BACK_STORIES],
  ["7 internal actions", ACTION_STORIES],
  ["where it came from", ORIGIN_STORIES],
]
