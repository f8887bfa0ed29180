import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Page } from "playwright-core"
import { afterEach, expect } from "vitest"
import { openStore } from "../../cli/open-store.js"
import { type AnswerOf, ParleyClient } from "../../client/index.js"
import { ensureBuilt } from "../../tools/build.mjs"
import { type Lent, lend, sharedBrowser } from "../browser.js"
import { botOf, type Options, shared, type World, world } from "../server/serving.js"
import { faultOf, type Look } from "./pages.js"

const ROOT = fileURLToPath(new URL("../../", import.meta.url))

/** How the chat box stands on a page of somebody else's. */
export interface BoxLook extends Look {
  /** Of the script: `data-lang` and the like. */
  readonly attributes?: { readonly [name: string]: string }
  /** The style sheet of the page. */
  readonly style?: string
}

/** A bot with all that the box shows. */
export const BOX_FLOWS: { readonly [file: string]: object } = {
  "welcome.json": {
    trigger: { event: "Welcome" },
    start: "greet",
    steps: {
      greet: {
        type: "message",
        message: {
          en: "Hello! What can I do for you?",
          ru: "Здравствуйте! Чем могу помочь?",
          "zh-CN": "您好！有什么可以帮您？",
        },
        suggestions: ["agent", "size", "toppings", "goods"],
      },
    },
  },
  "agent.json": {
    trigger: { phrases: ["agent"] },
    start: "connect",
    steps: {
      connect: {
        type: "action",
        action: "ConnectToHelpdeskAgent",
        next: [{ when: "@InternalActionResult", to: "queued" }, { to: "refused" }],
      },
      queued: { type: "message", message: "An agent will be with you shortly.", suggestions: ["End chat"] },
      refused: { type: "message", message: "No agent for you: {{ [[HelpdeskClient]].RefusalReason }}." },
    },
  },
  "size.json": {
    trigger: { phrases: ["size"] },
    start: "ask",
    steps: {
      ask: {
        type: "choice",
        message: "Which size?",
        options: [
          { value: "s", title: "Small" },
          { value: "l", title: "Large" },
        ],
        save: "@size",
        next: "told",
      },
      told: { type: "message", message: "Noted: {{ @size }}." },
    },
  },
  "toppings.json": {
    trigger: { phrases: ["toppings"] },
    start: "ask",
    steps: {
      ask: {
        type: "choice",
        many: true,
        message: "Which toppings?",
        options: [
          { value: "h", title: "Honey" },
          { value: "m", title: "Milk" },
          { value: "l", title: "Lemon" },
        ],
        save: "@toppings",
        next: "told",
      },
      told: { type: "message", message: "With {{ @toppings }}." },
    },
  },
  "goods.json": {
    trigger: { phrases: ["goods"] },
    start: "show",
    steps: {
      show: {
        type: "message",
        message: "Our goods",
        attachmentLayout: "carousel",
        attachments: [
          {
            contentType: "application/vnd.microsoft.card.hero",
            content: {
              title: "Tea <b>green</b>",
              text: "4.90",
              images: [{ url: "https://elsewhere.example/tea.png" }, { url: "/logo.svg", alt: "The logo" }],
              buttons: [{ type: "imBack", title: "Buy", value: "size" }],
            },
          },
          {
            contentType: "application/vnd.microsoft.card.hero",
            content: {
              title: "A cup",
              buttons: [{ type: "openUrl", title: "More", value: "https://elsewhere.example/cup" }],
            },
          },
        ],
      },
    },
  },
  "after-chat.json": {
    trigger: { event: "LiveChatClientDisconnected" },
    start: "how",
    steps: {
      how: { type: "branch", next: [{ when: "@event.by == 'block'", to: "end" }, { to: "rate" }] },
      rate: {
        type: "choice",
        message: "How was it?",
        options: [
          { value: "good", title: "Good" },
          { value: "bad", title: "Not so good" },
        ],
        save: "@rating",
        next: "thanks",
      },
      thanks: { type: "message", message: "Thank you." },
    },
  },
  ...Object.fromEntries(
    ["LiveChatAgentConnected", "LiveChatClientConnected", "LiveChatAgentDisconnected"].map(event => [
      `${event}.json`,
      { trigger: { event }, start: "quiet", steps: { quiet: { type: "end" } } },
    ]),
  ),
}

/** A part of what Chromium writes down of what it does; `tdur` is processor time in microseconds. */
interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/** A server, a site of another origin with the chat box on its page, and a browser, for all tests of a file. */
export class BoxStage {
  private readonly opened: {
    readonly lent: Lent
    readonly faults: string[]
    readonly expects?: RegExp
  }[] = []
  private readonly pages = new Map<string, string>()
  private readonly stage
  private site = ""
  /** Requests to the server's routes since a page was opened, as `POST /v1/conversations`. */
  readonly asked: string[] = []

  constructor(private readonly options: Options = {}) {
    this.stage = shared(async later => {
      if (!(await ensureBuilt(ROOT))) throw new Error("the chat box does not build")
      const folder = mkdtempSync(join(tmpdir(), "parley-box-"))
      later(async () => rmSync(folder, { recursive: true, force: true }))
      const host = createServer((request, response) => {
        const page = this.pages.get((request.url ?? "").split("?")[0] ?? "")
        const server = this.world.url
        // As docs/chat-box.md says that a page's policy has to be.
        const policy = `default-src 'none'; script-src ${server}; connect-src ${server}; img-src ${server}; style-src 'unsafe-inline'`
        response.writeHead(page === undefined ? 404 : 200, {
          "content-type": "text/html; charset=utf-8",
          "content-security-policy": policy,
        })
        response.end(page)
      })
      await new Promise<void>(resolve => host.listen(0, "127.0.0.1", resolve))
      later(() => new Promise<void>(resolve => void host.close(() => resolve())))
      later(async () => host.closeAllConnections())
      const address = host.address()
      this.site = `http://localhost:${typeof address === "object" && address !== null ? address.port : 0}`
      const { store } = await openStore(`file:${join(folder, "parley.db")}`)
      const served = await world(
        { consoleFolder: join(ROOT, "dist/console"), store, flows: this.flows({}), ...this.options },
        later,
      )
      const admin = new ParleyClient({ url: served.url, token: await served.key("admin") })
      const ana = new ParleyClient({ url: served.url, token: await served.key("agent", "ana@example.com") })
      await ana.call("signIn", { body: { name: "Ana" } })
      return { served, admin, ana }
    })
    afterEach(async ({ task }) => {
      const all = this.opened.splice(0)
      await Promise.all(all.map(({ lent }) => lent.giveBack(task.result?.state !== "fail")))
      expect(all.flatMap(({ faults }) => faults)).toEqual([])
      await this.leaveNobodyWaiting()
    })
  }

  get world(): World {
    return this.stage.get().served
  }

  /** An administrator. */
  get admin(): ParleyClient {
    return this.stage.get().admin
  }

  /** An agent, who is signed in. */
  get ana(): ParleyClient {
    return this.stage.get().ana
  }

  /** Serves the bot with other settings from the next turn on. */
  async useBot(settings: object): Promise<void> {
    await this.world.serving.useBot(botOf(this.flows(settings)))
  }

  private flows(settings: object) {
    const bot = {
      ...{ name: "Shop support", locales: ["en", "ru", "zh-CN"], timeZone: "Europe/Bucharest" },
      public: { origins: [this.site], audience: "parley" },
      keywords: { disconnect: ["end chat"] },
      uploads: { types: ["image/*"], maxBytes: 2000 },
      limits: { startsPerMinute: { visitor: 1000, address: 1000 } },
      ...settings,
    }
    return { "bot.json": bot, ...BOX_FLOWS }
  }

  /** A page of the site with the box on it, in a browser of its own. */
  async open(look: BoxLook = {}): Promise<Page> {
    const lent = await lend(look)
    const { expects } = look
    const known = { lent, faults: [], ...(expects === undefined ? {} : { expects }) }
    this.opened.push(known)
    return this.show(lent.page, known, look)
  }

  /** Another tab of the same browser, on the same page. */
  async tab(beside: Page): Promise<Page> {
    const known = this.opened.find(({ lent }) => lent.context === beside.context())
    if (known === undefined) throw new Error("this page was not opened here")
    return this.show(await known.lent.another(), known, {}, beside.url())
  }

  private async show(
    page: Page,
    { faults, expects }: (typeof this.opened)[number],
    { attributes = {}, style = "" }: BoxLook,
    address?: string,
  ): Promise<Page> {
    const { url } = this.world
    const note = (fault: string): void => {
      if (expects?.test(fault) !== true) faults.push(fault)
    }
    page.on("pageerror", error => note(`${error.name}: ${error.message}\n${error.stack ?? ""}`))
    page.on("console", message => {
      const fault = faultOf(message)
      if (fault !== null) note(fault)
    })
    page.on("request", request => {
      const { origin, pathname } = new URL(request.url())
      if (pathname.startsWith("/v1/")) this.asked.push(`${request.method()} ${pathname}`)
      if (/^https?:$/.test(new URL(request.url()).protocol) && ![url, this.site].includes(origin))
        note(`asked for ${request.url()}`)
    })
    if (address === undefined) {
      const path = `/page-${this.pages.size}.html`
      const given = Object.entries(attributes).map(([name, value]) => ` ${name}="${value.replaceAll('"', "&quot;")}"`)
      this.pages.set(
        path,
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A shop</title>
        <style>html { font-size: 62.5% } body { color: teal; font: italic 20px serif } ${style}</style></head>
        <body><main><h1>A shop</h1><button>Buy</button></main><script src="${url}/chat.js"${given.join("")}></script></body></html>`,
      )
      await page.goto(this.site + path)
    } else await page.goto(address)
    return page
  }

  /**
   * Milliseconds of processor time of each task on the threads of pages while something is done: how long it took by the clock
   * says more of what else the machine does.
   */
  async tasksOf(page: Page, work: () => Promise<void>): Promise<readonly number[]> {
    const browser = await sharedBrowser()
    await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] })
    await work()
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
      readonly traceEvents: readonly TraceEvent[]
    }
    const threads = new Set(
      traceEvents.flatMap(({ name, args, pid, tid }) =>
        name === "thread_name" && args.name === "CrRendererMain" ? [`${pid} ${tid}`] : [],
      ),
    )
    return traceEvents
      .filter(({ name, pid, tid }) => name === "RunTask" && threads.has(`${pid} ${tid}`))
      .map(({ tdur = 0 }) => tdur / 1000)
  }

  /** The chat of whoever waits or talks just now: tests have one at a time. */
  async chat(): Promise<AnswerOf<"listChats">["items"][number]> {
    return expect
      .poll(async () => (await this.admin.call("listChats", {})).items.find(({ status }) => status !== "ended"))
      .toBeDefined()
      .then(async () => {
        const { items } = await this.admin.call("listChats", {})
        const chat = items.find(({ status }) => status !== "ended")
        if (chat === undefined) throw new Error("nobody waits")
        return chat
      })
  }

  /** Ana takes the chat of whoever waits. @returns its id */
  async accept(): Promise<string> {
    const { id } = await this.chat()
    await this.ana.call("acceptChat", { params: { id }, body: {} })
    return id
  }

  /** Bans whoever has the chat, or had it last. @returns the block's id */
  async ban(chat: string, minutes: number | null = 60): Promise<string> {
    const body = { scope: "conversation", minutes, reason: "Abusive language" } as const
    await this.ana.call("blockChat", { params: { id: chat }, body })
    const { items } = await this.admin.call("listBlocks", { query: { status: "active" } })
    return items[0]?.id ?? ""
  }

  async lift(...ids: readonly string[]): Promise<void> {
    await this.admin.call("liftBlocks", { body: { ids } })
  }

  private async leaveNobodyWaiting(): Promise<void> {
    const { items } = await this.admin.call("listChats", {})
    for (const { status, conversationId: id } of items)
      if (status !== "ended") await this.admin.call("endConversation", { params: { id }, body: {} })
    const blocks = await this.admin.call("listBlocks", { query: { status: "active" } })
    if (blocks.items.length > 0) await this.lift(...blocks.items.map(({ id }) => id))
  }
}

/** Opens the box by its button, and waits for the bot's greeting. */
export async function openBox(page: Page): Promise<void> {
  await page.locator(".launcher").click()
  await page.locator(".speech.bot").first().waitFor()
}

/** Types a message and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.locator(".field").fill(text)
  await page.locator(".field").press("Enter")
}

/** The texts of all lines that stand in the talk, in order. */
export function linesOf(page: Page): Promise<readonly string[]> {
  return page.locator(".log .speech .words, .log .change").allInnerTexts()
}
