import { afterAll, describe, expect, test } from "vitest"
import { execute, hasPostgres, newDatabase } from "../postgres.js"
import { site } from "../server/process.js"
import { ECHO, place } from "./parley.js"

/* Commands on a database of PostgreSQL. */

const here = place(ECHO)
afterAll(() => here.remove())

describe.runIf(await hasPostgres())("--db postgres://", () => {
  test("a key that was made there opens the server that is started there, and another process on it", async () => {
    const url = await newDatabase()
    const made = await here.run(["keys", "make", "--db", url, "--allow", "admin"])
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^pk_/)])
    const bot = site({})
    const servers = await Promise.all([1, 2].map(() => bot.start(["--db", url], { PARLEY_KEY: undefined })))
    for (const server of servers) {
      const { status } = await fetch(`${server.url}/v1/keys`, {
        headers: { authorization: `Bearer ${made.out.trim()}` },
      })
      expect([status, server.stderr()]).toEqual([200, expect.not.stringContaining("secret")])
      expect(await server.kill("SIGTERM")).toBe(0)
    }
  })

  test("a test server keeps its conversations there, in a schema of their own", async () => {
    const url = await newDatabase()
    const server = await site({}).start(["--test", "--db", url])
    const headers = { authorization: `Bearer ${server.key}`, "content-type": "application/json" }
    const started = await fetch(`${server.url}/v1/conversations`, { method: "POST", headers, body: "{}" })
    expect(started.status).toBe(201)
    expect(await execute(url, "SELECT side FROM parley_test.conversations")).toEqual([{ side: "user" }])
    expect(await execute(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([])
  })

  test.each([
    ["a wrong password", (url: string) => url.replace("parley:", "parley:x")],
    ["a database that is not there", (url: string) => url.replace("test_", "none_")],
    ["a server that is away", () => "postgres://parley:secret@127.0.0.1:1/db"],
  ])("%s is told in a sentence, without the password", async (_, wrong) => {
    const url = await newDatabase()
    const { code, err } = await here.run(["keys", "list", "--db", wrong(url)])
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^error DB_UNREADABLE: The database postgres:\/\/.* can't be opened: .+\n$/),
    ])
    expect(err).not.toMatch(/secret|not%20so/)
  })
})
