import { expect, test } from "vitest"
import { chat, commit, conversation, put } from "../store/records.js"
import { describeInBrowser, findingsOf, LEAST, looksHere, overflowOf, savedBy, servedConsole, showAs } from "./pages.js"

const DAY = 86_400_000
const MINUTE = 60_000

describeInBrowser("reports", () => {
  const { open, world } = servedConsole()

  /** Chats of today, each a minute longer waited for than the one before; the last was given up. */
  async function chatsToday(days = 0): Promise<void> {
    const began = new Date().setUTCHours(0, 0, 0, 0) - days * DAY + 1000
    const chats = [1, 2, 3].flatMap(wait => {
      const id = `d${days}-${wait}`
      const connectedAt = wait === 3 ? null : began + wait * MINUTE
      const over = {
        ...{ waitingSince: began, queuedAt: began, endedAt: began + wait * MINUTE, connectedAt },
        status: "ended",
        ...{ firstConnectedAt: connectedAt, agent: wait === 3 ? null : "=mira@example.com" },
        endedBy: wait === 3 ? "user" : "agent",
      } as const
      return [put.conversation(conversation(`of-${id}`)), put.chat(chat(id, over))]
    })
    expect(await world().store.commit(commit({ puts: chats }))).toBe(true)
  }

  test("with nothing to tell say when there was something, and show that week", async () => {
    await chatsToday(60)
    const page = await open("reports", { timeZone: "UTC" })
    await page.getByText(/^No chats in these 7 days\. The last one was on/).waitFor()
    await page.getByRole("button", { name: "show that week" }).click()
    await page.getByText("1 of 3 left before an agent came.").waitFor()
    await expect.poll(() => page.getByRole("radio", { name: "Own dates" }).isChecked()).toBe(true)
  })

  test("tell four figures and three charts, each as a table and as a file too", async () => {
    await chatsToday()
    const page = await open("reports?days=1", { timeZone: "UTC" })
    const figures = page.getByRole("region", { name: "Figures" })
    await figures.waitFor()
    await page.getByText(/^Report of .*, 3 chats$/).waitFor()
    await expect
      .poll(() => figures.locator(".figure-value").allInnerTexts())
      .toEqual(["2:00", "no data", "33.3%", "no data"])
    // The library of the charts comes when one is seen.
    await page.locator(".chart-place canvas").first().waitFor()
    expect(await findingsOf(page)).toEqual([])
    await page.keyboard.press("t")
    const table = page.getByRole("table").first()
    await expect.poll(() => table.getByRole("row").nth(1).innerText()).toMatch(/^00:00\s+2:00\s+3:00$/)
    await expect.poll(() => table.getByRole("row").nth(2).innerText()).toMatch(/^01:00\s+no data\s+no data$/)
    await expect
      .poll(() => page.getByRole("table").nth(1).getByRole("row").nth(1).innerText())
      .toMatch(/\s2\s+1\s+0\s+0$/)
    expect(await findingsOf(page)).toEqual([])
    const chart = await savedBy(page, () => page.getByRole("button", { name: "CSV: Chats of each agent" }).click())
    expect(chart).toEqual({ name: "Chats of each agent.csv", text: "\uFEFFAgent,Chats\r\n'=mira@example.com,2\r\n" })
    const whole = await savedBy(page, () => page.keyboard.press("s"))
    expect(whole.name).toMatch(/^chats-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/)
    expect(whole.text.split("\r\n")).toHaveLength(5)
    expect(whole.text).toMatch(/^\uFEFF\w+,/)
    expect(whole.text).toContain("'=mira@example.com")
  })

  test("tell the share of good ratings where they are words", async () => {
    const at = Date.now() - 2 * MINUTE
    const rated = ["good", "good", "bad"].map((rating, index) =>
      put.chat(
        chat(`rated-${index}`, {
          ...{ waitingSince: at, queuedAt: at, connectedAt: at, firstConnectedAt: at, endedAt: at + MINUTE, rating },
          ...{ queue: "rated", status: "ended", agent: "mira@example.com", endedBy: "agent" },
        }),
      ),
    )
    await world().store.commit(commit({ puts: rated }))
    const page = await open("reports?days=30&queue=rated", { timeZone: "UTC" })
    const figure = page.locator(".figure", { hasText: "Rated good" })
    await expect.poll(() => figure.innerText()).toMatch(/66\.7%\s+2 of 3 people who rated a chat\./)
  })

  test("are of a queue, an agent and days that stand in the address", async () => {
    const page = await open("reports?days=30", { timeZone: "UTC" })
    await page.getByRole("combobox", { name: "Queue" }).selectOption("general")
    await page.getByRole("radio", { name: "7 days" }).check()
    await expect.poll(() => new URL(page.url()).search).toBe("?days=7&queue=general")
    await page.getByText(/^Report of /).waitFor()
    // A field of a date is filled figure by figure, and what stands in it until then may be a day before the first.
    await page.goto(`${page.url().split("?")[0]}?from=2026-11-05&to=2026-11-20`)
    for (const [name, figures] of [
      ["To, and with it", "12122026"],
      ["From", "11112026"],
    ] as const) {
      await page.getByLabel(name, { exact: true }).focus()
      await page.keyboard.type(figures)
    }
    await expect.poll(() => new URL(page.url()).search).toBe("?from=2026-11-11&to=2026-12-12")
  })

  test.each(
    looksHere([
      ["dark", 1280, "en-GB"],
      ["light", 390, "zh-CN"],
      ["light", LEAST, "ru-RU"],
    ] as const),
  )("in %s at %i pixels, in %s, have no finding and scroll nowhere sideways", async (theme, width, locale) => {
    const page = await open("reports", { theme, width, locale })
    await page.locator(".figures, .empty").first().waitFor()
    expect([width === LEAST ? [] : await findingsOf(page), await overflowOf(page)]).toEqual([[], 0])
    await showAs(page, { theme, width: LEAST })
    expect(await overflowOf(page)).toBe(0)
  })
})
