import { harmless } from "../../replay/index.js"
import { agentEmail, makeKey, permissionsOf, revokeKey, rotateKey } from "../../server/index.js"
import type { ApiKey } from "../../turns/index.js"
import { unknownPermissions, withStore } from "../key-store.js"

const DAY = 24 * 60 * 60_000

export interface KeysOptions {
  readonly db: string
}
export interface MakeKeyOptions extends KeysOptions {
  readonly name?: string
  /** Presets and permissions. */
  readonly allow: readonly string[]
  /** E-mail of the agent whose key it is. */
  readonly agent?: string
  /** How long it holds; left out: until it is revoked. */
  readonly days?: number
}

/**
 * Makes a key and writes its text, which is told this once, to standard output.
 *
 * @throws `PERMISSION_UNKNOWN`, `REQUEST_INVALID` for an agent that has no e-mail, and as `openStore`
 */
export async function tellNewKey(options: MakeKeyOptions): Promise<void> {
  const permissions = permissionsOf(options.allow)
  if (permissions === null || permissions.length === 0) throw unknownPermissions("the key")
  const agent = options.agent === undefined ? null : agentEmail(options.agent, "")
  const { name = agent ?? options.allow.join("+") } = options
  await withStore(options, async store => {
    const now = Date.now()
    const expires = options.days === undefined ? {} : { expiresAt: now + options.days * DAY }
    const { key, text } = await makeKey(store, { name, permissions, agent, ...expires }, now)
    process.stdout.write(`${text}\n`)
    process.stderr.write(`The key ${key.id} is made. Keep it: it is not shown again.\n`)
  })
}

/** Writes a line for each key: id, state, name, agent, permissions, and when it was used last (to the minute). */
export async function tellKeys(options: KeysOptions): Promise<void> {
  await withStore(options, async store => {
    const lastUse = new Map((await store.keyUses()).map(({ id, usedAt }) => [id, new Date(usedAt).toISOString()]))
    for (const { value } of await store.keys()) {
      const { id, name, agent, permissions } = value
      const used = lastUse.has(id) ? `used ${lastUse.get(id)}` : "never used"
      const columns = [id, stateOf(value, Date.now()), harmless(name), agent ?? "-", permissions.join(","), used]
      process.stdout.write(`${columns.join("\t")}\n`)
    }
  })
}

function stateOf({ revokedAt, expiresAt = null }: ApiKey, now: number): string {
  if (revokedAt !== null) return `revoked ${new Date(revokedAt).toISOString()}`
  if (expiresAt === null) return "in use"
  return `${expiresAt <= now ? "expired" : "in use until"} ${new Date(expiresAt).toISOString()}`
}

/** @throws `KEY_UNKNOWN`, `KEY_NOT_IN_USE` */
export async function tellRotatedKey(id: string, options: KeysOptions): Promise<void> {
  await withStore(options, async store => {
    process.stdout.write(`${(await rotateKey(store, id, Date.now())).text}\n`)
    process.stderr.write(`The key ${id} has another secret; the one before is refused from now on.\n`)
  })
}

/** @throws `KEY_UNKNOWN`, `KEY_NOT_IN_USE` */
export async function tellRevokedKey(id: string, options: KeysOptions): Promise<void> {
  await withStore(options, async store => {
    await revokeKey(store, id, Date.now())
    process.stderr.write(`The key ${id} is refused from now on.\n`)
  })
}
