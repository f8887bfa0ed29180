import type { Page } from "playwright-core"
import { beforeAll, expect, test } from "vitest"
import { DESK_FLOWS, DeskStage, type Visitor } from "./desk-stage.js"
import { describeInBrowser, findingsAgain, findingsOf, servedConsole } from "./pages.js"

describeInBrowser("the desk", () => {
  const { open, world } = servedConsole({ flows: DESK_FLOWS })
  let stage: DeskStage
  let ana: string
  let mira: string
  beforeAll(async () => {
    stage = await DeskStage.of(world())
    ana = await stage.agent("ana@example.com", "Ana", "supervisor")
    mira = await stage.agent("mira@example.com", "Mira")
  })

  /** The chat of somebody new, taken by Ana and open on her page. */
  async function opened(
    name: string,
    look: Parameters<typeof open>[1] = {},
  ): Promise<{ page: Page; visitor: Visitor }> {
    const visitor = await stage.visitor({ id: name, name: `${name} Mercer`, email: `${name}@example.com` }, "My order")
    const id = await stage.take(ana, visitor)
    const page = await open(`desk/mine/${id}`, { key: ana, ...look })
    await page.getByRole("heading", { level: 1, name: `${name} Mercer` }).waitFor()
    await page.locator(".line").first().waitFor()
    return { page, visitor }
  }
  const script = (page: Page) => page.getByRole("log")
  const reply = (page: Page) => page.locator("#reply")

  test("a visitor and an agent hold a chat, by keyboard alone, and each sees the other type", async () => {
    const visitor = await stage.visitor({ id: "dan", name: "Dan Mercer" }, "Invoices and payments")
    // That the last words were read, and that somebody types, may be told when the chat has just ended.
    const page = await open("desk/waiting", { key: ana, expects: /409 .*\/(read|typing)$/ })
    await page.getByRole("link", { name: /Dan Mercer/ }).waitFor()
    await page.keyboard.press("t")
    await page.waitForURL("**/desk/mine/**")
    await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("reply")
    await expect.poll(() => page.locator(".offered .chosen").innerText()).toContain("Invoices and payments")
    const typing = await stage.hearTyping(visitor)
    await page.keyboard.type("Hello Dan")
    await typing.heard
    await page.keyboard.press("Enter")
    await expect.poll(visitor.texts).toContain("Hello Dan")
    await visitor.type()
    await page.getByText("Dan is typing…").waitFor()
    await visitor.say("two days. TWO DAYS")
    await script(page).getByText("TWO DAYS").waitFor()
    await expect.poll(() => reply(page).inputValue()).toBe("")
    // Once only: the line in flight went when the log had it.
    await expect.poll(() => script(page).getByText("Hello Dan").count()).toBe(1)
    expect(await findingsAgain(page, "desk-looks.test.ts")).toEqual([])
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    await page.getByRole("dialog").getByRole("button", { name: "End chat" }).click()
    await page.getByRole("button", { name: "1 · Solved" }).waitFor()
    await page.keyboard.press("1")
    await script(page).getByText("Noted, thank you.").waitFor()
    await expect.poll(() => page.getByRole("button", { name: "1 · Solved" }).count()).toBe(0)
  })

  test("two agents take one chat: one has it, the other is told who was faster and can read it", async () => {
    const visitor = await stage.visitor({ id: "leyla", name: "Leyla Demir" }, "My order")
    const id = await stage.chatOf(ana, visitor)
    const page = await open(`desk/waiting/${id}`, { key: mira, expects: /409/ })
    await page.getByRole("button", { name: "Take" }).waitFor()
    await page.route("**/accept", async route => {
      await stage.take(ana, visitor)
      await route.continue()
    })
    await page.getByRole("button", { name: "Take" }).click()
    await page.locator(".result-strip").getByText("Ana was faster and has this chat.").waitFor()
    await page.getByText("Another agent has this chat. You can write a note.").waitFor()
    await expect.poll(() => script(page).innerText()).toContain("Topic: order")
    await expect.poll(() => reply(page).count()).toBe(0)
  })

  test("the agent blocks and sees why the chat is closed, by whom and until when, and lifts it", async () => {
    const { page, visitor } = await opened("oleg")
    await page.keyboard.press("b")
    const dialog = page.getByRole("dialog", { name: "Block oleg Mercer" })
    await dialog.waitFor()
    // Never on a grave button.
    await expect.poll(() => page.evaluate("document.activeElement.type")).toBe("radio")
    await dialog.getByText("Also the address 203.0.113.24").waitFor()
    await dialog.getByText("Everything (ban)").click()
    await dialog.getByRole("button", { name: "Ban for 24 hours" }).click()
    await dialog.getByText("A ban needs a reason.").waitFor()
    await expect.poll(() => page.evaluate("document.activeElement.labels[0].innerText")).toContain("Reason")
    await dialog.getByText("Live chat", { exact: true }).click()
    await dialog.getByRole("button", { name: "Abusive language" }).click()
    await dialog.getByRole("radio", { name: "7 days" }).check()
    expect(await findingsAgain(page, "desk-looks.test.ts")).toEqual([])
    await dialog.getByRole("button", { name: "Block for 7 days" }).click()
    await script(page).getByText("Closed because oleg Mercer is blocked.").waitFor()
    await expect
      .poll(() => script(page).innerText())
      .toMatch(/By you, “Abusive language”, live chat, until \w+ \d+ \w+, \d\d:\d\d\./)
    await page
      .locator(".chip-blocked")
      .getByText(/Blocked until/)
      .waitFor()
    await expect.poll(() => page.evaluate("document.activeElement.className")).toContain("result-strip")
    await page
      .locator(".talk-foot")
      .getByText(/oleg can write to the bot, and to agents again from/)
      .waitFor()
    expect(await stage.isBlocked(visitor)).toBe(true)
    expect(await findingsOf(page)).toEqual([])
    await page.locator(".result-strip").getByRole("button", { name: "Undo" }).click()
    await page.getByText("The block is lifted. The chat stays ended.").waitFor()
    expect(await stage.isBlocked(visitor)).toBe(false)
    await script(page).getByText("Lifted since.").waitFor()
  })

  test("no key in a note sends to the user, and none in the reply saves a note", async () => {
    const { page, visitor } = await opened("nadia")
    const before = await visitor.texts()
    const keys = [
      "Enter",
      "Shift+Enter",
      "Alt+Enter",
      "Control+s",
      "Control+b",
      "/",
      "n",
      "r",
      "e",
      "x",
      "1",
      "Tab",
      "Shift+Tab",
    ]
    await page.keyboard.press("n")
    await page.locator("#note").waitFor()
    await page.keyboard.type("never to be seen")
    await expect.poll(() => page.evaluate("document.querySelector('form.reply').inert")).toBe(true)
    for (const key of keys) {
      await page.locator("#note").focus()
      await page.keyboard.press(key)
    }
    await expect.poll(() => page.locator("#note").inputValue()).toContain("never to be seen\n")
    await page.locator("#note").focus()
    await page.keyboard.press("Escape")
    await page.keyboard.press("r")
    await page.keyboard.type("to the user")
    for (const key of ["Control+s", "Alt+n", "Control+Shift+n", "Tab", "Shift+Tab"]) {
      await reply(page).focus()
      await page.keyboard.press(key)
    }
    await reply(page).focus()
    await page.keyboard.press("Control+Enter")
    await expect.poll(visitor.texts).toEqual([...before, "to the user"])
    expect(await stage.notesOf(ana, visitor)).toEqual([])
    // The note's own draft is still there, and saved by its own key.
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await expect.poll(() => page.locator("#note").inputValue()).toContain("never to be seen")
    await page.keyboard.press("Control+Enter")
    await page.getByRole("note").getByText("never to be seen").waitFor()
    expect(await stage.notesOf(ana, visitor)).toHaveLength(1)
    expect(await visitor.texts()).toEqual([...before, "to the user"])
  })

  test("Enter while an input method composes chooses a word and sends nothing", async () => {
    const { page, visitor } = await opened("zhang")
    const before = await visitor.texts()
    await reply(page).focus()
    const devtools = await page.context().newCDPSession(page)
    await devtools.send("Input.imeSetComposition", { text: "nihao", selectionStart: 5, selectionEnd: 5 })
    // Some browsers tell of it by a property, some by the code alone.
    for (const composing of ["{ isComposing: true }", "{ keyCode: 229 }"]) {
      await page.evaluate(`document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...${composing} }))`)
    }
    await expect.poll(() => reply(page).inputValue()).toBe("nihao")
    await devtools.send("Input.insertText", { text: "你好" })
    await expect.poll(() => reply(page).inputValue()).toBe("你好")
    expect(await visitor.texts()).toEqual(before)
    await page.keyboard.press("Enter")
    await expect.poll(visitor.texts).toEqual([...before, "你好"])
  })

  test("a canned answer is found by `/`, inserted and not sent", async () => {
    await stage.canned("refund", "Refunds take five days.")
    const { page, visitor } = await opened("carla")
    const before = await visitor.texts()
    await page.keyboard.press("r")
    await page.keyboard.type("/ref")
    await page.getByRole("option", { name: /refund/ }).waitFor()
    expect(await findingsOf(page)).toEqual([])
    await page.keyboard.press("Enter")
    await expect.poll(() => reply(page).inputValue()).toBe("Refunds take five days.")
    expect(await visitor.texts()).toEqual(before)
  })

  test("a chat is transferred with a word that the next agent reads and the user does not", async () => {
    const { page, visitor } = await opened("petra")
    await page.keyboard.press("x")
    const dialog = page.getByRole("dialog", { name: "Transfer petra Mercer" })
    await dialog.getByText("Mira", { exact: true }).click()
    await dialog.getByLabel(/A word to the next agent/).fill("Be kind to her")
    expect(await findingsAgain(page, "desk-looks.test.ts")).toEqual([])
    await dialog.getByRole("button", { name: "Hand to Mira" }).click()
    await dialog.waitFor({ state: "detached" })
    await page.getByText("Another agent has this chat.").waitFor()
    const next = await open(`desk/mine/${await stage.chatOf(mira, visitor)}`, { key: mira })
    await script(next).getByText("Be kind to her").waitFor()
    // The name comes with the desk, the word with the chat.
    await script(next).getByText("transferred by Ana").waitFor()
    expect(await visitor.texts()).not.toContain("Be kind to her")
    // The conversation tells its reader of each agent who had it.
    const read = await open(`conversations/${visitor.id}`)
    await script(read).getByText("Connected with Ana").waitFor()
    await script(read).getByText("Handed on to Mira").waitFor()
  })

  test("focus goes by Tab through list, head, talk, reply and person, as they are read", async () => {
    await stage.take(ana, await stage.visitor({ id: "tamara", name: "tamara Mercer" }, "My order"))
    const { page } = await opened("tabea")
    await page.getByRole("link", { name: /tamara/ }).waitFor()
    await page.locator(".person .facts").waitFor()
    await page.locator(".list-tabs a").first().focus()
    const places: (string | null)[] = []
    for (let presses = 0; presses < 80; presses += 1) {
      const place = await page.evaluate<string | null>(`["desk-list", "talk-head", "script", "reply", "person-pane"]
        .find(place => document.activeElement.closest("." + place) !== null) ?? null`)
      if (place === null) break
      places.push(place)
      await page.keyboard.press("Tab")
    }
    expect(places.filter((place, index) => place !== places[index - 1])).toEqual([
      ...["desk-list", "talk-head", "script", "reply", "person-pane"],
    ])
    const focused = () => page.evaluate("document.activeElement.dataset.chat")
    await page.locator(".entry.open").focus()
    const open = await focused()
    await page.keyboard.press("j")
    await expect.poll(() => focused()).not.toBe(open)
    await page.keyboard.press("k")
    await expect.poll(() => focused()).toBe(open)
    await page.keyboard.press("F6")
    await expect.poll(() => page.evaluate("document.activeElement.className")).toContain("talk")
  })

  test("words of strangers stay words: markup, direction marks, 4,000 characters, addresses", async () => {
    const visitor = await stage.visitor({ id: "evil", name: "\u202eevil<img src=x onerror=alert(1)>" }, "My order")
    const id = await stage.take(ana, visitor)
    await visitor.say("<script>alert(1)</script>\u202e{{ 1 + 1 }}")
    await visitor.say("y".repeat(4000))
    await visitor.say("see https://evil.example.com/x")
    const page = await open(`desk/mine/${id}`, { key: ana })
    await script(page).getByText("<script>alert(1)</script>").waitFor()
    await expect.poll(() => page.locator("main img, main script").count()).toBe(0)
    await expect.poll(() => page.locator("h1 .control").innerText()).toBe("RLO")
    await page.getByRole("button", { name: "Show all, 4,000 characters" }).waitFor()
    await expect.poll(() => page.locator('a[href^="https://evil"]').count()).toBe(0)
    await page.getByRole("button", { name: "https://evil.example.com/x" }).click()
    await expect.poll(() => page.locator('a[href^="https://evil"]').getAttribute("rel")).toContain("noopener")
    await expect
      .poll(() => page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
      .toBe(0)
    await stage.end(ana, visitor)
  })

  test("a key that may not block draws no such button, and a limit says what to do", async () => {
    const reader = await stage.agent("rita@example.com", "Rita", "reader", ["general"])
    const page = await open("desk/waiting", { key: reader, expects: /409/ })
    const people = await Promise.all(["r1", "r2"].map(id => stage.visitor({ id, name: `Person ${id}` }, "My order")))
    await page
      .getByRole("link", { name: /Person r1/ })
      .first()
      .waitFor()
    await page.keyboard.press("t")
    await page.getByRole("button", { name: "End chat" }).waitFor()
    await expect.poll(() => page.getByRole("button", { name: "Block" }).count()).toBe(0)
    await page.keyboard.press("Escape")
    await page.keyboard.press("t")
    await page.locator(".result-strip").getByText("You have 1 of 1 chats. End one, or ask a supervisor.").waitFor()
    await page.getByText("409 AGENT_FULL").waitFor()
    expect(people).toHaveLength(2)
  })

  test("a key that is no agent's acts for one: the printed link is enough to answer somebody", async () => {
    const page = await open("desk/mine", { key: await world().key("admin") })
    await page.getByRole("button", { name: "Answer as an agent" }).click()
    await page.getByLabel("Agent's e-mail").fill("otto@example.com")
    await page.getByLabel("Name, for somebody new").fill("Otto")
    expect(await findingsOf(page)).toEqual([])
    await page.getByRole("button", { name: "Begin" }).click()
    await page.getByRole("button", { name: /Otto.*Available/ }).waitFor()
    const visitor = await stage.visitor({ id: "new", name: "New Comer" }, "Invoices and payments")
    await page
      .getByRole("link", { name: /New Comer/ })
      .first()
      .click()
    await page.getByRole("button", { name: "Take" }).click()
    await reply(page).fill("Hello from Otto")
    await page.keyboard.press("Enter")
    await expect.poll(visitor.texts).toContain("Hello from Otto")
  })
})
