import type { Json } from "../../language/index.js"
import type { Commit, RequestRecord } from "../../turns/index.js"
import type { Write, WriteStatements } from "./statements.js"

export interface RequestRow extends Omit<RequestRecord, "result" | "answer" | "conversation"> {
  readonly result: string | null
  readonly answer: string | null
  readonly conversation: string | null
}

const INSERT = "INSERT INTO requests (id, fingerprint, result, answer, at, until, conversation)"
const OR_UPDATE = `ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, result = excluded.result, answer = excluded.answer,
       at = excluded.at, until = excluded.until, conversation = coalesce(excluded.conversation, requests.conversation)
       WHERE requests.until <= excluded.at`

/** Binds the present moment and how many at most. */
export const DROP_REQUESTS =
  "DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE until <= ? ORDER BY until, id LIMIT ?)"

export const REQUEST_READS = {
  /** Binds an id and the present moment. */
  live: "SELECT * FROM requests WHERE id = ? AND (until IS NULL OR until > ?)",
  /** Binds the present moment. */
  isAnyOver: "SELECT 1 FROM requests WHERE until <= ? LIMIT 1",
  all: "SELECT * FROM requests ORDER BY id",
}

/** As `Store.answerRequest`: `new` where no commit is known to have kept the request. They bind `answerColumns`. */
export const ANSWERS = {
  new: `${INSERT} SELECT ?, ?, ?, ?, CAST(? AS BIGINT), CAST(? AS BIGINT), ?
     WHERE CAST(? AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM conversations WHERE id = ?)
     ${OR_UPDATE}`,
  done: `UPDATE requests SET result = ?, answer = ?, at = ?, until = ?
     WHERE id = ? AND answer IS NULL AND (until IS NULL OR until > ?)`,
}

/** @param about the conversation that an answer is about; null: none */
export function answerColumns(how: keyof typeof ANSWERS, answered: RequestRecord, about: string | null) {
  const columns = requestColumns(answered)
  if (how === "new") return [...columns, about, about]
  const [id, , result, answer, at, until] = columns
  return [result, answer, at, until, id, at]
}

export const REQUEST_STATEMENTS: WriteStatements = {
  keepRequest: { sql: `${INSERT} VALUES (?, ?, ?, ?, ?, ?, ?) ${OR_UPDATE}` },
}

/** Keeps the request that a commit does. */
export function requestWrites({ request }: Commit): readonly Write[] {
  if (request === undefined) return []
  return [["keepRequest", ...requestColumns(request)]]
}

export function requestColumns({ id, fingerprint, result, answer, at, until, conversation }: RequestRecord) {
  return [id, fingerprint, textOf(result), textOf(answer), at, until, conversation ?? null] as const
}

function textOf(value: Json): string | null {
  return value === null ? null : JSON.stringify(value)
}

export function requestFromRow(row: RequestRow): RequestRecord {
  const { id, fingerprint, result, answer, at, until, conversation } = row
  const about = conversation === null ? {} : { conversation }
  return { id, fingerprint, at, until, result: jsonOf(result), answer: jsonOf(answer), ...about }
}

function jsonOf(text: string | null): Json {
  return text === null ? null : (JSON.parse(text) as Json)
}
