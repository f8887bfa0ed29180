import {
  addErased,
  type ErasedCounts,
  type ErasedPart,
  type Erasure,
  NOTHING_ERASED,
  type Person,
} from "../turns/index.js"
import type { Acts } from "./acts.js"

/** The acts that an erasure is made of, as a store does them within one transaction. Each says how much went. */
export interface ErasableTables {
  /** Conversations of a person that have ended, the oldest first. */
  endedOf(person: Person, limit: number): Acts<readonly string[]>
  /** The browser of a conversation, and the user who proved an identity in it. */
  peopleOf(conversation: string): Acts<readonly Person[]>
  /** Whether a person has any conversation but this one. */
  hasOther(person: Person, conversation: string): Acts<boolean>
  /** Conversations that stand by themselves and ended before a moment, in that order. */
  endedBefore(before: number, limit: number): Acts<readonly string[]>
  /** Of these such as still have their turns; a conversation is one of these no more when `removeTurns` was told of it to the end. */
  tracedBefore(before: number, limit: number): Acts<readonly string[]>
  /** The agents' conversations of its chats. */
  agentConversations(conversation: string): Acts<readonly string[]>
  /** Keeps turns of a conversation from being written, until the part is done. */
  hold(conversation: string): Acts<unknown>
  /** The same of what is decided on a person's entities, as each conversation of theirs is that begins. */
  holdEntities(person: Person): Acts<unknown>
  /** The first lines of its log, at most so many. */
  removeActivities(conversation: string, limit: number): Acts<number>
  removeTurns(conversation: string, limit: number): Acts<number>
  forgetTurns(conversation: string): Acts<void>
  /** The record itself, and all else that is found by its name; a user's chats lose what is personal. */
  removeConversation(conversation: string): Acts<Partial<ErasedCounts>>
  /** Entities of a person. */
  removeEntities(person: Person): Acts<number>
  /** Entities and what else is kept of a person beside conversations. */
  removePerson(person: Person, now: number): Acts<Partial<ErasedCounts>>
  /** Lines of the audit log about a subject lose it, and their detail. */
  redactAudit(subject: string, limit: number): Acts<number>
  removeFiles(before: number, limit: number): Acts<number>
  removeChats(before: number, limit: number): Acts<number>
  removeRefusals(before: number, limit: number): Acts<number>
  removeBlocks(before: number, limit: number): Acts<number>
  removeAudit(before: number, limit: number): Acts<number>
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
export function* erasePart(tables: ErasableTables, erasure: Erasure, limit: number): Acts<ErasedPart> {
  const part = new Part(tables, limit)
  switch (erasure.kind) {
    case "person":
      return yield* part.erasePerson(erasure.person, erasure.now)
    case "conversations":
      return yield* part.eraseEach(
        yield* tables.endedBefore(erasure.before, AT_ONCE),
        conversation => part.retireConversation(conversation),
        () => tables.endedBefore(erasure.before, 1),
      )
    case "trace":
      return yield* part.eraseEach(
        yield* tables.tracedBefore(erasure.before, AT_ONCE),
        conversation => part.eraseTrace(conversation),
        () => tables.tracedBefore(erasure.before, 1),
      )
    case "files":
      return part.eraseRows("files", yield* tables.removeFiles(erasure.before, limit))
    case "chats":
      return yield* part.eraseReported(erasure.before)
    case "blocks":
      return part.eraseRows("blocks", yield* tables.removeBlocks(erasure.before, limit))
    case "audit":
      return part.eraseRows("audit", yield* tables.removeAudit(erasure.before, limit))
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
  *erasePerson(person: Person, now: number): Acts<ErasedPart> {
    const { tables } = this
    if (!(yield* this.eraseBeside(person, now))) return this.end(true)
    for (const conversation of yield* tables.endedOf(person, AT_ONCE)) {
      // A browser that nobody else has talked from is that user's too. It goes before the conversation that tells of it.
      const last = person.kind === "user" ? yield* this.lastOf(conversation) : []
      let isErased = true
      for (const browser of last)
        if (isErased && browser.kind === "visitor") isErased = yield* this.eraseBeside(browser, now)
      isErased &&= yield* this.eraseConversation(conversation)
      if (!isErased || this.room <= 0) return this.end(true)
    }
    return this.end((yield* tables.endedOf(person, 1)).length > 0)
  }

  /** With the last conversation of a person go their entities, in which names and addresses are. */
  *retireConversation(conversation: string): Acts<boolean> {
    for (const person of yield* this.lastOf(conversation))
      this.take({ entities: yield* this.tables.removeEntities(person) })
    return yield* this.eraseConversation(conversation)
  }

  *eraseEach(
    conversations: readonly string[],
    erase: (conversation: string) => Acts<boolean>,
    more: () => Acts<readonly string[]>,
  ): Acts<ErasedPart> {
    for (const conversation of conversations) if (!(yield* erase(conversation)) || this.room <= 0) return this.end(true)
    return this.end((yield* more()).length > 0)
  }

  eraseRows(kind: keyof ErasedCounts, count: number): ErasedPart {
    this.take({ [kind]: count })
    return this.end(count >= this.limit)
  }

  /** Chats of which nothing but their report is left, and the refusals that reports count. */
  *eraseReported(before: number): Acts<ErasedPart> {
    const chats = yield* this.tables.removeChats(before, this.limit)
    const refusals = yield* this.tables.removeRefusals(before, this.limit)
    this.take({ chats })
    return this.end(Math.max(chats, refusals) >= this.limit)
  }

  /** @returns false: there was no room for all of it */
  *eraseConversation(conversation: string): Acts<boolean> {
    for (const id of yield* this.holdAllOf(conversation)) {
      if (!(yield* this.eraseLines("activities", limit => this.tables.removeActivities(id, limit)))) return false
      if (!(yield* this.eraseLines("turns", limit => this.tables.removeTurns(id, limit)))) return false
      if (!(yield* this.eraseLines("audit", limit => this.tables.redactAudit(`conversation:${id}`, limit))))
        return false
      this.take(yield* this.tables.removeConversation(id))
    }
    this.take({ conversations: 1 })
    return true
  }

  *eraseTrace(conversation: string): Acts<boolean> {
    for (const id of yield* this.holdAllOf(conversation))
      if (!(yield* this.eraseLines("turns", limit => this.tables.removeTurns(id, limit)))) return false
    yield* this.tables.forgetTurns(conversation)
    this.room -= 1
    return true
  }

  /** Holds a conversation and the agents' of its chats, in the order in which commits do. @returns them, the agents' first */
  private *holdAllOf(conversation: string): Acts<readonly string[]> {
    const { tables } = this
    yield* tables.hold(conversation)
    const agents = yield* tables.agentConversations(conversation)
    for (const id of agents) yield* tables.hold(id)
    return [...agents, conversation]
  }

  /** People who have no other conversation than this one. */
  private *lastOf(conversation: string): Acts<readonly Person[]> {
    const last: Person[] = []
    for (const person of yield* this.tables.peopleOf(conversation)) {
      yield* this.tables.holdEntities(person)
      if (!(yield* this.tables.hasOther(person, conversation))) last.push(person)
    }
    return last
  }

  private *eraseBeside(person: Person, now: number): Acts<boolean> {
    this.take(yield* this.tables.removePerson(person, now))
    return yield* this.eraseLines("audit", limit => this.tables.redactAudit(`${person.kind}:${person.id}`, limit))
  }

  private *eraseLines(kind: keyof ErasedCounts, remove: (limit: number) => Acts<number>): Acts<boolean> {
    for (;;) {
      if (this.room <= 0) return false
      const removed = yield* remove(this.room)
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
