import { LRUCache } from "lru-cache"
import { type Fact, type FactKey, factName } from "../turns/index.js"

/** Characters of all that is remembered: some ten thousand usual conversations. */
const LARGEST = 16 * 1024 * 1024

/**
 * Records that mostly one conversation's turns change, and its blocks and settings, which hardly ever change. Others are changed by
 * many, and a guess would often be wrong.
 */
const REMEMBERED: ReadonlySet<FactKey["kind"]> = new Set<FactKey["kind"]>([
  "conversation",
  "entities",
  "chat",
  "blocksOf",
  "setting",
])

/** Records as the turns of one lane may remember them. */
export interface RememberedRecords {
  /** Null: it is not remembered, or as of a later moment than `now`, which clocks that are set back bring about. */
  find(key: FactKey, now: number): Fact | null
  /** Remembers what was read or written, at `now`; an older version of a record than is known says nothing new. */
  keep(fact: Fact, now: number): void
  /** To be called for what a turn was decided on, where it was not committed. */
  drop(keys: Iterable<FactKey>): void
}

/**
 * Records as the last turns left them, so that the next turn need not read them. They are a guess: a turn that was
 * decided on them is committed under the versions it decided on, and so it is noticed if another process has changed
 * one meanwhile. The memory is bounded, and the record not needed for longest is forgotten first.
 *
 * Entities of a person are remembered for each conversation by itself: after the person was erased their versions begin
 * anew, and a conversation that begins then must not take what was for what is. Conversations that were erased with them
 * are gone, and whatever is decided in those is refused.
 *
 * Without it a tenth of a turn over HTTP was reading, and the parsing of what was read.
 */
export class RecentRecords {
  private readonly records = new LRUCache<string, { readonly fact: Fact; readonly at: number }>({
    maxSize: LARGEST,
    sizeCalculation: ({ fact }, name) => name.length + weightOf(fact.value),
  })

  /** @param conversation whose turns they are; null: of no one conversation, and then nothing of people is remembered */
  of(conversation: string | null): RememberedRecords {
    const { records } = this
    const nameOf = (key: FactKey): string | null => {
      if (!REMEMBERED.has(key.kind)) return null
      if (!("id" in key) || key.kind !== "entities" || !/^(user|visitor):/.test(key.id)) return factName(key)
      return conversation === null ? null : `${conversation} ${factName(key)}`
    }
    return {
      find: (key, now) => {
        const name = nameOf(key)
        const known = name === null ? undefined : records.get(name)
        // A block that was over when blocks were read is not among them, and holds again where the clock was set back.
        return known === undefined || (key.kind === "blocksOf" && known.at > now) ? null : known.fact
      },
      keep: (fact, now) => {
        const name = nameOf(fact.key)
        if (name === null) return
        const known = records.peek(name)
        if (known === undefined || !("id" in fact.key) || known.fact.version < fact.version)
          records.set(name, { fact, at: now })
      },
      drop: keys => {
        for (const key of keys) {
          const name = nameOf(key)
          if (name !== null) records.delete(name)
        }
      },
    }
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
