import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
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
  pairs.map(([line, mutant]): Mutation => ({ file: `engine/${file}.ts`, line, mutant, seenBy }))

const MUTATIONS: readonly Mutation[] = [
  ...of(
    "machine",
    "3.3-steps",
    ["path.when === null || holds(path.when", "path.when === null || !holds(path.when"],
    ["return taken && context.turn.failure === null", "return context.turn.failure === null"],
    ["return paths.map(path => ({", "return [...paths].reverse().map(path => ({"],
    ["reenter: true", "reenter: false"],
  ),
  ...of("machine", "3.8-limits", ["turn.steps > turn.bot.limits", "turn.steps >= turn.bot.limits"]),
  ...of(
    "expressions/evaluate",
    "4-expressions",
    ['if (left === (operator === "||")) return left', 'if (left === (operator === "&&")) return left'],
    ['typeof value === "boolean") return value === true', 'typeof value === "boolean") return value !== false'],
    ["=== true ? tree.yes : tree.no", "=== true ? tree.no : tree.yes"],
    ["return list.every(isTrue)", "return list.some(isTrue)"],
    ["return Object.hasOwn(object, name) ? tidy(object[name]) : null", "return tidy(object[name])"],
  ),
  ...of(
    "expressions/operators",
    "4-expressions",
    ['"<": comparison(order => order < 0)', '"<": comparison(order => order <= 0)'],
    ['">=": comparison(order => order >= 0)', '">=": comparison(order => order > 0)'],
    ['operator.startsWith(">") ? false : null', 'operator.startsWith(">") ? true : null'],
    ["arithmetic((a, b) => a / b)", "arithmetic((a, b) => Math.floor(a / b))"],
    ["if (!Number.isFinite(number)) return null", "if (!Number.isFinite(number)) return number"],
    ["if (left === null || right === null) return false", "if (left === null) return false"],
  ),
  ...of(
    "listen",
    "3.7-order",
    ['if (asked?.step.type === "choice") {', 'if (asked?.step.type === "prompt") {'],
    ["if (keyword !== undefined) {", "if (keyword !== undefined && asked === null) {"],
    ["if (digresses && turn.bot.flows.get(wanted)?.trigger?.always === true)", "if (digresses)"],
    ["return digresses ? digress(turn, wanted, text) : refuse(turn, asked)", "return refuse(turn, asked)"],
  ),
  ...of(
    "listen",
    "3.4-asking",
    ["attempts >= step.maxAttempts", "attempts > step.maxAttempts"],
    ["step.invalid.length) - 1]", "step.invalid.length)]"],
  ),
  ...of(
    "run",
    "3.6-stack",
    ["if (frame.putAgain || frame.asked ||", "if (frame.putAgain ||"],
    ["if (dropToHandler(turn)) return", "if (false) return"],
  ),
  ...of("advance", "3.5-triggers", [
    "for (let index = turn.frames.length - 1; index >= 0; index--)",
    "for (let index = 0; index < turn.frames.length; index++)",
  ]),
]

/** Plays the stories of a file until one fails, and tells which. */
const entry = (seenBy: string) => `
import { botOf, failuresOf, fixtureOf } from "./story.js"
import { told } from "./stories.js"
import "./${seenBy}.test.js"
for (const story of told) {
  const failed = await failuresOf(botOf(story.flows, story.bot), fixtureOf(story))
  if (failed === "") continue
  console.log(story.name)
  process.exit(1)
}
`

/** In place of \`stories.ts\`, which makes tests of the stories: only collects them. */
const collector = "export const told = []; export function stories(cases) { told.push(...cases) }"

function mutating(mutation: Mutation | null): Plugin {
  return {
    name: "mutation",
    setup({ onLoad }) {
      onLoad({ filter: /tests\/engine\/stories\.ts$/ }, () => ({ contents: collector, loader: "ts" }))
      if (mutation === null) return
      onLoad({ filter: /\/engine\/.*\.ts$/ }, ({ path }) =>
        path === join(root, mutation.file)
          ? { contents: readFileSync(path, "utf8").replace(mutation.line, () => mutation.mutant), loader: "ts" }
          : null,
      )
    },
  }
}

/** @returns the name of the story that failed; null: none did */
async function firstFailure(mutation: Mutation | null, seenBy: string, name: string): Promise<string | null> {
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
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [outfile], { timeout: 30_000 }, (error, output, errors) => {
      if (error === null) resolve(null)
      else if (output !== "" || error.killed === true) resolve(output.trim() || "it never came to an end")
      else reject(new Error(errors))
    })
  })
}

test.concurrent.each([...new Set(MUTATIONS.map(mutation => mutation.seenBy))])(
  "unmutated, the stories of %s pass",
  async seenBy => expect(await firstFailure(null, seenBy, seenBy)).toBeNull(),
)

test.concurrent.each(MUTATIONS.map((mutation, index) => [mutation.file, mutation.mutant, mutation, index] as const))(
  "%s: a story fails when it says %s",
  async (file, _, mutation, index) => {
    const parts = readFileSync(join(root, file), "utf8").split(mutation.line)
    expect(parts, `${mutation.line} is once in ${file}`).toHaveLength(2)
    expect(await firstFailure(mutation, mutation.seenBy, `mutant-${index}`)).not.toBeNull()
  },
)
