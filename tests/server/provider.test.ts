import { expect, test } from "vitest"
import { accountOf, makeAccount } from "../../server/auth/accounts.js"
import { PRESETS } from "../../server/index.js"
import { type IdentityProvider, identityProvider, type Person, Wanderer } from "./identity-provider.js"
import { ask, shared, type World, world } from "./serving.js"
import { signIn } from "./signed-in.js"

const RULES = [
  { claim: "groups", value: "leads", permissions: PRESETS.supervisor ?? [] },
  { claim: "groups", value: "helpdesk", permissions: PRESETS.agent ?? [] },
]

interface Site extends World {
  readonly idp: IdentityProvider
}

const open = shared<Site>(async later => {
  const idp = await identityProvider(later)
  const settings = {
    issuer: idp.issuer,
    clientId: "parley",
    clientSecret: "the secret of the client",
    title: "Example",
  }
  const provider = { ...settings, scope: "openid email profile", rules: RULES, publicUrl: null }
  const site = await world({ provider }, later)
  idp.setRedirect(`${site.url}/sign-in/provider/return`)
  return { ...site, idp }
})

/** Signs in at the provider, and comes back. */
async function wander({ url }: World, browser = new Wanderer()) {
  const end = new URL(await browser.go(`${url}/sign-in/provider`))
  const [, how = "", value = ""] = /^#(\w+)=(.+)$/.exec(end.hash) ?? []
  return { browser, path: end.pathname, how, value }
}

async function enter(site: Site, id: string, claims: Person) {
  site.idp.person(id, claims)
  const { browser, how, value, path } = await wander(site)
  if (how !== "ticket") return { refused: value, path }
  const { answer, headers } = await signIn(site.url, { ticket: value }, { cookie: browser.cookies(site.url) })
  return { answer, headers, browser, ticket: value, path }
}

const verified = (email: string, more: Person = {}): Person => ({ email, email_verified: true, ...more })

test("the page is told of the provider", async () => {
  const { body } = await ask(open.get().url, "GET", "/v1/session")
  expect(body).toMatchObject({
    ways: ["link", "key", "provider"],
    provider: { title: "Example", path: "/sign-in/provider" },
  })
})

test("somebody with an account comes in by its verified e-mail, and the account is theirs from then on", async () => {
  const site = open.get()
  const spec = { email: "ana@example.com", name: "Ana", agent: "ana@example.com", password: null, locale: null }
  await makeAccount(site.store, { ...spec, permissions: PRESETS.supervisor ?? [] }, Date.now())
  const { answer, path } = await enter(site, "ana-1", verified("Ana@Example.com"))
  expect(path).toBe("/console/sign-in")
  expect(answer?.body.me).toMatchObject({
    ...{ email: "ana@example.com", permissions: PRESETS.supervisor },
    session: { way: "provider", account: "ana@example.com" },
  })
  expect((await accountOf(site.store, "ana@example.com", 0))?.provider).toEqual({
    issuer: site.idp.issuer,
    subject: "ana-1",
  })
  expect(await enter(site, "ana-2", verified("ana@example.com"))).toMatchObject({ refused: "SIGN_IN_REFUSED" })
  expect((await enter(site, "ana-1", verified("ana@example.com"))).answer?.status).toBe(201)
})

test("a rule makes accounts, changes what they may, and lets in nobody for whom it does not hold any more", async () => {
  const site = open.get()
  const oleg = (...groups: readonly string[]) =>
    enter(site, "oleg", verified("oleg@example.com", { name: "Oleg", locale: "ru", groups }))
  expect(await oleg()).toMatchObject({ refused: "SIGN_IN_REFUSED" })
  expect(await oleg("other")).toMatchObject({ refused: "SIGN_IN_REFUSED" })
  const first = await oleg("other", "helpdesk")
  const known = { name: "Oleg", email: "oleg@example.com", agent: "oleg@example.com", locale: "ru" }
  expect(first.answer?.body.me).toMatchObject({ ...known, permissions: PRESETS.agent })
  expect((await oleg("helpdesk", "leads")).answer?.body.me).toMatchObject({ ...known, permissions: PRESETS.supervisor })
  expect(await oleg("other")).toMatchObject({ refused: "SIGN_IN_REFUSED" })
})

test("streams that were open end when a rule gives somebody less than they were opened with", async () => {
  const site = open.get()
  const mira = (...groups: readonly string[]) => enter(site, "mira", verified("mira@example.com", { groups }))
  const { headers } = await mira("leads")
  const stream = await fetch(`${site.url}/v1/desk/stream`, { headers: { ...headers } })
  expect(stream.status).toBe(200)
  await mira("helpdesk")
  // A text ends with its stream.
  expect(await stream.text()).toContain("event: snapshot")
  const { body } = await ask(site.url, "GET", "/v1/me", undefined, undefined, headers)
  expect(body.permissions).toEqual(PRESETS.agent)
})

test.each<[string, Person]>([
  ["an e-mail that is not verified", { email: "ana@example.com", email_verified: false, groups: ["leads"] }],
  ["an e-mail of which nothing is said", { email: "ana@example.com", groups: ["leads"] }],
  ["no e-mail", { groups: ["leads"] }],
])("whom the provider gives %s stays out", async (_, claims) => {
  expect(await enter(open.get(), "mallory", claims)).toMatchObject({ refused: "SIGN_IN_REFUSED" })
})

test("a ticket is good once, and only in the browser that began", async () => {
  const site = open.get()
  const mira = verified("mira@example.com", { groups: ["helpdesk"] })
  const { ticket = "", browser } = await enter(site, "mira", mira)
  const cookie = browser?.cookies(site.url) ?? ""
  const again = await signIn(site.url, { ticket }, { cookie })
  expect(again.answer.body.code).toBe("SIGN_IN_REFUSED")
  site.idp.person("mira", mira)
  const fresh = await wander(site)
  expect((await signIn(site.url, { ticket: fresh.value })).answer.body.code).toBe("SIGN_IN_REFUSED")
  const others = (await wander(site)).browser.cookies(site.url)
  expect((await signIn(site.url, { ticket: fresh.value }, { cookie: others })).answer.body.code).toBe("SIGN_IN_REFUSED")
  const own = fresh.browser.cookies(site.url)
  expect((await signIn(site.url, { ticket: fresh.value }, { cookie: own })).answer.status).toBe(201)
})

test("a return that nobody began here, with a made-up code or another's state, leads back without a ticket", async () => {
  const site = open.get()
  const begun = new Wanderer()
  await begun.go(`${site.url}/sign-in/provider`)
  for (const [browser, query] of [
    [new Wanderer(), "code=x&state=y"],
    [begun, "code=x&state=y"],
    [begun, "error=access_denied"],
    [begun, ""],
  ] as const)
    expect(await browser.go(`${site.url}/sign-in/provider/return?${query}`)).toBe(
      `${site.url}/console/sign-in#refused=SIGN_IN_REFUSED`,
    )
})

test("a provider that does not answer is told of, and asked again", async () => {
  const settings = { issuer: "http://127.0.0.1:9", clientId: "parley", clientSecret: null, title: "Gone" }
  const { url } = await world({ provider: { ...settings, scope: "openid", rules: [], publicUrl: null } })
  for (const _ of [1, 2])
    expect(await new Wanderer().go(`${url}/sign-in/provider`)).toBe(
      `${url}/console/sign-in#refused=PROVIDER_UNAVAILABLE`,
    )
})
