import type { Json } from "../../language/index.js"
import type { Commit, RequestRecord } from "../../turns/index.js"
import { DROPPED_AT_ONCE } from "../requests.js"
import type { Connection } from "./connection.js"
import type { GroupCommit } from "./group-commit.js"
import type { Write, WriteStatements } from "./write.js"

/** Requests that were acted on, and their answers. */
export interface RequestTable {
  /** Null: nothing is kept of it, or what is kept is over at `now`. */
  read(id: string, now: number): RequestRecord | null
  answer(answered: RequestRecord, isDone: boolean): Promise<RequestRecord>
  all(): readonly RequestRecord[]
}

interface Row extends Omit<RequestRecord, "result" | "answer"> {
  readonly result: string | null
  readonly answer: string | null
}

const UPSERT = `INSERT INTO requests (id, fingerprint, result, answer, at, until) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, result = excluded.result, answer = excluded.answer,
       at = excluded.at, until = excluded.until WHERE requests.until <= excluded.at`
const DROP = `DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE until <= ? ORDER BY until, id LIMIT ${DROPPED_AT_ONCE})`

export const REQUEST_STATEMENTS: WriteStatements = {
  dropRequests: { sql: DROP },
  keepRequest: { sql: UPSERT },
}

/** Keeps the request that a commit does. */
export function requestWrites({ request }: Commit): readonly Write[] {
  if (request === undefined) return []
  const keep: Write = ["keepRequest", ...columnsOf(request)]
  // One that is kept for good need not look for those that are over.
  return request.until === null ? [keep] : [["dropRequests", request.at], keep]
}

export function requestTable(database: Connection, group: GroupCommit): RequestTable {
  const read = database.prepare<unknown[], Row>("SELECT * FROM requests WHERE id = ? AND (until IS NULL OR until > ?)")
  const answer = database.prepare(`${UPSERT} OR (requests.answer IS NULL AND ?)`)
  const drop = database.prepare(DROP)
  const readLive = (id: string, now: number): RequestRecord | null => {
    const row = read.get(id, now)
    return row ? requestOf(row) : null
  }
  return {
    read: readLive,
    all: () => database.prepare<unknown[], Row>("SELECT * FROM requests ORDER BY id").all().map(requestOf),
    answer: async (answered, isDone) => {
      await group.commit({
        isAsDecided: () => true,
        write: () => {
          if (answered.until !== null) drop.run(answered.at)
          answer.run(...columnsOf(answered), isDone ? 1 : 0)
        },
      })
      return readLive(answered.id, answered.at) ?? answered
    },
  }
}

function columnsOf({ id, fingerprint, result, answer, at, until }: RequestRecord) {
  return [id, fingerprint, textOf(result), textOf(answer), at, until] as const
}

function textOf(value: Json): string | null {
  return value === null ? null : JSON.stringify(value)
}

function requestOf({ id, fingerprint, result, answer, at, until }: Row): RequestRecord {
  return { id, fingerprint, result: jsonOf(result), answer: jsonOf(answer), at, until }
}

function jsonOf(text: string | null): Json {
  return text === null ? null : (JSON.parse(text) as Json)
}
