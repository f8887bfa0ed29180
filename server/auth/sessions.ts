import { randomBytes } from "node:crypto"
import type { IncomingMessage } from "node:http"
import type { ApiKey, PageSession, SignInWay, Store } from "../../turns/index.js"
import type { Addresses } from "../http/addresses.js"
import { cookieOf, hostAsked, nameOfCookie } from "../http/own-page.js"
import { hashOf } from "./keys.js"

/** Milliseconds after which a session that nobody uses is over: longer than a shift, and no longer than a night. */
const IDLE = 12 * 60 * 60_000
/** Milliseconds after which every session is over. */
export const LONGEST_SESSION = 7 * 24 * 60 * 60_000
/** Milliseconds between two notes that a session was used. */
const BETWEEN_USES = 60_000

/** The cookie of a session. */
export const SESSION_COOKIE = "parley"
/** The header that a page sends beside the cookie: who has only one of the two has nothing. */
export const CSRF_HEADER = "x-csrf-token"

/** A session, and the two secrets that are told once: one is the cookie, the other goes into the header. */
export interface BegunSession {
  readonly session: PageSession
  readonly cookie: string
  readonly csrfToken: string
}

/**
 * Begins a session of a key, with which it ends. Its secrets have 256 random bits each, so that SHA-256 is enough to keep.
 *
 * @param account e-mail of the account that signs in; null: none does
 * @param now milliseconds since 1970
 */
export async function beginSession(
  store: Store,
  key: ApiKey,
  account: string | null,
  way: SignInWay,
  now: number,
): Promise<BegunSession> {
  const cookie = randomBytes(32).toString("base64url")
  const csrfToken = randomBytes(32).toString("base64url")
  const endsAt = Math.min(now + LONGEST_SESSION, key.expiresAt ?? Number.MAX_SAFE_INTEGER)
  const session: PageSession = {
    ...{ id: hashOf(cookie), token: hashOf(csrfToken), key: key.id, keyHash: key.hash, account, way },
    ...{ createdAt: now, endsAt, until: Math.min(endsAt, now + IDLE) },
  }
  await store.beginSession(session, now)
  return { session, cookie, csrfToken }
}

/** Until when (ms) a session holds that is used now; null: that need not be noted again. */
export function extended({ endsAt, until }: PageSession, now: number): number | null {
  const next = Math.min(endsAt, now + IDLE)
  return next - until < BETWEEN_USES ? null : next
}

/** The two parts of a session, as a request has them. */
export interface SentSession {
  readonly csrfToken: string
  /** Null: the browser has lost it. */
  readonly cookie: string | null
}

/** The session that a page's request names: by its cookie, and by the header without which no cookie counts. */
export function sentSession(request: IncomingMessage, addresses: Pick<Addresses, "isProxied">): SentSession | null {
  const csrfToken = request.headers[CSRF_HEADER]
  if (typeof csrfToken !== "string") return null
  const host = hostAsked(request, addresses)
  const names = [true, false].map(isSecure => nameOfCookie(SESSION_COOKIE, isSecure, host))
  const [cookie = null] = names.map(name => cookieOf(request, name)).filter(found => found !== null)
  return { csrfToken, cookie }
}
