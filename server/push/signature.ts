import { createHmac, randomBytes } from "node:crypto"
import type { Webhook } from "../../turns/index.js"

/** Design section 10: for so long a secret that was replaced signs beside the one that replaced it. Milliseconds. */
const BESIDE = 24 * 60 * 60_000
/** So many sign at most: each is a part of every request's header. */
const MOST_SECRETS = 5
const PREFIX = "whsec_"

/** A secret as Standard Webhooks has them: 24 to 64 bytes in base64 after `whsec_`. */
export function newSecret(): string {
  return `${PREFIX}${randomBytes(32).toString("base64")}`
}

export function isSecret(text: string): boolean {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text)) return false
  const { length } = keyOf(text)
  return length >= 24 && length <= 64
}

/** The secrets that sign at a moment. */
export function secretsAt({ secrets }: Webhook, now: number): Webhook["secrets"] {
  return secrets.filter(({ until }) => until === null || now < until)
}

/** The secrets after another one came in place of the present one, which signs for a day more. */
export function replaceSecret(webhook: Webhook, secret: string, now: number): Webhook["secrets"] {
  const before = secretsAt(webhook, now).map(one => ({ ...one, until: one.until ?? now + BESIDE }))
  return [{ secret, until: null }, ...before].slice(0, MOST_SECRETS)
}

/** The headers of a message (https://github.com/standard-webhooks/standard-webhooks, "Signature scheme"). */
export function signedHeaders(id: string, body: string, webhook: Webhook, now: number) {
  const timestamp = String(Math.floor(now / 1000))
  const sign = (secret: string): string =>
    `v1,${createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest("base64")}`
  const signatures = secretsAt(webhook, now).map(({ secret }) => sign(secret))
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") }
}

/** A text without the prefix, as the secrets of former callbacks may be, is the key itself. */
function keyOf(secret: string): Buffer {
  return secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), "base64") : Buffer.from(secret)
}
