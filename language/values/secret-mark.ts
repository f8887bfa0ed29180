import { soundText } from "./received.js"
import type { Json } from "./values.js"

/**
 * Stands for `secret('NAME')` until a request is sent, with the forms that the text around it was written in since, which
 * the secret is then written in too. No text of a person or a server can hold U+0000.
 */
const MARK = /\0secret:([A-Za-z_][A-Za-z0-9_]*)((?::json|:url)*)\0/g
const MARK_OR_TEXT = /(\0secret:[A-Za-z_][A-Za-z0-9_]*(?::json|:url)*\0)/
/** In JSON, where a person's backslash is two. */
const MARK_IN_JSON = /(?<=(?:^|[^\\])(?:\\\\)*)\\u0000secret:([A-Za-z_][A-Za-z0-9_]*(?::json|:url)*)\\u0000/g

const FORMS: { readonly [form: string]: (secret: string) => string } = {
  json: secret => JSON.stringify(secret).slice(1, -1),
  url: encodedSigns,
}

export function hasSecretMark(text: string): boolean {
  return text.search(MARK) !== -1
}

/**
 * @param write makes of a secret's name the text that stands in its place
 * @param isShown the text is for people, not for who gets the secret
 */
export function replaceSecretMarks(text: string, write: (name: string) => string, isShown = false): string {
  return text.replace(MARK, (_, name: string, forms: string) =>
    forms
      .split(":")
      .slice(1)
      .reduce((secret, form) => (isShown ? secret : (FORMS[form]?.(secret) ?? secret)), write(name)),
  )
}

/** A value as JSON, in which secrets will stand as JSON has them. */
export function jsonWithSecrets(json: Json): string {
  const text = JSON.stringify(json)
  return text.includes("\\u0000secret:") ? text.replace(MARK_IN_JSON, "\0secret:$1:json\0") : text
}

/** A text with every sign encoded that means something in an address, and so the secrets in it. */
export function urlWithSecrets(text: string): string {
  return text
    .split(MARK_OR_TEXT)
    .map((part, index) => (index % 2 === 1 ? `${part.slice(0, -1)}:url\0` : encodedSigns(part)))
    .join("")
}

/** As `encodeURIComponent` does it, and the signs that RFC 3986 reserves besides. */
function encodedSigns(text: string): string {
  return encodeURIComponent(soundText(text)).replace(
    /[!'()*]/g,
    sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** Secrets as their flow has them, `{{ secret('NAME') }}` (design section 7): how traces, fixtures and messages show them. */
export function secretsAsWritten(text: string): string {
  return replaceSecretMarks(text, name => `{{ secret('${name}') }}`, true)
}

/** As `secretsAsWritten`, in every text of a value; one without secrets is given back as it is. */
export function shownParams(value: Json): Json {
  if (typeof value === "string") return secretsAsWritten(value)
  if (typeof value !== "object" || value === null || !JSON.stringify(value).includes("\\u0000secret:")) return value
  if (Array.isArray(value)) return value.map(shownParams)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shownParams(item)]))
}

/**
 * A text as one component of an address (RFC 3986); secrets in it are encoded when they are put in. One that is `.` or
 * `..` would climb in the path however it is written, so that its dots are encoded twice.
 */
export function urlComponent(text: string): string {
  if (/^\.{1,2}$/.test(text)) return text.replaceAll(".", "%252E")
  return text
    .split(MARK_OR_TEXT)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part.replace(/\p{Surrogate}/gu, "\ufffd"))))
    .join("")
}
