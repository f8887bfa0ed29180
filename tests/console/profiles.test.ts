import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { BrowserContext, Page } from "playwright-core"
import { expect, test } from "vitest"
import { lend, type Sight } from "../browser.js"
import { shared } from "../server/serving.js"
import { describeInBrowser } from "./pages.js"

/** All that a page may find of one before it. */
const FOUND = `(async () => [
  document.cookie, localStorage.length, sessionStorage.length, history.length, navigator.onLine,
  (await indexedDB.databases()).length, (await caches.keys()).length, matchMedia("(prefers-color-scheme: dark)").matches,
  matchMedia("(forced-colors: active)").matches, innerWidth,
  (await navigator.permissions.query({ name: "geolocation" })).state].join())()`
const FRESH = [",0,0,2,true", "0,0,false", "false,1280", "prompt"].join()

describeInBrowser("a profile that is lent again", () => {
  const site = shared(async later => {
    const server = createServer((_, response) => response.setHeader("content-type", "text/html").end("<p>Hello</p>"))
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
    later(async () => void server.close())
    later(async () => server.closeAllConnections())
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  /** Does something to a page, gives it back, and says what the next one finds and whether it is the same one. */
  async function after(leave: (page: Page, context: BrowserContext) => Promise<unknown>, sight: Sight = {}) {
    const kind = { ...sight, timeZone: "Asia/Tokyo" }
    const one = await lend(kind)
    await one.page.goto(site.get())
    await leave(one.page, one.context)
    await one.giveBack()
    const next = await lend({ timeZone: "Asia/Tokyo" })
    let answered = 0
    next.page.on("response", () => (answered += 1))
    await next.page.goto(`${site.get()}/next`)
    const found = { found: await next.page.evaluate(FOUND), answered, isSame: next.context === one.context }
    await next.giveBack()
    return found
  }

  test.each<readonly [string, Sight, (page: Page, context: BrowserContext) => Promise<unknown>]>([
    ["kept", {}, page => page.evaluate(`{ document.cookie = "a=1"; localStorage.a = 1; sessionStorage.a = 1 }`)],
    [
      "kept in stores and caches",
      {},
      page =>
        page.evaluate(`Promise.all([caches.open("a"), new Promise(done => { indexedDB.open("a").onsuccess = done })])
          .then(() => null)`),
    ],
    ["shown at other widths and in other colours", { width: 390, theme: "dark", forcedColors: true }, async () => {}],
    [
      "stopped on their way",
      {},
      async (page, context) => {
        await page.route("**/*", route => route.abort())
        await context.route("**/*", route => route.abort())
        await context.setOffline(true)
      },
    ],
    [
      "allowed and shown in other tabs",
      {},
      async (page, context) => {
        await context.grantPermissions(["geolocation"])
        await (await context.newPage()).goto(page.url())
        await page.goto(`${page.url()}/elsewhere`)
      },
    ],
  ])("has nothing of what was %s", async (_, sight, leave) => {
    expect(await after(leave, sight)).toEqual({ found: FRESH, answered: 1, isSame: true })
  })

  test.each<readonly [string, (page: Page, context: BrowserContext) => Promise<unknown>]>([
    ["a clock", page => page.clock.install()],
    ["a script", page => page.addInitScript("window.left = 1")],
    ["a function", (_, context) => context.exposeFunction("left", () => 1)],
    ["no page", page => page.close()],
  ])("is another one where the test has left %s", async (_, leave) => {
    expect(await after(leave)).toEqual({ found: FRESH, answered: 1, isSame: false })
  })
})
