import { randomBytes } from "node:crypto"
import { normalEmail } from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"
import type { Account, ApiKey, AuditEntry, Commit, ProviderSubject, Store, Versioned } from "../../turns/index.js"
import { hashOf, keyInUse, NOTHING } from "./keys.js"
import { keptPassword } from "./passwords.js"
import type { Permission } from "./permissions.js"

/** The properties of an account to be made. */
export interface NewAccount {
  readonly email: string
  /** Its name in histories. */
  readonly name: string
  readonly permissions: readonly Permission[]
  /** E-mail of the agent who it acts as; null: of none. */
  readonly agent: string | null
  /** Null: it has none, and is for who comes from the provider. */
  readonly password: string | null
  /** Null: the browser's. */
  readonly locale: string | null
  /** Left out: an operator makes it. */
  readonly provider?: ProviderSubject
}

/**
 * Makes an account, and a key for it whose secret nobody has. Of one that was removed the e-mail may be used again: it is
 * another account then, with another key.
 *
 * @param now milliseconds since 1970
 * @throws `ACCOUNT_INVALID`, `ACCOUNT_EXISTS`, `PASSWORD_INVALID`, `BUSY`
 */
export async function makeAccount(store: Store, spec: NewAccount, now: number): Promise<Account> {
  const email = emailOfAccount(spec.email)
  const before = await accountAt(store, email, now)
  if (before !== null && before.value.removedAt === null) {
    throw new ParleyError("ACCOUNT_EXISTS", "", `There is an account of ${email} already: parley accounts list.`)
  }
  const { name, permissions, agent, locale, provider = null } = spec
  const key: ApiKey = {
    ...{ id: randomBytes(6).toString("hex"), name, permissions, agent: agent === null ? null : normalEmail(agent) },
    ...{ hash: nobodysHash(), createdAt: now, revokedAt: null },
  }
  const account: Account = {
    ...{ id: email, key: key.id, provider, locale, isByRule: provider !== null, createdAt: now, removedAt: null },
    password: spec.password === null ? null : await keptPassword(spec.password, email),
  }
  await put(store, [{ version: before?.version ?? 0, value: account }, key], "accountMade", now)
  return account
}

/** By e-mail, without those who were removed, each with its key. */
export async function accountsInUse(
  store: Store,
): Promise<readonly { readonly account: Account; readonly key: ApiKey | null }[]> {
  const keys = new Map((await store.keys()).map(({ value }) => [value.id, value]))
  return (await store.accounts())
    .filter(({ value }) => value.removedAt === null)
    .map(({ value }) => ({ account: value, key: keys.get(value.key) ?? null }))
}

/** An account that was not removed; null: there is none. */
export async function accountOf(store: Store, email: string, now: number): Promise<Account | null> {
  const found = await accountAt(store, normalEmail(email), now)
  return found === null || found.value.removedAt !== null ? null : found.value
}

/** Its key is refused from now on, and its sessions end. @throws `ACCOUNT_UNKNOWN`, `BUSY` */
export async function removeAccount(store: Store, email: string, now: number): Promise<void> {
  const { version, value } = await known(store, email, now)
  await changeKey(store, { version, value: { ...value, removedAt: now } }, { revokedAt: now }, "accountRemoved", now)
}

/** Its sessions end: whoever knew the old password is out. @throws `ACCOUNT_UNKNOWN`, `PASSWORD_INVALID`, `BUSY` */
export async function setPassword(store: Store, email: string, password: string, now: number): Promise<void> {
  const { version, value } = await known(store, email, now)
  const changed = { ...value, password: await keptPassword(password, value.id) }
  await changeKey(store, { version, value: changed }, { hash: nobodysHash() }, "passwordChanged", now)
}

/** From now on an account belongs to this person of the provider, and to nobody who has the e-mail later. @throws `BUSY` */
export async function bindAccount(store: Store, email: string, provider: ProviderSubject, now: number): Promise<void> {
  const { version, value } = await known(store, email, now)
  const account = { version, value: { ...value, provider } }
  await put(store, [account], "accountBound", now)
}

/** An account that a rule made may from now on what the rule allows by now; where that is nothing, its sessions end. @throws `BUSY` */
export async function allowAccount(
  store: Store,
  account: Account,
  permissions: readonly Permission[],
  now: number,
): Promise<void> {
  const { value: key } = await keyInUse(store, account.key)
  if (key.permissions.join() === permissions.join()) return
  const { version, value } = await known(store, account.id, now)
  const end = permissions.length === 0 ? { hash: nobodysHash() } : {}
  await changeKey(store, { version, value }, { permissions, ...end }, "accountChanged", now)
}

/** @throws `ACCOUNT_INVALID` */
function emailOfAccount(text: string): string {
  const email = normalEmail(text)
  if (email.length <= 254 && /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(email)) return email
  throw new ParleyError("ACCOUNT_INVALID", "", `"${text.slice(0, 100)}" is no e-mail.`)
}

async function accountAt(store: Store, email: string, now: number): Promise<Versioned<Account> | null> {
  const [fact] = await store.read([{ kind: "account", id: email }], now)
  // A record of this kind.
  return fact === undefined || fact.value === null ? null : { version: fact.version, value: fact.value as Account }
}

async function known(store: Store, email: string, now: number): Promise<Versioned<Account>> {
  const found = await accountAt(store, normalEmail(email), now)
  if (found !== null && found.value.removedAt === null) return found
  throw new ParleyError("ACCOUNT_UNKNOWN", "", `There is no account of ${email.slice(0, 254)}: parley accounts list.`)
}

async function changeKey(
  store: Store,
  account: Versioned<Account>,
  change: Partial<ApiKey>,
  what: string,
  now: number,
): Promise<void> {
  const [fact] = await store.read([{ kind: "key", id: account.value.key }], now)
  const key = (fact?.value ?? null) as ApiKey | null // a record of this kind
  const isOver = key === null || key.revokedAt !== null
  await put(store, isOver ? [account] : [account, { ...key, ...change }, fact?.version ?? 0], what, now)
}

/** The hash of a secret that is thrown away. */
function nobodysHash(): string {
  return hashOf(randomBytes(32).toString("base64url"))
}

async function put(
  store: Store,
  [{ version, value }, key, keyVersion = 0]: readonly [Versioned<Account>, ApiKey?, number?],
  what: string,
  now: number,
): Promise<void> {
  const audit: AuditEntry = {
    ...{ id: `${what}-${value.id}-${version + 1}`, at: now, what, by: null, subject: `account:${value.id}` },
    detail: { key: value.key },
  }
  const ofKey = key === undefined ? [] : [{ kind: "key", id: key.id, version: keyVersion + 1, value: key } as const]
  const puts: Commit["puts"] = [{ kind: "account", id: value.id, version: version + 1, value }, ...ofKey]
  if (await store.commit({ ...NOTHING, puts, audit: [audit] })) return
  throw new ParleyError("BUSY", "", "The account was changed meanwhile. Try again.")
}
