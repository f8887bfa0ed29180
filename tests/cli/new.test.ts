import { mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { type Place, place } from "./parley.js"

let here: Place
beforeEach(() => {
  here = place()
})
afterEach(() => here.remove())

test("a new bot has no fault, and its fixture passes", async () => {
  const { code, out, err } = await here.run(["new", "bots/my bot"])
  expect([code, out.split("\n").at(-2), err]).toEqual([0, "Talk to it: parley talk --flows 'bots/my bot/flows'", ""])
  expect((await here.run(["check", "bots/my bot/flows", "--strict"])).code).toBe(0)
  expect(await here.run(["test", "bots/my bot/fixtures"])).toMatchObject({ code: 0, err: "" })
  expect(JSON.parse(here.read("bots/my bot/flows/bot.json")).name).toBe("my bot")
})

test("every file of a new bot names a schema that is there, and the engine's own", async () => {
  await here.run(["new", "bot"])
  const files = ["flows", "fixtures"].flatMap(part =>
    readdirSync(join(here.folder, "bot", part)).map(file => `bot/${part}/${file}`),
  )
  expect(files.length).toBeGreaterThan(3)
  for (const file of files) {
    const [, schema = ""] = /"\$schema": "\.\.\/(schemas\/[^"]+)"/.exec(here.read(file)) ?? []
    expect(JSON.parse(here.read(`bot/${schema}`)).title).toMatch(/^Parley/)
  }
})

test("a folder with nothing but a repository counts as empty", async () => {
  mkdirSync(join(here.folder, "bot/.git"), { recursive: true })
  expect((await here.run(["new", "bot"])).code).toBe(0)
  expect((await here.run(["new", "bot"])).code).toBe(2)
})

test("the README names the three commands", async () => {
  await here.run(["new", "bot"])
  for (const command of ["check", "test", "talk"]) expect(here.read("bot/README.md")).toContain(`parley ${command}`)
})
