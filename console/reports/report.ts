import type { AnswerOf } from "../../client/index.js"

type Summary = AnswerOf<"reportSummary">

/** The sums that a report is made of. */
export interface Report {
  readonly byDay: Summary
  readonly byHour: Summary
  readonly byAgent: Summary
  /** Of as many days before. */
  readonly before: Summary
}
