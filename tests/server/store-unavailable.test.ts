import { execFileSync, spawnSync } from "node:child_process"
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs"
import { dirname, join } from "node:path"
import Database from "better-sqlite3"
import { expect, test } from "vitest"
import { openSqliteStore } from "../../store/index.js"
import { inCi } from "../thoroughness.js"
import { type Running, site } from "./process.js"
import { type Answer, ask, later, world } from "./serving.js"

const ECHO = {
  "echo.json": {
    trigger: { event: "NotUnderstood" },
    start: "say",
    steps: { say: { type: "message", message: "You said something." } },
  },
}

interface Asked {
  readonly url: string
  readonly key: string
}

async function begin({ url, key }: Asked): Promise<string> {
  return (await ask(url, "POST", "/v1/conversations", {}, key)).body.conversation.id
}

function say({ url, key }: Asked, id: string, text = "hi"): Promise<Answer> {
  return ask(url, "POST", `/v1/conversations/${id}/activities`, { text }, key)
}

async function expectUnavailable(answer: Answer): Promise<void> {
  expect([answer.status, answer.body.code, answer.headers.get("retry-after")]).toEqual([503, "STORE_UNAVAILABLE", "1"])
}

/** In one look or in several: a second, and what a busy machine needs besides. */
async function expectReadiness(server: Running, status: 200 | 503): Promise<void> {
  const readiness = () => ask(server.url, "GET", "/readyz")
  await expect.poll(async () => (await readiness()).status, { timeout: 10_000 }).toBe(status)
  if (status === 503) await expectUnavailable(await readiness())
  // Whether the process lives is another question.
  expect((await ask(server.url, "GET", "/healthz")).status).toBe(200)
}

/** Texts of the user in the log. */
async function heard({ url, key }: Running, id: string): Promise<readonly string[]> {
  const { body } = await ask(url, "GET", `/v1/conversations/${id}/activities?limit=1000`, undefined, key)
  return body.items.flatMap(({ from, text }: { from: { role: string }; text: string }) =>
    from.role === "user" ? [text] : [],
  )
}

/** Writes a file until its disk is full, and gives the end of it back: others may write there meanwhile. */
function fillDisk(file: string, left: number): void {
  const filler = openSync(file, "w")
  let written = 0
  try {
    for (;;) written += writeSync(filler, Buffer.alloc(4096))
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== "ENOSPC") throw fault
    ftruncateSync(filler, Math.max(0, written - left))
  } finally {
    closeSync(filler)
  }
}

const KEY = "the-key-of-all-starts"

/** A database in which a conversation was begun, and something said in it; its server, in this process, is over. */
async function begunIn(file: string, text = "hi"): Promise<string> {
  const { url, serving } = await world({ flows: ECHO, store: openSqliteStore(new Database(file)), adminKey: KEY })
  const id = await begin({ url, key: KEY })
  expect((await say({ url, key: KEY }, id, text)).status).toBe(200)
  await serving.stop()
  return id
}

test("a full disk is told, what was answered is kept, and it goes on when there is room again", async () => {
  const place = site(ECHO)
  const disk = join(place.folder, "disk")
  mkdirSync(disk)
  // A disk of its own that is really full; who may not mount one gets files that may not grow.
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]).status === 0
  if (mounted) later(async () => void execFileSync("umount", ["-l", disk]))
  const args = ["--db", `file:${join(disk, "parley.db")}`]
  const server = await place.start(args)
  const limitFiles = (bytes: number | "unlimited") =>
    execFileSync("prlimit", ["--pid", String(server.pid), `--fsize=${bytes}:`])
  const id = await begin(server)
  if (!mounted) limitFiles(1024 * 1024)
  else fillDisk(join(disk, "filler"), 160 * 1024)
  const answered: string[] = []
  let refused: Answer | null = null
  for (let number = 0; refused === null && number < 3000; number++) {
    const text = `${number} ${"x".repeat(3000)}`
    const answer = await say(server, id, text)
    if (answer.status === 200) answered.push(text)
    else refused = answer
  }
  if (refused === null) throw new Error("the disk was never full")
  await expectUnavailable(refused)
  await expectReadiness(server, 503)
  // Reading goes on.
  expect((await ask(server.url, "GET", `/v1/conversations/${id}`, undefined, server.key)).status).toBe(200)
  if (mounted) rmSync(join(disk, "filler"))
  else limitFiles("unlimited")
  await expectReadiness(server, 200)
  expect((await say(server, id, "after")).status).toBe(200)
  expect(await heard(server, id)).toEqual([...answered, "after"])
  expect(await server.kill("SIGTERM")).toBe(0)
}, 60_000)

test("a database that another process holds, that is deleted, put back, and replaced under the server is noticed each time", async () => {
  const place = site(ECHO)
  const file = join(place.folder, "parley.db")
  const server = await place.start()
  const id = await begin(server)
  const other = new Database(file)
  later(async () => void other.close())
  other.exec("BEGIN IMMEDIATE")
  const waiting = say(server, id, "kept")
  await expectReadiness(server, 503)
  other.exec("ROLLBACK")
  // A request that waited is answered.
  expect((await waiting).status).toBe(200)
  await expectReadiness(server, 200)
  other.close()
  const reader = new Database(file)
  reader.exec(`VACUUM INTO '${join(place.folder, "backup.db")}'`)
  reader.close()
  renameSync(file, join(place.folder, "away.db"))
  await expectReadiness(server, 503)
  await expectUnavailable(await say(server, id, "lost"))
  const read = () => ask(server.url, "GET", `/v1/conversations/${id}`, undefined, server.key)
  // A commit looks for the file itself; reads believe for a moment that it is there still.
  await expect.poll(async () => (await read()).status).toBe(503)
  await expectUnavailable(await read())
  renameSync(join(place.folder, "away.db"), file)
  await expectReadiness(server, 200)
  expect((await say(server, id, "later")).status).toBe(200)
  expect(await heard(server, id)).toEqual(["kept", "later"])
  renameSync(join(place.folder, "backup.db"), file)
  await expect.poll(() => heard(server, id).catch(() => null)).toEqual(["kept"])
  await expectReadiness(server, 200)
  await expect.poll(async () => (await say(server, id, "anew")).status).toBe(200)
  expect(await heard(server, id)).toEqual(["kept", "anew"])
  await server.kill("SIGKILL")
  const store = openSqliteStore(new Database(file))
  later(() => store.close())
  const kept = (await store.activities(id, 0, 1000)).filter(({ from }) => from.role === "user")
  expect(kept.map(({ text }) => text)).toEqual(["kept", "anew"])
})

// The store is shown it in `tests/store/file.test.ts`, and the tests around this one show how such a thing is told.
test.runIf(inCi)("a damaged page is told by whoever needs it and by readiness, and put right it is read", async () => {
  const place = site(ECHO)
  const file = join(place.folder, "parley.db")
  const id = await begunIn(file, `needle ${"x".repeat(3000)}`)
  const sound = readFileSync(file)
  const damaged = Buffer.from(sound)
  for (let at = sound.indexOf("needle"); at !== -1; at = sound.indexOf("needle", at + 1)) {
    const page = Math.floor(at / 4096) * 4096
    damaged.fill(0xff, page, page + 4096)
  }
  writeFileSync(file, damaged)
  const server = await place.start([], { PARLEY_KEY: KEY })
  const read = () => ask(server.url, "GET", `/v1/conversations/${id}/activities`, undefined, server.key)
  await expectUnavailable(await read())
  await expectReadiness(server, 503)
  writeFileSync(file, sound)
  await expectReadiness(server, 200)
  expect((await read()).status).toBe(200)
})

test("a database that may only be read is told, and written again when it may be", async () => {
  const place = site(ECHO)
  const file = join(place.folder, "parley.db")
  const id = await begunIn(file)
  // Root may write everything: the server runs as nobody.
  const isRoot = process.getuid?.() === 0
  if (isRoot) {
    chmodSync(dirname(place.folder), 0o711)
    execFileSync("chown", ["-R", "65534:65534", place.folder])
  }
  chmodSync(place.folder, 0o755)
  chmodSync(file, 0o444)
  const server = await place.start([], { PARLEY_KEY: KEY }, isRoot ? { uid: 65534, gid: 65534 } : {})
  await expectReadiness(server, 503)
  await expect
    .poll(server.stderr)
    .toMatch(
      /^Nothing can be written to the database, and until it can requests get 503: EACCES: .*\. Give this user the right/m,
    )
  await expectUnavailable(await say(server, id))
  chmodSync(file, 0o644)
  await expectReadiness(server, 200)
  await expect.poll(async () => (await say(server, id)).status).toBe(200)
})
