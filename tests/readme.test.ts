import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { makeBot, readBotFolder } from "../cli/bot-folder.js"
import { checkFixture, LocalService, parseFixture, play } from "../replay/index.js"
import { dump, type KeptStore, openMemoryStore } from "../store/index.js"
import { ROOT } from "./project/sources.js"

const readme = readFileSync(join(ROOT, "README.md"), "utf8")

/** The JSON under a heading. */
function example(heading: string): string {
  const [, after = ""] = readme.split(`## ${heading}\n`)
  return /```jsonc\n(.*?)```/s.exec(after)?.[1] ?? ""
}

test("the README's first flow is a bot without a fault", () => {
  const content = example("A first flow")
  const { bot, faults } = makeBot([{ file: "flows/order.json", name: "order.json", content }])
  expect(faults).toEqual([])
  expect(bot?.flows.has("order")).toBe(true)
})

test("the README's fixture holds on the shipped bot", async () => {
  const { bot } = makeBot(readBotFolder(join(ROOT, "flows")))
  const parsed = parseFixture("fixtures/readme.json", example("A fixture"))
  if (bot === null || "faults" in parsed) throw new Error(JSON.stringify(parsed))
  expect(checkFixture(parsed, bot)).toEqual([])
  const service = new LocalService(bot, {
    fresh: async () => openMemoryStore(),
    // A store that was opened here is a `KeptStore`.
    again: async store => openMemoryStore(await dump(store as KeptStore)),
  })
  const { failures } = await play(parsed.fixture, service)
  await service.close()
  expect(failures).toEqual([])
})
