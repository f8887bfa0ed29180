import type { Activity, Entities } from "../engine/index.js"
import type {
  Agent,
  Block,
  BlockScope,
  Chat,
  DeskFacts,
  Identity,
  PickedUp,
  QueueState,
  Subject,
} from "../helpdesk/index.js"
import type { Fact, FactKey, PlacedConversation, ReadVersion, RecordKind, Records, Versioned } from "./store.js"
import type { Upload } from "./upload.js"

/** Thrown by a decision that asks for facts that were not read yet; the loop reads them and decides again. */
export class FactsMissing {
  constructor(readonly keys: readonly FactKey[]) {}
}

/**
 * All facts read for one turn, with their versions. A turn is pure, so it is simply decided again when it turns out to
 * need more: no decision ever waits for a store.
 */
export class FactSet implements DeskFacts {
  /** By name (`factName`). */
  private readonly facts = new Map<string, KnownFact>()
  /** Versions of all that was read, those that queries found or hang on too. */
  private readonly versions = new Map<string, number>()

  /** Some of the facts are remembered from earlier turns, and nobody has looked whether they still hold. */
  hasGuesses = false
  /** One record was seen at two versions: the facts are of two moments, and nothing may be decided on them. */
  isOfTwoMoments = false
  private readings = 0

  /** All that was read was read at once, and so is as it was at one moment. */
  get isOfOneMoment(): boolean {
    return !this.hasGuesses && this.readings <= 1
  }

  /** Takes over what was read at one moment. */
  addReading(facts: readonly Fact[]): void {
    this.readings += 1
    for (const fact of facts) this.add(fact)
  }

  add(fact: Fact): void {
    const { key, version } = fact
    const name = factName(key)
    if ("id" in key) this.note(name, version)
    for (const guard of fact.guards ?? []) this.note(recordName(guard), guard.version)
    for (const record of recordsFound(fact)) {
      const name = recordName(record.key)
      this.note(name, record.version)
      // The query brought the record, so it need not be read again.
      if (!this.facts.has(name)) this.facts.set(name, { fact: record, isUsed: false })
    }
    this.facts.set(name, { fact, isUsed: this.facts.get(name)?.isUsed ?? false })
  }

  guess(fact: Fact): void {
    this.hasGuesses = true
    this.add(fact)
  }

  /** Forgets all that was read. @returns what that was, to be read again at one moment */
  forget(): readonly FactKey[] {
    const keys = [...this.facts.values()].map(({ fact }) => fact.key)
    for (const kept of [this.facts, this.versions]) kept.clear()
    this.hasGuesses = false
    this.isOfTwoMoments = false
    this.readings = 0
    return keys
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
    return this.versions.get(recordName({ kind, id })) ?? 0
  }

  /** The facts that the decision asked for: the next one of its kind is likely to need the same. */
  keysUsed(): readonly FactKey[] {
    const keys: FactKey[] = []
    for (const { fact, isUsed } of this.facts.values()) if (isUsed) keys.push(fact.key)
    return keys
  }

  /** The records that the decision hangs on, each once: a commit expects them unchanged. */
  expected(): readonly ReadVersion[] {
    const expected = new Map<string, ReadVersion>()
    for (const [name, { fact, isUsed }] of this.facts) {
      if (!isUsed) continue
      const { key, version, guards = [] } = fact
      if ("id" in key) expected.set(name, { kind: key.kind, id: key.id, version })
      else for (const guard of guards) expected.set(recordName(guard), guard)
    }
    return [...expected.values()]
  }

  get(key: FactKey): unknown {
    const known = this.facts.get(factName(key))
    if (known === undefined) throw new FactsMissing([key])
    known.isUsed = true
    return known.fact.value
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
  ahead({ id, queue, priority, waitingSince }: Parameters<DeskFacts["ahead"]>[0]): number {
    return this.get({ kind: "ahead", queue, priority, waitingSince, chat: id }) as number
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
  blockCount(subject: Subject, scope: BlockScope): number {
    return this.get({ kind: "blockCount", subject, scope }) as number
  }
  longestWaiting(queues: readonly string[]): Chat | null {
    const found = this.get({ kind: "longestWaiting", queues }) as Versioned<Chat> | null
    return found?.value ?? null
  }
  nextToGiveOut(queue: string, after: number): Chat | null {
    return (this.get({ kind: "nextToGiveOut", queue, after }) as Versioned<Chat> | null)?.value ?? null
  }
  openChatsOf(person: Subject): readonly Chat[] {
    const key = { kind: "openConversationsOf", subject: person, after: "", limit: CONVERSATIONS_OF_PERSON } as const
    // Of one moment with the record that guards a person's place in a queue.
    this.need({ kind: "entities", id: `${person.kind}:${person.value}` }, key)
    const found = this.get(key) as readonly PlacedConversation[]
    this.need(...found.map(({ id }) => ({ kind: "conversation", id }) as const))
    const ids = found.flatMap(({ id }) => this.record("conversation", id)?.chat ?? [])
    this.need(...ids.map(id => ({ kind: "chat", id }) as const))
    return ids.flatMap(id => this.chat(id) ?? []).filter(({ status }) => status !== "ended")
  }
  openChats(after: string, limit: number): readonly Chat[] {
    return this.values<Chat>({ kind: "openChats", after, limit })
  }
  pickedUp(queue: string): readonly PickedUp[] {
    return this.get({ kind: "pickedUp", queue, limit: PICKED_UP }) as readonly PickedUp[]
  }
  chatsOf(agent: string): readonly Chat[] {
    return this.values<Chat>({ kind: "chatsOf", agent })
  }

  /** A conversation that has no line after that is not asked, as where many chat activities end in one turn. */
  transcript(conversation: string, after: number): readonly Activity[] {
    const { seq = Number.POSITIVE_INFINITY } = (this.facts.get(factName({ kind: "conversation", id: conversation }))
      ?.fact.value ?? {}) as Partial<Pick<Records["conversation"], "seq">>
    if (after >= seq) return []
    return this.get({ kind: "transcript", conversation, after, bytes: TRANSCRIPT_BYTES }) as readonly Activity[]
  }
  userEntities(user: string): Entities {
    return this.record("entities", `user:${user}`) ?? {}
  }
  upload(id: string): Upload | null {
    return this.get({ kind: "upload", upload: id }) as Upload | null
  }
  identity(token: string): Identity {
    return this.get({ kind: "identity", token }) as Identity
  }

  private values<T>(key: FactKey): readonly T[] {
    return (this.get(key) as readonly Versioned<T>[]).map(({ value }) => value)
  }

  private note(name: string, version: number): void {
    const known = this.versions.get(name)
    if (known !== undefined && known !== version) this.isOfTwoMoments = true
    this.versions.set(name, version)
  }
}

interface KnownFact {
  readonly fact: Fact
  /** A decision asked for it. */
  isUsed: boolean
}

/** Records and blocks, which every turn asks for, are named without the cost of writing JSON. */
export function factName(key: FactKey): string {
  if ("id" in key) return recordName(key)
  if (key.kind === "blocksOf")
    return key.subjects.reduce<string>((name, { kind, value }) => `${name}\n${kind}:${value}`, key.kind)
  return JSON.stringify(key)
}

function recordName({ kind, id }: Pick<ReadVersion, "kind" | "id">): string {
  return `${kind} ${id}`
}

/** Active conversations of one person in which a place in a queue is looked for: nobody has more but by mischief. */
const CONVERSATIONS_OF_PERSON = 100
/** Chats whose waits say how long the next one is. */
const PICKED_UP = 20
/** Design section 5, `TranscriptTxt`. */
const TRANSCRIPT_BYTES = 64 * 1024

/**
 * **What guards a decision on a query.** Each record that is read is expected at its version. A query may besides find
 * another one tomorrow; where a decision hangs on that, something guards it:
 *
 * | query | decides | guarded by |
 * |---|---|---|
 * | `blocksOf` | who is let in, connected, given to an agent | the versions of the subjects, raised by every block and lift |
 * | `blocksAt` | which block a new one replaces | the subject's version |
 * | `blockCount` | how long a flow blocks who was blocked before | the subject's version |
 * | `waiting` | whether a queue with `maxWaiting` is full | the queue's record, which all who join put |
 * | `longestWaiting`, `nextToGiveOut` | whom an agent gets | the chat, which is put; one that comes meanwhile comes after it |
 * | `agentsOf` | who gets a chat | the agent, who is put; that nobody is free: the due time of whoever joins or is free later |
 * | `agentsOf` | whether anybody is there for a queue with `requireAgents` | an agent who is, whose record is asked for besides |
 * | `chatsOf` | which chat a verb means | the chat |
 * | `openConversationsOf` | what a block ends | each conversation; one that begins later sees the block |
 * | `openConversationsOf` | where a person has a place in a queue | the entities of the person, which all who take a place put |
 * | `openChats` | what a changed `bot.json` changes | each chat; one that begins later begins under the new one |
 * | `position`, `ahead`, `pickedUp`, `transcript`, `conversationCount` | what a text says, or the desk is told, or a condition on it | nothing: it is of this moment, and may be over when it is read |
 * | `upload` | which files a message has | its conversation, which is put: only with it, or after its end, its files go |
 * | `request` | whether something was done before | the store, which keeps one of each id |
 *
 * Nothing more is expected than that: a hundred who join a queue without `maxWaiting` at once do not meet.
 */
const FOUND: { readonly [query: string]: RecordKind } = {
  blocksOf: "block",
  blocksAt: "block",
  longestWaiting: "chat",
  nextToGiveOut: "chat",
  chatsOf: "chat",
  openChats: "chat",
  agentsOf: "agent",
}

/** Records that came with a query, as if they had been asked for. */
function recordsFound({ key, value }: Fact) {
  const kind = FOUND[key.kind]
  if (kind === undefined || value === null) return []
  const found = (Array.isArray(value) ? value : [value]) as readonly Versioned<{
    readonly id?: string
    readonly email?: string
  }>[]
  return found.map(({ version, value: record }) => ({
    key: { kind, id: record.id ?? record.email ?? "" },
    version,
    value: record,
  }))
}
