import { setTimeout as pause } from "node:timers/promises"
import { circle } from "./bots.js"
import { Connection, requestOf, startConversation } from "./http/connection.js"
import { type Latency, openLoop } from "./http/load.js"
import { requestsOf } from "./http.js"
import { atMost, type Figure, information, quantile } from "./measure.js"
import { executeOn } from "./postgres-server.js"
import type { ServerProcess } from "./server-process.js"
import { withPostgres } from "./with-postgres.js"

const PROCESSES = 3
/** Conversations whose time comes at one moment. */
const WAITING = 10_000
/** Requests under way while they are begun. */
const AT_ONCE = 48
/** Seconds from the beginning until the time of all of them comes: they are begun, and turns of others measured, before. */
const COMES_AFTER = 120
/** Turns of others a second. */
const TURNS_PER_SECOND = 60
/** They are measured a second at a time, in the same way before and meanwhile; so many seconds before. */
const SECONDS = 30
const WARM_UP = 10
/** Of so many conversations. */
const OTHERS = 24

/** Flows that wait for so many seconds, from one on: the database's clock cannot be set, so each waits until one moment. */
const LATER = Object.fromEntries(
  Array.from({ length: COMES_AFTER }, (_, index) => [
    `later${index + 1}`,
    {
      trigger: { phrases: [`later ${index + 1}`] },
      start: "wait",
      steps: {
        wait: { type: "wait", for: ["never"], timeout: { after: `PT${index + 1}S`, next: "over" } },
        over: { type: "message", message: "time is up" },
      },
    },
  ]),
)

/**
 * Ten thousand due times that come at one moment, worked off by three processes on one PostgreSQL: how long a turn of somebody
 * else takes meanwhile, beside what it takes else.
 */
export async function dueFigures(): Promise<readonly Figure[]> {
  return withPostgres({ loop: circle(10), ...LATER }, async ({ databaseOf, start }) => {
    const db = await databaseOf("due")
    const servers: ServerProcess[] = []
    for (let count = 0; count < PROCESSES; count++) servers.push(await start(db))
    const comes = Date.now() + COMES_AFTER * 1000
    await beginWaiting(servers, comes)
    const requests = await Promise.all(
      servers.map(async server => (await requestsOf(server)).slice(0, OTHERS / PROCESSES)),
    )
    const turnsOfASecond = async (): Promise<readonly number[]> => {
      const load = (server: ServerProcess, index: number): Promise<Latency> =>
        openLoop(server.url, requests[index] ?? [], TURNS_PER_SECOND / PROCESSES, 1)
      return (await Promise.all(servers.map(load))).flatMap(({ fromIntended }) => fromIntended)
    }
    for (let second = 0; second < WARM_UP; second++) await turnsOfASecond()
    const before: number[] = []
    for (let second = 0; second < SECONDS; second++) before.push(...(await turnsOfASecond()))
    await pause(comes - Date.now())
    const began = performance.now()
    const meanwhile: number[] = []
    do meanwhile.push(...(await turnsOfASecond()))
    while ((await waitingIn(db)) > 0)
    const took = (performance.now() - began) / 1000
    const usual = quantile(before, 0.99)
    const longest = Math.max(...meanwhile)
    return [
      atMost(
        `the longest of ${meanwhile.length} turns of others (${longest.toFixed(1)} ms) while ${WAITING} due times are worked off by ${PROCESSES} processes on PostgreSQL, to the 99th percentile before (${usual.toFixed(1)} ms)`,
        longest / usual,
        2,
      ),
      information("the 99th percentile meanwhile, to that before", quantile(meanwhile, 0.99) / usual, "x"),
      information("the 99th percentile meanwhile", quantile(meanwhile, 0.99), "ms"),
      information("the longest turn before", Math.max(...before), "ms"),
      information("due times that were worked off", WAITING / took, "a second"),
    ]
  })
}

/** Begins conversations of all processes in which something is due at a moment, within a second. */
async function beginWaiting(servers: readonly ServerProcess[], comes: number): Promise<void> {
  let begun = 0
  const lane = async (_: unknown, index: number): Promise<void> => {
    const { url, key } = servers[index % servers.length] as ServerProcess
    const connection = await Connection.open(url)
    while (begun < WAITING) {
      begun += 1
      const path = await startConversation(connection, url, key)
      const seconds = Math.round((comes - Date.now()) / 1000)
      if (seconds < WARM_UP + SECONDS + 10) throw new Error("This machine is too slow to begin all of them in time.")
      await connection.ask(requestOf(url, path, { type: "message", text: `later ${seconds}` }, key))
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}

/** Conversations that still wait for their time. */
async function waitingIn(db: string): Promise<number> {
  const [row] = (await executeOn(
    db,
    "SELECT count(*) AS count FROM due_times WHERE owner LIKE 'conversation:%'",
  )) as readonly { readonly count: string }[]
  return Number(row?.count)
}
