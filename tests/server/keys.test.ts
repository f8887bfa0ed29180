import { join } from "node:path"
import { expect, test } from "vitest"
import { runIn } from "../cli/parley.js"
import { ROOT } from "../project/sources.js"
import { site } from "./process.js"

test("a test server plays fixtures from the command line as they are played here", async () => {
  const place = site({})
  const server = await place.start(["--test", "--flows", join(ROOT, "flows")])
  const played = async (...args: readonly string[]) => {
    const fixtures = ["live-chat.json", "ban.json", "inactivity.json"].map(file => join(ROOT, "fixtures", file))
    const { code, out } = await runIn(place.folder, ["test", ...fixtures, "--reporter", "json", ...args])
    return [code, out]
  }
  const here = await played()
  expect(here[0]).toBe(0)
  expect(await played("--http", server.url)).toEqual(here)
})
