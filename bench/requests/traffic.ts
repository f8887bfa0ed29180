import { Agent, request } from "node:http"
import type { Answered, HeldDocument, Operation } from "./document.js"
import { type MadeRequest, madeRequest, type Stage } from "./mutated.js"

/** How requests were answered. */
export interface Outcome {
  /** How many of each status. */
  readonly statuses: ReadonlyMap<number, number>
  /** Requests that were answered with a 5xx other than 503, or otherwise than the document says, each with the reason, one of a kind. */
  readonly faults: readonly string[]
}

const AT_ONCE = 8
const OF_A_STAGE = 1000

/**
 * Sends requests made of the document, and holds every answer against it.
 *
 * @param stages a helpdesk to begin with, and another one after a thousand requests, since they take it apart
 */
export async function sendMutated(url: string, stages: () => Promise<Stage>, count: number): Promise<Outcome> {
  const statuses = new Map<number, number>()
  const faults = new Map<string, string>()
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  for (let done = 0; done < count; done += OF_A_STAGE) {
    const stage = await stages()
    let left = Math.min(OF_A_STAGE, count - done)
    const work = async (): Promise<void> => {
      while (left-- > 0) {
        const { document, chance } = stage
        const made = madeRequest(chance.of(document.operations), stage)
        const answered = await sent(url, made, agent)
        statuses.set(answered.status, (statuses.get(answered.status) ?? 0) + 1)
        const operation = document.operationAt(made.method, made.path)
        const fault = faultOf(document, operation, answered)
        if (fault !== null)
          faults.set(
            `${fault} ${operation?.method} ${operation?.path}`,
            `${fault}: ${told(made)} was answered ${answered.status} ${text(answered.body)}`,
          )
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  }
  agent.destroy()
  return { statuses, faults: [...faults.values()] }
}

function faultOf(document: HeldDocument, operation: Operation | null, answered: Answered): string | null {
  const { status } = answered
  return status >= 500 && status !== 503 ? "a mistake of the server" : document.faultOf(operation, answered)
}

function told({ method, path, headers, body }: MadeRequest): string {
  return `${method} ${path.slice(0, 500)} ${JSON.stringify(headers).slice(0, 500)} ${(body ?? "").toString().slice(0, 2000)}`
}

function text(body: unknown): string {
  return (typeof body === "string" ? body : (JSON.stringify(body) ?? "")).slice(0, 500)
}

/** A stream is left once it has begun. */
function sent(url: string, { method, path, headers: sentHeaders, body }: MadeRequest, agent: Agent): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { "content-length": body.length }
    // Not as one address: that would be taken apart and tidied up.
    const { hostname, port } = new URL(url)
    const options = { hostname, port, path, agent, method, headers: { ...sentHeaders, ...length } }
    const sending = request(options, response => {
      const status = response.statusCode ?? 0
      const headers = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]))
      const type = headers.get("content-type") ?? ""
      if (type.startsWith("text/event-stream")) {
        response.destroy()
        resolve({ status, headers, body: "" })
        return
      }
      const parts: Buffer[] = []
      response.on("data", part => parts.push(part))
      response.on("error", reject)
      response.on("end", () => {
        const whole = Buffer.concat(parts).toString()
        resolve({ status, headers, body: type.includes("json") ? JSON.parse(whole) : whole })
      })
    })
    sending.on("error", reject)
    sending.end(body ?? undefined)
  })
}
