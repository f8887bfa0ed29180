import type { Json } from "../../language/index.js"

/** Headers of answers, those that are `required` on each that names them; under the names that they have in `components.headers`. */
export const HEADERS: { readonly [name: string]: Json } = {
  "X-Request-Id": {
    description: "The log of the server knows the request by it. Left out of a request, one is made.",
    required: true,
    schema: { type: "string" },
  },
  "Idempotent-Replayed": {
    description: "`true`: the answer was given before, to a request with the same `Idempotency-Key` and body.",
    schema: { type: "string", enum: ["true"] },
  },
  "Retry-After": {
    description: "Seconds after which to try again.",
    required: true,
    schema: { type: "integer", minimum: 1 },
  },
  "WWW-Authenticate": { description: "How to say who asks.", required: true, schema: { type: "string" } },
  "RateLimit-Limit": {
    description: "Of the limit that will be reached first: how often within a minute, or ten where somebody signs in.",
    schema: { type: "integer" },
  },
  "RateLimit-Remaining": { description: "How many are left of it.", schema: { type: "integer" } },
  "RateLimit-Reset": { description: "Seconds until it begins anew.", schema: { type: "integer" } },
}

const LIMITED = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]

/** Headers of an answer or a refusal of this status. */
export function headersAt(
  status: number,
  { isPost, isLimited }: { readonly isPost: boolean; readonly isLimited: boolean },
): Json {
  const names = [
    "X-Request-Id",
    ...(isPost && status < 500 && ![401, 413, 429].includes(status) ? ["Idempotent-Replayed"] : []),
    ...(status === 401 ? ["WWW-Authenticate"] : []),
    ...(status === 429 || status === 503 ? ["Retry-After"] : []),
    ...(isLimited ? LIMITED : []),
  ]
  return Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]))
}
