import { ParleyError, suggest } from "../language/index.js"
import type { ParleyOptions } from "./parley-options.js"

/** A condition on an option, and the words for it. */
type Condition = readonly [fits: (value: unknown) => boolean, words: string]

export const isText = (value: unknown): boolean => typeof value === "string"
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText)
const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value)
const RANGES: Condition = [isTexts, 'a list of addresses and ranges, such as ["10.0.0.0/8"]']

export const isPlace = (value: unknown): boolean => isText(value) || value instanceof URL
export const ACTIONS_CONDITION: Condition = [
  value => Array.isArray(value) && value.every(isObject),
  "a list of actions made by defineAction",
]

export type Conditions<Options> = { readonly [Name in keyof Options]-?: Condition }

export const CONDITIONS: Conditions<ParleyOptions> = {
  flows: [isPlace, "the bot's folder, as a path or a file URL"],
  db: [isText, "the address of a database, such as file:parley.db"],
  actions: ACTIONS_CONDITION,
  adminKey: [isText, "a text"],
  userKeys: [isUserKeys, "{ secret } or { jwks: { keys } }"],
  provider: [isProvider, "{ issuer, clientId }, and clientSecret, title, scope and allow where they are needed"],
  publicUrl: [isText, "the address at which browsers find Parley"],
  trustProxy: RANGES,
  webhookRanges: RANGES,
  log: [isLog, "something with the functions info, warn and error"],
  environment: [isObject, "an object of texts"],
}

/**
 * Refuses options that a caller without TypeScript may have got wrong: one that is misspelt would be left out in silence.
 *
 * @throws `OPTIONS_INVALID`, with the option as its pointer
 */
export function checkOptions(given: unknown): asserts given is ParleyOptions {
  checkAll(given, CONDITIONS, ["flows", "db"], "createParley takes an object: createParley({ flows, db }).")
}

/**
 * As `checkOptions`, for what other functions take.
 *
 * @param needed options that may not be left out
 * @param use how the function is called, for whoever gives it no object
 */
export function checkAll(
  given: unknown,
  conditions: { readonly [name: string]: Condition },
  needed: readonly string[],
  use: string,
): void {
  if (!isObject(given)) throw invalid("", use)
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(conditions, name)) continue
    const near = suggest(name, Object.keys(conditions))
    throw invalid(`/${name}`, `There is no option "${name}"${near === null ? "" : `: did you mean "${near}"?`}`)
  }
  for (const [name, [fits, words]] of Object.entries(conditions)) {
    const value = given[name]
    const isMissing = value === undefined && !needed.includes(name)
    if (!isMissing && !fits(value)) throw invalid(`/${name}`, `The option "${name}" must be ${words}.`)
  }
}

function isUserKeys(value: unknown): boolean {
  if (!isObject(value)) return false
  const { secret, jwks, ...others } = value
  if (Object.keys(others).length > 0 || (secret === undefined) === (jwks === undefined)) return false
  return jwks === undefined ? isText(secret) : isObject(jwks) && Array.isArray(jwks.keys) && jwks.keys.every(isObject)
}

function isProvider(value: unknown): boolean {
  if (!isObject(value)) return false
  const { issuer, clientId, clientSecret = "", title = "", scope = "", allow = [], ...others } = value
  return (
    Object.keys(others).length === 0 && [issuer, clientId, clientSecret, title, scope].every(isText) && isTexts(allow)
  )
}

function isLog(value: unknown): boolean {
  return isObject(value) && ["info", "warn", "error"].every(name => typeof value[name] === "function")
}

function invalid(pointer: string, message: string): ParleyError {
  return new ParleyError("OPTIONS_INVALID", pointer, message)
}
