import type { ServerProcess } from "../server-process.js"
import { Connection, requestOf, startConversation } from "./connection.js"

/** Milliseconds of so many turns of one user, one after another. */
export async function turnTimes({ url, key }: ServerProcess, turns: number): Promise<readonly number[]> {
  const connection = await Connection.open(url)
  const path = await startConversation(connection, url, key)
  const request = requestOf(url, path, { type: "message", text: "go" }, key)
  const times: number[] = []
  for (let count = 0; count < turns; count++) {
    const before = performance.now()
    await connection.ask(request)
    times.push(performance.now() - before)
  }
  connection.close()
  return times
}
