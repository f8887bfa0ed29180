import { readFileSync } from "node:fs"
import { ParleyError } from "../language/index.js"
import { isPostgres } from "./open-store.js"
import { PORT_WORDS, portOf, SECONDS_WORDS, SETTINGS, type StartOption, secondsOf, VARIABLES } from "./settings.js"

const MASK = "•••"

/** Where a value comes from. */
type Source = "option" | "default" | (string & {})
interface Resolved {
  readonly value: unknown
  readonly from: Source
}

/** Options as they hold, and where each comes from. */
export interface Settings {
  readonly values: { readonly [name: string]: unknown }
  readonly sources: { readonly [name: string]: Source }
}

/**
 * The value that holds of each option: the command line's value, else its variable's, without blanks around it, else the default. One
 * that is set to nothing is not set.
 *
 * @param given the options of the command line alone, by name
 * @throws `SETTING_INVALID` for a variable that can't be read, or an option or variable that a test server does without
 */
export function settingsFrom(given: { readonly [name: string]: unknown }, environment: NodeJS.ProcessEnv): Settings {
  const resolved = SETTINGS.map(setting => [setting, resolve(setting, given[setting.name], environment)] as const)
  const values = Object.fromEntries(resolved.map(([{ name }, { value }]) => [name, value]))
  const sources = Object.fromEntries(resolved.map(([{ name }, { from }]) => [name, from]))
  if (values.test === true) {
    // In PostgreSQL a test server keeps its conversations too.
    const unused = resolved.filter(
      ([{ isForRealOnly }, { from, value }]) =>
        isForRealOnly === true && from !== "default" && !isPostgres(String(value)),
    )
    const options = unused.map(([{ flags }, { from }]) => (from === "option" ? (flags.split(" ")[0] ?? "") : from))
    const variables = VARIABLES.filter(({ isForRealOnly }) => isForRealOnly === true).map(({ name }) => name)
    const names = [...options, ...variables.flatMap(name => setAs(name, environment) ?? [])]
    if (names.length > 0) {
      const message = `A server with --test does without ${names.join(", ")}: leave ${names.length === 1 ? "it" : "them"} out.`
      throw new ParleyError("SETTING_INVALID", "", message)
    }
  }
  return { values, sources }
}

/** Where a server's database and its bot are, for commands beside it. */
const PLACES: ReadonlySet<string> = new Set(["db", "flows", "actions"])

/**
 * The database and the bot of a server that was started in the same environment, as far as variables tell them, for commands that
 * work beside it.
 *
 * @throws `SETTING_INVALID`
 */
export function serversSettings(environment: NodeJS.ProcessEnv): { readonly [option: string]: unknown } {
  const read = withSecretFiles(environment, ["PARLEY_DB"])
  const resolved = SETTINGS.filter(({ name }) => PLACES.has(name)).map(
    setting => [setting.name, resolve(setting, undefined, read)] as const,
  )
  return Object.fromEntries(
    resolved.filter(([, { from }]) => from !== "default").map(([name, { value }]) => [name, value]),
  )
}

function resolve(setting: StartOption, given: unknown, environment: NodeJS.ProcessEnv): Resolved {
  const said = Array.isArray(given) ? given.filter(one => one !== "") : given
  if (said !== undefined && String(said) !== "") return { value: said, from: "option" }
  for (const name of [setting.variable, ...(setting.other === undefined ? [] : [setting.other])]) {
    const text = (environment[name] ?? "").trim()
    if (setting.kind === "port" && isAddressOfService(text)) continue
    if (text !== "") return { value: variableValue(setting, text, name), from: name }
  }
  const nothing = { switch: false, list: [], port: undefined, seconds: 0, text: undefined }[setting.kind ?? "text"]
  return { value: setting.byDefault ?? nothing, from: "default" }
}

/** Kubernetes sets PARLEY_PORT=tcp://10.0.0.7:3000 in all containers, for a service that is called parley. */
export function isAddressOfService(value: string): boolean {
  return /^(?:tcp|udp|sctp):\/\//.test(value)
}

function variableValue({ kind = "text" }: StartOption, text: string, name: string): unknown {
  if (kind === "list") return text.split(/[\s,]+/).filter(one => one !== "")
  if (kind === "switch") {
    if (/^(?:1|true|yes)$/i.test(text)) return true
    if (/^(?:0|false|no)$/i.test(text)) return false
    throw new ParleyError("SETTING_INVALID", "", `${name} is "${text}": give 1 or 0.`)
  }
  if (kind === "text") return text
  const [number, words] = kind === "port" ? [portOf(text), PORT_WORDS] : [secondsOf(text), SECONDS_WORDS]
  if (number === null) throw new ParleyError("SETTING_INVALID", "", `${name} is "${text}". ${words}`)
  return number
}

/**
 * An environment in which a secret may be in a file: where `NAME_FILE` is set, `NAME` is what is in that file, without a mark of
 * its encoding and the ends of its last lines.
 *
 * @param names of the secrets
 * @throws `SETTING_INVALID` where both are set, or the file can't be read, is no text in UTF-8, or has nothing in it
 */
export function withSecretFiles(environment: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  const read = names.flatMap(name => {
    const file = environment[`${name}_FILE`] ?? ""
    if (file === "") return []
    if ((environment[name] ?? "") !== "") {
      throw new ParleyError("SETTING_INVALID", "", `Both ${name} and ${name}_FILE are set: give one of them.`)
    }
    const secret = secretIn(file, name)
    // A secret that is not there yet would else be none.
    if (secret === "") throw new ParleyError("SETTING_INVALID", "", `${name}_FILE names ${file}, which is empty.`)
    return [[name, secret] as const]
  })
  return read.length === 0 ? environment : { ...environment, ...Object.fromEntries(read) }
}

function secretIn(file: string, name: string): string {
  try {
    // A byte order mark, which editors put before a text, is left out.
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file)).replace(/[\r\n]+$/, "")
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ParleyError("SETTING_INVALID", "", `${name}_FILE names a file that can't be read: ${reason}.`)
  }
}

/** The name under which a variable without an option is set, which may be that of its file; null: it is not. */
function setAs(name: string, environment: NodeJS.ProcessEnv): string | null {
  return [`${name}_FILE`, name].find(one => (environment[one] ?? "") !== "") ?? null
}

/** Secrets that variables hold, and the database's address, which may have a password in it. */
export const SECRET_VARIABLES: readonly string[] = [
  "PARLEY_DB",
  ...VARIABLES.filter(({ isSecret }) => isSecret === true).map(({ name }) => name),
]

/**
 * All that holds, as JSON: of each option and variable its value, and where it comes from. Secrets are not shown.
 *
 * @param environment as it was given, before files were read
 */
export function settingsText({ values, sources }: Settings, environment: NodeJS.ProcessEnv): string {
  const options = SETTINGS.map(({ name }) => [
    name,
    { value: withoutPassword(values[name] ?? null), from: sources[name] },
  ])
  const variables = VARIABLES.flatMap(({ name, isSecret }) => {
    const from = setAs(name, environment)
    return from === null ? [] : [[name, { value: isSecret === true ? MASK : (environment[from] ?? ""), from }]]
  })
  return `${JSON.stringify(Object.fromEntries([...options, ...variables]), null, 2)}\n`
}

function withoutPassword(value: unknown): unknown {
  if (typeof value !== "string") return value
  return value.replace(/^(\w+:\/\/[^:/@]*):.*@/s, `$1:${MASK}@`).replace(/([?&]\w*password=)[^&]*/gi, `$1${MASK}`)
}
