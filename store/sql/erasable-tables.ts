import type { ErasedCounts, Person } from "../../turns/index.js"
import { type Acts, act } from "../acts.js"
import { type ErasableTables, peopleIn, redacted } from "../erase-part.js"
import type { SqlDialect } from "./dialect.js"
import { ERASE_LINES, ERASURE_READS, ERASURES, idsAfter } from "./erasure.js"
import type { Bound } from "./statements.js"

/** The transaction in which an erasure's statements run. */
export interface ErasingSession {
  /** @returns the rows that changed */
  run(sql: string, ...bound: readonly Bound[]): number | Promise<number>
  all<Row>(sql: string, ...bound: readonly Bound[]): readonly Row[] | Promise<readonly Row[]>
  /** Keeps turns of a conversation from being written, until the transaction ends. */
  hold(conversation: string): unknown
  /** The same of what is decided on a person's entities. */
  holdEntities(person: Person): unknown
}

/** The acts of an erasure, by statements. */
export function erasableTables(session: ErasingSession, { toldEvents }: SqlDialect): ErasableTables {
  const run = (sql: string, ...bound: readonly Bound[]): Acts<number> => act(() => session.run(sql, ...bound))
  const all = <Row>(sql: string, ...bound: readonly Bound[]): Acts<readonly Row[]> =>
    act<readonly Row[]>(() => session.all<Row>(sql, ...bound))
  function* ids(sql: string, ...bound: readonly Bound[]): Acts<readonly string[]> {
    return (yield* all<{ readonly id: string }>(sql, ...bound)).map(({ id }) => id)
  }
  /** Removes a conversation's first lines, so many numbers. */
  function* removeFirst(first: string, erase: string, conversation: string, limit: number): Acts<number> {
    const [lowest] = yield* all<{ readonly first: number | null }>(first, conversation)
    const number = lowest?.first ?? null
    return number === null ? 0 : yield* run(erase, conversation, number + limit)
  }
  function* removeUpload(id: string): Acts<void> {
    yield* run(ERASURES.uploadParts, id)
    yield* run(ERASURES.upload, id)
  }
  function* removeEntities({ kind, id }: Person): Acts<number> {
    yield* run(ERASURES.entities, kind, id)
    return yield* run(ERASURES.entityOwner, kind, id)
  }
  // Events go from one of these tables to the next: in this order, one that is on its way is met where it comes to.
  const beforeNumbered = ["held_events", toldEvents].filter(table => table !== "events")
  function* removeEvents(lane: string): Acts<number> {
    let removed = 0
    for (const table of beforeNumbered) removed += yield* run(ERASURES.eventsIn(table), lane)
    yield* run(ERASURES.deliveries, lane)
    return removed + (yield* run(ERASURES.eventsIn("events"), lane))
  }
  return {
    endedOf: ({ kind, id }, limit) => ids(ERASURE_READS.endedOf(kind), id, limit),
    *peopleOf(conversation) {
      const [people] = yield* all<{ readonly [kind in Person["kind"]]: string | null }>(
        ERASURE_READS.peopleOf,
        conversation,
      )
      return peopleIn(people)
    },
    *hasOther({ kind, id }, conversation) {
      return (yield* all(ERASURE_READS.otherOf(kind), id, conversation)).length > 0
    },
    endedBefore: (before, limit) => ids(ERASURE_READS.endedBefore, before, limit),
    tracedBefore: (before, limit) => ids(ERASURE_READS.tracedBefore, before, limit),
    agentConversations: conversation => ids(ERASURE_READS.agentConversations, ...idsAfter(`${conversation}-chat-`)),
    hold: conversation => act(() => session.hold(conversation)),
    holdEntities: person => act(() => session.holdEntities(person)),
    removeActivities: (conversation, limit) =>
      removeFirst(ERASURE_READS.firstActivity, ERASE_LINES.activities, conversation, limit),
    removeTurns: (conversation, limit) => removeFirst(ERASURE_READS.firstTurn, ERASE_LINES.turns, conversation, limit),
    *forgetTurns(conversation) {
      yield* run(ERASURES.traced, conversation)
    },
    *removeConversation(id): Acts<Partial<ErasedCounts>> {
      const files = yield* ids(ERASURE_READS.uploadsOf, id)
      for (const file of files) yield* removeUpload(file)
      const requests =
        (yield* run(ERASURES.requestsNamed, ...idsAfter(`${id} `))) + (yield* run(ERASURES.requestsAbout, id))
      const activities = idsAfter(`${id}-activity-`)
      yield* run(ERASURES.entities, "conversation", id)
      yield* run(ERASURES.entitiesNamed, "activity", ...activities)
      const entities =
        (yield* run(ERASURES.entityOwner, "conversation", id)) +
        (yield* run(ERASURES.entityOwnersNamed, "activity", ...activities))
      yield* run(ERASURES.due, `conversation:${id}`)
      yield* run(ERASURES.dueNamed, ...idsAfter(`chat:${id}-chat-`))
      yield* run(ERASURES.blocksMadeIn, id)
      yield* run(ERASURES.hitsOf, "conversation", id)
      const blocks = yield* run(ERASURES.blocksOf, "conversation", id)
      yield* run(ERASURES.subject, `conversation:${id}`, "conversation", id)
      const chats = yield* run(ERASURES.chatsNamed, ...idsAfter(`${id}-chat-`))
      const deliveries = yield* removeEvents(id)
      yield* run(ERASURES.conversation, id)
      return { files: files.length, requests, entities, blocks, chats, deliveries }
    },
    removeEntities,
    *removePerson({ kind, id }, now): Acts<Partial<ErasedCounts>> {
      let requests = 0
      for (const block of yield* ids(ERASURE_READS.blocksOf, kind, id)) {
        yield* removeEvents(`block:${block}`)
        requests += yield* run(ERASURES.requestsAbout, `block:${block}`)
      }
      const entities = yield* removeEntities({ kind, id })
      yield* run(ERASURES.hitsNoMore, kind, id, now)
      const blocks = yield* run(ERASURES.blocksNoMore, kind, id, now)
      yield* run(ERASURES.blockPerson, kind, id)
      yield* run(ERASURES.subject, `${kind}:${id}`, kind, id)
      yield* run(ERASURES.setting, `blockedRecord:${kind}:${id}`)
      return { entities, blocks, requests }
    },
    redactAudit: (subject, limit) => run(ERASURES.audit, redacted(subject), subject, limit),
    *removeFiles(before, limit) {
      const found = yield* ids(ERASURE_READS.oldUploads, before, before, limit)
      for (const id of found) yield* removeUpload(id)
      return found.length
    },
    removeChats: (before, limit) => run(ERASURES.oldChats, before, limit),
    removeRefusals: (before, limit) => run(ERASURES.oldRefusals, before, limit),
    *removeBlocks(before, limit) {
      yield* run(ERASURES.oldBlockRequests, before, limit)
      for (const table of beforeNumbered) yield* run(ERASURES.oldBlockEventsIn(table), before, limit)
      yield* run(ERASURES.oldBlockDeliveries, before, limit)
      yield* run(ERASURES.oldBlockEventsIn("events"), before, limit)
      yield* run(ERASURES.oldHits, before, limit)
      return yield* run(ERASURES.oldBlocks, before, limit)
    },
    removeAudit: (before, limit) => run(ERASURES.oldAudit, before, limit),
  }
}
