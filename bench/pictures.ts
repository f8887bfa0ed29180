import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { parse } from "jsonc-parser"
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core"
import { ParleyClient } from "../client/index.js"
import { BROWSER } from "./browser.js"
import { startParley } from "./server-process.js"

/** Milliseconds after which all that a page has asked for was drawn. */
const REST = 1500
const AGENT = "ana@example.com"

/** How a page is looked at. */
const LOOKS = [
  { name: "1280", viewport: { width: 1280, height: 800 }, hasTouch: false },
  { name: "390", viewport: { width: 390, height: 844 }, hasTouch: true },
] as const
const THEMES = ["light", "dark"] as const
const LOCALES = ["en-GB", "zh-CN", "ru-RU"] as const

/** A page, and all that is done on it before its picture is taken. */
interface Scene {
  readonly name: string
  /** From the root; in a language where the page does not go by that of the browser. */
  readonly path: string | ((language: string) => string)
  readonly prepare?: (page: Page) => Promise<void>
}

/**
 * Takes a picture of every page of the console, and of the demo page with the chat box: wide and narrow, light and dark, in
 * each language of the pages, of a server with people in it that is started for that.
 *
 * @param out folder that the pictures are written into
 * @param wanted names of scenes; none: all
 */
export async function takePictures(out: string, wanted: readonly string[]): Promise<void> {
  if (BROWSER === null)
    throw new Error(
      "Pictures are taken by a browser: install Chromium (Debian's package chromium-headless-shell, or chromium).",
    )
  const folder = mkdtempSync(join(tmpdir(), "parley-pictures-"))
  mkdirSync(out, { recursive: true })
  try {
    botAlwaysOpen(join(folder, "flows"))
    const server = await startParley(["--flows", "flows", "--db", "file:parley.db"], { folder })
    const browser = await chromium.launch({ executablePath: BROWSER })
    try {
      const { key, scenes } = await peopledDesk(new ParleyClient({ url: server.url, token: server.key }))
      const state = await signedIn(browser, server.url, key)
      const chosen = scenes.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
      for (const scene of chosen)
        for (const look of LOOKS)
          for (const colorScheme of THEMES)
            for (const locale of LOCALES) {
              const file = join(out, `${scene.name}-${look.name}-${colorScheme}-${locale.slice(0, 2)}.png`)
              const { viewport, hasTouch } = look
              const how = {
                viewport,
                hasTouch,
                colorScheme,
                locale,
                timezoneId: "Europe/Bucharest",
                storageState: state,
              }
              await takePicture(browser, server.url, scene, how, file)
              process.stderr.write(`${file}\n`)
            }
    } finally {
      await browser.close()
      await server.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The shipped bot, whose agents are there at any hour. */
function botAlwaysOpen(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const shipped = join(dirname(process.argv[1] ?? ""), "../../flows")
  for (const file of readdirSync(shipped)) {
    const text = readFileSync(join(shipped, file), "utf8")
    writeFileSync(join(folder, file), file === "bot.json" ? JSON.stringify(withoutHours(parse(text))) : text)
  }
}

function withoutHours(bot: { readonly liveChat: { readonly queues: readonly object[] } }): object {
  const queues = bot.liveChat.queues.map(queue => ({ ...queue, hours: undefined }))
  return { ...bot, $schema: undefined, liveChat: { ...bot.liveChat, queues } }
}

/** Chats that wait, one that goes on, some that are over, and blocks. */
async function peopledDesk(admin: ParleyClient): Promise<{ readonly key: string; readonly scenes: readonly Scene[] }> {
  const queues = ["general", "billing"]
  await admin.call("putAgent", { params: { email: AGENT }, body: { name: "Ana", queues } })
  await admin.call("putAgent", { params: { email: "mira@example.com" }, body: { name: "Mira Ionescu", queues } })
  const { secret: key } = await admin.call("makeKey", { body: { name: "Ana", agent: AGENT, permissions: ["admin"] } })
  const { secret: other } = await admin.call("makeKey", {
    body: { name: "Mira", agent: "mira@example.com", permissions: ["supervisor"] },
  })
  const [ana, mira] = [admin.with(key), admin.with(other)]
  await mira.call("signIn", { body: {} })

  const spam = ["Visitor 7KQ2", "Leyla Demir", "陈静", "Bob <b>Tables</b> \u202eevil"]
  for (const [index, name] of spam.entries()) {
    const { conversation } = await admin.call("startConversation", { body: { user: { id: `spam-${index}`, name } } })
    const subject = { kind: "user", value: `spam-${index}` } as const
    const reason = index === 3 ? '=HYPERLINK("http://spam.example") spam' : "spam: 40 links in 5 minutes"
    const scope = index % 2 === 0 ? "conversation" : "liveChat"
    await mira.call("createBlock", { body: { subject, scope, minutes: [22, 540, null, 4320][index] ?? null, reason } })
    void conversation
  }
  await mira.call("createBlock", {
    body: { subject: { kind: "ip", value: "203.0.113.0/24" }, scope: "conversation", minutes: 92, reason: "spam wave" },
  })

  const seen = await queued(admin, { id: "oleg", name: "Oleg Marin", email: "oleg@example.com" }, "My order")
  await mira.call("acceptChat", { params: { id: seen.chat }, body: {} })
  await mira.call("messagesChat", { params: { id: seen.chat }, body: { text: "Your parcel leaves today." } })
  await mira.call("disconnectChat", { params: { id: seen.chat }, body: {} })

  const dan = await queued(
    admin,
    {
      id: "u-204518",
      name: "Dan Mercer",
      email: "dan.mercer@example.com",
      phone: "+44 7700 900142",
      timeZone: "Europe/London",
    },
    "Invoices and payments",
  )
  await ana.call("signIn", { body: {} })
  await ana.call("acceptChat", { params: { id: dan.chat }, body: {} })
  const says = (text: string) => admin.call("sendActivity", { params: { id: dan.conversation }, body: { text } })
  const answers = (text: string) => ana.call("messagesChat", { params: { id: dan.chat }, body: { text } })
  await answers("Hello Dan. I see two charges of 89.00 € on 23 November. One moment, I am asking our billing team.")
  await says("you have had my money for two days. TWO DAYS")
  const note = "Second charge is only a hold. Mira in billing: drops off by itself on 27 Nov."
  await ana.call("notesChat", { params: { id: dan.chat }, body: { text: note } })
  await answers("The second charge is a hold by your bank. It disappears on 27 November, and nothing was taken twice.")
  await says("liar. you people are thieves and I will find out where you live")
  await says("are you even reading this or is it a bot")
  await ana.call("tagsChat", { params: { id: dan.chat }, body: { tags: ["refund", "bank hold"] } })

  await ana.call("setStatus", { body: { status: "break" } })
  await mira.call("setStatus", { body: { status: "break" } })
  await queued(admin, { id: "irina", name: "Ирина Павлова", language: "ru" }, "My order")
  await queued(admin, { id: "leyla", name: "Leyla Demir" }, "Something else")
  await queued(admin, { id: "zhang", name: "张伟", language: "zh-CN" }, "My order")
  return { key, scenes: scenesOf(dan) }
}

interface Queued {
  readonly conversation: string
  readonly chat: string
}

/** Somebody who has asked for an agent. */
async function queued(
  admin: ParleyClient,
  user: { readonly id: string; readonly [field: string]: string },
  topic: string,
): Promise<Queued> {
  const { conversation } = await admin.call("startConversation", { body: { user } })
  const say = (text: string) => admin.call("sendActivity", { params: { id: conversation.id }, body: { text } })
  await say("agent")
  await say(topic)
  const { items } = await admin.call("listChats", { query: { conversation: conversation.id } })
  return { conversation: conversation.id, chat: items[0]?.id ?? "" }
}

function scenesOf({ chat, conversation }: Queued): readonly Scene[] {
  return [
    { name: "sign-in", path: "console/sign-in" },
    { name: "desk", path: `console/desk/mine/${chat}` },
    {
      name: "block-dialog",
      path: `console/desk/mine/${chat}`,
      prepare: async page => {
        await page.getByRole("log").first().waitFor()
        await page.keyboard.press("b")
        await page.getByRole("dialog").first().waitFor()
      },
    },
    { name: "desk-waiting", path: "console/desk/waiting" },
    { name: "desk-all", path: "console/desk/all" },
    { name: "blocks", path: "console/blocks" },
    { name: "conversations", path: `console/conversations/${conversation}` },
    { name: "trace", path: `console/conversations/${conversation}/trace` },
    { name: "reports", path: "console/reports" },
    {
      name: "playground",
      path: "console/play",
      prepare: async page => {
        const field = page.getByRole("textbox").first()
        await field.waitFor()
        for (const text of ["agent", "Something else"]) {
          await field.fill(text)
          await field.press("Enter")
          await page.getByText(text, { exact: true }).first().waitFor()
        }
      },
    },
    { name: "flows", path: "console/flows/talk-to-agent" },
    { name: "flow-source", path: "console/flows/talk-to-agent?show=source" },
    { name: "settings", path: "console/settings/agents" },
    ...["me", "keys", "webhooks", "audit", "about"].map(section => ({
      name: `settings-${section}`,
      path: `console/settings/${section}`,
    })),
    {
      name: "chat-box",
      path: language => `demo?lang=${language}`,
      prepare: async page => {
        await page.locator("parley-chat button").first().click()
        await page.locator("parley-chat .speech").first().waitFor()
      },
    },
  ]
}

type StorageState = NonNullable<BrowserContextOptions["storageState"]>

/** The state of a browser in which somebody has signed in with a key. */
export async function signedIn(browser: Browser, url: string, key: string): Promise<StorageState> {
  const context = await browser.newContext({ locale: "en-GB" })
  const page = await context.newPage()
  await page.goto(`${url}/console`)
  await page.locator("input[type=password]").first().fill(key)
  await page.keyboard.press("Enter")
  await page.getByRole("navigation", { name: "Pages" }).waitFor()
  const state = await context.storageState()
  await context.close()
  return state
}

async function takePicture(
  browser: Browser,
  url: string,
  { name, path, prepare }: Scene,
  how: BrowserContextOptions,
  file: string,
): Promise<void> {
  const { storageState, ...stranger } = how
  const isStranger = name === "sign-in" || name === "chat-box"
  const context = await browser.newContext({
    ...(isStranger || storageState === undefined ? stranger : how),
    reducedMotion: "reduce",
  })
  const page = await context.newPage()
  await page.goto(`${url}/${typeof path === "string" ? path : path((how.locale ?? "en").slice(0, 2))}`)
  // Streams stay open, so the page rests when what it asked for has come and was drawn.
  await page.waitForLoadState("load")
  await page.waitForTimeout(REST)
  await prepare?.(page)
  await page.waitForTimeout(REST)
  await page.screenshot({ path: file })
  await context.close()
}
