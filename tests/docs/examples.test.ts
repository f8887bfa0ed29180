import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { makeBot, readBotFolder } from "../../cli/bot-folder.js"
import { coverage, type FixtureResult, LocalService, play } from "../../replay/index.js"
import { dump, type KeptStore, openMemoryStore } from "../../store/index.js"
import { faultsIn, soundFixture } from "../engine/story.js"
import { ROOT } from "../project/sources.js"

const folder = join(ROOT, "docs/examples")
const names = readdirSync(folder, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(entry => entry.name)

describe.each(names)("the example bot %s", name => {
  const { bot, faults } = makeBot(readBotFolder(join(folder, name, "flows")))
  const files = readdirSync(join(folder, name, "fixtures")).map(file => join(folder, name, "fixtures", file))

  test("has no faults, not even warnings", () => expect(faults).toEqual([]))

  test("passes its fixtures, which take every step and path of its flows", async () => {
    if (bot === null) throw new Error("It has faults.")
    const service = new LocalService(bot, {
      fresh: async () => openMemoryStore(),
      again: async store => openMemoryStore(await dump(store as KeptStore)),
    })
    const results: FixtureResult[] = []
    for (const file of files) {
      const content = readFileSync(file)
      expect(faultsIn(file, content, bot)).toEqual([])
      const result = await play(soundFixture(file, content), service)
      expect(result.failures, file).toEqual([])
      results.push(result)
    }
    await service.close()
    const own = [...bot.flows.values()].filter(flow => !flow.name.startsWith("default-"))
    const missing = coverage(own, results).flows.flatMap(({ flow, steps, paths }) =>
      [...steps.missing, ...paths.missing].map(place => `${flow}: ${place}`),
    )
    expect(missing).toEqual([])
  })
})

test("the table of examples names each bot, with its lines of JSON", () => {
  const rows = readFileSync(join(folder, "README.md"), "utf8").matchAll(/^\| \[([\w-]+)\]\(\1\) \|.*\| (\d+) \|$/gm)
  const told = Object.fromEntries([...rows].map(([, name, lines]) => [name, Number(lines)]))
  expect(told).toEqual(Object.fromEntries(names.map(name => [name, linesOf(join(folder, name, "flows"))])))
})

function linesOf(flows: string): number {
  return readdirSync(flows)
    .map(file => readFileSync(join(flows, file), "utf8").trimEnd().split("\n").length)
    .reduce((sum, lines) => sum + lines, 0)
}
