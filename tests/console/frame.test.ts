import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { ask } from "../server/serving.js"
import {
  describeInBrowser,
  findingsAgain,
  findingsOf,
  isLookedInto,
  overflowOf,
  servedConsole,
  showAs,
} from "./pages.js"

describeInBrowser("the frame of all pages", () => {
  const { open, world } = servedConsole()

  test("goes to the first page that the key may see, and by G and a letter to the others", async () => {
    const page = await open("")
    await page.waitForURL(/\/console\/desk/)
    expect(page.url()).not.toContain("key")
    await page.locator("main h1").first().waitFor({ state: "attached" })
    await page.keyboard.press("g")
    await page.keyboard.press("b")
    await page.waitForURL("**/console/blocks")
    await expect.poll(() => page.title()).toBe("Blocks · Parley")
  })

  test("draws no page that the key may not see, and says by whom it could", async () => {
    const key = await world().key(["block:read"])
    const page = await open("conversations", { key })
    await page.locator("main").waitFor()
    await expect.poll(() => page.locator("nav .page-links a").allInnerTexts()).toEqual(["Blocks", "Settings"])
    await expect.poll(() => page.locator("main").innerText()).toContain("conversation:read")
  })

  test("has no finding and scrolls nowhere, in light and dark, where nobody has written yet", async () => {
    const page = await open("desk", { locale: "zh-CN" })
    await page.locator(".desk-list .empty").waitFor()
    const looks = [{ theme: "light" }, { theme: "dark", width: 390 }, { theme: "light", width: 320 }] as const
    for (const [nth, look] of looks.entries()) {
      await showAs(page, look)
      const findings = isLookedInto(1, nth, looks.length) ? await findingsOf(page) : []
      expect([look, findings, await overflowOf(page)]).toEqual([look, [], 0])
    }
  })

  test("tells all keys at ?, and Escape closes that", async () => {
    const page = await open("blocks")
    await page.locator("main").waitFor()
    await page.keyboard.press("?")
    await page.getByRole("dialog", { name: "All keys" }).waitFor()
    expect(await findingsAgain(page, "overlays.test.ts")).toEqual([])
    await page.keyboard.press("Escape")
    await page.getByRole("dialog").waitFor({ state: "detached" })
  })

  test("is packed, kept by browsers, and refuses whatever is no file of the build", async () => {
    const { url } = world()
    const page = await fetch(`${url}/console/desk/mine`)
    const policy = page.headers.get("content-security-policy") ?? ""
    expect([page.status, policy.includes("default-src 'none'"), policy.includes("unsafe")]).toEqual([200, true, false])
    const [, script = ""] = /src="\.\/(assets\/[^"]+\.js)"/.exec(await page.text()) ?? []
    const sent = await fetch(`${url}/console/${script}`, { headers: { "accept-encoding": "br" } })
    expect([sent.headers.get("content-encoding"), sent.headers.get("cache-control")]).toEqual([
      "br",
      "public, max-age=31536000, immutable",
    ])
    for (const path of ["", "/"]) expect([path, (await fetch(`${url}/console${path}`)).status]).toEqual([path, 200])
    for (const path of ["assets/none.js", "assets/..%2f..%2fpackage.json"])
      expect([path, (await fetch(`${url}/console/${path}`)).status]).toEqual([path, 404])
    expect((await ask(url, "POST", "/console/desk", {})).status).toBe(404)
  })
})

/** The roles of the token file, each with its colour in the light theme and in the dark one. */
const ROLES = new Map(
  [
    ...readFileSync(new URL("../../console/tokens.css", import.meta.url), "utf8").matchAll(
      /--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g,
    ),
  ].map(([, role = "", light = "", dark = ""]) => [role, [light, dark]] as const),
)
const STATES = ["waiting", "connected", "blocked", "ended", "note"]
const TEXTS = ["ink", "ink-2", "ink-3", "link", ...STATES]
/** Text roles on the grounds that they stand on, at least 4.5; lines and edges, at least 3 (pages' design, section 3.1). */
const PAIRS: readonly (readonly [string, string, number])[] = [
  ...TEXTS.flatMap(text => ["paper", "surface", "raised", "sunken"].map(ground => [text, ground, 4.5] as const)),
  ...STATES.map(state => [state, `${state}-soft`, 4.5] as const),
  ...["ink", "ink-2"].flatMap(text =>
    ["bubble", "accent-soft", "connected-soft", "blocked-soft"].map(ground => [text, ground, 4.5] as const),
  ),
  ["ink", "note-soft", 4.5],
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-2", 4.5],
  ["on-blocked", "blocked-fill", 4.5],
  ["on-blocked", "blocked-fill-2", 4.5],
  ...STATES.flatMap(state =>
    ["surface", "paper", `${state}-soft`].map(ground => [`${state}-line`, ground, 3] as const),
  ),
  ...["paper", "surface", "raised"].map(ground => ["edge", ground, 3] as const),
  ...["paper", "surface", "raised", "sunken"].map(ground => ["focus", ground, 3] as const),
]

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

test.each([
  [0, "light"],
  [1, "dark"],
])("colours can be told from their grounds (theme %i, %s)", theme => {
  const colour = (role: string): string => ROLES.get(role)?.[theme] ?? `no ${role}`
  const poor = PAIRS.filter(([front, ground, least]) => {
    const [one = 0, other = 0] = [luminance(colour(front)), luminance(colour(ground))].sort((a, b) => b - a)
    return !((one + 0.05) / (other + 0.05) >= least)
  })
  expect(poor).toEqual([])
})
