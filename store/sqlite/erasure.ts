import type { ErasedPart, Erasure, Person } from "../../turns/index.js"
import { type ErasableTables, erasePart, peopleIn, redacted } from "../erase-part.js"
import { ERASE_LINES, ERASURE_READS, ERASURES, idsAfter } from "../sql/erasure.js"
import type { Bound } from "../sql/statements.js"
import type { Connection } from "./connection.js"
import { lazily } from "./uploads.js"

/** @returns erases one part, in the transaction that is open */
export function eraser(database: Connection): (erasure: Erasure, limit: number) => ErasedPart {
  const tables = lazily(() => erasableTables(database))
  return (erasure, limit) => erasePart(tables(), erasure, limit)
}

function erasableTables(database: Connection): ErasableTables {
  const run = runner(database)
  const ids = (sql: string) => {
    const statement = database.prepare<unknown[], string>(sql).pluck()
    return (...bound: readonly Bound[]) => statement.all(...bound)
  }
  const byKind = { user: personReads(database, "user"), visitor: personReads(database, "visitor") }
  const removeUpload = (id: string): void => {
    run(ERASURES.uploadParts, id)
    run(ERASURES.upload, id)
  }
  const peopleOf = database.prepare<unknown[], { readonly [kind in Person["kind"]]: string | null }>(
    ERASURE_READS.peopleOf,
  )
  const removeEntities = ({ kind, id }: Person): number => {
    run(ERASURES.entities, kind, id)
    return run(ERASURES.entityOwner, kind, id)
  }
  const removeEvents = (lane: string): number => {
    run(ERASURES.deliveries, lane)
    return run(ERASURES.events, lane) + run(ERASURES.heldEvents, lane)
  }
  const blocksOf = ids(ERASURE_READS.blocksOf)
  const uploadsOf = ids(ERASURE_READS.uploadsOf)
  const oldUploads = ids(ERASURE_READS.oldUploads)
  const agentConversations = ids(ERASURE_READS.agentConversations)
  return {
    endedOf: ({ kind, id }, limit) => byKind[kind].endedOf.all(id, limit),
    peopleOf: conversation => peopleIn(peopleOf.get(conversation)),
    hasOther: ({ kind, id }, conversation) => byKind[kind].otherOf.get(id, conversation) !== undefined,
    endedBefore: ids(ERASURE_READS.endedBefore),
    tracedBefore: ids(ERASURE_READS.tracedBefore),
    agentConversations: conversation => agentConversations(...idsAfter(`${conversation}-chat-`)),
    removeActivities: firstRows(database, run, ERASURE_READS.firstActivity, ERASE_LINES.activities),
    removeTurns: firstRows(database, run, ERASURE_READS.firstTurn, ERASE_LINES.turns),
    forgetTurns: conversation => void run(ERASURES.traced, conversation),
    removeConversation: id => {
      const files = uploadsOf(id)
      for (const file of files) removeUpload(file)
      const requests = run(ERASURES.requestsNamed, ...idsAfter(`${id} `)) + run(ERASURES.requestsAbout, id)
      const activities = idsAfter(`${id}-activity-`)
      run(ERASURES.entities, "conversation", id)
      run(ERASURES.entitiesNamed, "activity", ...activities)
      const entities =
        run(ERASURES.entityOwner, "conversation", id) + run(ERASURES.entityOwnersNamed, "activity", ...activities)
      run(ERASURES.due, `conversation:${id}`)
      run(ERASURES.dueNamed, ...idsAfter(`chat:${id}-chat-`))
      run(ERASURES.blocksMadeIn, id)
      const blocks = run(ERASURES.blocksOf, "conversation", id)
      run(ERASURES.subject, `conversation:${id}`, "conversation", id)
      const chats = run(ERASURES.chatsNamed, ...idsAfter(`${id}-chat-`))
      const deliveries = removeEvents(id)
      run(ERASURES.conversation, id)
      return { files: files.length, requests, entities, blocks, chats, deliveries }
    },
    removeEntities,
    removePerson: ({ kind, id }, now) => {
      for (const block of blocksOf(kind, id)) removeEvents(`block:${block}`)
      const entities = removeEntities({ kind, id })
      const blocks = run(ERASURES.blocksNoMore, kind, id, now)
      run(ERASURES.blockPerson, kind, id)
      run(ERASURES.subject, `${kind}:${id}`, kind, id)
      run(ERASURES.setting, `blockedRecord:${kind}:${id}`)
      return { entities, blocks }
    },
    redactAudit: (subject, limit) => run(ERASURES.audit, redacted(subject), subject, limit),
    removeFiles: (before, limit) => {
      const found = oldUploads(before, before, limit)
      for (const id of found) removeUpload(id)
      return found.length
    },
    removeChats: (before, limit) => run(ERASURES.oldChats, before, limit),
    removeBlocks: (before, limit) => run(ERASURES.oldBlocks, before, limit),
    removeAudit: (before, limit) => run(ERASURES.oldAudit, before, limit),
  }
}

function personReads(database: Connection, kind: Person["kind"]) {
  return {
    endedOf: database.prepare<unknown[], string>(ERASURE_READS.endedOf(kind)).pluck(),
    otherOf: database.prepare(ERASURE_READS.otherOf(kind)),
  }
}

type Run = (sql: string, ...bound: readonly Bound[]) => number

/** Runs statements that write, each prepared once. @returns the rows that changed */
function runner(database: Connection): Run {
  const prepared = new Map<string, ReturnType<Connection["prepare"]>>()
  return (sql, ...bound) => {
    const statement = prepared.get(sql) ?? database.prepare(sql)
    prepared.set(sql, statement)
    return statement.run(...bound).changes
  }
}

/** Removes a conversation's first lines, so many numbers. */
function firstRows(database: Connection, run: Run, first: string, erase: string) {
  const lowest = database.prepare<unknown[], number | null>(first).pluck()
  return (conversation: string, limit: number): number => {
    const number = lowest.get(conversation) ?? null
    return number === null ? 0 : run(erase, conversation, number + limit)
  }
}
