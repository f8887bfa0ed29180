import type { Names } from "../expressions/check.js"
import type { Loading } from "../loading/bot-facts.js"
import type { FlowSource } from "../loading/flow-source.js"
import { entriesOf, has, type Part, pointerTo } from "../loading/part.js"
import { quote } from "../loading/schema-finding.js"
import { suggestions } from "../loading/suggestions.js"
import { namesFor } from "../loading/variable-types.js"
import type { Finding } from "../spec/fault.js"
import { suggest } from "../values/suggest.js"
import { stringsOf, textFindings, usesIn } from "./check-texts.js"
import { checkText, withoutUncertain } from "./check-values.js"

/** Misspelt names that are compared with all of `texts.json`. */
const MOST_COMPARED = 100

/** The mistakes in `texts.json` itself (design section 3.1), and the texts there that no flow says. */
export function checkNamedTexts(loading: Loading): readonly Finding[] {
  const texts = entriesOf({ value: loading.texts ?? null, pointer: "" }).filter(({ key }) => key !== "$schema")
  const used = namesMeant(loading)
  const findings = texts.flatMap(text => [
    ...textFindings(text, loading.facts),
    ...faultsAnywhere(text, loading),
    ...(used.has(text.key) ? [] : [unused(text)]),
  ])
  return withoutUncertain(findings, loading)
}

/** The names that flows say; of one that is misspelt also the one that was probably meant. */
function namesMeant({ flows, textNames }: Loading): ReadonlySet<string> {
  const said = new Set([...flows.values()].flatMap(flow => flow.steps.flatMap(usesIn)).map(({ name }) => name))
  const misspelt = [...said].filter(name => !textNames.has(name)).slice(0, MOST_COMPARED)
  return new Set([...said, ...misspelt.flatMap(name => suggest(name, textNames) ?? [])])
}

function unused({ key, pointer }: Part & { readonly key: string }): Finding {
  const message = `No flow says the text ${quote(key)}.`
  return {
    code: "TEXT_UNUSED",
    pointer,
    message,
    hint: `Say it by { "use": ${quote(key)} }, or remove it.`,
    atKey: true,
  }
}

/** The faults that a text has in every flow. Variables are those of the flow that says it. */
function faultsAnywhere(text: Part, loading: Loading): readonly Finding[] {
  return faultsIn(text, namesFor(new Map(), loading), loading).filter(({ code }) => code !== "VARIABLE_UNKNOWN")
}

function faultsIn(text: Part, names: Names, { cache }: Loading): readonly Finding[] {
  return stringsOf(text).flatMap(({ value, pointer }) =>
    typeof value === "string" ? checkText(value, pointer, names, cache).findings : [],
  )
}

/**
 * The faults that a text of `texts.json` has only in the flow that says it, such as a variable which is not there. They
 * are told where it is said.
 *
 * @param pointer to the name in the flow
 */
export function faultsWhereSaid(name: string, pointer: string, names: Names, loading: Loading): readonly Finding[] {
  const { texts } = loading
  if (texts === null || !has(texts, name)) return []
  const text: Part = { value: texts[name] ?? null, pointer: pointerTo("", name) }
  const known = new Set(faultsAnywhere(text, loading).map(identity))
  return faultsIn(text, names, loading)
    .filter(finding => !known.has(identity(finding)))
    .map(({ code, message, hint }) => ({ code, pointer, message: `In the text ${quote(name)}: ${message}`, hint }))
}

function identity({ code, pointer, message }: Finding): string {
  return JSON.stringify([code, pointer, message])
}

/** `TEXT_UNKNOWN` for a name that `texts.json` does not have. */
export function checkTextUses(flow: FlowSource, { texts, textNames }: Loading): readonly Finding[] {
  if (texts === null) return []
  const hints = suggestions()
  return flow.steps
    .flatMap(usesIn)
    .filter(({ name }) => !textNames.has(name))
    .map(({ name, pointer }) => {
      const message = `There is no text ${quote(name)} in texts.json.`
      return { code: "TEXT_UNKNOWN", pointer, message, hint: hints(name, textNames, "Texts") }
    })
}
