import { expect, test } from "vitest"
import { BOX_FLOWS, linesOf, openBox, say } from "./box-pages.js"
import { describeInBrowser, dialogFocused, servedConsole } from "./pages.js"

const BOT = {
  ...{ name: "Shop support", locales: ["en"], timeZone: "Europe/Bucharest" },
  blocking: { notice: "reason" },
}

describeInBrowser("a visitor at the demo page and an agent at the desk", () => {
  const { open, world } = servedConsole({ flows: { ...BOX_FLOWS, "bot.json": BOT } })

  test("the agent becomes available, takes, answers, bans and lifts, by keys alone; the box says why, and comes back", async () => {
    const shop = await open("../demo", { key: null })
    await openBox(shop)
    await shop.evaluate("window.untouched = true")
    await say(shop, "agent")
    await shop.locator(".waiting").waitFor()

    const desk = await open("desk/waiting", { key: await world().key("supervisor", "ana@example.com"), expects: /404/ })
    await desk.getByRole("button", { name: /Signed out/ }).press("Enter")
    await desk.getByRole("radio", { name: /^Available/ }).press("Space")
    await desk.getByRole("button", { name: /Available/ }).waitFor()
    await desk.keyboard.press("Escape")
    await desk.locator(".entry").first().waitFor()
    await desk.keyboard.press("t")
    await desk.locator("#reply:focus").waitFor()
    await desk.keyboard.type("Hello, how can I help?")
    await desk.keyboard.press("Enter")
    await shop.getByText("Hello, how can I help?").last().waitFor()
    await say(shop, "you people are thieves")
    await desk.getByRole("log").getByText("you people are thieves").waitFor()

    await desk.keyboard.press("Escape")
    await desk.keyboard.press("b")
    await dialogFocused(desk)
    const dialog = desk.getByRole("dialog")
    // From the scope, which has the focus, to everything; then an hour, and why.
    await desk.keyboard.press("ArrowDown")
    await desk.keyboard.press("Tab")
    await desk.keyboard.press("ArrowUp")
    await dialog.getByRole("radio", { name: "1 hour" }).and(desk.locator(":checked")).waitFor()
    await desk.keyboard.press("Tab")
    await dialog.locator("input:focus").waitFor()
    await desk.keyboard.type("Abusive language")
    await dialog.getByRole("button", { name: "Ban for 1 hour" }).press("Enter")

    const card = shop.getByRole("alert")
    await card.waitFor()
    await expect
      .poll(() => card.innerText())
      .toMatch(/^You can't chat with us until \w{3} \d+ \w{3} \d{4}, \d\d:\d\d\.\s+Reason: Abusive language\./)
    await expect.poll(() => shop.locator(".field").count()).toBe(0)
    await desk.locator(".result-strip:focus").waitFor()
    await desk.keyboard.press("Tab")
    await desk.locator(":focus", { hasText: "Undo" }).waitFor()
    await desk.keyboard.press("Enter")
    await desk.getByText("The block is lifted. The chat stays ended.").waitFor()

    await card.waitFor({ state: "detached" })
    // It comes back closed.
    await shop.locator(".launcher-banned").waitFor({ state: "detached" })
    await shop.locator(".launcher").press("Enter")
    await shop.getByText("You can chat again.").last().waitFor()
    await expect.poll(() => linesOf(shop)).toEqual(["Hello! What can I do for you?"])
    await say(shop, "size")
    await shop.getByText("Which size?").first().waitFor()
    expect(await shop.evaluate("window.untouched")).toBe(true)
  })
})
