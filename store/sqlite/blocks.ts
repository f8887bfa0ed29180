import {
  type Block,
  type BlockScope,
  familyOf,
  networkOf,
  parseAddress,
  parseRange,
  type Subject,
} from "../../helpdesk/index.js"
import type { Versioned } from "../../runtime/index.js"
import { searchTextOf } from "../search-text.js"
import { compareTexts } from "../text-order.js"
import type { Connection, Statement } from "./connection.js"
import { insertInto, lookups, type RecordTable, updateOf } from "./write.js"

const COLUMNS = [
  "id",
  "version",
  "kind",
  "value",
  "family",
  "length",
  "network",
  "scope",
  "reason",
  "at",
  "until",
  "by",
  "source",
  "conversation",
  "chat",
  "lifted_at",
  "lifted_by",
  "lifted_reason",
  "lifted_how",
  "search",
]

export interface BlockTable extends RecordTable<Block> {
  /** Blocks of these subjects, neither lifted nor over, in the order in which they were made. */
  blocksOf(subjects: readonly Subject[], now: number): readonly Versioned<Block>[]
  /** Blocks of exactly this subject and scope, not lifted, also when over. */
  blocksAt(subject: Subject, scope: BlockScope): readonly Versioned<Block>[]
}

export function blockTable(database: Connection): BlockTable {
  const lengths = rangeLengths(database)
  const read = database.prepare<unknown[], BlockRow>("SELECT * FROM blocks WHERE id = ?")
  const insert = database.prepare(insertInto("blocks", COLUMNS))
  const update = database.prepare(updateOf("blocks", COLUMNS))
  const held = database.prepare<unknown[], BlockRow>(
    "SELECT * FROM blocks WHERE kind = ? AND value = ? AND scope = ? AND lifted_at IS NULL ORDER BY at, id",
  )
  return {
    ...lookups(
      database.prepare("SELECT version FROM blocks WHERE id = ?"),
      database.prepare("SELECT id FROM blocks ORDER BY id"),
    ),
    blocksOf: blocksOfSubjects(database, lengths),
    blocksAt: ({ kind, value }, scope) => held.all(kind, value, scope).map(blockOf),
    read: id => {
      const row = read.get(id)
      return row ? blockOf(row) : null
    },
    put: (id, version, value) => {
      const params = [version, ...columnsOf(value)]
      const performed = lengths.forget
      if (version === 1) return [{ statement: insert, params: [id, ...params], performed }]
      return [{ statement: update, params: [...params, id], performed }]
    },
  }
}

/**
 * An address is looked for once in each length that the ranges in force have: its network of that length either is
 * one of them or not. With 1,000,000 blocks, half of them ranges of all lengths from /8 to /32 and from /32 to /64, the
 * look-up for four subjects takes MEASURED.
 */
function blocksOfSubjects(database: Connection, lengthsInForce: RangeLengths): BlockTable["blocksOf"] {
  const bySubject = database.prepare<unknown[], BlockRow>(
    "SELECT * FROM blocks WHERE kind = ? AND value = ? AND lifted_at IS NULL AND (until IS NULL OR until > ?)",
  )
  const byNetworks = new Map<number, Statement>()
  const networksIn = (count: number): Statement => {
    const prepared = byNetworks.get(count) ?? database.prepare(networksQuery(count))
    byNetworks.set(count, prepared)
    return prepared
  }
  const rowsOf = ({ kind, value }: Subject, now: number): readonly BlockRow[] => {
    if (kind !== "ip") return bySubject.all(kind, value, now)
    const address = parseAddress(value)
    const lengths = address ? lengthsInForce.of(familyOf(address)) : []
    if (!address || lengths.length === 0) return []
    // Columns as the migrations make them.
    return networksIn(lengths.length).all(
      ...lengths.map(length => keyOf(networkOf(address, length), length)),
      now,
    ) as BlockRow[]
  }
  return (subjects, now) => {
    const rows = subjects.flatMap(subject => rowsOf(subject, now))
    const unique = rows.length < 2 ? rows : [...new Map(rows.map(row => [row.id, row])).values()]
    return unique.sort((one, other) => one.at - other.at || compareTexts(one.id, other.id)).map(blockOf)
  }
}

function networksQuery(count: number): string {
  const networks = Array.from({ length: count }, () => "?").join()
  return `SELECT * FROM blocks WHERE network IN (${networks}) AND lifted_at IS NULL AND (until IS NULL OR until > ?)`
}

interface RangeLengths {
  /** The lengths that ranges of this family have. */
  of(family: 4 | 6): readonly number[]
  /** To be called when this connection has changed them. */
  forget(): void
}

/** Kept in memory until this connection writes a block or another one writes anything. */
function rangeLengths(database: Connection): RangeLengths {
  const changesOfOthers = database.prepare<unknown[], number>("PRAGMA data_version").pluck()
  const read = database.prepare<unknown[], number>("SELECT length FROM block_lengths WHERE family = ?").pluck()
  let lengths: { readonly 4: readonly number[]; readonly 6: readonly number[] } = { 4: [], 6: [] }
  let readAt: number | undefined
  return {
    of: family => {
      const version = changesOfOthers.get()
      if (version !== readAt) lengths = { 4: read.all(4), 6: read.all(6) }
      readAt = version
      return lengths[family]
    },
    forget: () => {
      readAt = undefined
    },
  }
}

/** A network and its length as one key: sixteen bytes and one. */
function keyOf(network: Uint8Array, length: number): Uint8Array {
  const key = new Uint8Array(17)
  key.set(network)
  key[16] = length
  return key
}

/** A row of `blocks`; its words are those of `Block`. */
export interface BlockRow {
  readonly id: string
  readonly version: number
  readonly kind: Subject["kind"]
  readonly value: string
  readonly scope: BlockScope
  readonly reason: string | null
  readonly at: number
  readonly until: number | null
  readonly by: string | null
  readonly source: Block["source"]
  readonly conversation: string | null
  readonly chat: string | null
  readonly lifted_at: number | null
  readonly lifted_by: string | null
  readonly lifted_reason: string | null
  readonly lifted_how: "lifted" | "replaced" | null
}

export function blockOf(row: BlockRow): Versioned<Block> {
  const { id, version, kind, value, scope, reason, at, until, by, source, conversation, chat } = row
  const lifted =
    row.lifted_at === null || row.lifted_how === null
      ? null
      : { at: row.lifted_at, by: row.lifted_by, reason: row.lifted_reason, how: row.lifted_how }
  return {
    version,
    value: { id, subject: { kind, value }, scope, reason, at, until, by, source, conversation, chat, lifted },
  }
}

/** In the order of `COLUMNS`, without id and version. */
function columnsOf(block: Block): readonly unknown[] {
  const { subject, scope, reason, at, until, by, source, conversation, chat, lifted } = block
  const range = subject.kind === "ip" ? parseRange(subject.value) : null
  const network = range && keyOf(range.first, range.length)
  const lifting = lifted ? [lifted.at, lifted.by, lifted.reason, lifted.how] : [null, null, null, null]
  return [
    ...[subject.kind, subject.value, range?.family ?? null, range?.length ?? null, network],
    ...[scope, reason, at, until, by, source, conversation, chat],
    ...lifting,
    searchTextOf(block),
  ]
}
