import { setTimeout as pause } from "node:timers/promises"
import { type Answered, Connection } from "./connection.js"

/** Of so many answers one is looked into. */
const LOOKED_AT = 100

/** Requests a second, as fast as answers come: each connection sends its own request again when it has its answer. */
export async function closedLoop(
  connections: readonly Connection[],
  requests: readonly Buffer[],
  seconds: number,
): Promise<number> {
  const began = performance.now()
  const until = began + seconds * 1000
  let done = 0
  const lane = (connection: Connection, request: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      const next = (): void => connection.send(request, answered)
      const answered: Answered = (status, body) => {
        done += 1
        const wrong = faultOf(status, body, done)
        if (wrong !== null) reject(wrong)
        else if (performance.now() < until) next()
        else resolve()
      }
      next()
    })
  await Promise.all(connections.map((connection, index) => lane(connection, requestAt(requests, index))))
  return (done / (performance.now() - began)) * 1000
}

/** Milliseconds of each request. */
export interface Latency {
  /** From the moment at which it was to be sent: what a slow answer holds up counts too. */
  readonly fromIntended: readonly number[]
  readonly fromSent: readonly number[]
}

/** Sends so many requests a second, whether answers come or not. */
export async function openLoop(
  url: string,
  requests: readonly Buffer[],
  perSecond: number,
  seconds: number,
): Promise<Latency> {
  const latency = { fromIntended: [] as number[], fromSent: [] as number[] }
  const connections = await Promise.all(Array.from({ length: 2 * requests.length }, () => Connection.open(url)))
  const free = [...connections]
  const waiting: { readonly intended: number; readonly request: Buffer }[] = []
  const all = Math.round(perSecond * seconds)
  let fault: Error | null = null
  const send = (): void => {
    while (waiting.length > 0 && free.length > 0) {
      const connection = free.pop() as Connection
      const { intended, request } = waiting.shift() as (typeof waiting)[number]
      const sent = performance.now()
      connection.send(request, (status, body) => {
        const now = performance.now()
        latency.fromIntended.push(now - intended)
        latency.fromSent.push(now - sent)
        fault ??= faultOf(status, body, latency.fromSent.length)
        free.push(connection)
        send()
      })
    }
  }
  const began = performance.now()
  for (let number = 0; number < all || latency.fromSent.length < all; ) {
    const due = Math.min(all, Math.ceil(((performance.now() - began) / 1000) * perSecond))
    for (; number < due; number++) {
      waiting.push({ intended: began + (number / perSecond) * 1000, request: requestAt(requests, number) })
    }
    send()
    await pause(1)
    if (fault !== null) throw fault
  }
  for (const connection of connections) connection.close()
  return latency
}

function requestAt(requests: readonly Buffer[], index: number): Buffer {
  return requests[index % requests.length] as Buffer
}

function faultOf(status: number, body: () => string, count: number): Error | null {
  if (status >= 300) return new Error(`${status} ${body()}`)
  if (count % LOOKED_AT === 0) JSON.parse(body())
  return null
}
