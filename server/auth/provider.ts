import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client"
import { ParleyError, soundText } from "../../language/index.js"
import type { Permission } from "./permissions.js"

/** A provider of OpenID Connect where people sign in, as an operator sets it up. */
export interface ProviderSettings {
  readonly issuer: string
  readonly clientId: string
  /** Null: a public client. */
  readonly clientSecret: string | null
  /** As the button names it. */
  readonly title: string
  readonly scope: string
  /** Rules for people who have no account; the first that holds counts. */
  readonly rules: readonly ProviderRule[]
  /** Of this server, as browsers see it; null: as each asks for it. */
  readonly publicUrl: string | null
}

/** A rule: with this value among those of a claim one has these permissions. */
export interface ProviderRule {
  readonly claim: string
  readonly value: string
  readonly permissions: readonly Permission[]
}

/** A sign-in at the provider that is under way in one browser. */
export interface ProviderFlow {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly redirect: string
}

/** Somebody as the provider has proven them. */
export interface ProvenPerson {
  readonly issuer: string
  readonly subject: string
  /** Null: none, or one that the provider has not verified. */
  readonly email: string | null
  readonly name: string | null
  readonly locale: string | null
  readonly claims: { readonly [claim: string]: unknown }
}

/** Seconds for an answer of the provider. */
const PATIENCE = 10

/** Signs people in at a provider: code flow with PKCE, state and nonce. */
export class Provider {
  private found: Promise<Configuration> | null = null

  constructor(readonly settings: ProviderSettings) {}

  /** @returns the address that the browser is sent to, and what is to be known when it comes back */
  async begin(redirect: string): Promise<{ readonly address: string; readonly flow: ProviderFlow }> {
    const configuration = await this.configuration()
    const flow = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier(), redirect }
    const address = buildAuthorizationUrl(configuration, {
      redirect_uri: redirect,
      scope: this.settings.scope,
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: "S256",
    })
    return { address: address.href, flow }
  }

  /**
   * Ends a sign-in: the code is exchanged, and what comes for it is checked.
   *
   * @param query of the address that the browser came back to
   * @throws `PROVIDER_UNAVAILABLE`, or what the provider's answer fails by
   */
  async end(query: string, { state, nonce, verifier, redirect }: ProviderFlow): Promise<ProvenPerson> {
    const configuration = await this.configuration()
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
    const tokens = await authorizationCodeGrant(configuration, new URL(`${redirect}?${query}`), checks)
    const proven = tokens.claims()
    if (proven === undefined) throw new Error("the provider has sent no ID token")
    const asked = configuration.serverMetadata().userinfo_endpoint
    const told = asked === undefined ? {} : await fetchUserInfo(configuration, tokens.access_token, proven.sub)
    const claims: { readonly [claim: string]: unknown } = { ...told, ...proven }
    const { email, email_verified: isVerified, name, locale } = claims
    return {
      issuer: proven.iss,
      subject: proven.sub,
      email: typeof email === "string" && isVerified === true ? email : null,
      name: typeof name === "string" && name !== "" ? soundText(name.slice(0, 256)) : null,
      locale: typeof locale === "string" && /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(locale) ? locale : null,
      claims,
    }
  }

  /** The permissions that a rule gives somebody; null: none does. */
  allowed({ claims }: ProvenPerson): readonly Permission[] | null {
    const holds = ({ claim, value }: ProviderRule): boolean => {
      const found = Object.hasOwn(claims, claim) ? claims[claim] : null
      return [found].flat().some(one => one === value)
    }
    return this.settings.rules.find(holds)?.permissions ?? null
  }

  /** The provider's description of itself: asked for when it is first needed, and again after a failure. */
  private configuration(): Promise<Configuration> {
    this.found ??= this.discovered().catch((error: unknown) => {
      this.found = null
      const reason = error instanceof Error ? error.message : String(error)
      throw new ParleyError(
        "PROVIDER_UNAVAILABLE",
        "",
        `${this.settings.issuer} does not answer as it should: ${reason}.`,
      )
    })
    return this.found
  }

  private discovered(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.settings
    const options = { timeout: PATIENCE, execute: issuer.startsWith("http://") ? [allowInsecureRequests] : [] }
    return discovery(new URL(issuer), clientId, clientSecret ?? undefined, undefined, options)
  }
}
