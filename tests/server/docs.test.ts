import { expect, test } from "vitest"
import { REMEDIES } from "../../server/docs/remedies.js"
import { STATUS } from "../../server/http/problems.js"
import { openApi, routes } from "../../server/index.js"
import { ask, world } from "./serving.js"

async function page(): Promise<string> {
  const { url } = await world()
  return (await ask(url, "GET", "/docs")).text
}

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = ""]) => found)

test("/docs tells of every route with its name, and of every schema", async () => {
  const html = await page()
  const ids = all(html, / id="([^"]+)"/g)
  for (const { name, path } of routes(false))
    expect([name, ids.includes(name), html.includes(path)]).toEqual([name, true, true])
  const { schemas } = openApi(routes(false), "0.0.0").components as { schemas: object }
  for (const name of Object.keys(schemas)) expect(ids).toContain(name)
  expect(new Set(ids).size).toBe(ids.length)
})

test("every link within /docs leads somewhere, and what is led to opens", async () => {
  const html = await page()
  const ids = new Set(all(html, / id="([^"]+)"/g))
  for (const target of all(html, /href="#([^"]+)"/g)) expect([target, ids.has(target)]).toEqual([target, true])
  // A browser opens what a target is inside of, and so not where the target is the part itself.
  expect(html).not.toMatch(/<details[^>]* id=/)
})

test("the type of every problem is a place of a page that tells what to do", async () => {
  const { url } = await world()
  const refused = await ask(url, "GET", "/v1/blocks")
  expect(refused.body.type).toBe("/docs/errors#KEY_MISSING")
  const { text, headers } = await ask(url, "GET", "/docs/errors")
  expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'/)
  const codes = [...Object.keys(STATUS), "INTERNAL"]
  expect(codes.filter(code => !text.includes(`<section id="${code}">`))).toEqual([])
  expect(Object.keys(REMEDIES).sort()).toEqual(codes.sort())
})

test("/docs needs no script, and its style is the only one that is let in", async () => {
  const { url } = await world()
  const { text, headers } = await ask(url, "GET", "/docs")
  expect(text).not.toMatch(/<script|<link|<img| on\w+=| style=/)
  expect(headers.get("content-security-policy")).toMatch(/^default-src 'none';style-src 'sha256-[\w+/=]+';/)
})
