import { execFileSync } from "node:child_process"
import { mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { beforeAll, expect, onTestFinished, test } from "vitest"
import { type FixtureTestsOptions, fixtureTests } from "../../testing.js"
import { ensureBuilt } from "../../tools/build.mjs"
import { ROOT } from "../project/sources.js"
import { place } from "./parley.js"

beforeAll(async () => {
  expect(await ensureBuilt(ROOT)).toBe(true)
})

test.each<[object, string, RegExp]>([
  [{ fixture: "a.json" }, "/fixture", /no option "fixture": did you mean "fixtures"/],
  [{ fixtures: 1 }, "/fixtures", /"fixtures" must be a file, a folder, or a list/],
  [{ flows: null }, "/flows", /"flows" must be the bot's folder/],
  [{ actions: {} }, "/actions", /made by defineAction/],
  [{ store: "postgres" }, "/store", /"store" must be "memory" or "sqlite"/],
])("fixtureTests(%j) is refused", async (options, pointer, message) => {
  const error = await fixtureTests(options as FixtureTestsOptions).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: "OPTIONS_INVALID", pointer, message: expect.stringMatching(message) })
})

test("fixtures that are played in files leave none when the test runner has ended", () => {
  const here = place({
    "flows/echo.json": { trigger: { phrases: ["x"] }, start: "a", steps: { a: { type: "message", message: "X." } } },
    "fixtures/echo.json": { turns: [{ user: "x", bot: ["X."] }] },
    "play.mjs": `
      import { fixtureTests } from ${JSON.stringify(pathToFileURL(join(ROOT, "dist/testing.js")))}
      for (const { run } of await fixtureTests({ store: "sqlite" })) await run()`,
  })
  onTestFinished(() => here.remove())
  const temporary = join(here.folder, "temporary")
  mkdirSync(temporary)
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary }
  execFileSync(process.execPath, ["play.mjs"], { cwd: here.folder, env })
  expect(readdirSync(temporary)).toEqual([])
})
