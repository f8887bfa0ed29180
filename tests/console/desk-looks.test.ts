import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { brotliCompressSync, constants } from "node:zlib"
import type { Page } from "playwright-core"
import { beforeAll, expect, test } from "vitest"
import { ensureBuilt } from "../../tools/build.mjs"
import { chat as storedChat } from "../store/records.js"
import { inCi } from "../thoroughness.js"
import { DESK_FLOWS, DeskStage, type Visitor } from "./desk-stage.js"
import {
  describeInBrowser,
  findingsAgain,
  findingsOf,
  isLookedInto,
  LEAST,
  type Look,
  looksHere,
  overflowOf,
  servedConsole,
  showAs,
} from "./pages.js"

/** Lines of a long chat. */
const LINES = 220
/** Chats of the list *All*, so many that one cannot draw them all. */
const MANY = 1000

describeInBrowser("the looks of the desk", () => {
  const { open, world } = servedConsole({ flows: DESK_FLOWS })
  let stage: DeskStage
  let ana: string
  let chatId: string
  let waiting: Visitor
  beforeAll(async () => {
    stage = await DeskStage.of(world())
    ana = await stage.agent("ana@example.com", "Ana", "supervisor")
    await stage.agent("mira@example.com", "Mira")
    const dan = await stage.visitor({ id: "dan", name: "Dan Mercer", email: "dan@example.com" }, "My order")
    chatId = await stage.take(ana, dan)
    const as = stage.as(ana)
    await as.call("messagesChat", { params: { id: chatId }, body: { text: "Hello Dan, one moment." } })
    await dan.say("w".repeat(300))
    await dan.say("https://shop.example.com/orders/1?a=b")
    await as.call("notesChat", { params: { id: chatId }, body: { text: "Second charge is only a hold." } })
    await as.call("tagsChat", { params: { id: chatId }, body: { tags: ["refund", "t".repeat(64)] } })
    waiting = await stage.visitor({ id: "irina", name: "Ирина Павлова" }, "My order")
    const gone = await stage.visitor({ id: "oleg", name: "Oleg Marin" }, "My order")
    await stage.take(ana, gone)
    await stage.end(ana, gone)
  })

  const opened = async (look: Look, path = `desk/mine/${chatId}`): Promise<Page> => {
    const page = await open(path, { key: ana, ...look })
    await page.locator(".entry, .line").first().waitFor({ state: "attached" })
    return page
  }

  /** Findings on a page as it stands, or on a dialog over it, and pixels that it scrolls sideways. */
  const faultsOf = async (page: Page, within?: string, isRead = true) => ({
    findings: isRead ? await findingsOf(page, within) : [],
    overflow: await overflowOf(page),
  })
  const NONE = { findings: [], overflow: 0 }
  /** Presses a key of the desk, and looks at what it opens. */
  const openedBy = async (page: Page, key: string, dialog: string | null, isRead = true) => {
    await page.keyboard.press(key)
    const shown = dialog === null ? page.locator("#note") : page.getByRole("dialog", { name: dialog })
    await shown.waitFor()
    await expect.poll(() => page.getByText(/Counting…|Считаем…|统计中…/).count()).toBe(0)
    const faults = await faultsOf(page, dialog === null ? ".note-slip" : "dialog", isRead)
    await page.keyboard.press("Escape")
    await shown.waitFor({ state: "detached" })
    return faults
  }

  test("at every width, in both themes and in forced colours nothing is found and nothing scrolls sideways, in dialogs too", async () => {
    const page = await opened({})
    await page.locator(".line").first().waitFor()
    const looks: readonly (readonly [Look, string, string | null])[] = [
      [{ theme: "light", width: 1280 }, "b", "Block Dan Mercer"],
      [{ theme: "dark", width: 1280 }, "b", "Block Dan Mercer"],
      [{ theme: "dark", width: 768 }, "x", "Transfer Dan Mercer"],
      [{ theme: "light", width: 768 }, "i", "Person"],
      [{ theme: "light", width: 390 }, "n", null],
      [{ theme: "dark", width: 390 }, "b", "Block Dan Mercer"],
      [{ width: 1280, forcedColors: true }, "b", "Block Dan Mercer"],
    ]
    const keys = looks.map(([, key]) => key)
    for (const [nth, [look, key, dialog]] of looks.entries()) {
      await showAs(page, look)
      // Here the page is read in one look of two, and what a key opens where it is opened first.
      const [isPageRead, isFirst] = [isLookedInto(0, nth % 2, 2), keys.indexOf(key) === nth]
      expect([look, await faultsOf(page, undefined, isPageRead)]).toEqual([look, NONE])
      expect([look, key, await openedBy(page, key, dialog, inCi || isFirst)]).toEqual([look, key, NONE])
    }
    // States are told by lines there, and not by grounds alone.
    const styles = await page.evaluate<readonly string[]>(`[
      getComputedStyle(document.querySelector(".note")).borderInlineStartStyle,
      getComputedStyle(document.querySelector(".entry.open")).outlineStyle,
      getComputedStyle(document.querySelector(".entry .thread-waiting")).borderInlineStartStyle,
      getComputedStyle(document.querySelector(".entry .thread-connected")).borderInlineStartStyle]`)
    expect(styles).toEqual(["dashed", "solid", "dashed", "solid"])
    // Nothing of ours lies over a browser's own sign of what is chosen.
    await page.keyboard.press("b")
    await page.getByRole("dialog").waitFor()
    const signs = await page.evaluate(`(() => {
      const radio = document.querySelector("dialog input[type=radio]:checked")
      return [getComputedStyle(radio).appearance, getComputedStyle(radio, "::before").content]
    })()`)
    expect(signs).toEqual(["auto", "none"])
    await page.keyboard.press("Escape")
  })

  test.each(
    looksHere([
      ["Russian", "ru-RU", "Заблокировать: Dan Mercer"],
      ["Chinese", "zh-CN", "屏蔽 Dan Mercer"],
    ]),
  )("in %s nothing scrolls sideways at 320, and no word is cut at 390", async (_, locale, dialog) => {
    const page = await opened({ locale, width: LEAST, height: 640 })
    await page.locator(".line").first().waitFor()
    expect(await faultsOf(page)).toEqual(NONE)
    expect(await openedBy(page, "b", dialog)).toEqual(NONE)
    await showAs(page, { width: 390 })
    const cut = await page.evaluate<
      readonly string[]
    >(`[...document.querySelectorAll(".talk button, .talk .chip, .talk .chip > span, .talk-foot p")]
      .filter(element => element.scrollWidth > element.clientWidth + 1).map(element => element.textContent)`)
    expect(cut).toEqual([])
  })

  test("one pane at a time on phones, and back is back", async () => {
    const page = await opened({ width: 390, height: 844, hasTouch: true }, "desk/mine")
    await expect.poll(() => page.locator(".talk").isVisible()).toBe(false)
    await page.getByRole("link", { name: /Dan Mercer/ }).click()
    await page.locator(".talk-head").waitFor()
    expect([await page.locator(".desk-list").isVisible(), await page.locator(".bar").isVisible()]).toEqual([
      false,
      false,
    ])
    // Enter makes a line there; a button sends.
    await page.locator("#reply").fill("one")
    await page.keyboard.press("Enter")
    await expect.poll(() => page.locator("#reply").inputValue()).toBe("one\n")
    await page.getByRole("button", { name: "Back to the list" }).click()
    await page.getByRole("link", { name: /Dan Mercer/ }).waitFor()
    await page.goBack()
    await page.locator(".talk-head").waitFor()
  })

  test("alerts: one sound for who waits untaken, one for words unseen, none for those seen; the title counts", async () => {
    const page = await opened({}, "desk/waiting")
    await page.evaluate(`window.sounds = 0
      window.AudioContext = class {
        currentTime = 0
        state = "running"
        destination = {}
        createGain() { return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: to => to } }
        createOscillator() {
          return { frequency: {}, connect: to => to, start() { window.sounds += 0.5 }, stop() {} }
        }
      }`)
    const sounds = () => page.evaluate<number>("window.sounds")
    await page.getByRole("button", { name: "Alerts" }).click()
    // A supervisor says so first.
    await page.getByLabel("Sound when somebody waits or writes").check()
    await page.keyboard.press("Escape")
    const before = Number(/^\((\d+)\)/.exec(await page.title())?.[1] ?? 0)
    await page.clock.install()
    const late = await stage.visitor({ id: "late", name: "Late Comer" }, "My order")
    await page.getByRole("link", { name: /Late Comer/ }).waitFor()
    await page.clock.runFor(6000)
    await expect.poll(sounds).toBe(1)
    await expect.poll(async () => Number(/^\((\d+)\)/.exec(await page.title())?.[1])).toBe(before + 1)
    const id = await stage.take(ana, late)
    await page.clock.runFor(12_000)
    await late.say("hello?")
    await expect.poll(sounds).toBe(2)
    await late.say("hello??")
    await page.clock.runFor(60_000)
    await expect.poll(() => sounds()).toBe(2)
    await page.getByRole("link", { name: "Mine" }).click()
    await page.locator(`[data-chat="${id}"]`).click()
    await page.getByRole("log").getByText("hello??").waitFor()
    await late.say("there you are")
    await page.getByRole("log").getByText("there you are").waitFor()
    await page.clock.runFor(12_000)
    await expect.poll(() => sounds()).toBe(2)
    await stage.end(ana, late)
  })

  test("the bell, presence and the help have no finding either; a break is told", async () => {
    const page = await opened({}, "desk/mine")
    for (const name of ["Alerts", /Available/]) {
      await page.getByRole("button", { name }).click()
      expect(await findingsAgain(page, "overlays.test.ts")).toEqual([])
      await page.keyboard.press("Escape")
    }
    await page.getByRole("button", { name: /Available/ }).click()
    await page.getByRole("radio", { name: /Break/ }).check()
    await page.getByRole("button", { name: /Break/ }).waitFor()
    await page.getByRole("radio", { name: /^Available/ }).check()
    await page.keyboard.press("Escape")
    await page.getByRole("button", { name: /Available/ }).waitFor()
  })

  test("a long chat is drawn as far as it is read, and a line that comes while one reads above waits below", async () => {
    const talker = await stage.visitor({ id: "talker", name: "Long Talker" }, "My order")
    const id = await stage.take(ana, talker)
    for (let index = 0; index < LINES; index += 1) await talker.say(`line ${index}`)
    const page = await opened({}, `desk/mine/${id}`)
    const log = page.getByRole("log")
    await log.getByText(`line ${LINES - 1}`, { exact: true }).waitFor()
    await expect.poll(() => page.locator(".line").count()).toBeLessThanOrEqual(200)
    await page.getByRole("button", { name: /^Show \d+ earlier lines$/ }).waitFor()
    // The page hears of it in the frame after.
    await page.evaluate(`new Promise(done => {
      document.querySelector(".script").scrollTop = 0
      requestAnimationFrame(() => requestAnimationFrame(() => done(null)))
    })`)
    await talker.say("below")
    await page.getByRole("button", { name: "1 new below" }).click()
    await log.getByText("below", { exact: true }).waitFor()
    await expect.poll(() => page.locator(".line").count()).toBeLessThanOrEqual(200)
    await stage.end(ana, talker)
  })

  test("a thousand chats scroll, and are filtered in the address", async () => {
    const ended = Array.from({ length: MANY }, (_, index) =>
      storedChat(`many-${String(index).padStart(4, "0")}`, {
        ...{ status: "ended", agent: "ana@example.com", endedBy: "user", queue: "general" },
        ...{ waitingSince: 1e12 + index, endedAt: 1.7e12 + index, connectedAt: 1.6e12 },
      }),
    )
    await stage.put(ended)
    const page = await opened({}, "desk/all?status=ended")
    await page.getByText(/^at least 200 chats|^[\d,]+ chats/).waitFor()
    const count = () => page.locator(".list-filters [role=status]").innerText()
    const toTheEnd = () => page.evaluate('document.querySelector(".entries").scrollTop = 1e9')
    await expect
      .poll(async () => {
        await toTheEnd()
        return count()
      })
      .toMatch(/^1,00[1-9] chats/)
    await expect.poll(() => page.locator(".entry").count()).toBeLessThan(60)
    // The last of them may have come when it was scrolled already.
    await expect
      .poll(async () => {
        await toTheEnd()
        return page.locator('[data-chat="many-0000"]').count()
      })
      .toBe(1)
    await page.getByLabel("Queue").selectOption("invoices")
    await page.waitForURL("**/desk/all?status=ended&queue=invoices")
    await page.getByText("No chats match.").waitFor()
    expect(waiting.id).not.toBe("")
  })
})

/** Bytes, as the server sends them, of all that a browser loads for the list of own chats in English. */
function firstLoad(): number {
  const folder = new URL("../../dist/console/", import.meta.url)
  const loaded = new Map<string, string>()
  const load = (file: string): void => {
    if (loaded.has(file)) return
    const text = readFileSync(new URL(file, folder), "utf8")
    loaded.set(file, text)
    if (!file.endsWith(".js")) return
    for (const [, name] of text.matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g)) load(`assets/${name}`)
  }
  /** A part that is loaded when it is needed, as the parts before name it. */
  const loadNamed = (pattern: RegExp): void => {
    const named = [...loaded.values()].flatMap(text => text.match(pattern) ?? [])
    expect([pattern, named.length]).toEqual([pattern, expect.toSatisfy(count => count > 0)])
    for (const name of named) load(`assets/${name}`)
  }
  load("index.html")
  for (const [, file = ""] of (loaded.get("index.html") ?? "").matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g))
    load(file)
  for (const pattern of [/common-en-[\w-]+\.js/, /desk-page-[\w-]+\.js/, /desk-page-[\w-]+\.css/]) loadNamed(pattern)
  const texts = [...loaded].filter(([file, text]) => file !== "index.html" && /texts-zh-/.test(text))
  for (const [, text] of texts) for (const [name] of text.matchAll(/\btexts-en-[\w-]+\.js/g)) load(`assets/${name}`)
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
  return [...loaded.values()].reduce((sum, text) => sum + brotliCompressSync(text, quality).length, 0)
}

test("the first load of the desk is at most 60 KB, compressed", async () => {
  expect(await ensureBuilt(fileURLToPath(new URL("../../", import.meta.url)))).toBe(true)
  const size = firstLoad()
  expect(size).toBeGreaterThan(20_000)
  expect(size).toBeLessThanOrEqual(60_000)
})
