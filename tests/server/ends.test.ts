import { spawn } from "node:child_process"
import { chmodSync, chownSync, existsSync, readdirSync } from "node:fs"
import { dirname, join } from "node:path"
import { setImmediate as turn } from "node:timers/promises"
import Database from "better-sqlite3"
import { expect, test } from "vitest"
import { TABLES } from "../../store/sqlite/migrations/0001-tables.js"
import { ensureBuilt } from "../../tools/build.mjs"
import { runIn } from "../cli/parley.js"
import { ROOT } from "../project/sources.js"
import { inCi } from "../thoroughness.js"
import { site } from "./process.js"
import { ask, later } from "./serving.js"

/* Ways in which a server, or a command beside it, comes to an end before its time. */

const ECHO = {
  "bot.json": {},
  "echo.json": {
    trigger: { event: "NotUnderstood" },
    start: "say",
    steps: { say: { type: "message", message: "You said something." } },
  },
}

test("a SIGHUP that comes while a server begins ends nothing, is done once it has begun, and signals of one moment are one and stop in order", async () => {
  const place = site(ECHO)
  place.write(
    "actions.mjs",
    `import { isMainThread } from "node:worker_threads"
     if (isMainThread) process.kill(process.pid, "SIGHUP")
     export const nothing = {
       name: "Nothing", summary: "Does nothing.", params: { type: "object", properties: {} }, result: {}, run: async () => ({}),
     }`,
  )
  const server = await place.start(["--actions", join(place.folder, "actions.mjs")], { PARLEY_LOG: "info" })
  await expect.poll(() => server.stderr()).toContain('"msg":"flows reloaded"}')
  // A busy machine may take long between two signals: both wait for a process that is held.
  process.kill(server.pid, "SIGSTOP")
  process.kill(server.pid, "SIGINT")
  const ended = server.kill("SIGTERM")
  process.kill(server.pid, "SIGCONT")
  expect(await ended).toBe(0)
  expect(server.stderr()).toContain('"msg":"stopped"}')
})

// Any other error of a thread ends the server in the same way: `operations.test.ts`.
test.runIf(inCi)("a thread that takes more memory than it may ends the server, and it is said what to do", async () => {
  const place = site({
    "bot.json": {},
    "eat.json": {
      trigger: { event: "NotUnderstood" },
      start: "eat",
      steps: { eat: { type: "action", action: "Eat" } },
    },
  })
  place.write(
    "actions.mjs",
    `export const eat = {
       name: "Eat", summary: "Takes all memory.", params: { type: "object", properties: {} }, result: {},
       run: async () => { const all = []; for (;;) all.push(new Array(100_000).fill(all.length)) },
     }`,
  )
  const args = ["--actions", join(place.folder, "actions.mjs")]
  const server = await place.start(args, { NODE_OPTIONS: "--max-old-space-size=96" })
  const { id } = (await ask(server.url, "POST", "/v1/conversations", {}, server.key)).body.conversation
  await ask(server.url, "POST", `/v1/conversations/${id}/activities`, { text: "x" }, server.key).catch(() => {})
  expect(await server.ended).toBe(1)
  expect(server.stderr()).toMatch(/error: A thread needs more memory .*NODE_OPTIONS=--max-old-space-size=2048\.\n/)
})

test("in a folder that may not be written to there is no start, and it is said what to do", async () => {
  const place = site(ECHO)
  const isRoot = process.getuid?.() === 0
  if (isRoot) {
    chmodSync(dirname(place.folder), 0o711)
    chownSync(place.folder, 65_534, 65_534)
  }
  chmodSync(place.folder, 0o555)
  const refused = place.start(
    [],
    { PARLEY_KEY: "a-key-of-the-environment" },
    isRoot ? { uid: 65_534, gid: 65_534 } : {},
  )
  await expect(refused).rejects.toThrow(/it ended with 1: error DB_UNREADABLE: .*Give another with --db\./)
  chmodSync(place.folder, 0o755)
})

/** A database with so much in it that copying it takes a while. */
function big(file: string, form: string): void {
  const database = new Database(file)
  database.exec(form)
  database.exec("CREATE TABLE filler (x)")
  const fill = database.prepare("INSERT INTO filler VALUES (randomblob(1000000))")
  database.transaction(() => {
    for (let count = 0; count < 40; count++) fill.run()
  })()
  database.close()
}
const EARLIER = `${TABLES}; CREATE TABLE migrations (number INTEGER NOT NULL PRIMARY KEY); INSERT INTO migrations VALUES (1)`

/** Kills a command as soon as a file is there. @returns its exit code; null: it was killed */
async function killed(folder: string, args: readonly string[], file: RegExp): Promise<number | null> {
  expect(await ensureBuilt(ROOT)).toBe(true)
  const child = spawn(process.execPath, [join(ROOT, "dist/cli/main.js"), ...args], { cwd: folder, stdio: "ignore" })
  const ended = new Promise<number | null>(resolve => child.on("exit", resolve))
  later(async () => void child.kill("SIGKILL"))
  while (child.exitCode === null && !readdirSync(folder).some(name => file.test(name))) await turn()
  child.kill("SIGKILL")
  return ended
}

test("a backup that is killed leaves the database whole and no copy, and is made again", async () => {
  const { folder } = site(ECHO)
  big(join(folder, "parley.db"), EARLIER)
  expect(await killed(folder, ["backup", "copy.db"], /^copy\.db\.part$/)).toBe(null)
  expect(existsSync(join(folder, "copy.db"))).toBe(false)
  expect(await runIn(folder, ["backup", "copy.db"])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^error FILE_EXISTS: .*copy\.db\.part.*broken off: in that case remove it\.\n$/),
  })
  expect(await runIn(folder, ["db", "check"])).toMatchObject({ code: 0 })
  expect(await runIn(folder, ["backup", "another.db"])).toMatchObject({ code: 0 })
}, 120_000)

test("a change to another form that is killed, while it copies or after, is begun anew by the next start", async () => {
  const { folder } = site(ECHO)
  const killedAt = [
    ["changed.db", /^changed\.db\.form-1$/],
    ["copied.db", /^copied\.db\.form-1\.\d+\.part$/],
  ] as const
  for (const [name, file] of inCi ? killedAt : killedAt.slice(0, 1)) {
    big(join(folder, name), EARLIER)
    expect(await killed(folder, ["keys", "list", "--db", `file:${name}`], file)).toBe(null)
    expect(await runIn(folder, ["keys", "list", "--db", `file:${name}`])).toMatchObject({ code: 0 })
    expect(await runIn(folder, ["db", "check", "--db", `file:${name}`])).toMatchObject({ code: 0 })
    const database = new Database(join(folder, name), { readonly: true })
    expect(database.prepare("SELECT count(*) FROM filler").pluck().get()).toBe(40)
    database.close()
  }
  expect(readdirSync(folder).filter(name => name.endsWith(".part"))).toEqual([])
}, 120_000)
