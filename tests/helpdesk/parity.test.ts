import { existsSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { STORIES } from "./stories/index.js"

const root = new URL("../../", import.meta.url)
const page = readFileSync(new URL("docs/parity.md", root), "utf8")
const security = readFileSync(new URL("SECURITY.md", root), "utf8")
const ways = security.slice(security.indexOf("## Ways around a block"))
const names = STORIES.flatMap(([, stories]) => stories.map(({ name }) => name))

/** Code in the columns after the first. */
const cells = (text: string, from: number) =>
  text
    .split("\n")
    .filter(line => line.startsWith("| ") && !line.startsWith("|---"))
    .flatMap(line => line.split(" | ").slice(from))
const claims = [...cells(page, 1), ...cells(ways, 2)].flatMap(cell =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code),
)

/** Words of the design that are no tests. */
const WORDS: ReadonlySet<string> = new Set(["trigger.when", "[[ChatUser]].Roles"])

test.each([...new Set(claims)].filter(claim => !WORDS.has(claim)))("there is a test for %s", claim => {
  const [file = "", title] = claim.split(" › ")
  if (title !== undefined) {
    // Titles that tables fill in are written with a placeholder.
    expect(readFileSync(new URL(`tests/${file}`, root), "utf8")).toContain(title)
  } else if (claim.startsWith("tests/")) {
    expect(existsSync(new URL(claim, root))).toBe(true)
  } else {
    expect(names.filter(name => name.startsWith(claim))).not.toEqual([])
  }
})

test("every story of the design's sections is of a section that the page has", () => {
  const sections = [...page.matchAll(/^## (\d[\d.]*) /gm)].map(([, number]) => number)
  expect(sections).toEqual(["6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "7", "10"])
})
