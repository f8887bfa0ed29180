import { createHash } from "node:crypto"
import { once as happens } from "node:events"
import type { Duplex } from "node:stream"
import { setTimeout } from "node:timers/promises"
import type pg from "pg"
import { ParleyError } from "../../language/index.js"
import type { Bound } from "../sql/statements.js"
import { addressForDriver } from "./address.js"

/** Connections of one process, which share a server with those of others; one more listens for notices. */
const CONNECTIONS = 9
/** Milliseconds until a connection that is not made, or a statement that is not answered, counts as failed, and closing as done. */
const PATIENCE = { connecting: 5000, answering: 30_000, closing: 1000 }
/** How often a transaction is tried that met another one. */
const ATTEMPTS = 5

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
  /** Runs several statements that bind nothing. */
  execute(statements: string): Promise<void>
  close(): Promise<void>
}

/**
 * @param url `postgres://user:password@host:port/database`
 * @param schema that tables are looked for in; null: the user's own
 * @param name by which the server knows them
 */
export async function connectPostgres(url: string, schema: string | null, name = "parley"): Promise<Connections> {
  // Loaded when it is needed: most commands do without.
  const { default: driver } = await import("pg")
  const { types } = driver
  const sockets = new Set<pg.Client>()
  class WatchedClient extends driver.Client {
    constructor(config?: pg.ClientConfig) {
      super(config)
      sockets.add(this)
      // Errors of a connection reach its statements too; one that is given up may still be told of its end.
      this.on("error", () => {})
      this.once("end", () => sockets.delete(this))
    }
  }
  const pool = new driver.Pool({
    Client: WatchedClient,
    connectionString: addressForDriver(url),
    max: CONNECTIONS,
    connectionTimeoutMillis: PATIENCE.connecting,
    query_timeout: PATIENCE.answering,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    // Statements are sent without waiting for the answers to those before them.
    pipeline: true,
    application_name: name,
    ...(schema === null ? {} : { options: `-c search_path=${schema}` }),
    types: { getTypeParser: (type: number) => parserOf(type, types.getTypeParser(BYTES, "text")) },
  })
  // A connection that breaks while nobody uses it is replaced by the next one.
  pool.on("error", () => {})
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
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      return await work(client)
    } catch (error) {
      if (error instanceof Error && postgresError(error) !== error) broken = error
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
  const once = <T>(begin: string, work: (session: Session) => Promise<T>): Promise<T> =>
    withClient(async client => {
      const query = (config: pg.QueryConfig): Promise<pg.QueryResult> => {
        sendTogether(client)
        return client.query(config)
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
    })
  const transaction = <T>(begin: string, work: (session: Session) => Promise<T>): Promise<T> =>
    withoutLostNames(() => once(begin, work))
  const change = async <T>(write: (session: Session) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await transaction("BEGIN", write)
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
    together: read => transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", read),
    change,
    execute: async statements => {
      await withClient(client => client.query({ text: statements }))
    },
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

/** A connection by itself, which is not open yet. */
export async function newClient(url: string): Promise<pg.Client> {
  const { default: driver } = await import("pg")
  return new driver.Client({
    connectionString: addressForDriver(url),
    connectionTimeoutMillis: PATIENCE.connecting,
    query_timeout: PATIENCE.answering,
    keepAlive: true,
    application_name: "parley notices",
  })
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

/** Whether a connection does not know a statement that it prepared, or knows one that it did not: a pooler has changed it. */
function isNameLost(error: unknown): boolean {
  return /^(26000|42P05)$/.test(codeOf(error))
}

/** Whether a statement was not looked at, as one before it in its transaction had failed. */
export function isAfterFailure(error: unknown): boolean {
  return codeOf(error) === "25P02"
}

/** Whether a transaction was given up because of another one: a deadlock, or an order that could not be kept. */
function metAnother(error: unknown): boolean {
  return /^(40001|40P01)$/.test(codeOf(error))
}

/**
 * The error that the store's users get: `STORE_UNAVAILABLE` where the database can't be reached, written or read now, which
 * is expected and passes; anything else is a mistake and stays as it is.
 */
export function postgresError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ParleyError) return error
  const code = codeOf(error)
  const told = WHY.find(([codes]) => codes.test(code === "" ? error.message : code))
  if (told === undefined) return error
  return new ParleyError("STORE_UNAVAILABLE", "", `${told[1]} Please try again.`, { cause: error })
}

/** Codes of PostgreSQL and of Node for what befalls a whole database; messages of `pg`, which has no codes of its own. */
const WHY: readonly (readonly [codes: RegExp, message: string])[] = [
  [
    /^(ECONN\w+|ENOENT|ENOTFOUND|EAI_\w+|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EACCES)$/,
    "The database can't be reached.",
  ],
  [
    /Connection terminated|timeout exceeded|connection error|Query read timeout|server does not support SSL/i,
    "The database can't be reached.",
  ],
  [
    /^(CERT_\w+|\w*SELF_SIGNED_CERT\w*|UNABLE_TO_\w+|HOSTNAME_MISMATCH|EPROTO|ERR_(TLS|SSL|OSSL)_\w+)$/,
    "The database's certificate is not trusted, or is another host's: sslrootcert names who signed it.",
  ],
  [/client password must be a/, "The database asks for a password, and its address has none."],
  [
    /^SECURITY WARNING: Using sslmode=verify-ca/,
    "sslmode=verify-ca needs sslrootcert, the file of who signed the certificate.",
  ],
  [/^(08\w{3}|57P0[1-5]|57014)$/, "The database can't be reached."],
  [/^28\w{3}$/, "The database does not accept this user or password."],
  [/^3D000$/, "There is no database of this name."],
  [/^25006$/, "The database can only be read."],
  [/^53100$/, "The disk of the database is full."],
  [/^53\w{3}$/, "The database has no room for more work."],
  [/^(58\w{3}|XX00[12])$/, "The database is damaged, or its disk can't be written or read."],
  [/^(40001|40P01|55P03)$/, "Others write the same just now."],
]

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : ""
}
