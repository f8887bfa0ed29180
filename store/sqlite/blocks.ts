import { type Block, type BlockScope, parseAddress, type Subject } from "../../helpdesk/index.js"
import { compareTexts } from "../../language/index.js"
import type { Versioned } from "../../turns/index.js"
import { BLOCK_READS, type BlockRow, blockFromRow } from "../sql/blocks.js"
import type { Connection } from "./connection.js"
import { type Networks, networkRows } from "./networks.js"
import { byCount, type RecordTable, recordTable } from "./record-table.js"

export interface BlockTable extends RecordTable<Block> {
  /** Blocks of these subjects, neither lifted nor over, in the order in which they were made. */
  blocksOf(subjects: readonly Subject[], now: number): readonly Versioned<Block>[]
  /** Blocks of exactly this subject and scope, not lifted, also when over. */
  blocksAt(subject: Subject, scope: BlockScope): readonly Versioned<Block>[]
  blockCount(subject: Subject, scope: BlockScope): number
  /** To be called when this connection has written a block. */
  forget(): void
}

export function blockTable(database: Connection): BlockTable {
  const networks = networkRows(database)
  const held = database.prepare<unknown[], BlockRow>(BLOCK_READS.held)
  const count = database.prepare<unknown[], number>(BLOCK_READS.count).pluck()
  return {
    ...recordTable(database, BLOCK_READS),
    blocksOf: blocksOfSubjects(database, networks),
    blocksAt: ({ kind, value }, scope) => held.all(kind, value, scope).map(blockFromRow),
    blockCount: ({ kind, value }, scope) => count.get(kind, value, scope) ?? 0,
    forget: networks.forget,
  }
}

/**
 * With 1,000,000 blocks, half of them distinct ranges of all lengths from /8 to /32 and from /32 to /64, a read of three
 * subjects and an address took 60 us for IPv4 and 40 us for IPv6 on two busy cores; 95 us with a look in every length.
 */
function blocksOfSubjects(database: Connection, networks: Networks): BlockTable["blocksOf"] {
  const bySubjects = byCount(count => database.prepare<unknown[], BlockRow>(BLOCK_READS.bySubjects(count)))
  return (subjects, now) => {
    const named = subjects.filter(({ kind }) => kind !== "ip")
    const rows =
      named.length === 0 ? [] : bySubjects(named.length).all(...named.flatMap(({ kind, value }) => [kind, value, now]))
    for (const { kind, value } of subjects) {
      const address = kind === "ip" ? parseAddress(value) : null
      if (address) rows.push(...networks.around(address, now))
    }
    const unique = rows.length < 2 ? rows : [...new Map(rows.map(row => [row.id, row])).values()]
    return unique.sort((one, other) => one.at - other.at || compareTexts(one.id, other.id)).map(blockFromRow)
  }
}
