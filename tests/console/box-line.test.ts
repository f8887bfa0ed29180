import type { Page, Route } from "playwright-core"
import { expect, test } from "vitest"
import { BoxStage, linesOf, openBox, say } from "./box-pages.js"
import { describeInBrowser } from "./pages.js"

const GREETING = "Hello! What can I do for you?"

describeInBrowser("the line of the chat box", () => {
  const stage = new BoxStage()
  const requests = (pattern: RegExp): number => stage.asked.filter(request => pattern.test(request)).length
  const sends = /^POST .*\/activities$/
  const streams = /\/stream$/

  test("is lost in mid-sentence: words stay, dashed, and go out once, in order, when it is back", async () => {
    const page = await stage.open({ expects: /ERR_INTERNET_DISCONNECTED/ })
    await openBox(page)
    await page.context().setOffline(true)
    await page.getByText("You are offline. What you write is sent once you are back.").first().waitFor()
    await say(page, "size")
    await say(page, "Large")
    await expect
      .poll(() => page.locator(".speech.unsent").allInnerTexts())
      .toEqual(["size", "Large"].map(text => expect.stringContaining(text)))
    await expect.poll(() => page.locator(".state").allInnerTexts()).toEqual(["Not sent yet", "Not sent yet"])
    const address = page.url()
    await page.goto("about:blank")
    await page.context().setOffline(false)
    await page.goto(address)
    await page.getByText("Noted: l.").first().waitFor()
    await expect.poll(() => linesOf(page)).toEqual([GREETING, "size", "Which size?", "Large", "Noted: l."])
  })

  test("is not there at first: what was typed begins the conversation when it is", async () => {
    const page = await stage.open({ expects: /ERR_INTERNET_DISCONNECTED/ })
    await page.locator(".launcher").waitFor()
    await page.context().setOffline(true)
    await page.locator(".launcher").click()
    await say(page, "size")
    await page.locator(".speech.unsent").waitFor()
    await page.context().setOffline(false)
    await page.getByText("Which size?").first().waitFor()
    await expect.poll(() => linesOf(page)).toEqual([GREETING, "size", "Which size?"])
  })

  test("is taken up after a reload where it was, with what was being typed", async () => {
    const page = await stage.open()
    await openBox(page)
    await say(page, "agent")
    await stage.accept()
    await page.locator(".thread-connected").waitFor()
    await page.locator(".field").fill("half a sen")
    const before = await linesOf(page)
    await page.reload()
    await page.locator(".thread-connected").waitFor()
    await expect.poll(() => page.locator(".field").inputValue()).toBe("half a sen")
    await expect.poll(() => linesOf(page)).toEqual(before)
    await expect.poll(() => page.locator(".strip").count()).toBe(0)
  })

  test.each(["open", "closed"])(
    "tells of what is new alone when it is taken up after a reload with the box %s",
    async box => {
      const page = await stage.open()
      await openBox(page)
      await say(page, "agent")
      await stage.accept()
      await page.locator(".thread-connected").waitFor()
      const lines = await linesOf(page)
      if (box === "closed") await page.keyboard.press("Escape")
      await page.addInitScript(`window.told = []; new MutationObserver((_, observer) => {
      const chat = document.querySelector("parley-chat")
      if (chat === null) return
      observer.disconnect()
      const status = chat.shadowRoot.querySelector("[role=status]")
      chat.on("message", ({ text }) => told.push("heard " + text))
      new MutationObserver(() => told.push("said " + status.textContent)).observe(status, { childList: true })
    }).observe(document, { childList: true, subtree: true })`)
      await page.reload()
      await page.locator(box === "open" ? ".thread-connected" : ".launcher-connected").waitFor()
      if (box === "open") await expect.poll(() => linesOf(page)).toEqual(lines)
      const chat = await stage.chat()
      await stage.ana.call("messagesChat", { params: { id: chat.id }, body: { text: "Hello there" } })
      const words = box === "open" ? "Ana: Hello there" : "1 new message"
      await expect.poll(() => page.evaluate("told")).toContain(`said ${words}`)
      expect(await page.evaluate("told")).toEqual(["said Ana is here", "heard Hello there", `said ${words}`])
    },
  )

  test("is one for all tabs, which show the same; the next one takes it when its tab goes", async () => {
    const one = await stage.open()
    await openBox(one)
    stage.asked.length = 0
    const other = await stage.tab(one)
    await other.locator(".launcher").click()
    await expect.poll(() => linesOf(other)).toEqual([GREETING])
    await say(other, "size")
    await one.getByText("Which size?").first().waitFor()
    await say(one, "Large")
    await other.getByText("Noted: l.").first().waitFor()
    await expect.poll(() => linesOf(one)).toEqual([GREETING, "size", "Which size?", "Large", "Noted: l."])
    await expect.poll(() => linesOf(other)).toEqual(await linesOf(one))
    expect([requests(streams), requests(sends)]).toEqual([0, 2])
    await one.close()
    await say(other, "size")
    await expect.poll(() => linesOf(other)).toContain("Noted: l.")
    await expect.poll(async () => (await linesOf(other)).at(-1)).toBe("Which size?")
    await expect.poll(() => [requests(streams), requests(sends)]).toEqual([1, 3])
  })

  test("keeps what it has for itself: other tabs note what was seen and nothing else, as they may not know yet what it keeps", async () => {
    const one = await stage.open()
    await openBox(one)
    const other = await stage.tab(one)
    await other.locator(".launcher").click()
    await expect.poll(() => linesOf(other)).toEqual([GREETING])
    await other.evaluate(`{
      window.written = new Set()
      const { setItem } = Storage.prototype
      Storage.prototype.setItem = function (name, value) {
        written.add(name.endsWith(" seen"))
        setItem.call(this, name, value)
      }
    }`)
    // The tab with the line shows nothing, and so has seen nothing.
    await one.evaluate("document.querySelector('parley-chat').close()")
    const { items } = await stage.admin.call("listConversations", { query: { limit: 1 } })
    await stage.admin.call("sendActivity", { params: { id: items[0]?.conversation.id ?? "" }, body: { text: "size" } })
    await other.getByText("Which size?").first().waitFor()
    await expect.poll(() => other.evaluate("[...written]")).toEqual([true])
  })

  test("is one for each page where the browser lets pages keep nothing, and lock nothing either", async () => {
    const page = await stage.open()
    await page.addInitScript(`{
      const denied = () => new DOMException("The page may not.", "SecurityError")
      const get = () => { throw denied() }
      Object.defineProperties(window, { localStorage: { get }, sessionStorage: { get } })
      navigator.locks.request = () => Promise.reject(denied())
    }`)
    await page.reload()
    await openBox(page)
    await say(page, "size")
    await expect.poll(() => linesOf(page)).toEqual([GREETING, "size", "Which size?"])
  })

  test.each([401, 403, 404, 410, 429, 502])(
    "is the same when a proxy has answered %i in the server's place",
    async status => {
      const page = await stage.open({ expects: /status of \d+|ERR_FAILED/ })
      await openBox(page)
      await say(page, "size")
      await page.getByText("Which size?").first().waitFor()
      const headers = { "access-control-allow-origin": "*", "content-type": "text/html" }
      let isThere = false
      await page.context().route("**/v1/**", route => {
        if (isThere) return route.fallback()
        return route.fulfill({ status, headers, body: "<h1>No server is there</h1>" })
      })
      await page.reload()
      await page.locator(".strip").waitFor()
      isThere = true
      await page.evaluate("window.dispatchEvent(new Event('online'))")
      await expect.poll(() => linesOf(page)).toEqual([GREETING, "size", "Which size?"])
    },
  )

  /** All that the box has asked for, by route. */
  const asked = (): readonly string[] =>
    stage.asked.map(request => request.replace(/\/conversations\/\w+/, "/conversations/ID"))

  /** The box at a server that refuses, for an hour by the clock of the page. */
  const hourOf = async (page: Page, refuse: (route: Route) => Promise<void>): Promise<void> => {
    await page.clock.install()
    await page.context().route("**/v1/**", refuse)
    stage.asked.length = 0
    await page.locator(".launcher").click()
    await page.locator(".foot.refused, .banned, .strip").first().waitFor()
    for (let minute = 0; minute < 60; minute += 5) await page.clock.runFor("05:00")
  }
  const problem =
    (status: number, more: object, headers = {}) =>
    (route: Route) =>
      route.fulfill({
        status,
        headers: {
          "content-type": "application/problem+json",
          "access-control-allow-origin": "*",
          "access-control-expose-headers": "Retry-After",
          ...headers,
        },
        body: JSON.stringify({ type: "about:blank", title: "", status, requestId: "r", detail: "", ...more }),
      })
  const quiet = /status of (403|429|503)|ERR_FAILED|ERR_INTERNET_DISCONNECTED/

  test("is not there for a conversation that ended long ago: what is left is to begin another one", async () => {
    const page = await stage.open({ expects: /status of 401/ })
    await openBox(page)
    await page.evaluate("document.querySelector('parley-chat').end()")
    await page.getByRole("button", { name: "Start a new chat" }).waitFor()
    await page.context().route("**/stream", problem(401, { code: "TOKEN_EXPIRED" }))
    await page.reload()
    const refused = page.waitForResponse("**/stream")
    await page.locator(".launcher").click()
    await refused
    await page.getByRole("button", { name: "Save a copy" }).waitFor({ state: "detached" })
    await page.getByRole("button", { name: "Start a new chat" }).click()
    await expect.poll(() => linesOf(page)).toEqual([GREETING])
  })

  test("is not asked for again where too many starts were refused, until the visitor presses", async () => {
    const page = await stage.open({ expects: quiet })
    const refused = problem(429, { code: "STARTS_EXCEEDED" }, { "retry-after": "120" })
    const hour = hourOf(page, refused)
    await page
      .getByText(/^Too many tries from here\. Try again at \d\d:\d\d\.$/)
      .first()
      .waitFor()
    await hour
    expect(asked()).toEqual(["GET /v1/box", "POST /v1/conversations"])
    await page.getByRole("button", { name: "Try again" }).click()
    await expect.poll(() => stage.asked.length).toBe(4)
  })

  test.each([
    ["is out of order", problem(503, { code: "STORE_UNAVAILABLE" }, { "retry-after": "1" })],
    ["can't be reached", (route: Route) => route.abort()],
  ])("is not asked for again where the server %s", async (_, refuse) => {
    const page = await stage.open({ expects: quiet })
    await hourOf(page, refuse)
    await expect.poll(() => page.locator(".foot.refused").innerText()).toContain("The chat is not available now.")
    expect(asked()).toEqual(["GET /v1/box", "POST /v1/conversations"])
  })

  test("is not asked for again by somebody banned, but once when the ban is over", async () => {
    const page = await stage.open({ expects: quiet })
    const until = new Date(Date.now() + 30 * 60_000).toISOString()
    await hourOf(
      page,
      problem(403, { code: "BLOCKED", blocked: { text: "", reason: "Spam", until, retryAfterSeconds: 1800 } }),
    )
    await expect
      .poll(asked)
      .toEqual(["GET /v1/box", "POST /v1/conversations", "POST /v1/stream-tickets", "POST /v1/stream-tickets"])
  })

  test("is taken up again three times where it was cut, and then rests until the page is looked at again", async () => {
    const page = await stage.open({ expects: quiet })
    await openBox(page)
    await page.clock.install()
    await page.context().route("**/v1/**", route => route.abort())
    stage.asked.length = 0
    // The words find no server, which is how the box learns that it has gone.
    await say(page, "size")
    await page.locator(".strip").waitFor()
    // A try ends when its answer has come, which the clock of the page does not hasten: only then the next one has its time.
    await expect
      .poll(async () => {
        await page.clock.runFor("05:00")
        return requests(streams)
      })
      .toBe(3)
    for (let minute = 0; minute < 60; minute += 5) await page.clock.runFor("05:00")
    expect([requests(sends), requests(streams)]).toEqual([1, 3])
    await expect.poll(() => page.locator(".state").innerText()).toBe("Not sent yet")
    await page.context().unroute("**/v1/**")
    await page.evaluate("window.dispatchEvent(new Event('online'))")
    await page.getByText("Which size?").first().waitFor()
    await expect.poll(() => [requests(sends), requests(streams)]).toEqual([2, 4])
  })
})
