import { ACTIONS } from "../actions/index.js"
import type { Action, InsideAction, InsideOutcome, OutsideAction } from "../engine/index.js"
import {
  ActionError,
  checkSchema,
  type JsonSchema,
  ParleyError,
  receivedJson,
  receivedValue,
  soundText,
} from "../language/index.js"
import { loadOwnModule, type OwnModule, ownActionsInvalid, readOwnModule } from "./own-module.js"

/** An export that is meant as an action, whatever is wrong with it. */
type Candidate = { readonly [Key in keyof Action]?: unknown } & { readonly [key: string]: unknown }

/**
 * A user's own actions (`--actions FILE`, design section 7): every export of the module that is an action, and those in
 * exported lists and in the default export.
 *
 * @param file TypeScript or JavaScript
 * @throws `OWN_ACTIONS_INVALID`: the file, and all that is wrong in a sentence each
 */
export async function loadOwnActions(file: string): Promise<readonly Action[]> {
  return actionsOf(await readOwnModule(file))
}

/** The own actions of a module that was read, as `loadOwnActions`. @throws `OWN_ACTIONS_INVALID` */
export async function actionsOf(module: OwnModule): Promise<readonly Action[]> {
  const candidates = candidatesOf(await loadOwnModule(module))
  const { file } = module
  if (candidates.length === 0) {
    throw ownActionsInvalid(file, "no action is exported. An action is made by defineAction({ name, summary, ... }).")
  }
  return soundActions(candidates, file)
}

/**
 * Own actions, each made safe to run: what it throws and what it gives are looked at.
 *
 * @param source where they come from, for people
 * @throws `OWN_ACTIONS_INVALID`: all that is wrong in a sentence each
 */
export function soundActions(candidates: readonly object[], source: string): readonly Action[] {
  // Anything may be wrong with them, whatever their type says.
  const given = candidates as readonly Candidate[]
  const wrong = [...given.flatMap(faultsOf), ...nameFaults(given)]
  if (wrong.length > 0) throw ownActionsInvalid(source, wrong.join("\n"))
  // Held against the shape of an action by `faultsOf`.
  return given.map(candidate => guarded(candidate as unknown as Action))
}

function candidatesOf(module: { readonly [name: string]: unknown }): readonly Candidate[] {
  // A default export may be a list or an object of them; in CommonJS it is all exports.
  const { default: main, ...named } = module
  const inDefault = typeof main === "object" && main !== null && !looksLikeAction(main) ? Object.values(main) : [main]
  const found = [...inDefault, ...Object.values(named)].flatMap(value => (Array.isArray(value) ? value : [value]))
  return [...new Set(found.filter(looksLikeAction))]
}

/** Anything with a name and one more part of an action: one that lacks something is to be told, not passed over. */
function looksLikeAction(value: unknown): value is Candidate {
  if (typeof value !== "object" || value === null) return false
  return "name" in value && ["run", "params", "result", "summary"].some(part => part in value)
}

const ACTION_NAME = /^[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*$/

function faultsOf(candidate: Candidate): readonly string[] {
  const { name, aliases, summary, params, result, inside, run, errors, timeoutCode } = candidate
  const who = typeof name === "string" ? name : "An action"
  const isTexts = (value: unknown) => Array.isArray(value) && value.every(item => typeof item === "string")
  const names = [name, ...(Array.isArray(aliases) ? aliases : [])]
  const checks: readonly (readonly [wrong: boolean, what: string])[] = [
    [names.some(one => typeof one !== "string" || !ACTION_NAME.test(one)), "needs a name such as Crm.FindOrder"],
    [aliases !== undefined && !Array.isArray(aliases), 'has "aliases" that are no list'],
    [typeof summary !== "string" || summary.trim() === "", 'needs a "summary", a sentence that says what it does'],
    [typeof run !== "function", 'needs "run", a function'],
    [inside !== undefined && typeof inside !== "boolean", '"inside" must be true or false'],
    [errors !== undefined && !isTexts(errors), '"errors" must be a list of codes'],
    [timeoutCode !== undefined && typeof timeoutCode !== "string", '"timeoutCode" must be a code'],
  ]
  return [
    ...checks.filter(([wrong]) => wrong).map(([, what]) => `${who} ${what}.`),
    ...schemaFaults(who, "params", params),
    ...schemaFaults(who, "result", result),
  ]
}

function schemaFaults(who: string, key: "params" | "result", schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) {
    return [`${who} needs "${key}", a JSON Schema.`]
  }
  if (key === "params" && (schema as JsonSchema).type !== "object") {
    return [`${who} has "params" that are no schema of an object: "type" must be "object".`]
  }
  try {
    checkSchema(schema)
    return []
  } catch (error) {
    return [`${who} has a wrong schema in "${key}": ${error instanceof Error ? error.message : String(error)}.`]
  }
}

function nameFaults(candidates: readonly Candidate[]): readonly string[] {
  const shipped = new Set(ACTIONS.flatMap(namesOf))
  const seen = new Set<string>()
  return candidates.flatMap(namesOf).flatMap(name => {
    if (shipped.has(name)) return [`${name} is the name of a shipped action: give yours another.`]
    if (seen.has(name)) return [`Two actions have the name ${name}.`]
    seen.add(name)
    return []
  })
}

function namesOf({ name, aliases }: Candidate | Action): readonly string[] {
  const all: readonly unknown[] = [name, ...(Array.isArray(aliases) ? aliases : [])]
  return all.filter(one => typeof one === "string")
}

/** Wraps an action so that nothing but results and errors comes of it: a mistake in a user's code is no bug of ours. */
function guarded(action: Action): Action {
  return action.inside === true ? guardedInside(action) : guardedOutside(action)
}

function guardedInside(action: InsideAction): InsideAction {
  return {
    ...action,
    run(params, context) {
      try {
        return soundOutcome(action.name, action.run(params, context))
      } catch (error) {
        throw moduleError(action.name, error)
      }
    },
  }
}

function guardedOutside(action: OutsideAction): OutsideAction {
  return {
    ...action,
    async run(params, context) {
      try {
        return receivedJson(await action.run(params, context))
      } catch (error) {
        throw moduleError(action.name, error)
      }
    },
  }
}

function soundOutcome(name: string, outcome: InsideOutcome): InsideOutcome {
  const given: unknown = outcome
  if (typeof given !== "object" || given === null || "then" in given || !("result" in given)) {
    // Nobody waits for such a promise, and one that fails unheard ends the process.
    Promise.resolve(given).catch(() => {})
    const message = `${name} must return { result }, and not a promise, as long as it is an inside action.`
    throw new ParleyError("ACTION_RESULT_INVALID", "", message)
  }
  return { ...outcome, result: receivedValue(outcome.result) }
}

function moduleError(name: string, error: unknown): ParleyError {
  const reason = readable(() => (error instanceof Error ? error.message : error))
  if (error instanceof ParleyError)
    return new ActionError(
      readable(() => error.code),
      error.pointer,
      reason,
    )
  return new ParleyError("ACTION_FAILED", "", `${name} failed: ${reason}`.slice(0, 1000), { cause: error })
}

/** JavaScript lets anything be thrown, such as an object that can't be written as a text. */
function readable(part: () => unknown): string {
  try {
    return soundText(String(part()))
  } catch {
    return "what it threw can't be read"
  }
}

/** The actions that `--actions` names; none where it is left out. @throws `OWN_ACTIONS_INVALID` */
export async function ownActions(file: string | undefined): Promise<readonly Action[]> {
  return file === undefined ? [] : loadOwnActions(file)
}
