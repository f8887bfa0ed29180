import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import Database from "better-sqlite3"
import type { KeptStore } from "../../store/index.js"
import { openPostgresStore, openSqliteStore } from "../../store/index.js"
import {
  endPostgres,
  executeOn,
  initPostgres,
  placesOfPostgres,
  postgresAnswers,
  startPostgres,
  urlInFolder,
} from "../postgres-server.js"
import type { Outage } from "./processes.js"

/** Something that befalls a database, and passes. */
export interface DatabaseFault {
  readonly name: string
  /** A kill of the database itself. */
  readonly isKill: boolean
  readonly befall: () => Promise<void>
}

/** A database that processes are crashed on. */
export interface CrashDatabase {
  /** As `--db` has it. */
  readonly address: string
  readonly processes: number
  readonly faults: readonly DatabaseFault[]
  /** When it could not be reached, written or read. */
  readonly outages: Outage[]
  open(): Promise<KeptStore>
  close(): Promise<void>
}

/** Megabytes of a disk that is filled, at first: it grows with what is kept there, some 3 KB for each answer. */
const DISK = { sqlite: 256, postgres: 2048 }

/** A disk of its own that can be filled; null: this account may not mount one. */
function mountedDisk(
  folder: string,
  megabytes: number,
): { readonly fill: () => void; readonly free: () => void } | null {
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=0755`, "tmpfs", folder])
  if (mounted.status !== 0) return null
  const filler = join(folder, "filler")
  let size = megabytes
  return {
    fill: () => {
      const block = Buffer.alloc(1024 * 1024)
      try {
        for (let size = 0; ; size++) writeFileSync(filler, block, { flag: size === 0 ? "w" : "a" })
      } catch {
        // It is full to the last block: smaller ones take the rest.
        try {
          for (;;) writeFileSync(filler, "x".repeat(512), { flag: "a" })
        } catch {}
      }
    },
    free: () => {
      rmSync(filler, { force: true })
      const { bavail, bsize } = statfsSync(folder)
      // A run of thousands of kills would else fill it for good.
      if (bavail * bsize > (megabytes / 2) * 1024 * 1024) return
      size += megabytes
      spawnSync("mount", ["-o", `remount,size=${size}m`, folder])
    },
  }
}

function noting(outages: Outage[], befall: () => Promise<void>): () => Promise<void> {
  return async () => {
    const outage = { from: Date.now(), to: Number.POSITIVE_INFINITY }
    outages.push(outage)
    try {
      await befall()
    } finally {
      outage.to = Date.now()
    }
  }
}

/** A file of SQLite, which one process has; on a disk of its own where one can be mounted. */
export function sqliteDatabase(): CrashDatabase {
  const folder = mkdtempSync(join(tmpdir(), "parley-crash-db-"))
  const disk = mountedDisk(folder, DISK.sqlite)
  const file = join(folder, "parley.db")
  const outages: Outage[] = []
  const lock = async (): Promise<void> => {
    let database: Database.Database | null = null
    try {
      database = new Database(file, { timeout: 2000 })
      database.exec("BEGIN EXCLUSIVE")
      await wait(1500)
    } finally {
      database?.close()
    }
  }
  const fill = async (): Promise<void> => {
    disk?.fill()
    await wait(1000)
    disk?.free()
  }
  return {
    address: `file:${file}`,
    processes: 1,
    outages,
    faults: [
      { name: "a locked file", isKill: false, befall: noting(outages, lock) },
      ...(disk === null ? [] : [{ name: "a full disk", isKill: false, befall: noting(outages, fill) }]),
    ],
    open: async () => openSqliteStore(new Database(file)),
    close: async () => {
      if (disk !== null) spawnSync("umount", ["-l", folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** An answered turn is in its files when the server is killed; nothing has to survive the machine here. */
const SETTINGS = ["fsync=off", "shared_buffers=64MB", "max_connections=100", "wal_keep_size=0", "max_wal_size=256MB"]

/** A PostgreSQL server of its own, which three processes share. @throws where there is none here */
export async function postgresDatabase(): Promise<CrashDatabase> {
  const parent = mkdtempSync(join(tmpdir(), "parley-crash-pg-"))
  const disk = mountedDisk(parent, DISK.postgres)
  const folder = join(parent, "server")
  mkdirSync(folder)
  const [programs] = placesOfPostgres()
  if (programs === undefined) throw new Error("There are no programs of PostgreSQL here: npm install brings them.")
  const options = { programs, folder, settings: SETTINGS }
  const failure = await initPostgres(options)
  if (failure !== null) throw new Error(failure)
  let server = startPostgres(options)
  await postgresAnswers(folder, server)
  await executeOn(urlInFolder(folder, "postgres"), "CREATE DATABASE parley")
  const url = urlInFolder(folder, "parley")
  const outages: Outage[] = []
  const startAgain = async (): Promise<void> => {
    // Processes that it had started let go of its memory a moment after it.
    do {
      await wait(50)
      server = startPostgres(options)
    } while ((await postgresAnswers(folder, server)) !== null)
  }
  const kill = async (): Promise<void> => {
    await endPostgres(server, "SIGKILL")
    await startAgain()
  }
  const statement = (sql: string) => executeOn(url, sql).catch(() => [])
  const fill = async (): Promise<void> => {
    disk?.fill()
    await Promise.race([wait(1000), server.ended])
    disk?.free()
    // It gives up where it can't write what is to survive.
    if ((await Promise.race([postgresAnswers(folder, server), wait(3000, null)])) !== null) await startAgain()
  }
  const cut = async (): Promise<void> => {
    await statement(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'parley' AND pid <> pg_backend_pid()",
    )
  }
  const lock = async (): Promise<void> => {
    await statement("BEGIN; LOCK TABLE conversations IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(1.5); COMMIT")
  }
  const readOnly = async (): Promise<void> => {
    const set = (sql: string) => executeOn(urlInFolder(folder, "postgres"), sql).catch(() => [])
    await set("ALTER DATABASE parley SET default_transaction_read_only = on")
    await cut()
    await wait(1000)
    await set("ALTER DATABASE parley RESET default_transaction_read_only")
    await cut()
  }
  const fault = (name: string, befall: () => Promise<void>, isKill = false): DatabaseFault => ({
    ...{ name, isKill },
    befall: noting(outages, befall),
  })
  return {
    address: url,
    processes: 3,
    outages,
    faults: [
      fault("a killed database", kill, true),
      fault("cut connections", cut),
      fault("a locked table", lock),
      fault("a database that can only be read", readOnly),
      ...(disk === null ? [] : [fault("a full disk", fill)]),
    ],
    open: () => openPostgresStore(url),
    close: async () => {
      await endPostgres(server, "SIGQUIT")
      if (disk !== null) spawnSync("umount", ["-l", parent])
      rmSync(parent, { recursive: true, force: true })
    },
  }
}
