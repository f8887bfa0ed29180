import { normalEmail } from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"
import type { ApiKey, SignInWay } from "../../turns/index.js"
import type { Services } from "../services.js"
import { accountOf, allowAccount, bindAccount, makeAccount } from "./accounts.js"
import { ENVIRONMENT_KEY, hashOf, isSameHash, readKey, refusalOfKey } from "./keys.js"
import { isPassword } from "./passwords.js"
import type { Permission } from "./permissions.js"
import type { ProvenPerson } from "./provider.js"
import { keyOfLink } from "./sign-in-links.js"
import { useOnce } from "./use-once.js"

/** The proofs that one can sign in with, one of them at a time. */
export type Credentials =
  | { readonly link: string }
  | { readonly key: string }
  | { readonly email: string; readonly password: string }
  /** From the end of a sign-in at the provider. */
  | { readonly ticket: string }

/** Somebody who may come in. */
export interface Proven {
  readonly key: ApiKey
  /** E-mail of the account; null: a key came in by itself. */
  readonly account: string | null
  readonly way: SignInWay
}

/** Where somebody comes from who signs in. */
export interface SignInPlace {
  readonly address: string | null
  /** That address is a proxy's that nobody trusts. */
  readonly isForwarded: boolean
  /** The sign-in at the provider that this browser has begun; null: none. */
  readonly flowState: string | null
}

/**
 * Finds out who signs in, and counts tries that fail. Of what was wrong nothing is told, and an account that is not there
 * takes as long as a wrong password.
 *
 * @throws `SIGN_IN_REFUSED`, `SIGN_INS_EXCEEDED`
 */
export async function proveCredentials(given: Credentials, place: SignInPlace, services: Services): Promise<Proven> {
  const { signInLimits: limits } = services
  const account = "email" in given ? normalEmail(given.email) : null
  await limits?.count(place.address, account)
  const proven = await provenBy(given, place, services)
  await limits?.takeBack(place.address, account)
  return proven
}

async function provenBy(given: Credentials, place: SignInPlace, services: Services): Promise<Proven> {
  if ("key" in given) return byKey(given.key.trim(), services)
  if ("link" in given) return byLink(given.link, place, services)
  if ("ticket" in given) return byTicket(given.ticket, place, services)
  return byPassword(given, services)
}

async function byKey(text: string, services: Services): Promise<Proven> {
  const refusal = refused("This key is not known here, has ended or was revoked.")
  const admin = adminHash(services)
  if (admin !== null && isSameHash(hashOf(text), admin)) return ofKey(environmentKey(admin), "key")
  const read = readKey(text)
  const key = read === null ? null : await keyInUse(read.id, services)
  if (key === null || read === null || !isSameHash(key.hash, read.hash)) throw refusal
  return ofKey(key, "key")
}

async function byLink(code: string, { address, isForwarded }: SignInPlace, services: Services): Promise<Proven> {
  const refusal = refused("This link is over, or is for another machine. `parley link` prints another one.")
  if (isForwarded || !isLoopbackAddress(address)) throw refusal
  const id = keyOfLink(code, services.clock.now())
  const admin = adminHash(services)
  const isAdmins = id === ENVIRONMENT_KEY.id && admin !== null
  const key = isAdmins ? environmentKey(admin) : id === null ? null : await keyInUse(id, services)
  if (key === null || !services.served().tokens.isLinkOf(code, key)) throw refusal
  return ofKey(key, "link")
}

async function byPassword(
  { email, password }: { readonly email: string; readonly password: string },
  services: Services,
): Promise<Proven> {
  const account = await accountOf(services.served().store, email, services.clock.now())
  const isRight = await isPassword(password, account?.password ?? null)
  const key = account === null ? null : await keyInUse(account.key, services)
  if (account === null || !isRight || key === null)
    throw refused("This e-mail and this password do not open anything here.")
  return { key, account: account.id, way: "password" }
}

async function byTicket(text: string, { flowState }: SignInPlace, services: Services): Promise<Proven> {
  const refusal = refused("This sign-in is over, or was begun in another browser. Begin again.")
  const { store, tokens } = services.served()
  const ticket = await tokens.signInOf(text)
  if (ticket === null || flowState === null || ticket.state !== flowState) throw refusal
  if (!(await useOnce(store, ticket.id, services.clock.now()))) throw refusal
  const account = await accountOf(store, ticket.account, services.clock.now())
  const key = account === null ? null : await keyInUse(account.key, services)
  if (account === null || key === null) throw refusal
  return { key, account: account.id, way: "provider" }
}

function ofKey(key: ApiKey, way: SignInWay): Proven {
  return { key, account: null, way }
}

function adminHash({ adminKey }: Services): string | null {
  return adminKey === null ? null : hashOf(adminKey)
}

function environmentKey(hash: string): ApiKey {
  return { ...ENVIRONMENT_KEY, hash }
}

/** Null: there is none, or it can't be used any more. */
async function keyInUse(id: string, { served, clock }: Services): Promise<ApiKey | null> {
  const [fact] = await served().store.read([{ kind: "key", id }], clock.now())
  const key = (fact?.value ?? null) as ApiKey | null // a record of this kind
  return key === null || refusalOfKey(key, clock.now()) !== null ? null : key
}

function isLoopbackAddress(address: string | null): boolean {
  return address !== null && (address === "::1" || /^127\./.test(address))
}

/**
 * The account that somebody comes in by whom the provider has proven: the one of the verified e-mail, if it belongs to
 * nobody else there; else one that a rule makes. All others stay out.
 *
 * @throws `SIGN_IN_REFUSED`
 */
export async function accountOfPerson(person: ProvenPerson, services: Services): Promise<string> {
  const { served, clock, provider } = services
  const { store } = served()
  const now = clock.now()
  const { issuer, subject, email, name, locale } = person
  if (email === null) throw refused("The provider has not verified your e-mail.")
  const allowed: readonly Permission[] | null = provider?.allowed(person) ?? null
  const account = await accountOf(store, email, now)
  const stranger = refused(`${email} may not come in here. Ask who runs Parley for an account.`)
  if (account === null) {
    if (allowed === null) throw stranger
    const spec = { email, name: name ?? email, permissions: allowed, agent: email, password: null, locale }
    return (await makeAccount(store, { ...spec, provider: { issuer, subject } }, now)).id
  }
  const isAnothers =
    account.provider !== null && (account.provider.issuer !== issuer || account.provider.subject !== subject)
  // An agent who was removed comes in by no rule until the account is made anew.
  if (isAnothers || (await keyInUse(account.key, services)) === null) throw stranger
  if (account.isByRule && allowed === null) {
    // Sessions that were begun before end with it.
    await allowAccount(store, account, [], now)
    throw stranger
  }
  if (account.provider === null) await bindAccount(store, account.id, { issuer, subject }, now)
  if (account.isByRule && allowed !== null) await allowAccount(store, account, allowed, now)
  return account.id
}

function refused(message: string): ParleyError {
  return new ParleyError("SIGN_IN_REFUSED", "", message)
}
