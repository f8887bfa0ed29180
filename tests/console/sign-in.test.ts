import { beforeAll, expect, test } from "vitest"
import { makeAccount } from "../../server/auth/accounts.js"
import { linkCode } from "../../server/auth/sign-in-links.js"
import { tokenSecret } from "../../server/auth/tokens.js"
import { PRESETS, readKey, revokeKey } from "../../server/index.js"
import { type IdentityProvider, identityProvider } from "../server/identity-provider.js"
import {
  describeInBrowser,
  findingsOf,
  isLookedInto,
  LEAST,
  looksHere,
  overflowOf,
  servedConsole,
  showAs,
} from "./pages.js"

const PASSWORD = "correct horse battery"

describeInBrowser("signing in", () => {
  const { open, tab, world } = servedConsole()
  const keyOf = () => world().key("admin", "ana@example.com")

  test("with a key goes on at the page that was asked for, and stays through a reload; the address has nothing of it", async () => {
    const page = await open("blocks?status=active", { key: null, expects: /401/ })
    const field = page.getByLabel("Key", { exact: true })
    await field.fill("pk_wrong")
    await field.press("Enter")
    await expect
      .poll(() => page.getByRole("alert").innerText())
      .toBe("This key is not known here, has ended or was revoked.")
    await field.fill(await keyOf())
    await field.press("Enter")
    await page.getByRole("navigation", { name: "Pages" }).waitFor()
    await expect
      .poll(() => new URL(page.url()).pathname + new URL(page.url()).search)
      .toBe("/console/blocks?status=active")
    await page.reload()
    await page.getByRole("navigation", { name: "Pages" }).waitFor()
    const kept = await page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    expect(kept).not.toContain("pk_")
    expect(kept).not.toContain("parley-")
  })

  test("by the printed link is one click, the second time too, and leaves no code behind", async () => {
    const key = await keyOf()
    const code = linkCode(
      await tokenSecret(world().store, Date.now()),
      readKey(key) ?? { id: "", hash: "" },
      Date.now(),
    )
    const page = await open("", { key: null })
    for (const _ of [1, 2]) {
      await page.goto(`${world().url}/console#link=${code}`)
      await page.waitForURL("**/console/desk")
      await expect.poll(() => page.evaluate("history.length + location.href")).not.toContain("link")
    }
    const other = await open("", { key: null, expects: /401/ })
    await other.goto(`${world().url}/console#link=${code.slice(1)}A`)
    await expect.poll(() => other.getByRole("alert").innerText()).toMatch(/^This link is over, .*parley link/)
  })

  test("again, in a dialog over the page as it stands, when the key was revoked; another person begins anew", async () => {
    const key = await keyOf()
    const page = await open("settings/audit", { key, expects: /401/ })
    await page.getByRole("table").waitFor()
    await page.evaluate("window.untouched = true")
    await revokeKey(world().store, readKey(key)?.id ?? "", Date.now())
    await page.getByLabel("Who").fill("ana@example.com")
    const dialog = page.getByRole("dialog", { name: "You are signed out" })
    await dialog.waitFor()
    expect(await findingsOf(page)).toEqual([])
    await page.keyboard.press("Escape")
    await dialog.getByLabel("Key", { exact: true }).fill(await world().key("admin", "oleg@example.com"))
    await page.keyboard.press("Enter")
    // The page is loaded anew meanwhile, which ends what is asked of it just then.
    await expect.poll(() => page.evaluate("window.untouched")).toBe(undefined)
    await page.getByRole("navigation", { name: "Pages" }).waitFor()
  })

  test("again as the same person goes on, in other tabs too", async () => {
    const key = await keyOf()
    const page = await open("settings/audit", { key, expects: /401/ })
    await page.getByRole("table").waitFor()
    const other = await tab(page, "settings/me")
    await other.getByRole("button", { name: "Sign out" }).click()
    await other.getByRole("heading", { name: /Sign in/ }).waitFor()
    await page.getByRole("dialog", { name: "You are signed out" }).waitFor()
    await other.getByLabel("Key", { exact: true }).fill(key)
    await other.keyboard.press("Enter")
    await other.getByRole("navigation", { name: "Pages" }).waitFor()
    await page.getByRole("dialog").waitFor({ state: "detached" })
    await page.getByLabel("What", { exact: true }).selectOption("signedIn")
    await expect.poll(() => page.getByRole("row").count()).toBeGreaterThan(1)
  })

  test.each(
    looksHere([
      [
        "en-GB",
        [
          { theme: "light", width: 1280 },
          { theme: "dark", width: 390 },
        ],
      ],
      ["ru-RU", [{ theme: "light", width: LEAST }]],
    ] as const),
  )("in %s has no finding and scrolls nowhere", async (locale, looks) => {
    const page = await open("", { key: null, locale })
    await page.locator("form").waitFor()
    for (const [nth, look] of looks.entries()) {
      await showAs(page, look)
      const findings = isLookedInto(0, nth, looks.length) ? await findingsOf(page) : []
      expect([look, findings, await overflowOf(page)]).toEqual([look, [], 0])
    }
  })

  test("with an account, in its ways alone", async () => {
    const spec = { email: "mira@example.com", name: "Mira", agent: "mira@example.com", locale: null }
    await makeAccount(world().store, { ...spec, password: PASSWORD, permissions: PRESETS.agent ?? [] }, Date.now())
    const page = await open("desk", { key: null, expects: /401/ })
    await page.getByLabel("E-mail").fill("mira@example.com")
    await page.getByLabel("Password").fill("wrong horse battery")
    await page.getByRole("button", { name: "Sign in", exact: true }).click()
    await expect
      .poll(() => page.getByRole("alert").innerText())
      .toBe("This e-mail and this password do not open anything here.")
    await page.getByLabel("Password").fill(PASSWORD)
    await page.getByRole("button", { name: "Sign in", exact: true }).click()
    await page.getByRole("navigation", { name: "Pages" }).waitFor()
  })
})

describeInBrowser("signing in at a provider", () => {
  let idp: IdentityProvider
  const { open, world } = servedConsole(async later => {
    idp = await identityProvider(later)
    const rules = [{ claim: "groups", value: "helpdesk", permissions: PRESETS.supervisor ?? [] }]
    const settings = {
      issuer: idp.issuer,
      clientId: "parley",
      clientSecret: "the secret of the client",
      title: "Example",
    }
    return { provider: { ...settings, scope: "openid email profile", rules, publicUrl: null } }
  })
  beforeAll(() => idp.setRedirect(`${world().url}/sign-in/provider/return`))

  test("goes on at the page that was asked for; the address and what the browser keeps have nothing of it", async () => {
    const page = await open("blocks?status=over", { key: null, expects: /^asked for http:\/\/127\.0\.0\.1:/ })
    const enter = page.getByRole("link", { name: "Sign in with Example" })
    await enter.waitFor()
    expect(await findingsOf(page)).toEqual([])
    // Somebody of no group that may come in is told so, where one tries again.
    idp.person("eve", { email: "eve@example.com", email_verified: true, groups: ["other"] })
    await enter.press("Enter")
    await page.getByRole("alert").waitFor()
    await expect.poll(() => new URL(page.url()).pathname).toBe("/console/sign-in")
    expect(await findingsOf(page)).toEqual([])
    await page.context().clearCookies()
    idp.person("ana-1", { email: "ana@example.com", email_verified: true, name: "Ana", groups: ["helpdesk"] })
    await page.goto(`${world().url}/console/blocks?status=over`)
    await enter.press("Enter")
    await page.waitForURL("**/console/blocks?status=over")
    await page.getByRole("heading", { level: 1, name: "Blocks" }).waitFor()
    await page.reload()
    await page.getByRole("heading", { level: 1, name: "Blocks" }).waitFor()
    const kept = await page.evaluate<string>(
      "JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])",
    )
    expect(kept).not.toMatch(/ticket|code=|eyJ/)
    await page.goto(`${world().url}/console/settings/me`)
    await page.getByText("ana@example.com").first().waitFor()
    await page.getByRole("button", { name: "Sign out" }).click()
    await enter.waitFor()
  })
})
