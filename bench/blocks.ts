import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import Database from "better-sqlite3"
import type { Block, Subject } from "../helpdesk/index.js"
import { openSqliteStore } from "../store/index.js"
import type { Commit, Store } from "../turns/index.js"
import { atMost, cost, type Figure } from "./measure.js"

const BLOCKS = 1_000_000
const NOW = Date.UTC(2026, 2, 2)

/** The store's cost of one request's block decision: with a million blocks, beyond the cost with none. */
export async function blockFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"))
  const empty = openSqliteStore(new Database(":memory:"))
  const full = openSqliteStore(new Database(join(folder, "blocks.db")))
  try {
    for (let first = 0; first < BLOCKS; first += 1000) await full.commit(commitOf(first))
    return [
      atMost(
        "block lookup of a request, 1,000,000 stored blocks, beyond none",
        (await lookup(full)) - (await lookup(empty)),
        50,
        "us",
      ),
    ]
  } finally {
    await empty.close()
    await full.close()
    rmSync(folder, { recursive: true })
  }
}

function lookup(store: Store): Promise<number> {
  return cost(2000, index => store.read([{ kind: "blocksOf", subjects: requestOf(index) }], NOW))
}

/** A request's four subjects, none of them blocked: the common case. */
function requestOf(index: number): readonly Subject[] {
  return [
    { kind: "conversation", value: `other-${index}` },
    { kind: "user", value: `other-${index}` },
    { kind: "visitor", value: `other-${index}` },
    { kind: "ip", value: `198.51.${index % 256}.${(index * 7) % 256}` },
  ]
}

function commitOf(first: number): Commit {
  const puts = Array.from({ length: 1000 }, (_, index) => {
    const value = blockOf(first + index)
    return { kind: "block", id: value.id, version: 1, value } as const
  })
  return { expects: [], puts, activities: [], turns: [], due: [], audit: [] } as Commit
}

/** People and conversations, and as many ranges of several lengths. */
function blockOf(number: number): Block {
  return {
    id: `b${number}`,
    subject: subjectOf(number),
    scope: number % 2 === 0 ? "liveChat" : "conversation",
    reason: "spam",
    at: NOW,
    until: NOW + 86_400_000,
    by: "ana@example.com",
    source: "admin",
    conversation: null,
    chat: null,
    name: null,
    email: null,
    lifted: null,
  }
}

function subjectOf(number: number): Subject {
  const kind = (["user", "visitor", "conversation", "ip"] as const)[number % 4] ?? "user"
  if (kind !== "ip") return { kind, value: `${kind}-${number}` }
  const [high, middle, low] = [10 + (number >> 20), (number >> 10) & 255, (number >> 2) & 255]
  return {
    kind,
    value: number % 8 === 3 ? `${high}.${middle}.${low}.0/24` : `${high}.${middle}.${low}.${number % 256}/32`,
  }
}
