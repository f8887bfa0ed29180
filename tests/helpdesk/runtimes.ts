import { writeFileSync } from "node:fs"
import Database from "better-sqlite3"
import type { Bot } from "../../engine/index.js"
import { ParleyError } from "../../language/index.js"
import { Runtime } from "../../runtime/index.js"
import { type KeptStore, openMemoryStore, openSqliteStore } from "../../store/index.js"
import type { DeskVerb, Store } from "../../turns/index.js"
import { emptyDatabaseBytes, openEmptySqlite } from "../store/empty-database.js"
import { temporaryFolder } from "../store/stores.js"

export const START = Date.UTC(2026, 0, 1)

/** Processes of one Parley, whose clock stands still until it is moved. */
export interface Desk {
  readonly clock: { now: number }
  readonly runtimes: readonly [Runtime, Runtime]
  readonly store: KeptStore
  /** The database, where it is kept in a file; else empty. */
  readonly file: string
  close(): Promise<void>
}

/** Where the two runtimes keep what they share; `file` is one SQLite file opened twice, as two processes would. */
export const KINDS = ["memory", "SQLite", "file"] as const

/** @param wrap what the first runtime sees of its store */
export function openDesk(
  bot: Bot,
  kind: (typeof KINDS)[number],
  { wrap = store => store }: { readonly wrap?: (store: KeptStore) => KeptStore } = {},
): Desk {
  const clock = { now: START }
  const folder = kind === "file" ? temporaryFolder() : null
  const file = folder?.path("parley.db") ?? ""
  if (folder !== null) writeFileSync(file, emptyDatabaseBytes())
  const open = { memory: openMemoryStore, SQLite: openEmptySqlite, file: () => openSqliteStore(new Database(file)) }[
    kind
  ]
  const store = open()
  const other = kind === "file" ? open() : store
  const runtimes = [newRuntime(bot, wrap(store), clock, "one"), newRuntime(bot, other, clock, "two")] as const
  return {
    clock,
    runtimes,
    store,
    file,
    close: async () => {
      await Promise.all(runtimes.map(runtime => runtime.stop()))
      await store.close()
      if (other !== store) await other.close()
      folder?.remove()
    },
  }
}

function newRuntime(bot: Bot, store: Store, clock: { readonly now: number }, name: string): Runtime {
  let count = 0
  return new Runtime({
    bot,
    store,
    clock: { now: () => clock.now },
    newId: kind => `${kind}-${name}-${++count}`,
    verifyToken: async token => ({ kind: "user", id: (JSON.parse(token) as { readonly sub: string }).sub, fields: {} }),
    callOutside: async () => {
      throw new ParleyError("STUB_MISSING", "", "Nothing is called here.")
    },
  })
}

/** A new anonymous user's conversation. */
export async function newcomer(runtime: Runtime, rest: Partial<Parameters<Runtime["start"]>[0]> = {}): Promise<string> {
  const nobody = { user: null, visitor: null, channel: "test", locale: null, address: null, set: {} }
  const { conversation } = await runtime.start({ ...nobody, ...rest })
  return conversation.id
}

/** The bot's answers to a text; a refusal is its code. */
export async function hears(runtime: Runtime, id: string, text: string): Promise<readonly string[] | string> {
  return outcome(async () => {
    const { activities } = await runtime.handleMessage(id, { text, address: null })
    return (activities ?? []).flatMap(({ type, from, text: said }) =>
      type === "message" && from.role !== "user" && said !== undefined ? [said] : [],
    )
  })
}

export async function verb(runtime: Runtime, email: string, request: DeskVerb): Promise<string> {
  return outcome(async () => {
    await runtime.handleDeskVerb(email, request)
    return "done"
  })
}

/** The outcome of an act, or the code of its refusal. */
export async function outcome<R>(act: () => Promise<R>): Promise<R | string> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof ParleyError) return error.code
    throw error
  }
}
