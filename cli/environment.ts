import { readFileSync } from "node:fs"
import { ParleyError } from "../language/index.js"
import type { UserKeys } from "../server/index.js"

/** `PARLEY_KEY`, a key that opens everything; null: none is set. @throws `PARLEY_KEY_INVALID` */
export function readAdminKey({ PARLEY_KEY: key = "" }: NodeJS.ProcessEnv): string | null {
  if (key === "") return null
  if (/^[\x21-\x7e]{1,2048}$/.test(key)) return key
  throw new ParleyError("PARLEY_KEY_INVALID", "", "PARLEY_KEY may have visible ASCII characters only, and no spaces.")
}

/**
 * The keys that the host page's tokens are checked with: the secret `PARLEY_USER_JWT_SECRET`, or the file of public keys
 * (JWKS) that `PARLEY_USER_JWKS` names; null: neither is set.
 *
 * @throws `USER_KEYS_INVALID`
 */
export function readUserKeys(environment: NodeJS.ProcessEnv): UserKeys | null {
  const { PARLEY_USER_JWT_SECRET: secret, PARLEY_USER_JWKS: file } = environment
  const hasFile = file !== undefined && file !== ""
  if (secret !== undefined && secret !== "") {
    if (!hasFile) return { kind: "secret", secret }
    const message = "Both PARLEY_USER_JWT_SECRET and PARLEY_USER_JWKS are set: give one of them."
    throw new ParleyError("USER_KEYS_INVALID", "", message)
  }
  if (!hasFile) return null
  try {
    return { kind: "public", keys: JSON.parse(readFileSync(file, "utf8")) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ParleyError("USER_KEYS_INVALID", "", `PARLEY_USER_JWKS names no file of public keys: ${reason}`)
  }
}
