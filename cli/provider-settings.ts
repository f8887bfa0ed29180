import { ParleyError } from "../language/index.js"
import { type ProviderRule, type ProviderSettings, permissionsOf } from "../server/index.js"

/** Settings of signing in at a provider of OpenID Connect. */
export interface ProviderOptions {
  readonly publicUrl?: string
  readonly oidcIssuer?: string
  readonly oidcClient?: string
  readonly oidcTitle?: string
  readonly oidcScope?: string
  readonly oidcAllow?: readonly string[]
}

/**
 * The provider of OpenID Connect that is set up; null: none is.
 *
 * @throws `SETTING_INVALID`
 */
export function providerSettings(
  { publicUrl, oidcIssuer: issuer, oidcClient, oidcTitle, oidcScope, oidcAllow = [] }: ProviderOptions,
  { PARLEY_OIDC_SECRET: secret = "" }: NodeJS.ProcessEnv,
): ProviderSettings | null {
  const address = publicUrl === undefined ? null : webAddress(publicUrl, "--public-url")
  if (issuer === undefined) {
    if (oidcClient === undefined && oidcAllow.length === 0) return null
    throw invalid("Say where people sign in: --oidc-issuer https://login.example.com.")
  }
  if (oidcClient === undefined) throw invalid("The provider knows this server by an id: give it with --oidc-client.")
  return {
    issuer: webAddress(issuer, "--oidc-issuer").href,
    clientId: oidcClient,
    clientSecret: secret === "" ? null : secret,
    title: oidcTitle ?? new URL(issuer).host,
    scope: oidcScope ?? "openid email profile",
    rules: oidcAllow.map(ruleOf),
    publicUrl: address === null ? null : address.href.replace(/\/+$/, ""),
  }
}

/** Passwords and tokens go over it, so it is https, or on this machine. */
function webAddress(text: string, option: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  const isHere = url !== null && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isHere)) return url
  throw invalid(`${option} is "${text}": give an address that begins with https://.`)
}

/** A rule such as `groups=helpdesk=agent`; presets and permissions are joined by +. */
function ruleOf(text: string): ProviderRule {
  const [, claim = "", value = "", names = ""] = /^([^=]+)=(.+)=([\w:+]+)$/.exec(text) ?? []
  const permissions = permissionsOf(names.split("+"))
  if (claim !== "" && permissions !== null && permissions.length > 0) return { claim, value, permissions }
  throw invalid(`--oidc-allow has "${text}": write claim=value=preset, such as groups=helpdesk=agent.`)
}

function invalid(message: string): ParleyError {
  return new ParleyError("SETTING_INVALID", "", message)
}
