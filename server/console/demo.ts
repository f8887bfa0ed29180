import type { IncomingMessage } from "node:http"
import type { Addresses } from "../http/addresses.js"
import { isFromOwnPage, isThisMachine } from "../http/own-page.js"

/**
 * The people who may see the demo page at `/demo`, and begin conversations from it: `local`, whoever reaches a server that only
 * its machine reaches; `anybody`, where an operator has said so; null: nobody, it is not served.
 */
export type Demo = "local" | "anybody" | null

/**
 * Whether a request comes from a page of the server itself while it has the demo page. On this machine the host must be the
 * machine's own, or a stranger's name that leads here (DNS rebinding) would be taken for it.
 */
export function isDemoPage(
  request: IncomingMessage,
  { demo, addresses }: { readonly demo: Demo; readonly addresses: Addresses },
): boolean {
  const { origin } = request.headers
  if (demo === null || origin === undefined || !URL.canParse(origin) || !isFromOwnPage(request, addresses)) return false
  return demo === "anybody" || isThisMachine(new URL(origin).host)
}
