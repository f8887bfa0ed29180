import type { AgentRefusal } from "../../helpdesk/index.js"
import { toStored, type Value } from "../../language/index.js"
import {
  type BlockHits,
  type DeskVersion,
  type ErasedPart,
  type KeyUse,
  NOTHING_ERASED,
  type RecordKind,
} from "../../turns/index.js"
import type { Contents, KeptStore, StoredRecord } from "../contents.js"
import { moveNotOver } from "../move.js"
import { BLOCK_HITS } from "../sql/block-hits.js"
import { DESK_VERSIONS, QUEUE_READS } from "../sql/desk.js"
import { ACCOUNT_READS, type DocumentRow, KEY_READS, KEY_USES, SETTING_READS, WEBHOOK_READS } from "../sql/documents.js"
import { type AuditRow, auditOf, LINE_READS, type TurnRow, turnOf } from "../sql/lines.js"
import {
  auditQuery,
  blocksQuery,
  chatsQuery,
  conversationsQuery,
  deliveriesQuery,
  refusalsQuery,
  reportedChatsQuery,
} from "../sql/page-queries.js"
import { commitStatements, type PreparedCommit, prepareCommit } from "../sql/prepared-commit.js"
import { blockTable } from "./blocks.js"
import { chatTable } from "./chats.js"
import { type Connection, configure, giveBack, isFull, storeError, truncateLog } from "./connection.js"
import { conversationTable } from "./conversations.js"
import { deliveryTable } from "./deliveries.js"
import { agentTable } from "./desk.js"
import { SQLITE } from "./dialect.js"
import { entityTable } from "./entities.js"
import { eraser } from "./erasure.js"
import { eventTables } from "./events.js"
import { isOneLook, readSqliteFact, type Tables } from "./facts.js"
import { figureReader } from "./figures.js"
import { groupCommit } from "./group-commit.js"
import { type LineTables, lineTables } from "./lines.js"
import { migrate } from "./migrations.js"
import { isMovedInto } from "./moving.js"
import { pageReader } from "./pages.js"
import { recordTable } from "./record-table.js"
import { requestTable } from "./requests.js"
import { sessionTable } from "./sessions.js"
import { subjectTable } from "./subjects.js"
import { uploadTable } from "./uploads.js"
import { writer } from "./writer.js"

/** A store in SQLite, which also takes commits that another thread has prepared (`prepareCommit`). */
export interface SqliteStore extends KeptStore {
  /** As `commit`. */
  commitPrepared(prepared: PreparedCommit): Promise<boolean>
  /**
   * Writes into the file what its log holds, as far as nobody still reads what was there before; nobody waits for it. Before
   * that a bit of what is free in the file is given back to the disk.
   */
  checkpoint(): Promise<void>
}

/**
 * The store of one process, or of several on one machine, in a SQLite file.
 *
 * @param database opened by the caller; the store sets it up, brings its tables to the present form and from then on
 *   owns it: `close` closes it
 * @param requireInPlace throws where the database is not what is to be written to any more; asked before and after each
 *   transaction, so that nothing is said to be written that nobody will find
 * @throws ParleyError `DATABASE_NEWER`: a newer version has changed the file; `STORE_UNAVAILABLE`: another process holds it, or it can't be read
 */
export function openSqliteStore(database: Connection, requireInPlace: () => void = () => {}): SqliteStore {
  try {
    configure(database)
    migrate(database)
    if (isMovedInto(database)) throw moveNotOver()
  } catch (error) {
    throw storeError(error)
  }
  const allWebhooks = database.prepare<unknown[], DocumentRow>(WEBHOOK_READS.all)
  const allAccounts = database.prepare<unknown[], DocumentRow>(ACCOUNT_READS.all)
  const allKeys = database.prepare<unknown[], DocumentRow>(KEY_READS.all)
  const noteUse = database.prepare(KEY_USES.note)
  const noteHit = database.prepare(BLOCK_HITS.note)
  const hitsOf = database.prepare<unknown[], BlockHits>(BLOCK_HITS.read)
  const allUses = database.prepare<unknown[], KeyUse>(KEY_USES.all)
  const deskVersions = database.prepare<unknown[], DeskVersion>(DESK_VERSIONS)
  const tables: Tables = {
    conversation: conversationTable(database),
    entities: entityTable(database),
    chat: chatTable(database),
    agent: agentTable(database),
    queue: recordTable(database, QUEUE_READS),
    block: blockTable(database),
    key: recordTable(database, KEY_READS),
    setting: recordTable(database, SETTING_READS),
    webhook: recordTable(database, WEBHOOK_READS),
    account: recordTable(database, ACCOUNT_READS),
    subject: subjectTable(database),
  }
  const lines = lineTables(database)
  const page = pageReader(database)
  const group = groupCommit(database, requireInPlace)
  const together = moments(database)
  const requests = requestTable(database, group)
  const events = eventTables(database, group)
  const deliveries = deliveryTable(database, group)
  const figures = figureReader(database)
  const uploads = uploadTable(database, group)
  const readers = { tables, lines, requests, uploads }
  const erase = eraser(database)
  const write = writer(database, commitStatements(SQLITE))
  const commitPrepared = ({ decided, request, writes }: PreparedCommit): Promise<boolean> =>
    group.commit({
      isAsDecided: () =>
        decided.every(([kind, id, version]) => tables[kind].versionOf(id) === version) &&
        (request === null || requests.read(...request) === null),
      write: () => {
        for (const each of writes) write(each)
        if (decided.some(([kind]) => kind === "block")) tables.block.forget()
      },
    })
  const pulse = database.prepare("UPDATE pulse SET room = zeroblob(?)")
  const beat = database.prepare("SELECT length(room) FROM pulse")
  let wasFull = false
  const methods: SqliteStore = {
    read: async (keys, now) => {
      const read = () => keys.map(key => readSqliteFact(readers, key, now))
      // One look is of one moment by itself.
      return keys.length === 1 && keys.every(isOneLook) ? read() : together(read)
    },
    commit: async commit => commitPrepared(prepareCommit(commit)),
    commitPrepared,
    checkpoint: async () => {
      giveBack(database)
      database.pragma("wal_checkpoint(PASSIVE)")
    },
    due: async (until, limit) => lines.due(until, limit),
    nextDue: async () => lines.nextDue(),
    claimDue: async (due, until) => {
      let isMoved = false
      await group.commit({
        isAsDecided: () => true,
        write: () => {
          isMoved = lines.moveDue(due, until)
        },
      })
      return isMoved
    },
    activities: async (conversation, after, limit) => lines.activities(conversation, after, limit),
    turns: async conversation => lines.turns(conversation),
    blocks: async filter => page(blocksQuery(filter, SQLITE)),
    conversations: async filter => page(conversationsQuery(filter, SQLITE)),
    chats: async filter => page(chatsQuery(filter, SQLITE)),
    reportedChats: async filter => page(reportedChatsQuery(filter)),
    refusals: async filter => page(refusalsQuery(filter)),
    agents: async () => tables.agent.all(),
    deskVersions: async endedAfter => deskVersions.all(endedAfter),
    audit: async filter => page(auditQuery(filter)),
    keys: async () => allKeys.all().map(KEY_READS.fromRow),
    noteKeyUse: async (id, at) => {
      await group.commit({ isAsDecided: () => true, write: () => void noteUse.run(id, at) })
    },
    keyUses: async () => allUses.all(),
    noteBlockHits: async hits => {
      const write = () => hits.forEach(({ id, count, lastAt }) => void noteHit.run(id, count, lastAt))
      await group.commit({ isAsDecided: () => true, write })
    },
    blockHits: async ids => ids.flatMap(id => hitsOf.get(id) ?? []),
    accounts: async () => allAccounts.all().map(ACCOUNT_READS.fromRow),
    ...sessionTable(database, group),
    answerRequest: requests.answer,
    dropRequests: requests.drop,
    webhooks: async () => allWebhooks.all().map(WEBHOOK_READS.fromRow),
    events: events.events,
    lastEvent: events.lastEvent,
    settleReplies: events.settleReplies,
    nextHeldEvent: events.nextHeldEvent,
    releaseEvents: events.releaseEvents,
    dropEvents: events.dropEvents,
    webhookProgress: deliveries.webhookProgress,
    addDeliveries: deliveries.addDeliveries,
    claimDeliveries: deliveries.claimDeliveries,
    renewDelivery: deliveries.renewDelivery,
    nextDelivery: deliveries.nextDelivery,
    settleDelivery: deliveries.settleDelivery,
    deliveries: async filter => page(deliveriesQuery(filter)),
    resendDeliveries: deliveries.resendDeliveries,
    failDeliveries: deliveries.failDeliveries,
    restartWebhook: deliveries.restartWebhook,
    figures: async now => together(() => figures(now)),
    erase: async (erasure, limit) => {
      let part: ErasedPart = { counts: NOTHING_ERASED, isMore: true }
      await group.commit({
        isAsDecided: () => true,
        write: () => {
          part = erase(erasure, limit)
          if (part.counts.blocks > 0) tables.block.forget()
        },
      })
      return part
    },
    scrub: async () => truncateLog(database),
    beginUpload: uploads.beginUpload,
    addUploadPart: uploads.addUploadPart,
    finishUpload: uploads.finishUpload,
    dropUpload: uploads.dropUpload,
    upload: uploads.upload,
    uploadPart: uploads.uploadPart,
    contents: async () =>
      together(() => ({
        ...contentsOf(database, tables, lines),
        requests: requests.all(),
        events: events.all(),
        heldEvents: events.allHeld(),
        deliveries: deliveries.all(),
        progress: deliveries.allProgress(),
        subjects: tables.subject.all(),
        uploads: uploads.all(),
      })),
    check: async what => {
      beat.get()
      if (what !== "writing") return
      if (!wasFull) return void (await group.commit({ isAsDecided: () => true, write: () => void pulse.run(ROOM) }))
      // In a transaction of its own: commits that need less are not refused with it.
      requireInPlace()
      pulse.run(ROOM_AFTER_FULL)
      wasFull = false
    },
    close: async () => {
      if (database.open) group.flush()
      database.close()
    },
  }
  return refusing(methods, () => {
    wasFull = true
  })
}

/** Bytes that a long turn writes: a disk that has room for less is full. */
const ROOM = 65_536
/**
 * Bytes that there must be again on a disk that was full. A commit may need more than `ROOM`, and the log beside the file has places
 * in which a look that needs less is written though no commit can be.
 */
const ROOM_AFTER_FULL = 262_144

/** A failure of the database itself is refused as every method of the port says. A disk that is full is told to `onFull`. */
function refusing(store: SqliteStore, onFull: () => void): SqliteStore {
  const methods = Object.entries(store).map(([name, method]) => [
    name,
    async (...given: readonly unknown[]) => {
      try {
        return await (method as (...given: readonly unknown[]) => Promise<unknown>)(...given)
      } catch (error) {
        if (isFull(error)) onFull()
        throw storeError(error)
      }
    },
  ])
  // Made from all methods of a store, which the compiler cannot follow.
  return Object.fromEntries(methods) as unknown as SqliteStore
}

/** Runs several reads in one transaction, so that they are of one moment though other processes write. */
function moments(database: Connection): <T>(read: () => T) => T {
  const begin = database.prepare("BEGIN")
  const end = database.prepare("COMMIT")
  return read => {
    begin.run()
    try {
      return read()
    } finally {
      end.run()
    }
  }
}

function contentsOf(
  database: Connection,
  tables: Tables,
  lines: LineTables,
): Omit<Contents, "requests" | "events" | "heldEvents" | "deliveries" | "progress" | "subjects" | "uploads"> {
  const all = <Row>(query: string): Row[] => database.prepare<unknown[], Row>(query).all()
  const recordsOf = (kind: RecordKind): StoredRecord[] =>
    tables[kind].ids().flatMap(id => {
      const record = tables[kind].read(id)
      // A record is an object of values all through, which its interface does not say.
      return record ? [{ id, version: record.version, value: toStored(record.value as unknown as Value) }] : []
    })
  const logs = all<{ conversation: string }>("SELECT DISTINCT conversation FROM activities ORDER BY conversation")
  return {
    records: {
      conversation: recordsOf("conversation"),
      entities: recordsOf("entities"),
      chat: recordsOf("chat"),
      agent: recordsOf("agent"),
      queue: recordsOf("queue"),
      block: recordsOf("block"),
      key: recordsOf("key"),
      setting: recordsOf("setting"),
      webhook: recordsOf("webhook"),
      account: recordsOf("account"),
    },
    activities: logs.flatMap(({ conversation }) =>
      lines.activities(conversation, 0, Number.MAX_SAFE_INTEGER).map(activity => ({ conversation, activity })),
    ),
    turns: all<TurnRow & { conversation: string }>("SELECT * FROM turns ORDER BY conversation, number").map(row => ({
      conversation: row.conversation,
      turn: turnOf(row),
    })),
    due: all("SELECT owner, at, rank FROM due_times ORDER BY at, rank, owner"),
    audit: all<AuditRow>("SELECT * FROM audit ORDER BY number").map(auditOf),
    refusals: all<AgentRefusal>(LINE_READS.refusals),
  }
}
