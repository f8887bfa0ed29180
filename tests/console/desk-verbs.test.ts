import type { Page } from "playwright-core"
import { beforeAll, expect, test } from "vitest"
import { DESK_FLOWS, DeskStage } from "./desk-stage.js"
import { describeInBrowser, dialogFocused, findingsAgain, findingsOf, servedConsole } from "./pages.js"

describeInBrowser("verbs of the desk, by keys alone", () => {
  const { open, world } = servedConsole({ flows: DESK_FLOWS })
  let stage: DeskStage
  let ana: string
  beforeAll(async () => {
    stage = await DeskStage.of(world())
    ana = await stage.agent("ana@example.com", "Ana", "supervisor")
  })
  const reply = (page: Page) => page.locator("#reply")
  const waits = (name: string) => stage.visitor({ id: name, name: `${name} Mercer` }, "My order")
  const pressTake = async (page: Page): Promise<void> => {
    await page.locator(".entry").first().waitFor()
    await page.keyboard.press("t")
  }

  test("an agent who never signed in at the desk takes the next chat with one more key", async () => {
    const key = await world().key("agent", "new@example.com")
    const visitor = await waits("lena")
    const page = await open("desk/mine", { key, expects: /404/ })
    await page.getByText("You are signed out of the desk. Be available").waitFor()
    await page.keyboard.press("t")
    await page.locator(":focus", { hasText: "Be available and take the chat" }).waitFor()
    expect(await findingsOf(page)).toEqual([])
    await page.keyboard.press("Enter")
    await reply(page).waitFor()
    await page.getByText("Available", { exact: true }).first().waitFor()
    expect((await stage.as(key).call("readChat", { params: { id: `of:${visitor.id}` } })).chat.agent).toBe(
      "new@example.com",
    )
    await stage.end(key, visitor)
  })

  test("letters typed right after T are the reply to the chat that is taken, and no keys of the page", async () => {
    const [before, visitor] = [await waits("first"), await waits("next")]
    const taken = await stage.take(ana, before)
    const page = await open(`desk/mine/${taken}`, { key: ana })
    await reply(page).waitFor()
    let go = (): void => {}
    const held = new Promise<void>(resolve => {
      go = resolve
    })
    await page.route("**/accept", async route => {
      await held
      await route.continue()
    })
    await pressTake(page)
    await page.keyboard.type("excuse teh")
    for (let back = 0; back < 3; back += 1) await page.keyboard.press("Backspace")
    await page.keyboard.type("the wait")
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0)
    go()
    await page.getByRole("heading", { level: 1, name: "next Mercer" }).waitFor()
    await expect.poll(() => reply(page).inputValue()).toBe("excuse the wait")
    await page.keyboard.type(", next")
    await page.keyboard.press("Enter")
    await expect.poll(visitor.texts).toContain("excuse the wait, next")
    expect(await before.texts()).not.toContain("excuse the wait, next")
    for (const each of [before, visitor]) await stage.end(ana, each)
  })

  test("E asks before a chat ends; Enter goes on with it", async () => {
    const visitor = await waits("oleg")
    const page = await open(`desk/mine/${await stage.take(ana, visitor)}`, { key: ana })
    await reply(page).waitFor()
    await page.keyboard.press("e")
    await dialogFocused(page)
    expect(await findingsAgain(page, "overlays.test.ts")).toEqual([])
    await page.keyboard.press("Enter")
    await page.getByRole("dialog").waitFor({ state: "detached" })
    await page
      .getByText(/^Connected \d/)
      .first()
      .waitFor()
    await page.keyboard.press("e")
    await dialogFocused(page)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.getByRole("button", { name: "1 · Solved" }).waitFor()
    // The button that ended it is gone: focus is at the head of the talk, and not at the top of the page.
    await page.locator("h1:focus", { hasText: "oleg Mercer" }).waitFor()
  })

  test("Back leaves a dialog and not the chat, asks where something was typed, and leaves no step of its own behind", async () => {
    const visitor = await waits("nils")
    const page = await open("desk/mine", { key: ana })
    await page.getByRole("link", { name: /nils Mercer/ }).click()
    await page.getByRole("button", { name: "Take" }).click()
    await reply(page).waitFor()
    const chat = page.url()
    await page.keyboard.press("Escape")
    for (const key of ["b", "x", "?", "Control+k"]) {
      await page.keyboard.press(key)
      await dialogFocused(page)
      await page.goBack()
      await page.getByRole("dialog").waitFor({ state: "detached" })
      expect([key, page.url()]).toEqual([key, chat])
    }
    await page.keyboard.press("b")
    await page.getByRole("textbox", { name: /^Reason/ }).fill("rude")
    for (const leave of [
      () => page.goBack(),
      () => page.keyboard.press("Escape"),
      () => page.keyboard.press("Escape"),
    ]) {
      await leave()
      await page.getByRole("button", { name: "Keep writing" }).waitFor()
      expect(await page.getByRole("textbox", { name: /^Reason/ }).inputValue()).toBe("rude")
    }
    await page.getByRole("button", { name: "Throw away" }).click()
    await page.getByRole("dialog").waitFor({ state: "detached" })
    expect(page.url()).toBe(chat)
    await expect.poll(() => page.evaluate("history.state")).toBe(null)
    await page.goBack()
    await expect.poll(() => page.url()).not.toBe(chat)
    await stage.end(ana, visitor)
  })

  test("the dialog warns that an anonymous visitor comes back by clearing cookies", async () => {
    const visitor = await stage.visitor({}, "My order")
    const page = await open(`desk/mine/${await stage.take(ana, visitor)}`, { key: ana })
    await reply(page).waitFor()
    await page.keyboard.press("b")
    await dialogFocused(page)
    const dialog = page.getByRole("dialog")
    await dialog.getByRole("radio", { name: /^Everything/ }).check()
    await dialog.getByText("Without the address this visitor can come back by clearing cookies.").waitFor()
    expect(await dialog.getByRole("checkbox", { name: /^Also the address 203\.0\.113\.24/ }).isChecked()).toBe(false)
    await stage.end(ana, visitor)
  })

  test.each([1280, 390])("a tag is written from the menu, at %i pixels", async width => {
    const visitor = await waits(`tagged-${width}`)
    const page = await open(`desk/mine/${await stage.take(ana, visitor)}`, { key: ana, width })
    await reply(page).waitFor()
    await page.getByRole("button", { name: "More" }).click()
    await page.getByRole("menuitem", { name: "Tags" }).click()
    await page.locator(".tag-form input:focus").waitFor()
    await page.keyboard.type("refund")
    await page.keyboard.press("Enter")
    await page.locator(".tag-list").getByText("refund").waitFor()
    await stage.end(ana, visitor)
  })

  test("Settings have the three switches of the bell and its quiet hour, which both follow", async () => {
    const page = await open("settings/me", { key: ana })
    const inSettings = page.locator(".settings-section").getByRole("checkbox", { name: "Number in the tab's title" })
    await inSettings.uncheck()
    await page.getByRole("button", { name: "Alerts" }).click()
    const inBell = page.getByRole("dialog", { name: "Alerts" }).getByRole("checkbox")
    expect(await Promise.all((await inBell.all()).map(box => box.isChecked()))).toEqual([false, false, false, false])
    await inBell.nth(1).check()
    await expect.poll(() => inSettings.isChecked()).toBe(true)
  })

  test("the keys of a dialog that the address opens hold alone", async () => {
    const { block } = await stage.as(await world().key("admin")).call("createBlock", {
      body: { subject: { kind: "user", value: "kept" }, scope: "conversation", minutes: 60, reason: "Rude" },
    })
    const page = await open(`blocks/${block.id}`)
    await page.getByRole("dialog").getByText("Has refused nobody so far.").waitFor()
    await dialogFocused(page)
    await page.keyboard.press("x")
    await page.keyboard.press("Escape")
    await page.getByRole("dialog").waitFor({ state: "detached" })
    expect(page.url()).toMatch(/blocks$/)
    await page.locator(".block-row").first().waitFor()
    await expect.poll(() => page.locator(".bulk-bar").count()).toBe(0)
  })
})
