import {
  addErased,
  type ErasedCounts,
  type ErasedPart,
  type Erasure,
  NOTHING_ERASED,
  type Person,
} from "../turns/index.js"

/** The acts that an erasure is made of, as a store does them within one transaction. Each says how much went. */
export interface ErasableTables {
  /** Conversations of a person that have ended, the oldest first. */
  endedOf(person: Person, limit: number): readonly string[]
  /** The browser of a conversation, and the user who proved an identity in it. */
  peopleOf(conversation: string): readonly Person[]
  /** Whether a person has any conversation but this one. */
  hasOther(person: Person, conversation: string): boolean
  /** Conversations that stand by themselves and ended before a moment, in that order. */
  endedBefore(before: number, limit: number): readonly string[]
  /** Of these such as still have their turns; a conversation is one of these no more when `removeTurns` was told of it to the end. */
  tracedBefore(before: number, limit: number): readonly string[]
  /** The agents' conversations of its chats. */
  agentConversations(conversation: string): readonly string[]
  /** The first lines of its log, at most so many. */
  removeActivities(conversation: string, limit: number): number
  removeTurns(conversation: string, limit: number): number
  forgetTurns(conversation: string): void
  /** The record itself, and all else that is found by its name; a user's chats lose what is personal. */
  removeConversation(conversation: string): Partial<ErasedCounts>
  /** Entities of a person. */
  removeEntities(person: Person): number
  /** Entities and what else is kept of a person beside conversations. */
  removePerson(person: Person, now: number): Partial<ErasedCounts>
  /** Lines of the audit log about a subject lose it, and their detail. */
  redactAudit(subject: string, limit: number): number
  removeFiles(before: number, limit: number): number
  removeChats(before: number, limit: number): number
  removeBlocks(before: number, limit: number): number
  removeAudit(before: number, limit: number): number
}

/** A subject of the audit log (`kind:value`) without its name. */
export function redacted(subject: string): string {
  return subject.slice(0, subject.indexOf(":"))
}

/** Code points of a rating that says nothing but how good it was. */
export const SHORT_RATING = 3

/** The people of a conversation. */
export function peopleIn(
  conversation: { readonly [kind in Person["kind"]]: string | null } | undefined,
): readonly Person[] {
  const kinds = ["user", "visitor"] as const
  return kinds.flatMap(kind => {
    const id = conversation?.[kind] ?? null
    return id === null ? [] : [{ kind, id }]
  })
}

/** Conversations that are looked at for one part. */
const AT_ONCE = 20

/** One part of an erasure, the same in every store (`Store.erase`). */
export function erasePart(tables: ErasableTables, erasure: Erasure, limit: number): ErasedPart {
  const part = new Part(tables, limit)
  switch (erasure.kind) {
    case "person":
      return part.erasePerson(erasure.person, erasure.now)
    case "conversations":
      return part.eraseEach(
        tables.endedBefore(erasure.before, AT_ONCE),
        conversation => part.retireConversation(conversation),
        () => tables.endedBefore(erasure.before, 1).length > 0,
      )
    case "trace":
      return part.eraseEach(
        tables.tracedBefore(erasure.before, AT_ONCE),
        conversation => part.eraseTrace(conversation),
        () => tables.tracedBefore(erasure.before, 1).length > 0,
      )
    case "files":
      return part.eraseRows("files", tables.removeFiles(erasure.before, limit))
    case "chats":
      return part.eraseRows("chats", tables.removeChats(erasure.before, limit))
    case "blocks":
      return part.eraseRows("blocks", tables.removeBlocks(erasure.before, limit))
    case "audit":
      return part.eraseRows("audit", tables.removeAudit(erasure.before, limit))
  }
}

class Part {
  private counts = NOTHING_ERASED
  private room: number

  constructor(
    private readonly tables: ErasableTables,
    private readonly limit: number,
  ) {
    this.room = limit
  }

  /** Records of the person go first, too, so that no conversation that begins meanwhile finds them. */
  erasePerson(person: Person, now: number): ErasedPart {
    const { tables } = this
    if (!this.eraseBeside(person, now)) return this.end(true)
    for (const conversation of tables.endedOf(person, AT_ONCE)) {
      // A browser that nobody else has talked from is that user's too. It goes before the conversation that tells of it.
      const browsers = person.kind === "user" ? this.lastOf(conversation).filter(({ kind }) => kind === "visitor") : []
      const isErased = browsers.every(browser => this.eraseBeside(browser, now)) && this.eraseConversation(conversation)
      if (!isErased || this.room <= 0) return this.end(true)
    }
    return this.end(tables.endedOf(person, 1).length > 0)
  }

  /** With the last conversation of a person go their entities, in which names and addresses are. */
  retireConversation(conversation: string): boolean {
    const entities = this.lastOf(conversation).map(person => this.tables.removeEntities(person))
    this.take({ entities: entities.reduce((sum, count) => sum + count, 0) })
    return this.eraseConversation(conversation)
  }

  eraseEach(
    conversations: readonly string[],
    erase: (conversation: string) => boolean,
    isMore: () => boolean,
  ): ErasedPart {
    for (const conversation of conversations) if (!erase(conversation) || this.room <= 0) return this.end(true)
    return this.end(isMore())
  }

  eraseRows(kind: keyof ErasedCounts, count: number): ErasedPart {
    this.take({ [kind]: count })
    return this.end(count >= this.limit)
  }

  /** @returns false: there was no room for all of it */
  eraseConversation(conversation: string): boolean {
    for (const id of [...this.tables.agentConversations(conversation), conversation]) {
      if (!this.eraseLines("activities", limit => this.tables.removeActivities(id, limit))) return false
      if (!this.eraseLines("turns", limit => this.tables.removeTurns(id, limit))) return false
      if (!this.eraseLines("audit", limit => this.tables.redactAudit(`conversation:${id}`, limit))) return false
      this.take(this.tables.removeConversation(id))
    }
    this.take({ conversations: 1 })
    return true
  }

  eraseTrace(conversation: string): boolean {
    for (const id of [...this.tables.agentConversations(conversation), conversation])
      if (!this.eraseLines("turns", limit => this.tables.removeTurns(id, limit))) return false
    this.tables.forgetTurns(conversation)
    this.room -= 1
    return true
  }

  /** People who have no other conversation than this one. */
  private lastOf(conversation: string): readonly Person[] {
    return this.tables.peopleOf(conversation).filter(person => !this.tables.hasOther(person, conversation))
  }

  private eraseBeside(person: Person, now: number): boolean {
    this.take(this.tables.removePerson(person, now))
    return this.eraseLines("audit", limit => this.tables.redactAudit(`${person.kind}:${person.id}`, limit))
  }

  private eraseLines(kind: keyof ErasedCounts, remove: (limit: number) => number): boolean {
    for (;;) {
      if (this.room <= 0) return false
      const removed = remove(this.room)
      if (removed === 0) return true
      this.take({ [kind]: removed })
    }
  }

  private take(counts: Partial<ErasedCounts>): void {
    this.counts = addErased(this.counts, { ...NOTHING_ERASED, ...counts })
    this.room -= Object.values(counts).reduce((sum, count) => sum + count, 0)
  }

  private end(isMore: boolean): ErasedPart {
    return { counts: this.counts, isMore }
  }
}
