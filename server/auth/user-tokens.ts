import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, type JWTVerifyOptions, jwtVerify } from "jose"
import { type Identity, identityOf } from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"

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
 * The function that it gives takes the token, the time in milliseconds since 1970, and the audience (`aud`) that a token
 * must be for; null: any.
 *
 * @throws `USER_KEYS_INVALID`
 */
export function userTokens(keys: UserKeys): (token: string, now: number, audience: string | null) => Promise<Identity> {
  const algorithms = ALGORITHMS[keys.kind]
  if (keys.kind === "secret" && keys.secret.length < 32) {
    throw new ParleyError("USER_KEYS_INVALID", "", "PARLEY_USER_JWT_SECRET must have 32 characters at least.")
  }
  const options = (now: number, audience: string | null) => ({
    algorithms,
    requiredClaims: ["sub", "exp"],
    ...(audience === null ? {} : { audience }),
    clockTolerance: TOLERANCE,
    currentDate: new Date(now),
  })
  const secret = keys.kind === "secret" ? new TextEncoder().encode(keys.secret) : null
  const published = keys.kind === "public" ? createLocalJWKSet(keys.keys) : null
  const verify = async (token: string, now: number, audience: string | null): Promise<JWTPayload> => {
    if (published !== null) return verifiedByOneOf(published, token, options(now, audience))
    return (await jwtVerify(token, secret ?? new Uint8Array(), options(now, audience))).payload
  }
  return async (token, now, audience) => {
    try {
      return shortLived(await verify(token, now, audience), now)
    } catch (error) {
      const reason = error instanceof Error ? error.message : "it cannot be read"
      return { kind: "invalid", message: `The token is not valid: ${reason}.` }
    }
  }
}

/** Where a token does not say which of the keys it was signed with, each that it may be is tried. */
async function verifiedByOneOf(
  published: ReturnType<typeof createLocalJWKSet>,
  token: string,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, published, options)).payload
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload
      } catch (wrong) {
        if (!(wrong instanceof errors.JWSSignatureVerificationFailed)) throw wrong
      }
    }
    throw new errors.JWSSignatureVerificationFailed()
  }
}

function shortLived(claims: JWTPayload, now: number): Identity {
  const { exp = 0, iat = now / 1000 } = claims
  if (exp - iat > LONGEST_LIFE + TOLERANCE || exp - now / 1000 > LONGEST_LIFE + TOLERANCE)
    return { kind: "invalid", message: "The token lives too long: its exp may be an hour after its iat at most." }
  return identityOf(claims)
}
