import { expect, test } from "vitest"
import { ask } from "../server/serving.js"
import { describeInBrowser, dialogFocused, findingsOf, overflowOf, servedConsole } from "./pages.js"

describeInBrowser("the search over everything", () => {
  const { open, world } = servedConsole()

  test("finds a person's block by the name, and goes there by keyboard alone", async () => {
    const { url, key } = world()
    const admin = await key("admin")
    const post = async (path: string, body: object) => (await ask(url, "POST", `/v1/${path}`, body, admin)).body
    const { conversation } = await post("conversations", { user: { id: "u-77", name: "Zoë <b>Tables</b>" } })
    const { block } = await post("blocks", {
      subject: { kind: "user", value: "u-77" },
      scope: "liveChat",
      minutes: 60,
      reason: "Spam",
    })
    const page = await open("settings")
    await page.locator("main").waitFor()
    await page.keyboard.press("Control+k")
    const field = page.getByRole("combobox", { name: "Search" })
    await field.waitFor()
    await page.keyboard.type("zoë")
    const results = page.getByRole("listbox", { name: "Results" }).getByRole("option")
    await results.first().waitFor()
    expect(await findingsOf(page)).toEqual([])
    await expect.poll(() => results.first().innerText()).toContain("Zoë <b>Tables</b>")
    await page.keyboard.press("Enter")
    await page.waitForURL(`**/console/blocks/${block.id}`)

    await dialogFocused(page)
    await page.keyboard.press("Escape")
    await page.getByRole("dialog").waitFor({ state: "detached" })
    await page.keyboard.press("Control+k")
    await field.waitFor()
    await page.keyboard.type("u-77")
    await page.getByRole("option", { name: conversation.id }).waitFor()
    const options = await results.allInnerTexts()
    const steps = options.findIndex(text => text.includes(conversation.id))
    for (let step = 0; step < steps; step++) await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.waitForURL(`**/console/conversations/${conversation.id}`)
  })

  test("says where more is called so than it shows, and leads to all of it", async () => {
    const { url, key } = world()
    const admin = await key("admin")
    const subjects = [1, 2, 3, 4, 5, 6].map(n => ({ id: `q-${n}`, name: `Quentin ${n}` }))
    for (const user of subjects) await ask(url, "POST", "/v1/conversations", { user }, admin)
    const page = await open("settings")
    await page.locator("main").waitFor()
    await page.keyboard.press("Control+k")
    await page.getByRole("combobox", { name: "Search" }).fill("quentin")
    const results = page.getByRole("listbox", { name: "Results" }).getByRole("option")
    await expect.poll(() => results.count()).toBe(6)
    await expect.poll(() => page.getByRole("dialog").getByRole("status").innerText()).toBe("The first 5 results")
    expect(await findingsOf(page)).toEqual([])
    await page.getByRole("option", { name: "Show all of them" }).click()
    await page.waitForURL("**/console/conversations?q=quentin")
    await page.getByText("6 conversations").first().waitFor()
  })

  test("asks for nothing that the key may not see, and says where there is nothing", async () => {
    const page = await open("settings", { key: await world().key(["block:read"]), width: 320, locale: "ru-RU" })
    await page.locator("main").waitFor()
    const asked: string[] = []
    page.on("request", request => asked.push(new URL(request.url()).pathname))
    await page.getByRole("button", { name: "Поиск" }).click()
    await page.getByRole("combobox").fill("ничего")
    await page.getByRole("dialog").getByText("Ничего не найдено").waitFor()
    expect(asked.filter(path => path.startsWith("/v1/"))).toEqual(["/v1/blocks"])
    expect([await findingsOf(page), await overflowOf(page)]).toEqual([[], 0])
  })
})
