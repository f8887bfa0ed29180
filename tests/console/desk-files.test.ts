import { expect, test } from "vitest"
import { DESK_FLOWS, DeskStage } from "./desk-stage.js"
import { describeInBrowser, findingsOf, savedBy, servedConsole } from "./pages.js"

const NAME = "receipt & co \u202etxt.exe"

describeInBrowser("files of a chat on the desk", () => {
  const { open, world } = servedConsole({
    flows: { ...DESK_FLOWS, "bot.json": { ...DESK_FLOWS["bot.json"], uploads: { types: ["text/plain"] } } },
  })

  test("are saved as what was sent, are sent by keys, and say so where they are refused or gone", async () => {
    const stage = await DeskStage.of(world())
    const key = await stage.agent("ana@example.com", "Ana", "supervisor")
    const bot = stage.as(await world().key("bot"))
    const dan = await stage.visitor({ id: "dan", name: "Dan Mercer" }, "My order")
    const chat = await stage.take(key, dan)
    const file = await bot.upload(dan.id, new Blob(["two times 89.00"], { type: "text/plain" }), NAME)
    await bot.call("sendActivity", { params: { id: dan.id }, body: { text: "See here", attachments: [file] } })
    const page = await open(`desk/mine/${chat}`, { key, expects: /415|404/ })
    const button = page.getByRole("log").locator(".file")
    // Names are cleaned where they come in; a page draws what is left.
    await expect.poll(() => button.innerText()).toBe("receipt & co txt.exe")
    const saved = await savedBy(page, () => button.press("Enter"))
    expect([saved.text, saved.name.includes("\u202e")]).toEqual(["two times 89.00", false])
    expect(await findingsOf(page)).toEqual([])

    const picker = page.locator("input[type=file]")
    await picker.setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: Buffer.from("no picture") })
    await page.locator(".outcome").getByText("415").waitFor()
    await picker.setInputFiles({ name: "answer.txt", mimeType: "text/plain", buffer: Buffer.from("on its way") })
    await page.locator(".reply-files").getByText("answer.txt").waitFor()
    await page.locator("#reply").focus()
    await page.keyboard.press("Enter")
    const own = page.getByRole("log").getByRole("button", { name: "answer.txt" })
    expect((await savedBy(page, () => own.click())).text).toBe("on its way")
    const { items } = await bot.call("readActivities", { params: { id: dan.id } })
    expect(JSON.stringify(items.at(-1))).toContain("answer.txt")
  })
})
