import type { Activity } from "../../engine/index.js"
import type { DueTime, TurnRecord } from "../../turns/index.js"
import { activityOf, LINE_READS, type TurnRow, turnOf } from "../sql/lines.js"
import type { Connection } from "./connection.js"

/** Tables whose rows have no version of their own: logs and due times. */
export interface LineTables {
  activities(conversation: string, after: number, limit: number): readonly Activity[]
  /** The last messages after a `seq` whose texts have this many bytes, oldest first. */
  transcript(conversation: string, after: number, bytes: number): readonly Activity[]
  turns(conversation: string): readonly TurnRecord[]
  due(until: number, limit: number): readonly DueTime[]
  nextDue(): number | null
  /** Moves one that is still as it was read. @returns whether it was */
  moveDue(due: DueTime, until: number): boolean
}

export function lineTables(database: Connection): LineTables {
  const activities = database.prepare<unknown[], { readonly body: string }>(LINE_READS.activities)
  const messages = database.prepare<unknown[], { readonly body: string; readonly text: string | null }>(
    LINE_READS.messages,
  )
  const turns = database.prepare<unknown[], TurnRow>(LINE_READS.turns)
  const due = database.prepare<unknown[], DueTime>(LINE_READS.due)
  const nextDue = database.prepare<unknown[], number>(LINE_READS.nextDue).pluck()
  const moveDue = database.prepare(LINE_READS.moveDue)
  return {
    activities: (conversation, after, limit) => activities.all(conversation, after, limit).map(activityOf),
    transcript: (conversation, after, bytes) => {
      const found: Activity[] = []
      let size = 0
      for (const message of messages.iterate(conversation, after)) {
        if (size > bytes) break
        size += Buffer.byteLength(message.text ?? "")
        found.push(activityOf(message))
      }
      return found.reverse()
    },
    turns: conversation => turns.all(conversation).map(turnOf),
    due: (until, limit) => due.all(until, limit),
    nextDue: () => nextDue.get() ?? null,
    moveDue: ({ owner, at }, until) => moveDue.run(until, owner, at).changes > 0,
  }
}
