import { createHash } from "node:crypto"
import { once as happens } from "node:events"
import type { Duplex } from "node:stream"
import { setTimeout } from "node:timers/promises"
import type pg from "pg"
import type { Bound } from "../sql/statements.js"
import { addressesOf, addressForDriver, type DriverAddress } from "./address.js"
import { isNameLost, isOfConnection, metAnother } from "./errors.js"

/** Connections of one process, which share a server with those of others; one more listens for notices. */
const CONNECTIONS = 9
/** Milliseconds until a connection that is not made, or a statement that is not answered, counts as failed, and closing as done. */
const PATIENCE = { connecting: 5000, answering: 30_000, closing: 1000 }
/** How often a transaction is tried that met another one. */
const ATTEMPTS = 5

/**
 * Asked of the server by each connection. Bounds, where nobody has set others: a process that stands still, or has lost its
 * machine, gives up its locks, and a statement that this process has given up does not go on there. Plans go by an index
 * wherever there is one: a plan is kept with its statement, and one that was made while a table was small would go through
 * all of it until its rows are counted anew.
 */
const ASKED = `SELECT set_config(name, CASE name WHEN 'idle_in_transaction_session_timeout' THEN '5s'
    WHEN 'lock_timeout' THEN '10s' WHEN 'statement_timeout' THEN '25s' ELSE 'off' END, false) FROM pg_settings
  WHERE name IN ('enable_seqscan', 'jit')
    OR name IN ('idle_in_transaction_session_timeout', 'lock_timeout', 'statement_timeout') AND setting = '0'`

/** How a transaction begins, and for how many milliseconds a statement of it is waited for, where that is not as always. */
interface Transaction {
  readonly begin: string
  readonly patience?: number
}

const READING: Transaction = { begin: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" }
/** A commit sees what others committed before it locked, also where the database has another level by default. */
const WRITING: Transaction = { begin: "BEGIN ISOLATION LEVEL READ COMMITTED" }
const WRITING_PATIENTLY: Transaction = {
  begin: `${WRITING.begin}; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0`,
  // A time without end has no number of `pg`; this is three weeks.
  patience: 2 ** 31 - 1,
}

/** Runs statements with `?` for each value that is bound, one after another in the order in which they are given. */
export interface Session {
  all<Row>(sql: string, ...bound: readonly Bound[]): Promise<readonly Row[]>
  first<Row>(sql: string, ...bound: readonly Bound[]): Promise<Row | undefined>
  /** The first column of the first row; null: there is none. */
  value<T>(sql: string, ...bound: readonly Bound[]): Promise<T | null>
  /** @returns the rows that were written */
  run(sql: string, ...bound: readonly Bound[]): Promise<number>
}

/** A database; each statement that is given to it by itself is a transaction. */
export interface Connections extends Session {
  /** Runs reads that are of one moment. */
  together<T>(read: (session: Session) => Promise<T>): Promise<T>
  /**
   * Runs writes in one transaction, each of which sees what others committed before it. Where it and others wait for each
   * other it is run again.
   */
  change<T>(write: (session: Session) => Promise<T>): Promise<T>
  /**
   * As `change`, where one statement mostly does all of it.
   *
   * @param statement gives 1 where it has done so, and another number where it has done nothing; null: there is none
   */
  changeAtOnce(
    statement: { readonly sql: string; readonly bound: readonly Bound[] } | null,
    write: (session: Session) => Promise<void>,
  ): Promise<void>
  /** As `change`, of writes that may take as long as they take. */
  changePatiently<T>(write: (session: Session) => Promise<T>): Promise<T>
  /** Runs several statements that bind nothing. */
  execute(statements: string): Promise<void>
  /** A connection by itself, which is not open yet. @param name by which the server knows it */
  newClient(name: string): pg.Client
  close(): Promise<void>
}

/** How a database is connected to. */
export interface ConnectOptions {
  /** That tables are looked for in; null: the user's own. */
  readonly schema?: string | null
  /** By which the server knows the connections. */
  readonly name?: string
  /** Statements take as long as they take. */
  readonly isPatient?: boolean
}

/** @param url `postgres://user:password@host:port/database`, also of several hosts, of which the one that can be written is taken */
export async function connectPostgres(
  url: string,
  { schema = null, name = "parley", isPatient = false }: ConnectOptions = {},
): Promise<Connections> {
  // Loaded when it is needed: most commands do without.
  const { default: driver } = await import("pg")
  const { types } = driver
  const addresses = addressesOf(url).map(addressForDriver)
  const place = { present: 0 }
  const sockets = new Set<pg.Client>()
  const configOf = (calledSo: string): pg.ClientConfig => {
    // There is one at least, and the place is one of theirs.
    const address = addresses[place.present] as DriverAddress
    const options = [address.options, schema === null ? "" : `-c search_path=${schema}`].join(" ").trim()
    return {
      connectionString: address.connectionString,
      application_name: address.name === null ? calledSo : `${calledSo} (${address.name})`,
      connectionTimeoutMillis: PATIENCE.connecting,
      keepAlive: true,
      ...(isPatient ? {} : { query_timeout: PATIENCE.answering }),
      ...(options === "" ? {} : { options }),
    }
  }
  class WatchedClient extends driver.Client {
    constructor(config?: pg.ClientConfig) {
      super({ ...config, ...configOf(name) })
      sockets.add(this)
      // Errors of a connection reach its statements too; one that is given up may still be told of its end.
      this.on("error", () => {})
      this.once("end", () => sockets.delete(this))
    }
  }
  const pool = new driver.Pool({
    Client: WatchedClient,
    max: CONNECTIONS,
    connectionTimeoutMillis: PATIENCE.connecting,
    idleTimeoutMillis: 30_000,
    // Statements are sent without waiting for the answers to those before them.
    pipeline: true,
    types: { getTypeParser: (type: number) => parserOf(type, types.getTypeParser(BYTES, "text")) },
    onConnect: async client => {
      if (!isPatient) await client.query(ASKED)
      // Another server of the address may be written.
      if (addresses.length > 1) await requireWritable(sessionOf(client, { isUsed: false }))
    },
  })
  // A connection that breaks while nobody uses it is replaced by the next one.
  pool.on("error", () => {})
  /** Of several servers each is tried once. */
  const connected = async (): Promise<pg.PoolClient> => {
    for (let tried = 1; ; tried++) {
      const { present } = place
      try {
        return await pool.connect()
      } catch (error) {
        if (place.present === present) place.present = (present + 1) % addresses.length
        if (tried >= addresses.length) throw error
      }
    }
  }
  // Work that began before the end goes through.
  const underWay = new Set<Promise<unknown>>()
  let closed: Promise<void> | null = null
  const withClient = <T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> => {
    if (closed !== null) return Promise.reject(new Error("the store is closed"))
    const done = onClient(work)
    underWay.add(done)
    const forget = (): void => void underWay.delete(done)
    done.then(forget, forget)
    return done
  }
  const onClient = async <T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> => {
    const client = await connected()
    let broken: Error | undefined
    try {
      return await work(client)
    } catch (error) {
      if (error instanceof Error && isOfConnection(error)) broken = error
      throw error
    } finally {
      client.release(broken)
    }
  }
  /** Whether statements have names, so that each connection prepares one once; a pooler may lose them. */
  const naming = { isUsed: true }
  const withoutLostNames = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!isNameLost(error)) throw error
      // Nothing was done by it, and from now on none has a name.
      naming.isUsed = false
      return work()
    }
  }
  const inTransaction = async <T>(
    client: pg.ClientBase,
    { begin, patience }: Transaction,
    work: (session: Session) => Promise<T>,
  ): Promise<T> => {
    const query = (config: pg.QueryConfig): Promise<pg.QueryResult> => {
      sendTogether(client)
      const timed = patience === undefined ? config : { ...config, query_timeout: patience }
      return client.query(timed)
    }
    const session = sessionOf({ query }, naming)
    // Its answer is not waited for: what comes next is sent as soon as it is there.
    const begun = session.run(begin)
    try {
      const [, done] = await Promise.all([begun, work(session)])
      await session.run("COMMIT")
      return done
    } catch (error) {
      await session.run("ROLLBACK").catch(() => {})
      throw error
    }
  }
  const transaction = <T>(how: Transaction, work: (session: Session) => Promise<T>): Promise<T> =>
    withoutLostNames(() => withClient(client => inTransaction(client, how, work)))
  const untilAlone = async <T>(change: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await change()
      } catch (error) {
        if (attempt === ATTEMPTS || !metAnother(error)) throw error
      }
    }
  }
  return {
    ...sessionOf(
      { query: config => withoutLostNames(() => withClient(client => client.query(unnamed(config, naming)))) },
      naming,
    ),
    together: read => transaction(READING, read),
    change: write => untilAlone(() => transaction(WRITING, write)),
    changeAtOnce: (statement, write) =>
      untilAlone(() =>
        withoutLostNames(() =>
          withClient(async client => {
            const session = sessionOf(client, naming)
            if (statement === null || (await session.value(statement.sql, ...statement.bound)) !== 1)
              await inTransaction(client, WRITING, write)
          }),
        ),
      ),
    changePatiently: write => untilAlone(() => transaction(WRITING_PATIENTLY, write)),
    execute: async statements => {
      await withClient(client => client.query({ text: statements }))
    },
    newClient: calledSo => new driver.Client(configOf(calledSo)),
    close: async () => {
      closed ??= Promise.allSettled([...underWay]).then(async () => {
        await pool.end()
        // The pool does not wait for its connections to be closed; nor does this, where the server is held up.
        const ended = Promise.all([...sockets].map(client => happens(client, "end")))
        await Promise.race([ended, setTimeout(PATIENCE.closing, null, { ref: false })])
        // One that was never let in would keep the process, until the server gives it up.
        for (const client of sockets) streamOf(client).destroy()
      })
      await closed
    },
  }
}

/**
 * Hands all statements that are sent through a connection in one go to the system by one call, which else takes one for each;
 * `pg` does the same for the messages of one statement.
 */
function sendTogether(client: pg.ClientBase): void {
  const stream = streamOf(client)
  if (stream.writableCorked > 0) return
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/** @throws as PostgreSQL does, of a server that can only be read */
export async function requireWritable(session: Pick<Session, "value">): Promise<void> {
  if ((await session.value("SELECT current_setting('transaction_read_only')")) === "on")
    throw Object.assign(new Error("this server can only be read"), { code: "25006" })
}

/** The stream of a connection, of which `pg` does not tell in its types. */
function streamOf(client: pg.ClientBase): Duplex {
  return (client as unknown as { readonly connection: { readonly stream: Duplex } }).connection.stream
}

/** A connection, which answers statements in their order. */
interface Queryable {
  query(config: pg.QueryConfig): Promise<pg.QueryResult>
}

/** Whether statements have names. */
interface Naming {
  readonly isUsed: boolean
}

/** A statement as it is sent: it was made with a name, which may have been lost since. */
function unnamed({ name, ...config }: pg.QueryConfig, { isUsed }: Naming): pg.QueryConfig {
  return name !== undefined && isUsed ? { name, ...config } : config
}

function sessionOf(queryable: Queryable, naming: Naming): Session {
  const query = (sql: string, bound: readonly Bound[]): Promise<pg.QueryResult> =>
    queryable.query(
      bound.length === 0
        ? { text: sql }
        : unnamed({ ...preparedOf(sql), values: bound.map(value => bytesOr(value)) }, naming),
    )
  const all = async <Row>(sql: string, ...bound: readonly Bound[]): Promise<readonly Row[]> =>
    // A query says which rows it gives.
    (await query(sql, bound)).rows as readonly Row[]
  const first = async <Row>(sql: string, ...bound: readonly Bound[]): Promise<Row | undefined> =>
    (await all<Row>(sql, ...bound))[0]
  return {
    all,
    first,
    value: async <T>(sql: string, ...bound: readonly Bound[]) => {
      const row = await first<{ readonly [column: string]: T }>(sql, ...bound)
      return row === undefined ? null : (Object.values(row)[0] ?? null)
    },
    run: async (sql, ...bound) => (await query(sql, bound)).rowCount ?? 0,
  }
}

function bytesOr(value: Bound): string | number | null | Buffer {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value
}

const prepared = new Map<string, { readonly name: string; readonly text: string }>()

/**
 * The statement as PostgreSQL writes it, with a name, so that a connection prepares it once. The name follows from the text:
 * behind a pooler it may meet what another process has prepared.
 */
function preparedOf(sql: string): { readonly name: string; readonly text: string } {
  let known = prepared.get(sql)
  if (known === undefined) {
    const text = numbered(sql)
    known = { name: `parley-${createHash("sha256").update(text).digest("base64url").slice(0, 20)}`, text }
    prepared.set(sql, known)
  }
  return known
}

/** `$1`, `$2` and so on for each `?`: none of our statements has one in a text. */
export function numbered(sql: string): string {
  let place = 0
  return sql.replaceAll("?", () => `$${++place}`)
}

/** Types of PostgreSQL whose values we read as numbers: all of them are exact in one (milliseconds, counts, versions). */
const NUMBERS: ReadonlySet<number> = new Set([20, 21, 23, 1700])
const BYTES = 17

function parserOf(type: number, bytesOf: (text: string) => unknown): (text: string) => unknown {
  if (NUMBERS.has(type)) return Number
  return type === BYTES ? bytesOf : text => text
}
