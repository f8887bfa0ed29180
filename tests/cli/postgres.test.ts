import { afterAll, describe, expect, test } from "vitest"
import { openPostgresStore } from "../../store/index.js"
import { execute, hasPostgres, newDatabase } from "../postgres.js"
import { type Running, site } from "../server/process.js"
import { ask, texts } from "../server/serving.js"
import { commit, conversation, put } from "../store/records.js"
import { ECHO, place } from "./parley.js"

/* Commands on a database of PostgreSQL. */

const here = place({ "flows/echo.json": ECHO })
afterAll(() => here.remove())

describe.runIf(await hasPostgres())("--db postgres://", () => {
  test("a key that was made there opens each server that is started there, and what one answered before it was killed another has", async () => {
    const url = await newDatabase()
    const made = await here.run(["keys", "make", "--db", url, "--allow", "admin"])
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^pk_/)])
    const bot = site({})
    const servers = await Promise.all([1, 2].map(() => bot.start(["--db", url], { PARLEY_KEY: undefined })))
    const key = made.out.trim()
    for (const { url: at, stderr } of servers) {
      expect((await ask(at, "GET", "/v1/keys", undefined, key)).status).toBe(200)
      expect(stderr()).not.toContain("secret")
    }
    const [killed, other] = servers as [Running, Running]
    const start = ({ url: at }: Running) =>
      ask(at, "POST", "/v1/conversations", {}, key, { "idempotency-key": "one-start" })
    const answered = await start(killed)
    const path = `/v1/conversations/${answered.body.conversation.id}/activities`
    const say = ({ url: at }: Running) => ask(at, "POST", path, { text: "hello", clientActivityId: "1" }, key)
    const lost = say(killed).catch(() => null)
    expect(await killed.kill("SIGKILL")).toBe(null)
    await lost
    expect((await start(other)).text).toBe(answered.text)
    expect((await say(other)).status).toBe(200)
    expect(texts(await ask(other.url, "GET", path, undefined, key)).filter(text => text === "hello")).toHaveLength(1)
    expect(await other.kill("SIGTERM")).toBe(0)
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
    [
      ...["that only reads", "ALTER DATABASE {name} SET default_transaction_read_only = on"],
      /^error DB_UNREADABLE: The database postgres:\/\/\S+ can't be opened: The database can only be read\. .+\n$/,
    ],
    [
      ...["of a newer version", "INSERT INTO migrations (number) VALUES (1000)"],
      /^error DATABASE_NEWER: This database has form 1000, and this version of Parley knows forms up to \d+: .+\n$/,
    ],
  ] as const)("no server starts on a database %s, and a sentence says why", async (_, change, told) => {
    const url = await newDatabase()
    await here.run(["keys", "list", "--db", url])
    await execute(url, change.replace("{name}", new URL(url).pathname.slice(1)))
    const { code, err } = await here.run(["start", "--port", "0", "--db", url], {
      env: { PARLEY_KEY: "a-key-of-tests" },
    })
    expect([code, err]).toEqual([1, expect.stringMatching(told)])
  })

  test("a person is forgotten there, and a backup says what to use", async () => {
    const url = await newDatabase()
    const store = await openPostgresStore(url)
    await store.commit(commit({ puts: [put.conversation(conversation("c", { user: "ann", visitor: "v" }))] }))
    const { code, out } = await here.run(["forget", "--user", "ann", "--db", url])
    expect([code, out]).toEqual([0, expect.stringMatching(/^Erased: conversations 1/)])
    expect((await store.conversations({ limit: 9 })).items).toEqual([])
    await store.close()
    const saved = await here.run(["backup", "copy.db", "--db", url])
    expect([saved.code, saved.err]).toEqual([2, expect.stringContaining("is saved with PostgreSQL's own pg_dump")])
  })

  /** One for all who do not come to it. */
  let there: Promise<string> | null = null

  test.each([
    [
      "a wrong password",
      (url: string) => url.replace("parley:", "parley:x"),
      "does not accept this user or password. (",
    ],
    ["no password", (url: string) => url.replace(/:[^/@]*@/, "@"), "asks for a password, and its address has none. ("],
    [
      "a database that is not there",
      (url: string) => url.replace("test_", "none_"),
      "There is no database of this name. (",
    ],
    ["a server that is away", () => "postgres://parley:secret@127.0.0.1:1/db", "The database can't be reached. ("],
    [
      "several that are away",
      () => "postgres://parley:secret@127.0.0.1:1,[::1]:1/db",
      "The database can't be reached. (",
    ],
    ["a server without TLS", (url: string) => `${url}&sslmode=require`, "The database can't be reached. ("],
    ["a check without who signed", (url: string) => `${url}&sslmode=verify-ca`, "sslmode=verify-ca needs sslrootcert"],
  ])("%s is told in a sentence, without the password", async (_, wrong, told) => {
    there ??= newDatabase()
    const url = await there
    for (const command of [
      ["keys", "list"],
      ["start", "--port", "0"],
    ]) {
      const { code, err } = await here.run([...command, "--db", wrong(url)])
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(
          /^(There are no flows.+\n)?error DB_UNREADABLE: The database postgres:\/\/.* can't be opened: .+\n$/,
        ),
      ])
      expect(err).toContain(told)
      expect(err).not.toMatch(/secret|not%20so| {4}at /)
    }
  })
})
