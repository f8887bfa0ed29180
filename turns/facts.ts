import type { Activity, Entities } from "../engine/index.js"
import type { Agent, Block, BlockScope, Chat, DeskFacts, Identity, QueueState, Subject } from "../helpdesk/index.js"
import type { Fact, FactKey, RecordKind, Records, Versioned } from "./store.js"

/** Thrown by a decision that asks for facts that were not read yet; the loop reads them and decides again. */
export class FactsMissing {
  constructor(readonly keys: readonly FactKey[]) {}
}

/**
 * What was read for one turn, with the versions it was read at. A turn is pure, so it is simply decided again when it
 * turns out to need more: no decision ever waits for a store.
 */
export class FactSet implements DeskFacts {
  private readonly facts = new Map<string, Fact>()
  /** Versions of records that came with a query. */
  private readonly found = new Map<string, number>()
  private readonly used = new Map<string, Fact>()

  /** Some of the facts are only what was so last, and nobody has looked whether they still are. */
  hasGuesses = false

  add(fact: Fact): void {
    this.facts.set(factName(fact.key), fact)
    if (!("id" in fact.key)) this.rememberVersions(fact)
  }

  guess(fact: Fact): void {
    this.hasGuesses = true
    this.add(fact)
  }

  /** Asks for several facts at once, so that they are read at once. @throws FactsMissing */
  need(...keys: readonly FactKey[]): void {
    const missing = keys.filter(key => !this.facts.has(factName(key)))
    if (missing.length > 0) throw new FactsMissing(missing)
  }

  record<K extends RecordKind>(kind: K, id: string): Records[K] | null {
    return this.get({ kind, id } as FactKey) as Records[K] | null
  }

  /** The version a record was read at; 0: it is new. */
  versionOf(kind: RecordKind, id: string): number {
    const name = `${kind} ${id}`
    return this.facts.get(name)?.version ?? this.found.get(name) ?? 0
  }

  /** What the decision asked for: what the next one of its kind is likely to need. */
  keysUsed(): readonly FactKey[] {
    return [...this.used.values()].map(fact => fact.key)
  }

  /** The records that the decision looked at, which a commit may have to expect unchanged. */
  recordsRead(): readonly { readonly kind: RecordKind; readonly id: string; readonly version: number }[] {
    return [...this.used.values()].flatMap(({ key, version }) =>
      "id" in key ? [{ kind: key.kind, id: key.id, version }] : [],
    )
  }

  get(key: FactKey): unknown {
    const name = factName(key)
    const fact = this.facts.get(name)
    if (fact === undefined) throw new FactsMissing([key])
    this.used.set(name, fact)
    return fact.value
  }

  chat(id: string): Chat | null {
    return this.record("chat", id)
  }
  agent(email: string): Agent | null {
    return this.record("agent", email)
  }
  queue(code: string): QueueState {
    return this.record("queue", code) ?? { code, joined: 0 }
  }
  waiting(queue: string): readonly number[] {
    // Of one moment with the record that guards the last place.
    this.need({ kind: "queue", id: queue }, { kind: "waiting", queue })
    this.record("queue", queue)
    return this.get({ kind: "waiting", queue }) as readonly number[]
  }
  position(chat: string): number | null {
    return this.get({ kind: "position", chat }) as number | null
  }
  agentsOf(queue: string): readonly Agent[] {
    return this.values<Agent>({ kind: "agentsOf", queue })
  }
  block(id: string): Block | null {
    return this.record("block", id)
  }
  blocksOf(subjects: readonly Subject[]): readonly Block[] {
    return this.values<Block>({ kind: "blocksOf", subjects })
  }
  blocksAt(subject: Subject, scope: BlockScope): readonly Block[] {
    return this.values<Block>({ kind: "blocksAt", subject, scope })
  }
  longestWaiting(queues: readonly string[]): Chat | null {
    const found = this.get({ kind: "longestWaiting", queues }) as Versioned<Chat> | null
    return found?.value ?? null
  }
  nextToGiveOut(queue: string): Chat | null {
    return (this.get({ kind: "nextToGiveOut", queue }) as Versioned<Chat> | null)?.value ?? null
  }
  chatsOf(agent: string): readonly Chat[] {
    return this.values<Chat>({ kind: "chatsOf", agent })
  }

  transcript(conversation: string, after: number): readonly Activity[] {
    return this.get({ kind: "transcript", conversation, after, bytes: TRANSCRIPT_BYTES }) as readonly Activity[]
  }
  userEntities(user: string): Entities {
    return this.record("entities", `user:${user}`) ?? {}
  }
  identity(token: string): Identity {
    return this.get({ kind: "identity", token }) as Identity
  }

  private values<T>(key: FactKey): readonly T[] {
    return (this.get(key) as readonly Versioned<T>[]).map(({ value }) => value)
  }

  /** Records that came with a query are versioned too: they may be changed without being read again. */
  private rememberVersions({ key, value }: Fact): void {
    const kind = KIND_OF[key.kind]
    if (kind === undefined || value === null) return
    const found = (Array.isArray(value) ? value : [value]) as readonly Versioned<{
      readonly id?: string
      readonly email?: string
    }>[]
    for (const { version, value: record } of found) this.found.set(`${kind} ${record.id ?? record.email}`, version)
  }
}

/** Records and blocks, which every turn asks for, are named without the cost of writing JSON. */
function factName(key: FactKey): string {
  if ("id" in key) return `${key.kind} ${key.id}`
  if (key.kind === "blocksOf")
    return key.subjects.reduce<string>((name, { kind, value }) => `${name}\n${kind}:${value}`, key.kind)
  return JSON.stringify(key)
}

/** Design section 5, `TranscriptTxt`. */
const TRANSCRIPT_BYTES = 64 * 1024

const KIND_OF: { readonly [query: string]: RecordKind } = {
  blocksOf: "block",
  blocksAt: "block",
  longestWaiting: "chat",
  nextToGiveOut: "chat",
  chatsOf: "chat",
  agentsOf: "agent",
}
