import { SignJWT } from "jose"
import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { world } from "../server/serving.js"
import { BoxStage, linesOf, openBox, say } from "./box-pages.js"
import { describeInBrowser, findingsOf, isLookedInto, overflowOf, showAs } from "./pages.js"

const SECRET = "a secret of thirty-two characters"
/** Keeps what the box tells its page. */
const LISTEN = `window.told = []; for (const event of ["open", "close", "message", "state", "blocked", "unblocked"])
  document.querySelector("parley-chat").on(event, detail => told.push([event, detail]))`

const toldOf = (page: Page, event: string): Promise<readonly unknown[]> =>
  page.evaluate(`told.filter(([name]) => name === "${event}").map(([, detail]) => detail ?? null)`)
const headOf = (page: Page) => page.locator("#title, #state").allInnerTexts()
const styleOf = (page: Page, selector: string, property: string): Promise<string> =>
  page
    .locator(selector)
    .first()
    .evaluate(
      (element, name) => element.ownerDocument.defaultView?.getComputedStyle(element).getPropertyValue(name) ?? "",
      property,
    )
const threadOfPage = (page: Page) => page.locator(".panel > .thread").getAttribute("class")

describeInBrowser("the chat box on a page of another origin", () => {
  const stage = new BoxStage({ userKeys: { kind: "secret", secret: SECRET } })

  const token = (sub: string) =>
    new SignJWT({ name: "Dan" })
      .setProtectedHeader({ alg: "HS256" })
      .setSubject(sub)
      .setAudience("parley")
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(new TextEncoder().encode(SECRET))

  test("asks nothing of the server before it is opened; is opened and closed by keys, and gives the focus back", async () => {
    const page = await stage.open()
    await page.locator(".launcher").waitFor()
    stage.asked.length = 0
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await expect
      .poll(() => page.evaluate("document.querySelector('parley-chat').shadowRoot.activeElement.className"))
      .toContain("launcher")
    expect(stage.asked).toEqual([])
    await page.keyboard.press("Enter")
    await page.locator(".speech.bot").waitFor()
    // The greeting comes with the conversation, and may stand there before more is listened for.
    await expect
      .poll(() => stage.asked.map(request => request.replace(/\w{20,}/, "ID")))
      .toEqual(["GET /v1/box", "POST /v1/conversations", "GET /v1/conversations/ID/stream"])
    await expect
      .poll(() => page.evaluate("document.querySelector('parley-chat').shadowRoot.activeElement.className"))
      .toContain("field")
    await expect.poll(() => headOf(page)).toEqual(["Shop support", "Answers at once, by a bot"])
    await page.keyboard.press("Escape")
    await page.locator(".panel").waitFor({ state: "detached" })
    await expect
      .poll(() => page.evaluate("document.querySelector('parley-chat').shadowRoot.activeElement.className"))
      .toContain("launcher")
  })

  test("holds a chat with an agent, says that and why it is closed, and comes back by itself when the block is lifted", async () => {
    const page = await stage.open({ expects: /403/, attributes: { "data-contact": "mailto:shop@example.com" } })
    await page.evaluate(LISTEN)
    await openBox(page)
    await page.getByRole("button", { name: "agent" }).click()
    await page.locator(".waiting").waitFor()
    await expect.poll(() => headOf(page)).toEqual(["Shop support", "Waiting for an agent"])
    await expect.poll(() => threadOfPage(page)).toBe("thread thread-waiting")
    await expect.poll(() => page.locator(".waiting b").innerText()).toBe("You are next")
    // A button to leave is there already.
    await expect.poll(() => page.locator(".offers").count()).toBe(0)
    const chat = await stage.accept()
    await page.locator(".thread-connected").waitFor()
    await expect.poll(() => headOf(page)).toEqual(["Ana", "Agent · with you"])
    await say(page, "I see two charges")
    await stage.ana.call("messagesChat", { params: { id: chat }, body: { text: "One is a hold by your bank." } })
    await page.locator(".speech.agent").waitFor()
    await stage.ana.call("typingChat", { params: { id: chat }, body: {} })
    await page.getByText("Ana is typing…").last().waitFor()
    const card = page.getByRole("alert")
    // These words reach the server when the page has heard of the ban already: refused, they tell it nothing new.
    await page.route("**/activities", async route => {
      await card.waitFor()
      await route.continue()
    })
    await say(page, "liar")
    const refused = page.waitForResponse(response => response.status() === 403)
    const block = await stage.ban(chat)
    await (await refused).finished()
    await page.unroute("**/activities")
    await expect
      .poll(() => card.innerText())
      .toMatch(
        /^You can't chat with us until \w{3} \d+ \w{3} \d{4}, \d\d:\d\d\.\s+Reason: Abusive language\.\s+The chat opens again here by itself\.\s+Urgent\? Write to us$/,
      )
    await expect.poll(() => page.locator(".field, .foot .chief").count()).toBe(0)
    await expect.poll(() => headOf(page)).toEqual(["Shop support", "Closed for now"])
    await expect.poll(() => threadOfPage(page)).toBe("thread thread-blocked")
    await expect.poll(async () => (await linesOf(page)).at(-1)).toMatch(/^Ended, /)
    await page.getByRole("button", { name: "Close the chat" }).first().click()
    stage.asked.length = 0
    await page.locator(".launcher-banned").click()
    await card.waitFor()
    await page.locator(".launcher").click()
    await stage.lift(block)
    await page.locator(".launcher-banned").waitFor({ state: "detached" })
    expect(stage.asked.filter(request => request.startsWith("POST"))).toEqual([])
    await page.locator(".launcher").click()
    await page.getByText("You can chat again.").last().waitFor()
    await expect.poll(() => linesOf(page)).toEqual(["Hello! What can I do for you?"])
    await say(page, "size")
    await page.getByText("Which size?").first().waitFor()
    await expect.poll(async () => (await toldOf(page, "blocked")).length).toBe(1)
    await expect.poll(() => toldOf(page, "unblocked")).toEqual([null])
    await expect.poll(() => toldOf(page, "state")).toEqual(["bot", "waiting", "connected", "banned", "ended", "bot"])
  })

  test("is not there while nothing of a ban may be known, over a reload too, and comes back by itself", async () => {
    await stage.useBot({ blocking: { notice: "none" } })
    const page = await stage.open()
    await openBox(page)
    await say(page, "agent")
    const block = await stage.ban(await stage.accept())
    await page.locator(".launcher").waitFor({ state: "detached" })
    await page.reload()
    await page.locator("parley-chat").waitFor({ state: "attached" })
    await expect.poll(() => page.evaluate("document.querySelector('parley-chat').state")).toBe("hidden")
    await expect.poll(() => page.locator(".launcher").count()).toBe(0)
    await stage.lift(block)
    await page.locator(".launcher").click()
    await page.getByText("You can chat again.").last().waitFor()
    await stage.useBot({})
  })

  test("tells of a ban at the first start, and of its end by time", async () => {
    const first = await stage.open({ expects: /403/ })
    await openBox(first)
    await say(first, "agent")
    const chat = await stage.accept()
    const block = await stage.ban(chat)
    await first.getByRole("alert").waitFor()
    // As after a reload that has lost the conversation, and kept who the visitor is.
    await first.evaluate(`{
      const name = Object.keys(localStorage).find(key => key.startsWith("parley.box") && !key.endsWith("seen"))
      const { visitorToken } = JSON.parse(localStorage.getItem(name))
      localStorage.setItem(name, JSON.stringify({ visitorToken })); sessionStorage.clear()
    }`)
    await first.reload()
    await first.locator(".launcher").click()
    await first.getByRole("alert").waitFor()
    await expect.poll(() => first.locator(".field").count()).toBe(0)
    await stage.lift(block)
    await first.locator(".launcher[aria-expanded=false]").waitFor()
    await first.locator(".launcher").click()
    await first.locator(".speech.bot").waitFor()
  })

  test("ends the chat when it is asked to and was meant, asks how it was, saves a copy, and begins anew", async () => {
    const page = await stage.open()
    await openBox(page)
    await say(page, "agent")
    await page.locator(".waiting").waitFor()
    await page.getByRole("button", { name: "Leave the queue" }).click()
    await page.locator(".thread-bot").waitFor()
    await page.getByRole("button", { name: "Good", exact: true }).click()
    await say(page, "agent")
    await page.locator(".waiting").waitFor()
    await stage.accept()
    await page.locator(".thread-connected").waitFor()
    const menu = async (item: string) => {
      await page.getByRole("button", { name: "More" }).click()
      await page.getByRole("menuitem", { name: item }).click()
    }
    await menu("End the chat")
    await page.getByRole("button", { name: "Go on" }).click()
    expect((await stage.chat()).status).toBe("connected")
    await menu("End the chat")
    await expect.poll(() => page.locator("#ask").innerText()).toBe("End the chat with Ana?")
    await page.getByRole("button", { name: "End", exact: true }).click()
    await page.getByRole("button", { name: "Good", exact: true }).click()
    await page.getByRole("button", { name: "Save a copy" }).waitFor()
    await expect.poll(() => headOf(page)).toEqual(["Shop support", "The chat has ended"])
    await expect.poll(() => linesOf(page)).toContainEqual(expect.stringMatching(/^Chat with Ana ended, /))
    // The word that the button has said for the visitor is not theirs.
    await expect.poll(() => linesOf(page)).not.toContain("end chat")
    const download = page.waitForEvent("download")
    await page.getByRole("button", { name: "Save a copy" }).click()
    const file = await (await download).path()
    expect((await import("node:fs")).readFileSync(file, "utf8")).toContain("How was it?")
    await page.getByRole("button", { name: "Start a new chat" }).click()
    await expect.poll(() => linesOf(page)).toEqual(["Hello! What can I do for you?"])
  })

  test("shows a conversation that has ended also after a reload, once it is opened", async () => {
    const page = await stage.open()
    await openBox(page)
    await say(page, "size")
    await page.getByText("Which size?").first().waitFor()
    await page.evaluate("document.querySelector('parley-chat').end()")
    await page.getByRole("button", { name: "Start a new chat" }).waitFor()
    const lines = ["Hello! What can I do for you?", "size", "Which size?", expect.stringMatching(/^Ended, /)]
    stage.asked.length = 0
    await page.reload()
    // A page that says on each load who is signed in has the box look at what it has kept, and at nothing else.
    await page.evaluate(`document.querySelector("parley-chat").identify(${JSON.stringify(await token("dan-9"))})`)
    await expect.poll(() => page.evaluate("document.querySelector('parley-chat').state")).toBe("ended")
    expect(stage.asked).toEqual([])
    await page.locator(".launcher").click()
    await expect.poll(() => linesOf(page)).toEqual(lines)
    await expect.poll(() => headOf(page)).toEqual(["Shop support", "The chat has ended"])
    // The log ends with the conversation: nothing is listened for after that.
    await page.evaluate("document.querySelector('parley-chat').close()")
    await page.locator(".launcher").click()
    await expect.poll(() => linesOf(page)).toEqual(lines)
    expect(stage.asked.filter(request => request.endsWith("/stream"))).toHaveLength(1)
    await page.getByRole("button", { name: "Start a new chat" }).click()
    await expect.poll(() => linesOf(page)).toEqual(lines.slice(0, 1))
  })

  test("says that a chat which its agent has closed goes on with the next words, and they do reach an agent", async () => {
    const page = await stage.open()
    await openBox(page)
    await say(page, "agent")
    const chat = await stage.accept()
    await page.locator(".thread-connected").waitFor()
    await stage.ana.call("closeChat", { params: { id: chat }, body: {} })
    await expect.poll(() => headOf(page)).toEqual(["Shop support", "Write here to reach an agent again"])
    await say(page, "one more thing")
    await page.locator(".waiting").waitFor()
    expect((await stage.chat()).id).not.toBe(chat)
  })

  test("offers options as buttons, several at once, and cards side by side", async () => {
    const page = await stage.open({ expects: /elsewhere/ })
    await openBox(page)
    await page.getByRole("button", { name: "size" }).click()
    await page.getByRole("button", { name: "Large" }).click()
    await page.getByText("Noted: l.").first().waitFor()
    await expect.poll(() => page.locator(".offers").count()).toBe(0)
    await say(page, "toppings")
    await page.getByLabel("Honey").check()
    await page.getByLabel("Lemon").check()
    await page.getByRole("button", { name: "Send 2" }).click()
    await page.getByText("With h, l.").first().waitFor()
    await expect.poll(async () => (await linesOf(page)).slice(-2)).toEqual(["Honey, Lemon", "With h, l."])
    await say(page, "goods")
    await page.locator(".carousel").waitFor()
    await expect.poll(() => page.locator(".card-title").first().innerText()).toBe("Tea <b>green</b>")
    expect(
      await page.locator(".card img").evaluateAll(images => images.map(image => image.getAttribute("src"))),
    ).toEqual([`${stage.world.url}/logo.svg`])
    await page.getByRole("button", { name: "Next card" }).click()
    await page.getByText("2 of 2").waitFor()
    await page.getByRole("link", { name: "More" }).click()
    await page.getByText("This leads to https://elsewhere.example/cup. Press it again to go there.").waitFor()
    expect(page.context().pages()).toHaveLength(1)
    await page.locator(".card").getByRole("button", { name: "Buy" }).click()
    await page.getByText("Which size?").last().waitFor()
  })

  test("shows hostile words as what they are", async () => {
    const page = await stage.open()
    await openBox(page)
    await say(page, "agent")
    const chat = await stage.accept()
    await page.locator(".thread-connected").waitFor()
    const send = (text: string) => stage.ana.call("messagesChat", { params: { id: chat }, body: { text } })
    const markup = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`
    await send(markup)
    await send("safe \u202egpj.exe")
    await send("one\u2028two\u2029three")
    await send("see https://elsewhere.example/<b>?q=1, now")
    await send(`${"long ".repeat(700)}${"x".repeat(480)}`)
    await page.getByRole("button", { name: /Show all, / }).waitFor()
    const lines = await linesOf(page)
    expect(lines).toContain(markup)
    expect(lines).toContain("safe RLOgpj.exe")
    expect(lines).toContainEqual(expect.stringMatching(/^one\W*two\W*three$/))
    await expect.poll(() => page.title()).toBe("A shop")
    await expect.poll(() => page.locator(".speech a").getAttribute("href")).toBe("https://elsewhere.example/")
    await expect.poll(() => page.locator(".log").evaluate(log => log.scrollWidth - log.clientWidth)).toBe(0)
    await page.getByRole("button", { name: /Show all, / }).click()
    await expect.poll(() => page.getByRole("button", { name: /Show all, / }).count()).toBe(0)
  })

  test("sends files where they are allowed, and says why others are not sent", async () => {
    const page = await stage.open({ expects: /415/ })
    await openBox(page)
    const picker = page.locator("input[type=file]")
    const png = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=",
      "base64",
    )
    await picker.setInputFiles([
      { name: "big.png", mimeType: "image/png", buffer: Buffer.alloc(3000) },
      { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("x") },
      { name: "lie.png", mimeType: "image/png", buffer: Buffer.from("no picture") },
      { name: "photo.png", mimeType: "image/png", buffer: png },
    ])
    await page.getByRole("button", { name: "photo.png" }).waitFor()
    await expect
      .poll(() => page.locator(".refusal").allInnerTexts())
      .toEqual([
        "big.png is too big: at most 2 kB.",
        "notes.txt can't be sent: only image/*.",
        "lie.png can't be sent: only image/*.",
      ])
    const download = page.waitForEvent("download")
    await page.getByRole("button", { name: "photo.png" }).click()
    expect((await download).suggestedFilename()).toBe("photo.png")
  })

  test("speaks the language of its page, of its script, or the one that is chosen, and turns where that is read from the right", async () => {
    const page = await stage.open({ attributes: { "data-lang": "ru", "data-title": "Поддержка" }, locale: "ru-RU" })
    await openBox(page)
    await expect.poll(() => headOf(page)).toEqual(["Поддержка", "Бот отвечает сразу"])
    await expect.poll(() => linesOf(page)).toEqual(["Здравствуйте! Чем могу помочь?"])
    await page.getByRole("button", { name: "Ещё" }).click()
    await page.getByRole("menuitemradio", { name: "中文" }).click()
    await expect.poll(() => headOf(page)).toEqual(["Поддержка", "机器人即时应答"])
    await expect
      .poll(async () => (await stage.admin.call("listConversations", {})).items[0]?.person.locale)
      .toBe("zh-CN")
    const texts = JSON.stringify({ bot: "يرد الروبوت فورًا" })
    const turned = await stage.open({ attributes: { "data-lang": "ar", "data-texts": texts } })
    await openBox(turned)
    await expect.poll(() => headOf(turned)).toEqual(["Shop support", "يرد الروبوت فورًا"])
    // The name stands at the side that one reads from, whatever its own direction is.
    const [place, name] = await Promise.all([".names", ".names bdi"].map(part => turned.locator(part).boundingBox()))
    expect((name?.x ?? 0) + (name?.width ?? 0)).toBeCloseTo((place?.x ?? 0) + (place?.width ?? 0), 0)
    const box = await turned.locator(".panel").boundingBox()
    expect(box?.x).toBeLessThan(100)
    // Words that there are not in its language are English, and so are the numbers in them.
    await say(turned, "agent")
    const chat = await stage.accept()
    await turned.locator(".thread-connected").waitFor()
    await stage.ban(chat)
    await turned.evaluate(
      `{ const { dataset } = document.querySelector("parley-chat"); delete dataset.texts; dataset.lang = "he" }`,
    )
    await expect
      .poll(() => turned.getByRole("alert").innerText())
      .toMatch(/^You can't chat with us until \w{3} \d+ \w{3} \d{4}, \d\d:\d\d\./)
    await turned.evaluate(`document.querySelector("parley-chat").dataset.position = "start"`)
    await expect.poll(() => turned.locator(".root").getAttribute("data-position")).toBe("start")
  })

  test("has no finding in any state, light and dark, on phones, from the right and from the left", async () => {
    const page = await stage.open({ height: 700, expects: /ERR_INTERNET_DISCONNECTED/ })
    const findings: (readonly unknown[])[] = []
    let states = 0
    const look = async (state: string) => {
      for (const [nth, [theme, width, dir]] of (
        [
          ["light", 1280, "ltr"],
          ["dark", 390, "ltr"],
          ["dark", 320, "rtl"],
        ] as const
      ).entries()) {
        await showAs(page, { theme, width, height: 700 })
        await page.evaluate(`document.querySelector("parley-chat").dataset.dir = "${dir}"`)
        // From the right the colours and sizes are those of before.
        const found = dir === "rtl" || !isLookedInto(states, nth, 2) ? [] : await findingsOf(page)
        const overflow = await overflowOf(page)
        if (found.length > 0 || overflow > 0) findings.push([state, theme, width, dir, found, overflow])
      }
      states += 1
    }
    await page.locator(".launcher").waitFor()
    await look("closed")
    await openBox(page)
    await say(page, "toppings")
    await page.locator(".choices").waitFor()
    await look("several options")
    await page.getByLabel("Honey").check()
    await page.getByRole("button", { name: "Send 1" }).click()
    await say(page, "agent")
    await page.locator(".waiting").waitFor()
    await look("waiting")
    const chat = await stage.accept()
    await page.locator(".thread-connected").waitFor()
    await stage.ana.call("messagesChat", { params: { id: chat }, body: { text: "Hello, see https://example.com/a" } })
    await page.locator(".menu-place > button").click()
    await look("connected, with its menu")
    await page.context().setOffline(true)
    await say(page, "are you there")
    await page.locator(".speech.unsent").waitFor()
    await look("offline")
    await page.context().setOffline(false)
    await page.locator(".speech.unsent").waitFor({ state: "detached" })
    await stage.ana.call("disconnectChat", { params: { id: chat }, body: {} })
    await page.getByRole("button", { name: "Good", exact: true }).click()
    await page.locator(".foot.verbs").waitFor()
    await look("ended")
    await stage.ban(chat)
    await page.locator(".banned").waitFor()
    await look("banned")
    expect(findings).toEqual([])
  })

  test("takes the accent of its page and puts on it what can be read", async () => {
    const page = await stage.open({
      style: "parley-chat { --parley-accent: #ffe14d; --parley-radius: 4px; --parley-scheme: light }",
    })
    await openBox(page)
    await say(page, "size")
    const colour = (selector: string, property: string) => styleOf(page, selector, property)
    await expect.poll(() => colour(".speech.user", "background-color")).toBe("rgb(255, 225, 77)")
    await expect.poll(() => colour(".speech.user", "color")).toBe("rgb(0, 0, 0)")
    await expect.poll(() => colour(".launcher", "border-start-start-radius")).toBe("4px")
    await page.locator(".options").waitFor()
    expect(await findingsOf(page)).toEqual([])
  })

  test("is as big as the reader's own size of text, whatever the page does to all of its elements", async () => {
    for (const style of ["", "* { all: unset } body { font-size: 9px }", "* { font-size: 30px !important }"]) {
      const page = await stage.open({ style })
      await openBox(page)
      expect(await styleOf(page, ".speech", "font-size")).toBe("15px")
      expect(await styleOf(page, ".launcher", "width")).toBe("60px")
    }
  })

  test("keeps its borders where the reader has chosen the colours", async () => {
    const page = await stage.open({ forcedColors: true })
    await openBox(page)
    await say(page, "size")
    await page.locator(".options").waitFor()
    for (const selector of [".panel", ".speech.bot", ".speech.user", ".launcher", ".thread", ".send"]) {
      const widths = await Promise.all(
        ["border-top-width", "border-bottom-width"].map(side => styleOf(page, selector, side)),
      )
      expect([selector, widths]).not.toEqual([selector, ["0px", "0px"]])
    }
  })

  const callOf = (page: Page) => (code: string) => page.evaluate(`document.querySelector("parley-chat").${code}`)
  const person = async () => (await stage.admin.call("listConversations", {})).items[0]?.person.userId

  test("opens, closes, ends and tells of it by its API, and knows who is signed in", async () => {
    const page = await stage.open()
    const call = callOf(page)
    await page.evaluate(LISTEN)
    await call(`identify("${await token("dan-1")}")`)
    await call("open()")
    await page.locator(".speech.bot").waitFor()
    expect(await person()).toBe("dan-1")
    await say(page, "size")
    await page.getByText("Which size?").first().waitFor()
    await call("end()")
    await page.locator(".foot.verbs").waitFor()
    await call("close()")
    await expect
      .poll(() => page.evaluate("told.map(([event]) => event).filter(event => event !== 'message')"))
      .toEqual(["open", "state", "state", "close"])
    await expect.poll(() => toldOf(page, "message")).toContainEqual({ from: "bot", name: null, text: "Which size?" })
    // Somebody else signs in: nothing of the one before is there any more.
    await call(`identify("${await token("eve-2")}")`)
    await expect.poll(() => call("state")).toBe("closed")
    await call("open()")
    await page.locator(".speech.bot").waitFor()
    await expect.poll(() => linesOf(page)).toEqual(["Hello! What can I do for you?"])
    expect(await person()).toBe("eve-2")
    await call("identify(null)")
    await expect.poll(() => page.evaluate("JSON.stringify(localStorage)")).not.toContain("Token")
  })

  /** The next page, on which the box is told who is signed in before it has read anything, as a shop's pages do. */
  const nextPage = async (page: Page): Promise<void> => {
    let isTold = (): void => {}
    const told = new Promise<void>(resolve => {
      isTold = resolve
    })
    await page.route("**/stream", route => told.then(() => route.continue()))
    await page.reload()
    await callOf(page)(`identify("${await token("dan-1")}")`)
    isTold()
    await callOf(page)("open()")
    await page.locator(".speech.bot").first().waitFor()
  }

  test("goes on with what somebody has said before they signed in, on the next page too", async () => {
    const page = await stage.open()
    await openBox(page)
    await say(page, "size")
    await page.getByText("Which size?").first().waitFor()
    await nextPage(page)
    await expect.poll(() => linesOf(page)).toEqual(["Hello! What can I do for you?", "size", "Which size?"])
    expect(await person()).toBe(null)
    await callOf(page)("end()")
    await page.getByRole("button", { name: "Start a new chat" }).click()
    await expect.poll(person).toBe("dan-1")
  })

  test("begins anew for who has signed in where the visitor had said nothing yet", async () => {
    const page = await stage.open()
    await openBox(page)
    await nextPage(page)
    await expect.poll(person).toBe("dan-1")
  })

  test("knows who is signed in on its page also where another tab had the line until now", async () => {
    const one = await stage.open()
    await openBox(one)
    const other = await stage.tab(one)
    const call = callOf(other)
    await call(`identify("${await token("dan-1")}")`)
    await expect.poll(() => one.locator(".speech").count()).toBe(0)
    await one.close()
    await call("open()")
    await other.locator(".speech.bot").waitFor()
    expect(await person()).toBe("dan-1")
  })

  test("is small, and does nothing long on the thread of the page", async () => {
    const sent = await fetch(`${stage.world.url}/chat.js`, { headers: { "accept-encoding": "br" } })
    expect(Number(sent.headers.get("content-length"))).toBeLessThan(25_000)
    const page = await stage.open()
    const tasks = await stage.tasksOf(page, async () => {
      await page.reload()
      await openBox(page)
      await say(page, "size")
      await page.locator(".options").waitFor()
    })
    expect(Math.max(...tasks)).toBeGreaterThan(1)
    expect(Math.max(...tasks)).toBeLessThan(50)
  })
})

describeInBrowser("the demo page", () => {
  const stage = new BoxStage({})

  test("has the box on it, where only this machine reaches the server", async () => {
    const page = await stage.open()
    await page.goto(`${stage.world.url}/demo?lang=ru`)
    await openBox(page)
    await expect.poll(() => headOf(page)).toEqual(["Поддержка", "Бот отвечает сразу"])
    await expect.poll(() => linesOf(page)).toEqual(["Здравствуйте! Чем могу помочь?"])
    // A page with a header of its own, and the open box on it.
    expect([await findingsOf(page), await overflowOf(page)]).toEqual([[], 0])
    await page.locator(".launcher").click()
    await page.locator(".panel").waitFor({ state: "detached" })
    expect([await findingsOf(page), await overflowOf(page)]).toEqual([[], 0])
  })
})

test("the demo page is for others only where an operator says so, and only from it conversations begin", async () => {
  const start = (url: string, origin: string) =>
    fetch(`${url}/v1/conversations`, {
      method: "POST",
      headers: { origin, "content-type": "application/json" },
      body: "{}",
    })
  const behindProxy = { trustedProxies: ["10.0.0.1"], consoleFolder: "dist/console" }
  const closed = await world(behindProxy)
  expect((await fetch(`${closed.url}/demo`)).status).toBe(404)
  expect((await start(closed.url, closed.url)).status).toBe(403)
  const open = await world({ ...behindProxy, hasDemo: true })
  expect((await start(open.url, open.url)).status).toBe(201)
  expect((await start(open.url, "https://evil.example")).status).toBe(403)
  const local = await world({ consoleFolder: "dist/console" })
  expect((await start(local.url, local.url)).status).toBe(201)
  const { port } = new URL(local.url)
  const rebound = await fetch(`${local.url}/v1/conversations`, {
    method: "POST",
    headers: {
      origin: `http://evil.example:${port}`,
      host: `evil.example:${port}`,
      "content-type": "application/json",
    },
    body: "{}",
  })
  expect(rebound.status).toBe(403)
})
