import {
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs"
import Database from "better-sqlite3"
import { afterEach, beforeEach, expect, test } from "vitest"
import { type KeptStore, openSqliteFile } from "../../store/index.js"
import { activity, ask, audit, commit, put, queue } from "./records.js"
import { temporaryFolder } from "./stores.js"

const UNAVAILABLE = { code: "STORE_UNAVAILABLE" }

let folder: ReturnType<typeof temporaryFolder>
let path: string
const open: (() => unknown)[] = []
beforeEach(() => {
  folder = temporaryFolder()
  open.push(folder.remove)
  path = folder.path("parley.db")
})
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

/** One process's store on the file. */
function store(): KeptStore {
  const opened = openSqliteFile(path, file => new Database(file, { fileMustExist: true, timeout: 0 }))
  open.push(() => opened.close())
  return opened
}

function fresh(): KeptStore {
  writeFileSync(path, "")
  return store()
}

const raise = (to: KeptStore, version: number) => to.commit(commit({ puts: [put.queue(queue("q", version), version)] }))
const joined = async (of: KeptStore) =>
  ((await ask(of, { kind: "queue", id: "q" })) as { joined: number } | null)?.joined
/** It goes on by itself: how soon is bounded, and no call is lost on the way. */
const ready = (of: KeptStore) =>
  expect.poll(() => of.check("writing").then(() => "ready"), { interval: 20 }).toBe("ready")
/** For so long a file that was there is believed to be there by whoever reads. */
const notBelieved = () => new Promise(resolve => setTimeout(resolve, 60))

test("a file that was deleted is never made anew, and nothing is said to be written; put back, it goes on", async () => {
  const kept = fresh()
  expect(await raise(kept, 1)).toBe(true)
  renameSync(path, folder.path("away.db"))
  await expect(raise(kept, 2)).rejects.toMatchObject({ ...UNAVAILABLE, message: expect.stringContaining("deleted") })
  await notBelieved()
  await expect(joined(kept)).rejects.toMatchObject(UNAVAILABLE)
  await expect(kept.check("reading")).rejects.toMatchObject(UNAVAILABLE)
  expect(existsSync(path)).toBe(false)
  renameSync(folder.path("away.db"), path)
  await ready(kept)
  expect(await joined(kept)).toBe(1)
  expect(await raise(kept, 2)).toBe(true)
})

test("a file that was replaced is opened, and what the old one's log held is not played into it", async () => {
  const kept = fresh()
  await raise(kept, 1)
  const other = new Database(path)
  other.exec(`VACUUM INTO '${folder.path("backup.db")}'`)
  other.close()
  for (let version = 2; version < 9; version++) await raise(kept, version)
  const reader = store()
  renameSync(folder.path("backup.db"), path)
  // The version that it was decided on is nowhere any more.
  expect(await raise(kept, 9).catch(({ code }) => code)).not.toBe(true)
  await Promise.all([ready(kept), ready(reader)])
  expect([await joined(kept), await joined(reader)]).toEqual([1, 1])
  expect(await raise(kept, 2)).toBe(true)
  expect(await joined(reader)).toBe(2)
  expect(existsSync(`${path}-wal.replaced`)).toBe(true)
  await kept.close()
  await reader.close()
  const found = new Database(path)
  expect(found.pragma("integrity_check", { simple: true })).toBe("ok")
  found.close()
})

test("an empty file in the place of the one that was there is refused and left empty; put back, it goes on", async () => {
  const kept = fresh()
  await raise(kept, 1)
  renameSync(path, folder.path("away.db"))
  writeFileSync(path, "")
  await notBelieved()
  await expect(joined(kept)).rejects.toMatchObject({ ...UNAVAILABLE, message: expect.stringContaining("empty") })
  await expect(raise(kept, 2)).rejects.toMatchObject(UNAVAILABLE)
  await expect(kept.check("writing")).rejects.toMatchObject(UNAVAILABLE)
  expect(statSync(path).size).toBe(0)
  renameSync(folder.path("away.db"), path)
  await ready(kept)
  expect(await joined(kept)).toBe(1)
  expect(await raise(kept, 2)).toBe(true)
})

test("a file that was cut to nothing is refused and left empty until it is whole again", async () => {
  const kept = fresh()
  await raise(kept, 1)
  await kept.close()
  const sound = readFileSync(path)
  const again = store()
  expect(await joined(again)).toBe(1)
  truncateSync(path, 0)
  await notBelieved()
  await expect(raise(again, 2)).rejects.toMatchObject({ ...UNAVAILABLE, message: expect.stringContaining("empty") })
  await expect(again.check("writing")).rejects.toMatchObject(UNAVAILABLE)
  writeFileSync(path, sound)
  await ready(again)
  expect(await joined(again)).toBe(1)
})

test("a log that was deleted alone is noticed, nothing of it is lost, and whoever opens the file finds it", async () => {
  const kept = fresh()
  const reader = store()
  for (let version = 1; version < 5; version++) await raise(kept, version)
  expect(await joined(reader)).toBe(4)
  rmSync(`${path}-wal`)
  await notBelieved()
  await Promise.all([ready(kept), ready(reader)])
  expect([await joined(kept), await joined(reader), await joined(store())]).toEqual([4, 4, 4])
  expect(await raise(kept, 5)).toBe(true)
  expect([await joined(reader), await joined(store())]).toEqual([5, 5])
  const found = new Database(path)
  expect(found.pragma("integrity_check", { simple: true })).toBe("ok")
  found.close()
})

test("commits that came together with one that nobody would find are refused together", async () => {
  const kept = fresh()
  await raise(kept, 1)
  const both = [raise(kept, 2), kept.commit(commit({ audit: [audit("a")] }))]
  renameSync(path, folder.path("away.db"))
  const outcomes = await Promise.allSettled(both)
  expect(outcomes.map(outcome => outcome.status === "rejected" && outcome.reason.code)).toEqual(
    Array(2).fill("STORE_UNAVAILABLE"),
  )
})

test("a damaged page refuses what needs it and nothing else; put right, it is read again and known to be", async () => {
  const first = fresh()
  await first.commit(
    commit({
      audit: Array.from({ length: 400 }, (_, index) =>
        audit(`a${index}`, { subject: `user:u${index}`, detail: "x".repeat(400) }),
      ),
    }),
  )
  await raise(first, 1)
  await first.close()
  const sound = readFileSync(path)
  const damaged = Buffer.from(sound)
  const page = Math.floor(sound.indexOf('"xxxxxxxxx') / 4096) * 4096
  damaged.fill(0xff, page, page + 4096)
  writeFileSync(path, damaged)
  const kept = store()
  const log = () => kept.audit({ limit: 1000 })
  await expect(log()).rejects.toMatchObject({ ...UNAVAILABLE, message: expect.stringContaining("damaged") })
  await expect.poll(() => joined(kept), { interval: 20 }).toBe(1)
  await expect(kept.check("reading")).rejects.toMatchObject(UNAVAILABLE)
  writeFileSync(path, sound)
  await ready(kept)
  await expect.poll(() => kept.check("reading").then(() => "ready")).toBe("ready")
  expect((await log()).items).toHaveLength(400)
})

test("what is no database any more is refused until it is one again", async () => {
  const kept = fresh()
  await raise(kept, 1)
  await kept.close()
  const sound = readFileSync(path)
  const again = store()
  truncateSync(path, 1000)
  writeFileSync(path, Buffer.alloc(statSync(path).size, "no database "))
  await expect(again.check("writing")).rejects.toMatchObject(UNAVAILABLE)
  rmSync(`${path}-wal`, { force: true })
  rmSync(`${path}-shm`, { force: true })
  writeFileSync(path, sound)
  await ready(again)
  expect(await joined(again)).toBe(1)
})

test("a database that another process holds is refused, and used again when it is let go", async () => {
  const kept = fresh()
  await raise(kept, 1)
  const other = new Database(path)
  other.exec("BEGIN IMMEDIATE")
  // As long as the store is to wait, it waits in vain: here that is not at all.
  const impatient = openSqliteFile(path, file => {
    const database = new Database(file, { fileMustExist: true })
    return new Proxy(database, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target)
        if (name !== "pragma") return typeof value === "function" ? value.bind(target) : value
        return (text: string) => database.pragma(text.startsWith("busy_timeout") ? "busy_timeout = 0" : text)
      },
    })
  })
  open.push(() => impatient.close())
  expect(await joined(impatient)).toBe(1)
  await expect(raise(impatient, 2)).rejects.toMatchObject({ ...UNAVAILABLE, message: expect.stringContaining("holds") })
  await expect(impatient.check("writing")).rejects.toMatchObject(UNAVAILABLE)
  await impatient.check("reading")
  other.exec("ROLLBACK")
  other.close()
  expect(await raise(impatient, 2)).toBe(true)
})

test("a file that is not there at first is told as it is", () => {
  expect(() => store()).toThrow(expect.objectContaining(UNAVAILABLE))
  copyFileSync("package.json", path)
  expect(() => store()).toThrow(expect.objectContaining(UNAVAILABLE))
  expect(readFileSync(path, "utf8")).toBe(readFileSync("package.json", "utf8"))
})

test("a disk that had no room for a commit is told as full until there is room for one, though less can be written", async () => {
  writeFileSync(path, "")
  const database = new Database(path, { fileMustExist: true, timeout: 0 })
  const kept = openSqliteFile(path, () => database)
  open.push(() => kept.close())
  await ready(kept)
  const pages = (limit: string) => database.pragma(`max_page_count = ${limit}`)
  pages(String(database.pragma("page_count", { simple: true })))
  const line = { conversation: "c1", activity: activity("c1", 1, "x".repeat(400_000)) }
  const long = () => kept.commit(commit({ activities: [line] }))
  await expect(long()).rejects.toMatchObject({ ...UNAVAILABLE, message: expect.stringContaining("full") })
  // This needs no more room than there is.
  expect(await raise(kept, 1)).toBe(true)
  for (let look = 0; look < 2; look++)
    await expect(kept.check("writing")).rejects.toMatchObject({
      ...UNAVAILABLE,
      message: expect.stringContaining("full"),
    })
  await kept.check("reading")
  pages("1000000")
  await ready(kept)
  expect(await long()).toBe(true)
})
