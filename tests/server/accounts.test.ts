import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { providerSettings } from "../../cli/provider-settings.js"
import { PRESETS } from "../../server/index.js"
import { runIn } from "../cli/parley.js"
import { site } from "./process.js"
import { ask } from "./serving.js"
import { signIn } from "./signed-in.js"

test("accounts are added, listed, changed and removed while a server goes on, and links are printed for it", async () => {
  const place = site({})
  const server = await place.start()
  const parley = (args: readonly string[], input = "") => runIn(place.folder, args, { input })
  const accounts = async (...args: readonly string[]) => (await parley(["accounts", "list", ...args])).out
  const enter = async (password: string) =>
    (await signIn(server.url, { email: "ana@example.com", password })).answer.status

  const added = await parley(["accounts", "add", "Ana@Example.com", "--allow", "agent"], "correct horse battery\n")
  expect([added.code, added.out]).toEqual([0, ""])
  expect(await accounts()).toBe(`ana@example.com\tAna\tana@example.com\tpassword\t${PRESETS.agent?.join(",")}\n`)
  expect(await enter("correct horse battery")).toBe(201)
  expect((await parley(["accounts", "password", "ana@example.com"], "another horse battery")).code).toBe(0)
  expect([await enter("correct horse battery"), await enter("another horse battery")]).toEqual([401, 201])
  const oleg = ["accounts", "add", "oleg@example.com", "--allow", "admin", "--no-password", "--no-agent", "--name", "O"]
  expect((await parley(oleg)).code).toBe(0)
  expect(await accounts()).toMatch(/^oleg@example\.com\tO\t-\tprovider only\tconversation:start,/m)
  expect((await parley(["accounts", "remove", "ana@example.com"])).code).toBe(0)
  expect([await enter("another horse battery"), await accounts()]).toEqual([401, expect.not.stringContaining("ana@")])
  for (const [args, code] of [
    [["add", "oleg@example.com", "--allow", "agent", "--no-password"], "ACCOUNT_EXISTS"],
    [["add", "no e-mail", "--allow", "agent", "--no-password"], "ACCOUNT_INVALID"],
    [["add", "mira@example.com", "--allow", "everything"], "PERMISSION_UNKNOWN"],
    [["add", "mira@example.com", "--allow", "agent"], "PASSWORD_INVALID"],
    [["remove", "ana@example.com"], "ACCOUNT_UNKNOWN"],
    [["password", "ana@example.com"], "ACCOUNT_UNKNOWN"],
  ] as const)
    expect([args, (await parley(["accounts", ...args], "short\n")).err]).toEqual([args, expect.stringContaining(code)])

  expect(server.stderr()).toContain("parley link prints a link that signs in")
  expect(server.stderr()).not.toContain("#link=")
  const port = new URL(server.url).port
  const printed = (await parley(["link", "--url", `http://localhost:${port}`])).out
  const [, link = ""] = new RegExp(`^http://localhost:${port}/console#link=([\\w-]{35})\n$`).exec(printed) ?? []
  const entered = await signIn(server.url, { link })
  const key = readFileSync(join(place.folder, "parley.key"), "utf8").trim()
  expect(entered.answer.body.me.id).toBe(key.split("_")[1])
  expect((await ask(server.url, "GET", "/v1/keys", undefined, undefined, entered.headers)).status).toBe(200)
  expect((await parley(["link", "0123456789ab"])).err).toContain("KEY_UNKNOWN")
})

describe("the settings of a provider", () => {
  const given = { oidcIssuer: "https://login.example.com", oidcClient: "parley" }

  test("are read with their rules and their secret; without an issuer there is none", () => {
    const rules = ["groups=help desk=agent", "hd=example.com=agent+report:read"]
    const all = { ...given, publicUrl: "https://chat.example.com/", oidcAllow: rules }
    expect(providerSettings(all, { PARLEY_OIDC_SECRET: "s" })).toEqual({
      issuer: "https://login.example.com/",
      ...{ clientId: "parley", clientSecret: "s", title: "login.example.com", scope: "openid email profile" },
      rules: [
        { claim: "groups", value: "help desk", permissions: PRESETS.agent },
        { claim: "hd", value: "example.com", permissions: [...(PRESETS.agent ?? []), "report:read"] },
      ],
      publicUrl: "https://chat.example.com",
    })
    expect(providerSettings({}, {})).toBeNull()
  })

  test.each([
    [{ oidcClient: "parley" }, /--oidc-issuer/],
    [{ oidcIssuer: given.oidcIssuer }, /--oidc-client/],
    [{ ...given, oidcIssuer: "http://login.example.com" }, /https:/],
    [{ ...given, oidcIssuer: "login" }, /https:/],
    [{ ...given, publicUrl: "chat.example.com" }, /--public-url/],
    [{ ...given, oidcAllow: ["groups=agent"] }, /claim=value=preset/],
    [{ ...given, oidcAllow: ["groups=x=everything"] }, /claim=value=preset/],
  ])("%o are refused", (options, message) => {
    expect(() => providerSettings(options, {})).toThrow(message)
  })
})
