import { didYouMean, expressionsPage } from "../../language/index.js"
import { actionsPage } from "../reference/actions-page.js"
import { entitiesPage } from "../reference/entities-page.js"
import { eventsPage } from "../reference/events-page.js"
import { stepsPage } from "../reference/steps-page.js"

/** Pages of the reference that are made from the code, by the word that `parley help` takes for them. */
const PAGES: ReadonlyMap<string, () => string> = new Map([
  ["actions", actionsPage],
  ["entities", entitiesPage],
  ["events", eventsPage],
  ["expressions", expressionsPage],
  ["steps", stepsPage],
])

/** A page of the reference, in Markdown; null: there is none of that name. */
export function helpPage(topic: string): string | null {
  return PAGES.get(topic)?.() ?? null
}

/** The sentence about a word that is neither a command nor a page, with what it may have been meant for. */
export function unknownTopic(topic: string, commands: readonly string[]): string {
  const known = [...commands, ...PAGES.keys()]
  return `error: there is no help on '${topic}' (${didYouMean(topic, known) ?? `there is on: ${known.join(", ")}`})`
}
