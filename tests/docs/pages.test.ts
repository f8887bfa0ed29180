import { execFileSync } from "node:child_process"
import { cpSync, existsSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { makeBot } from "../../cli/bot-folder.js"
import type { JsonRecord } from "../../language/index.js"
import { type Place, place, runIn } from "../cli/parley.js"
import { ROOT } from "../project/sources.js"
import { actsOf, botsIn, pages, textOf } from "./page.js"

/** Serves until it is stopped; plays for minutes; needs the database of a server. */
const NOT_RUN = ["start", "simulate", "record", "keys", "backup", "blocks", "forget", "health", "db"]

/** Pages about bots of the checkout. */
const SPEAKS_OF: { readonly [page: string]: string } = {
  "README.md": "flows",
  "docs/examples/README.md": "docs/examples",
}

describe.each(pages())("%s", page => {
  const markdown = textOf(page)
  const acts = actsOf(markdown)
  let here: Place
  let folder: string
  beforeAll(() => {
    here = place()
    folder = here.folder
    const bots = SPEAKS_OF[page]
    if (bots !== undefined) cpSync(join(ROOT, bots), join(folder, bots), { recursive: true })
  })
  afterAll(() => here.remove())

  /** Lines that begin with `> ` are typed. */
  async function run(command: string, shown: readonly string[] | null) {
    const [program, ...args] = wordsOf(command)
    if (program === "cd") folder = join(folder, args[0] ?? "")
    if (program === "sed") execFileSync("sed", args, { cwd: folder })
    if (program !== "parley" || NOT_RUN.includes(args[0] ?? "")) return []
    const input = (shown ?? []).filter(line => line.startsWith("> ")).map(line => `${line.slice(2)}\n`)
    const { code, out, err } = await runIn(folder, args, { input: input.join("") })
    if (shown === null) expect({ command, code, err }).toEqual({ command, code: 0, err: "" })
    return (out + err).split("\n")
  }

  test("what it shows is so", async () => {
    for (const act of acts) {
      if (act.kind === "file") here.write({ [join(folder, act.name).slice(here.folder.length)]: act.content })
      if (act.kind === "step") expect(faultsOfStep(act.step)).toEqual([])
      if (act.kind === "unclear")
        expect.fail(`neither a step nor "// name of a file" in its first line: ${act.content}`)
      if (act.kind !== "commands") continue
      const lines: string[] = []
      for (const command of act.commands) lines.push(...(await run(command, act.shown)))
      if (act.shown !== null) expect(comparable(lines, act.shown)).toEqual(comparable(act.shown, act.shown))
    }
  })

  test("its bots have no fault and no warning, and their fixtures pass", async () => {
    // Example bots have a test of their own.
    for (const flows of botsIn(here.folder).filter(bot => !bot.includes("/docs/examples/"))) {
      const at = dirname(flows)
      const actions = existsSync(join(at, "actions.ts")) ? ["--actions", "actions.ts"] : []
      expect(await complaint(at, ["check", "--strict", ...actions])).toBe("")
      if (existsSync(join(at, "fixtures"))) expect(await complaint(at, ["test", ...actions])).toBe("")
    }
  })

  test("the commands that it names are there, with these options", async () => {
    for (const { command, options } of commandsNamed(markdown)) {
      const words = command.split(" ")
      const { code, out } = await runIn(here.folder, words.length > 1 ? [...words, "--help"] : ["help", command])
      expect({ command, code, unknown: options.filter(option => !out.includes(option)) }).toEqual({
        command,
        code: 0,
        unknown: [],
      })
    }
  })

  test("its links lead somewhere", () => {
    const links = [...markdown.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) => link)
    const lost = links.filter(
      link => statSync(join(ROOT, dirname(page), link), { throwIfNoEntry: false }) === undefined,
    )
    expect(lost).toEqual([])
  })
})

/** Commands in code, each with the options that stand behind it somewhere on the page. */
function commandsNamed(markdown: string) {
  const named = new Map<string, Set<string>>()
  for (const [, command = "", rest = ""] of markdown.matchAll(
    /\bparley (?:-- )?((?:(?:keys|blocks|db|accounts) )?[a-z]+)\b([^`\n#]*)/g,
  )) {
    const before = named.get(command) ?? new Set()
    named.set(command, new Set([...before, ...(rest.match(/--[a-z-]+/g) ?? [])]))
  }
  return [...named].map(([command, options]) => ({ command, options: [...options] }))
}

/** All that a command that fails has written. */
async function complaint(folder: string, args: readonly string[]): Promise<string> {
  const { code, out, err } = await runIn(folder, args)
  return code === 0 ? "" : out + err
}

function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, word]) => double ?? single ?? word ?? "",
  )
}

/** Lines without those that are typed and those that are blank; in a place of `...` any lines may stand. */
function comparable(lines: readonly string[], shown: readonly string[]): readonly string[] {
  const kept = lines.filter(line => line.trim() !== "" && !line.startsWith("> "))
  return shown.includes("...") ? kept.filter(line => line !== "..." && shown.includes(line)) : kept
}

/** The faults of a bot in which the step stands, with the steps, flows, variables, hosts and secrets that it names. */
function faultsOfStep(step: JsonRecord): readonly unknown[] {
  const text = JSON.stringify(step)
  const names = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name))]
  const all = <Value>(keys: readonly string[], value: Value) => Object.fromEntries(keys.map(key => [key, value]))
  const end = { type: "end" }
  const targets = names(/"(?:next|to|exceeded|onError)":"([\w-]+)"/g).filter(name => name !== "end")
  const ways = targets.map(to => ({ when: "GetDate == null", to }))
  const example = {
    start: "first",
    variables: all(names(/@(?!input|text|event|InternalActionResult)([A-Za-z]\w*)/g), "any"),
    steps: { first: { type: "branch", next: [...ways, { to: "example" }] }, example: step, ...all(targets, end) },
  }
  const flow = { start: "first", variables: { topic: "any" }, steps: { first: end } }
  const bot = { http: { hosts: names(/https:\/\/([\w.]+)/g), secrets: names(/secret\('(\w+)'\)/g) } }
  const files = Object.entries({ example, bot, ...all(names(/"flow":"([\w-]+)"/g), flow) })
  return makeBot(
    files.map(([name, content]) => ({ file: name, name: `${name}.json`, content: JSON.stringify(content) })),
  ).faults
}
