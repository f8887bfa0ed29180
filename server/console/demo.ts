import type { IncomingMessage } from "node:http"
import { isFromOwnPage, isThisMachine } from "../http/own-page.js"
import type { Services } from "../services.js"

/**
 * The people who may see the demo page at `/demo`, and begin conversations from it: `local`, whoever reaches a server that only its machine
 * reaches; `anybody`, where an operator has said so; null: nobody, it is not served.
 */
export type Demo = "local" | "anybody" | null

/**
 * Whether a request comes from a page of the server itself while it has the demo page. On this machine the host must be its own
 * too, or a stranger's name that leads here (DNS rebinding) would be taken.
 */
export function isDemoPage(
  request: IncomingMessage,
  { demo, addresses }: Pick<Services, "demo" | "addresses">,
): boolean {
  const { origin } = request.headers
  if (demo === null || origin === undefined || !isFromOwnPage(request, addresses)) return false
  return demo === "anybody" || isThisMachine(origin.replace(/^\w+:\/\//, ""))
}
