import { type Block, type BlockScope, parseRange, type Subject } from "../../helpdesk/index.js"
import type { Versioned } from "../../turns/index.js"
import { personTextOf, searchTextOf } from "../search-text.js"
import { networkKey } from "./network-key.js"
import { type Bound, insertInto, type PutWrites, readsById, updateOf, type WriteStatements } from "./statements.js"

/** The first is the key. */
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
  "name",
  "email",
  "conversation",
  "chat",
  "lifted_at",
  "lifted_by",
  "lifted_reason",
  "lifted_how",
  "search",
  "search_person",
]

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
  readonly name: string | null
  readonly email: string | null
  readonly conversation: string | null
  readonly chat: string | null
  readonly lifted_at: number | null
  readonly lifted_by: string | null
  readonly lifted_reason: string | null
  readonly lifted_how: "lifted" | "replaced" | null
}

export const BLOCK_STATEMENTS: WriteStatements = {
  insertBlock: { sql: insertInto("blocks", COLUMNS) },
  updateBlock: { sql: updateOf("blocks", COLUMNS) },
}

export const blockWrites: PutWrites<Block> = (id, version, value) => {
  const columns = columnsOf(value)
  return [version === 1 ? ["insertBlock", id, version, ...columns] : ["updateBlock", version, ...columns, id]]
}

export const BLOCK_READS = {
  ...readsById("blocks", "id", "SELECT * FROM blocks", blockFromRow),
  /** Not lifted, also when over: binds a subject's kind and value, and a scope. */
  held: "SELECT * FROM blocks WHERE kind = ? AND value = ? AND scope = ? AND lifted_at IS NULL ORDER BY at, id",
  /** Ever made: binds a subject's kind and value, and a scope. */
  count: "SELECT count(*) FROM blocks WHERE kind = ? AND value = ? AND scope = ?",
  /** In force: binds the kind and value of so many subjects, each followed by the present moment. */
  bySubjects: (count: number) =>
    Array(count)
      .fill("SELECT * FROM blocks WHERE kind = ? AND value = ? AND lifted_at IS NULL AND (until IS NULL OR until > ?)")
      .join(" UNION ALL "),
}

export function blockFromRow(row: BlockRow): Versioned<Block> {
  const { id, version, kind, value, scope, reason, at, until, by, source, name, email, conversation, chat } = row
  const lifted =
    row.lifted_at === null || row.lifted_how === null
      ? null
      : { at: row.lifted_at, by: row.lifted_by, reason: row.lifted_reason, how: row.lifted_how }
  return {
    version,
    value: {
      id,
      subject: { kind, value },
      scope,
      reason,
      at,
      until,
      by,
      source,
      name,
      email,
      conversation,
      chat,
      lifted,
    },
  }
}

/** In the order of `COLUMNS`, without id and version. */
function columnsOf(block: Block): readonly Bound[] {
  const { subject, scope, reason, at, until, by, source, name, email, conversation, chat, lifted } = block
  const range = subject.kind === "ip" ? parseRange(subject.value) : null
  const network = range && networkKey(range.first, range.length)
  const lifting = lifted ? [lifted.at, lifted.by, lifted.reason, lifted.how] : [null, null, null, null]
  return [
    ...[subject.kind, subject.value, range?.family ?? null, range?.length ?? null, network],
    ...[scope, reason, at, until, by, source, name, email, conversation, chat],
    ...lifting,
    searchTextOf(block),
    personTextOf(block),
  ]
}
