import type { Page } from "playwright-core"
import { beforeAll, expect, test } from "vitest"
import { DESK_FLOWS, DeskStage, type Visitor } from "./desk-stage.js"
import { describeInBrowser, overflowOf, servedConsole, showAs } from "./pages.js"

/** Turns what stands after it around; read from the right; a script; markup; a person of several characters; no place to break. */
const HOSTILE = `\u202etxt.exe שלום <img src=x onerror="document.title='run'"><script>document.title='run'</script> 👩‍👩‍👧‍👦 =HYPERLINK("x")`
const LONG = `${HOSTILE} ${"long".repeat(1000)}`.slice(0, 4000)
/** As long as a text of this kind may be. */
const upTo = (length: number): string => LONG.slice(0, length)

const FLOWS = {
  ...DESK_FLOWS,
  "bot.json": {
    ...DESK_FLOWS["bot.json"],
    name: upTo(100),
    liveChat: {
      queues: [
        { code: "general", title: upTo(100) },
        { code: "invoices", title: "Invoices" },
      ],
    },
    uploads: { types: ["text/plain"] },
  },
  "hostile.json": {
    description: LONG,
    trigger: { phrases: ["hostile"] },
    start: "told",
    steps: { told: { type: "message", message: LONG } },
  },
}

/**
 * Parts of a page that are not shown as what they are: text that turns its neighbours around, markup that took effect, a name that
 * lies over other words.
 */
const FAULTS = `(() => {
  const CONTROL = /[\\u00ad\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2067\\ufeff]/
  const HEBREW = /[\\u0590-\\u05ff]/
  const faults = []
  const placeOf = element => element.tagName + "." + element.className + " in " + (element.parentElement?.className ?? "")
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement
    if (["SCRIPT", "STYLE", "TEXTAREA"].includes(element.tagName)) continue
    if (CONTROL.test(node.data)) faults.push("control in " + placeOf(element))
    // Options of a choice are drawn by the browser, apart from each other.
    if (HEBREW.test(node.data) && element.closest("bdi, option, svg, pre") === null && !node.data.includes("\\u2068"))
      faults.push("not isolated in " + placeOf(element))
  }
  for (const element of document.querySelectorAll("main *, dialog *, header *"))
    for (const name of ["aria-label", "placeholder", "alt"]) {
      const text = element.getAttribute(name) ?? ""
      if (CONTROL.test(text)) faults.push(name + " of " + placeOf(element))
      if (HEBREW.test(text) && !text.includes("\\u2068")) faults.push(name + " not isolated of " + placeOf(element))
    }
  // On narrow pages a name and a time stand over the words, which leave them one line.
  for (const gutter of document.querySelectorAll(".gutter:not(:empty), .reading-gutter:not(:empty)")) {
    if (getComputedStyle(gutter).position !== "absolute") continue
    const words = gutter.nextElementSibling
    const top = words.getBoundingClientRect().top + Number.parseFloat(getComputedStyle(words).paddingBlockStart)
    if (gutter.getBoundingClientRect().bottom > top + 1) faults.push("over its words: " + placeOf(gutter))
  }
  if (CONTROL.test(document.title)) faults.push("control in the title")
  if (document.title.includes("run ")) faults.push("a script has run")
  if (document.querySelector('img[src="x"]') !== null) faults.push("markup has become a picture")
  return [...new Set(faults)]
})()`

describeInBrowser("words of strangers, on every page", () => {
  const { open, world } = servedConsole({ flows: FLOWS })
  let key: string
  let evil: Visitor
  let chat: string
  let block: string
  beforeAll(async () => {
    const stage = await DeskStage.of(world())
    key = await stage.agent("ana@example.com", upTo(100), "admin")
    await stage.agent("mira@example.com", upTo(100))
    const as = stage.as(key)
    const name = upTo(256)
    evil = await stage.visitor({ id: "evil", name, email: "evil@example.com" }, "My order")
    chat = await stage.take(key, evil)
    await evil.say(LONG)
    const params = { id: chat }
    await as.call("messagesChat", { params, body: { text: LONG } })
    await as.call("notesChat", { params, body: { text: upTo(2000) } })
    await as.call("tagsChat", { params, body: { tags: [upTo(60)] } })
    await as.call("putCannedAnswer", { params: { shortcut: "odd" }, body: { text: LONG } })
    await stage.visitor({ id: "waits", name }, "My order")
    const other = await stage.visitor({ id: "other", name }, "My order")
    await stage.take(key, other)
    await stage.end(key, other)
    const subject = { kind: "user", value: "rude" } as const
    await stage.visitor({ id: "rude", name }, "Something else")
    const made = await as.call("createBlock", {
      body: { subject, scope: "conversation", minutes: 60, reason: upTo(1000) },
    })
    block = made.block.id
    await as.call("makeKey", { body: { name: upTo(100), permissions: ["desk:read"] } })
  })

  const faultsOf = async (page: Page) => ({ faults: await page.evaluate(FAULTS), overflow: await overflowOf(page) })
  const NONE = { faults: [], overflow: 0 }

  test.each<
    readonly [string, (path: { chat: string; evil: string; block: string }) => string, string, readonly string[]]
  >([
    ["the desk", ({ chat }) => `desk/mine/${chat}`, ".line.said", ["b", "x", "e", "n", "Control+k"]],
    ["who waits", () => "desk/waiting", ".entry", []],
    ["all chats", () => "desk/all", ".entry", []],
    ["blocks", () => "blocks", ".block-row", []],
    ["a block", ({ block }) => `blocks/${block}`, "dialog h2", []],
    ["a conversation", ({ evil }) => `conversations/${evil}`, ".reading-line", ["b"]],
    ["why", ({ evil }) => `conversations/${evil}/trace`, ".reading details, .reading summary", []],
    ["a transcript", ({ evil }) => `conversations/${evil}/transcript`, ".reading pre", []],
    ["reports", () => "reports?days=1", ".figures", ["t"]],
    ["flows", () => "flows/hostile", ".picture svg", []],
    ["agents", () => "settings/agents", ".settings-section table", []],
    ["keys", () => "settings/keys", ".settings-section table", []],
    ["the audit", () => "settings/audit", ".settings-section table", []],
    ["about", () => "settings/about", ".settings-section table", []],
  ])("on %s are shown as what they are, and break nothing", async (_, path, ready, keys) => {
    const page = await open(path({ chat, evil: evil.id, block }), { key })
    await page.locator(ready).first().waitFor()
    expect([(await page.content()).includes("שלום"), await faultsOf(page)]).toEqual([true, NONE])
    for (const one of keys) {
      await page.keyboard.press(one)
      await page.locator("dialog[open] :focus, .note-slip :focus, table").first().waitFor()
      expect([one, await faultsOf(page)]).toEqual([one, NONE])
      await page.keyboard.press("Escape")
      await page.locator("dialog[open], .note-slip").first().waitFor({ state: "hidden" })
    }
    await showAs(page, { width: 320 })
    expect(await faultsOf(page)).toEqual(NONE)
  })
})
