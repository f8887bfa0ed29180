import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { makeBot, readBotFolder } from "../cli/bot-folder.js"
import { coverage, LocalService, play } from "../replay/index.js"
import { dump, type KeptStore, openMemoryStore } from "../store/index.js"
import { differencesOf, faultsIn, soundFixture } from "./engine/story.js"
import { inCi, STORIES_ON_POSTGRES } from "./thoroughness.js"

const root = new URL("../", import.meta.url)
const { bot, faults } = makeBot(readBotFolder(new URL("flows", root).pathname))
const files = readdirSync(new URL("fixtures", root)).sort()
const fixtures = files.map(file => soundFixture(file, readFileSync(new URL(`fixtures/${file}`, root))))
if (bot === null) throw new Error(JSON.stringify(faults, null, 2))

test("the shipped bot has no faults, not even warnings", () => expect(faults).toEqual([]))

test("the shipped fixtures fit the shipped bot", () => {
  const found = files.flatMap(file => faultsIn(file, readFileSync(new URL(`fixtures/${file}`, root)), bot))
  expect(found).toEqual([])
})

describe("the shipped fixtures pass on every store, with a restart between any two turns", () => {
  // Every third on PostgreSQL, which takes the most time, and every ninth elsewhere than in CI; all with `PARLEY_TESTS=postgres`.
  test.each(
    fixtures.map(
      (fixture, index) => [fixture.file, fixture.description, fixture, index % (inCi ? 3 : 9) === 0] as const,
    ),
  )("%s: %s", async (_, __, fixture, isOnPostgres) =>
    expect(await differencesOf(bot, fixture, isOnPostgres || STORIES_ON_POSTGRES)).toBe(""),
  )
})

/** Paths of the default flows that no conversation on the shipped bot takes: nothing there fails, and its agents have no hours. */
const UNREACHED = [
  "default-error: which: [[SystemError]].Code == 'ATTEMPTS_EXCEEDED' -> givenUp",
  "default-error: which -> failed",
  "default-error: givenUp -> end",
  "default-error: failed -> end",
  "default-helpdesk-agent-signed-out: say -> end",
]

test("the shipped fixtures take every path of the shipped flows", async () => {
  const service = new LocalService(bot, {
    fresh: async () => openMemoryStore(),
    again: async store => openMemoryStore(await dump(store as KeptStore)),
  })
  const results = []
  for (const fixture of fixtures) results.push(await play(fixture, service))
  await service.close()
  const { flows } = coverage(bot.flows.values(), results)
  expect(flows.flatMap(({ flow, paths }) => paths.missing.map(path => `${flow}: ${path}`))).toEqual(UNREACHED)
})
