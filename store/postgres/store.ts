import type { AgentRefusal } from "../../helpdesk/index.js"
import { compareTexts, ParleyError, toStored, type Value } from "../../language/index.js"
import type {
  BlockHits,
  DeskVersion,
  KeyUse,
  Person,
  RecordKind,
  RequestRecord,
  StoreFigures,
  Versioned,
} from "../../turns/index.js"
import { actInTurn } from "../acts.js"
import type { Contents, KeptStore, StoredRecord } from "../contents.js"
import { erasePart } from "../erase-part.js"
import { moveNotOver } from "../move.js"
import { conversationOfRequest } from "../requests.js"
import { BLOCK_HITS } from "../sql/block-hits.js"
import { DELIVERY_READS } from "../sql/deliveries.js"
import { type AgentRow, agentFromRow, DESK_VERSIONS } from "../sql/desk.js"
import { ACCOUNT_READS, type DocumentRow, KEY_READS, KEY_USES, WEBHOOK_READS } from "../sql/documents.js"
import { ENTITY_READS } from "../sql/entities.js"
import { erasableTables } from "../sql/erasable-tables.js"
import { FIGURES } from "../sql/figures.js"
import { type AuditRow, activityOf, auditOf, LINE_READS, type TurnRow, turnOf } from "../sql/lines.js"
import {
  auditQuery,
  blocksQuery,
  chatsQuery,
  conversationsQuery,
  deliveriesQuery,
  isCounted,
  type PageQuery,
  refusalsQuery,
  reportedChatsQuery,
  withTotal,
} from "../sql/page-queries.js"
import { prepareCommit } from "../sql/prepared-commit.js"
import { ANSWERS, answerColumns, DROP_REQUESTS, REQUEST_READS, requestFromRow } from "../sql/requests.js"
import { SUBJECT_READS } from "../sql/subjects.js"
import { DatabaseClock } from "./clock.js"
import { type Connections, connectPostgres, requireWritable, type Session } from "./connection.js"
import { deliveryMethods } from "./deliveries.js"
import { POSTGRES } from "./dialect.js"
import { postgresError } from "./errors.js"
import { allEvents, allHeldEvents, eventMethods, numberer } from "./events.js"
import { AGENT_READS, isOneStatement, RECORD_READS, readPostgresFact, readRecord, readRequest } from "./facts.js"
import { GroupedCommits } from "./grouped-commits.js"
import { migratePostgres, requireFit } from "./migrations.js"
import { PostgresNotices } from "./notices.js"
import { sessionMethods } from "./sessions.js"
import { allUploads, uploadMethods } from "./uploads.js"

/** As much as a long turn writes: a disk that has room for less is full. */
const PULSE = new Uint8Array(65536)

/**
 * The store of any number of processes in a PostgreSQL database.
 *
 * @param url `postgres://user:password@host:port/database`
 * @param schema that its tables are in, which is made where it is not there; left out: the user's own
 * @throws ParleyError `DATABASE_NEWER`: a newer version has changed the database; `STORE_UNAVAILABLE`: it can't be reached,
 *   does not let this user in, or can't be written
 */
export async function openPostgresStore(url: string, schema: string | null = null): Promise<KeptStore> {
  return refusing(storeOn(await openConnections(url, schema)))
}

/** A store with what its processes share beside it; both are closed with it. */
export interface SharedStore {
  readonly store: KeptStore
  /** The database's. */
  readonly clock: { now(): number }
  readonly notices: PostgresNotices
}

/**
 * The store of one of several processes, in a database that can be written.
 *
 * @throws as `openPostgresStore`
 */
export async function openSharedPostgres(url: string): Promise<SharedStore> {
  const connections = await openConnections(url, null)
  try {
    await requireWritable(connections)
    const clock = await DatabaseClock.open(connections)
    const notices = new PostgresNotices(connections, () => connections.newClient("parley notices"))
    const store = refusing(storeOn(connections))
    const close = async (): Promise<void> => {
      clock.close()
      await notices.close()
      await store.close()
    }
    return { store: { ...store, close }, clock, notices }
  } catch (error) {
    await connections.close()
    throw postgresError(error)
  }
}

async function openConnections(url: string, schema: string | null): Promise<Connections> {
  const connections = await connectPostgres(url, { schema })
  try {
    await requireFit(connections)
    if (schema !== null) {
      await makeSchema(connections, schema)
      await requireSchema(connections, schema)
    }
    await migratePostgres(connections)
    if ((await connections.value("SELECT to_regclass('moving')")) !== null) throw moveNotOver()
    return connections
  } catch (error) {
    await connections.close()
    throw postgresError(error)
  }
}

/**
 * Removes all that is kept, for a test that begins anew; numbers begin at 1 again.
 *
 * @throws as `openPostgresStore`
 */
export async function emptyPostgres(url: string, schema: string | null = null): Promise<void> {
  const connections = await connectPostgres(url, { schema })
  try {
    if (schema !== null) await requireSchema(connections, schema)
    await emptyTables(connections)
  } catch (error) {
    throw postgresError(error)
  } finally {
    await connections.close()
  }
}

/** Takes all rows away, on a connection that is there. */
export async function emptyTables(connections: Connections): Promise<void> {
  await connections.execute(EMPTY)
}

const EMPTY = `DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema()
    AND tablename NOT IN ('migrations', 'gates', 'pulse', 'last_event') LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
  UPDATE last_event SET number = 0;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()
    LOOP PERFORM setval(CAST(name AS regclass), 1, false); END LOOP;
END $$`

async function makeSchema(connections: Connections, schema: string): Promise<void> {
  try {
    await connections.execute(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
  } catch (error) {
    // Another starter made it at the same moment.
    if (!(error instanceof Error && "code" in error && error.code === "23505")) throw error
  }
}

/**
 * A pooler may drop what a connection asks for at its start, and tables of another schema would then be taken for those of this one.
 *
 * @throws ParleyError `STORE_UNAVAILABLE`
 */
async function requireSchema(connections: Connections, schema: string): Promise<void> {
  if ((await connections.value("SELECT current_schema()")) === schema) return
  const told = `The schema ${schema} can't be reached by this address: give the server's own address, not a pooler's.`
  throw new ParleyError("STORE_UNAVAILABLE", "", told)
}

function storeOn(connections: Connections): KeptStore {
  const commits = new GroupedCommits(connections)
  const page = async <Row, T>({ sql, bound, pageOf, count }: PageQuery<Row, T>) => {
    const found = pageOf(await connections.all<Row>(sql, ...bound))
    const isAsked = count !== null && isCounted(found, count)
    return withTotal(found, count, isAsked ? await connections.value<number>(count.sql, ...count.bound) : null)
  }
  return {
    read: async (keys, now) => {
      const read = (session: Session) => Promise.all(keys.map(key => readPostgresFact(session, key, now)))
      return keys.length === 0 || (keys.length === 1 && keys.every(isOneStatement))
        ? read(connections)
        : connections.together(read)
    },
    commit: async commit => commits.write(prepareCommit(commit)),
    due: (until, limit) => connections.all(LINE_READS.due, until, limit),
    nextDue: () => connections.value<number>(LINE_READS.nextDue),
    claimDue: async ({ owner, at }, until) => (await connections.run(LINE_READS.moveDue, until, owner, at)) > 0,
    activities: async (conversation, after, limit) =>
      (await connections.all<{ readonly body: string }>(LINE_READS.activities, conversation, after, limit)).map(
        activityOf,
      ),
    turns: async conversation => (await connections.all<TurnRow>(LINE_READS.turns, conversation)).map(turnOf),
    blocks: filter => page(blocksQuery(filter, POSTGRES)),
    conversations: filter => page(conversationsQuery(filter, POSTGRES)),
    chats: filter => page(chatsQuery(filter, POSTGRES)),
    reportedChats: filter => page(reportedChatsQuery(filter)),
    refusals: filter => page(refusalsQuery(filter)),
    agents: async () => (await connections.all<AgentRow>(AGENT_READS.all)).map(agentFromRow),
    deskVersions: endedAfter => connections.all<DeskVersion>(DESK_VERSIONS, endedAfter),
    audit: filter => page(auditQuery(filter)),
    keys: async () => (await connections.all<DocumentRow>(KEY_READS.all)).map(KEY_READS.fromRow),
    noteKeyUse: async (id, at) => void (await connections.run(KEY_USES.note, id, at)),
    keyUses: () => connections.all<KeyUse>(KEY_USES.all),
    noteBlockHits: hits =>
      connections.change(async session => {
        // In one order, so that two processes never wait for each other.
        for (const { id, count, lastAt } of hits.toSorted((one, other) => compareTexts(one.id, other.id)))
          await session.run(BLOCK_HITS.note, id, count, lastAt)
      }),
    blockHits: async ids => (await Promise.all(ids.map(id => connections.all<BlockHits>(BLOCK_HITS.read, id)))).flat(),
    accounts: async () => (await connections.all<DocumentRow>(ACCOUNT_READS.all)).map(ACCOUNT_READS.fromRow),
    ...sessionMethods(connections),
    answerRequest: (answered, isDone) => answerRequest(connections, answered, isDone),
    dropRequests: (now, limit) => connections.change(session => session.run(DROP_REQUESTS, now, limit)),
    webhooks: async () => (await connections.all<DocumentRow>(WEBHOOK_READS.all)).map(WEBHOOK_READS.fromRow),
    ...eventMethods(connections),
    ...deliveryMethods(connections),
    deliveries: filter => page(deliveriesQuery(filter)),
    figures: now => connections.together(session => figuresOf(session, now)),
    erase: (erasure, limit) =>
      connections.change(session => {
        const hold = (id: string) => session.run("SELECT 1 FROM conversations WHERE id = ? FOR UPDATE", id)
        const holdEntities = ({ kind, id }: Person) =>
          session.run("SELECT 1 FROM entity_owners WHERE scope = ? AND owner = ? FOR UPDATE", kind, id)
        return actInTurn(erasePart(erasableTables({ ...session, hold, holdEntities }, POSTGRES), erasure, limit))
      }),
    // Erased rows that are left in the server's files are written over by its own vacuum.
    scrub: async () => true,
    ...uploadMethods(connections),
    contents: async () => {
      await numberer(connections)()
      return connections.together(contentsOf)
    },
    check: async what => {
      await connections.run("SELECT 1 FROM pulse")
      if (what === "writing") await connections.run("UPDATE pulse SET room = ?", PULSE)
    },
    close: async () => {
      await commits.idle()
      await connections.close()
    },
  }
}

/** A failure of the database itself is refused as every method of the port says. */
function refusing(store: KeptStore): KeptStore {
  const methods = Object.entries(store).map(([name, method]) => [
    name,
    async (...given: readonly unknown[]) => {
      try {
        return await (method as (...given: readonly unknown[]) => Promise<unknown>)(...given)
      } catch (error) {
        throw postgresError(error)
      }
    },
  ])
  // Made from all methods of a store, which the compiler cannot follow.
  return Object.fromEntries(methods) as unknown as KeptStore
}

async function answerRequest(
  connections: Connections,
  answered: RequestRecord,
  isDone: boolean,
): Promise<RequestRecord> {
  await connections.change(async session => {
    const about = conversationOfRequest(answered)
    // While an erasure has the conversation, it is waited for: what is kept beside it would be left.
    if (!isDone && about !== null) await session.run("SELECT 1 FROM conversations WHERE id = ? FOR SHARE", about)
    const how = isDone ? "done" : "new"
    await session.run(ANSWERS[how], ...answerColumns(how, answered, about))
  })
  return (await readRequest(connections, answered.id, answered.at)) ?? answered
}

async function figuresOf(session: Session, now: number): Promise<StoreFigures> {
  const count = async (sql: string, ...bound: readonly number[]) => (await session.value<number>(sql, ...bound)) ?? 0
  const [waitingChats, connectedChats, activeBlocks, waitingDeliveries, failedDeliveries] = await Promise.all([
    session.all<{ queue: string; chats: number }>(FIGURES.waitingChats),
    count(FIGURES.connectedChats),
    count(FIGURES.activeBlocks, now),
    count(FIGURES.waitingDeliveries),
    count(FIGURES.failedDeliveries),
  ])
  return { waitingChats, connectedChats, activeBlocks, waitingDeliveries, failedDeliveries }
}

async function contentsOf(session: Session): Promise<Contents> {
  const recordsOf = async (kind: RecordKind): Promise<StoredRecord[]> => {
    const ids = await session.all<{ readonly id: string }>(
      kind === "entities" ? ENTITY_READS.ids : RECORD_READS[kind].ids,
    )
    const records = await Promise.all(ids.map(({ id }) => readRecord(session, kind, id)))
    return records.flatMap((record, index) => (record === null ? [] : [storedRecord(ids[index]?.id ?? "", record)]))
  }
  const bodies = await session.all<{ conversation: string; body: string }>(
    "SELECT conversation, body FROM activities ORDER BY conversation, seq",
  )
  const turns = await session.all<TurnRow & { conversation: string }>(
    "SELECT * FROM turns ORDER BY conversation, number",
  )
  return {
    records: {
      conversation: await recordsOf("conversation"),
      entities: await recordsOf("entities"),
      chat: await recordsOf("chat"),
      agent: await recordsOf("agent"),
      queue: await recordsOf("queue"),
      block: await recordsOf("block"),
      key: await recordsOf("key"),
      setting: await recordsOf("setting"),
      webhook: await recordsOf("webhook"),
      account: await recordsOf("account"),
    },
    activities: bodies.map(row => ({ conversation: row.conversation, activity: activityOf(row) })),
    turns: turns.map(row => ({ conversation: row.conversation, turn: turnOf(row) })),
    due: await session.all("SELECT owner, at, rank FROM due_times ORDER BY at, rank, owner"),
    audit: (await session.all<AuditRow>("SELECT * FROM audit ORDER BY number")).map(auditOf),
    refusals: await session.all<AgentRefusal>(LINE_READS.refusals),
    requests: (await session.all<Parameters<typeof requestFromRow>[0]>(REQUEST_READS.all)).map(requestFromRow),
    events: await allEvents(session),
    heldEvents: await allHeldEvents(session),
    deliveries: await session.all(DELIVERY_READS.all),
    progress: await session.all(DELIVERY_READS.progress),
    subjects: await session.all(SUBJECT_READS.all),
    uploads: await allUploads(session),
  }
}

function storedRecord(id: string, { version, value }: Versioned<unknown>): StoredRecord {
  // A record is an object of values all through, which its interface does not say.
  return { id, version, value: toStored(value as Value) }
}
