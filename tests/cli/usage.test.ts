import { readFileSync } from "node:fs"
import { afterAll, beforeAll, expect, test } from "vitest"
import { ECHO, echoFixture, type Place, place } from "./parley.js"

let here: Place
beforeAll(() => {
  here = place({
    "flows/echo.json": ECHO,
    "fixtures/echo.json": echoFixture("You said tea."),
    "empty/.gitkeep": "",
    "full/file": "",
  })
})
afterAll(() => here.remove())

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"))

test("--version is the package's", () => {
  expect(here.parley(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" })
})

test.each([[["--help"]], [["check", "--help"]], [["test", "-h"]], [["talk", "--help"]], [["help", "new"]]])(
  "%j tells how it is used, with examples",
  async args => {
    const { code, out, err } = await here.run(args)
    expect([code, err]).toEqual([0, ""])
    expect(out).toMatch(/^Usage: parley/)
    expect(out).toMatch(/\nExamples:\n {2}parley /)
  },
)

test("a command of a group is told of as any other is", async () => {
  const there = await here.run(["keys", "make", "--help"])
  expect(there.out).toMatch(/^Usage: parley keys make \[options\]\n\nMake a key, and tell it once\.\n/)
  expect(await here.run(["help", "keys", "make"])).toEqual(there)
})

test.each([
  ["record", ["PARLEY_DB", "PARLEY_FLOWS", "PARLEY_ACTIONS"]],
  ["blocks set", ["PARLEY_DB", "PARLEY_FLOWS", "PARLEY_ACTIONS"]],
  ["blocks list", ["PARLEY_DB"]],
])("%s --help names the variables that stand for its options", async (command, variables) => {
  const { out } = await here.run([...command.split(" "), "--help"])
  expect(out.match(/PARLEY_\w+/g)?.sort()).toEqual([...variables].sort())
})

test("help expressions is docs/expressions.md", async () => {
  const page = readFileSync(new URL("../../docs/expressions.md", import.meta.url), "utf8")
  expect(await here.run(["help", "expressions"])).toEqual({ code: 0, out: page, err: "" })
})

test.each<[readonly string[], RegExp]>([
  [[], /^Usage: parley/],
  [["chek"], /unknown command 'chek'\n\(Did you mean check\?\)/],
  [["check", "--formt", "json"], /unknown option '--formt'\n\(Did you mean --format\?\)/],
  [["check", "--format", "xml"], /Allowed choices are text, json, sarif/],
  [["check", "--format"], /argument missing/],
  [["check", "flows", "more"], /too many arguments/],
  [["check", "nowhere"], /^error FOLDER_UNREADABLE: .*nowhere/],
  [["check", "flows/echo.json"], /^error FOLDER_UNREADABLE: /],
  [["test", "nowhere.json"], /^error FILE_UNREADABLE: .*nowhere\.json/],
  [["test", "empty"], /^error FIXTURE_NONE: .*empty/],
  [["test", "fixtures/z*.json"], /^error FIXTURE_NONE: /],
  [["test", "*/echo.json"], /^error WILDCARD_UNSUPPORTED: /],
  [["test", "--filter", "nothing of this"], /^error FIXTURE_NONE: .*nothing of this/],
  [["test", "--reporter", "html"], /Allowed choices are text, json, junit, tap/],
  [["test", "--min-coverage", "many"], /A number from 0 to 100 is meant/],
  [["test", "--store", "paper"], /Allowed choices are memory, sqlite/],
  [["test", "--http", "localhost:3000"], /An address such as http:\/\/127\.0\.0\.1:3000 is meant/],
  [["link", "--url", "chat.example.com"], /An address such as http:\/\/127\.0\.0\.1:3000 is meant/],
  [["keys", "make", "--allow", "agent", "--agent", "ana"], /An agent is named by an e-mail, such as ana@example\.com/],
  [
    ["accounts", "add", "ana@example.com", "--allow", "agent", "--agent", "ana"],
    /An agent is named by an e-mail, such as ana@example\.com/,
  ],
  [["blocks", "set", "user:1", "--minutes", "0.5"], /A number of minutes is meant, such as 60\./],
  [["test", "nowhere", "--watch"], /^error FILE_UNREADABLE: /],
  [["talk", "--flows", "nowhere"], /^error FOLDER_UNREADABLE: /],
  [["talk", "flows"], /too many arguments/],
  [["help", "expresions"], /no help on 'expresions' \(did you mean expressions\?\)/],
  [["help", "weather"], /no help on 'weather' \(there is on: start, .*expressions, .*texts.*\)/],
  [["help", "keys", "mak"], /no help on 'keys mak'/],
  [["new"], /missing required argument 'dir'/],
  [["new", "full"], /^error FOLDER_NOT_EMPTY: .*full/],
  [["new", "full/file"], /^error FOLDER_NOT_EMPTY: .*full\/file/],
])("%j is wrong usage: exit 2, a sentence on standard error, nothing else", async (args, sentence) => {
  const { code, out, err } = await here.run(args)
  expect([code, out]).toEqual([2, ""])
  expect(err).toMatch(sentence)
  expect(err).not.toMatch(/\n\s+at /)
})
