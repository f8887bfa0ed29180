import { readFileSync } from "node:fs"
import { didYouMean, expressionsPage } from "../../language/index.js"
import { actionsPage } from "../reference/actions-page.js"
import { botPage } from "../reference/bot-page.js"
import { entitiesPage } from "../reference/entities-page.js"
import { eventsPage } from "../reference/events-page.js"
import { faultsPage } from "../reference/faults-page.js"
import { fixturesPage } from "../reference/fixtures-page.js"
import { settingsPage } from "../reference/settings-page.js"
import { stepsPage } from "../reference/steps-page.js"
import { packageFile } from "./package-file.js"

/** The pages of the reference, by the word that `parley help` takes for them. Facts of the code are made from it. */
const PAGES: ReadonlyMap<string, () => string> = new Map([
  ["actions", actionsPage],
  ["bot", botPage],
  ["entities", entitiesPage],
  ["errors", () => written("errors")],
  ["events", eventsPage],
  ["expressions", expressionsPage],
  ["faults", faultsPage],
  ["fixtures", fixturesPage],
  ["flows", () => written("flows")],
  ["inputs", () => written("inputs")],
  ["own-actions", () => written("own-actions")],
  ["settings", settingsPage],
  ["steps", stepsPage],
  ["texts", () => written("texts")],
])

/** Parts of pages that are asked for by name too. */
const PARTS: ReadonlyMap<string, readonly [page: string, heading: string]> = new Map([
  ["keywords", ["flows", "Keywords"]],
  ["limits", ["bot", "Limits"]],
])

/** A page that people wrote; tests read its tables and play its files. */
function written(page: string): string {
  return readFileSync(packageFile(`docs/${page}.md`), "utf8")
}

/** The words that `parley help` takes for pages of the reference. */
export const HELP_PAGES: readonly string[] = [...PAGES.keys()]

/** A page of the reference, or a part of one, in Markdown; null: there is none of that name. */
export function helpPage(topic: string): string | null {
  const [page, heading] = PARTS.get(topic) ?? []
  if (page === undefined || heading === undefined) return PAGES.get(topic)?.() ?? null
  const part = (PAGES.get(page)?.() ?? "").split(/^(?=## )/m).find(part => part.startsWith(`## ${heading}\n`))
  return part === undefined ? null : `${part.trimEnd()}\n`
}

/** The sentence about a word that is neither a command nor a page, with what it may have been meant for. */
export function unknownTopic(topic: string, commands: readonly string[]): string {
  const known = [...commands, ...[...PAGES.keys(), ...PARTS.keys()].toSorted()]
  return `error: there is no help on '${topic}' (${didYouMean(topic, known) ?? `there is on: ${known.join(", ")}`})`
}
