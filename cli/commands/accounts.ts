import { createInterface } from "node:readline/promises"
import { text as wholeText } from "node:stream/consumers"
import { ParleyError } from "../../language/index.js"
import { harmless } from "../../replay/index.js"
import {
  accountsInUse,
  agentEmail,
  makeAccount,
  permissionsOf,
  removeAccount,
  setPassword,
} from "../../server/index.js"
import { whenBrokenOff } from "../broken-off.js"
import { unknownPermissions, withStore } from "../key-store.js"

export interface AccountsOptions {
  readonly db: string
}
export interface AddAccountOptions extends AccountsOptions {
  /** Presets and permissions. */
  readonly allow: readonly string[]
  readonly name?: string
  /** E-mail of the agent who it acts as; false: of none; left out: its own. */
  readonly agent?: string | false
  /** False: none, for who comes from the provider. */
  readonly password: boolean
  readonly locale?: string
}

/**
 * Makes an account. Its password is typed, or the first line of standard input.
 *
 * @throws `PERMISSION_UNKNOWN`, `ACCOUNT_EXISTS`, `ACCOUNT_INVALID`, `PASSWORD_INVALID`, `REQUEST_INVALID` for an agent that has no
 *   e-mail, and as `openStore`
 */
export async function addAccount(email: string, options: AddAccountOptions): Promise<void> {
  const permissions = permissionsOf(options.allow)
  if (permissions === null || permissions.length === 0) throw unknownPermissions("the account")
  const { name = email.split("@")[0] ?? email, locale = null } = options
  const { agent: named } = options
  const agent = named === undefined ? email : named === false ? null : agentEmail(named, "")
  await withStore(options, async store => {
    const password = options.password ? await newPassword() : null
    const account = await makeAccount(store, { email, name, permissions, agent, password, locale }, Date.now())
    process.stderr.write(`${account.id} may sign in from now on.\n`)
  })
}

/** Writes a line for each account: e-mail, name, agent, how it signs in, and permissions. */
export async function listAccounts(options: AccountsOptions): Promise<void> {
  await withStore(options, async store => {
    for (const { account, key } of await accountsInUse(store)) {
      const ways = [
        ...(account.password === null ? [] : ["password"]),
        ...(account.provider === null ? [] : [account.provider.issuer]),
      ]
      const isOver = key === null || key.revokedAt !== null
      const columns = [
        account.id,
        harmless(key?.name ?? ""),
        key?.agent ?? "-",
        isOver ? "key revoked" : ways.length === 0 ? "provider only" : ways.join(","),
        key?.permissions.join(",") ?? "",
      ]
      process.stdout.write(`${columns.join("\t")}\n`)
    }
  })
}

/** @throws `ACCOUNT_UNKNOWN`, and as `openStore` */
export async function removeAccountOf(email: string, options: AccountsOptions): Promise<void> {
  await withStore(options, async store => {
    await removeAccount(store, email, Date.now())
    process.stderr.write(`${email} is signed out everywhere, and may not sign in any more.\n`)
  })
}

/** @throws `ACCOUNT_UNKNOWN`, `PASSWORD_INVALID`, and as `openStore` */
export async function changePassword(email: string, options: AccountsOptions): Promise<void> {
  await withStore(options, async store => {
    await setPassword(store, email, await newPassword(), Date.now())
    process.stderr.write(`${email} has another password, and is signed out everywhere.\n`)
  })
}

/** Typed twice at a terminal, which shows nothing of it; else the first line of standard input. */
async function newPassword(): Promise<string> {
  if (process.stdin.isTTY !== true) return (await wholeText(process.stdin)).split(/\r?\n/)[0] ?? ""
  const isOver = whenBrokenOff(() => "\nBroken off: nothing was changed.")
  try {
    const first = await typed("Password: ")
    if (first === (await typed("Again: "))) return first
    throw new ParleyError("PASSWORD_INVALID", "", "The two are not the same.")
  } finally {
    isOver()
  }
}

async function typed(question: string): Promise<string> {
  process.stderr.write(question)
  // Without an output nothing of what is typed is shown.
  const reader = createInterface({ input: process.stdin, terminal: true })
  // A terminal whose keys are read one by one makes no signal of Ctrl+C.
  reader.once("SIGINT", () => process.kill(process.pid, "SIGINT"))
  try {
    return await reader.question("")
  } catch (error) {
    if (!(error instanceof Error && error.name === "AbortError")) throw error
    throw new ParleyError("PASSWORD_INVALID", "", "None was typed.")
  } finally {
    reader.close()
    process.stderr.write("\n")
  }
}
