import { cleanedText, codePoints, type Json, textFault, type ValueObject } from "../language/index.js"

/** The user that a host page's token proves somebody to be, or why it proves nothing. */
export type Identity =
  | { readonly kind: "user"; readonly id: string; readonly fields: ValueObject }
  | { readonly kind: "invalid"; readonly message: string }

/** Claims of a host page's token beside `sub` that say something of a user, and the fields of `ChatUser` they go to. */
const CLAIMS = {
  name: "Name",
  email: "Email",
  phone_number: "Phone",
  locale: "Language",
  zoneinfo: "TimeZone",
} as const

/** Code points of a user's id, and of a claim that is kept. */
const LONGEST = 256

/**
 * A user's id as it is kept and compared (design section 6.5): two that differ only in marks that cannot be seen, or in
 * blanks around them, are one. Null: none is left, or it is too long or no text that can be kept.
 */
export function userId(text: string): string | null {
  if (textFault(text) !== null) return null
  const id = cleanedText(text)
  return id === "" || codePoints(id) > LONGEST ? null : id
}

/**
 * The identity that the claims of a token prove (design section 10), once the token is known to be good. `sub` is a
 * text; a whole number is the text of that number. Other claims that are no text to be kept say nothing.
 */
export function identityOf(claims: { readonly [claim: string]: unknown }): Identity {
  const { sub } = claims
  const text = Number.isSafeInteger(sub) ? String(sub) : sub
  const id = typeof text === "string" ? userId(text) : null
  if (id === null) {
    return { kind: "invalid", message: `The token's subject (sub) is no text of 1 to ${LONGEST} characters.` }
  }
  const fields: { [field: string]: Json } = {}
  for (const [claim, field] of Object.entries(CLAIMS)) {
    const value = claims[claim]
    if (typeof value === "string" && value.length <= LONGEST && textFault(value) === null) fields[field] = value
  }
  return { kind: "user", id, fields: fields as ValueObject }
}
