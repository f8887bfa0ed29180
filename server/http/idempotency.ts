import { createHash } from "node:crypto"
import { canonicalJson, type Json, ParleyError } from "../../language/index.js"
import type { KeyedRequest } from "../../runtime/index.js"
import type { Caller } from "../services.js"
import type { Query } from "./query.js"
import type { Route } from "./route.js"

/** Design section 10: callers without a key of ours are told apart by their address alone, which many may share. */
const UNGUESSABLE = 22

/**
 * A request as its `Idempotency-Key` names it: nobody else's key is the same, whatever they write. Bodies are the same
 * where they are the same JSON, and addresses where they mean the same.
 *
 * @param address of who asks
 * @param asked the path and the query of the request (`plainAddress`)
 * @throws `IDEMPOTENCY_KEY_INVALID`
 */
export function onceOf(
  caller: Caller,
  address: string | null,
  key: string,
  asked: string,
  body: Json,
  { isSecret, isDoneOnce }: Pick<Route, "isSecret" | "isDoneOnce">,
): KeyedRequest {
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new ParleyError("IDEMPOTENCY_KEY_INVALID", "", "An Idempotency-Key has 1 to 255 visible ASCII characters.")
  }
  if (caller.kind === "nobody" && key.length < UNGUESSABLE) {
    const message = `Without an API key an Idempotency-Key has at least ${UNGUESSABLE} characters: send a random one, such as a UUID.`
    throw new ParleyError("IDEMPOTENCY_KEY_INVALID", "", message)
  }
  const who =
    caller.kind === "key"
      ? `key ${caller.key.id}`
      : caller.kind === "conversation"
        ? `conversation ${caller.conversation}`
        : `address ${address}`
  return {
    id: createHash("sha256").update(`${who}\n${key}`).digest("base64url"),
    fingerprint: createHash("sha256")
      .update(`${asked}\n${canonicalJson(body)}`)
      .digest("base64url"),
    lock: isSecret === true ? key : null,
    isOfTurn: isDoneOnce === true,
  }
}

/** A path and its query in one form, however they were written: `%6d` is `m`. Signs that part an address stay encoded. */
export function plainAddress(path: string, query: Query): string {
  const plain = path
    .split("/")
    .map(part => decodeURIComponent(part).replace(/[%/?]/g, encodeURIComponent))
    .join("/")
  const asked = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) asked.set(name, String(value))
  return asked.size === 0 ? plain : `${plain}?${asked}`
}
