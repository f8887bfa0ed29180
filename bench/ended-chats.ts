import type { Chat } from "../helpdesk/index.js"
import type { Commit } from "../turns/index.js"

/** A chat that ended long ago, as a report has it. @param now milliseconds since 1970 */
export function endedChat(number: number, now: number): Chat {
  const waitingSince = now - 86_400_000 + number
  return {
    ...{ id: `c${number}-chat-1`, conversation: `c${number}`, agentConversation: null, status: "ended" },
    ...{ queue: "general", priority: 0, message: "About an invoice", waitingSince, queuedAt: waitingSince },
    ...{ connects: 1, connectedAt: waitingSince + 9000, endedAt: waitingSince + 99_000, endedBy: "agent" },
    ...{ agent: `agent-${number % 200}@example.com`, tickAt: null, restsUntil: null, waitsFor: null, heardAt: null },
    ...{ idleWarned: false, refusedBy: [], firstConnectedAt: waitingSince + 9000, firstReplyAt: waitingSince + 12_000 },
    ...{ talkedFor: 90_000, transfers: 0, rating: String(number % 5), tags: ["invoice"], notes: [], questions: [] },
    ...{ unanswered: 0, unread: [], person: null, handover: null },
  }
}

/** Commits of so many records, a thousand in each. @param putsOf what is kept of each number from 0 */
export function* manyCommits(records: number, putsOf: (number: number) => Commit["puts"]): Generator<Commit> {
  for (let first = 0; first < records; first += 1000) {
    const numbers = Array.from({ length: Math.min(1000, records - first) }, (_, index) => first + index)
    yield { expects: [], puts: numbers.flatMap(putsOf), activities: [], turns: [], due: [], audit: [] }
  }
}
