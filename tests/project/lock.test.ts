import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { hostname, tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { whileLocked } from "../../tools/lock.mjs"

let folder: string
let lock: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-lock-"))
  lock = join(folder, "lock")
})
afterEach(() => rmSync(folder, { recursive: true }))

const ignore = () => {}
const taken = () => whileLocked(lock, async () => "taken", ignore)
const longAgo = new Date("2026-01-01T00:00:00Z")

function leave(owner: string, host: string, at: Date): void {
  mkdirSync(lock)
  const file = join(lock, owner)
  writeFileSync(file, host)
  utimesSync(file, at, at)
}

/** The id of a process that is no more. */
function deadProcess(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid
}

test("of many who ask at once, one at a time works, and all do", async () => {
  let working = 0
  const most: number[] = []
  const work = async () => {
    working += 1
    most.push(working)
    await new Promise(resolve => setImmediate(resolve))
    working -= 1
  }
  await Promise.all(Array.from({ length: 5 }, () => whileLocked(lock, work, ignore)))
  expect(most).toEqual([1, 1, 1, 1, 1])
})

test("who has to wait is told once", async () => {
  const told: string[] = []
  const first = whileLocked(lock, () => new Promise(resolve => setImmediate(resolve)), ignore)
  await whileLocked(lock, ignore as () => Promise<void>, () => told.push("waiting"))
  await first
  expect(told).toEqual(["waiting"])
})

test("the lock is free again after work that failed, and the failure is passed on", async () => {
  const work = () => Promise.reject(new Error("no network"))
  await expect(whileLocked(lock, work, ignore)).rejects.toThrow("no network")
  expect(existsSync(lock)).toBe(false)
})

test("a lock whose owner has died is taken over at once", async () => {
  leave(`${deadProcess()}-x`, hostname(), new Date())
  expect(await taken()).toBe("taken")
  expect(existsSync(lock)).toBe(false)
})

test("a lock of another machine is taken over when it has shown no sign of life for a minute", async () => {
  leave("1-x", "elsewhere.example", longAgo)
  expect(await taken()).toBe("taken")
})

test("a lock that was made and never signed is taken over after a minute", async () => {
  mkdirSync(lock)
  utimesSync(lock, longAgo, longAgo)
  expect(await taken()).toBe("taken")
})

test("of many who find the owner gone, one at a time takes over", async () => {
  leave(`${deadProcess()}-x`, hostname(), new Date())
  let working = 0
  const work = async () => {
    working += 1
    await new Promise(resolve => setImmediate(resolve))
    return working--
  }
  expect(await Promise.all(Array.from({ length: 5 }, () => whileLocked(lock, work, ignore)))).toEqual([1, 1, 1, 1, 1])
})
