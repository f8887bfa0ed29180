import { type AllowedHosts, hasSecretMark, type Json, ParleyError, urlComponent } from "../../language/index.js"
import { type Secrets, withSecrets } from "./secrets.js"
import { targetOf } from "./target.js"

/** Params of `HttpRequest`, as its schema has them. */
export interface RequestParams {
  readonly Method?: string
  readonly Url: string
  readonly Query?: { readonly [name: string]: QueryValue | readonly QueryValue[] }
  readonly Headers?: { readonly [name: string]: string | number | boolean | null }
  readonly Body?: Json
}

type QueryValue = string | number | boolean | null

/** A request as it is sent. */
export interface Outgoing {
  readonly method: string
  readonly url: URL
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string | null
  /** Headers and body that must not be sent to another origin than the one they were written for. */
  readonly confidential: { readonly headers: ReadonlySet<string>; readonly body: boolean }
}

/** Bytes of a body that is sent. */
const LARGEST_BODY = 64 * 1024

/** Names of headers that say how a message is transferred, which is not the author's to say, or for whom. */
const NOT_THE_AUTHORS =
  /^(?:host|content-length|transfer-encoding|connection|keep-alive|upgrade|expect|te|trailer|accept-encoding|proxy-.*|__proto__)$/
/** Sent to one origin only, whatever is in them. */
const CREDENTIALS = ["authorization", "cookie"]

/**
 * The request that the params ask for, with the secrets in it.
 *
 * @throws `ACTION_PARAMS_INVALID`, `HOST_NOT_ALLOWED`
 */
export function outgoingOf(
  params: RequestParams,
  hosts: AllowedHosts,
  secrets: Secrets,
  idempotencyKey: string,
): Outgoing {
  const { Method: method = "GET", Headers: written = {}, Body: content = null } = params
  if (content !== null && (method === "GET" || method === "HEAD")) throw invalidParam("/Body", `${method} has none`)
  const headers = new Map([
    ["user-agent", "parley"],
    ["accept", "application/json, text/*;q=0.9, */*;q=0.1"],
    ["idempotency-key", idempotencyKey],
    ...headersOf(written, secrets),
    // A compressed answer could unpack to far more than was received.
    ["accept-encoding", "identity"],
  ])
  const body = bodyOf(content, headers, secrets)
  if (body !== null && new TextEncoder().encode(body).length > LARGEST_BODY) {
    throw invalidParam("/Body", `it has more than ${LARGEST_BODY} bytes`)
  }
  const secretHeaders = Object.entries(written).filter(([, value]) => hasSecretMark(String(value)))
  return {
    method,
    url: targetOf(withQuery(urlOf(params.Url, secrets), params.Query ?? {}, secrets), hosts),
    headers,
    body,
    confidential: {
      headers: new Set([...CREDENTIALS, ...secretHeaders.map(([name]) => name.toLowerCase())]),
      body: isConfidential(content),
    },
  }
}

/** A secret may be a whole address, or a part of one, which it then stays. */
function urlOf(written: string, secrets: Secrets): string {
  const url = withSecrets(written, secrets, written.startsWith("\u0000") ? undefined : encodeURIComponent)
  // Node's parser drops line breaks and tabs without a word.
  if (hasControls(url)) throw invalidParam("/Url", "it has a line break or another control character in it")
  return url
}

/** The address with more behind its question mark, before whatever `#` begins. */
function withQuery(address: string, query: NonNullable<RequestParams["Query"]>, secrets: Secrets): string {
  const pairs = Object.entries(query).flatMap(([name, given]) =>
    [given]
      .flat()
      .filter(value => value !== null)
      .map(value => `${urlComponent(name)}=${encodedWith(String(value), secrets)}`),
  )
  if (pairs.length === 0) return address
  const [, before = "", fragment = ""] = /^([^#]*)(.*)$/s.exec(address) ?? []
  const joint = !before.includes("?") ? "?" : /[?&]$/.test(before) ? "" : "&"
  return before + joint + pairs.join("&") + fragment
}

function encodedWith(text: string, secrets: Secrets): string {
  return withSecrets(urlComponent(text), secrets, encodeURIComponent)
}

function headersOf(
  written: NonNullable<RequestParams["Headers"]>,
  secrets: Secrets,
): readonly (readonly [string, string])[] {
  const seen = new Set<string>()
  return Object.entries(written).flatMap(([name, given]) => {
    const known = name.toLowerCase()
    const pointer = `/Headers/${name}`
    if (NOT_THE_AUTHORS.test(known)) throw invalidParam(pointer, "this header is set by the engine")
    if (seen.has(known)) throw invalidParam(pointer, "this header is there twice")
    seen.add(known)
    if (given === null) return []
    const value = withSecrets(String(given), secrets).trim()
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw invalidParam(pointer, "a header is one line of ASCII or Latin-1 characters")
    }
    return [[known, value] as const]
  })
}

/** The body as text, and its type in the headers where the author did not say it. */
function bodyOf(content: Json, headers: Map<string, string>, secrets: Secrets): string | null {
  if (content === null) return null
  const type = headers.get("content-type")
  if (typeof content === "string") {
    if (type === undefined) headers.set("content-type", "text/plain; charset=utf-8")
    return withoutPlaceholders(withSecrets(content, secrets))
  }
  if (type !== undefined && /^application\/x-www-form-urlencoded\b/i.test(type)) return formOf(content, secrets)
  if (type === undefined) headers.set("content-type", "application/json")
  return JSON.stringify(filled(content, secrets))
}

function formOf(content: Json, secrets: Secrets): string {
  const fields = Object.entries(typeof content === "object" && !Array.isArray(content) ? (content ?? {}) : {})
  const isField = (value: Json) => typeof value !== "object" || value === null
  if (typeof content !== "object" || Array.isArray(content) || !fields.every(([, value]) => isField(value))) {
    throw invalidParam("/Body", "a form is an object of texts, numbers and booleans")
  }
  const sent = fields.filter(([, value]) => value !== null)
  return new URLSearchParams(
    sent.map(([name, value]): [string, string] => [name, String(filled(value, secrets))]),
  ).toString()
}

function filled(value: Json, secrets: Secrets): Json {
  if (typeof value === "string") return withoutPlaceholders(withSecrets(value, secrets))
  if (Array.isArray(value)) return value.map(item => filled(item, secrets))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, secrets)]))
}

/** A part of a placeholder that is left is no secret, and U+0000 is no text. */
function withoutPlaceholders(text: string): string {
  return text.replaceAll("\u0000", "\ufffd")
}

function isConfidential(value: Json): boolean {
  if (typeof value === "string") return hasSecretMark(value)
  if (typeof value !== "object" || value === null) return false
  return Object.values(value).some(isConfidential)
}

function hasControls(text: string): boolean {
  return [...text].some(character => character < " " || character === "\u007f")
}

function invalidParam(pointer: string, what: string): ParleyError {
  return new ParleyError("ACTION_PARAMS_INVALID", pointer, `Params of HttpRequest are wrong at ${pointer}: ${what}.`)
}
