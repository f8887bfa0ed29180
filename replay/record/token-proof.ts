import type { TraceEntry } from "../../engine/index.js"
import type { Json } from "../../language/index.js"
import type { TurnDraft } from "./turn-draft.js"

type Calls = Extract<TraceEntry, { readonly kind: "call" }>

/**
 * A host page's token is a secret, and over when the record is played. In a replay a token is what it proves, as JSON.
 *
 * @returns by token, what stands for it; those of a replay stay
 */
export function proofsOf(drafts: readonly TurnDraft[]): ReadonlyMap<string, string> {
  const proofs = new Map<string, string>()
  for (const { turns } of drafts) {
    for (const { trace } of turns) {
      for (const { action, params, error } of trace.filter((entry): entry is Calls => entry.kind === "call")) {
        const token = action === "SaveIdentifiedUser" ? (params as { readonly Token?: Json }).Token : undefined
        if (typeof token !== "string" || !SIGNED.test(token)) continue
        proofs.set(token, error === "TOKEN_INVALID" ? "a token that proves nothing" : proofOf(token))
      }
    }
  }
  return proofs
}

/** A JWT: three parts, of which the last is the signature. */
const SIGNED = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** The claims of a token; the result of the call tells whether it was valid. */
function proofOf(token: string): string {
  const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")
  const { sub, name, email, phone_number, locale, zoneinfo } = claimsIn(payload) ?? {}
  return JSON.stringify({ sub, name, email, phone_number, locale, zoneinfo })
}

function claimsIn(text: string): { readonly [claim: string]: unknown } | null {
  try {
    const claims: unknown = JSON.parse(text)
    return typeof claims === "object" && claims !== null ? (claims as { readonly [claim: string]: unknown }) : null
  } catch {
    return null
  }
}

/** A value in which each token is what stands for it. */
export function withProofs<T>(value: T, proofs: ReadonlyMap<string, string>): T {
  if (proofs.size === 0) return value
  // The copy has the shape of the value: only texts differ.
  return replaced(value as Json, proofs) as T
}

function replaced(value: Json, proofs: ReadonlyMap<string, string>): Json {
  if (typeof value === "string") {
    return [...proofs].reduce((text, [token, proof]) => text.replaceAll(token, () => proof), value)
  }
  if (Array.isArray(value)) return value.map(item => replaced(item, proofs))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, proofs)]))
}
