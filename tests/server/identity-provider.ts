import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import Provider from "oidc-provider"

/** Claims of somebody at a provider. */
export interface Person {
  readonly email?: string
  readonly email_verified?: boolean
  readonly name?: string
  readonly locale?: string
  readonly groups?: readonly string[]
}

/** A provider of OpenID Connect at work. */
export interface IdentityProvider {
  readonly issuer: string
  /** The person who is let in next, under this id, without being asked for a password. */
  person(id: string, claims: Person): void
  /** To be told before anybody signs in. */
  setRedirect(uri: string): void
}

/** Starts a real provider, whose people need no password. */
export async function identityProvider(later: (close: () => Promise<void>) => void): Promise<IdentityProvider> {
  const people = new Map<string, Person>()
  let next = ""
  let provider: Provider | null = null
  const server = createServer((request, response) => {
    if (provider === null) response.writeHead(503).end()
    else if (request.url?.startsWith("/interaction/")) {
      void provider.interactionFinished(request, response, { login: { accountId: next } })
    } else provider.callback()(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  later(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return {
    issuer,
    person: (id, claims) => {
      people.set(id, claims)
      next = id
    },
    setRedirect: uri => {
      provider = new Provider(issuer, configuration(uri, people))
    },
  }
}

function configuration(redirect: string, people: ReadonlyMap<string, Person>): object {
  const client = {
    client_id: "parley",
    client_secret: "the secret of the client",
    redirect_uris: [redirect],
    grant_types: ["authorization_code"],
    response_types: ["code"],
  }
  return {
    clients: [client],
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "none"],
    clientDefaults: { token_endpoint_auth_method: "client_secret_post" },
    pkce: { required: () => true },
    cookies: { keys: ["of the tests"] },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    claims: { openid: ["sub", "groups"], email: ["email", "email_verified"], profile: ["name", "locale"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
    findAccount: async (_: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...people.get(id) }),
    }),
    // Nobody is asked whether they agree.
    loadExistingGrant: async ({ oidc }: GrantContext) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
      grant.addOIDCScope("openid email profile")
      await grant.save()
      return grant
    },
  }
}

interface GrantContext {
  readonly oidc: {
    readonly provider: {
      readonly Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<void> }
    }
    readonly client: { readonly clientId: string }
    readonly session: { readonly accountId: string }
  }
}

/** A browser that follows where it is led, with the cookies of each server. */
export class Wanderer {
  private readonly jars = new Map<string, Map<string, string>>()

  /** @returns the last address that it was led to: one that is not answered with another */
  async go(address: string, most = 10): Promise<string> {
    let at = address
    for (let step = 0; step < most; step++) {
      const { origin } = new URL(at)
      const response = await fetch(at, { redirect: "manual", headers: { cookie: this.cookies(origin) } })
      this.keep(origin, response.headers.getSetCookie())
      const next = response.headers.get("location")
      await response.text()
      if (next === null) return at
      at = new URL(next, at).href
      if (at.includes("#")) return at
    }
    throw new Error(`led on and on, at last to ${at}`)
  }

  /** Cookies as they are sent to a server. */
  cookies(origin: string): string {
    return [...(this.jars.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ")
  }

  private keep(origin: string, set: readonly string[]): void {
    const jar = this.jars.get(origin) ?? new Map<string, string>()
    this.jars.set(origin, jar)
    for (const one of set) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(one) ?? []
      jar.set(name, value)
    }
  }
}
