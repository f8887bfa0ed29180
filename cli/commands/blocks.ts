import { type Block, type BlockScope, normalSubject, parseRange, type Subject } from "../../helpdesk/index.js"
import { ParleyError } from "../../language/index.js"
import { harmless } from "../../replay/index.js"
import { Runtime } from "../../runtime/index.js"
import { isMetVisitor, isWideRange } from "../../server/index.js"
import type { Store } from "../../turns/index.js"
import { whenBrokenOff } from "../broken-off.js"
import { callOutside } from "../call-outside.js"
import { faultText } from "../fault-text.js"
import { type OpenedStore, openStore, requireKept } from "../open-store.js"
import { ownActions } from "../own-actions.js"
import { readServedFolder } from "../served-bot.js"
import { brushFor } from "../terminal.js"
import { textIn } from "./check.js"

export interface BlocksOptions {
  readonly db: string
}
export interface ListBlocksOptions extends BlocksOptions {
  /** Also those that are lifted or over. */
  readonly all?: true
  /** A part of the subject, of the person's name or e-mail, of the reason or of who made it. */
  readonly find?: string
}
/** The bot is needed, since flows may hear of a block. */
interface ChangeBlocksOptions extends BlocksOptions {
  readonly flows: string
  readonly actions?: string
  readonly reason?: string
}
export interface LiftBlocksOptions extends ChangeBlocksOptions {
  /** Lifts all that hold for it. */
  readonly subject?: Subject
}
export interface SetBlockOptions extends ChangeBlocksOptions {
  /** Also of conversations: nothing can be said any more. Left out: of live chats. */
  readonly ban?: true
  /** Left out: for good. */
  readonly minutes?: number
  readonly confirm?: true
}

/** The maker in the histories of blocks. */
const BY = "parley blocks"
/** Blocks of one page, and of one turn that lifts. */
const PAGE = 100

/** Writes a line for each block, newest first: id, state, scope, subject, end, reason, person and maker. */
export async function tellBlocks({ db, all, find }: ListBlocksOptions): Promise<void> {
  await withDatabase(db, async ({ store, clock }) => {
    const filter = { ...(all ? {} : { status: "active" as const }), ...(find === undefined ? {} : { q: find }) }
    for await (const block of blocksOf(store, filter, clock.now()))
      process.stdout.write(`${blockLine(block, clock.now())}\n`)
  })
}

/**
 * Lifts blocks by their ids, or all that hold for a subject, and writes the id of each that was lifted.
 *
 * @returns the exit code: 1 where the bot has errors, or nothing was lifted
 * @throws `TEXT_INVALID`, `ADDRESS_INVALID`, `FOLDER_UNREADABLE`, `OWN_ACTIONS_INVALID`, and as `openStore`
 */
export async function liftMeant(ids: readonly string[], options: LiftBlocksOptions): Promise<0 | 1> {
  const subject = options.subject === undefined ? null : normalSubject(options.subject)
  return withRuntime(options, async (runtime, { store, clock }) => {
    const meant = [...ids]
    if (subject !== null)
      for await (const { id } of blocksOf(store, { status: "active", subject }, clock.now())) meant.push(id)
    let lifted = 0
    const isOver = whenBrokenOff(() => `Broken off. Lifted: ${lifted}. Run it again for the others.`)
    try {
      for (let from = 0; from < meant.length; from += PAGE) {
        const part = await runtime.liftBlocks(meant.slice(from, from + PAGE), BY, options.reason ?? null)
        for (const id of part) process.stdout.write(`${id}\n`)
        lifted += part.length
      }
    } finally {
      isOver()
    }
    process.stderr.write(lifted === 0 ? "No block that holds was meant.\n" : `Lifted: ${lifted}.\n`)
    return lifted === 0 ? 1 : 0
  })
}

/**
 * Blocks somebody, and writes the block's id. A server that works, or the next one that starts, ends what it forbids.
 *
 * @returns the exit code: 1 where the bot has errors
 * @throws `BLOCK_TOO_WIDE`, `VISITOR_UNKNOWN`, and as `makeBlock` of the turns and as `openStore`
 */
export async function setBlock(named: Subject, options: SetBlockOptions): Promise<0 | 1> {
  const subject = normalSubject(named)
  requireMeant(subject, options)
  return withRuntime(options, async (runtime, { store, clock }) => {
    await requireMet(subject, store, clock.now())
    const scope: BlockScope = options.ban ? "conversation" : "liveChat"
    const { minutes = null, reason = null } = options
    const { id, until } = await runtime.makeBlock({ subject, scope, minutes, reason, by: BY })
    process.stdout.write(`${id}\n`)
    process.stderr.write(`Blocked ${endOf(until)}.\n`)
    return 0
  })
}

/** @throws `BLOCK_TOO_WIDE` */
function requireMeant({ kind, value }: Subject, { confirm }: SetBlockOptions): void {
  const range = kind === "ip" && !confirm ? parseRange(value) : null
  if (range === null || !isWideRange(range)) return
  throw new ParleyError("BLOCK_TOO_WIDE", "", `${value} is a wide range. Add --confirm if that is meant.`)
}

/** A visitor whom nobody has met is a mistake in typing. @throws `VISITOR_UNKNOWN` */
async function requireMet({ kind, value }: Subject, store: Store, now: number): Promise<void> {
  if (kind !== "visitor" || (await isMetVisitor(store, value, now))) return
  throw new ParleyError("VISITOR_UNKNOWN", "", `Nobody has talked here as the visitor ${value}.`)
}

async function* blocksOf(
  store: Store,
  filter: Omit<Parameters<Store["blocks"]>[0], "now" | "limit">,
  now: number,
): AsyncGenerator<Block> {
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<Store["blocks"]>> = await store.blocks({
      ...filter,
      ...(cursor === null ? {} : { cursor }),
      ...{ now, limit: PAGE },
    })
    for (const { value } of page.items) yield value
    cursor = page.cursor
  } while (cursor !== null)
}

function blockLine(block: Block, now: number): string {
  const { id, scope, subject, until, reason, name, email, by, lifted } = block
  const state = lifted !== null ? "lifted" : until !== null && until <= now ? "over" : "holds"
  const person = [name, email].filter(part => part !== null).join(" ")
  const columns = [id, state, scope, `${subject.kind}:${subject.value}`, endOf(until), reason, person, by]
  return columns.map(column => (column === null || column === "" ? "-" : harmless(column))).join("\t")
}

function endOf(until: number | null): string {
  return until === null ? "for good" : `until ${new Date(until).toISOString()}`
}

async function withDatabase<T>(db: string, work: (opened: OpenedStore) => Promise<T>): Promise<T> {
  requireKept(db)
  const opened = await openStore(db)
  try {
    return await work(opened)
  } finally {
    await opened.store.close()
  }
}

/** Decides as a server would, on the same flows. @returns 1 where the bot has errors */
async function withRuntime(
  { db, flows, actions }: ChangeBlocksOptions,
  work: (runtime: Runtime, opened: OpenedStore) => Promise<0 | 1>,
): Promise<0 | 1> {
  const { files, served, faults } = readServedFolder(flows, await ownActions(actions), process.env)
  if (served === null) {
    const errors = faults.filter(({ severity }) => severity === "error")
    process.stderr.write(faultText(errors, textIn(files), brushFor(process.stderr)))
    return 1
  }
  return withDatabase(db, async opened => {
    const runtime = new Runtime({
      ...{ bot: served.bot, store: opened.store, clock: opened.clock, callOutside },
      newId: () => {
        throw new Error("no conversation begins where somebody is blocked")
      },
    })
    try {
      return await work(runtime, opened)
    } finally {
      await runtime.stop()
    }
  })
}
