import type { JsonSchema } from "../../../language/index.js"
import { SIGN_IN_WAYS } from "../../../turns/index.js"
import { accountsInUse } from "../../auth/accounts.js"
import { NOTHING } from "../../auth/keys.js"
import { beginSession, LONGEST_SESSION, SESSION_COOKIE } from "../../auth/sessions.js"
import { type Credentials, type Proven, proveCredentials } from "../../auth/sign-in.js"
import type { Services } from "../../services.js"
import { nameOfCookie, type OwnPage, setCookie } from "../own-page.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import { listSchema, MOMENT, named, object, oneOf, orNull, textSchema } from "../schemas/parts.js"
import { moment } from "../views.js"
import { meOf } from "./callers.js"

/** Where a sign-in at the provider begins. */
export const PROVIDER_PATH = "/sign-in/provider"
export const RETURN_PATH = `${PROVIDER_PATH}/return`
/** Paths that browsers go to, and not programs. */
export const PROVIDER_PAGES = [PROVIDER_PATH, RETURN_PATH] as const
/** The cookie of a sign-in at the provider that is under way. */
export const FLOW_COOKIE = "parley-sign-in"

const SECRET = textSchema(2048)
const CREDENTIALS: JsonSchema = {
  description: "One way to sign in: `GET /v1/session` tells which there are.",
  anyOf: [
    object({ key: { ...SECRET, description: "An API key." } }),
    object({ email: textSchema(254), password: textSchema(1024) }),
    object({ link: { ...SECRET, description: "The code of a printed link, on the machine itself." } }),
    object({ ticket: { ...SECRET, description: "What a sign-in at the provider ended with." } }),
  ],
}

export const SESSION_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/session",
    name: "readSignIn",
    summary: "How one can sign in to the pages of this server.",
    tag: "operators",
    access: { permission: null },
    answer: {
      status: 200,
      description: "The bot's name, and what one can sign in with.",
      schema: object({
        name: { type: "string" },
        ways: listSchema(oneOf(...SIGN_IN_WAYS)),
        provider: orNull(
          object({
            title: { type: "string", description: "As a button may name it." },
            path: { type: "string", description: "The browser goes there, and comes back with a ticket." },
          }),
        ),
      }),
    },
    refusals: [],
    handle: readSignIn,
  },
  {
    method: "post",
    path: "/v1/session",
    name: "beginSession",
    summary:
      "Signs a page of this server in, until it signs out, is not used for twelve hours, or seven days are over.",
    tag: "operators",
    access: { permission: null },
    isForPages: true,
    body: CREDENTIALS,
    answer: {
      status: 201,
      description:
        "The session is a cookie, which no script reads, and a token, which every request of the page sends as `X-CSRF-Token`. It may what its key may, and ends with it.",
      schema: object({ csrfToken: { type: "string" }, expiresAt: MOMENT, me: named("Me") }),
    },
    refusals: ["ORIGIN_NOT_ALLOWED", "SESSION_INSECURE", "SIGN_IN_REFUSED", "SIGN_INS_EXCEEDED"],
    handle: signIn,
  },
  {
    method: "delete",
    path: "/v1/session",
    name: "endSession",
    summary: "Signs the page out; its streams end.",
    tag: "operators",
    access: { permission: null },
    isForPages: true,
    answer: {
      status: 200,
      description: "There is no session any more.",
      schema: object({ ended: { type: "boolean" } }),
    },
    refusals: ["ORIGIN_NOT_ALLOWED", "SESSION_INSECURE", "SESSION_OVER"],
    handle: signOut,
  },
]

async function readSignIn({ address, isForwarded }: RouteRequest, services: Services): Promise<Reply> {
  const { bot, store } = services.served()
  const { provider } = services
  const isHere = !isForwarded && address !== null && (address === "::1" || address.startsWith("127."))
  const hasPasswords = (await accountsInUse(store)).some(({ account }) => account.password !== null)
  const open = { link: isHere, key: true, password: hasPasswords, provider: provider !== null }
  return json({
    name: bot.spec.name ?? "Parley",
    ways: SIGN_IN_WAYS.filter(way => open[way]),
    provider: provider === null ? null : { title: provider.settings.title, path: PROVIDER_PATH },
  })
}

async function signIn(asked: RouteRequest, services: Services): Promise<Reply> {
  const page = pageOf(asked)
  const { served, clock } = services
  const { store, tokens } = served()
  const flow = page.cookie(FLOW_COOKIE)
  const flowState = flow === null ? null : ((await tokens.flowOf(flow))?.state ?? null)
  const place = { address: asked.address, isForwarded: asked.isForwarded, flowState }
  // The body was held against CREDENTIALS.
  const proven = await proveCredentials(asked.body as unknown as Credentials, place, services)
  const now = clock.now()
  const { session, cookie, csrfToken } = await beginSession(store, proven.key, proven.account, proven.way, now)
  await noteSignIn(proven, session.id, services)
  const permissions = new Set(proven.key.permissions)
  const me = await meOf({ kind: "key", key: proven.key, permissions, session }, services)
  const headers = { "Set-Cookie": sessionCookie(page, cookie) }
  return json({ csrfToken, expiresAt: moment(session.endsAt), me }, 201, headers)
}

async function noteSignIn({ key, account, way }: Proven, session: string, { served, clock }: Services): Promise<void> {
  const at = clock.now()
  const subject = account === null ? `key:${key.id}` : `account:${account}`
  const by = key.agent ?? account ?? key.name
  const audit = [{ id: `signedIn-${session.slice(0, 16)}`, at, what: "signedIn", by, subject, detail: { way } }]
  await served().store.commit({ ...NOTHING, audit })
}

async function signOut(asked: RouteRequest, services: Services): Promise<Reply> {
  const { caller } = asked
  const session = caller.kind === "key" ? caller.session : undefined
  if (session !== undefined) await services.served().store.endSession(session.id)
  return json({ ended: session !== undefined }, 200, { "Set-Cookie": sessionCookie(pageOf(asked), "") })
}

function sessionCookie({ isSecure, host, base }: OwnPage, value: string): string {
  const name = nameOfCookie(SESSION_COOKIE, isSecure, host)
  const seconds = LONGEST_SESSION / 1000
  return setCookie({ name, value, isSecure, path: `${base}/v1`, seconds, sameSite: "Strict" })
}

function pageOf({ page }: RouteRequest): OwnPage {
  if (page === null) throw new Error("a route for pages was given none")
  return page
}
