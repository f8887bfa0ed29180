import type { Activity, Chat, ChatConnect } from "../../client/index.js"
import type { ThreadState } from "../pieces/thread-state.js"

/** A chat with the agents who had it, as far as they are known. */
export interface ReadChat {
  readonly chat: Chat
  readonly connects: readonly ChatConnect[]
}

/** A change of a chat in its conversation. */
export interface Phase {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly what: "waiting" | "connected" | "transferred" | "ended"
  readonly chat: Chat
  /** E-mail of the agent it came to; null: to none. */
  readonly agent: string | null
}

/** The changes of a conversation's chats, the first first. */
export function phasesOf(chats: readonly ReadChat[]): readonly Phase[] {
  return chats
    .flatMap(({ chat, connects }): readonly Phase[] => {
      const { askedAt, endedAt } = chat
      const taken = connectsOf(chat, connects).map(({ agent, connectedAt }, index): Phase => {
        return { at: Date.parse(connectedAt), what: index === 0 ? "connected" : "transferred", chat, agent }
      })
      return [
        { at: Date.parse(askedAt), what: "waiting", chat, agent: null },
        ...taken,
        ...(endedAt === null ? [] : [{ at: Date.parse(endedAt), what: "ended", chat, agent: null } as const]),
      ]
    })
    .sort((one, other) => one.at - other.at)
}

/** All connects that are told; where they are not, the last, which a chat has by itself. */
function connectsOf({ agent, connectedAt }: Chat, connects: readonly ChatConnect[]) {
  return connects.length > 0 || connectedAt === null ? connects : [{ agent, connectedAt }]
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
      const now = phase.what === "transferred" ? "connected" : phase.what
      state = now === "ended" ? "bot" : now
      items.push({ phase, state: now })
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
