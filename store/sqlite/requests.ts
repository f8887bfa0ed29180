import type { RequestRecord } from "../../turns/index.js"
import { conversationOfRequest } from "../requests.js"
import {
  ANSWERS,
  answerColumns,
  DROP_REQUESTS,
  REQUEST_READS,
  type RequestRow,
  requestFromRow,
} from "../sql/requests.js"
import type { Connection } from "./connection.js"
import type { GroupCommit } from "./group-commit.js"

/** Requests that were acted on, and their answers. */
export interface RequestTable {
  /** Null: nothing is kept of it, or what is kept is over at `now`. */
  read(id: string, now: number): RequestRecord | null
  answer(answered: RequestRecord, isDone: boolean): Promise<RequestRecord>
  drop(now: number, limit: number): Promise<number>
  all(): readonly RequestRecord[]
}

export function requestTable(database: Connection, group: GroupCommit): RequestTable {
  const read = database.prepare<unknown[], RequestRow>(REQUEST_READS.live)
  const all = database.prepare<unknown[], RequestRow>(REQUEST_READS.all)
  const answers = { new: database.prepare(ANSWERS.new), done: database.prepare(ANSWERS.done) }
  const drop = database.prepare(DROP_REQUESTS)
  const isAnyOver = database.prepare(REQUEST_READS.isAnyOver)
  const readLive = (id: string, now: number): RequestRecord | null => {
    const row = read.get(id, now)
    return row ? requestFromRow(row) : null
  }
  return {
    read: readLive,
    drop: async (now, limit) => {
      if (isAnyOver.get(now) === undefined) return 0
      let dropped = 0
      await group.commit({
        isAsDecided: () => true,
        write: () => {
          dropped = drop.run(now, limit).changes
        },
      })
      return dropped
    },
    all: () => all.all().map(requestFromRow),
    answer: async (answered, isDone) => {
      await group.commit({
        isAsDecided: () => true,
        write: () => {
          const how = isDone ? "done" : "new"
          answers[how].run(...answerColumns(how, answered, conversationOfRequest(answered)))
        },
      })
      return readLive(answered.id, answered.at) ?? answered
    },
  }
}
