import type { Bot } from "./bot.js"
import type { Conversation, DialogChat } from "./conversation.js"

/**
 * An event that time alone brings to a conversation (design sections 3.4 to 3.6). Due times are not kept in the
 * conversation: they follow from it, so that one whose cause is gone does not exist.
 */
export interface Due {
  /** Milliseconds since 1970, UTC. */
  readonly at: number
  /** Of several at one moment: 0 ends something, 1 is a tick or a warning. */
  readonly rank: 0 | 1
  readonly what: "call" | "callTimeout" | "questionTimeout" | "waitTimeout" | "inactivity" | "inactivityWarning"
  /** Index of the frame it concerns; -1: none. */
  readonly frame: number
}

/** @param liveChat connected: nothing comes due; after a transfer no question's timeout; in the queue no inactivity */
export function duesOf(bot: Bot, conversation: Conversation, liveChat: DialogChat): readonly Due[] {
  const { call, frames, status } = conversation
  if (status === "ended") return []
  if (call !== null) {
    return inOrder([
      { at: call.at, rank: 1, what: "call", frame: -1 },
      { at: call.timeoutAt, rank: 0, what: "callTimeout", frame: -1 },
    ])
  }
  if (liveChat === "connected") return []
  const dues: Due[] = []
  frames.forEach((frame, index) => {
    const step = bot.flows.get(frame.flow)?.steps.get(frame.step)
    if (step?.type === "wait" && step.timeout !== null) {
      dues.push({ at: frame.since + step.timeout.after, rank: 0, what: "waitTimeout", frame: index })
    }
    if (liveChat === "transferred" || index < frames.length - 1) return
    if (frame.heldBack || (step?.type !== "prompt" && step?.type !== "choice")) return
    if (step.timeout !== null) {
      dues.push({ at: frame.since + step.timeout.after, rank: 0, what: "questionTimeout", frame: index })
    } else if (bot.inactivity !== null && conversation.side === "user" && liveChat === "none") {
      const from = Math.max(conversation.heardAt, frame.since)
      dues.push({ at: from + bot.inactivity, rank: 0, what: "inactivity", frame: index })
      if (!conversation.inactivityWarned) {
        dues.push({ at: from + bot.inactivity / 2, rank: 1, what: "inactivityWarning", frame: index })
      }
    }
  })
  return inOrder(dues)
}

function inOrder(dues: readonly Due[]): readonly Due[] {
  return dues.toSorted((a, b) => a.at - b.at || a.rank - b.rank || a.frame - b.frame)
}
