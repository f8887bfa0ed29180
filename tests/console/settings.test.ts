import { expect, test } from "vitest"
import { ask } from "../server/serving.js"
import { DESK_FLOWS } from "./desk-stage.js"
import {
  describeInBrowser,
  dialogFocused,
  findingsOf,
  LEAST,
  looksHere,
  overflowOf,
  servedConsole,
  showAs,
} from "./pages.js"

const SECTIONS = ["me", "agents", "keys", "webhooks", "audit", "about"]

describeInBrowser("settings", () => {
  const { open, world } = servedConsole()
  const admin = () => world().key("admin", "ana@example.com")
  const read = async (path: string) => (await ask(world().url, "GET", `/v1/${path}`, undefined, await admin())).body

  test("an agent is added by keys alone: queues, limit, several spans a day, and a picture that says the same", async () => {
    const page = await open("settings/agents")
    await page.getByRole("button", { name: "Add an agent…" }).press("Enter")
    const drawer = page.getByRole("dialog", { name: "New agent" })
    await dialogFocused(page)
    await page.keyboard.type("Mira@Example.com")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Mira")
    await drawer.getByLabel("Most chats at once").fill("3")
    await drawer.getByRole("radio", { name: "By weekday" }).press("Space")
    await drawer.getByRole("button", { name: "Remove 09:00-17:00 on Friday" }).press("Enter")
    await drawer.getByRole("textbox", { name: "Monday, To" }).fill("12")
    await drawer.getByRole("button", { name: "Add hours on Monday" }).press("Enter")
    await drawer.getByRole("textbox", { name: "Monday, To" }).nth(1).fill("25")
    await page.keyboard.press("Control+Enter")
    await expect
      .poll(() => drawer.getByRole("alert").allInnerTexts())
      .toEqual([expect.stringContaining("such as 09:00 and 17:30")])
    await drawer.getByRole("textbox", { name: "Monday, To" }).nth(1).fill("1830")
    await page.keyboard.press("Tab")
    const picture = drawer.getByRole("img", { name: "The week: Mon 09:00–12:00, 13:00–18:30 · Tue–Thu 09:00–17:00" })
    await picture.waitFor()
    expect(await findingsOf(page)).toEqual([])
    await page.keyboard.press("Control+Enter")
    await page.getByText(/^Saved /).waitFor()
    const { items } = await read("desk/agents")
    const day = ["09:00-17:00"]
    expect(items[0]).toMatchObject({
      ...{ email: "mira@example.com", name: "Mira", queues: ["general"], maxChats: 3 },
      hours: { weekly: { mon: ["09:00-12:00", "13:00-18:30"], tue: day, wed: day, thu: day } },
    })
  })

  test("of two who change one agent the second is asked, and an agent is removed with what follows from it", async () => {
    const key = await admin()
    const put = (body: object) => ask(world().url, "PUT", "/v1/desk/agents/oleg@example.com", body, key)
    await put({ name: "Oleg" })
    const page = await open("settings/agents")
    await page.getByRole("button", { name: "Oleg" }).click()
    await put({ name: "Oleg P." })
    const drawer = page.getByRole("dialog")
    await drawer.getByLabel("Most chats at once").fill("2")
    await drawer.getByRole("button", { name: "Save agent" }).click()
    await drawer.getByText(/^ana@example\.com changed this agent at \d\d:\d\d\.$/).waitFor()
    await drawer.getByRole("button", { name: "See theirs" }).click()
    await expect.poll(() => drawer.getByLabel("Name").inputValue()).toBe("Oleg P.")
    await drawer.getByRole("button", { name: "Remove agent…" }).click()
    await page.getByRole("dialog", { name: "Remove Oleg P.?" }).getByRole("button", { name: "Remove agent" }).click()
    await page.getByText("Oleg P. is no agent any more. Chats that went back: 0. Keys revoked: 0.").waitFor()
  })

  test("a key is made, shown once, and revoked", async () => {
    const page = await open("settings/keys")
    await page.getByRole("button", { name: "Make a key…" }).click()
    await page.getByLabel("Name", { exact: true }).fill("web <b>shop</b>")
    await page.getByRole("radio", { name: "Chosen permissions" }).check()
    await page.getByRole("button", { name: "Make key" }).click()
    await page.getByText("Choose one permission at least.").waitFor()
    await page.getByRole("checkbox", { name: "block:read" }).check()
    await page.getByRole("button", { name: "Make key" }).click()
    const once = page.getByRole("dialog", { name: /web <b>shop<\/b>.* is made/ })
    const secret = (await once.locator(".secret code").innerText()).trim()
    expect((await ask(world().url, "GET", "/v1/me", undefined, secret)).body.permissions).toEqual(["block:read"])
    expect(await findingsOf(page)).toEqual([])
    await once.getByRole("button", { name: "I have it" }).click()
    const row = page.getByRole("row").filter({ hasText: "web <b>shop</b>" })
    expect(await page.content()).not.toContain(secret)
    await row.getByRole("button", { name: /^Key/ }).click()
    await page.getByRole("menuitem", { name: "Revoke…" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Revoke key" }).click()
    await page.getByText("web <b>shop</b> is revoked.").waitFor()
    await expect.poll(() => row.count()).toBe(0)
    expect((await ask(world().url, "GET", "/v1/me", undefined, secret)).body.code).toBe("KEY_REVOKED")
  })

  test("a webhook is added, tested, switched off, and its deliveries are read", async () => {
    const page = await open("settings/webhooks", { expects: /Failed to load resource/ })
    await page.getByText("No address is told of anything.").waitFor()
    await page.getByRole("button", { name: "Add a webhook…" }).click()
    await page.getByLabel("Address").fill("ftp://example.com")
    await page.getByRole("button", { name: "Add webhook" }).click()
    await page.getByRole("dialog").getByText("WEBHOOK_INVALID").waitFor()
    await page.getByLabel("Address").fill("http://127.0.0.1:9/hook")
    await page.getByRole("button", { name: "Add webhook" }).click()
    await page.getByRole("button", { name: "I have it" }).click()
    await page.getByRole("button", { name: "Test" }).click()
    await page.getByText(/^It did not take the test: /).waitFor()
    await page.getByRole("button", { name: "Deliveries" }).click()
    await page.getByText("Nothing was sent in the last three days.").waitFor()
    await page.keyboard.press("Escape")
    await page.getByRole("button", { name: /^Webhook http/ }).click()
    await page.getByRole("menuitem", { name: "Switch off" }).click()
    await page.getByText(/^Off/).waitFor()
  })

  test("the audit log is filtered in the address", async () => {
    await ask(world().url, "PUT", "/v1/desk/agents/lena@example.com", {}, await admin())
    const page = await open("settings/audit")
    await page.getByRole("table").waitFor()
    await page.keyboard.press("/")
    await page.keyboard.type("ana@example.com")
    await page.getByLabel("To what").fill("agent:lena@example.com")
    await page.getByRole("combobox", { name: "What" }).selectOption("Added an agent")
    await expect.poll(() => page.locator(".settings-section").getByRole("status").innerText()).toBe("1 entry")
    await expect
      .poll(() => new URL(page.url()).search)
      .toBe("?by=ana%40example.com&subject=agent%3Alena%40example.com&what=agentAdded")
    await page.getByRole("cell", { name: "Agent lena@example.com" }).waitFor()
    // One day, from its beginning where the reader is, and all of it.
    await page.getByLabel("From", { exact: true }).fill("2026-01-05")
    await page.getByLabel("To", { exact: true }).fill("2026-01-05")
    await page.getByText("Nothing matches").waitFor()
    await page.getByRole("button", { name: "Clear" }).click()
    await expect.poll(() => new URL(page.url()).search).toBe("")
  })

  test("the audit log tells deeds, subjects and details in words of each language", async () => {
    const key = await admin()
    const subject = { kind: "user", value: "rude" }
    const { body } = await ask(
      world().url,
      "POST",
      "/v1/blocks",
      { subject, scope: "conversation", minutes: null, reason: "<b>spam</b>" },
      key,
    )
    await ask(world().url, "DELETE", `/v1/blocks/${body.block.id}`, undefined, key)
    await ask(world().url, "PUT", "/v1/desk/canned-answers/hi", { text: "Hello." }, key)
    for (const [locale, row] of [
      [
        "en-GB",
        /Blocked\s+User rude\s+Closed: everything · Reason: <b>spam<\/b> · Until: for good · From: outside a chat/,
      ],
      ["ru-RU", /Блокировка\s+Пользователь rude\s+Закрыто: всё · Причина: <b>spam<\/b>/],
      ["zh-CN", /屏蔽\s+用户 rude\s+范围：全部 · 原因：<b>spam<\/b>/],
    ] as const) {
      const page = await open("settings/audit", { locale })
      await expect.poll(() => page.getByRole("table").innerText()).toMatch(row)
      const deeds = await page.locator("tbody td:nth-child(3)").allInnerTexts()
      expect([locale, deeds.filter(deed => /^[a-z]+[A-Z]|^[a-z]+$/.test(deed))]).toEqual([locale, []])
    }
  })

  test("language and colours are one's own, and what the key may not see is not there", async () => {
    const key = await world().key(["block:read"])
    const page = await open("settings/me", { key })
    await page.getByRole("heading", { name: "Settings" }).waitFor()
    await expect
      .poll(() => page.getByRole("navigation", { name: "Sections" }).getByRole("link").allInnerTexts())
      .toEqual(["Me", "About"])
    await page.getByRole("radio", { name: "Dark" }).check()
    await expect.poll(() => page.evaluate("document.documentElement.dataset.theme")).toBe("dark")
    await page.getByRole("radio", { name: "Русский" }).check()
    await page.getByRole("heading", { name: "Настройки" }).waitFor()
    await page.goto(`${world().url}/console/settings/keys`)
    await page.getByText("key:manage").waitFor()
  })

  test.each(
    looksHere([
      ["light", 1280, "en-GB"],
      ["dark", 390, "zh-CN"],
      ["light", LEAST, "ru-RU"],
    ] as const),
  )("in %s at %i pixels, in %s, no section has a finding or scrolls sideways", async (theme, width, locale) => {
    const page = await open("settings/me", { theme, width, locale })
    for (const [index, section] of SECTIONS.entries()) {
      if (index > 0) await page.locator(`nav a[href$="/settings/${section}"]`).last().click()
      await page.waitForURL(`**/settings/${section}`)
      await page.locator(".settings-section :is(table, .empty, dl, ul)").first().waitFor()
      // The least width is for words that do not fit; axe has no more to say of it.
      const findings = width === LEAST ? [] : await findingsOf(page)
      expect([section, findings, await overflowOf(page)]).toEqual([section, [], 0])
      await showAs(page, { theme, width: LEAST })
      expect([section, await overflowOf(page)]).toEqual([section, 0])
      await showAs(page, { theme, width })
    }
  })
})

describeInBrowser("settings of a bot with queues of long titles", () => {
  const { open, world } = servedConsole({ flows: DESK_FLOWS })

  test("the table of agents does not scroll sideways between phones and lists, whatever an address is as well", async () => {
    const admin = await world().key("admin", "ana@example.com")
    const email = `${"maximilianevonundzu".repeat(2)}@customercare.example.com`
    const weekly = { mon: ["08:00-12:00", "13:00-18:30"], tue: ["09:00-12:00"] }
    const agent = { name: "Maximiliane", queues: ["general", "invoices"], hours: { weekly } }
    expect((await ask(world().url, "PUT", `/v1/desk/agents/${email}`, agent, admin)).status).toBeLessThan(300)
    const page = await open("settings/agents", { width: 768 })
    await page.getByText("Maximiliane", { exact: true }).waitFor()
    expect(await page.locator(".table-scroll").evaluate(place => place.scrollWidth - place.clientWidth)).toBe(0)
  })
})
