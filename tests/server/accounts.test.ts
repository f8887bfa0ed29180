import { describe, expect, test } from "vitest"
import { providerSettings } from "../../cli/provider-settings.js"
import { PRESETS } from "../../server/index.js"

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
