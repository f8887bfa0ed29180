import type { Page } from "playwright-core"
import { beforeAll, expect, test } from "vitest"
import { DESK_FLOWS, DeskStage } from "./desk-stage.js"
import { describeInBrowser, findingsOf, isLookedInto, overflowOf, servedConsole, showAs } from "./pages.js"

/** Opens something over a page. */
type Opening = readonly [name: string, open: (page: Page) => Promise<void>]

const key =
  (...keys: readonly string[]) =>
  async (page: Page): Promise<void> => {
    for (const one of keys) await page.keyboard.press(one)
  }
const press =
  (name: string | RegExp) =>
  async (page: Page): Promise<void> => {
    await page.getByRole("button", { name }).first().press("Enter")
  }
const then =
  (first: (page: Page) => Promise<void>, item: string) =>
  async (page: Page): Promise<void> => {
    await first(page)
    await page.getByRole("menuitem", { name: item }).press("Enter")
  }

/** All that opens over a page, from that page by keys alone. */
const OVERLAYS: readonly (readonly [path: string, ready: string, openings: readonly Opening[]])[] = [
  [
    "desk",
    ".talk-head",
    [
      ["alerts", press("Alerts")],
      ["presence", press(/^Ana/)],
      ["search", key("Control+k")],
      ["all keys", key("?")],
      ["menu of a chat", press("More")],
      ["end", key("e")],
      ["transfer", key("x")],
      ["block", key("b")],
    ],
  ],
  [
    "blocks",
    ".block-row",
    [
      ["someone", press("Block someone…")],
      ["kind", press(/^Kind/)],
      ["since", press(/^Since/)],
      ["menu of a row", async page => page.locator(".block-row .menu-holder > button").first().press("Enter")],
      ["details", key("j", "Enter")],
    ],
  ],
  [
    "conversations",
    ".reading-head",
    [
      ["filters", press("More")],
      ["menu", async page => page.locator(".reading-verbs .menu-holder > button").press("Enter")],
      ["erase", then(async page => page.locator(".reading-verbs .menu-holder > button").press("Enter"), "Erase…")],
      ["block", key("b")],
    ],
  ],
  [
    "play",
    ".visitor-field",
    [
      ["who", press(/^As /)],
      ["language", press(/^In /)],
      ["zone", press(/^Zone /)],
      ["moment", press("To…")],
      ["save", press("Save as fixture")],
      ["open", press("Open fixture…")],
    ],
  ],
  ["settings/agents", ".settings-section table", [["an agent", press("Add an agent…")]]],
  ["settings/keys", ".settings-section table", [["a key", press("Make a key…")]]],
  ["settings/webhooks", ".settings-section .empty", [["a webhook", press("Add a webhook…")]]],
]

/** A dialog or a menu that is open over the page. */
const OPEN = "dialog[open], [popover]:popover-open"

describeInBrowser("whatever opens over a page", () => {
  const { open, world } = servedConsole({ flows: DESK_FLOWS })
  let admin: string
  let path: { readonly [page: string]: string }
  beforeAll(async () => {
    const stage = await DeskStage.of(world())
    admin = await stage.agent("ana@example.com", "Ana", "admin")
    const dan = await stage.visitor({ id: "dan", name: "Dan Mercer" }, "My order")
    path = { desk: `desk/mine/${await stage.take(admin, dan)}`, conversations: `conversations/${dan.id}` }
    const subject = { kind: "user", value: "rude" } as const
    await stage.as(admin).call("createBlock", { body: { subject, scope: "liveChat", minutes: 60, reason: "Rude" } })
  })

  test.each(OVERLAYS)(
    "on %s has no finding, dark, narrow, in forced colours and from the right",
    async (name, ready, openings) => {
      const page = await open(path[name] ?? name, { key: admin })
      await page.locator(ready).first().waitFor()
      for (const [nth, [what, openIt]] of openings.entries()) {
        await showAs(page, { theme: "dark" })
        await page.locator("main").focus()
        await openIt(page)
        await page.locator(OPEN).first().waitFor()
        const looks = [{ theme: "dark" }, { forcedColors: true }] as const
        for (const look of looks.filter((_, index) => isLookedInto(nth, index, looks.length))) {
          await showAs(page, look)
          expect([what, look, await findingsOf(page, OPEN), await overflowOf(page)]).toEqual([what, look, [], 0])
        }
        await page.evaluate(`document.documentElement.dir = "rtl"`)
        await showAs(page, { theme: "light", width: 390 })
        const outside = await page.evaluate(`(() => {
        const { left, right } = document.querySelector(${JSON.stringify(OPEN)}).getBoundingClientRect()
        return left < -1 || right > innerWidth + 1 ? [left, right] : []
      })()`)
        expect([what, "from the right", outside, await overflowOf(page)]).toEqual([what, "from the right", [], 0])
        await page.evaluate(`document.documentElement.dir = "ltr"`)
        await page.keyboard.press("Escape")
        await page.locator(OPEN).first().waitFor({ state: "hidden" })
        await showAs(page, {})
      }
    },
  )
})
