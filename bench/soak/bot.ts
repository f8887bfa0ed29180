import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "jsonc-parser"
import { PAGE_ORIGIN } from "./target.js"

const ALWAYS = {
  queues: [
    { code: "general", title: "General questions" },
    { code: "billing", title: "Invoices and payments", maxWaiting: 20, requireAgents: true, maxChatsPerAgent: 2 },
  ],
  waitingTick: "PT2S",
  maxWait: "PT20S",
  idleTimeout: "PT10S",
}

/** An outside call, so that conversations are busy at times. */
const LOOK_UP = {
  trigger: { phrases: ["look it up"] },
  start: "look",
  steps: {
    look: { type: "action", action: "Look.Up", save: "@found", timeout: "PT30S", next: "found" },
    found: { type: "message", message: "Found {{ @found }}." },
  },
}

const PING = {
  trigger: { event: "ping", from: "any" },
  start: "pong",
  steps: { pong: { type: "message", message: "pong {{ @event.value }}" } },
}

/** The entity of a page's shopping cart: of some size, so that conversations are as large as they are elsewhere. */
const CART = { properties: { Items: { type: "array" } } }

/** A cart as a page would send it at the start. */
export function cart(items: number): object {
  return { Items: Array.from({ length: items }, (_, index) => ({ code: `AB-${index}`, pieces: index, price: 9.99 })) }
}

/** The module with the outside action that the bot calls. */
export const OWN_ACTIONS = `export const lookUp = {
  name: "Look.Up", summary: "Looks something up elsewhere.", params: { type: "object", properties: {} }, result: {},
  run: async () => { await new Promise(resolve => setTimeout(resolve, 2)); return "it" },
}`

/**
 * The shipped bot, open round the clock and with short times, so that what a soak meets does not depend on when it runs, and
 * what is due is a part of it; besides a flow that calls the outside and one that an event starts.
 *
 * @param folder with the shipped flows
 * @returns files by name
 */
export function soakedBot(folder: string): { readonly [file: string]: string } {
  const files = Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), "utf8")]))
  const spec = parse(files["bot.json"] ?? "{}")
  const changed = {
    ...spec,
    entities: { ...spec.entities, Cart: CART },
    inactivity: "PT20S",
    liveChat: ALWAYS,
    public: { origins: [PAGE_ORIGIN] },
  }
  return {
    ...files,
    "bot.json": JSON.stringify(changed),
    "look-up.json": JSON.stringify(LOOK_UP),
    "ping.json": JSON.stringify(PING),
  }
}
