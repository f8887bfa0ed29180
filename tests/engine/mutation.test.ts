import { afterAll, beforeAll, expect, test } from "vitest"
import { bundleMutants, type Mutants, type Mutation } from "../mutants.js"

/**
 * Are the stories any good? Each mutation here breaks one line that decides something, and a story has to fail. A line
 * that has changed since makes its mutation fail: then write it anew.
 */
interface SeenMutation extends Mutation {
  /** Of which subsection the stories are played; and how the names of those begin that are about the line. */
  readonly seenBy: string
}

const of = (file: string, seenBy: string, ...pairs: readonly (readonly [from: string, to: string])[]) =>
  pairs.map(([from, to]): SeenMutation => ({ file: `${file}.ts`, from, to, seenBy }))

const MUTATIONS: readonly SeenMutation[] = [
  ...of(
    "engine/machine",
    "3.3-steps",
    ["path.when === null || conditionHolds(path.when", "path.when === null || !conditionHolds(path.when"],
    ["return taken && context.turn.failure === null", "return context.turn.failure === null"],
    ["return paths.map(path => ({", "return [...paths].reverse().map(path => ({"],
    ["reenter: true", "reenter: false"],
  ),
  ...of("engine/machine", "3.8-limits", ["turn.steps > turn.bot.limits", "turn.steps >= turn.bot.limits"]),
  ...of(
    "engine/assign",
    "3.8-limits: state",
    ["return stateBytes(world, frames) <= turn.bot.limits.state ? null", "return true ? null"],
    ["if (bytes <= turn.bot.limits.state ||", "if (true ||"],
    [" || bytes <= stateBytes(world, [...below, place])", ""],
    ["if (growth > 0 && stateBytes(", "if (false && stateBytes("],
  ),
  ...of("engine/assign", "3.8-limits: evaluation: large values", [
    "if (!chargeFor(turn.allowance, BYTES_PER_FIELD",
    "if (false && !chargeFor(turn.allowance, BYTES_PER_FIELD",
  ]),
  ...of("engine/speak", "3.8-limits: evaluation: large values", [
    "if (!chargeFor(turn.allowance, storedBytes(value)))",
    "if (false)",
  ]),
  ...of(
    "engine/run",
    "3.8-limits: evaluation",
    ['"STEPS_PER_TURN_EXCEEDED", "EVALUATION_EXCEEDED"', '"STEPS_PER_TURN_EXCEEDED"'],
    ["turn.allowance.left = Math.max(", "void Math.max("],
  ),
  ...of("language/expressions/budget", "3.8-limits: evaluation", ["allowance.left -= given", "void given"]),
  ...of("engine/invoke", "3.8-limits: state: params", [
    "if (storedBytes(params) > turn.bot.limits.state)",
    "if (false)",
  ]),
  ...of(
    "language/expressions/evaluate",
    "4-expressions",
    ['if (left === (operator === "||")) return left', 'if (left === (operator === "&&")) return left'],
    ['typeof value === "boolean") return value === true', 'typeof value === "boolean") return value !== false'],
    ["=== true ? tree.yes : tree.no", "=== true ? tree.no : tree.yes"],
    ["return list.every(isTrue)", "return list.some(isTrue)"],
    ["return Object.hasOwn(object, name) ? tidy(object[name]) : null", "return tidy(object[name])"],
  ),
  ...of(
    "language/expressions/operators",
    "4-expressions",
    ['"<": comparison(order => order < 0)', '"<": comparison(order => order <= 0)'],
    ['">=": comparison(order => order >= 0)', '">=": comparison(order => order > 0)'],
    ['operator.startsWith(">")) return false', 'operator.startsWith(">")) return true'],
    ['operator === "+" && typeof known === "string"', 'typeof known === "string"'],
    ["tidyNumber(run(number(a), number(b)))", "run(number(a), number(b))"],
    ["holds(compareNumbers(number(a), number(b)))", "holds(number(a) - number(b))"],
    ["daysBetween(date(b), date(a))", "daysBetween(date(a), date(b))"],
    ["arithmetic((a, b) => a / b)", "arithmetic((a, b) => Math.floor(a / b))"],
    ["if (left === null || right === null) return false", "if (left === null) return false"],
  ),
  ...of("language/expressions/display", "4-expressions", [
    "return namesZone === true ?",
    "return namesZone !== true ?",
  ]),
  ...of(
    "engine/listen",
    "3.7-order",
    ['asked?.step.type === "choice" ? readAnswer(', 'asked?.step.type === "prompt" ? readAnswer('],
    ["if (keyword !== undefined) {", "if (keyword !== undefined && asked === null) {"],
    ["interruptible ? firstFlow(turn, typed, true) : null", "interruptible ? firstFlow(turn, typed) : null"],
    ["const wanted = interruptible ? firstFlow(turn, typed) : null", "const wanted = null as WantedFlow | null"],
  ),
  ...of(
    "engine/listen",
    "3.4-asking",
    ["attempts >= step.maxAttempts", "attempts > step.maxAttempts"],
    ["plain.length) - 1]", "plain.length)]"],
    ["when !== null && conditionHolds(when, place)", "when !== null"],
    ["(cause === undefined ? 1 : 0)", "1"],
    ["answered: { input: answer.value, text }", "answered: { input: null, text }"],
  ),
  ...of(
    "engine/run",
    "3.5-triggers: a flow ",
    ["while (turn.frames[top + 1]?.called === true) top++", ""],
    ["if (top === -1 && turn.frames.length <", "if (turn.frames.length <"],
  ),
  ...of(
    "engine/run",
    "3.6-stack",
    ["frame.putAgain || frame.asked || frame.turn !== turn.before.version + 1", "frame.putAgain"],
    ["&& dropToHandler(turn, innocent)) return", "&& false) return"],
  ),
  ...of(
    "turns/inbox",
    "2-seams: a call under way",
    ['if (kind === "inChat") return "now"', ""],
    ['if (kind === "answer") return chat === "connected" ? "waits" : "now"', 'if (kind === "answer") return "now"'],
    ['return call || chat === "connected" ? "waits"', 'return chat === "connected" ? "waits"'],
    ["return isThere ? inbox : [...inbox, event]", "return [...inbox, event]"],
  ),
  ...of(
    "turns/inbox",
    "2-seams: a connected chat",
    ['return call || chat === "connected" ? "waits"', 'return call ? "waits"'],
    ['chat.connects > 0 ? "transferred" : "waiting"', '"waiting"'],
  ),
  ...of("engine/run", "2-seams: a call under way: an error", [
    "turn.call === null ? 0 : callerIn(turn.frames) + 1",
    "0",
  ]),
  ...of(
    "engine/due",
    "2-seams: inactivity",
    [' && liveChat === "none") {', ") {"],
    ["Math.max(conversation.heardAt, frame.since)", "conversation.heardAt"],
  ),
  ...of(
    "turns/follow-ups",
    "2-seams: what a waiting tick asked",
    ['frame.special === "LiveChatWaiting" && before.includes(frame)', 'frame.special === "LiveChatWaiting"'],
    ["if (kept.length === frames.length) return", "return"],
  ),
  ...of(
    "turns/follow-ups",
    "2-follow-ups",
    ["flows <= most) runFollowUp", "flows < most) runFollowUp"],
    ["flows === most + 1)", "flows >= most + 1)"],
  ),
  ...of("helpdesk/desk", "2-follow-ups", ["queuings > MOST_RETURNS", "queuings >= MOST_RETURNS"]),
  ...of("engine/advance", "3.5-triggers: of two ", [
    "for (let index = turn.frames.length - 1; index >= 0; index--)",
    "for (let index = 0; index < turn.frames.length; index++)",
  ]),
]

/** In place of `stories.ts`, which makes tests of the stories. */
const COLLECTING = 'import { told } from "./told.js"; export const stories = cases => told.push(...cases)'

let mutants: Mutants
beforeAll(async () => {
  mutants = await bundleMutants("tests/engine/noticed.ts", MUTATIONS, { "tests/engine/stories.ts": COLLECTING })
})
afterAll(() => mutants.close())

test.each(MUTATIONS.map((mutation, index) => ({ ...mutation, index })))(
  "$file: $from -> $to is noticed by a story that passes without it ($seenBy)",
  async ({ index, seenBy }) => {
    const story = await mutants.run(index, seenBy)
    expect(story).not.toBeNull()
    expect(await mutants.run(null, story)).toBeNull()
  },
)
