import { randomUUID } from "node:crypto"
import { userId } from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"
import { harmless } from "../../replay/index.js"
import { type Clock, Runtime } from "../../runtime/index.js"
import { addErased, type ErasedCounts, NOTHING_ERASED, type Person, type Store } from "../../turns/index.js"
import { makeBot } from "../bot-folder.js"
import { whenBrokenOff } from "../broken-off.js"
import { openStore, requireKept } from "../open-store.js"

export interface ForgetOptions {
  readonly db: string
  readonly user?: string
  readonly visitor?: string
}

/** Milliseconds between two words on how far it is. */
const TOLD_EVERY = 1000

/**
 * Erases a person for good, also beside a server that goes on with the database, and tells how much went and what a block
 * keeps. Where it is broken off it is run again; a server goes on with it by itself.
 *
 * @returns the exit code: 1 where somebody still reads what was there before
 * @throws `TEXT_INVALID`, `DB_UNKNOWN`, and as `openStore`
 */
export async function forget(options: ForgetOptions): Promise<0 | 1> {
  const person = personOf(options)
  requireKept(options.db)
  const { store, clock } = await openStore(options.db)
  const told = telling(store)
  const isOver = whenBrokenOff(
    () => `Broken off. Erased so far: ${toldOf(told.counts())}. Run it again; a server goes on with it too.`,
  )
  try {
    const { counts, isDone } = await eraserOf(told.store, clock).erasePerson(
      person,
      "parley forget",
      Number.POSITIVE_INFINITY,
    )
    isOver()
    process.stdout.write(`Erased: ${toldOf(counts)}.\n`)
    const now = clock.now()
    const subject = { kind: person.kind, value: person.id }
    const { items } = await store.blocks({ subject, status: "active", now, limit: 200 })
    for (const { value } of items) {
      const until = value.until === null ? "for good" : `until ${new Date(value.until).toISOString()}`
      const words = [`Kept: the block ${value.id}`, `${value.scope}, ${until}`, value.reason ?? "no reason"]
      process.stdout.write(`${harmless(words.join(": "))}.\n`)
    }
    if (isDone) return 0
    process.stderr.write("Somebody reads what was there before, such as a backup: run it again when that is over.\n")
    return 1
  } finally {
    isOver()
    await store.close()
  }
}

/** @throws `TEXT_INVALID` */
function personOf({ user, visitor = "" }: ForgetOptions): Person {
  if (user === undefined) return { kind: "visitor", id: visitor }
  const id = userId(user)
  if (id !== null) return { kind: "user", id }
  throw new ParleyError("TEXT_INVALID", "", "This is no user's id: nothing of it can be seen.")
}

/** Nothing of a bot is needed: a conversation that is open ends without a flow. */
function eraserOf(store: Store, clock: Clock): Runtime {
  const { bot } = makeBot([])
  if (bot === null) throw new Error("the bot with nothing but default flows has errors")
  return new Runtime({
    bot,
    store,
    clock,
    newId: () => randomUUID(),
    callOutside: async () => {
      throw new Error("nothing is called where somebody is erased")
    },
  })
}

/** A store that tells, now and then, how much it has erased. */
function telling(store: Store): { readonly store: Store; counts(): ErasedCounts } {
  let counts = NOTHING_ERASED
  let toldAt = performance.now()
  const told: Store = {
    ...store,
    erase: async (erasure, limit) => {
      const part = await store.erase(erasure, limit)
      counts = addErased(counts, part.counts)
      if (performance.now() - toldAt > TOLD_EVERY) {
        toldAt = performance.now()
        process.stderr.write(`${toldOf(counts)}\n`)
      }
      return part
    },
  }
  return { store: told, counts: () => counts }
}

function toldOf(counts: ErasedCounts): string {
  const told = Object.entries(counts).filter(([, count]) => count > 0)
  return told.length === 0 ? "nothing" : told.map(([kind, count]) => `${kind} ${count}`).join(", ")
}
