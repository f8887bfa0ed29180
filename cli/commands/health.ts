import { ParleyError } from "../../language/index.js"
import { settingsFrom } from "../read-settings.js"

/** Milliseconds in which a server has to answer: it says within one whether its store can be used. */
const PATIENCE = 3000

/**
 * Where a server answers that was started in the same environment: a check of its container has no options.
 *
 * @throws `SETTING_INVALID`
 */
export function addressFrom(environment: NodeJS.ProcessEnv): string {
  const { host, port, adminPort } = settingsFrom({}, environment).values
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : String(host)
  return `http://${name.includes(":") ? `[${name}]` : name}:${adminPort ?? port}`
}

/**
 * Asks a server whether it can do work (`/readyz`), and says so.
 *
 * @param url of the server
 * @returns the exit code: 1 where it is not ready
 * @throws `SERVER_UNREACHABLE`
 */
export async function tellHealth(url: string): Promise<0 | 1> {
  const { status, code } = await readiness(url)
  if (status === 200) {
    process.stdout.write(`${url} is ready.\n`)
    return 0
  }
  process.stdout.write(`${url} is not ready: ${code ?? `it answers ${status}`}.\n`)
  return 1
}

async function readiness(url: string): Promise<{ readonly status: number; readonly code: string | null }> {
  try {
    const answer = await fetch(`${url.replace(/\/$/, "")}/readyz`, { signal: AbortSignal.timeout(PATIENCE) })
    const { code = null } = (await answer.json().catch(() => ({}))) as { readonly code?: string }
    return { status: answer.status, code }
  } catch (error) {
    const reason = error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : ""
    const message = `Nothing answers at ${url}: ${reason}. Give the server's address with --url.`
    throw new ParleyError("SERVER_UNREACHABLE", "", message)
  }
}
