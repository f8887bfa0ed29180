import { randomBytes } from "node:crypto"
import { jwtVerify, SignJWT } from "jose"
import { LRUCache } from "lru-cache"
import type { Clock } from "../../runtime/index.js"
import type { Store } from "../../turns/index.js"
import { NOTHING } from "./keys.js"

/** The conversation that a token opens, and how far. */
export interface ConversationGrant {
  readonly conversation: string
  /** The token opens the log and nothing else: the conversation began under a ban. */
  readonly readOnly: boolean
  /** Id of the key that began the conversation, with which the token ends; null: none did. */
  readonly key: string | null
}

/** Tokens for people's browsers (design section 10): signed, so that nothing of them has to be kept. */
export interface Tokens {
  forConversation(grant: ConversationGrant): Promise<string>
  forVisitor(visitor: string): Promise<string>
  /** Null: forged, of another kind, or from before the secret was changed. */
  conversationOf(token: string): Promise<ConversationGrant | null>
  /** Null: forged, or older than a year. */
  visitorOf(token: string): Promise<string | null>
}

/** Design section 10: a visitor is known for a year after the last start. */
const VISITOR_SECONDS = 365 * 24 * 60 * 60
/** Tokens that were found good, so that a conversation's every request does not check the signature again. */
const REMEMBERED = 10_000
const LONGEST = 1024

/** @param secret at least 32 bytes */
export function tokens(secret: Uint8Array, clock: Clock): Tokens {
  const seconds = () => Math.floor(clock.now() / 1000)
  const known = new LRUCache<string, ConversationGrant>({ max: REMEMBERED })
  const claimsOf = async (token: string, audience: string) => {
    if (token.length > LONGEST) return null
    try {
      const options = { algorithms: ["HS256"], audience, issuer: "parley", currentDate: new Date(clock.now()) }
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
    forConversation: ({ conversation, readOnly, key }) => {
      const how = readOnly ? { readOnly } : { iat: seconds() }
      return sign(conversation, "conversation", key === null ? how : { ...how, key })
    },
    forVisitor: visitor => sign(visitor, "visitor", { exp: seconds() + VISITOR_SECONDS }),
    conversationOf: async token => {
      const before = known.get(token)
      if (before !== undefined) return before
      const claims = await claimsOf(token, "conversation")
      if (claims?.sub === undefined) return null
      const grant = { conversation: claims.sub, readOnly: claims.readOnly === true, key: textOrNull(claims.key) }
      known.set(token, grant)
      return grant
    },
    visitorOf: async token => (await claimsOf(token, "visitor"))?.sub ?? null,
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
