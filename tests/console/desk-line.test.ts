import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { beforeAll, expect, onTestFinished, test } from "vitest"
import { world as startWorld } from "../server/serving.js"
import { DESK_FLOWS, DeskStage, type Visitor } from "./desk-stage.js"
import { describeInBrowser, findingsAgain, findingsOf, servedConsole } from "./pages.js"

const LOST = /Failed to load resource|ERR_|preload/

/** The pages as a later version has them: its first script has another name. @returns their folder */
function anotherBuild(): string {
  const folder = mkdtempSync(join(tmpdir(), "parley-build-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cpSync(new URL("../../dist/console", import.meta.url), folder, { recursive: true })
  const page = readFileSync(join(folder, "index.html"), "utf8")
  const [, name = ""] = /src="\.\/assets\/(index-[^"]+)\.js"/.exec(page) ?? []
  writeFileSync(join(folder, "index.html"), page.replace(`${name}.js`, `${name}-another.js`))
  renameSync(join(folder, "assets", `${name}.js`), join(folder, "assets", `${name}-another.js`))
  return folder
}

describeInBrowser("a desk whose line is lost", () => {
  const { open, world } = servedConsole({ flows: DESK_FLOWS })
  let stage: DeskStage
  let ana: string
  beforeAll(async () => {
    stage = await DeskStage.of(world())
    ana = await stage.agent("ana@example.com", "Ana", "supervisor")
  })

  async function opened(name: string): Promise<{ page: Page; visitor: Visitor }> {
    const visitor = await stage.visitor({ id: name, name: `${name} Mercer` }, "My order")
    const id = await stage.take(ana, visitor)
    const page = await open(`desk/mine/${id}`, { key: ana, expects: LOST })
    await page.locator("#reply").waitFor()
    return { page, visitor }
  }
  const said = (page: Page, text: string) => page.getByRole("log").getByText(text, { exact: true })
  const countOf = async ({ texts }: Visitor, text: string): Promise<number> =>
    (await texts()).filter(each => each === text).length

  test("in mid-sentence: it says so, keeps what was typed, sends it once, and has what was said meanwhile", async () => {
    const { page, visitor } = await opened("dan")
    await page.locator("#reply").pressSequentially("I am loo")
    await page.context().setOffline(true)
    await page.getByText(/^No connection since/).waitFor()
    await page.locator("#reply").pressSequentially("king at it")
    await page.keyboard.press("Enter")
    await page.keyboard.type("One moment")
    await page.keyboard.press("Enter")
    await page.keyboard.type("a draft")
    await page.getByText("Not sent yet").first().waitFor()
    await page.getByText("2 messages wait.").waitFor()
    expect(await findingsOf(page)).toEqual([])
    await visitor.say("are you there?")
    await page.context().setOffline(false)
    await page.getByText(/^Back\. Caught up at/).waitFor()
    await said(page, "are you there?").waitFor()
    await expect.poll(() => countOf(visitor, "One moment")).toBe(1)
    expect((await visitor.texts()).slice(-3)).toEqual(["are you there?", "I am looking at it", "One moment"])
    await expect.poll(() => page.locator("#reply").inputValue()).toBe("a draft")
    await expect.poll(() => page.getByText("Not sent yet").count()).toBe(0)
  })

  test("after the server did what was asked and before its answer came: nothing is sent twice", async () => {
    const { page, visitor } = await opened("nora")
    let lost = 0
    await page.route("**/messages", async route => {
      if (lost > 0) return route.continue()
      lost += 1
      await route.fetch()
      return route.abort("connectionreset")
    })
    await page.locator("#reply").fill("Once only")
    await page.keyboard.press("Enter")
    await said(page, "Once only").first().waitFor()
    await expect.poll(() => page.locator(".pending").count()).toBe(0)
    await expect.poll(() => said(page, "Once only").count()).toBe(1)
    expect([lost, await countOf(visitor, "Once only")]).toEqual([1, 1])
  })

  test("and the page is left: what was not sent goes once when it is opened again, drafts stay where they were", async () => {
    const { page, visitor } = await opened("petr")
    await page.route("**/messages", route => route.abort("connectionreset"))
    await page.locator("#reply").fill("Kept over a reload")
    await page.keyboard.press("Enter")
    await page.locator(".pending").waitFor()
    await page.keyboard.type("half a reply")
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await page.keyboard.type("half a note")
    expect(await countOf(visitor, "Kept over a reload")).toBe(0)
    await page.unroute("**/messages")
    await page.reload()
    await expect.poll(() => countOf(visitor, "Kept over a reload")).toBe(1)
    await expect.poll(() => page.locator("#reply").inputValue()).toBe("half a reply")
    await page.keyboard.press("n")
    await expect.poll(() => page.locator("#note").inputValue()).toBe("half a note")
  })

  test("a chat that ended meanwhile: the text stays with the reason, and can be taken away", async () => {
    const { page, visitor } = await opened("ines")
    await page.route("**/messages", async route => {
      await stage.end(ana, visitor)
      await route.continue()
    })
    await page.locator("#reply").fill("Too late")
    await page.keyboard.press("Enter")
    await page.getByText(/This chat ended at \d\d:\d\d, by the agent\. Your text is kept here\./).waitFor()
    await said(page, "Too late").waitFor()
    expect(await findingsOf(page)).toEqual([])
    await page.getByRole("button", { name: "Throw away" }).click()
    await expect.poll(() => said(page, "Too late").count()).toBe(0)
    expect(await countOf(visitor, "Too late")).toBe(0)
  })

  test("a chat that another agent has got meanwhile: the text stays, with who has it now", async () => {
    const mira = await stage.agent("mira@example.com", "Mira")
    const { page, visitor } = await opened("olga")
    await page.route("**/messages", async route => {
      await stage.transfer(ana, visitor, "invoices")
      await stage.take(mira, visitor)
      await route.continue()
    })
    await page.locator("#reply").fill("Too late")
    await page.keyboard.press("Enter")
    await page.getByText("Mira has this chat. You can write a note.").waitFor()
    await said(page, "Too late").waitFor()
    expect(await findingsAgain(page, "the test before")).toEqual([])
    expect(await countOf(visitor, "Too late")).toBe(0)
    await stage.end(mira, visitor)
  })

  test("a chat that its user has ended while it was taken: it says so, and can be read", async () => {
    const visitor = await stage.visitor({ id: "quick", name: "quick Mercer" }, "My order")
    const page = await open(`desk/waiting/${await stage.chatOf(ana, visitor)}`, { key: ana, expects: /409/ })
    await page.route("**/accept", async route => {
      await visitor.say("disconnect")
      await route.continue()
    })
    await page.getByRole("button", { name: "Take" }).click()
    await page
      .locator(".result-strip")
      .getByText(/^This chat (has ended|ended at \d\d:\d\d, by the user)\. 409 CHAT_ENDED$/)
      .waitFor()
    await page.getByRole("log").getByText("Topic: order").waitFor()
    expect(await findingsOf(page)).toEqual([])
  })

  test("chats that went back to their queue meanwhile are told, with the way back", async () => {
    const { page, visitor } = await opened("lost")
    // A stream that is open outlives the browser's own way of being offline.
    await page.route("**/v1/desk/stream", route => route.abort("connectionreset"))
    await page.evaluate("dispatchEvent(new Event('online'))")
    await page.getByText(/^No connection since/).waitFor()
    await stage.transfer(ana, visitor, "general")
    await page.unroute("**/v1/desk/stream")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await page.getByText(/You were away for .*: 1 chat went back to General\./).waitFor()
    await page.getByText("lost waits for an agent. Take the chat to answer.").waitFor()
    await page.getByRole("button", { name: "Available again" }).click()
    await expect.poll(() => page.getByText("You were away").count()).toBe(0)
  })

  test("a chat of somebody else that ended meanwhile has ended here too, and is in the list of all", async () => {
    const bo = await stage.agent("bo@example.com", "Bo")
    const visitor = await stage.visitor({ id: "gone", name: "gone Mercer" }, "My order")
    const page = await open(`desk/all/${await stage.take(bo, visitor)}`, { key: ana, expects: LOST })
    const state = page.locator(".talk-head .chip")
    // The stream has told of it, and tells of it no more after the gap.
    await visitor.say("one moment")
    await said(page, "one moment").waitFor()
    await page.route("**/v1/desk/stream", route => route.abort("connectionreset"))
    await page.evaluate("dispatchEvent(new Event('online'))")
    await page.getByText(/^No connection since/).waitFor()
    await visitor.say("disconnect")
    await page.unroute("**/v1/desk/stream")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await state.getByText(/^Ended \d\d:\d\d$/).waitFor()
    await page.locator(".entry", { hasText: "gone Mercer" }).getByText("ended by the user").waitFor()
  })

  test("in mid-sentence when the chat ends: what is typed on is kept, is no key of the desk, and goes to nobody", async () => {
    const { page, visitor } = await opened("lena")
    const stranger = await stage.visitor({ id: "stranger", name: "stranger Mercer" }, "My order")
    await page.locator("#reply").pressSequentially("Thank you ")
    await visitor.say("disconnect")
    const kept = page.getByRole("textbox", { name: "Your text is kept here." })
    await kept.waitFor()
    for (const key of ["t", "b", "n", "1", "Enter"]) await page.keyboard.press(key)
    expect(await kept.inputValue()).toBe("Thank you tbn1\n")
    expect(await findingsOf(page)).toEqual([])
    await page.reload()
    expect(await kept.inputValue()).toBe("Thank you tbn1\n")
    await page.getByRole("button", { name: "Throw away" }).click()
    await kept.waitFor({ state: "detached" })
    expect(await stranger.texts()).toHaveLength(5)
    await stage.take(ana, stranger)
    await stage.end(ana, stranger)
  })

  test("a session that ended: one signs in over the page, and what was sent goes out once", async () => {
    const { page, visitor } = await opened("vera")
    await page.evaluate(`fetch("/v1/session", {
      method: "DELETE", headers: { "x-csrf-token": localStorage.getItem("parley.session") } })`)
    await page.locator("#reply").fill("Still here")
    await page.keyboard.press("Enter")
    const field = page.getByRole("dialog").getByLabel("Key", { exact: true })
    await field.fill(ana)
    await field.press("Enter")
    await page.getByRole("dialog").waitFor({ state: "detached" })
    await expect.poll(() => countOf(visitor, "Still here")).toBe(1)
    await visitor.say("good")
    await said(page, "good").waitFor()
  })

  test("a server that is started anew, with other pages: as with any lost line, and one is told to reload", async () => {
    const { page, visitor } = await opened("rosa")
    const { store, url, serving } = world()
    await serving.stop()
    await page.getByText(/^No connection since/).waitFor()
    await page.locator("#reply").fill("After the restart")
    await page.keyboard.press("Enter")
    await page.getByText("1 message waits.").waitFor()
    const consoleFolder = anotherBuild()
    await startWorld({ flows: DESK_FLOWS, consoleFolder, store, port: Number(new URL(url).port) })
    await page.getByText(/^Back\. Caught up at/).waitFor()
    await expect.poll(() => countOf(visitor, "After the restart")).toBe(1)
    await visitor.say("welcome back")
    await said(page, "welcome back").waitFor()
    await page.getByText("Parley was updated. Reload when you are ready.").waitFor()
    expect(await findingsOf(page)).toEqual([])
    // Not by itself: somebody may be in mid-sentence, which the reload keeps too.
    await page.locator("#reply").fill("in mid-sentence")
    await page.getByRole("button", { name: "Reload" }).click()
    await page.getByRole("log").getByText("welcome back").waitFor()
    await expect.poll(() => page.locator("#reply").inputValue()).toBe("in mid-sentence")
    await page.locator('head script[src$="-another.js"]').waitFor({ state: "attached" })
    await expect.poll(() => page.getByText("Parley was updated.").count()).toBe(0)
    // Its requests end before the server does.
    await page.close()
  })
})
