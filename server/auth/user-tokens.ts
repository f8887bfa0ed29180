import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose"
import { CLAIMS, type Identity } from "../../helpdesk/index.js"
import { ParleyError, type ValueObject } from "../../language/index.js"

/** Keys that the host page's tokens are checked with: a secret that both know, or public keys. */
export type UserKeys =
  | { readonly kind: "secret"; readonly secret: string }
  | { readonly kind: "public"; readonly keys: JSONWebKeySet }

/** Allowed here are the algorithms of the kind of key that was given, so that no token can choose its own. */
const ALGORITHMS = { secret: ["HS256"], public: ["RS256", "PS256", "ES256", "EdDSA"] }
/** Seconds. A token that proves who somebody is for longer is as good as a password. */
const LONGEST_LIFE = 60 * 60
/** Seconds that two clocks may differ. */
const TOLERANCE = 10

/**
 * Checks a host page's JWT (design section 10): signed with an allowed algorithm, for somebody (`sub`), and short-lived:
 * `exp` is at most an hour after `iat`, or after now where there is none.
 *
 * @param now milliseconds since 1970
 */
export function userTokens(keys: UserKeys): (token: string, now: number) => Promise<Identity> {
  const algorithms = ALGORITHMS[keys.kind]
  if (keys.kind === "secret" && keys.secret.length < 32) {
    throw new ParleyError("USER_KEYS_INVALID", "", "PARLEY_USER_JWT_SECRET must have 32 characters at least.")
  }
  const options = (now: number) => ({
    algorithms,
    requiredClaims: ["sub", "exp"],
    clockTolerance: TOLERANCE,
    currentDate: new Date(now),
  })
  const secret = keys.kind === "secret" ? new TextEncoder().encode(keys.secret) : null
  const published = keys.kind === "public" ? createLocalJWKSet(keys.keys) : null
  const verify = async (token: string, now: number): Promise<JWTPayload> => {
    if (published !== null) return (await jwtVerify(token, published, options(now))).payload
    return (await jwtVerify(token, secret ?? new Uint8Array(), options(now))).payload
  }
  return async (token, now) => {
    try {
      return identityOf(await verify(token, now), now)
    } catch (error) {
      const reason = error instanceof Error ? error.message : "it cannot be read"
      return { kind: "invalid", message: `The token is not valid: ${reason}.` }
    }
  }
}

function identityOf(claims: JWTPayload, now: number): Identity {
  const { sub = "", exp = 0, iat = now / 1000 } = claims
  if (sub === "" || sub.length > 256) return { kind: "invalid", message: "The token has no subject (sub)." }
  if (exp - iat > LONGEST_LIFE + TOLERANCE || exp - now / 1000 > LONGEST_LIFE + TOLERANCE)
    return { kind: "invalid", message: "The token lives too long: its exp may be an hour after its iat at most." }
  const fields: { [field: string]: string } = {}
  for (const [claim, field] of Object.entries(CLAIMS)) {
    const value = claims[claim]
    if (typeof value === "string" && value.length <= 256) fields[field] = value
  }
  return { kind: "user", id: sub, fields: fields satisfies ValueObject }
}
