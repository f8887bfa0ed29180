import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, expect, test } from "vitest"
import { fixtureFolder } from "../../cli/fixture-folder.js"
import { botOf, FLOWS } from "../server/serving.js"
import {
  describeInBrowser,
  findingsAgain,
  findingsOf,
  LEAST,
  type Look,
  looksHere,
  overflowOf,
  servedConsole,
  showAs,
} from "./pages.js"

/** Markup, a script, a mark that turns the direction around, and a word that no line has room for. */
const HOSTILE = `<img src=x onerror="document.title='run'">\u202Eabc ${"long".repeat(60)}`
const SHOP = {
  ...FLOWS,
  "bot.json": {
    ...FLOWS["bot.json"],
    name: "shop",
    locales: ["en", "zh-CN"],
    liveChat: { queues: [{ code: "general" }], waitingTick: "PT1M", maxWait: "PT15M" },
  },
  "agent.json": {
    description: "Connects to an agent.",
    trigger: { phrases: ["agent"] },
    start: "connect",
    steps: {
      connect: {
        type: "action",
        action: "ConnectToHelpdeskAgent",
        next: [
          { when: "@InternalActionResult", to: "queued" },
          { when: "[[HelpdeskClient]].IsBlockedForLiveChat", to: "blocked" },
          { when: "[[HelpdeskClient]].IsOutsideWorkingHours", to: "blocked" },
          { to: "blocked" },
        ],
      },
      queued: { type: "message", message: "Queued." },
      blocked: { type: "message", message: "You are blocked." },
    },
  },
  "hostile.json": {
    description: HOSTILE,
    trigger: { phrases: ["hostile"] },
    start: "ask",
    steps: {
      ask: {
        type: "choice",
        message: HOSTILE,
        options: [{ value: "x", title: HOSTILE.slice(0, 80) }],
        save: "@answer",
        next: [{ when: `@answer == '<b>'`, to: "end" }, { to: "told" }],
      },
      told: { type: "message", message: "Said {{ @answer }}." },
    },
  },
}

describeInBrowser("the playground", () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-play-"))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const served = servedConsole({ flows: SHOP, fixtures: fixtureFolder(join(folder, "flows"), true) })
  const { world } = served
  /** With a key of its own, since one has so many sandboxes and no more. */
  const open = async (path: string, look: Look = {}): Promise<Page> =>
    served.open(path, { key: await world().key("admin", "ana@example.com"), ...look })
  const saveFile = (name: string, fixture: object): void => {
    fixtureFolder(join(folder, "flows"), true).write(name, JSON.stringify(fixture), true)
  }

  const field = (page: Page) => page.getByRole("textbox", { name: "What the visitor says" })
  const say = async (page: Page, text: string) => {
    await field(page).fill(text)
    await field(page).press("Enter")
    await expect.poll(() => field(page).inputValue()).toBe("")
  }
  const script = (page: Page) => page.getByRole("log", { name: "What was said" })
  const why = (page: Page) => page.getByRole("region", { name: "Why", exact: true })
  const state = (page: Page) => page.getByRole("region", { name: "State", exact: true })

  test("plays a chat to its block, jumps 24 hours in a click, and saves a fixture that passes at once", async () => {
    const page = await open("play")
    await script(page).getByText("Hello !").waitFor()
    await say(page, "agent")
    await script(page).getByText("Queued.").waitFor()
    await page.getByRole("button", { name: "Accept" }).click()
    await script(page).getByText("Connected with Ana").waitFor()
    await page.getByRole("textbox", { name: "What the agent says" }).fill("How can I help?")
    await page.keyboard.press("Enter")
    await script(page).getByText("How can I help?").waitFor()
    await page.getByRole("button", { name: "Block…" }).click()
    await page.getByRole("textbox", { name: "Reason" }).fill("abuse")
    await page.getByRole("button", { name: "Block", exact: true }).click()
    await script(page).getByText("Blocked for 24 h by Ana, “abuse”").waitFor()
    await say(page, "agent")
    await script(page).getByText("You are blocked.").waitFor()
    await expect
      .poll(async () => {
        const [taken] = await why(page).locator(".why-path.taken").allInnerTexts()
        return taken?.split("\n").filter(Boolean)
      })
      .toEqual(["2", "[[HelpdeskClient]].IsBlockedForLiveChat", "true", "→ blocked"])
    await expect.poll(() => why(page).locator(".why-path.not-asked").count()).toBe(2)
    await expect.poll(() => state(page).innerText()).toMatch(/RefusalReason\s+null → "blocked"/)
    await page.getByRole("button", { name: "+24 h" }).click()
    await expect.poll(() => state(page).innerText()).toMatch(/LiveChatBlockedUntil\s+".+" → null/)
    await page.getByRole("button", { name: "Save as fixture" }).click()
    await page.getByRole("textbox", { name: "Name of the file" }).fill("blocked-then-free")
    await page.getByRole("button", { name: "Save and run" }).click()
    await page
      .getByRole("status")
      .getByText(/^Passes, 6 turns, \d+ ms\./)
      .waitFor()
    const saved = JSON.parse(readFileSync(join(folder, "fixtures", "blocked-then-free.json"), "utf8"))
    expect(saved).toMatchObject({
      flows: "../flows",
      turns: [
        { user: "agent", bot: ["Queued."] },
        {},
        {},
        {},
        { user: "agent", bot: ["You are blocked."] },
        { advance: "PT24H" },
      ],
    })
    expect(await findingsOf(page)).toEqual([])
  })

  test("jumps to a moment, or to what comes next, which says what it is", async () => {
    const page = await open("play")
    await page.getByRole("button", { name: "Block me" }).click()
    await script(page)
      .getByText(/^Blocked for 24 h/)
      .waitFor()
    await page.getByRole("button", { name: "+1 min" }).click()
    await page.getByRole("button", { name: "Next due, 23 h 59: block ends" }).waitFor()
    await page.getByRole("button", { name: "To…" }).click()
    const jump = page.getByRole("dialog", { name: "Jump to a moment" })
    await jump.getByRole("button", { name: "23 h 59: block ends" }).waitFor()
    const field = jump.getByLabel(/^Date and time in /)
    const present = await field.inputValue()
    await field.fill("2020-01-01T00:00")
    await jump.getByRole("button", { name: "Jump there" }).click()
    await jump.getByText("Choose a moment after the present one.").waitFor()
    expect(await findingsAgain(page, "overlays.test.ts")).toEqual([])
    const inAnHour = new Date(Date.parse(`${present}Z`) + 3_600_000).toISOString().slice(0, 16)
    await field.fill(inAnHour)
    await field.press("Enter")
    await page.getByRole("button", { name: "Next due, 22 h 59: block ends" }).waitFor()
    await page.getByRole("button", { name: "To…" }).click()
    await expect.poll(() => field.inputValue()).toBe(inAnHour)
    await page.keyboard.press("Escape")
    await page.locator("main").focus()
    const scale = () => page.locator(".picture-sheet").getAttribute("style")
    await page.getByRole("textbox", { name: "What the visitor says" }).fill("order")
    await page.keyboard.press("Enter")
    await page.locator(".picture svg").waitFor()
    await page.keyboard.press("Escape")
    const before = await scale()
    await page.keyboard.press("-")
    await expect.poll(scale).not.toBe(before)
  })

  test("shows an earlier turn as all was then, goes on from there in a second tab, and all of it by keyboard", async () => {
    const page = await open("play")
    await script(page).getByText("Hello !").waitFor()
    await page.keyboard.press("v")
    await page.keyboard.type("order")
    await page.keyboard.press("Enter")
    await script(page).getByText("Which size?").waitFor()
    await page.keyboard.type("Large")
    await page.keyboard.press("Enter")
    await script(page).getByText("Noted: l.").waitFor()
    await expect.poll(() => why(page).innerText()).toContain("read as option 2 → l (read as its title)")
    await page.keyboard.press("Escape")
    await page.locator("main").focus()
    await page.keyboard.press("ArrowLeft")
    await why(page).getByText("turn 1").waitFor()
    await expect.poll(() => state(page).innerText()).toMatch(/Stack\s+order › size/)
    await expect.poll(() => page.url()).toMatch(/\/turn\/1$/)
    await page.keyboard.press("v")
    await page.keyboard.type("Small")
    await page.keyboard.press("Enter")
    await page.getByRole("button", { name: "Go on from turn 1" }).press("Enter")
    await script(page).getByText("Noted: s.").waitFor()
    await expect
      .poll(() => page.getByRole("navigation", { name: "Sandboxes" }).getByRole("button").count())
      .toBeGreaterThan(1)
    await page.locator("main").focus()
    await page.keyboard.press("s")
    await page.getByRole("dialog", { name: "Save as fixture" }).waitFor()
    expect(await findingsAgain(page, "overlays.test.ts")).toEqual([])
    await page.keyboard.press("Escape")
    await page.getByRole("dialog").waitFor({ state: "detached" })
    await page.reload()
    await script(page).getByText("Noted: s.").waitFor()
  })

  test("plays again what a server that was started anew knows no more, and keeps what was being typed", async () => {
    const page = await open("play", { expects: /404/ })
    await say(page, "order")
    await script(page).getByText("Which size?").waitFor()
    await field(page).fill("Large")
    const ended = page.url()
    await page.evaluate(`fetch("/v1/play/" + location.pathname.split("/").at(-1), {
      method: "DELETE", headers: { "x-csrf-token": localStorage.getItem("parley.session") } })`)
    await page.getByRole("alert").getByText("404 SANDBOX_UNKNOWN").waitFor()
    await page.getByRole("button", { name: "Play it again" }).click()
    await page.waitForURL(url => url.href !== ended)
    await page.getByRole("alert").waitFor({ state: "detached" })
    await expect.poll(() => field(page).inputValue()).toBe("Large")
    await field(page).press("Enter")
    await script(page).getByText("Noted: l.").waitFor()
  })

  test("lights the way that was taken in the picture, which the list of steps says too", async () => {
    const page = await open("play")
    await say(page, "agent")
    const lit = () =>
      page
        .locator(".picture .lit[data-path]")
        .evaluateAll(all => [...new Set(all.map(one => one.getAttribute("data-to")))])
    await expect.poll(lit).toEqual(["connect", "queued", "end"])
    await expect.poll(() => page.locator(".picture .ring").count()).toBe(1)
    await page.locator(".picture [data-step=queued]").click()
    await page.getByRole("complementary", { name: "queued" }).getByText("Turns that came by").waitFor()
    await page.getByRole("complementary").getByRole("button", { name: "Close" }).click()
    await page.getByRole("button", { name: "As text" }).click()
    const list = page.getByRole("group", { name: "The flow as text" })
    await expect.poll(() => list.locator("li.taken").allInnerTexts()).toHaveLength(3)
    await list.getByRole("button", { name: "connect" }).click()
    const details = page.getByRole("complementary", { name: "connect" })
    await details.getByText("agent.json:").waitFor()
    await expect.poll(() => details.innerText()).toContain('"action": "ConnectToHelpdeskAgent"')
  })

  test.each([1023, 390])("is played by presses at %i pixels too, in each of its views", async width => {
    const page = await open("play", { width, hasTouch: true })
    await say(page, "order")
    await script(page).getByRole("button", { name: "Large" }).click()
    await script(page).getByText("Noted: l.").waitFor()
    await page.getByRole("button", { name: "Picture", exact: true }).click()
    await page.locator(".picture [data-step=size]").click()
    await page.getByRole("complementary", { name: "size" }).getByRole("button", { name: "Close" }).click()
    await page.getByRole("button", { name: "Why", exact: true }).click()
    await why(page).getByText("turn 2").click()
    await page.getByRole("button", { name: "State", exact: true }).click()
    await state(page).getByRole("button", { name: "All fields" }).click()
  })

  test("asks whoever plays for the answer of a call to the outside", async () => {
    const page = await open("play")
    await say(page, "look")
    await page.getByText("A call to the outside waits for you:").waitFor()
    await page.getByRole("textbox", { name: "Its result, as JSON" }).fill("no json")
    await page.getByRole("button", { name: "Answer the call" }).click()
    await page.getByText("This is no JSON.").waitFor()
    await page.getByRole("textbox", { name: "Its result, as JSON" }).fill('"a hat"')
    await page.getByRole("button", { name: "Answer the call" }).click()
    await script(page).getByText("Found a hat.").waitFor()
  })

  test("tells faults of changed flows with their place, and goes on where it was when they are mended", async () => {
    const page = await open("play")
    await say(page, "order")
    const { serving } = world()
    serving.refuseBot([
      {
        ...{ code: "FIELD_UNKNOWN", severity: "error", file: "flows/agent.json", line: 41, column: 23, pointer: "" },
        ...{ message: "There is no field IsBlokedForLiveChat.", hint: "Did you mean IsBlockedForLiveChat?" },
      },
    ])
    await page.getByRole("alert").getByText("agent.json 41:23").waitFor()
    await expect.poll(() => page.getByRole("alert").innerText()).toContain("The last good version still runs.")
    expect(await findingsOf(page)).toEqual([])
    await serving.useBot(botOf({ ...SHOP, "extra.json": { start: "a", steps: { a: { type: "end" } } } }))
    await page.getByText("Reloaded. This conversation goes on at size.").waitFor()
    await say(page, "Large")
    await script(page).getByText("Noted: l.").waitFor()
  })

  test("opens a fixture turn by turn, and a failed expectation stands at its turn", async () => {
    saveFile("wrong", {
      flows: "../flows",
      description: "Expects too much.",
      turns: [{ user: "order" }, { user: "Small", bot: ["Thanks."] }],
    })
    const page = await open("play")
    await page.getByRole("button", { name: "Open fixture…" }).click()
    await page.getByRole("button", { name: /^wrong/ }).click()
    await page
      .getByRole("navigation", { name: "Turns" })
      .getByRole("button", { name: "Turn 2, failed: “Small”" })
      .waitFor()
    await expect.poll(() => why(page).innerText()).toContain("turn 1")
    await page.locator("main").focus()
    await page.keyboard.press("ArrowRight")
    await expect.poll(() => why(page).innerText()).toContain("Thanks.")
    await expect.poll(() => why(page).innerText()).toContain("Noted: s.")
  })

  test("shows words of flows as what they are, whatever is in them", async () => {
    const page = await open("play", { width: 1024 })
    await say(page, "hostile")
    await script(page).getByText('<img src=x onerror="document.title=').first().waitFor()
    await page.locator(".picture svg").waitFor()
    expect([await page.locator("main img").count(), await page.title()]).toEqual([0, "Playground · Parley"])
    await expect.poll(() => script(page).locator(".control").first().innerText()).toBe("RLO")
    expect(await overflowOf(page)).toBe(0)
    await page.getByRole("link", { name: "open in Flows" }).click()
    await page.getByRole("heading", { level: 1, name: "hostile" }).waitFor()
    expect([await page.locator("main img").count(), await overflowOf(page)]).toEqual([0, 0])
    await page.getByRole("link", { name: "open in Playground" }).click()
    await page.getByRole("button", { name: "“hostile”", exact: true }).waitFor()
    await page.locator(".picture [data-step=told]").waitFor()
  })

  test.each(
    looksHere([
      [
        "en-GB",
        [
          { theme: "light", width: 1280 },
          { theme: "dark", width: LEAST },
        ],
      ],
      ["zh-CN", [{ theme: "dark", width: 768 }]],
      ["ru-RU", [{ theme: "light", width: 390 }]],
    ] as const),
  )("in %s has no finding and scrolls nowhere, in each of its views", async (locale, looks) => {
    const page = await open("play", { locale, width: looks[0].width })
    await page.locator(".script").waitFor()
    await page.locator(".visitor-field input").fill("agent")
    await page.locator(".visitor-field input").press("Enter")
    await page.locator(".strip-number").waitFor()
    for (const look of looks) {
      await showAs(page, look)
      for (let view = 0; view < (look.width < 1024 ? 4 : 1); view++) {
        const tabs = page.locator(".view-tabs button")
        if (look.width < 1024 && (await tabs.nth(view).isVisible())) await tabs.nth(view).click()
        expect([look, view, await findingsOf(page), await overflowOf(page)]).toEqual([look, view, [], 0])
      }
    }
  })
})

describeInBrowser("the page of flows", () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-flows-"))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const { open, world } = servedConsole({
    flows: {
      ...SHOP,
      "menu.json": { trigger: { event: "menu" }, start: "go", steps: { go: { type: "goto", flow: "order" } } },
    },
    fixtures: fixtureFolder(join(folder, "flows"), true),
  })

  test("lists flows with what begins them, faults and coverage, and opens one with its picture and callers, by keys too", async () => {
    const files = fixtureFolder(join(folder, "flows"), true)
    files.write("small", JSON.stringify({ turns: [{ user: "order" }, { user: "Small" }] }), true)
    const page = await open("flows")
    const row = page.getByRole("link", { name: /^order/ })
    await expect.poll(() => row.innerText()).toContain("2 of 2 played")
    await expect.poll(() => row.innerText()).toContain("“order”")
    await expect.poll(() => page.getByRole("link", { name: /^hostile/ }).innerText()).toContain("0 of 2 played")
    await page.keyboard.press("/")
    await page.keyboard.type("order")
    await page.keyboard.press("Escape")
    await page.locator("main").focus()
    await page.keyboard.press("j")
    await page.getByRole("heading", { level: 1, name: "order" }).waitFor()
    await page.locator(".picture .played[data-step=size]").waitFor()
    await expect.poll(() => page.locator(".flow-callers a").allInnerTexts()).toEqual(["menu"])
    await page.keyboard.press("3")
    await page.getByText('"Which size?"').waitFor()
    await page.keyboard.press("2")
    await page.getByText("No faults in this flow.").waitFor()
    await page.goBack()
    await page.getByText('"Which size?"').waitFor()
  })

  test("tells each fault with its place and what to do", async () => {
    world().serving.refuseBot([
      {
        ...{ code: "STEP_UNKNOWN", severity: "error", file: "flows/order.json", line: 3, column: 9, pointer: "" },
        ...{ message: "There is no step tolt.", hint: "Did you mean told?" },
      },
    ])
    const page = await open("flows/order?show=faults")
    await page.getByText("flows/order.json:3:9").waitFor()
    await expect.poll(() => page.locator(".fault-list").innerText()).toContain("Did you mean told?")
    await expect.poll(() => page.locator(".flow-list").innerText()).toContain("the last good flows still run")
  })

  test.each([
    ["flows", "light", 1280, "en-GB"],
    ["flows/agent", "dark", 390, "zh-CN"],
    ["flows/hostile?show=source", "light", 320, "ru-RU"],
  ] as const)(
    "%s in %s at %i pixels, in %s, has no finding and scrolls nowhere",
    async (path, theme, width, locale) => {
      const page = await open(path, { theme, width, locale })
      await page.locator(".flows").waitFor()
      if (path === "flows/agent") await page.locator(".picture svg").waitFor()
      expect([await findingsOf(page), await overflowOf(page)]).toEqual([[], 0])
    },
  )
})
