import { LRUCache } from "lru-cache"
import { type Fact, type FactKey, factName } from "../turns/index.js"

/** Characters of all that is remembered: some ten thousand usual conversations. */
const LARGEST = 16 * 1024 * 1024

/**
 * Records that mostly one conversation's turns change, and its blocks, which hardly ever change. Others are changed by
 * many, and a guess would often be wrong.
 */
const REMEMBERED: ReadonlySet<FactKey["kind"]> = new Set<FactKey["kind"]>([
  "conversation",
  "entities",
  "chat",
  "blocksOf",
])

/**
 * Records as the last turns left them, so that the next turn need not read them. They are a guess: a turn that was
 * decided on them is committed under the versions it decided on, and so it is noticed if another process has changed
 * one meanwhile. The memory is bounded, and the record not needed for longest is forgotten first.
 *
 * Without it a tenth of a turn over HTTP was reading, and the parsing of what was read.
 */
export class RecentRecords {
  private readonly records = new LRUCache<string, Fact>({
    maxSize: LARGEST,
    sizeCalculation: ({ value }, name) => name.length + weightOf(value),
  })

  find(key: FactKey): Fact | null {
    return REMEMBERED.has(key.kind) ? (this.records.get(factName(key)) ?? null) : null
  }

  /** Remembers what was read or written; an older version of a record than is known says nothing new. */
  keep(fact: Fact): void {
    const { key, version } = fact
    if (!REMEMBERED.has(key.kind)) return
    const name = factName(key)
    const known = this.records.peek(name)
    if (known === undefined || !("id" in key) || known.version < version) this.records.set(name, fact)
  }

  /** To be called for what a turn was decided on, where it was not committed. */
  drop(keys: Iterable<FactKey>): void {
    for (const key of keys) if (REMEMBERED.has(key.kind)) this.records.delete(factName(key))
  }
}

/** About as many characters as it has as JSON. */
function weightOf(value: unknown): number {
  if (typeof value === "string") return value.length + 8
  if (typeof value !== "object" || value === null) return 8
  let weight = 16
  for (const key in value) weight += key.length + weightOf((value as { readonly [key: string]: unknown })[key])
  return weight
}
