import { type AgentQuestion, type Chat, type ChatPerson, firstWaitedAt } from "../../helpdesk/index.js"
import type { Store, Versioned } from "../../turns/index.js"
import { moment, momentOrNull } from "./views.js"

/** A chat as the desk is told of it. */
export type ChatView = ReturnType<typeof chatView>

/**
 * @param now milliseconds since 1970: how long it has waited depends on it
 * @param place in its queue, from 1; null: it does not wait
 */
export function chatView({ version, value }: Versioned<Chat>, now: number, place: number | null) {
  const { id, conversation, agentConversation, status, queue, priority, message, endedBy, agent } = value
  const { person, questions, tags, notes, unanswered, unread } = value
  return {
    ...{ id, version, conversationId: conversation, agentConversationId: agentConversation },
    ...{ status, queue, priority, message },
    person: person === null ? null : personOfChat(person),
    askedAt: moment(firstWaitedAt(value)),
    place,
    waitedSeconds: waitedSeconds(value, now),
    connectedAt: momentOrNull(value.connectedAt),
    firstReplyAt: momentOrNull(value.firstReplyAt),
    endedAt: momentOrNull(value.endedAt),
    ...{ endedBy, agent },
    awaiting: questions.find(each => each.conversation === agentConversation)?.question ?? null,
    questions: questions.map(questionView),
    ...{ unanswered, unread: unread.length, tags, notes: notes.length },
  }
}

/** For how long its user waited until an agent had it, or it ended, or until now. */
export function waitedSeconds(chat: Chat, now: number): number {
  const until = chat.firstConnectedAt ?? chat.endedAt ?? now
  return Math.max(0, Math.round((until - firstWaitedAt(chat)) / 1000))
}

function personOfChat({ user, visitor, name, email, phone, otherConversations, ...told }: ChatPerson) {
  const { locale = null, timeZone = null } = told
  const filter = user !== null ? { user } : visitor !== null ? { visitor } : {}
  const query = new URLSearchParams(filter).toString()
  return {
    ...{ userId: user, visitorId: visitor, isAuthenticated: user !== null, name, email, phone },
    ...{ locale, timeZone },
    otherConversations: { count: otherConversations, filter: query },
  }
}

function questionView({ agent, conversation, question, expiresAt = null }: AgentQuestion) {
  return { agent, agentConversationId: conversation, question, expiresAt: momentOrNull(expiresAt) }
}

export function noteView({ by, at, text }: Chat["notes"][number]) {
  return { createdBy: by, createdAt: moment(at), text }
}

/** Chats as they are told, each with its place. @param known places that need not be asked for, by id */
export async function chatViews(
  store: Pick<Store, "read">,
  chats: readonly Versioned<Chat>[],
  now: number,
  known: ReadonlyMap<string, number> = new Map(),
): Promise<readonly ChatView[]> {
  const asked = chats.filter(({ value: { id, status } }) => status === "waiting" && !known.has(id))
  const places = new Map([...known, ...(await placesOf(store, asked, now))])
  return chats.map(chat => chatView(chat, now, places.get(chat.value.id) ?? null))
}

/** The places of those that wait, by id. */
async function placesOf(
  store: Pick<Store, "read">,
  chats: readonly Versioned<Chat>[],
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const waiting = chats.map(({ value }) => value.id)
  const found =
    waiting.length === 0
      ? []
      : await store.read(
          waiting.map(chat => ({ kind: "position", chat })),
          now,
        )
  return new Map(
    waiting.flatMap((id, index) => {
      const place = found[index]?.value
      return typeof place === "number" ? [[id, place] as const] : []
    }),
  )
}
