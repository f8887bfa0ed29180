import type { IncomingMessage, ServerResponse } from "node:http"
import type { Express } from "express"
import { ParleyError } from "../../language/index.js"
import type { ProviderFlow } from "../auth/provider.js"
import { accountOfPerson } from "../auth/sign-in.js"
import type { Services } from "../services.js"
import { basePath } from "./base-path.js"
import { cookieOf, hostAsked, isThisMachine, nameOfCookie, setCookie } from "./own-page.js"
import { FLOW_COOKIE, PROVIDER_PATH, RETURN_PATH } from "./routes/sessions.js"

/** Seconds for what one does at the provider. */
const FLOW_SECONDS = 10 * 60

/** The address that a browser asked for, as it sees it. */
interface Visit {
  readonly isSecure: boolean
  readonly host: string
  /** Such as `https://chat.example.com/parley`. */
  readonly url: string
}

/**
 * The two addresses of a sign-in at a provider of OpenID Connect: the one that leads there, and the one that the browser comes
 * back to. Both lead on: to the provider; and to the console, with a ticket that `POST /v1/session` takes, once, from this
 * browser. Tickets stand after the `#`, which no server, no log and no other page is told.
 */
export function addProviderPages(app: Express, services: Services): void {
  const { provider } = services
  if (provider === null) return
  app.get(PROVIDER_PATH, async (request, response) => {
    const visit = visitOf(request, services, provider.settings.publicUrl)
    try {
      const { address, flow } = await provider.begin(visit.url + RETURN_PATH)
      const cookie = flowCookie(visit, await services.served().tokens.forFlow(flow))
      leadTo(response, address, cookie)
    } catch (error) {
      failed(error, visit, response, services)
    }
  })
  app.get(RETURN_PATH, async (request, response) => {
    const visit = visitOf(request, services, provider.settings.publicUrl)
    try {
      const flow = await flowOf(request, visit, services)
      const person = await provider.end((request.url ?? "").split("?")[1] ?? "", flow)
      const account = await accountOfPerson(person, services)
      const ticket = await services.served().tokens.forSignIn(account, flow.state)
      leadTo(response, `${visit.url}/console/sign-in#ticket=${ticket}`, null)
    } catch (error) {
      failed(error, visit, response, services)
    }
  })
}

/** @throws `SIGN_IN_REFUSED` */
async function flowOf(request: IncomingMessage, visit: Visit, { served }: Services): Promise<ProviderFlow> {
  const cookie = cookieOf(request, nameOfCookie(FLOW_COOKIE, visit.isSecure, visit.host))
  const flow = cookie === null ? null : await served().tokens.flowOf(cookie)
  if (flow !== null) return flow
  throw new ParleyError("SIGN_IN_REFUSED", "", "This sign-in is over, or was begun in another browser. Begin again.")
}

/** The page says why, in its own words: the code alone goes there, and the log has the rest. */
function failed(error: unknown, { url }: Visit, response: ServerResponse, { log }: Services): void {
  const code = error instanceof ParleyError ? error.code : "SIGN_IN_REFUSED"
  log.warn({ err: error, code }, "a sign-in at the provider failed")
  leadTo(response, `${url}/console/sign-in#refused=${code}`, null)
}

function visitOf(request: IncomingMessage, { addresses }: Services, publicUrl: string | null): Visit {
  if (publicUrl !== null) {
    const { protocol, host } = new URL(publicUrl)
    return { isSecure: protocol === "https:", host, url: publicUrl.replace(/\/+$/, "") }
  }
  const host = hostAsked(request, addresses)
  const sent = request.headers["x-forwarded-proto"]
  const isSecure = (addresses.isProxied(request) && sent === "https") || !isThisMachine(host)
  return { isSecure, host, url: `${isSecure ? "https" : "http"}://${host}${basePath(request, addresses)}` }
}

function flowCookie({ isSecure, host }: Visit, value: string): string {
  const name = nameOfCookie(FLOW_COOKIE, isSecure, host)
  // The provider leads back here, which is another site's doing.
  return setCookie({ name, value, isSecure, path: "/", seconds: FLOW_SECONDS, sameSite: "Lax" })
}

function leadTo(response: ServerResponse, address: string, cookie: string | null): void {
  response.writeHead(303, {
    Location: address,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    ...(cookie === null ? {} : { "Set-Cookie": cookie }),
  })
  response.end()
}
