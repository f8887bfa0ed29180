import type { Json } from "../../language/index.js"
import type { Answered, Commit, KeptAnswer } from "../../turns/index.js"
import type { Connection } from "./connection.js"
import type { GroupCommit } from "./group-commit.js"
import { type AnsweredRow, answeredOf } from "./lines.js"
import type { Write, WriteStatements } from "./write.js"

/** Answers that may have to be given again. */
export interface KeptAnswers {
  read(id: string): KeptAnswer | null
  keep(answer: KeptAnswer, since: number, isOfDone: boolean): Promise<KeptAnswer>
  complete(answered: Answered): Promise<Answered>
  all(): readonly KeptAnswer[]
  /** Whether nothing is kept of a request since then. */
  isFree(id: string, since: number): boolean
}

interface Row extends Omit<KeptAnswer, "result" | "answer"> {
  readonly result: string
  readonly status: number | null
  readonly body: string | null
}

const UPSERT = `INSERT INTO kept_answers (id, fingerprint, result, status, body, at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, result = excluded.result, status = excluded.status,
       body = excluded.body, at = excluded.at WHERE`
// A few with each one that comes, so that none waits long for a clearing of all.
const DROP = "DELETE FROM kept_answers WHERE id IN (SELECT id FROM kept_answers WHERE at < ? ORDER BY at LIMIT 20)"

export const KEPT_ANSWER_STATEMENTS: WriteStatements = {
  dropKeptAnswers: { sql: DROP },
  keepRequest: { sql: `${UPSERT} at < ?` },
}

/** Keeps what came of the request that a commit does. */
export function requestWrites({ done }: Commit): readonly Write[] {
  if (done === undefined) return []
  const { id, fingerprint, result, at, since } = done
  return [
    ["dropKeptAnswers", since],
    ["keepRequest", id, fingerprint, JSON.stringify(result), null, null, at, since],
  ]
}

export function keptAnswers(database: Connection, group: GroupCommit): KeptAnswers {
  const read = database.prepare<unknown[], Row>("SELECT * FROM kept_answers WHERE id = ?")
  const insert = database.prepare(`${UPSERT} at < ? OR (status IS NULL AND ?)`)
  const taken = database.prepare("SELECT 1 FROM kept_answers WHERE id = ? AND at >= ?")
  const drop = database.prepare(DROP)
  const complete = database.prepare(
    `UPDATE answered SET first = ?, last = ?, answer = ?
     WHERE conversation = ? AND client_activity_id = ? AND answer = 'null'`,
  )
  const answered = database.prepare<unknown[], AnsweredRow>(
    "SELECT * FROM answered WHERE conversation = ? AND client_activity_id = ?",
  )
  const readKept = (id: string): KeptAnswer | null => {
    const row = read.get(id)
    return row ? keptOf(row) : null
  }
  return {
    read: readKept,
    all: () => database.prepare<unknown[], Row>("SELECT * FROM kept_answers ORDER BY id").all().map(keptOf),
    keep: async (kept, since, isOfDone) => {
      const { id, fingerprint, result, answer, at } = kept
      const row = [id, fingerprint, JSON.stringify(result), answer?.status ?? null, answer?.body ?? null, at]
      await group.commit({
        isAsDecided: () => true,
        write: () => {
          drop.run(since)
          insert.run(...row, since, isOfDone ? 1 : 0)
        },
      })
      return readKept(id) ?? kept
    },
    isFree: (id, since) => taken.get(id, since) === undefined,
    complete: async line => {
      const { conversation, clientActivityId, first, last, answer } = line
      await group.commit({
        isAsDecided: () => true,
        write: () => void complete.run(first, last, JSON.stringify(answer), conversation, clientActivityId),
      })
      const row = answered.get(conversation, clientActivityId)
      return row ? answeredOf(row) : line
    },
  }
}

function keptOf({ id, fingerprint, result, status, body, at }: Row): KeptAnswer {
  const answer = status === null || body === null ? null : { status, body }
  return { id, fingerprint, result: JSON.parse(result) as Json, answer, at }
}
