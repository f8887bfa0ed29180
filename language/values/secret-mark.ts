import type { Json } from "./values.js"

/** Stands for `secret('NAME')` until a request is sent. No text of a person or a server can hold U+0000. */
const MARK = /\0secret:([A-Za-z_][A-Za-z0-9_]*)\0/g

export function hasSecretMark(text: string): boolean {
  return text.search(MARK) !== -1
}

/** @param write makes of a secret's name the text that stands in its place */
export function replaceSecretMarks(text: string, write: (name: string) => string): string {
  return text.replace(MARK, (_, name: string) => write(name))
}

/** Secrets as their flow has them, `{{ secret('NAME') }}` (design section 7): how traces, fixtures and messages show them. */
export function secretsAsWritten(text: string): string {
  return replaceSecretMarks(text, name => `{{ secret('${name}') }}`)
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
    .split(/(\0secret:[A-Za-z_][A-Za-z0-9_]*\0)/)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part.replace(/\p{Surrogate}/gu, "\ufffd"))))
    .join("")
}
