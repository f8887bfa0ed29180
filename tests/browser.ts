import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from "playwright-core"
import { BROWSER } from "../bench/browser.js"

let launched: Promise<Browser> | null = null

/**
 * The one browser of all test files that run in this process. It ends with the process, whose end it sees by the closed pipe
 * between them; a signal must not wait for it.
 */
export function sharedBrowser(): Promise<Browser> {
  launched ??= chromium.launch({
    executablePath: BROWSER ?? "",
    // No script of a page runs for so long that to compile it better pays: axe took a third longer.
    args: ["--js-flags=--no-turbofan,--no-maglev"],
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
  })
  return launched
}

/** How a page is looked at. */
export interface Sight {
  readonly width?: number
  readonly height?: number
  readonly theme?: "light" | "dark"
  readonly locale?: string
  readonly timeZone?: string
  readonly hasTouch?: boolean
  readonly forcedColors?: boolean
}

interface Header {
  readonly name: string
  readonly value: string
}

/** A profile with one page in it, and what undoes to them what no test can. */
interface Profile {
  readonly context: BrowserContext
  readonly page: Page
  readonly devtools: CDPSession
  /** Of all that its pages have shown since it was lent, each with the headers by which a browser keeps its pages apart. */
  readonly origins: Map<string, readonly Header[]>
}

/** Profiles that nobody has, by what can't be changed in one: a page that is there already takes half of the time of a new one. */
const rested = new Map<string, Profile[]>()

/** A profile for one test, as if it were new: nothing of a test before is in it. */
export interface Lent {
  readonly context: BrowserContext
  /** Its first page, which has loaded nothing yet. */
  readonly page: Page
  /** Another page of it. */
  readonly another: () => Promise<Page>
  /**
   * Leaves all its pages and forgets what they kept, so that another test can have it; closes it where not all can be forgotten.
   *
   * @param isSound false: it is closed whatever it kept
   */
  readonly giveBack: (isSound?: boolean) => Promise<void>
}

/** Lends a profile of the shared browser, in which pages are looked at as is said. */
export async function lend(sight: Sight = {}): Promise<Lent> {
  const { locale = "en-GB", timeZone = "Europe/Bucharest", hasTouch = false } = sight
  const kind = JSON.stringify([locale, timeZone, hasTouch])
  const known = rested.get(kind)?.pop()
  const profile = known ?? (await newProfile({ locale, timezoneId: timeZone, hasTouch }))
  const { context, page } = profile
  noteOrigins(page, profile)
  await lookAt(page, sight)
  return {
    context,
    page,
    another: async () => {
      const other = await context.newPage()
      noteOrigins(other, profile)
      await lookAt(other, sight)
      return other
    },
    giveBack: async (isSound = true) => {
      if (isSound && (await isForgotten(profile))) rested.set(kind, [...(rested.get(kind) ?? []), profile])
      else await context.close()
    },
  }
}

async function newProfile(options: {
  readonly locale: string
  readonly timezoneId: string
  readonly hasTouch: boolean
}): Promise<Profile> {
  const context = await (await sharedBrowser()).newContext({ ...options, reducedMotion: "reduce" })
  const page = await context.newPage()
  return { context, page, devtools: await context.newCDPSession(page), origins: new Map() }
}

/** How pages are looked at just now. */
const looked = new WeakMap<Page, Required<Pick<Sight, "theme" | "width" | "height" | "forcedColors">>>()

/** Shows a page as is said, without loading it anew. */
export async function lookAt(
  page: Page,
  { theme = "light", width = 1280, height = 800, forcedColors = false }: Sight,
): Promise<void> {
  const before = looked.get(page)
  looked.set(page, { theme, width, height, forcedColors })
  if (before?.theme !== theme || before.forcedColors !== forcedColors)
    await page.emulateMedia({ colorScheme: theme, forcedColors: forcedColors ? "active" : "none" })
  if (before?.width !== width || before.height !== height) await page.setViewportSize({ width, height })
}

/** Headers of a page that has a process of its own: to go to one that has not, or back, takes another process. */
const APART = ["cross-origin-opener-policy", "origin-agent-cluster"]

function noteOrigins(page: Page, { origins }: Profile): void {
  page.on("response", response => {
    if (!response.request().isNavigationRequest()) return
    const headers = Object.entries(response.headers()).map(([name, value]) => ({ name, value }))
    origins.set(
      new URL(response.url()).origin,
      headers.filter(({ name }) => APART.includes(name)),
    )
  })
}

/** Listeners that tests leave on pages. */
const HEARD = ["console", "dialog", "download", "pageerror", "request", "requestfailed", "response"] as const

/** A document of a page that rests. */
const RESTING = "/resting"

/** Empties what a page of an origin keeps, and names what is in it that no browser has put there: a script of a test has. */
const EMPTY = `(() => {
  localStorage.clear()
  sessionStorage.clear()
  const isGiven = (name, value) =>
    name === "chrome" || (typeof value === "function" && /\\[native code\\]/.test(Function.prototype.toString.call(value)))
  return Object.entries(Object.getOwnPropertyDescriptors(self))
    .filter(([name, { value, enumerable }]) =>
      value !== undefined && (enumerable || typeof value === "function") && !isGiven(name, value))
    .map(([name]) => name)
})()`

/** @returns false: something of the test may still be there */
async function isForgotten({ context, page, devtools, origins }: Profile): Promise<boolean> {
  if (page.isClosed()) return false
  try {
    const others = context.pages().filter(other => other !== page)
    // The page that is shown was the last one.
    const visited = [...origins].reverse()
    await Promise.all([visited[0] && rest(page, devtools, ...visited[0]), ...others.map(other => other.close())])
    // It has been heard until it was left.
    for (const event of HEARD) page.removeAllListeners(event)
    await Promise.all([
      page.unrouteAll({ behavior: "ignoreErrors" }),
      context.unrouteAll({ behavior: "ignoreErrors" }),
      context.setOffline(false),
      context.clearCookies(),
      context.clearPermissions(),
      // Nothing is below a pointer that is outside.
      page.mouse.move(-10, -10),
    ])
    for (const [index, [origin, headers]] of visited.entries()) {
      if (index > 0) await rest(page, devtools, origin, headers)
      const own = await page.evaluate<readonly string[]>(EMPTY)
      if (own.length > 0) return false
      await devtools.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" })
    }
    origins.clear()
    await devtools.send("Page.resetNavigationHistory")
    return true
  } catch {
    return false
  }
}

/** Shows an empty document of an origin, whether or not anything serves there. */
async function rest(page: Page, devtools: CDPSession, origin: string, headers: readonly Header[]): Promise<void> {
  const responseHeaders = [{ name: "content-type", value: "text/html" }, ...headers]
  const answered = new Promise<void>((resolve, reject) => {
    devtools.once("Fetch.requestPaused", ({ requestId }) => {
      devtools
        .send("Fetch.fulfillRequest", { requestId, responseCode: 200, responseHeaders, body: "" })
        .then(() => resolve(), reject)
    })
  })
  await devtools.send("Fetch.enable", { patterns: [{ urlPattern: origin + RESTING }] })
  await Promise.all([page.goto(origin + RESTING), answered])
  await devtools.send("Fetch.disable")
}
