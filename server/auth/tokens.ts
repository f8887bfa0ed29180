import { randomBytes } from "node:crypto"
import { jwtVerify, SignJWT } from "jose"
import { LRUCache } from "lru-cache"
import type { Clock } from "../../runtime/index.js"
import type { ApiKey, Store } from "../../turns/index.js"
import { NOTHING } from "./keys.js"
import type { ProviderFlow } from "./provider.js"
import { isLinkOf } from "./sign-in-links.js"

/** The conversation that a token opens, and how far. */
export interface ConversationGrant {
  readonly conversation: string
  /** The token opens the log and nothing else: the conversation began under a ban. */
  readonly readOnly: boolean
  /** Id of the key that made the token, with which it ends; null: none did. */
  readonly key: string | null
}

/** A grant, and how long it holds. */
export interface LastingGrant extends ConversationGrant {
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** Somebody on a page who has no conversation. */
export interface VisitorGrant {
  /** Null: not met yet. */
  readonly visitor: string | null
  /** Id of the user that a token of the host page has proven; null: none has. */
  readonly user: string | null
  /** The language that they are told things in; null: the bot's first. */
  readonly locale: string | null
}

/** The caller that a stream's ticket stands for: a key, as long as its secret is this one, or its session goes on; a conversation's token; or a visitor. */
export type TicketHolder =
  | { readonly kind: "key"; readonly id: string; readonly hash: string; readonly session?: string }
  | ({ readonly kind: "conversation" } & LastingGrant)
  | ({ readonly kind: "visitor" } & VisitorGrant)

export interface MadeToken {
  readonly token: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** The end of a sign-in at the provider. */
export interface SignInTicket {
  readonly id: string
  /** E-mail of the account. */
  readonly account: string
  readonly state: string
}

/** Tokens for people's browsers (design section 10): signed, so that nothing of them has to be kept. */
export interface Tokens {
  /** It holds for seven days. */
  forConversation(grant: ConversationGrant): Promise<MadeToken>
  forVisitor(visitor: string): Promise<string>
  /** Also of a token that is over. Null: forged, of another kind, or from before the secret was changed. */
  conversationOf(token: string): Promise<LastingGrant | null>
  /** It holds for a minute. */
  forStream(holder: TicketHolder): Promise<MadeToken>
  /** Whether it was used before only the store knows, by its id. Null: forged, over, or of another kind. */
  ticketOf(token: string): Promise<{ readonly id: string; readonly holder: TicketHolder } | null>
  /** For the browser that signs in at the provider; it holds for ten minutes. */
  forFlow(flow: ProviderFlow): Promise<string>
  /** Null: forged, or over. */
  flowOf(token: string): Promise<ProviderFlow | null>
  /** Ends a sign-in at the provider, in the browser that began it; it holds for a minute. @param state of the flow */
  forSignIn(account: string, state: string): Promise<string>
  /** Whether it was used before only the store knows, by its id. Null: forged, or over. */
  signInOf(token: string): Promise<SignInTicket | null>
  /** Whether a printed link's code was made of this key. */
  isLinkOf(code: string, key: Pick<ApiKey, "hash">): boolean
  /** Null: forged, or older than a year. */
  visitorOf(token: string): Promise<string | null>
}

/** Design section 10: a visitor is known for a year after the last start. */
const VISITOR_SECONDS = 365 * 24 * 60 * 60
/** Design section 10: a conversation's token is renewed by who still talks. */
const CONVERSATION_SECONDS = 7 * 24 * 60 * 60
/** Design section 10: a stream is opened at once, or never. */
const TICKET_SECONDS = 60
/** For what one does at the provider: a password, a second factor. */
const FLOW_SECONDS = 10 * 60
/** Tokens that were found good, so that a conversation's every request does not check the signature again. A bound by size takes no room before it is needed. */
const REMEMBERED = { maxSize: 10_000, sizeCalculation: () => 1 }
const LONGEST = 1024

/** @param secret at least 32 bytes */
export function tokens(secret: Uint8Array, clock: Clock): Tokens {
  const seconds = () => Math.floor(clock.now() / 1000)
  const known = new LRUCache<string, LastingGrant>(REMEMBERED)
  const claimsOf = async (token: string, audience: string, now: number) => {
    if (token.length > LONGEST) return null
    try {
      const options = { algorithms: ["HS256"], audience, issuer: "parley", currentDate: new Date(now) }
      return (await jwtVerify(token, secret, options)).payload
    } catch {
      // A token with any mistake proves nothing.
      return null
    }
  }
  const sign = (subject: string, audience: string, claims: { readonly [claim: string]: unknown }) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer("parley")
      .setSubject(subject)
      .setAudience(audience)
      .sign(secret)
  return {
    forConversation: async ({ conversation, readOnly, key }) => {
      const exp = seconds() + CONVERSATION_SECONDS
      const how = { exp, ...(readOnly ? { readOnly } : {}), ...(key === null ? {} : { key }) }
      return { token: await sign(conversation, "conversation", how), expiresAt: exp * 1000 }
    },
    forVisitor: visitor => sign(visitor, "visitor", { exp: seconds() + VISITOR_SECONDS }),
    conversationOf: async token => {
      const before = known.get(token)
      if (before !== undefined) return before
      // At the beginning of time nothing is over: who has a token that is over is told so.
      const claims = await claimsOf(token, "conversation", 0)
      if (claims?.sub === undefined || claims.exp === undefined) return null
      const { sub: conversation, readOnly, key, exp } = claims
      const grant = { conversation, readOnly: readOnly === true, key: textOrNull(key), expiresAt: exp * 1000 }
      known.set(token, grant)
      return grant
    },
    forStream: async holder => {
      const exp = seconds() + TICKET_SECONDS
      const claims = { exp, jti: randomBytes(12).toString("base64url"), holder }
      return { token: await sign("stream", "stream", claims), expiresAt: exp * 1000 }
    },
    ticketOf: async token => {
      const claims = await claimsOf(token, "stream", clock.now())
      if (claims?.jti === undefined) return null
      // Signed by `forStream`.
      return { id: claims.jti, holder: claims.holder as TicketHolder }
    },
    forFlow: flow => sign("flow", "flow", { exp: seconds() + FLOW_SECONDS, flow }),
    flowOf: async token => {
      const claims = await claimsOf(token, "flow", clock.now())
      // Signed by `forFlow`.
      return (claims?.flow ?? null) as ProviderFlow | null
    },
    forSignIn: (account, state) => {
      const jti = randomBytes(12).toString("base64url")
      return sign(account, "sign-in", { exp: seconds() + TICKET_SECONDS, jti, state })
    },
    signInOf: async token => {
      const claims = await claimsOf(token, "sign-in", clock.now())
      if (claims?.sub === undefined || claims.jti === undefined) return null
      return { id: claims.jti, account: claims.sub, state: String(claims.state) }
    },
    isLinkOf: (code, key) => isLinkOf(secret, code, key),
    visitorOf: async token => (await claimsOf(token, "visitor", clock.now()))?.sub ?? null,
  }
}

function textOrNull(claim: unknown): string | null {
  return typeof claim === "string" ? claim : null
}

/** The secret that this store's tokens are signed with, made when it is first asked for. All processes have the same. */
export async function tokenSecret(store: Store, now: number): Promise<Uint8Array> {
  for (;;) {
    const [fact] = await store.read([{ kind: "setting", id: "tokenSecret" }], now)
    const value = (fact?.value as { readonly value?: unknown } | null)?.value
    if (typeof value === "string") return Buffer.from(value, "base64url")
    const secret = { id: "tokenSecret", value: randomBytes(32).toString("base64url") }
    await store.commit({ ...NOTHING, puts: [{ kind: "setting", id: secret.id, version: 1, value: secret }] })
  }
}
