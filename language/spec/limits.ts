import { millisecondsOf } from "../expressions/time.js"
import type { BotSpec } from "./bot-spec.js"

/** How much a turn and a conversation may use (design section 3.8). */
export interface Limits {
  readonly stepsPerTurn: number
  readonly followUpsPerTurn: number
  readonly frames: number
  /** Code points of one text heard. */
  readonly text: number
  /** Bytes of the value of one event, or one message. */
  readonly event: number
  /** Bytes of entities, and of the variables and events of frames; and, besides, of the params of a call under way. */
  readonly state: number
  /** Evaluation steps of one expression. */
  readonly expression: number
  /** Evaluation steps of all expressions of one turn. */
  readonly evaluation: number
  /** Milliseconds. */
  readonly answerWithin: number
  readonly startsPerMinute: { readonly visitor: number; readonly address: number }
}

/** A text said may be so many times as long as one heard (design section 3.8). */
export const SAID_TO_HEARD = 4

/** A bot's limits; those that `bot.json` leaves out have their defaults. */
export function limitsOf({ limits = {} }: BotSpec): Limits {
  const { answerWithin = "PT25S", startsPerMinute = {} } = limits
  return {
    stepsPerTurn: limits.stepsPerTurn ?? 100,
    followUpsPerTurn: limits.followUpsPerTurn ?? 100,
    frames: limits.frames ?? 25,
    text: limits.text ?? 4000,
    event: limits.event ?? 64 * 1024,
    state: limits.state ?? 256 * 1024,
    expression: limits.expression ?? 10_000,
    evaluation: limits.evaluation ?? 200_000,
    answerWithin: millisecondsOf(answerWithin),
    startsPerMinute: { visitor: startsPerMinute.visitor ?? 10, address: startsPerMinute.address ?? 100 },
  }
}
