import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { ask, FLOWS } from "../server/serving.js"
import {
  describeInBrowser,
  findingsAgain,
  findingsOf,
  LEAST,
  looksHere,
  overflowOf,
  savedBy,
  servedConsole,
  showAs,
} from "./pages.js"

const BAD = "Bob <b>Tables</b>"

describeInBrowser("conversations", () => {
  const { open, world } = servedConsole({
    flows: { ...FLOWS, "bot.json": { ...FLOWS["bot.json"], blocking: { onStart: "record" } } },
  })
  let admin = ""

  /** A conversation of somebody who orders; its id. */
  async function ordered(user: string | null, ...texts: readonly string[]): Promise<string> {
    if (admin === "") admin = await world().key("admin", "ana@example.com")
    const who = user === null ? { ip: "203.0.113.7" } : { user: { id: user } }
    const { body } = await ask(world().url, "POST", "/v1/conversations", { ...who, channel: "web" }, admin)
    const { id } = body.conversation
    for (const text of texts) await ask(world().url, "POST", `/v1/conversations/${id}/activities`, { text }, admin)
    return id
  }

  test("are found by filters in the address, and read with the letters of the keyboard", async () => {
    const first = await ordered("ann", "order", "Large")
    const second = await ordered("anton", "order")
    await ordered("zoe")
    const page = await open("conversations")
    await page.getByRole("link", { name: /zoe/ }).waitFor()
    await page.keyboard.press("/")
    await page.keyboard.type("an")
    await expect.poll(() => page.getByRole("status").nth(1).innerText()).toBe("2 conversations")
    await page.keyboard.press("Escape")
    await page.locator("main").focus()
    await page.keyboard.press("j")
    await page.waitForURL(`**/conversations/${second}?q=an`)
    await page.keyboard.press("j")
    await page.waitForURL(`**/conversations/${first}?q=an`)
    const script = page.getByRole("log", { name: "Script" })
    await script.getByText("Noted: l.").waitFor()
    await expect.poll(() => script.getByRole("listitem").filter({ hasText: "Large" }).innerText()).toContain("chosen")
    await page.keyboard.press("w")
    await page.getByText("Read “Large” as l, by title").waitFor()
    expect(await findingsOf(page)).toEqual([])
    await page.getByRole("link", { name: "Transcript" }).click()
    await expect.poll(() => page.locator("pre").innerText()).toContain("Which size?")
    const transcript = await savedBy(page, () => page.locator(".reading-body .button").click())
    expect(transcript).toEqual({
      name: `${first}.txt`,
      text: (await ask(world().url, "GET", `/v1/conversations/${first}/transcript`, undefined, admin)).text,
    })
    await page.goBack()
    await page.getByRole("link", { name: "Script", exact: true }).click()
    // New lines come while it is read.
    await ask(world().url, "POST", `/v1/conversations/${first}/activities`, { text: "and now?" }, admin)
    await script.getByText("and now?").waitFor()
    await ask(world().url, "POST", `/v1/conversations/${first}/end`, {}, admin)
    await page.locator(".reading-head .chip").getByText("Ended").waitFor()
  })

  test("are asked for by days of the reader's zone, the last with them, and what cannot be loaded is told", async () => {
    const page = await open("conversations", { expects: /ERR_/ })
    await page.getByRole("button", { name: "More", exact: true }).click()
    await page.getByLabel("From").fill("2026-01-05")
    const asked = page.waitForRequest(/conversations\?.*to=/)
    await page.getByLabel("To", { exact: true }).fill("2026-01-05")
    const { searchParams } = new URL((await asked).url())
    expect([searchParams.get("from"), searchParams.get("to")]).toEqual([
      "2026-01-04T22:00:00.000Z",
      "2026-01-05T22:00:00.000Z",
    ])
    await page.getByText("No conversation matches").waitFor()
    await page.route("**/v1/conversations?*", route => route.abort("connectionreset"))
    await page.getByRole("button", { name: "Clear" }).click()
    await page.getByText("Could not load conversations. The server cannot be reached.").waitFor()
    await page.unroute("**/v1/conversations?*")
    await page.getByRole("button", { name: "Try again" }).click()
    await page.locator(".conversation-entry").first().waitFor()
  })

  test("are kept as fixtures that begin as they did", async () => {
    const id = await ordered("fred", "order", "Large")
    const page = await open(`conversations/${id}`)
    await page.getByRole("log").getByText("Noted: l.").waitFor()
    const saved = await savedBy(page, () => page.keyboard.press("f"))
    expect(saved.name).toBe(`${id}.json`)
    const fixture = JSON.parse(saved.text)
    expect(fixture.turns.flatMap(({ user = [] }: { readonly user?: string | readonly [] }) => user)).toEqual([
      "order",
      "Large",
    ])
    await page.getByText(/^The fixture is saved/).waitFor()
  })

  test("say in their first line that they were closed from the beginning, for whom, until when and why", async () => {
    const subject = { kind: "user", value: BAD }
    const block = { subject, scope: "conversation", minutes: 60, reason: "Spam <i>& more" }
    await ordered(null)
    await ask(world().url, "POST", "/v1/blocks", block, admin)
    await ask(world().url, "POST", "/v1/conversations", { user: { id: BAD } }, admin)
    const { items } = (
      await ask(world().url, "GET", `/v1/conversations?user=${encodeURIComponent(BAD)}`, undefined, admin)
    ).body
    const page = await open(`conversations/${items[0].conversation.id}`)
    await page
      .getByText(/^Closed from the beginning: Bob <b>Tables<\/b> was blocked\..*Reason: Spam <i>& more/)
      .waitFor()
    expect(await findingsOf(page)).toEqual([])
  })

  test("are erased with their person after the id was typed, and are gone then", async () => {
    const id = await ordered("gone@example.com", "order")
    const page = await open(`conversations/${id}`, { expects: /404/ })
    await page.locator(".reading-verbs").getByRole("button", { name: "More" }).click()
    await page.getByRole("menuitem", { name: "Erase…" }).click()
    const erase = page.getByRole("button", { name: "Erase for good" })
    await expect.poll(() => erase.getAttribute("aria-disabled")).toBe("true")
    await page.getByLabel("Type gone@example.com to erase it for good").fill("gone@example.com")
    expect(await findingsAgain(page, "overlays.test.ts")).toEqual([])
    await erase.click()
    await page.getByText(/^Erased\. Conversations: 1, lines: /).waitFor()
    await page.reload()
    await page.getByText("There is no conversation with this id. It may have been erased.").waitFor()
  })

  test("say when, and by whom, they are erased by somebody else while they are read", async () => {
    const id = await ordered("other@example.com", "order")
    const page = await open(`conversations/${id}`, { expects: /404/ })
    await page.getByRole("log").getByText("Which size?").waitFor()
    const { status } = await ask(world().url, "DELETE", "/v1/users/other%40example.com", undefined, admin)
    expect(status).toBeLessThan(300)
    await page.getByText(/^This conversation was erased at \d\d:\d\d by ana@example\.com\.$/).waitFor()
    expect(await findingsOf(page)).toEqual([])
  })

  test("are blocked from here", async () => {
    const id = await ordered(null, "order")
    const page = await open(`conversations/${id}`)
    await page.getByRole("log").getByText("Which size?").waitFor()
    await page.keyboard.press("b")
    await page.getByRole("dialog", { name: /^Block/ }).waitFor()
  })

  test.each(
    looksHere([
      ["dark", 1280, "en-GB"],
      ["light", 390, "zh-CN"],
      ["light", LEAST, "ru-RU"],
    ] as const),
  )("in %s at %i pixels, in %s, have no finding and scroll nowhere sideways", async (theme, width, locale) => {
    const faultsOf = async (page: Page) => {
      // At the least width there is what there is at 390.
      const findings = width === LEAST ? [] : await findingsOf(page)
      const overflow = await overflowOf(page)
      await showAs(page, { theme, width: LEAST })
      return [findings, overflow, await overflowOf(page)]
    }
    const id = await ordered(`look-${width}`, "order", "x".repeat(500))
    const page = await open("conversations", { theme, width, locale })
    await page.locator(".conversation-entry").first().waitFor()
    expect(await faultsOf(page)).toEqual([[], 0, 0])
    await showAs(page, { theme, width })
    await page.goto(`${world().url}/console/conversations/${id}/trace`)
    await page.locator(".turns").waitFor()
    expect(await faultsOf(page)).toEqual([[], 0, 0])
  })
})
