import { blockHolds } from "../../helpdesk/decision.js"
import type { Block } from "../../helpdesk/index.js"
import { tell } from "./play.js"
import { STORIES } from "./stories/index.js"

/** Instead of stories: stores leave out blocks that are over, so no story sees the border. */
export const HOLDS = "holds"

const ENDLESS: Block = {
  id: "b",
  subject: { kind: "user", value: "u" },
  scope: "liveChat",
  reason: null,
  at: 0,
  until: null,
  by: null,
  source: "admin",
  conversation: null,
  chat: null,
  name: null,
  email: null,
  lifted: null,
}
/** The end of a block, and whether it holds at 5. */
const BORDERS = [
  [6, true],
  [5, false],
  [4, false],
  [null, true],
] as const

/**
 * Plays stories until one fails, short ones first.
 *
 * @param beginning of their names; or `HOLDS`
 * @returns the name of the one that fails; null: all pass
 * @throws where no name begins so
 */
export default async function noticedBy(beginning: string): Promise<string | null> {
  if (beginning === HOLDS)
    return BORDERS.some(([until, holds]) => blockHolds({ ...ENDLESS, until }, 5) !== holds) ? HOLDS : null
  const stories = STORIES.flatMap(([, all]) => all).filter(({ name }) => name.startsWith(beginning))
  if (stories.length === 0) throw new Error(`no story's name begins with ${beginning}`)
  for (const story of stories.toSorted((one, other) => one.turns.length - other.turns.length))
    if ((await tell(story)) !== "") return story.name
  return null
}
