import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  endPostgres,
  executeOn,
  initPostgres,
  placesOfPostgres,
  postgresAnswers,
  startPostgres,
  urlInFolder,
} from "./postgres-server.js"
import { type ServerProcess, startParley } from "./server-process.js"

const KEY = "bench-key-of-this-machine-alone"

/** A PostgreSQL server whose commits are on the disk before they are answered, and processes of Parley with one bot. */
export interface OwnPostgres {
  /** Where files may be kept. */
  readonly folder: string
  /** A new database. @returns its address */
  databaseOf(name: string): Promise<string>
  /** A process on a database. */
  start(db: string): Promise<ServerProcess>
}

/**
 * Starts PostgreSQL for what is measured, and ends all that was started when that is done.
 *
 * @param flows the bot's, by their names
 * @throws where PostgreSQL can't be started
 */
export async function withPostgres<T>(
  flows: { readonly [name: string]: object },
  measure: (postgres: OwnPostgres) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-pg-"))
  const [programs] = placesOfPostgres()
  if (programs === undefined) throw new Error("There are no programs of PostgreSQL here: npm install brings them.")
  const options = {
    programs,
    folder: join(folder, "server"),
    settings: ["shared_buffers=256MB", "max_connections=100"],
  }
  const failure = await initPostgres(options)
  if (failure !== null) throw new Error(failure)
  const postgres = startPostgres(options)
  const servers: ServerProcess[] = []
  try {
    await postgresAnswers(options.folder, postgres)
    mkdirSync(join(folder, "flows"))
    for (const [name, flow] of Object.entries(flows))
      writeFileSync(join(folder, "flows", `${name}.json`), JSON.stringify(flow))
    return await measure({
      folder,
      databaseOf: async name => {
        await executeOn(urlInFolder(options.folder, "postgres"), `CREATE DATABASE ${name}`)
        return urlInFolder(options.folder, name)
      },
      start: async db => {
        const args = ["--flows", join(folder, "flows"), "--db", db]
        const server = { ...(await startParley(args, { folder, env: { PARLEY_KEY: KEY } })), key: KEY }
        servers.push(server)
        return server
      },
    })
  } finally {
    await Promise.all(servers.map(server => server.stop()))
    await endPostgres(postgres, "SIGQUIT")
    rmSync(folder, { recursive: true, force: true })
  }
}
