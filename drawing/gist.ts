import type { Json, ListSpec, TextByLocale } from "../language/index.js"
import { has, isRecord, type JsonRecord, listOf, pickList, pickText, recordOf } from "../language/index.js"
import { oneLine, shorten } from "./shorten.js"

/** One thing that is told of a step. */
export interface Gist {
  /** `said`: words that somebody says; `code`: the flow's own language; `aside`: a remark that adds to the two. */
  readonly kind: "said" | "code" | "aside"
  readonly text: string
}

/** In which locale texts are shown, and in which they are where that one has none (`pickText`). */
export interface Reader {
  readonly locale: string
  readonly fallback: string
}

/** Of a list so many are told; the rest is counted. */
const MOST = 4
/** Letters of a value or a condition. */
const LONGEST = 60

/** Tells what a step does, as briefly as a picture has room for. Parts that do not fit the schema are passed over. */
export function gistOf(spec: JsonRecord, reader: Reader): readonly Gist[] {
  return [...saidOf(spec, reader), ...doneOf(spec), ...setOf(spec), ...asidesOf(spec, reader)]
}

function saidOf(spec: JsonRecord, reader: Reader): readonly Gist[] {
  const text = gistText(spec.message, reader)
  const options = listOf(spec.options).map(option => ({
    kind: "said" as const,
    text: `• ${optionOf(recordOf(option), reader)}`,
  }))
  return [...(text === "" ? [] : [{ kind: "said" as const, text: `“${text}”` }]), ...counted(options)]
}

function optionOf(option: JsonRecord, reader: Reader): string {
  const title = gistText(option.title, reader)
  const name = title === "" ? brief(option.value ?? null) : title
  return typeof option.when === "string" ? `${name}, when ${shorten(option.when, LONGEST)}` : name
}

/** The step's own work, by its type. */
function doneOf(spec: JsonRecord): readonly Gist[] {
  switch (spec.type) {
    case "action":
      return [code(brief(spec.action ?? null)), ...paramsOf(spec)]
    case "call":
    case "goto":
      return paramsOf(spec)
    case "wait":
      return [
        code(listOf(spec.for).map(brief).join(", ")),
        ...(typeof spec.from === "string" ? [aside(`from ${brief(spec.from)}`)] : []),
      ]
    case "event":
      return [code(brief(spec.name ?? null)), ...(spec.value === undefined ? [] : [code(brief(spec.value))])]
    case "branch": {
      const conditions = listOf(spec.next).filter(path => has(recordOf(path), "when")).length
      return [aside(conditions === 1 ? "1 condition" : `${conditions} conditions`)]
    }
    case "end":
      return [
        ...(spec.result === undefined ? [] : [code(`result: ${brief(spec.result)}`)]),
        ...(spec.conversation === true ? [aside("ends the conversation")] : []),
      ]
    default:
      return []
  }
}

function paramsOf(spec: JsonRecord): readonly Gist[] {
  return counted(
    Object.entries(recordOf(spec.params)).map(([name, value]) => code(`${oneLine(name)}: ${brief(value)}`)),
  )
}

function setOf(spec: JsonRecord): readonly Gist[] {
  return counted(
    Object.entries(recordOf(spec.set)).map(([target, value]) => code(`${oneLine(target)} = ${brief(value)}`)),
  )
}

/** The input that a question asks for, where its answer goes, and all that is unusual about the question or call. */
function asidesOf(spec: JsonRecord, reader: Reader): readonly Gist[] {
  const { input, save, maxAttempts, check, skipIfKnown, sensitive, interruptible, retry } = spec
  const { type } = recordOf(input)
  const suggestions = listOf(spec.suggestions).map(suggestion => gistText(suggestion, reader))
  const asides = [
    typeof save === "string" ? `→ ${oneLine(save)}` : "",
    typeof type === "string" ? oneLine(type) : "",
    typeof check === "string" ? `if ${shorten(check, LONGEST)}` : "",
    typeof maxAttempts === "number" ? attempts(maxAttempts) : "",
    typeof recordOf(retry).attempts === "number" ? attempts(Number(recordOf(retry).attempts)) : "",
    skipIfKnown === true ? "skipped if known" : "",
    sensitive === true ? "masked" : "",
    interruptible === false ? "not interruptible" : "",
    suggestions.length > 0 ? `suggests ${shorten(suggestions.join(", "), LONGEST)}` : "",
    listOf(spec.attachments).length > 0 ? "with attachments" : "",
  ]
  const told = asides.filter(text => text !== "").join(" · ")
  return told === "" ? [] : [aside(told)]
}

function attempts(number: number): string {
  if (number === 0) return "any number of attempts"
  return number === 1 ? "1 attempt" : `${number} attempts`
}

/** The trigger that starts a flow (design section 3.5). */
export function triggerGist(trigger: Json | undefined, reader: Reader): readonly Gist[] {
  if (!isRecord(trigger)) return [aside("by call or goto only")]
  const { phrases, pattern, event, from, when, always } = trigger
  const said = listed(phrases, reader).map((phrase): Gist => ({ kind: "said", text: `“${shorten(phrase, LONGEST)}”` }))
  return [
    ...counted(said),
    ...(typeof pattern === "string" ? [code(`/${shorten(pattern, LONGEST)}/`)] : []),
    ...(typeof event === "string" ? [code(`event ${oneLine(event)}`)] : []),
    ...(typeof from === "string" ? [aside(`from ${oneLine(from)}`)] : []),
    ...(typeof when === "string" ? [code(`when ${shorten(when, LONGEST)}`)] : []),
    ...(always === true ? [aside("always, also while a question waits")] : []),
  ]
}

function listed(list: Json | undefined, reader: Reader): readonly string[] {
  const isList = (value: Json): value is readonly string[] =>
    Array.isArray(value) && value.every(item => typeof item === "string")
  if (list === undefined) return []
  const fits = isList(list) || (isRecord(list) && Object.values(list).every(isList))
  return fits ? pickList(list as ListSpec, reader.locale, reader.fallback) : []
}

function gistText(text: Json | undefined, reader: Reader): string {
  if (isRecord(text) && typeof text.use === "string") return `{ use: ${oneLine(text.use)} }`
  if (isRecord(text) && Array.isArray(text.oneOf)) return gistText(listOf(text.oneOf)[0], reader)
  const fits = typeof text === "string" || (isRecord(text) && Object.values(text).every(one => typeof one === "string"))
  return fits ? oneLine(pickText(text as string | TextByLocale, reader.locale, reader.fallback)) : ""
}

function counted(all: readonly Gist[]): readonly Gist[] {
  // "1 more" takes the room of the one.
  if (all.length <= MOST + 1) return all
  return [...all.slice(0, MOST), aside(`… ${all.length - MOST} more`)]
}

/** A value as JSON, a text without its quotes. */
function brief(value: Json): string {
  return shorten(typeof value === "string" ? value : JSON.stringify(value), LONGEST)
}

function code(text: string): Gist {
  return { kind: "code", text }
}

function aside(text: string): Gist {
  return { kind: "aside", text }
}
