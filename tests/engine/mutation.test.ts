import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { build, type Plugin } from "esbuild"
import { afterAll, expect, test } from "vitest"

/**
 * Are the stories any good? Each mutation here breaks one line that decides something; the engine is built with it,
 * and a story has to fail. A line that has changed since makes its mutation fail: then write it anew.
 */
interface Mutation {
  readonly file: string
  readonly line: string
  readonly mutant: string
  /** Of which subsection the stories are played. */
  readonly seenBy: string
}

const root = fileURLToPath(new URL("../../", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "parley-mutants-"))
symlinkSync(join(root, "node_modules"), join(folder, "node_modules"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const of = (file: string, seenBy: string, ...pairs: readonly (readonly [line: string, mutant: string])[]) =>
  pairs.map(([line, mutant]): Mutation => ({ file: `${file}.ts`, line, mutant, seenBy }))

const MUTATIONS: readonly Mutation[] = [
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
    "3.8-limits",
    ["return stateBytes(world, frames) <= turn.bot.limits.state ? null", "return true ? null"],
    ["if (bytes <= turn.bot.limits.state ||", "if (true ||"],
    [" || bytes <= stateBytes(world, [...below, place])", ""],
  ),
  ...of("engine/invoke", "3.8-limits", ["if (storedBytes(params) > turn.bot.limits.state)", "if (false)"]),
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
    ['operator.startsWith(">") ? false : null', 'operator.startsWith(">") ? true : null'],
    ["arithmetic((a, b) => a / b)", "arithmetic((a, b) => Math.floor(a / b))"],
    ["if (!Number.isFinite(number)) return null", "if (!Number.isFinite(number)) return number"],
    ["if (left === null || right === null) return false", "if (left === null) return false"],
  ),
  ...of(
    "engine/listen",
    "3.7-order",
    ['if (asked?.step.type === "choice") {', 'if (asked?.step.type === "prompt") {'],
    ["if (keyword !== undefined) {", "if (keyword !== undefined && asked === null) {"],
    [
      "interruptible ? firstFlow(turn, recognition, true) : null",
      "interruptible ? firstFlow(turn, recognition) : null",
    ],
    ["return wanted === null ? refuse(turn, asked) : digress(turn, wanted, text)", "return refuse(turn, asked)"],
  ),
  ...of(
    "engine/listen",
    "3.4-asking",
    ["attempts >= step.maxAttempts", "attempts > step.maxAttempts"],
    ["step.invalid.length) - 1]", "step.invalid.length)]"],
  ),
  ...of(
    "engine/run",
    "3.5-triggers",
    ["while (turn.frames[top + 1]?.called === true) top++", ""],
    ["if (top === -1 && turn.frames.length <", "if (turn.frames.length <"],
  ),
  ...of(
    "engine/run",
    "3.6-stack",
    [
      "if (frame.putAgain || frame.asked || frame.turn !== turn.before.version + 1) putQuestionBelow(turn)",
      "if (frame.putAgain) putQuestionBelow(turn)",
    ],
    ["&& dropToHandler(turn)) return", "&& false) return"],
  ),
  ...of("engine/advance", "3.5-triggers", [
    "for (let index = turn.frames.length - 1; index >= 0; index--)",
    "for (let index = 0; index < turn.frames.length; index++)",
  ]),
]

/** Plays the stories of a file until one fails, and tells which. */
const entry = (seenBy: string) => `
import { botOf, failuresOf, fixtureOf } from "./story.js"
import { told } from "./stories.js"
import "./${seenBy}.test.js"
export async function firstFailure() {
  for (const story of told) {
    try {
      if ((await failuresOf(botOf(story.flows, story.bot), fixtureOf(story))) !== "") return story.name
    } catch (error) {
      return story.name + ": " + error
    }
  }
  return null
}
`

/** In place of `stories.ts`, which makes tests of the stories: only collects them. */
const collector = "export const told = []; export function stories(cases) { told.push(...cases) }"

/** Runs the builds in turn, in one process, since what takes long is loading the packages. */
const runner = `
for (const file of process.argv.slice(2)) {
  const { firstFailure } = await import(file)
  console.log(JSON.stringify(await firstFailure()))
}
`

function mutating(mutation: Mutation | null): Plugin {
  return {
    name: "mutation",
    setup({ onLoad }) {
      onLoad({ filter: /tests\/engine\/stories\.ts$/ }, () => ({ contents: collector, loader: "ts" }))
      if (mutation === null) return
      onLoad({ filter: /\/(?:engine|language)\/.*\.ts$/ }, ({ path }) =>
        path === join(root, mutation.file)
          ? { contents: readFileSync(path, "utf8").replace(mutation.line, () => mutation.mutant), loader: "ts" }
          : null,
      )
    },
  }
}

async function built(mutation: Mutation | null, seenBy: string, name: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`)
  await build({
    stdin: { contents: entry(seenBy), resolveDir: join(root, "tests/engine"), loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "error",
    plugins: [mutating(mutation)],
  })
  return outfile
}

/** For each build the name of the first story that failed; null: none did. */
async function firstFailures(files: readonly string[]): Promise<readonly (string | null)[]> {
  const script = join(folder, "runner.mjs")
  writeFileSync(script, runner)
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...files], { timeout: 100_000 })
  return stdout
    .trim()
    .split("\n")
    .map(line => JSON.parse(line))
}

test.each(MUTATIONS)("$file has the line $line once", ({ file, line }) => {
  expect(readFileSync(join(root, file), "utf8").split(line)).toHaveLength(2)
})

test("unmutated, the stories pass; with any of the mutations one of them fails", { timeout: 120_000 }, async () => {
  const played = [...new Set(MUTATIONS.map(mutation => mutation.seenBy))]
  const whole = await Promise.all(played.map(seenBy => built(null, seenBy, seenBy)))
  const mutants = await Promise.all(MUTATIONS.map((one, index) => built(one, one.seenBy, `mutant-${index}`)))
  const failures = await firstFailures([...whole, ...mutants])
  expect(failures.slice(0, whole.length)).toEqual(played.map(() => null))
  expect(failures).toHaveLength(whole.length + mutants.length)
  expect(MUTATIONS.filter((_, index) => failures[whole.length + index] === null)).toEqual([])
})
