import { ParleyError } from "../language/index.js"
import { type ProviderRule, type ProviderSettings, permissionsOf } from "../server/index.js"
import type { ParleyOptions } from "./parley-options.js"
import { OIDC_SCOPE } from "./settings.js"

/** Settings of signing in at a provider of OpenID Connect. */
export interface ProviderOptions {
  readonly publicUrl?: string
  readonly oidcIssuer?: string
  readonly oidcClient?: string
  readonly oidcTitle?: string
  readonly oidcScope?: string
  readonly oidcAllow?: readonly string[]
}

/** The settings as they are called where they were given, for what is wrong with them. */
type SettingNames = { readonly [Name in "publicUrl" | "oidcIssuer" | "oidcClient" | "oidcAllow"]: string }

const OPTIONS: SettingNames = {
  publicUrl: "--public-url",
  oidcIssuer: "--oidc-issuer",
  oidcClient: "--oidc-client",
  oidcAllow: "--oidc-allow",
}

/**
 * The provider of OpenID Connect that is set up; null: none is.
 *
 * @throws `SETTING_INVALID`
 */
export function providerSettings(
  { publicUrl, oidcIssuer: issuer, oidcClient, oidcTitle, oidcScope, oidcAllow = [] }: ProviderOptions,
  { PARLEY_OIDC_SECRET: secret = "" }: NodeJS.ProcessEnv,
  names: SettingNames = OPTIONS,
): ProviderSettings | null {
  const address = publicUrl === undefined ? null : webAddress(publicUrl, names.publicUrl)
  if (issuer === undefined) {
    const isNothingSet = oidcClient === undefined && oidcTitle === undefined && secret === "" && oidcAllow.length === 0
    if (isNothingSet && (oidcScope ?? OIDC_SCOPE) === OIDC_SCOPE) return null
    const example = `${names.oidcIssuer} https://login.example.com`
    throw invalid(`Say where people sign in: ${example}. Or leave out all else that is said of a provider.`)
  }
  if (oidcClient === undefined)
    throw invalid(`The provider knows this server by an id: give it with ${names.oidcClient}.`)
  return {
    issuer: webAddress(issuer, names.oidcIssuer).href,
    clientId: oidcClient,
    clientSecret: secret === "" ? null : secret,
    title: oidcTitle ?? new URL(issuer).host,
    scope: oidcScope ?? OIDC_SCOPE,
    rules: oidcAllow.map(text => ruleOf(text, names.oidcAllow)),
    publicUrl: address === null ? null : address.href.replace(/\/+$/, ""),
  }
}

/** As an application gives them to `createParley`. @throws `SETTING_INVALID` */
export function embeddedProvider(
  { publicUrl, provider }: Pick<ParleyOptions, "publicUrl" | "provider">,
  environment: NodeJS.ProcessEnv,
): ProviderSettings | null {
  if (provider === undefined) return null
  const { issuer, clientId, clientSecret = environment.PARLEY_OIDC_SECRET, title, scope, allow } = provider
  const options: ProviderOptions = {
    ...{ oidcIssuer: issuer, oidcClient: clientId },
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(title === undefined ? {} : { oidcTitle: title }),
    ...(scope === undefined ? {} : { oidcScope: scope }),
    ...(allow === undefined ? {} : { oidcAllow: allow }),
  }
  return providerSettings(options, clientSecret === undefined ? {} : { PARLEY_OIDC_SECRET: clientSecret }, {
    publicUrl: "publicUrl",
    oidcIssuer: "provider.issuer",
    oidcClient: "provider.clientId",
    oidcAllow: "provider.allow",
  })
}

/** Passwords and tokens go over it, so it is https, or on this machine. */
function webAddress(text: string, option: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  const isHere = url !== null && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isHere)) return url
  throw invalid(`${option} is "${text}": give an address that begins with https://.`)
}

/** A rule such as `groups=helpdesk=agent`; presets and permissions are joined by +. */
function ruleOf(text: string, option: string): ProviderRule {
  const [, claim = "", value = "", names = ""] = /^([^=]+)=(.+)=([\w:+]+)$/.exec(text) ?? []
  const permissions = permissionsOf(names.split("+"))
  if (claim !== "" && permissions !== null && permissions.length > 0) return { claim, value, permissions }
  throw invalid(`${option} has "${text}": write claim=value=preset, such as groups=helpdesk=agent.`)
}

function invalid(message: string): ParleyError {
  return new ParleyError("SETTING_INVALID", "", message)
}
