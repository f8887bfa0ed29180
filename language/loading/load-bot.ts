import { checkActions } from "../checks/check-actions.js"
import { checkAnswers } from "../checks/check-answers.js"
import { checkBot } from "../checks/check-bot.js"
import {
  checkAskWhileConnected,
  checkCalls,
  checkRecursion,
  type FlowFinding,
  triggerEvent,
} from "../checks/check-calls.js"
import { checkExpressions } from "../checks/check-expressions.js"
import { checkFollowUps } from "../checks/check-follow-ups.js"
import { checkGraph } from "../checks/check-graph.js"
import { checkInputs } from "../checks/check-inputs.js"
import { checkLookalikes, checkNamedLookalikes } from "../checks/check-lookalikes.js"
import { checkNamedTexts, checkTextUses } from "../checks/check-named-texts.js"
import { checkNames } from "../checks/check-names.js"
import { checkPaths } from "../checks/check-paths.js"
import { checkPatternCosts } from "../checks/check-patterns.js"
import { checkRefusals } from "../checks/check-refusal.js"
import { checkTexts, withoutUnsure } from "../checks/check-texts.js"
import { checkTrigger, checkTriggerConflicts, emptyWords, triggerOf, wordsOf } from "../checks/check-triggers.js"
import { toldOnce } from "../checks/told-once.js"
import { flowsThatWait } from "../checks/waiting-flows.js"
import { type ExpressionCache, expressionCache } from "../expressions/cache.js"
import { type ActionSignature, actionsByName } from "../spec/action-signature.js"
import type { BotSpec } from "../spec/bot-spec.js"
import type { Fault, Finding } from "../spec/fault.js"
import type { FlowSpec, TextsSpec } from "../spec/flow-spec.js"
import type { Type } from "../values/type.js"
import { type BotFacts, botFacts, type Loading } from "./bot-facts.js"
import type { EntityTable } from "./entity-table.js"
import { type FlowSource, flowSource } from "./flow-source.js"
import { faultAt } from "./json-text.js"
import { isRecord, isWithin, recordOf } from "./part.js"
import { type JsonDocument, readJson } from "./read-json.js"
import { holdAgainst } from "./schema.js"
import { flowNameOf, nameOfFile, type SourceFile } from "./source-file.js"
import { variablesOf } from "./variable-types.js"

export type { ActionSignature } from "../spec/action-signature.js"

/** A flow that was checked, with what the checks found out about it. */
export interface LoadedFlow {
  readonly name: string
  readonly file: string
  readonly spec: FlowSpec
  /** The spec as JSON without comments and blanks: its hash is the flow's version. */
  readonly text: string
  /** Declared, assigned, and the engine's own (`event`, `InternalActionResult`), without the `@`. */
  readonly variables: ReadonlyMap<string, Type>
}

export interface LoadedBot {
  readonly spec: BotSpec
  /** `texts.json`. */
  readonly texts: TextsSpec
  /** The bot's own and the default ones that it does not override, by name. */
  readonly flows: ReadonlyMap<string, LoadedFlow>
}

export interface LoadOptions {
  readonly actions: readonly ActionSignature[]
  /**
   * The flows that the engine brings. One is dropped when the bot has a flow of its name, or one that is triggered by
   * the same event without a condition. Their mistakes are not the bot's.
   */
  readonly defaults: readonly SourceFile[]
  /** The engine's entities. */
  readonly entities: EntityTable
  /** Hand one in to go on using what was parsed. */
  readonly cache?: ExpressionCache
  /** These very files were checked before, and had no errors: the bot alone is wanted, and the checks are left out. */
  readonly isChecked?: boolean
}

/**
 * Reads and checks a bot (design sections 3, 4, 9): every mistake in every file, each told once.
 *
 * @returns `bot` null when there is any error; `faults` sorted by file, line and column, warnings too
 */
export function loadBot(
  files: readonly SourceFile[],
  options: LoadOptions,
): { readonly bot: LoadedBot | null; readonly faults: readonly Fault[] } {
  const faults = new Map<string, Fault>()
  const add = (document: JsonDocument, findings: readonly Finding[]): void => {
    for (const finding of findings) {
      const { code, pointer, offset, message } = finding
      // A name that is used twice in one text is unknown once.
      const key = JSON.stringify([document.file, code, pointer, code.endsWith("_UNKNOWN") ? null : offset, message])
      if (faults.has(key)) continue
      faults.set(
        key,
        faultAt(document.file, document.position(finding.pointer, finding.atKey, finding.offset), finding),
      )
    }
  }
  const read = readFiles(files)
  for (const fault of read.faults) faults.set(JSON.stringify(fault), fault)
  const bot = readBot(read, options.entities)
  if (bot.document !== null) add(bot.document, bot.findings)

  const texts = read.texts === null ? null : holdAgainst("texts", read.texts)
  const isTexts = texts !== null && isRecord(read.texts?.value)
  const own = read.flows.map(({ name, document }) => flowSource(name, document, false))
  const kept = keptDefaults(own, read.names, options.defaults)
  const loading: Loading = {
    facts: bot.facts,
    flows: new Map([...kept, ...own].map(flow => [flow.name, flow])),
    flowNames: new Set([...kept.map(flow => flow.name), ...read.names]),
    texts: isTexts ? texts.usable : read.hasTexts ? null : {},
    textNames: new Set(Object.keys(recordOf(read.texts?.value)).filter(name => name !== "$schema")),
    actions: actionsByName(options.actions),
    cache: options.cache ?? expressionCache(),
  }
  const variables = new Map([...kept, ...own].map(flow => [flow, variablesOf(flow, loading)]))
  const isChecked = options.isChecked === true
  if (!isChecked) for (const { flow, finding } of checkFlows(own, variables, loading)) add(flow.document, [finding])
  if (!isChecked && read.texts !== null && texts !== null) {
    // A text may be said in a part that could not be read.
    const isAllRead = read.faults.length === 0 && own.every(flow => flow.findings.length === 0)
    const named = withoutUnsure(checkNamedTexts(loading), texts.findings).filter(
      ({ code }) => code !== "TEXT_UNUSED" || (isAllRead && texts.findings.length === 0),
    )
    add(read.texts, [...texts.findings, ...named, ...checkNamedLookalikes(variables, loading)])
  }

  const sorted = [...faults.values()].toSorted(byPlace)
  if (sorted.some(fault => fault.severity === "error")) return { bot: null, faults: sorted }
  const flows = [...loading.flows.values()].map(flow => loaded(flow, variables.get(flow) ?? new Map()))
  // Nothing was wrong, so the texts fit the schema that the type describes.
  const { $schema: _, ...named } = loading.texts ?? {}
  return {
    bot: { spec: bot.spec, texts: named as TextsSpec, flows: new Map(flows.map(flow => [flow.name, flow])) },
    faults: sorted,
  }
}

interface ReadFiles {
  readonly bot: JsonDocument | null
  /** There is a `bot.json`, whether it could be read or not. */
  readonly hasBot: boolean
  readonly texts: JsonDocument | null
  /** There is a `texts.json`, whether it could be read or not. */
  readonly hasTexts: boolean
  readonly flows: readonly { readonly name: string; readonly document: JsonDocument }[]
  /** Of all flows, also those whose files could not be read. */
  readonly names: ReadonlySet<string>
  readonly faults: readonly Fault[]
}

function readFiles(files: readonly SourceFile[]): ReadFiles {
  const faults: Fault[] = []
  const taken = new Map<string, string>()
  const flows: { readonly name: string; readonly document: JsonDocument }[] = []
  const special = new Map<string, JsonDocument | null>()
  for (const { file, name, content } of files.toSorted((left, right) => compare(left.name, right.name))) {
    const own = nameOfFile(name)
    const flow = flowNameOf(name)
    const key = flow ?? `/${own}`
    const before = taken.get(key)
    if (before !== undefined) {
      const message = `${before} has the same name: "${own}" can only be one of them.`
      const hint = "Remove one of the files, or rename it."
      faults.push(faultAt(file, { line: 1, column: 1 }, { code: "NAME_TAKEN", pointer: "", message, hint }))
      continue
    }
    taken.set(key, name)
    const reading = readJson(file, content)
    if ("faults" in reading) faults.push(...reading.faults)
    const document = "faults" in reading ? null : reading.document
    if (flow === null) special.set(own, document)
    else if (document !== null) flows.push({ name: flow, document })
  }
  return {
    bot: special.get("bot") ?? null,
    hasBot: special.has("bot"),
    texts: special.get("texts") ?? null,
    hasTexts: special.has("texts"),
    flows,
    names: new Set([...taken.keys()].filter(key => !key.startsWith("/"))),
    faults,
  }
}

function readBot(
  read: ReadFiles,
  system: EntityTable,
): {
  readonly document: JsonDocument | null
  readonly facts: BotFacts
  readonly findings: readonly Finding[]
  readonly spec: BotSpec
} {
  if (read.bot === null)
    return { document: null, facts: botFacts(read.hasBot ? null : {}, [], system), findings: [], spec: {} }
  const { findings, unusable, usable } = holdAgainst("bot", read.bot)
  return {
    document: read.bot,
    facts: botFacts(usable, unusable, system),
    findings: withInexact(read.bot, [...findings, ...checkBot(usable, system)]),
    // The spec is only used when nothing was wrong, and then it fits the schema that the type describes.
    spec: usable as BotSpec,
  }
}

/** The default flows that stay: see `LoadOptions.defaults`. */
function keptDefaults(
  own: readonly FlowSource[],
  names: ReadonlySet<string>,
  defaults: readonly SourceFile[],
): readonly FlowSource[] {
  const events = new Set(own.filter(flow => triggerOf(flow).when === undefined).map(triggerEvent))
  return defaults.flatMap(({ file, name, content }) => {
    const flowName = nameOfFile(name)
    const reading = readJson(file, content)
    if ("faults" in reading) throw new Error(`the default flow ${file} cannot be read: ${reading.faults[0]?.message}`)
    const flow = flowSource(flowName, reading.document, true)
    const event = triggerEvent(flow)
    return names.has(flowName) || (event !== null && events.has(event)) ? [] : [flow]
  })
}

type Variables = ReadonlyMap<FlowSource, ReadonlyMap<string, Type>>

function checkFlows(own: readonly FlowSource[], variables: Variables, loading: Loading): readonly FlowFinding[] {
  const waitingFlows = flowsThatWait(loading)
  const known: FlowSource[] = []
  const each = own.flatMap(flow => {
    const parts = checkParts(flow, variables, loading)
    const hidden = hidesGraph(flow, parts)
    if (!hidden) known.push(flow)
    const graph = hidden ? [] : [...checkGraph(flow, loading, waitingFlows), ...checkRefusals(flow, loading)]
    return [...toldOnce(parts, flow.document), ...graph].map(finding => ({ flow, finding }))
  })
  const all = [...loading.flows.values()]
  return [
    ...each,
    ...checkRecursion(all),
    ...checkAskWhileConnected(all),
    ...checkFollowUps(known, loading),
    ...checkTriggerConflicts(own),
    ...checkPatternCosts(all, loading),
  ]
}

function checkParts(flow: FlowSource, variables: Variables, loading: Loading): readonly Finding[] {
  const own = variables.get(flow) ?? new Map()
  const { phrases } = triggerOf(flow)
  const findings = withInexact(flow.document, [
    ...flow.findings,
    ...checkNames(flow),
    ...checkTrigger(flow),
    ...(phrases === undefined ? [] : emptyWords(wordsOf({ value: phrases, pointer: "/trigger/phrases" }))),
    ...checkPaths(flow),
    ...checkInputs(flow, loading),
    ...checkTexts(flow, loading),
    ...checkTextUses(flow, loading),
    ...checkExpressions(flow, own, loading),
    ...checkActions(flow, own, loading),
    ...checkCalls(flow, variables, loading),
  ])
  const sure = findings.filter(finding => !mayFollow(finding, flow))
  return [...sure, ...checkSense(flow, own, loading, findings)]
}

/** Whether a part that does not fit may have been meant to give a variable its value, which another then only lacks. */
function mayFollow({ code, pointer }: Finding, { isAnyAssigned, unsureOptions }: FlowSource): boolean {
  if (code === "VARIABLE_UNKNOWN" && isAnyAssigned) return true
  if (code !== "VARIABLE_UNKNOWN" && code !== "TYPE_MISMATCH") return false
  return unsureOptions.some(option => isWithin(pointer, option))
}

/**
 * With the numbers that would be rounded. Of one whose place has no room for it either only the more specific of both is
 * told: that it is inexact comes before the schema, and after all else.
 */
function withInexact({ inexact }: JsonDocument, findings: readonly Finding[]): readonly Finding[] {
  const numbers = new Set(inexact.map(({ pointer }) => pointer))
  const isOfSchema = ({ code, atKey }: Finding) => code === "SCHEMA_INVALID" && atKey !== true
  const others = new Set(findings.flatMap(finding => (isOfSchema(finding) ? [] : [finding.pointer])))
  return [
    ...inexact.filter(({ pointer }) => !others.has(pointer)),
    ...findings.filter(finding => !(isOfSchema(finding) && numbers.has(finding.pointer))),
  ]
}

/** Warnings of what is well-formed and makes no sense. In a step with another mistake they may only follow from that. */
function checkSense(
  flow: FlowSource,
  variables: ReadonlyMap<string, Type>,
  loading: Loading,
  findings: readonly Finding[],
): readonly Finding[] {
  const faulty = new Set(findings.map(({ pointer }) => stepOf(pointer)))
  const warnings = [...checkAnswers(flow, loading), ...checkLookalikes(flow, variables, loading)]
  return warnings.filter(({ pointer }) => !faulty.has(stepOf(pointer)))
}

/** The pointer to the step that a place is in. */
function stepOf(pointer: string): string {
  return pointer.split("/", 3).join("/")
}

/**
 * With a schema fault or an unknown step it is not known where all paths lead, so nothing is said of that (design
 * section 9). An empty list of paths is found by the schema too; a pattern leads nowhere.
 */
function hidesGraph(flow: FlowSource, parts: readonly Finding[]): boolean {
  return (
    flow.findings.some(({ code }) => code !== "PATTERN_INVALID") ||
    parts.some(({ code }) => code === "SCHEMA_INVALID" || code === "STEP_UNKNOWN")
  )
}

function loaded(flow: FlowSource, variables: ReadonlyMap<string, Type>): LoadedFlow {
  const { $schema: _, ...spec } = flow.usable
  return {
    name: flow.name,
    file: flow.file,
    // Nothing was wrong, so it fits the schema that the type describes.
    spec: spec as unknown as FlowSpec,
    text: JSON.stringify(spec),
    variables,
  }
}

function byPlace(left: Fault, right: Fault): number {
  return (
    compare(left.file, right.file) ||
    left.line - right.line ||
    left.column - right.column ||
    compare(left.code, right.code)
  )
}

/** By code unit, so that the order is the same everywhere. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
