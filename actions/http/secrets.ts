import { type Json, MASK, ParleyError, replaceSecretMarks, urlWithSecrets } from "../../language/index.js"

/** Name to value (design section 7). The values are in no log, trace, result or error. */
export type Secrets = ReadonlyMap<string, string>

/**
 * The values of a bot's `http.secrets`, read once at start.
 *
 * @param names as in `bot.json`
 * @param environment the process's own
 * @returns `missing`: names without a value, to be told at start; a request that needs one fails
 */
export function readSecrets(
  names: readonly string[],
  environment: { readonly [name: string]: string | undefined },
): { readonly secrets: Secrets; readonly missing: readonly string[] } {
  const givenFor = (name: string) => (Object.hasOwn(environment, name) ? (environment[name] ?? "") : "")
  const present = names.filter(name => givenFor(name) !== "")
  return {
    secrets: new Map(present.map(name => [name, givenFor(name)])),
    missing: names.filter(name => !present.includes(name)),
  }
}

/**
 * A text with the secrets in their places.
 *
 * @param encode how a secret is written where it stands
 * @throws `ACTION_PARAMS_INVALID` for a secret that has no value
 */
export function withSecrets(text: string, secrets: Secrets, encode = (secret: string) => secret): string {
  return replaceSecretMarks(text, name => {
    const secret = secrets.get(name)
    if (secret !== undefined) return encode(secret)
    const message = `The secret "${name}" has no value: it must be in "http.secrets" of bot.json, and in the environment.`
    throw new ParleyError("ACTION_PARAMS_INVALID", "", message)
  })
}

/** Hides secrets in what came back: a server may tell what it was sent. */
export interface Masking {
  text(text: string): string
  json(json: Json): Json
}

export function maskingOf(secrets: Secrets): Masking {
  const written = [...secrets.values()].flatMap(waysToWrite)
  const longestFirst = [...new Set(written)].sort((a, b) => b.length - a.length)
  const text = (whole: string) => longestFirst.reduce((masked, secret) => masked.replaceAll(secret, MASK), whole)
  const inValue = (value: Json): Json => {
    if (typeof value === "string") return text(value)
    if (typeof value === "number") return longestFirst.includes(String(value)) ? MASK : value
    if (Array.isArray(value)) return value.map(inValue)
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), inValue(item)]))
  }
  // Nearly all answers have none: one look at the whole is thirty times as fast as one at each text.
  const inJsonText = longestFirst.map(insideJson)
  const json = (value: Json) => {
    const whole = JSON.stringify(value)
    return inJsonText.some(secret => whole.includes(secret)) ? inValue(value) : value
  }
  return { text, json }
}

/** As it is, and as a header has it, without blanks around; of both, as they stand in URLs, forms, JSON text and `Authorization: Basic`. */
function waysToWrite(secret: string): readonly string[] {
  return [secret, secret.trim()].filter(text => text !== "").flatMap(encodings)
}

function encodings(secret: string): readonly string[] {
  const sound = secret.replace(/\p{Surrogate}/gu, "\ufffd")
  const component = encodeURIComponent(sound)
  return [
    secret,
    component,
    // Behind the question mark of a URL an apostrophe is encoded besides (https://url.spec.whatwg.org).
    component.replaceAll("'", "%27"),
    urlWithSecrets(secret),
    new URLSearchParams([["", sound]]).toString().slice(1),
    insideJson(secret),
    Buffer.from(secret).toString("base64"),
  ]
}

function insideJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
