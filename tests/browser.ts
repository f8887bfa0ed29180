import { type Browser, chromium } from "playwright-core"
import { BROWSER } from "../bench/browser.js"

let launched: Promise<Browser> | null = null

/**
 * The one browser of all test files that run in this process: each test opens contexts of its own in it and closes them. It
 * ends with the process, whose end it sees by the closed pipe between them; a signal must not wait for it.
 */
export function sharedBrowser(): Promise<Browser> {
  launched ??= chromium.launch({
    executablePath: BROWSER ?? "",
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
  })
  return launched
}
