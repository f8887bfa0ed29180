import { createHmac, timingSafeEqual } from "node:crypto"
import type { ApiKey } from "../../turns/index.js"
import { ENVIRONMENT_KEY } from "./keys.js"

/** Milliseconds for which a printed link signs in. */
export const LINK_HOLDS = 24 * 60 * 60_000

const ID = 6
const END = 4
const MAC = 16

/**
 * The code of a link that signs in as a key, for a day and on the machine itself: which key, until when, and a signature of
 * both with the hash of its secret. The key can't be made of it, it ends with the key, and nothing of it has to be kept.
 *
 * @param secret that the store's tokens are signed with
 * @param now milliseconds since 1970
 */
export function linkCode(secret: Uint8Array, key: Pick<ApiKey, "id" | "hash">, now: number): string {
  const head = Buffer.alloc(ID + END)
  if (key.id !== ENVIRONMENT_KEY.id) head.write(key.id, "hex")
  head.writeUInt32BE(Math.floor((now + LINK_HOLDS) / 60_000), ID)
  return Buffer.concat([head, signature(secret, head, key.hash)]).toString("base64url")
}

/** The key that a code names, before its signature is checked. Null: it is none, or over. */
export function keyOfLink(code: string, now: number): string | null {
  const bytes = Buffer.from(code, "base64url")
  if (bytes.length !== ID + END + MAC || bytes.readUInt32BE(ID) * 60_000 <= now) return null
  const id = bytes.toString("hex", 0, ID)
  return /^0+$/.test(id) ? ENVIRONMENT_KEY.id : id
}

/** Whether a code was made of this key. */
export function isLinkOf(secret: Uint8Array, code: string, { hash }: Pick<ApiKey, "hash">): boolean {
  const bytes = Buffer.from(code, "base64url")
  const head = bytes.subarray(0, ID + END)
  return bytes.length === ID + END + MAC && timingSafeEqual(bytes.subarray(ID + END), signature(secret, head, hash))
}

function signature(secret: Uint8Array, head: Uint8Array, hash: string): Buffer {
  return createHmac("sha256", secret).update("link\n").update(head).update(hash).digest().subarray(0, MAC)
}
