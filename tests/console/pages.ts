import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { ConsoleMessage, Disposable, Page } from "playwright-core"
import { afterEach, describe, expect } from "vitest"
import { BROWSER } from "../../bench/browser.js"
import { openStore } from "../../cli/open-store.js"
import { ensureBuilt } from "../../tools/build.mjs"
import { type Lent, lend, lookAt, type Sight } from "../browser.js"
import { type Options, shared, type World, world } from "../server/serving.js"
import { signIn } from "../server/signed-in.js"
import { inCi, repeated } from "../thoroughness.js"

const ROOT = fileURLToPath(new URL("../../", import.meta.url))
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

/** A chat may end in the moment in which its page says how far it was read, which is then refused and told to nobody. */
const READ_TOO_LATE = /409 \(Conflict\) \S+\/read$/

/** Milliseconds for which something is waited for on a page. */
const PATIENCE = 15_000

/** How a page is looked at, and by whom. */
export interface Look extends Sight {
  /** A key; left out: an admin's. Null: nobody is signed in. */
  readonly key?: string | null
  /** Faults of the page that the test means to cause. */
  readonly expects?: RegExp
}

/** A server with its console on a SQLite file of its own, and a browser, for all tests of a file. */
export interface Console {
  readonly world: () => World
  /** Opens a path below `/console` in a browser of its own, signed in. */
  readonly open: (path: string, look?: Look) => Promise<Page>
  /** Another tab of the same browser. */
  readonly tab: (beside: Page, path: string) => Promise<Page>
}

/** Tests that need a browser: without one they are skipped, and the reason is told once. */
export const describeInBrowser = describe.skipIf(BROWSER === null)

/**
 * Serves the console for the tests around it. After each test its pages are left, and none may have thrown, logged an error,
 * or asked anything of another server.
 *
 * @param options may be made by what has to be there before the server
 */
export function servedConsole(
  options: Options | ((later: (close: () => Promise<void>) => void) => Promise<Options>) = {},
): Console {
  const opened: { readonly lent: Lent; readonly faults: string[] }[] = []
  const stage = shared(async later => {
    if (!(await ensureBuilt(ROOT))) throw new Error("the console does not build")
    const folder = mkdtempSync(join(tmpdir(), "parley-console-"))
    later(async () => rmSync(folder, { recursive: true, force: true }))
    const given = typeof options === "function" ? await options(later) : options
    const { store } = await openStore(`file:${join(folder, "parley.db")}`)
    const served = await world({ consoleFolder: join(ROOT, "dist/console"), store, ...given }, later)
    return { served, admin: await served.key("admin", "ana@example.com") }
  })
  afterEach(async ({ task }) => {
    const all = opened.splice(0)
    await Promise.all(all.map(({ lent }) => lent.giveBack(task.result?.state !== "fail")))
    expect(all.flatMap(({ faults }) => faults)).toEqual([])
  })
  const url = (path: string): string => `${stage.get().served.url}/console${path === "" ? "" : `/${path}`}`
  const watch = (page: Page, faults: string[], expects: RegExp | undefined): Page => {
    page.setDefaultTimeout(PATIENCE)
    const note = (fault: string): void => {
      if (expects?.test(fault) !== true && !READ_TOO_LATE.test(fault)) faults.push(fault)
    }
    const { origin } = new URL(stage.get().served.url)
    page.on("pageerror", error => note(`${error.name}: ${error.message}\n${error.stack ?? ""}`))
    page.on("console", message => {
      const fault = faultOf(message)
      if (fault !== null) note(fault)
    })
    page.on("request", request => {
      if (/^https?:/.test(request.url()) && new URL(request.url()).origin !== origin) note(`asked for ${request.url()}`)
    })
    return page
  }
  return {
    world: () => stage.get().served,
    open: async (path, look = {}) => {
      const key = look.key === undefined ? stage.get().admin : look.key
      const lent = await lend(look)
      const faults: string[] = []
      opened.push({ lent, faults })
      const page = watch(lent.page, faults, look.expects)
      const signedIn = key === null ? null : await signedInAs(stage.get().served.url, key, page)
      await page.goto(url(path))
      await signedIn?.dispose()
      return page
    },
    tab: async (beside, path) => {
      const known = opened.find(({ lent }) => lent.context === beside.context())
      if (known === undefined) throw new Error("this page was not opened here")
      const page = watch(await known.lent.another(), known.faults, undefined)
      await page.goto(url(path))
      return page
    },
  }
}

/**
 * Makes a browser as it is after a key has signed in.
 *
 * @param page its first, which has loaded nothing yet
 * @returns to be disposed of once the page is there: until then each load of it signs in anew
 */
async function signedInAs(url: string, key: string, page: Page): Promise<Disposable> {
  const { answer, headers } = await signIn(url, { key })
  const [name = "", value = ""] = headers.cookie.split("=")
  const cookie = { name, value, domain: "127.0.0.1", path: "/v1", httpOnly: true, secure: false }
  await page.context().addCookies([{ ...cookie, sameSite: "Strict" }])
  // A browser's state with what pages keep would be loaded by a page of its own, which takes as long as all else.
  const token = JSON.stringify(answer.body.csrfToken)
  return page.addInitScript({ content: `if (self === top) localStorage.setItem("parley.session", ${token})` })
}

/** An error or a warning that a page has logged, with the address that it is about; null: it is neither. */
export function faultOf(message: ConsoleMessage): string | null {
  if (message.type() !== "error" && message.type() !== "warning") return null
  return `${message.text()} ${message.location().url}`
}

/** Shows a page that is open in another theme and at another width, without loading it anew. */
export async function showAs(
  page: Page,
  { height = 844, ...look }: Pick<Look, "theme" | "width" | "height" | "forcedColors">,
): Promise<void> {
  await lookAt(page, { height, ...look })
}

/**
 * Findings of axe-core (WCAG 2.2 AA and best practice) on a page as it stands; none is as it should be.
 *
 * @param within a selector: of a dialog over a page that was looked at before; left out: of the whole page
 */
export async function findingsOf(page: Page, within?: string): Promise<readonly string[]> {
  // Not by a script tag, which the page's policy would refuse; once for as long as the page is loaded.
  if (await page.evaluate(`typeof axe === "undefined"`)) await page.evaluate(`${AXE};0`)
  const found = (await page.evaluate(`axe.run(${within === undefined ? "document" : JSON.stringify(within)}, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
    preload: false,
  }).then(({ violations }) => violations.map(({ id, help, nodes }) =>
    id + ": " + help + " " + nodes.map(({ target, failureSummary }) => target + " " + failureSummary).join("; ")))`)) as string[]
  return found
}

/** As `findingsOf`, of what the test that is named finds everywhere already: in CI alone, and none elsewhere. */
export async function findingsAgain(page: Page, _foundBy: string, within?: string): Promise<readonly string[]> {
  return inCi ? findingsOf(page, within) : []
}

/**
 * Looks at a page that are as many loads of it, in a language each: in CI all of them, elsewhere the first, which is of what the
 * others are of; there the page is shown at the least width too (`LEAST`), for which CI has looks of its own.
 */
export function looksHere<T>(looks: readonly T[]): readonly T[] {
  return inCi ? looks : looks.slice(0, 1)
}

/** Pixels of the narrowest page. */
export const LEAST = 320

/**
 * Whether findings are looked for in one of several looks at one of several things: in CI in all looks at all things, elsewhere
 * in one look at each thing, and in the next look at the next thing.
 */
export function isLookedInto(thing: number, look: number, looks: number): boolean {
  return (look + looks - (thing % looks)) % looks < repeated({ all: looks, ci: looks, here: 1 })
}

/** A file that a page has the browser save, as it was named and as it is. */
export async function savedBy(
  page: Page,
  act: () => Promise<unknown>,
): Promise<{ readonly name: string; readonly text: string }> {
  const [download] = await Promise.all([page.waitForEvent("download"), act()])
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") }
}

/** Waits until a dialog has the focus, so that what is typed goes into it. */
export async function dialogFocused(page: Page): Promise<void> {
  await page.locator("dialog :focus").first().waitFor()
}

/** Whether anything of a page scrolls sideways that should not. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
}
