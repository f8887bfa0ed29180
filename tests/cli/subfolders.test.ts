import { symlinkSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Place, place } from "./parley.js"

let here: Place
beforeAll(() => {
  here = place({
    "flows/bot.json": { name: "shop" },
    "flows/texts.json": { hello: "Hello from the shop." },
    "flows/shop/cart.json": {
      trigger: { phrases: ["cart"] },
      start: "a",
      steps: {
        a: { type: "message", message: { use: "hello" }, next: "b" },
        b: { type: "call", flow: "pay", next: "end" },
      },
    },
    "flows/shop/money/pay.jsonc": { start: "a", steps: { a: { type: "message", message: "Paid." } } },
    "flows/.drafts/cart.json": "no JSON at all",
    "flows/node_modules/x/package.json": { name: "x" },
    "fixtures/cart.json": { flows: "../flows", turns: [{ user: "cart", bot: ["Hello from the shop.", "Paid."] }] },
  })
})
afterAll(() => here.remove())

test("flows in subfolders are checked, and hidden folders and packages are passed over", async () => {
  expect(await here.run(["check", "--strict"])).toMatchObject({ code: 0, out: expect.stringContaining("2 flows") })
})

test("they are played, and their coverage is told by their names", async () => {
  const { code, out } = await here.run(["test", "fixtures/cart.json", "--coverage"])
  expect(code).toBe(0)
  expect(out).toMatch(/cart +100% 2\/2/)
  expect(out).toMatch(/pay +100% 1\/1/)
})

test("fixtures in subfolders are played, and flows beside them are not", async () => {
  const fixture = (said: string) => ({ flows: `${here.folder}/flows`, turns: [{ user: "cart", bot: [said, "Paid."] }] })
  here.write({
    "all/cart.json": fixture("Hello from the shop."),
    "all/money/pay.jsonc": fixture("Good-bye."),
    "all/money/flows/pay.json": { start: "a", steps: { a: { type: "end" } } },
    "all/.old/cart.json": "no JSON at all",
  })
  const { code, out } = await here.run(["test", "all", "--reporter", "json"])
  const { passed, failed, fixtures } = JSON.parse(out)
  expect([code, passed, failed]).toEqual([1, 1, 1])
  expect(fixtures.map(({ file }: { readonly file: string }) => file)).toEqual(["all/cart.json", "all/money/pay.jsonc"])
  here.write({ "all/money/broken.json": "{" })
  expect((await here.run(["test", "all"])).out).toContain("JSON_INVALID")
})

test("they are drawn by their names, one and all", async () => {
  expect((await here.run(["draw", "pay", "--format", "mermaid"])).code).toBe(0)
  const { code, out } = await here.run(["draw", "--all", "--format", "mermaid"])
  expect(code).toBe(0)
  expect(out).toContain('["cart (text)')
  expect(out).toContain('["pay (')
})

test("two flows of one name in two folders are a fault", async () => {
  here.write({ "twice/pay.json": { start: "a", steps: { a: { type: "end" } } } })
  here.write({ "twice/more/pay.json": { start: "a", steps: { a: { type: "end" } } } })
  const { code, out } = await here.run(["check", "twice", "--format", "json"])
  expect(code).toBe(1)
  const faults = JSON.parse(out).faults as readonly { readonly code: string; readonly file: string }[]
  expect(faults.map(fault => [fault.code, fault.file.replaceAll("\\", "/")])).toEqual([
    ["NAME_TAKEN", "twice/pay.json"],
  ])
})

test("links to files and folders count as what they lead to, each folder once; an editor's hidden ones as nothing", async () => {
  here.write({ "linked/own.json": { start: "a", steps: { a: { type: "end" } } } })
  symlinkSync(join(here.folder, "flows/shop/cart.json"), join(here.folder, "linked/cart.json"))
  symlinkSync(join(here.folder, "flows/shop/money"), join(here.folder, "linked/money"))
  symlinkSync(".", join(here.folder, "linked/again"))
  symlinkSync("ana@host.17", join(here.folder, "linked/.#own.json"))
  symlinkSync("current", join(here.folder, "linked/current"))
  here.write({ "linked/texts.json": { hello: "Hello" } })
  expect(await here.run(["check", "linked", "--strict"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("3 flows"),
  })
  symlinkSync("nowhere.json", join(here.folder, "linked/lost.json"))
  const { code, err } = await here.run(["check", "linked"])
  expect(code).toBe(2)
  expect(err).toContain("FILE_UNREADABLE")
  expect(err).toContain(`${join("linked", "lost.json")} is a link to a file that is not there`)
})

test("of links in a circle one that is named as a flow is told as one that leads nowhere", async () => {
  here.write({ "circle/own.json": { start: "a", steps: { a: { type: "end" } } } })
  symlinkSync("round.json", join(here.folder, "circle/round.json"))
  const { code, err } = await here.run(["check", "circle"])
  expect([code, err]).toEqual([2, expect.stringContaining("round.json is a link to a file that is not there")])
  expect((await here.run(["test", "circle"])).err).toContain("round.json is a link to a file that is not there")
})
