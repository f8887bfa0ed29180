import { atMost, type Figure, information, quantile } from "../measure.js"
import { startParley } from "../server-process.js"

const TIMES = 3

/** How soon a server answers whose database exists already: from starting its process to the answer, the median of some. */
export async function secondStart(args: readonly string[], folder: string): Promise<readonly Figure[]> {
  const times = { alive: [] as number[], started: [] as number[] }
  for (let count = 0; count < TIMES; count++) {
    const began = performance.now()
    const server = await startParley(args, { folder })
    try {
      const alive = await fetch(`${server.url}/healthz`)
      times.alive.push(performance.now() - began)
      const started = await fetch(`${server.url}/v1/conversations`, {
        method: "POST",
        headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
        body: "{}",
      })
      times.started.push(performance.now() - began)
      if (alive.status !== 200 || started.status !== 201) throw new Error(`${alive.status}, ${started.status}`)
    } finally {
      await server.stop()
    }
  }
  const seconds = (values: readonly number[]) => quantile(values, 0.5) / 1000
  return [
    information("second start: until /healthz is answered", seconds(times.alive), "s"),
    atMost("second start: until a conversation is started", seconds(times.started), 3, "s"),
  ]
}
