import { spawnSync } from "node:child_process"
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import Database from "better-sqlite3"
import { afterAll, beforeAll, expect, test } from "vitest"
import { addressFrom } from "../../cli/commands/health.js"
import { databaseReason } from "../../cli/database-reason.js"
import { fileLimitWarning } from "../../cli/file-limit.js"
import { memoryWarning } from "../../cli/memory-warning.js"
import { exposedSecrets } from "../../cli/owned-file.js"
import { settingsFrom, withSecretFiles } from "../../cli/read-settings.js"
import { strangeVariables } from "../../cli/strange-variables.js"
import { tellError } from "../../cli/tell-error.js"
import { ROOT } from "../project/sources.js"
import { BROKEN, ECHO, type Place, place } from "./parley.js"

let here: Place
beforeAll(() => {
  here = place({ "flows/echo.json": ECHO, "bad/broken.json": BROKEN, "text.db": "This is a text, and no database." })
  mkdirSync(join(here.folder, "folder.db"))
})
afterAll(() => here.remove())

test("variables that look like Parley's and are none are told, but for secrets of the bot and what Kubernetes sets", () => {
  const ofKubernetes = {
    PARLEY_SERVICE_HOST: "10.0.0.7",
    PARLEY_PORT_3000_TCP_ADDR: "10.0.0.7",
    PARLEY_ADMIN_PORT: "tcp://10.0.0.8:9",
  }
  const ours = { PARLEY_DRAIN: "1", PARLEY_KEY_FILE: "key", PARLEY_DEBUG: "1", PARLEY_CRM: "s", PARLEY_CRM_FILE: "s" }
  const strange = { PARLEY_PORTT: "1", PARLEY_LOG_FILE: "x", PARLEY_ENTIRELY_ELSE: "1", OTHER: "1" }
  expect(strangeVariables({ ...ofKubernetes, ...ours, ...strange }, ["PARLEY_CRM"])).toEqual([
    "PARLEY_PORTT is no variable of Parley's, and does nothing: did you mean PARLEY_PORT?",
    "PARLEY_LOG_FILE is no variable of Parley's, and does nothing: did you mean PARLEY_LOG?",
    "PARLEY_ENTIRELY_ELSE is no variable of Parley's, and does nothing.",
  ])
  const { values } = settingsFrom({}, { PARLEY_PORT: "tcp://10.0.0.7:3000", ...ofKubernetes })
  expect([values.port, values.adminPort]).toEqual([3000, undefined])
})

test("parley health asks where a server of the same environment answers", () => {
  expect(addressFrom({})).toBe("http://127.0.0.1:3000")
  expect(addressFrom({ PARLEY_HOST: "0.0.0.0", PORT: "80" })).toBe("http://127.0.0.1:80")
  expect(addressFrom({ PARLEY_HOST: "::1", PARLEY_PORT: "80", PARLEY_ADMIN_PORT: "81" })).toBe("http://[::1]:81")
})

test.skipIf(process.platform === "win32")(
  "where no more files can be opened, the remedy is told and no bug",
  async () => {
    const command = `ulimit -n 24; exec ${process.execPath} ${join(ROOT, "dist/cli/main.js")} start --port 0 --flows ../flows`
    // Each version of Node fails at another file; where that is the database's, one without tables is left.
    const cwd = join(here.folder, "no-files")
    mkdirSync(cwd)
    const { status, stderr } = spawnSync("bash", ["-c", command], { cwd, encoding: "utf8" })
    const remedy =
      /^error\b.*(?:too (?:few|many)|may open 24 files).* raise ulimit -n, or LimitNOFILE= of its unit\.\n$/s
    expect([status, stderr]).toEqual([1, expect.stringMatching(remedy)])
    const inThread = Object.assign(new Error("Nothing can be kept."), {
      name: "ParleyError",
      code: "DB_UNREADABLE",
      pointer: "",
    })
    const said: string[] = []
    expect(tellError(inThread, text => said.push(text))).toBe(1)
    expect(said).toEqual(["error DB_UNREADABLE: Nothing can be kept.\n"])
  },
)

test("a process is told what to do before it is ended for its memory", () => {
  const mega = 1024 * 1024
  const fine = { heap: 200 * mega, heapLimit: 2048 * mega, resident: 400 * mega, allowed: 512 * mega }
  expect(memoryWarning(fine)).toBe(null)
  expect(memoryWarning({ ...fine, resident: 480 * mega })).toMatch(/takes 480 of 512 MB.*MemoryMax=/)
  expect(memoryWarning({ ...fine, resident: 480 * mega, allowed: 0 })).toBe(null)
  expect(memoryWarning({ ...fine, heap: 2000 * mega })).toMatch(/2000 of 2048 MB.*--max-old-space-size=4096\.$/)
})

/** The output of a server that does not start: one sentence for each thing that is wrong, and what to do. */
async function refusal(
  args: readonly string[],
  env: { readonly [name: string]: string } = {},
): Promise<readonly [number | null, string]> {
  const { code, out, err } = await here.run(["start", ...args], {
    env: { HOST: "", PORT: "0", PARLEY_KEY: "", ...env },
  })
  expect(out).toBe("")
  expect(err).not.toMatch(/^\s+at /m)
  expect(err).not.toContain("Parley listens")
  return [code, err.trim()]
}

type Case = readonly [
  what: string,
  args: readonly string[],
  code: number,
  said: RegExp,
  env?: { readonly [name: string]: string },
]

const CASES: readonly Case[] = [
  [
    "no folder of flows",
    ["--flows", "nowhere"],
    2,
    /^error FOLDER_UNREADABLE: The folder nowhere .*Give the bot's folder\.$/,
  ],
  ["flows with an error", ["--flows", "bad"], 1, /^bad\/broken\.json:3:\d+: error STEP_UNKNOWN: /],
  ["no kind of database", ["--db", "mine.db"], 2, /^error DB_UNKNOWN: .*give file:mine\.db or memory:, or postgres:/],
  [
    "a database that is a text",
    ["--db", "file:text.db"],
    1,
    /^error DB_UNREADABLE: The database text\.db can't be opened: .*\. Give another with --db\.$/,
  ],
  [
    "a database that is a folder",
    ["--db", "file:folder.db"],
    1,
    /^error DB_UNREADABLE: .*it is a folder\. Give another/,
  ],
  ["a database in no folder", ["--db", "file:nowhere/a.db"], 1, /^error DB_UNREADABLE: /],
  [
    "every address, without keys",
    ["--db", "memory:", "--host", "0.0.0.0"],
    1,
    /^error KEYS_MISSING: .*Set PARLEY_KEY, or start once without --host/,
  ],
  [
    "every address for tests",
    ["--test", "--host", "0.0.0.0"],
    2,
    /^error LOOPBACK_ONLY: .*leave --host \(and HOST\) out\.$/,
  ],
  [
    "an address that is another machine's",
    ["--db", "memory:", "--host", "203.0.113.5"],
    1,
    /^error PORT_REFUSED: 203\.0\.113\.5 is no address of this machine/,
    { PARLEY_KEY: "a-key-of-the-environment" },
  ],
  [
    "a proxy that is no address",
    ["--db", "memory:", "--trust-proxy", "300.1.1.1"],
    2,
    /^error TRUSTED_PROXY_INVALID: "300\.1\.1\.1" is no address/,
  ],
  ["a port that is none", ["--port", "99999"], 2, /^error: .*A port is a whole number from 0 to 65535\./],
  ["an option that is none", ["--prot", "1"], 2, /^error: unknown option '--prot'\n\(Did you mean --port\?\)/],
  [
    "own actions that are not there",
    ["--actions", "mine.mjs"],
    1,
    /^error OWN_ACTIONS_INVALID: The actions in mine\.mjs can't be used: there is no such file\. Give the module/,
  ],
  ["a range that is none", ["--db", "memory:", "--webhook-ranges", "10.0.0.0/99"], 2, /^error WEBHOOK_RANGE_INVALID: /],
  [
    "a secret that is too short",
    ["--db", "memory:"],
    2,
    /^error USER_KEYS_INVALID: .*32 characters at least\.$/,
    { PARLEY_USER_JWT_SECRET: "short" },
  ],
  ["keys that are not there", ["--db", "memory:"], 2, /^error USER_KEYS_INVALID: /, { PARLEY_USER_JWKS: "nowhere" }],
  [
    "two kinds of keys for users' tokens",
    ["--db", "memory:"],
    2,
    /^error USER_KEYS_INVALID: Both PARLEY_USER_JWT_SECRET and PARLEY_USER_JWKS are set: give one of them\.$/,
    { PARLEY_USER_JWT_SECRET: "x".repeat(32), PARLEY_USER_JWKS: "keys.json" },
  ],
  [
    "a provider's secret, without the provider",
    ["--db", "memory:"],
    2,
    /^error SETTING_INVALID: Say where people sign in: --oidc-issuer /,
    { PARLEY_OIDC_SECRET: "secret" },
  ],
  ["a provider's name, without the provider", ["--db", "memory:", "--oidc-title", "Work"], 2, /--oidc-issuer /],
  ["scopes, without a provider", ["--db", "memory:", "--oidc-scope", "openid"], 2, /--oidc-issuer /],
  [
    "a switch that is neither on nor off",
    ["--db", "memory:"],
    2,
    /^error SETTING_INVALID: PARLEY_WATCH is "maybe": give 1 or 0\.$/,
    { PARLEY_WATCH: "maybe" },
  ],
  [
    "a variable's port that is none",
    [],
    2,
    /^error SETTING_INVALID: PARLEY_PORT is "x"\. A port/,
    { PARLEY_PORT: "x" },
  ],
  [
    "options that a test server does without",
    ["--test", "--trust-proxy", "10.0.0.1"],
    2,
    /^error SETTING_INVALID: .* without PARLEY_DB, --trust-proxy: leave them out\.$/,
    { PARLEY_DB: "file:real.db" },
  ],
  [
    "secrets that a test server does without",
    ["--test"],
    2,
    /^error SETTING_INVALID: .* without PARLEY_OIDC_SECRET_FILE, PARLEY_USER_JWKS: leave them out\.$/,
    { PARLEY_USER_JWKS: "keys.json", PARLEY_OIDC_SECRET_FILE: "text.db" },
  ],
  [
    "a secret's file that is not there",
    ["--db", "memory:"],
    2,
    /^error SETTING_INVALID: PARLEY_KEY_FILE names a file that can't be read: /,
    { PARLEY_KEY_FILE: "nowhere" },
  ],
  [
    "a secret's file with nothing in it",
    ["--db", "memory:"],
    2,
    /^error SETTING_INVALID: PARLEY_KEY_FILE names \/dev\/null, which is empty\.$/,
    { PARLEY_KEY_FILE: "/dev/null" },
  ],
  [
    "a level of the log that is none",
    ["--db", "memory:"],
    2,
    /^error LOG_LEVEL_UNKNOWN: PARLEY_LOG is "loud", which is no level: give .*info, .* or silent\.$/,
    { PARLEY_LOG: "loud" },
  ],
  ["a key with a space", ["--db", "memory:"], 2, /^error PARLEY_KEY_INVALID: /, { PARLEY_KEY: "two words" }],
]

for (const [what, args, code, said, env] of CASES) {
  test(`${what}: one sentence that says what to do, and a code`, async () => {
    const [exit, text] = await refusal(args, env)
    expect(text).toMatch(said)
    expect(exit).toBe(code)
  })
}

test("every option has a variable, the command line counts before it, and what holds is printed without secrets", async () => {
  here.write({ "key.txt": "a-key-in-a-file\n" })
  const env = {
    ...{
      PARLEY_FLOWS: "bots",
      PARLEY_DB: "postgres://ana:pass@word@host/db?sslpassword=word",
      PARLEY_PORT: "81",
      PORT: "82",
    },
    ...{ PARLEY_TRUST_PROXY: "10.0.0.1, ::1", PARLEY_WATCH: "yes", PARLEY_HOST: "", HOST: "::1" },
    PARLEY_KEY_FILE: "key.txt",
  }
  const { code, out } = await here.run(["start", "--print-config", "--flows", "mine"], { env })
  expect(code).toBe(0)
  expect(out).not.toMatch(/a-key-in|pass@|=word/)
  expect(JSON.parse(out)).toMatchObject({
    flows: { value: "mine", from: "option" },
    db: { value: "postgres://ana:•••@host/db?sslpassword=•••", from: "PARLEY_DB" },
    port: { value: 81, from: "PARLEY_PORT" },
    host: { value: "::1", from: "HOST" },
    trustProxy: { value: ["10.0.0.1", "::1"], from: "PARLEY_TRUST_PROXY" },
    watch: { value: true, from: "PARLEY_WATCH" },
    test: { value: false, from: "default" },
    PARLEY_KEY: { value: "•••", from: "PARLEY_KEY_FILE" },
  })
  expect((await here.run(["start", "--help"])).out.replace(/\s+/g, " ")).toContain("(default: flows; PARLEY_FLOWS)")
})

test("a secret's file may begin with a mark and end in lines; one that is no text is refused, one that others may read is told", () => {
  here.write({ "marked.txt": "\ufeffa-key-in-a-file\r\n\r\n", "broken.txt": "" })
  writeFileSync(join(here.folder, "broken.txt"), Buffer.from([0x61, 0xff]))
  const [marked, broken] = ["marked.txt", "broken.txt"].map(name => join(here.folder, name))
  chmodSync(marked ?? "", 0o644)
  expect(withSecretFiles({ PARLEY_KEY_FILE: marked }, ["PARLEY_KEY"]).PARLEY_KEY).toBe("a-key-in-a-file")
  expect(() => withSecretFiles({ PARLEY_KEY_FILE: broken }, ["PARLEY_KEY"])).toThrow(
    /^PARLEY_KEY_FILE names a file that can't be read: .*utf-8/,
  )
  const told = [
    `Others on this machine may read or change ${marked}, which has the secret PARLEY_KEY: chmod 600 ${marked}.`,
  ]
  expect(exposedSecrets({ PARLEY_KEY_FILE: marked }, ["PARLEY_KEY"])).toEqual(process.platform === "win32" ? [] : told)
  chmodSync(marked ?? "", 0o600)
  expect(exposedSecrets({ PARLEY_KEY_FILE: marked, PARLEY_DB_FILE: "nowhere" }, ["PARLEY_KEY", "PARLEY_DB"])).toEqual(
    [],
  )
})

test("blanks around a variable's value count for nothing, and commands beside a server go where its variables say", async () => {
  const { values } = settingsFrom(
    {},
    { PARLEY_PORT: " 81\n", PARLEY_DB: "file:x.db\n", PARLEY_HOST: " ", HOST: "::1 " },
  )
  expect(values).toMatchObject({ port: 81, db: "file:x.db", host: "::1" })
  // Scripts give options from variables of their own, which may hold nothing.
  const empty = settingsFrom({ trustProxy: ["", "10.0.0.1"], webhookRanges: [""], host: "" }, { HOST: "::1" })
  expect(empty.values).toMatchObject({ trustProxy: ["10.0.0.1"], webhookRanges: [], host: "::1" })
  const info = (args: readonly string[], env: { readonly [name: string]: string }) =>
    here.run(["db", "info", ...args], { env })
  here.write({ "address.txt": "file:of-file.db\n" })
  expect((await info([], { PARLEY_DB: "file:of-variable.db" })).err).toContain("There is no database of-variable.db")
  expect((await info([], { PARLEY_DB_FILE: "address.txt" })).err).toContain("There is no database of-file.db")
  expect((await info(["--db", "file:given.db"], { PARLEY_DB: "x" })).err).toContain("There is no database given.db")
  expect((await info([], { PARLEY_DB: "", PARLEY_TEST: "1", PARLEY_PORT: "x" })).err).toContain("no database parley.db")
})

test("what the system or SQLite refuses is told with what to do, and as no bug", () => {
  const failing: readonly (readonly [Error, RegExp])[] = [
    [
      Object.assign(new Error("Worker initialization failure: EMFILE"), { code: "ERR_WORKER_INIT_FAILED" }),
      /raise ulimit -n/,
    ],
    [
      Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" }),
      /disk is full\. Make room on the disk/,
    ],
  ]
  for (const [error, words] of failing) {
    const said: string[] = []
    expect(tellError(error, text => said.push(text))).toBe(1)
    expect(said).toEqual([expect.stringMatching(/^error: /)])
    expect(said[0]).toMatch(words)
  }
  const unopened = Object.assign(new Error("unable to open database file"), { code: "SQLITE_CANTOPEN" })
  const { reason } = databaseReason(join(here.folder, "nowhere/x.db"), unopened)
  expect(reason).toMatch(/^ENOENT: /)
  expect(databaseReason("x.db", Object.assign(new Error("full"), { code: "SQLITE_FULL" })).remedy).toMatch(/Make room/)
})

test("too few files that may be open are told of, with how to have more", () => {
  const limits = (soft: string) =>
    `Limit  Soft Limit  Hard Limit  Units\nMax open files            ${soft}   4096   files\n`
  expect(fileLimitWarning(limits("256"))).toMatch(/may open 256 files.*for 192 connections: raise ulimit -n/)
  expect([fileLimitWarning(limits("256"), 0), fileLimitWarning(limits("40"), 0)]).toEqual([
    null,
    expect.stringContaining("may open 40 files"),
  ])
  expect([fileLimitWarning(limits("20000")), fileLimitWarning(limits("unlimited")), fileLimitWarning(null)]).toEqual([
    null,
    null,
    null,
  ])
})

test("a port that is taken: one sentence, whatever the store", async () => {
  mkdirSync(join(here.folder, "taken"))
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  for (const db of ["memory:", "file:taken/parley.db"]) {
    const [code, said] = await refusal(["--db", db, "--port", String(port)])
    expect([code, said]).toEqual([
      1,
      `error PORT_IN_USE: Port ${port} is in use already: give another one with --port.`,
    ])
  }
  expect((await refusal(["--db", "memory:", "--admin-port", String(port)]))[1]).toBe(
    `error PORT_IN_USE: Port ${port} is in use already: give another one with --admin-port.`,
  )
  server.close()
  expect(readdirSync(join(here.folder, "taken"))).toEqual([])
})

test("a database that a newer version has changed is refused, and stays as it was", async () => {
  const file = join(here.folder, "newer.db")
  const database = new Database(file)
  database.exec("CREATE TABLE migrations (number INTEGER NOT NULL PRIMARY KEY); INSERT INTO migrations VALUES (1000)")
  database.close()
  const [code, said] = await refusal(["--db", "file:newer.db"], { PARLEY_KEY: "a-key-of-the-environment" })
  expect([code, said]).toEqual([1, expect.stringMatching(/^error DATABASE_NEWER: .*form 1000.*start a newer version/)])
  expect(readdirSync(here.folder).filter(name => name.startsWith("newer.db"))).toEqual(["newer.db"])
})

test("a key that can't be kept is not made", async () => {
  mkdirSync(join(here.folder, "locked/parley.key"), { recursive: true })
  const [code, said] = await refusal(["--db", "file:locked/parley.db"])
  expect([code, said]).toEqual([
    1,
    expect.stringMatching(/^error KEY_FILE_UNWRITABLE: .*with --db, or set PARLEY_KEY\.$/),
  ])
  expect(existsSync(join(here.folder, "locked/parley.db"))).toBe(false)
})

test.skipIf(process.platform === "win32")(
  "what is no database of ours, named by mistake, stays as it was, and so do the rights to it",
  async () => {
    here.write({ "notes.txt": "This is a text, and no database." })
    const other = new Database(join(here.folder, "other.sqlite"))
    other.exec("CREATE TABLE songs (name TEXT)")
    mkdirSync(join(here.folder, "everybodys"))
    const files = ["notes.txt", "other.sqlite", "everybodys"]
    for (const file of files) chmodSync(join(here.folder, file), 0o777)
    for (const file of files) {
      const { code, err } = await here.run(["keys", "list", "--db", `file:${file}`])
      expect([code, err]).toEqual([1, expect.stringMatching(/^error DB_UNREADABLE: .*Give another with --db\.$/m)])
      expect(statSync(join(here.folder, file)).mode & 0o777).toBe(0o777)
    }
    expect(other.prepare("SELECT name FROM sqlite_schema").pluck().all()).toEqual(["songs"])
    other.close()
  },
)

test("a key of another database is not written over, and starts that are refused leave neither database nor key", async () => {
  here.write({ "other/shop.db.key": "a key of another database" })
  const [code, said] = await refusal(["--db", "file:other/shop.db"])
  expect([code, said]).toEqual([
    1,
    expect.stringMatching(/^error KEY_FILE_TAKEN: .*move it away, or set PARLEY_KEY\.$/),
  ])
  expect((await refusal(["--db", "file:other/a.db", "--host", "0.0.0.0"]))[1]).toMatch(/^error KEYS_MISSING/)
  expect((await refusal(["--db", "file:other/a.db", "--webhook-ranges", "x"]))[1]).toMatch(/^error WEBHOOK_RANGE_/)
  for (const keys of [["list"], ["make", "--allow", "bot"], ["revoke", "k1"], ["rotate", "k1"]]) {
    const { err } = await here.run(["keys", ...keys, "--db", "file:other/a.db"])
    expect(err).toMatch(/^error DB_UNREADABLE: There is no database /)
  }
  expect(readdirSync(join(here.folder, "other"))).toEqual(["shop.db.key"])
  expect(here.read("other/shop.db.key")).toBe("a key of another database")
})

/** Starts a server, and stops it when it has said all it says at its start. */
async function started(args: readonly string[], last: RegExp): Promise<string> {
  const child = here.start(["start", "--port", "0", ...args])
  let said = ""
  await new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding("utf8").on("data", text => {
      said += text
      if (last.test(said)) resolve()
    })
    child.on("exit", code => reject(new Error(`it ended with ${code}: ${said}`)))
  })
  child.removeAllListeners("exit")
  const exited = new Promise(resolve => child.on("exit", resolve))
  child.kill("SIGTERM")
  expect(await exited).toBe(0)
  return said
}

test("a start says where it listens and where all is kept, and names the key's file, whose key it never shows", async () => {
  const first = await started([], /kept in .*\n/)
  const key = readFileSync(join(here.folder, "parley.key"), "utf8").trim()
  for (const file of ["parley.db", "parley.key"]) chmodSync(join(here.folder, file), 0o644)
  const second = await started([], /kept in .*\n/)
  for (const said of [first, second]) {
    expect(said).toMatch(/^Parley listens on http:\/\/127\.0\.0\.1:\d+ /)
    expect(said).toContain(`The admin key is in ${join(here.folder, "parley.key")}.\n`)
    expect(said).not.toContain(key)
    expect(said).toContain(`Conversations are kept in ${join(here.folder, "parley.db")}.\n`)
  }
  expect(statSync(join(here.folder, "parley.key")).mode & 0o777).toBe(0o600)
  expect(statSync(join(here.folder, "parley.db")).mode & 0o777).toBe(0o600)
})

test("a folder without flows, a store without a file, and the address that browsers have, are told of", async () => {
  mkdirSync(join(here.folder, "empty"))
  const args = ["--flows", "empty", "--db", "memory:", "--public-url", "https://www.example.com/parley/"]
  const said = await started(args, /Nothing is kept .*\n/)
  expect(said).toContain("Browsers find the console at https://www.example.com/parley/console.\n")
  expect(said).toContain("There are no flows in empty: only the default ones are served.\n")
  expect(said).toContain("Nothing is kept when it stops (--db memory:).\n")
  expect(existsSync(join(here.folder, "memory:"))).toBe(false)
})
