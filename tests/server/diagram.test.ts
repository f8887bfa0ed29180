import { expect, test } from "vitest"
import { type Draw, Drawings, drawHere } from "../../server/docs/drawings.js"
import { type Answer, ask, botOf, FLOWS, world } from "./serving.js"

const LANGUAGES = {
  ...FLOWS,
  "bot.json": { ...FLOWS["bot.json"], locales: ["en", "ru"] },
  "hello.json": {
    trigger: { phrases: ["hello"] },
    start: "hello",
    steps: { hello: { type: "message", message: { en: "Good day", ru: "Добрый день" } } },
  },
}
const told = ({ status, body }: Answer) => [status, body.code]

test("a flow is answered as SVG, the same bytes each time, that no browser runs anything of", async () => {
  const { url, key } = await world()
  const bot = await key("bot")
  const read = () => ask(url, "GET", "/v1/flows/order/diagram.svg", undefined, bot)
  const { status, text, headers } = await read()
  expect([status, headers.get("content-type")]).toEqual([200, "image/svg+xml; charset=utf-8"])
  expect(text).toMatch(/^<svg [^>]*role="img"[^>]*>\n<title>Flow order<\/title>/)
  expect(text).toContain("Which size?")
  expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'")
  expect(headers.get("x-content-type-options")).toBe("nosniff")
  expect((await read()).text).toBe(text)
})

test("texts are shown in the language asked for, else in the bot's first", async () => {
  const { url, key } = await world({ flows: LANGUAGES })
  const bot = await key("bot")
  const read = async (query: string) =>
    (await ask(url, "GET", `/v1/flows/hello/diagram.svg${query}`, undefined, bot)).text
  expect(await read("")).toContain("Good day")
  expect(await read("?locale=ru")).toContain("Добрый день")
  expect(await read("?locale=fr")).toContain("Good day")
  expect(told(await ask(url, "GET", "/v1/flows/hello/diagram.svg?locale=../x", undefined, bot))).toEqual([
    400,
    "REQUEST_INVALID",
  ])
})

test("a flow that is not there is refused with the name that may have been meant; who may not read flows is too", async () => {
  const { url, key } = await world()
  const read = (name: string, who?: string) => ask(url, "GET", `/v1/flows/${name}/diagram.svg`, undefined, who)
  const missing = await read("ordr", await key("bot"))
  expect([...told(missing), missing.body.detail]).toEqual([
    404,
    "FLOW_UNKNOWN",
    "There is no flow ordr. Did you mean order?",
  ])
  expect(told(await read("__proto__", await key("bot")))).toEqual([404, "FLOW_UNKNOWN"])
  expect(told(await read("order"))).toEqual([401, "KEY_MISSING"])
  expect(told(await read("order", await key("agent")))).toEqual([403, "PERMISSION_MISSING"])
})

test("a picture is made once for as long as its flow stays as it is", async () => {
  const made: string[] = []
  const draw: Draw = drawing => {
    made.push(drawing.name)
    return drawHere(drawing)
  }
  const { url, key } = await world({ draw })
  const bot = await key("bot")
  const read = (query = "") => ask(url, "GET", `/v1/flows/order/diagram.svg${query}`, undefined, bot)
  await Promise.all([read(), read(), read("?locale=en")])
  expect(made).toEqual(["order"])
  await read("?locale=ru")
  expect(made).toEqual(["order", "order"])
})

test("a picture that failed is tried again, and of many the oldest are forgotten", async () => {
  const made: string[] = []
  const drawings = new Drawings(async ({ name }) => {
    made.push(name)
    if (made.length === 1) throw new Error("once")
    return name
  })
  const { bot } = botOf()
  const of = (name: string) => drawings.of({ name, source: {} }, null, bot)
  await expect(of("a")).rejects.toThrow("once")
  expect(await of("a")).toBe("a")
  for (let count = 0; count < 100; count++) await of(`f${count}`)
  await of("f0")
  await of("a")
  expect(made.filter(name => name === "a" || name === "f0")).toEqual(["a", "a", "f0", "a"])
})

test("a flow too big for a picture is refused in a sentence", async () => {
  const steps = Object.fromEntries(
    Array.from({ length: 2500 }, (_, index) => [
      `s${index}`,
      { type: "message", message: "x", next: index === 2499 ? "end" : `s${index + 1}` },
    ]),
  )
  const { url, key } = await world({ flows: { "big.json": { trigger: { phrases: ["big"] }, start: "s0", steps } } })
  const path = "/v1/flows/big/diagram.svg"
  expect((await ask(url, "GET", path, undefined, await key("bot"))).status).toBe(200)
  const tangled = {
    a: { type: "branch", next: [...Array.from({ length: 6000 }, () => ({ when: "true", to: "b" })), { to: "b" }] },
    b: { type: "end" },
  }
  const other = await world({ flows: { "big.json": { start: "a", steps: tangled } } })
  const refused = await ask(other.url, "GET", path, undefined, await other.key("bot"))
  expect([...told(refused), refused.body.detail]).toEqual([
    422,
    "DRAWING_EXCEEDED",
    expect.stringContaining("The flow big is too big"),
  ])
})
