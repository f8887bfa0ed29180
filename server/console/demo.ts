import type { IncomingMessage } from "node:http"

/**
 * The people who may see the demo page at `/demo`, and begin conversations from it: `local`, whoever reaches a server that only its machine
 * reaches; `anybody`, where an operator has said so; null: nobody, it is not served.
 */
export type Demo = "local" | "anybody" | null

/**
 * Whether a request comes from a page of the server itself while it has the demo page: its origin names the very host that was
 * asked. On this machine the host must be its own too, or a stranger's name that leads here (DNS rebinding) would be taken.
 */
export function isOwnPage({ headers }: Pick<IncomingMessage, "headers">, demo: Demo): boolean {
  const { origin, host } = headers
  if (demo === null || origin === undefined || !URL.canParse(origin)) return false
  const asked = new URL(origin)
  return asked.host === host && (demo === "anybody" || LOCAL.test(asked.hostname))
}

const LOCAL = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/
