import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { FAULT_GUIDE } from "../../cli/fault-guide.js"
import { ERROR_CODES } from "../../language/index.js"
import { openApi } from "../../server/docs/openapi.js"
import { STATUS } from "../../server/http/problems.js"
import { routes } from "../../server/http/routes.js"
import { filesIn, readSource } from "./sources.js"

const ROUTES = routes(true)
const documented = readFileSync("docs/errors.md", "utf8")
  .split("\n")
  .filter(line => line.startsWith("| `"))
  .flatMap(line => line.split("|")[1]?.match(/`[A-Z][A-Z_]+`/g) ?? [])
  .map(code => code.slice(1, -1))

test("docs/errors.md tells of every error, and of no other", () => {
  expect([...new Set(documented)].sort()).toEqual([...ERROR_CODES])
})

test("the list is in order, and no code is in it twice", () => {
  expect([...new Set(ERROR_CODES)].sort()).toEqual([...ERROR_CODES])
})

test("every code that is refused over HTTP has its status", () => {
  const refusals = new Set(ROUTES.flatMap(({ refusals }) => refusals))
  expect([...refusals].filter(code => STATUS[code] === undefined)).toEqual([])
})

test("the OpenAPI document names codes of the list alone, and a problem's code is one that has a status", () => {
  const document = openApi(ROUTES, "1")
  const named = JSON.stringify(document).match(/\b[A-Z]{2,}(?:_[A-Z]+)+\b/g) ?? []
  const known = new Set<string>([...ERROR_CODES, ...Object.keys(FAULT_GUIDE)])
  expect([...new Set(named)].filter(code => !known.has(code))).toEqual([])
  const { Problem } = (document as { components: { schemas: { Problem: { discriminator: { mapping: object } } } } })
    .components.schemas
  expect(Object.keys(Problem.discriminator.mapping)).toEqual([...Object.keys(STATUS), "INTERNAL"])
})

test("every error that a flow is given by the engine is in the list", () => {
  const known: ReadonlySet<string> = new Set(ERROR_CODES)
  const given = ["engine", "turns", "helpdesk", "runtime", "actions"]
    .flatMap(filesIn)
    .flatMap(file => [...readSource(file).matchAll(/\bcode: "([A-Z]+(?:_[A-Z]+)+)"/g)].map(([, code = ""]) => code))
  expect(given.length).toBeGreaterThan(0)
  expect(given.filter(code => !known.has(code))).toEqual([])
})
