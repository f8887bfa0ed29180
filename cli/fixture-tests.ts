import { fileURLToPath } from "node:url"
import type { Action } from "../engine/index.js"
import { reportFixture } from "../replay/index.js"
import { ACTIONS_CONDITION, type Conditions, checkAll, isPlace } from "./check-options.js"
import { fixtureFiles } from "./fixture-files.js"
import { FixtureRun, readFixture } from "./fixture-run.js"
import { openStores } from "./fixture-stores.js"
import { soundActions } from "./own-actions.js"

/** The fixtures that are to be played, and the bot that they are about. */
export interface FixtureTestsOptions {
  /** Files, and folders with fixtures directly in them. Left out: `fixtures`. */
  readonly fixtures?: string | URL | readonly (string | URL)[]
  /** The bot's folder, for fixtures that name none. Left out: `flows`. */
  readonly flows?: string | URL
  /** Own actions, which fixtures answer for unless they run inside a turn. Left out: none. */
  readonly actions?: readonly Action[]
  /** Where conversations are kept while they are played. Left out: in memory. */
  readonly store?: "memory" | "sqlite"
}

const CONDITIONS: Conditions<FixtureTestsOptions> = {
  fixtures: [
    value => isPlace(value) || (Array.isArray(value) && value.every(isPlace)),
    "a file, a folder, or a list of them",
  ],
  flows: [isPlace, "the bot's folder, as a path or a file URL"],
  actions: ACTIONS_CONDITION,
  store: [value => value === "memory" || value === "sqlite", '"memory" or "sqlite"'],
}

/** A fixture as a test of whatever runs tests. */
export interface FixtureTest {
  readonly name: string
  readonly file: string
  /** Plays the fixture. Rejects with the report of `parley test` where something is not as it says. */
  readonly run: () => Promise<void>
}

/**
 * The fixtures of a bot as tests (design section 8), for a test runner of one's own:
 * `test.each(await fixtureTests())("$name", ({ run }) => run())`. They are played one after another, each from nothing.
 *
 * @throws `OPTIONS_INVALID`, `FILE_UNREADABLE`, `FOLDER_UNREADABLE`, `FIXTURE_NONE`, `OWN_ACTIONS_INVALID`
 */
export async function fixtureTests(options: FixtureTestsOptions = {}): Promise<readonly FixtureTest[]> {
  checkAll(options, CONDITIONS, [], "fixtureTests takes an object: fixtureTests({ fixtures, flows }).")
  const { fixtures = "fixtures", flows = "flows", actions = [], store = "memory" } = options
  const given = Array.isArray(fixtures) ? fixtures : [fixtures]
  const sources = fixtureFiles(given.map(pathOf)).map(readFixture)
  const stores = await openStores(store)
  const played = new FixtureRun({
    ...{ flows: pathOf(flows), stores, update: false, server: null },
    actions: soundActions(actions, "fixtureTests"),
  })
  let last: Promise<unknown> = Promise.resolve()
  return sources.map(source => ({
    name: "fixture" in source.reading ? source.reading.fixture.description : source.file,
    file: source.file,
    run: async () => {
      // A bot's fixtures share one clock, which only one of them may move.
      const turn = last.then(() => played.play(source))
      last = turn.catch(() => {})
      const { result } = await turn
      if (!result.passed) throw new Error(`\n${reportFixture(result, false)}`)
    },
  }))
}

function pathOf(place: string | URL): string {
  return typeof place === "string" ? place : fileURLToPath(place)
}
