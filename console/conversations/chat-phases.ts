import type { Activity, Chat } from "../../client/index.js"
import type { ThreadState } from "../pieces/thread-state.js"

/** A change of a chat in its conversation. */
export interface Phase {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly what: "waiting" | "connected" | "ended"
  readonly chat: Chat
}

/** The changes of a conversation's chats, the first first. */
export function phasesOf(chats: readonly Chat[]): readonly Phase[] {
  return chats
    .flatMap(chat => {
      const { askedAt, connectedAt, endedAt } = chat
      const changes = [
        ["waiting", askedAt],
        ["connected", connectedAt],
        ["ended", endedAt],
      ] as const
      return changes.flatMap(([what, at]) => (at === null ? [] : [{ at: Date.parse(at), what, chat }]))
    })
    .sort((one, other) => one.at - other.at)
}

/** A line of the log, or a change of a chat, with the state that the conversation was in. */
export type ReadItem = { readonly state: ThreadState } & (
  | { readonly line: Activity; readonly phase?: undefined }
  | { readonly phase: Phase; readonly line?: undefined }
)

/** Puts changes of chats where they happened between the lines of a log. */
export function withPhases(lines: readonly Activity[], phases: readonly Phase[]): readonly ReadItem[] {
  const items: ReadItem[] = []
  let state: ThreadState = "bot"
  let next = 0
  const passUntil = (moment: number): void => {
    for (let phase = phases[next]; phase !== undefined && phase.at <= moment; phase = phases[next]) {
      state = phase.what === "ended" ? "bot" : phase.what
      items.push({ phase, state: phase.what })
      next += 1
    }
  }
  for (const line of lines) {
    // The user's words bring a change about; the bot's at the same moment come of it.
    passUntil(Date.parse(line.timestamp) - (line.from?.role === "user" ? 1 : 0))
    items.push({ line, state: stateAt(line, state) })
  }
  passUntil(Number.POSITIVE_INFINITY)
  return items
}

function stateAt({ type, from, name }: Activity, state: ThreadState): ThreadState {
  if (type === "endOfConversation") return "ended"
  if (type === "trace" && name === "block") return "blocked"
  // An agent speaks in a chat, though its record may not be seen.
  return from.role === "agent" ? "connected" : state
}
