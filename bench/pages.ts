import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import { type CDPSession, chromium, type Page } from "playwright-core"
import { ParleyClient } from "../client/index.js"
import type { Block } from "../helpdesk/index.js"
import { openSqliteStore } from "../store/index.js"
import { BROWSER } from "./browser.js"
import { manyCommits } from "./ended-chats.js"
import { atMost, type Figure, information, quantile } from "./measure.js"
import { signedIn } from "./pictures.js"
import { type ServerProcess, startParley } from "./server-process.js"

const BLOCKS = 100_000
const FILTERS = 12
/** Chats, one after another, and messages in each: as a busy agent has them in hours. */
const CHATS = 60
const MESSAGES = 40
/** Chats after which the page's memory is looked at. */
const ROUND = 20
const MEGABYTE = 1024 * 1024
const NOW = Date.now()

/** The pages as people notice them: how fast a long list is filtered, and an open desk's memory over hours of traffic. */
export async function pageFigures(): Promise<readonly Figure[]> {
  if (BROWSER === null) return [information("pages, with no browser to look at them", 0, "figures")]
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"))
  try {
    for (const [name, flow] of Object.entries(FLOWS)) writeFileSync(join(folder, name), JSON.stringify(flow))
    const database = join(folder, "ours.db")
    await fill(database)
    const server = await startParley(["--flows", folder, "--db", `file:${database}`], { folder })
    const browser = await chromium.launch({ executablePath: BROWSER })
    try {
      const admin = new ParleyClient({ url: server.url, token: server.key })
      const { secret } = await admin.call("makeKey", {
        body: { name: "Ana", agent: "ana@example.com", permissions: ["admin"] },
      })
      const storageState = await signedIn(browser, server.url, secret)
      const page = await (await browser.newContext({ storageState })).newPage()
      return [...(await filterFigures(page, server)), ...(await memoryFigures(page, server, admin, secret))]
    } finally {
      await browser.close()
      await server.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const FLOWS = {
  "bot.json": { locales: ["en"], liveChat: { queues: [{ code: "general", maxChatsPerAgent: 20 }] } },
  "agent.json": {
    trigger: { phrases: ["agent"] },
    start: "connect",
    steps: { connect: { type: "action", action: "ConnectToHelpdeskAgent", next: "end" } },
  },
}

async function fill(database: string): Promise<void> {
  const store = openSqliteStore(new Database(database))
  const commits = manyCommits(BLOCKS, number => [
    { kind: "block", id: `b${number}`, version: 1, value: blockOf(number) },
  ])
  for (const commit of commits) await store.commit(commit)
  await store.close()
}

function blockOf(number: number): Block {
  return {
    ...{ id: `b${number}`, subject: { kind: "user", value: `person-${number}` }, scope: "liveChat" },
    ...{ reason: `said the same again and again, ${number} times`, at: NOW - number, until: NOW + 86_400_000 + number },
    ...{ by: `agent-${number % 200}@example.com`, source: "agent", name: `Person ${number}` },
    ...{ email: `person-${number}@example.org`, conversation: null, chat: null, lifted: null },
  }
}

/**
 * From the input's event to the row that was looked for, drawn: as the page itself counts it, and what it takes of processors,
 * which other work on the machine does not change.
 */
async function filterFigures(page: Page, server: ServerProcess): Promise<readonly Figure[]> {
  await page.goto(`${server.url}/console/blocks`)
  await page.locator(".block-row").first().waitFor()
  const cdp = await page.context().newCDPSession(page)
  await cdp.send("Performance.enable")
  const used = async () => ({ server: (await server.cpu()) / 1000, page: await taskTime(cdp) })
  const times: number[] = []
  const costs: { readonly server: number; readonly page: number }[] = []
  for (let index = 0; index < FILTERS; index += 1) {
    const before = await used()
    times.push(await page.evaluate<number>(filterBy(`Person ${50_000 + index * 1001}`)))
    const after = await used()
    costs.push({ server: after.server - before.server, page: after.page - before.page })
  }
  const median = (side: "server" | "page"): number =>
    quantile(
      costs.map(cost => cost[side]),
      0.5,
    )
  return [
    atMost("the page's share of filtering 100,000 blocks by a text, processor time, median", median("page"), 20, "ms"),
    information("the server's share of it, median", median("server"), "ms"),
    information("both, from the letter to its rows on the page, median", quantile(times, 0.5), "ms"),
  ]
}

/** Milliseconds in which the page's main thread has worked. */
async function taskTime(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send("Performance.getMetrics")
  return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1000
}

/** Types a name into the list's filter; its value is the time until that row is drawn. */
function filterBy(name: string): string {
  return `new Promise(done => {
    const isThere = () => document.querySelector(".block-row")?.textContent.includes(${JSON.stringify(name)}) === true
    const observer = new MutationObserver(() => {
      if (!isThere()) return
      observer.disconnect()
      done(performance.now() - began)
    })
    observer.observe(document.body, { childList: true, subtree: true, characterData: true })
    const field = document.querySelector(".filter-bar input[type=search]")
    const began = performance.now()
    field.value = ${JSON.stringify(name)}
    field.dispatchEvent(new Event("input", { bubbles: true }))
  })`
}

async function memoryFigures(
  page: Page,
  { url }: ServerProcess,
  admin: ParleyClient,
  secret: string,
): Promise<readonly Figure[]> {
  const ana = admin.with(secret)
  // Chats come to her when she takes them.
  await ana.call("signIn", { body: { status: "break" } })
  await page.goto(`${url}/console/desk/mine`)
  await page.locator(".desk-list").waitFor()
  const cdp = await page.context().newCDPSession(page)
  const heaps: number[] = []
  for (let chat = 0; chat < CHATS; chat += 1) {
    await talk(page, admin, ana, chat)
    if ((chat + 1) % ROUND === 0) heaps.push(await heapOf(cdp))
  }
  const [first = 0] = heaps
  return [
    atMost("memory of an open desk after 60 chats of 40 messages, to after 20", (heaps.at(-1) ?? 0) / first, 1.1),
    information("memory of an open desk after 60 chats", (heaps.at(-1) ?? 0) / MEGABYTE, "MB"),
  ]
}

/** One chat, from its queue to its end, opened on the page. */
async function talk(page: Page, admin: ParleyClient, ana: ParleyClient, number: number): Promise<void> {
  const body = { user: { id: `u${number}`, name: `Visitor ${number}` } }
  const { conversation } = await admin.call("startConversation", { body })
  const params = { id: conversation.id }
  await admin.call("sendActivity", { params, body: { text: "agent" } })
  const { chat } = await ana.call("acceptChat", { params: { id: `of:${conversation.id}` }, body: {} })
  await page
    .getByRole("link", { name: `Visitor ${number}` })
    .first()
    .click()
  const said = Array.from({ length: MESSAGES / 2 }, (_, index) => index)
  await Promise.all([
    ...said.map(index => admin.call("sendActivity", { params, body: { text: `Where is my order? ${index}` } })),
    ...said.map(index => ana.call("messagesChat", { params: { id: chat.id }, body: { text: `On day ${index}.` } })),
  ])
  await ana.call("messagesChat", { params: { id: chat.id }, body: { text: "That is all." } })
  await page.getByRole("log").getByText("That is all.").waitFor()
  await ana.call("disconnectChat", { params: { id: chat.id }, body: {} })
}

/** Bytes that are in use once all that is not is gone. */
async function heapOf(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.collectGarbage")
  const { usedSize } = await cdp.send("Runtime.getHeapUsage")
  return usedSize
}
