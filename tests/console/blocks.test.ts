import type { Page } from "playwright-core"
import { beforeAll, expect, test } from "vitest"
import { ask } from "../server/serving.js"
import { block, commit, put } from "../store/records.js"
import { keepBlocks } from "./blocks-world.js"
import {
  describeInBrowser,
  dialogFocused,
  findingsOf,
  LEAST,
  looksHere,
  overflowOf,
  savedBy,
  servedConsole,
  showAs,
} from "./pages.js"

const MINUTE = 60_000

describeInBrowser("the page of blocks", () => {
  const { open, world } = servedConsole({ trustedProxies: ["127.0.0.1"] })
  beforeAll(() => keepBlocks(world().store))
  const rows = (page: Page) => page.locator(".block-row")
  const seen = async (path = "blocks", look: Parameters<typeof open>[1] = {}) => {
    const page = await open(path, look)
    await rows(page).first().waitFor()
    return page
  }
  const names = (page: Page) => page.locator(".row-name").allInnerTexts()
  const boss = () => world().key("admin")
  const post = async (path: string, body: object) =>
    (await ask(world().url, "POST", `/v1/${path}`, body, await boss())).body
  const cell = (page: Page, id: string, of: string) => page.locator(`.block-row:has-text("${id}") .cell-${of}`)

  test.each(
    looksHere([
      ["en-GB", [{ theme: "light", width: 1280 }]],
      ["zh-CN", [{ theme: "dark", width: 390 }]],
      [
        "ru-RU",
        [
          { theme: "dark", width: 768 },
          { theme: "light", width: LEAST },
        ],
      ],
    ] as const),
  )("in %s has no finding, with rows chosen, details and dialog too", async (locale, looks) => {
    const page = await seen("blocks", { locale })
    for (const look of looks) {
      await showAs(page, look)
      const sound = async (within?: string) => {
        expect([look, await findingsOf(page, within), await overflowOf(page)]).toEqual([look, [], 0])
        await showAs(page, { ...look, width: LEAST })
        expect([look, await overflowOf(page)]).toEqual([look, 0])
        await showAs(page, look)
      }
      await page.locator("[data-row='1'] input").click()
      await page.locator(".bulk-bar").waitFor()
      await sound()
      await page.locator("[data-row='0'] .row-name").click()
      await page.locator(".block-facts").waitFor()
      await sound("dialog")
      await page.locator("dialog footer .grave").click()
      await page.locator(".block-told").waitFor()
      await sound("dialog")
      await page.keyboard.press("Escape")
      await page.getByRole("dialog").waitFor({ state: "detached" })
      await page.locator("[data-row='1'] input").click()
      await page.locator(".bulk-bar").waitFor({ state: "detached" })
      await sound()
    }
  })

  test("shows names and reasons as what they are, who made each block, from where and until when", async () => {
    const page = await seen("blocks?q=bob")
    await expect.poll(() => names(page)).toEqual(["Bob <b>Tables</b> RLOevil"])
    await expect.poll(() => page.locator(".cell-who b, .cell-reason a").count()).toBe(0)
    await expect.poll(() => cell(page, "Bob", "reason").innerText()).toBe('=HYPERLINK("http://spam.example") spam')
    await expect.poll(() => cell(page, "Bob", "by").innerText()).toMatch(/^Mira Ionescu\s+in a chat$/)
    await expect.poll(() => cell(page, "Bob", "until").innerText()).toMatch(/^tomorrow/)
    await expect.poll(() => page.locator(".blocks-counts").innerText()).toMatch(/^\d+ hold now · \d+ (are|is) over$/)
    await expect.poll(() => page.locator(".block-row [dir=auto]").count()).toBeGreaterThan(2)
  })

  test("finds by text, kind, scope, maker and state, all of it in the address, and sorts by its heads", async () => {
    const page = await seen()
    await expect.poll(async () => (await names(page))[0]).toBe("Visitor 7KQ2")
    await page.getByRole("searchbox").fill("irina")
    await page.waitForURL("**/blocks?q=irina")
    await expect.poll(() => names(page)).toEqual(["Ирина Павлова"])
    await page.getByRole("button", { name: "Clear", exact: true }).click()
    await page.getByRole("button", { name: "Kind:" }).click()
    await page.getByRole("radio", { name: "Addresses" }).check()
    await page.waitForURL("**/blocks?kind=ip")
    await expect.poll(() => names(page)).toEqual(["203.0.113.0/24", "2001:db8:41::/64"])
    await page.keyboard.press("Escape")
    await page.getByRole("button", { name: "Clear Kind" }).click()
    await page.getByRole("radio", { name: "Over" }).check()
    await page.waitForURL("**/blocks?status=over*")
    await expect.poll(async () => (await names(page)).sort()).toEqual(["Freed Again", "Old Friend"])
    await expect.poll(() => cell(page, "Freed", "until").innerText()).toContain("lifted by oleg@example.com")
    await expect.poll(() => cell(page, "Old", "until").innerText()).toContain("ended by itself")
    await page.goBack()
    await page.getByRole("button", { name: "Until" }).click()
    await page.waitForURL("**/blocks?sort=-until")
    await expect.poll(async () => (await names(page))[0]).toBe("Leyla Demir")
    await expect.poll(() => page.locator("th[aria-sort=descending]").innerText()).toContain("Until")
    await page.getByRole("searchbox").fill("nobody at all")
    await page.getByRole("button", { name: "Clear the filters" }).click()
    await rows(page).first().waitFor()
  })

  test("by keyboard alone: moves, chooses a range, lifts, and sets all again with the same ends", async () => {
    const page = await seen("blocks?q=spam")
    const before = await page.locator(".cell-until").allInnerTexts()
    // Without a pause: each key is about the row that the one before led to.
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("Shift+X")
    await expect.poll(() => page.locator(".bulk-count").innerText()).toBe("3 selected")
    // Somebody else is faster with one of them.
    const second = await page.locator("[data-row='2'] .row-name").innerText()
    await post("blocks/lift", { ids: ["b4"] })
    await page.getByRole("textbox", { name: "Why lifted" }).fill("Amnesty")
    await page.keyboard.press("Escape")
    // Pressed twice they are lifted once, and what is told is of the first time.
    await page.keyboard.press("l")
    await page.keyboard.press("l")
    await page.getByText("Lifted 2 of 3. 1 had been lifted already.").waitFor()
    await expect.poll(() => page.evaluate("document.activeElement?.hasAttribute('data-result')")).toBe(true)
    expect(second).toBe("Visitor M3XD")
    await expect.poll(() => cell(page, "M3XD", "until").innerText()).toMatch(/^Was lifted already\s+by test,/)
    await expect.poll(() => cell(page, "203.0.113.0", "until").innerText()).toMatch(/^Lifted just now\s+had 1 h/)
    await page.getByRole("button", { name: "Undo all 2" }).click()
    await page.getByText("2 of 2 hold again, with the same ends.").waitFor()
    expect((await ask(world().url, "GET", "/v1/blocks/b2", undefined, await boss())).body.block.lifted).toBe(null)
    await post("blocks/restore", { ids: ["b4"] })
    await page.reload()
    await rows(page).first().waitFor()
    await expect.poll(async () => (await page.locator(".cell-until").allInnerTexts()).length).toBe(before.length)
  })

  test("asks once before many, or a ban for good, are lifted, and lifts all that match by their filter", async () => {
    const now = Date.now()
    const made = Array.from({ length: 640 }, (_, number) =>
      block(
        `m${number}`,
        { kind: "user", value: `many-${number}` },
        { at: now, until: now + (number + 99) * MINUTE, reason: "flood" },
      ),
    )
    await world().store.commit(commit({ puts: made.map(each => put.block(each)) }))
    const page = await seen("blocks?q=flood")
    await page.keyboard.press("Control+a")
    await expect.poll(() => page.locator(".bulk-count").innerText()).toBe("200 selected")
    await page.getByRole("button", { name: "Select all 640 that match" }).click()
    await page.getByRole("button", { name: "Lift 640 blocks" }).click()
    const asked = page.getByRole("dialog", { name: "Lift 640 blocks?" })
    await asked.getByText("live chat").first().waitFor()
    await asked.getByRole("button", { name: "Lift 640 blocks" }).click()
    await page.getByText("Lifted 640 of 640.").waitFor()
    await expect.poll(() => page.locator(".lift-names").innerText()).toContain("and 628 more")
    await page.getByRole("button", { name: "Undo all 640" }).click()
    await page.getByText("640 of 640 hold again").waitFor({ timeout: 20_000 })
    // A long list: rows far down are drawn when one comes there, and the table tells how many there are.
    await page.reload()
    await rows(page).first().waitFor()
    await expect.poll(() => rows(page).count()).toBeLessThan(60)
    await expect
      .poll(async () => {
        await page.locator(".blocks-scroll").evaluate(element => element.scrollTo(0, element.scrollHeight))
        return page.locator("[data-row='639']").count()
      })
      .toBe(1)
    await expect.poll(() => page.locator("table").getAttribute("aria-rowcount")).toBe("641")
  })

  test("leaves what may not be lifted, and says so; without the permission nothing is offered", async () => {
    const key = await world().key(["block:read", "block:remove"])
    const page = await seen("blocks?kind=ip", { key })
    await expect.poll(() => page.getByRole("button", { name: "Block someone" }).count()).toBe(0)
    await page.keyboard.press("Control+a")
    await page.getByRole("button", { name: "Lift 2 blocks" }).click()
    await page.getByText("Lifted 0 of 2. 2 were not lifted: you may not lift addresses.").waitFor()
    await expect.poll(() => cell(page, "2001:db8", "until").innerText()).toContain("Not lifted")
    const reader = await seen("blocks", { key: await world().key(["block:read"]) })
    await reader.keyboard.press("Control+a")
    await reader.locator(".bulk-bar").waitFor()
    await expect.poll(() => reader.getByRole("button", { name: /^Lift/ }).count()).toBe(0)
  })

  test("saves what is filtered, or what is chosen, as a file for spreadsheets in which nothing is a formula", async () => {
    const page = await seen("blocks?q=bob", { expects: /ERR_INTERNET_DISCONNECTED/ })
    const saved = (button: string) => savedBy(page, () => page.getByRole("button", { name: button }).click())
    const filtered = await saved("Export CSV")
    expect(filtered.name).toBe("blocks.csv")
    // Without the mark at its beginning spreadsheets would read names as letters of another country.
    expect(filtered.text).toMatch(/^\uFEFFid,/)
    expect(filtered.text).toContain(`"'=HYPERLINK(""http://spam.example"") spam"`)
    expect(filtered.text.split("\r\n")).toHaveLength(3)
    await page.keyboard.press("Control+a")
    const chosen = await saved("Export 1")
    expect(chosen.text.split("\r\n")).toHaveLength(3)
    expect(chosen.text).toMatch(/^\uFEFFid,/)
    expect(chosen.text).toContain(`"'=HYPERLINK(""http://spam.example"") spam"`)
    // Without a line the list stays and lifting is off; what could not be saved is told.
    await page.context().setOffline(true)
    await page.getByText(/^No connection since/).waitFor()
    await page.getByRole("button", { name: "Export CSV" }).click()
    await page.locator(".result-strip.fault").waitFor()
    await expect.poll(() => names(page)).toEqual(["Bob <b>Tables</b> RLOevil"])
    await page
      .locator(".bulk-bar")
      .getByRole("button", { name: /^Lift/ })
      .and(page.locator("[aria-disabled=true]"))
      .waitFor()
    await page.keyboard.press("l")
    expect(await findingsOf(page)).toEqual([])
    await page.context().setOffline(false)
    await page.getByText(/^Back\. Caught up at/).waitFor()
    await page
      .locator(".bulk-bar")
      .getByRole("button", { name: /^Lift/ })
      .and(page.locator(":not([aria-disabled])"))
      .waitFor()
    expect(
      (await ask(world().url, "GET", "/v1/blocks?q=bob&status=active", undefined, await boss())).body.items,
    ).toHaveLength(1)
  })

  test("tells in forced colours by lines what holds and what is chosen", async () => {
    const page = await seen("blocks", { forcedColors: true })
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await page.locator(".bulk-bar").waitFor()
    expect(await findingsOf(page)).toEqual([])
    const style = (selector: string, property: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector(${JSON.stringify(selector)}))["${property}"]`)
    await expect.poll(() => style(".block-row .thread-blocked", "borderInlineStartStyle")).toBe("double")
    await expect.poll(() => style(".block-row.chosen", "outlineStyle")).toBe("solid")
    await expect.poll(() => style(".block-row .chip", "borderBlockStartStyle")).toBe("solid")
  })

  test("opens one with all that happened to it, moves its end, and lifts it from there", async () => {
    const { block: made } = await post("blocks", {
      ...{ subject: { kind: "user", value: "moved" }, scope: "conversation", minutes: 60, reason: "Rude" },
    })
    const page = await open(`blocks/${made.id}`)
    const drawer = page.getByRole("dialog")
    await drawer.getByText("Has refused nobody so far.").waitFor()
    await drawer.getByRole("button", { name: "Change the end" }).first().click()
    await drawer.getByRole("radio", { name: "For good" }).check()
    await drawer.getByRole("button", { name: "Change the end" }).first().click()
    await drawer.getByText(/^End moved by/).waitFor()
    await expect.poll(() => drawer.locator(".block-facts").innerText()).toContain("for good · no end")
    await drawer.getByRole("button", { name: "Lift", exact: true }).click()
    await page.getByRole("dialog", { name: "Lift 1 block?" }).getByRole("button", { name: "Lift 1 block" }).click()
    await page.getByText("Lifted 1 of 1.").waitFor()
    const told = await open("blocks/none", { expects: /404/ })
    await told.getByText("404 BLOCK_UNKNOWN").waitFor()
    await told.keyboard.press("Escape")
    await told.waitForURL("**/console/blocks")
  })

  test("blocks with nothing but a name: a ban needs a reason, a wide range is asked about, and it can be undone", async () => {
    const page = await seen("blocks?kind=ip", { expects: /422/ })
    await page.getByRole("button", { name: "Block someone" }).click()
    await dialogFocused(page)
    await page.keyboard.type("198.18.0.0/15")
    await page.getByRole("button", { name: /^198\.18\.0\.0\/15/ }).click()
    const dialog = page.getByRole("dialog", { name: "Block 198.18.0.0/15" })
    await dialog.getByRole("button", { name: "Ban for 24 hours" }).click()
    await dialog.getByText("A ban needs a reason.").waitFor()
    await expect.poll(() => page.evaluate("document.activeElement?.getAttribute('aria-invalid')")).toBe("true")
    await page.keyboard.type("<img src=x onerror=alert(1)> \u202eevil")
    await dialog.getByRole("radio", { name: "7 days" }).check()
    await dialog.getByRole("button", { name: "Ban for 7 days" }).click()
    await dialog.getByText("This range is wide: 0 conversations are open in it, and 131,072 addresses.").waitFor()
    await dialog.getByText("I want to block it all the same").click()
    await dialog.getByRole("button", { name: "Ban for 7 days" }).click()
    await page.getByText("198.18.0.0/15 is blocked until").waitFor()
    await expect.poll(() => page.evaluate("document.activeElement?.getAttribute('role')")).toBe("status")
    await expect.poll(() => cell(page, "198.18", "reason").innerText()).toBe("<img src=x onerror=alert(1)> RLOevil")
    await page.getByRole("button", { name: "Undo" }).click()
    await page.getByText("198.18.0.0/15 is not blocked any more.").waitFor()
  })

  test("asks before it replaces a block that somebody else has just made, and keeps what was typed", async () => {
    const page = await seen()
    await page.getByRole("button", { name: "Block someone" }).click()
    await dialogFocused(page)
    await page.keyboard.type("late-user")
    await page.getByRole("button", { name: "late-user user id · not met yet" }).click()
    const dialog = page.getByRole("dialog", { name: "Block late-user" })
    await dialog.getByText("The bot still answers.").waitFor()
    await dialog.getByRole("button", { name: "Spam" }).click()
    await dialog.getByRole("radio", { name: "Other…" }).check()
    await dialog.getByLabel("How many").fill("0")
    await dialog.getByText("From 1 minute to 10 years.").waitFor()
    await dialog.getByLabel("How many").fill("3")
    // The parts of a moment are typed one by one, and the first figures of a year are long ago.
    const year = new Date().getFullYear() + 2
    await dialog.getByLabel("or until").focus()
    await page.keyboard.type(`1212${year}`)
    await dialog.locator(".block-end", { hasText: `12 Dec ${year}` }).waitFor()
    await dialog.getByLabel("Of what").selectOption("days")
    await dialog.getByLabel("How many").fill("3")
    await page.keyboard.press("Escape")
    await dialog.getByRole("button", { name: "Keep writing" }).click()
    await post("blocks", {
      subject: { kind: "user", value: "late-user" },
      scope: "liveChat",
      minutes: 5,
      reason: "Rude",
    })
    await dialog.getByRole("button", { name: "Block for 3 days" }).click()
    await dialog.getByText("test has just blocked late-user until").waitFor()
    await dialog.getByRole("button", { name: "Replace it" }).click()
    await page.getByText("late-user is blocked until").waitFor()
    const { items } = (await ask(world().url, "GET", "/v1/blocks?subject=late-user", undefined, await boss())).body
    expect(items.map(({ status, reason }: { status: string; reason: string }) => [status, reason])).toEqual([
      ["active", "Spam"],
      ["lifted", "Rude"],
    ])
  })

  test("asks once for more that cannot be loaded, and again by a press", async () => {
    const many = Array.from({ length: 450 }, (_, index) =>
      block(
        `many${index}`,
        { kind: "user", value: `many${index}` },
        { reason: "many", until: Date.now() + index * MINUTE },
      ),
    )
    await world().store.commit(commit({ puts: many.map(each => put.block(each)) }))
    const page = await seen("blocks?q=many&status=all", { expects: /ERR_/ })
    let count = 0
    await page.route("**/v1/blocks?*cursor*", route => {
      count += 1
      return route.abort("connectionreset")
    })
    await page.locator(".blocks-scroll").focus()
    await page.keyboard.press("End")
    const again = page.getByRole("button", { name: "Try again" })
    await again.waitFor()
    // Requests that nobody asked for would have come before what a press brings.
    await again.click()
    await expect.poll(() => count).toBe(2)
    await again.waitFor()
    await page.unroute("**/v1/blocks?*cursor*")
    await again.click()
    await again.waitFor({ state: "detached" })
    expect(count).toBe(2)
  })
})
