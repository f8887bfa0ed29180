import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { bundleMutants, type Mutants, type Mutation, misplaced } from "../mutants.js"
import { inCi } from "../thoroughness.js"

/**
 * Are the stories any good? Each mutation here breaks one line that decides something, and a story has to fail. A line
 * that has changed since makes its mutation fail: then write it anew.
 */
interface SeenMutation extends Mutation {
  /** Of which subsection the stories are played; and how the name of the one begins that notices it. */
  readonly seenBy: string
}

const of = (file: string, section: string, ...all: readonly (readonly [from: string, to: string, story: string])[]) =>
  all.map(([from, to, story]): SeenMutation => ({ file: `${file}.ts`, from, to, seenBy: `${section}: ${story}` }))

const MUTATIONS: readonly SeenMutation[] = [
  ...of(
    "engine/machine",
    "3.3-steps",
    [
      "path.when === null || conditionHolds(path.when",
      "path.when === null || !conditionHolds(path.when",
      "what a step saves",
    ],
    ["return taken && context.turn.failure === null", "return context.turn.failure === null", "of several paths"],
    ["return paths.map(path => ({", "return [...paths].reverse().map(path => ({", "what a step saves"],
    ["reenter: true", "reenter: false", "a path may lead back"],
  ),
  ...of("engine/machine", "3.8-limits", [
    "turn.steps > turn.bot.limits",
    "turn.steps >= turn.bot.limits",
    "stepsPerTurn: over it, what",
  ]),
  ...of(
    "engine/assign",
    "3.8-limits",
    [
      "return stateBytes(world, frames) <= turn.bot.limits.state ? null",
      "return true ? null",
      "state: the result of an action",
    ],
    ["if (bytes <= turn.bot.limits.state ||", "if (true ||", "state: an entity can't be filled"],
    [" || bytes <= stateBytes(world, [...below, place])", "", "state: a value may take the place"],
    ["if (growth > 0 && stateBytes(", "if (false && stateBytes(", "state: entities and variables"],
  ),
  ...of("engine/assign", "3.8-limits", [
    "if (!chargeFor(turn.allowance, BYTES_PER_FIELD",
    "if (false && !chargeFor(turn.allowance, BYTES_PER_FIELD",
    "evaluation: large values set",
  ]),
  ...of("engine/speak", "3.8-limits", [
    "if (!chargeFor(turn.allowance, storedBytes(value)))",
    "if (false)",
    "evaluation: large values set",
  ]),
  ...of(
    "engine/run",
    "3.8-limits",
    [
      '"STEPS_PER_TURN_EXCEEDED", "EVALUATION_EXCEEDED"',
      '"STEPS_PER_TURN_EXCEEDED"',
      "evaluation: expressions that need",
    ],
    ["turn.allowance.left = Math.max(", "void Math.max(", "evaluation: expressions that need"],
  ),
  ...of("language/expressions/budget", "3.8-limits", [
    "allowance.left -= given",
    "void given",
    "evaluation: expressions that need",
  ]),
  ...of("engine/invoke", "3.8-limits", [
    "if (storedBytes(params) > turn.bot.limits.state)",
    "if (false)",
    "state: params of a",
  ]),
  ...of(
    "language/expressions/evaluate",
    "4-expressions",
    [
      'if (left === (operator === "||")) return left',
      'if (left === (operator === "&&")) return left',
      "in conditions and in logic",
    ],
    [
      'typeof value === "boolean") return value === true',
      'typeof value === "boolean") return value !== false',
      "in conditions and in logic",
    ],
    ["=== true ? tree.yes : tree.no", "=== true ? tree.no : tree.yes", "in conditions and in logic"],
    ["return list.every(isTrue)", "return list.some(isTrue)", "the functions on lists"],
    [
      "return Object.hasOwn(object, name) ? tidy(object[name]) : null",
      "return tidy(object[name])",
      "nothing is found that is not",
    ],
  ),
  ...of(
    "language/expressions/operators",
    "4-expressions",
    ['"<": comparison(order => order < 0)', '"<": comparison(order => order <= 0)', "< <= > >= of numbers"],
    ['">=": comparison(order => order >= 0)', '">=": comparison(order => order > 0)', "< <= > >= of numbers"],
    ['operator.startsWith(">")) return false', 'operator.startsWith(">")) return true', "comparing null"],
    ['operator === "+" && typeof known === "string"', 'typeof known === "string"', "evaluation never fails"],
    ["tidyNumber(run(number(a), number(b)))", "run(number(a), number(b))", "division by zero"],
    ["holds(compareNumbers(number(a), number(b)))", "holds(number(a) - number(b))", "sums of money"],
    ["daysBetween(date(b), date(a))", "daysBetween(date(a), date(b))", "a date is a day"],
    ["arithmetic((a, b) => a / b)", "arithmetic((a, b) => Math.floor(a / b))", "there is one kind of number"],
    ["if (left === null || right === null) return false", "if (left === null) return false", "in with null"],
  ),
  ...of("language/expressions/display", "4-expressions", [
    "return namesZone === true ?",
    "return namesZone !== true ?",
    "a time in a text",
  ]),
  ...of(
    "engine/listen",
    "3.7-order",
    [
      'asked?.step.type === "choice" ? readAnswer(',
      'asked?.step.type === "prompt" ? readAnswer(',
      "6 before 7: an option",
    ],
    ["if (keyword !== undefined) {", "if (keyword !== undefined && asked === null) {", "7 before 8: a keyword"],
    [
      "interruptible ? firstFlow(turn, typed, true) : null",
      "interruptible ? firstFlow(turn, typed) : null",
      "9: valid input",
    ],
    [
      "const wanted = interruptible ? firstFlow(turn, typed) : null",
      "const wanted = null as WantedFlow | null",
      "9: invalid input that matches",
    ],
  ),
  ...of(
    "engine/listen",
    "3.4-asking",
    ["attempts >= step.maxAttempts", "attempts > step.maxAttempts", "left out, maxAttempts"],
    ["plain.length) - 1]", "plain.length)]", "wrong answer n"],
    ["when !== null && conditionHolds(when, place)", "when !== null", "invalid by cause"],
    ["(cause === undefined ? 1 : 0)", "1", "invalid by cause"],
    [
      "answered: { input: answer.value, text: cleanedText(text) }",
      "answered: { input: null, text: cleanedText(text) }",
      "invalid by cause",
    ],
  ),
  ...of(
    "engine/run",
    "3.5-triggers",
    ["while (turn.frames[top + 1]?.called === true) top++", "", "a flow that waits for one"],
    ["if (top === -1 && turn.frames.length <", "if (turn.frames.length <", "a flow under way"],
  ),
  ...of(
    "engine/run",
    "3.6-stack",
    [
      "frame.putAgain || frame.asked || frame.turn !== turn.before.version + 1",
      "frame.putAgain",
      "a special flow that asked",
    ],
    ["&& dropToHandler(turn, innocent)) return", "&& false) return", "an error nobody takes"],
  ),
  ...of(
    "turns/inbox",
    "2-seams",
    ['if (kind === "connected") return "now"', "", "a call under way"],
    [
      'if (kind === "answer") return chat === "connected" ? "waits" : "now"',
      'if (kind === "answer") return "now"',
      "a call under way",
    ],
    [
      'return call || chat === "connected" ? "waits"',
      'return chat === "connected" ? "waits"',
      "a call under way: the chat is over",
    ],
    ["return isThere ? inbox : [...inbox, event]", "return [...inbox, event]", "a call under way: ticks of the queue"],
  ),
  ...of(
    "turns/inbox",
    "2-seams",
    ['return call || chat === "connected" ? "waits"', 'return call ? "waits"', "a connected chat: events"],
    ['chat.connects > 0 ? "transferred" : "waiting"', '"waiting"', "a connected chat: after a transfer"],
  ),
  ...of("engine/run", "2-seams", [
    "turn.call === null ? 0 : callerIn(turn.frames) + 1",
    "0",
    "a call under way: an error",
  ]),
  ...of(
    "engine/due",
    "2-seams",
    [' && liveChat === "none") {', ") {", "inactivity: stands still while"],
    ["Math.max(conversation.heardAt, frame.since)", "conversation.heardAt", "inactivity: counts from the moment"],
  ),
  ...of(
    "turns/follow-ups",
    "2-seams",
    [
      'frame.special === "LiveChatWaiting" && before.includes(frame)',
      'frame.special === "LiveChatWaiting"',
      "what a waiting tick asked: goes on",
    ],
    ["if (kept.length === frames.length) return", "return", "what a waiting tick asked"],
  ),
  ...of(
    "turns/follow-ups",
    "2-follow-ups",
    ["flows <= most) runFollowUp", "flows < most) runFollowUp", "follow-ups that cause each"],
    ["flows === most + 1)", "flows >= most + 1)", "follow-ups that cause each"],
  ),
  ...of("helpdesk/desk", "2-follow-ups", [
    "queuings > MOST_RETURNS",
    "queuings >= MOST_RETURNS",
    "a chat that goes to and fro",
  ]),
  ...of("engine/advance", "3.5-triggers", [
    "for (let index = turn.frames.length - 1; index >= 0; index--)",
    "for (let index = 0; index < turn.frames.length; index++)",
    "of two that wait",
  ]),
]

/** In place of `stories.ts`, which makes tests of the stories. */
const COLLECTING = 'import { told } from "./told.js"; export const stories = cases => told.push(...cases)'

test("every mutation has its place in the code, once", () => {
  expect(misplaced(MUTATIONS)).toEqual([])
})

/** In CI alone: all stories are played everywhere, and here it is shown how good they are. */
describe.runIf(inCi)("each mutation", () => {
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
})
