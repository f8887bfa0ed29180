import { botOf, failuresOf, fixtureOf, type Story } from "./story.js"
import { told } from "./told.js"

const FILES: { readonly [section: string]: () => Promise<unknown> } = {
  "2-follow-ups": () => import("./2-follow-ups.test.js"),
  "2-seams": () => import("./2-seams.test.js"),
  "3.3-steps": () => import("./3.3-steps.test.js"),
  "3.4-asking": () => import("./3.4-asking.test.js"),
  "3.5-triggers": () => import("./3.5-triggers.test.js"),
  "3.6-stack": () => import("./3.6-stack.test.js"),
  "3.7-order": () => import("./3.7-order.test.js"),
  "3.8-limits": () => import("./3.8-limits.test.js"),
  "4-expressions": () => import("./4-expressions.test.js"),
}
const known = new Map<string, readonly Story[]>()

/**
 * Plays the stories of a section until one fails.
 *
 * @param seenBy the name of its file, such as `3.3-steps`; or some of its stories: `3.3-steps: <how their names begin>`
 * @returns the story that fails, written so; null: all pass
 */
export default async function noticedBy(seenBy: string): Promise<string | null> {
  const [section = "", name = null] = seenBy.split(/: (.*)/)
  for (const story of await storiesOf(section)) {
    if (name !== null && !story.name.startsWith(name)) continue
    if (await fails(story)) return `${section}: ${story.name}`
  }
  return null
}

async function storiesOf(section: string): Promise<readonly Story[]> {
  const before = told.length
  await FILES[section]?.()
  const stories = known.get(section) ?? told.slice(before)
  if (stories.length === 0) throw new Error(`${section} tells no stories`)
  known.set(section, stories)
  return stories
}

async function fails(story: Story): Promise<boolean> {
  try {
    return (await failuresOf(botOf(story.flows, story.bot), fixtureOf(story))) !== ""
  } catch {
    // The story's bot or fixture does not load any more.
    return true
  }
}
