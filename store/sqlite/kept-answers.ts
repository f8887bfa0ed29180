import type { Answered, KeptAnswer } from "../../runtime/index.js"
import type { Connection } from "./connection.js"
import type { GroupCommit } from "./group-commit.js"
import { type AnsweredRow, answeredOf } from "./lines.js"

/** Answers that may have to be given again. */
export interface KeptAnswers {
  read(id: string): KeptAnswer | null
  keep(answer: KeptAnswer, since: number): Promise<KeptAnswer>
  complete(answered: Answered): Promise<Answered>
  all(): readonly KeptAnswer[]
}

export function keptAnswers(database: Connection, group: GroupCommit): KeptAnswers {
  const read = database.prepare<unknown[], KeptAnswer>("SELECT * FROM kept_answers WHERE id = ?")
  const insert = database.prepare(
    `INSERT INTO kept_answers (id, fingerprint, status, body, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
       fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body, at = excluded.at WHERE at < ?`,
  )
  // A few with each one that comes, so that none waits long for a clearing of all.
  const drop = database.prepare(
    "DELETE FROM kept_answers WHERE id IN (SELECT id FROM kept_answers WHERE at < ? ORDER BY at LIMIT 20)",
  )
  const complete = database.prepare(
    `UPDATE answered SET first = ?, last = ?, answer = ?
     WHERE conversation = ? AND client_activity_id = ? AND answer = 'null'`,
  )
  const answered = database.prepare<unknown[], AnsweredRow>(
    "SELECT * FROM answered WHERE conversation = ? AND client_activity_id = ?",
  )
  return {
    read: id => read.get(id) ?? null,
    all: () => database.prepare<unknown[], KeptAnswer>("SELECT * FROM kept_answers ORDER BY id").all(),
    keep: async (answer, since) => {
      const { id, fingerprint, status, body, at } = answer
      await group.commit({
        isAsDecided: () => true,
        write: () => {
          drop.run(since)
          insert.run(id, fingerprint, status, body, at, since)
        },
      })
      return read.get(id) ?? answer
    },
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
