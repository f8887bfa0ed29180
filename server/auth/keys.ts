import { hash, randomBytes, timingSafeEqual } from "node:crypto"
import { ParleyError } from "../../language/index.js"
import type { ApiKey, Commit, Store, Versioned } from "../../turns/index.js"
import { inItsTurn } from "../setting-turns.js"
import { PERMISSIONS, type Permission } from "./permissions.js"

/** So often a change is made again that met another one, of another process. */
const TRIES = 5

/** The properties of a key to be made. */
export interface NewKey {
  readonly name: string
  readonly permissions: readonly Permission[]
  /** E-mail of the agent whose key it is; null: no agent's. */
  readonly agent: string | null
  /** Milliseconds since 1970; left out: it holds until it is revoked. */
  readonly expiresAt?: number
}

/** A key, and its text, which is told once and kept nowhere: `pk_<id>_<secret>`. */
export interface MadeKey {
  readonly key: ApiKey
  readonly text: string
}

/**
 * Makes a key. The secret has 256 random bits, so that its SHA-256 is enough to keep: nobody can try them all.
 *
 * @param now milliseconds since 1970
 * @param by who does it; null: the command line
 */
export async function makeKey(store: Store, spec: NewKey, now: number, by: string | null = null): Promise<MadeKey> {
  const id = randomBytes(6).toString("hex")
  const made = secretOf(id)
  const key: ApiKey = { id, ...spec, hash: made.hash, createdAt: now, revokedAt: null }
  if (!(await put(store, { version: 0, value: key }, "keyMade", now, by)))
    throw new ParleyError("BUSY", "", "Another key was made with the same id at the same time. Please try again.")
  return { key, text: made.text }
}

/** Gives a key another secret; the one before is refused from now on. @throws as `changeKey` */
export async function rotateKey(store: Store, id: string, now: number, by: string | null = null): Promise<MadeKey> {
  const made = secretOf(id)
  const key = await changeKey(store, id, { hash: made.hash }, "keyRotated", now, by)
  return { key, text: made.text }
}

/** The key is refused from now on; it stays in the list. @param by who does it; null: the command line. @throws as `changeKey` */
export function revokeKey(store: Store, id: string, now: number, by: string | null = null): Promise<ApiKey> {
  return changeKey(store, id, { revokedAt: now }, "keyRevoked", now, by)
}

/** Changes a key that has not been revoked; of changes at one moment one comes after the other. @throws as `keyInUse`, `BUSY` */
function changeKey(
  store: Store,
  id: string,
  change: Partial<ApiKey>,
  what: string,
  now: number,
  by: string | null,
): Promise<ApiKey> {
  return inItsTurn(store, `key ${id}`, async () => {
    for (let tries = 0; tries < TRIES; tries++) {
      const { version, value } = await keyInUse(store, id)
      const key = { ...value, ...change }
      if (await put(store, { version, value: key }, what, now, by)) return key
    }
    throw new ParleyError("BUSY", "", "Others changed the key at the same time. Please try again.")
  })
}

/** Whether any key can be used: a server without one can be reached by nobody. */
export async function hasKeys(store: Store, now: number): Promise<boolean> {
  return (await store.keys()).some(({ value }) => refusalOfKey(value, now) === null)
}

/** The key of the environment (`PARLEY_KEY`), which no store has: it may do everything. */
export const ENVIRONMENT_KEY: ApiKey = {
  id: "environment",
  name: "PARLEY_KEY",
  permissions: PERMISSIONS,
  agent: null,
  hash: "",
  createdAt: 0,
  revokedAt: null,
}

/**
 * A key by its id, as it is now; null: there is none.
 *
 * @param hasEnvironmentKey the server has one
 */
export async function keyInStore(
  store: Store,
  id: string,
  hasEnvironmentKey: boolean,
  now: number,
): Promise<ApiKey | null> {
  if (id === ENVIRONMENT_KEY.id) return hasEnvironmentKey ? ENVIRONMENT_KEY : null
  const [fact] = await store.read([{ kind: "key", id }], now)
  return (fact?.value ?? null) as ApiKey | null
}

/** Why a key can't be used any more (design section 10); null: it can. */
export function refusalOfKey({ id, revokedAt, expiresAt = null }: ApiKey, now: number): ParleyError | null {
  if (revokedAt !== null) return new ParleyError("KEY_REVOKED", "", `The key ${id} has been revoked. Use another one.`)
  if (expiresAt === null || now < expiresAt) return null
  return new ParleyError("KEY_EXPIRED", "", `The key ${id} is over since ${new Date(expiresAt).toISOString()}.`)
}

/** The id and the hash of the secret that a key's text says, or null: it has not the form of one. */
export function readKey(text: string): { readonly id: string; readonly hash: string } | null {
  const [, id, secret] = /^pk_([0-9a-f]{12})_([\w-]{43})$/.exec(text) ?? []
  return id === undefined || secret === undefined ? null : { id, hash: hashOf(secret) }
}

export function hashOf(secret: string): string {
  // In one go: every request asks for it.
  return hash("sha256", secret, "hex")
}

/** Compares two hashes in a time that tells nothing of where they differ. */
export function isSameHash(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}

function secretOf(id: string): { readonly text: string; readonly hash: string } {
  const secret = randomBytes(32).toString("base64url")
  return { text: `pk_${id}_${secret}`, hash: hashOf(secret) }
}

/** A key that has not been revoked. @throws `KEY_UNKNOWN`, `KEY_NOT_IN_USE` */
export async function keyInUse(store: Store, id: string): Promise<Versioned<ApiKey>> {
  const found = (await store.keys()).find(({ value }) => value.id === id)
  if (found === undefined)
    throw new ParleyError("KEY_UNKNOWN", "", `There is no key ${id}: GET /v1/keys and parley keys list tell all.`)
  if (found.value.revokedAt !== null)
    throw new ParleyError("KEY_NOT_IN_USE", "", `The key ${id} has been revoked already. Make another one.`)
  return found
}

/** @returns false: it was changed since this version */
function put(
  store: Store,
  { version, value }: Versioned<ApiKey>,
  what: string,
  now: number,
  by: string | null,
): Promise<boolean> {
  const subject = `key:${value.id}`
  const audit = { id: `${what}-${value.id}-${version + 1}`, at: now, what, by, subject, detail: { name: value.name } }
  return store.commit({
    ...NOTHING,
    puts: [{ kind: "key", id: value.id, version: version + 1, value }],
    audit: [audit],
  })
}

/** A commit of nothing. */
export const NOTHING: Commit = { expects: [], puts: [], activities: [], turns: [], due: [], audit: [] }
