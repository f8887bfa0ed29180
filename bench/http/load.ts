import { setTimeout as pause } from "node:timers/promises"
import { Connection } from "./connection.js"

/** Of so many answers one is looked into. */
const LOOKED_AT = 100

/** Requests to a server, one after the other, from the first again after the last. */
export interface Lane {
  readonly exchanges: readonly Exchange[]
  /** The index of the exchange that comes next: a conversation goes on where the load before left it. */
  next: number
}

interface Exchange {
  readonly request: Buffer
  /** Left out: one answer of many is read. */
  readonly isAnswer?: (answer: unknown) => boolean
}

/**
 * As fast as answers come: each lane has a connection of its own, on which its next request is sent when the one before is
 * answered.
 *
 * @returns milliseconds of each request, and of all together
 * @throws at the first answer that is not the expected one
 */
export async function closedLoop(
  url: string,
  lanes: readonly Lane[],
  seconds: number,
): Promise<{ readonly times: readonly number[]; readonly took: number }> {
  const connections = await Promise.all(lanes.map(() => Connection.open(url)))
  const times: number[] = []
  const began = performance.now()
  const until = began + seconds * 1000
  const runLane = (lane: Lane, connection: Connection): Promise<void> =>
    new Promise((resolve, reject) => {
      const ask = (): void => {
        const { request, isAnswer } = lane.exchanges[lane.next] as Exchange
        const sent = performance.now()
        connection.send(request, (status, body) => {
          const now = performance.now()
          times.push(now - sent)
          lane.next = (lane.next + 1) % lane.exchanges.length
          const wrong = faultOf(status, body, times.length, isAnswer)
          if (wrong !== null) reject(wrong)
          else if (now < until) ask()
          else resolve()
        })
      }
      ask()
    })
  try {
    await Promise.all(connections.map((connection, index) => runLane(lanes[index] as Lane, connection)))
    return { times, took: performance.now() - began }
  } finally {
    for (const connection of connections) connection.close()
  }
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
      // The one that was not used for longest: a server closes one on which nothing ever came.
      const connection = free.shift() as Connection
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

function faultOf(
  status: number,
  body: () => string,
  count: number,
  isAnswer?: (answer: unknown) => boolean,
): Error | null {
  if (status >= 300) return new Error(`${status} ${body()}`)
  if (isAnswer === undefined && count % LOOKED_AT !== 0) return null
  const answer: unknown = JSON.parse(body())
  return isAnswer?.(answer) === false ? new Error(`not the answer that was expected: ${body()}`) : null
}
