import type { Json } from "../../language/index.js"
import { count } from "../compare.js"
import type { Coverage, Share } from "../coverage.js"
import type { Failure } from "../failure.js"
import type { ExpectedMessageSpec, TurnSpec } from "../fixture-spec.js"
import { isSameJson } from "../json-equality.js"
import { type Message, messageMismatch } from "../match-message.js"
import type { FixtureResult, TurnResult } from "../result.js"
import { linesBefore, linesOfTurn, type TranscriptLine, transcript } from "../transcript.js"
import { tracesIn } from "../turn-outcome.js"
import { mistakeIn, reasonsOf } from "../why.js"
import { type DifferenceLine, difference } from "./difference.js"
import { harmless, type Paint, paint } from "./paint.js"

/** Results for people: a line for each fixture with what failed in it, then the sum. */
export function reportText(results: readonly FixtureResult[], coverage: Coverage | null, colour: boolean): string {
  return results.map(result => reportFixture(result, colour)).join("") + reportSummary(results, coverage, colour)
}

/**
 * One fixture, as soon as it is played: a line, and for each failed turn what differs, what was said, and why.
 *
 * @param verbose what was said is told of a fixture that passed, too
 */
export function reportFixture(result: FixtureResult, colour: boolean, verbose = false): string {
  const brush = paint(colour)
  const title = result.description === "" ? "" : `  ${harmless(result.description)}`
  const turns = brush.faint(`  (${count(result.turns.length, "turn")})`)
  if (result.passed) {
    const said = verbose ? `${[...saidIn(result, brush), ""].join("\n")}\n` : ""
    return `${brush.good("✓")} ${harmless(result.file)}${brush.faint(title)}${turns}\n${said}`
  }
  const head = `${brush.bad("✗")} ${brush.strong(harmless(result.file))}${title}${turns}`
  const lines = [head, "", ...failuresBefore(result, brush)]
  for (const [index, turn] of result.turns.entries()) {
    if (turn.failures.length > 0) lines.push(...failedTurn(result, index, turn, brush))
  }
  return `${lines.join("\n")}\n`
}

/** How many fixtures passed and failed, and what they covered. */
export function reportSummary(results: readonly FixtureResult[], coverage: Coverage | null, colour: boolean): string {
  const brush = paint(colour)
  const failed = results.filter(result => !result.passed).length
  const passed = results.length - failed
  const turns = results.reduce((total, result) => total + result.turns.length, 0)
  const parts = [
    ...(failed > 0 ? [brush.bad(`${failed} failed`)] : []),
    ...(passed > 0 ? [brush.good(`${passed} passed`)] : []),
    brush.faint(`${count(results.length, "fixture")}, ${count(turns, "turn")}`),
  ]
  return `${coverage === null ? "" : coverageTable(coverage, brush)}\n${parts.join("  ")}\n`
}

/** Failures that belong to no turn that was played. */
function failuresBefore({ failures, turns }: FixtureResult, brush: Paint): readonly string[] {
  const played = new Set(turns.flatMap(turn => turn.failures))
  return failures
    .filter(failure => !played.has(failure))
    .flatMap(({ message }) => [`  ${brush.bad(harmless(message))}`, ""])
}

/** How much of the conversation is shown. */
const LINES_SAID = 8

function failedTurn(result: FixtureResult, index: number, turn: TurnResult, brush: Paint): readonly string[] {
  const { number, line, spec, earlier } = turn.turn
  const place = brush.faint(`  ${harmless(earlier ?? result.file)}:${line}`)
  const said = transcript(result, index, LINES_SAID)
  return [
    `  ${brush.strong(`turn ${number}${earlier === undefined ? "" : ` of ${harmless(earlier)}`}`)}  ${harmless(stimulusText(spec))}${place}`,
    "",
    ...turn.failures.flatMap(failure => [...failureLines(failure, brush), ""]),
    ...(said.length === 0 ? [] : [`    ${brush.faint("the conversation so far")}`]),
    ...saidLines(said, "      ", brush),
    ...(said.length === 0 ? [] : [""]),
    `    ${brush.faint("why")}`,
    ...reasonsOf(turn).map(({ depth, text, tone }) => {
      const shown = harmless(text)
      return `      ${"  ".repeat(depth)}${tone === "bad" ? brush.bad(shown) : tone === "faint" ? brush.faint(shown) : shown}`
    }),
    "",
  ]
}

/** All that was said, turn by turn, and mistakes that showed; a text of the user is a line of its own, all else that begins a turn is named. */
function saidIn(result: FixtureResult, brush: Paint): readonly string[] {
  const before = linesBefore(result)
  const turns = result.turns.flatMap(turn => {
    const { spec, number, earlier } = turn.turn
    const place = `turn ${number}${earlier === undefined ? "" : ` of ${harmless(earlier)}`}`
    const refused = turn.refusal === null ? "" : `, refused with ${turn.refusal.code}`
    const stimulus = typeof spec.user === "string" ? "" : `  ${harmless(stimulusText(spec))}`
    const head = brush.faint(`  ${place}${stimulus}${refused}`)
    const mistakes = tracesIn(turn.observed, turn.agentFirst).flatMap(({ trace }) =>
      trace.flatMap(entry => mistakeIn(entry) ?? []),
    )
    const notes = mistakes.map(text => brush.faint(`    note: ${harmless(text)}`))
    return [head, ...saidLines(linesOfTurn(turn), "    ", brush), ...notes]
  })
  return [...saidLines(before, "    ", brush), ...turns]
}

function saidLines(said: readonly TranscriptLine[], indent: string, brush: Paint): readonly string[] {
  const width = Math.max(0, ...said.map(({ who }) => Math.min(20, who.length)))
  return said.map(({ who, text, role }) => {
    const name = harmless(who).padEnd(width)
    return `${indent}${role === "agent" ? brush.agent(name) : brush.faint(name)}  ${harmless(text)}`
  })
}

const STIMULI = ["user", "agent", "admin", "advance", "event", "start", "change", "end", "restart"] as const

/** A turn's stimulus as its author wrote it. */
function stimulusText(spec: TurnSpec): string {
  const key = STIMULI.find(stimulus => spec[stimulus] !== undefined) ?? "restart"
  const place = spec.in === undefined ? "" : ` in ${spec.in}`
  const text = `${key}${place}: ${JSON.stringify(spec[key])}`
  return text.length <= 200 ? text : `${text.slice(0, 197)}...`
}

function failureLines(failure: Failure, brush: Paint): readonly string[] {
  const { field, message } = failure
  return [
    `    ${brush.strong(field)}  ${harmless(message)}`,
    ...differenceOf(failure).map(line => `      ${differenceLine(line, brush)}`),
  ]
}

function differenceLine({ sign, text, mark }: DifferenceLine, brush: Paint): string {
  if (sign === " ") return brush.faint(`  ${harmless(text)}`)
  const [colour, highlight] = sign === "-" ? [brush.bad, brush.badMark] : [brush.good, brush.goodMark]
  if (mark === null) return colour(`${sign} ${harmless(text)}`)
  const [from, to] = mark
  const parts = [text.slice(0, from), text.slice(from, to), text.slice(to)].map(harmless)
  return `${colour(`${sign} ${parts[0]}`)}${highlight(parts[1] ?? "")}${colour(parts[2] ?? "")}`
}

/** `-` what was expected and did not come, `+` what came instead. */
function differenceOf({ field, expected, actual }: Failure): readonly DifferenceLine[] {
  if (isSameJson(expected, actual)) return []
  const [before, after] = [entriesOf(expected), entriesOf(actual)]
  const isMessages = field === "bot" || field === "toAgent"
  const fits = (left: number, right: number): boolean =>
    isMessages
      ? messageFits(before[left] as ExpectedMessageSpec, after[right] ?? null)
      : isSameJson(before[left], after[right])
  const silence = isMessages ? [{ sign: " ", text: "(silence)", mark: null } as const] : []
  const lines = difference(before.map(shown), after.map(shown), fits)
  return lines.length === 0 ? silence : lines
}

/** The entries of a list and the keys of an object are compared one by one, anything else as a whole. */
function entriesOf(json: Json): readonly Json[] {
  if (Array.isArray(json)) return json
  if (typeof json === "object" && json !== null && Object.keys(json).length > 1) {
    return Object.entries(json).map(([key, value]) => ({ [key]: value }))
  }
  return [json]
}

/** Whether a message fits, which is written as a text or as an object with more of it (see `writtenMessage`). */
function messageFits(spec: ExpectedMessageSpec, actual: Json): boolean {
  const seen = typeof actual === "string" ? { text: actual } : (actual as Partial<Message>)
  return messageMismatch(spec, { text: "", options: [], attachments: [], ...seen }) === null
}

function shown(json: Json): string {
  if (typeof json === "string") return json
  if (typeof json !== "object" || json === null || Array.isArray(json)) return JSON.stringify(json)
  return Object.entries(json)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(", ")
}

function coverageTable({ flows, total }: Coverage, brush: Paint): string {
  const width = Math.max(...flows.map(({ flow }) => flow.length), "all flows".length)
  const row = (name: string, steps: Share, paths: Share): string =>
    `  ${name.padEnd(width)}  ${share(steps, brush, SHARE_WIDTH)}  ${share(paths, brush)}`
  const lines = ["", brush.strong(`  ${"coverage".padEnd(width)}  ${"steps".padEnd(SHARE_WIDTH)}  paths`)]
  for (const { flow, steps, paths } of flows) {
    lines.push(row(flow, steps, paths))
    for (const missing of steps.missing) lines.push(brush.faint(`    step ${missing}`))
    for (const missing of paths.missing) lines.push(brush.faint(`    path ${harmless(missing)}`))
  }
  return `${[...lines, row("all flows", total.steps, total.paths), ""].join("\n")}`
}

const SHARE_WIDTH = 14

function share({ covered, total }: Share, brush: Paint, width = 0): string {
  const percent = total === 0 ? 100 : Math.floor((covered * 100) / total)
  const text = `${String(percent).padStart(3)}% ${covered}/${total}`.padEnd(width)
  return covered === total ? brush.good(text) : text
}
