import { statSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { runIn } from "../cli/parley.js"
import { ROOT } from "../project/sources.js"
import { site } from "./process.js"
import { ask } from "./serving.js"

test("keys are made, listed without their secrets, rotated and revoked, and a running server follows", async () => {
  const place = site({})
  const keys = (...args: readonly string[]) => runIn(place.folder, ["keys", ...args])
  const server = await place.start()
  const mode = (file: string) => statSync(join(place.folder, file)).mode & 0o777
  expect([mode("parley.key"), mode("parley.db")]).toEqual([0o600, 0o600])
  const made = await keys("make", "--allow", "bot", "--name", "web")
  expect(made.code).toBe(0)
  const text = made.out.trim()
  const start = async (key: string) => (await ask(server.url, "POST", "/v1/conversations", {}, key)).status
  expect(await start(text)).toBe(201)
  const listed = (await keys("list")).out
  expect(listed).toContain("web")
  expect(listed).not.toContain(text.slice(-20))
  const id = text.split("_")[1] ?? ""
  expect(listed).toMatch(/\tconversation:start,\S+\tused \d{4}-\S+Z$/m)
  const rotated = (await keys("rotate", id)).out.trim()
  expect(await start(rotated)).toBe(201)
  await expect.poll(() => start(text)).toBe(401)
  expect((await keys("revoke", id)).code).toBe(0)
  await expect.poll(() => start(rotated)).toBe(401)
  expect((await keys("revoke", id)).err).toContain("KEY_NOT_IN_USE")
  expect((await keys("make", "--allow", "bot", "--name", "short", "--days", "30")).code).toBe(0)
  expect((await keys("list")).out).toMatch(/\tin use until \d{4}-\S+Z\tshort\t.*\tnever used$/m)
  expect((await keys("make", "--allow", "metrics", "--name", "scraper")).code).toBe(0)
  expect((await keys("list")).out).toMatch(/\tscraper\t-\tmetrics:read\tnever used$/m)
  expect((await keys("make", "--allow", "bot", "--days", "0")).code).not.toBe(0)
  expect((await keys("make", "--allow", "everything")).err).toContain("PERMISSION_UNKNOWN")
})

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
