import { join } from "node:path"
import { circle } from "./bots.js"
import { closedLoop } from "./http/load.js"
import { requestsOf } from "./http.js"
import { atLeast, atMost, type Figure, quantile } from "./measure.js"
import { executeOn } from "./postgres-server.js"
import type { ServerProcess } from "./server-process.js"
import { withPostgres } from "./with-postgres.js"

/** Stored conversations that a turn must not notice; the goal is told for a million, which takes long to make. */
const STORED = 200_000
const ROUNDS = 5
const SECONDS = 2

/** A side of a comparison: servers, and what is asked of each at once. */
interface Side {
  readonly servers: readonly ServerProcess[]
  readonly requests: readonly (readonly Buffer[])[]
}

/** Durable turns over HTTP on PostgreSQL beside SQLite, more processes beside one, and many stored conversations beside few. */
export async function postgresFigures(): Promise<readonly Figure[]> {
  return withPostgres({ loop: circle(10) }, async ({ folder, databaseOf, start }) => {
    const few = await databaseOf("few")
    const [one, other, sqlite] = [await start(few), await start(few), await start(`file:${join(folder, "parley.db")}`)]
    const many = await databaseOf("many")
    const full = await start(many)
    await executeOn(many, FILL)
    // The work of a database after so much was written at once is done before anything is measured.
    await executeOn(many, "VACUUM ANALYZE")
    await executeOn(many, "CHECKPOINT")
    const sideOf = async (...of: readonly ServerProcess[]): Promise<Side> => ({
      servers: of,
      requests: await Promise.all(of.map(async server => (await requestsOf(server)).slice(0, 64 / of.length))),
    })
    const [onOne, onTwo, onSqlite, onFull] = [
      await sideOf(one),
      await sideOf(one, other),
      await sideOf(sqlite),
      await sideOf(full),
    ]
    const [turns, file] = await inTurns(onOne, onSqlite)
    const [two, single] = await inTurns(onTwo, onOne)
    const [crowded, empty] = await inTurns(onFull, onOne)
    const connections = (await executeOn(
      few,
      "SELECT count(*) AS count FROM pg_stat_activity WHERE datname = 'few' AND application_name LIKE 'parley%'",
    )) as readonly { readonly count: string }[]
    return [
      atLeast(
        `durable turns over HTTP, one process on PostgreSQL (${told(turns)}/s) to one on SQLite (${told(file)}/s)`,
        turns / file,
        0.5,
      ),
      atLeast(`the same, two processes (${told(two)}/s) to one (${told(single)}/s)`, two / single, 1),
      atMost(
        `a turn with ${STORED} stored conversations (${told(crowded)}/s) to one with few (${told(empty)}/s)`,
        empty / crowded,
        1.25,
      ),
      atMost("connections of two processes", Number(connections[0]?.count), 20, "of them"),
    ]
  })
}

/** Conversations that have ended, with a line and a turn each. */
const FILL = `
INSERT INTO conversations (id, version, side, status, channel, "user", visitor, began_authenticated, started_at, ended_at, state)
  SELECT 'old' || n, 1, 'user', 'ended', 'api', 'user' || n % 1000, 'visitor' || n, 1, n, n, '{}' FROM generate_series(1, ${STORED}) n;
INSERT INTO activities SELECT 'old' || n, 1, 'message', n, 'user', 'hello', '{}' FROM generate_series(1, ${STORED}) n;
INSERT INTO turns SELECT 'old' || n, 1, n, '{}', '[]' FROM generate_series(1, ${STORED}) n;
INSERT INTO entity_owners SELECT 'conversation', 'old' || n, 1, '[]' FROM generate_series(1, ${STORED}) n;
INSERT INTO requests (id, fingerprint, at) SELECT 'old' || n || ' 1', '', n FROM generate_series(1, ${STORED}) n;`

/** Both in turns, round by round, and of each the median of turns a second. */
async function inTurns(ours: Side, theirs: Side): Promise<readonly [ours: number, theirs: number]> {
  const found: readonly [number[], number[]] = [[], []]
  for (const side of [ours, theirs]) await turnsOf(side)
  for (let count = 0; count < ROUNDS; count++) {
    found[0].push(await turnsOf(ours))
    found[1].push(await turnsOf(theirs))
  }
  return [quantile(found[0], 0.5), quantile(found[1], 0.5)]
}

/** Turns a second. */
async function turnsOf({ servers, requests }: Side): Promise<number> {
  const rounds = await Promise.all(
    servers.map((server, index) => {
      const lanes = (requests[index] ?? []).map(request => ({ exchanges: [{ request }], next: 0 }))
      return closedLoop(server.url, lanes, SECONDS)
    }),
  )
  return rounds.reduce((sum, { times, took }) => sum + (times.length / took) * 1000, 0)
}

function told(perSecond: number): string {
  return perSecond.toFixed(0)
}
