import { agentConversationOf, type Chat, normalEmail } from "../../../helpdesk/index.js"
import type { ChatFilter, StoredConversation } from "../../../turns/index.js"
import { deskStream } from "../../push/desk-stream.js"
import type { Services } from "../../services.js"
import { spanOf } from "../asked-list.js"
import { chatViews, noteView } from "../chat-views.js"
import { linesFor } from "../reader.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import {
  countedPageSchema,
  listSchema,
  longPage,
  MOMENT,
  MOST_COUNTED,
  named,
  object,
  oneOf,
  orNull,
  pageSchema,
  SPAN,
  textSchema,
} from "../schemas/parts.js"
import { seenBy, seenChat, sightOf } from "../sight.js"
import { moment } from "../views.js"
import { seqOf } from "./conversations.js"

const READ = { permission: "desk:read" } as const
const PATH_SAYS = "A chat's id, or `of:` with a conversation's id."
/** Lines of one page of a log. */
const PAGE_SIZE = 200

/** Chats as agents see them: those of their queues, those they have or had; with `desk:all` all. */
export const DESK_CHAT_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/desk/chats",
    name: "listChats",
    summary:
      "Chats that one may see: open ones by priority and who waits longest, then ended ones, the last to end first.",
    tag: "desk",
    access: READ,
    query: object({
      "status?": oneOf("waiting", "connected", "ended"),
      "queue?": textSchema(64),
      "agent?": textSchema(254, { description: "Who has it or had it last." }),
      "conversation?": textSchema(),
      "from?": SPAN["from?"],
      ...longPage("askedAt"),
    }),
    answer: {
      status: 200,
      description: "A page; its cursor, sent back, gives the next.",
      schema: countedPageSchema(named("Chat")),
    },
    refusals: ["CURSOR_INVALID"],
    handle: listChats,
  },
  {
    method: "get",
    path: "/v1/desk/chats/{id}",
    name: "readChat",
    summary: `A chat with the notes of the desk. ${PATH_SAYS}`,
    tag: "desk",
    access: READ,
    answer: {
      status: 200,
      description:
        "`question`: what the key's own agent is asked in this chat, or had it, to be answered by /answer. `connects`: which agents had it from when, the first first; of more than 20 the last.",
      schema: object({
        ...{ chat: named("Chat"), notes: listSchema(named("Note")), question: orNull(named("Question")) },
        connects: listSchema(object({ agent: textSchema(), connectedAt: MOMENT })),
      }),
    },
    refusals: ["CHAT_UNKNOWN", "CHAT_NOT_YOURS"],
    handle: readChat,
  },
  {
    method: "get",
    path: "/v1/desk/chats/{id}/activities",
    name: "readChatActivities",
    summary: `The log of a chat's user, from before the chat on, or of its agent. ${PATH_SAYS}`,
    tag: "desk",
    access: READ,
    query: object({
      "side?": { ...oneOf("user", "agent"), description: "Left out: the user's." },
      "after?": { type: "integer", minimum: 0, description: "Lines after this seq." },
      "cursor?": textSchema(1024),
      "limit?": { type: "integer", minimum: 1, maximum: 1000, description: "Left out: 200." },
    }),
    answer: {
      status: 200,
      description:
        "Lines in order; the cursor, sent back, gives the next page. Of the agent's side, the log of the key's own agent; else of the agent who has it, or had it last.",
      schema: pageSchema(named("Activity")),
    },
    refusals: ["CHAT_UNKNOWN", "CHAT_NOT_YOURS", "CURSOR_INVALID"],
    handle: readChatActivities,
  },
  {
    method: "get",
    path: "/v1/desk/chats/{id}/notes",
    name: "listChatNotes",
    summary: `The notes of the desk about a chat. ${PATH_SAYS}`,
    tag: "desk",
    access: READ,
    answer: { status: 200, description: "All, the oldest first.", schema: pageSchema(named("Note")) },
    refusals: ["CHAT_UNKNOWN", "CHAT_NOT_YOURS"],
    handle: async (asked, services) => {
      const { notes } = await chatAsked(asked, services)
      return json({ items: notes.map(noteView), cursor: null })
    },
  },
  {
    method: "get",
    path: "/v1/desk/stream",
    name: "streamDesk",
    summary: "The chats that one may see and the agents, as server-sent events: all of them, then each that changes.",
    tag: "desk",
    access: READ,
    answer: {
      status: 200,
      description:
        "`snapshot`: open chats and agents, at the beginning and after a gap. `chat`: a chat as it is now, with its version. `chatGone`: one that may be seen no more. `agent`: an agent. `typing`: a chat whose user is typing.",
      type: "text/event-stream",
      events: {
        snapshot: named("DeskSnapshot"),
        chat: named("Chat"),
        chatGone: named("ChatGone"),
        agent: named("Agent"),
        typing: named("ChatTyping"),
      },
    },
    refusals: [],
    handle: async (asked, services) => deskStream(asked.caller, services),
  },
]

async function chatAsked({ caller, params }: RouteRequest, services: Services): Promise<Chat> {
  return (await seenChat(services, await sightOf(caller, services), params.id ?? "")).value
}

async function listChats(asked: RouteRequest, services: Services): Promise<Reply> {
  const { from: _, agent, limit = 50, ...query } = asked.query as Partial<Omit<ChatFilter, "from">> & { from?: string }
  const filter: ChatFilter = {
    ...query,
    ...spanOf(asked),
    ...seenBy(await sightOf(asked.caller, services)),
    ...(agent === undefined ? {} : { agent: normalEmail(agent) }),
    limit,
  }
  const { store } = services.served()
  const found = await store.chats({ ...filter, counted: MOST_COUNTED })
  return json({ ...found, items: await chatViews(store, found.items, services.clock.now()) })
}

async function readChat({ caller, params }: RouteRequest, services: Services): Promise<Reply> {
  const sight = await sightOf(caller, services)
  const chat = await seenChat(services, sight, params.id ?? "")
  const [view] = await chatViews(services.served().store, [chat], services.clock.now())
  const { questions, notes } = chat.value
  const own = questions.findLast(({ agent }) => agent === sight.agent)
  const connects = (await agentSidesOf(services, chat.value)).map(({ linked, startedAt }) => ({
    agent: linked?.agent ?? "",
    connectedAt: moment(startedAt),
  }))
  return json({ chat: view, notes: notes.map(noteView), question: own?.question ?? view?.awaiting ?? null, connects })
}

interface LogQuery {
  readonly side?: "user" | "agent"
  readonly after?: number
  readonly cursor?: string
  readonly limit?: number
}

async function readChatActivities(asked: RouteRequest, services: Services): Promise<Reply> {
  const { side = "user", after = 0, cursor, limit = PAGE_SIZE } = asked.query as LogQuery
  const sight = await sightOf(asked.caller, services)
  const chat = (await seenChat(services, sight, asked.params.id ?? "")).value
  const log = side === "user" ? chat.conversation : await agentSideOf(services, chat, sight.agent)
  const first = cursor === undefined ? after : seqOf(cursor)
  const lines = log === null ? [] : await services.served().store.activities(log, first, limit)
  const last = lines.length < limit ? undefined : lines.at(-1)?.seq
  return json({ items: linesFor(asked, lines, null), cursor: last === undefined ? null : String(last) })
}

/** Connects of a chat that are looked at, the last ones. */
const LOOKED_AT = 20

/** The agents' conversations of a chat, the first first; one that was erased is none. */
async function agentSidesOf({ served, clock }: Services, chat: Chat): Promise<readonly StoredConversation[]> {
  const first = Math.max(1, chat.connects - LOOKED_AT + 1)
  const numbers = Array.from({ length: chat.connects - first + 1 }, (_, index) => first + index)
  const keys = numbers.map(number => ({ kind: "conversation", id: agentConversationOf(chat, number) }) as const)
  const found = keys.length === 0 ? [] : await served().store.read(keys, clock.now())
  return found.flatMap(({ value }) => (value === null ? [] : [value as StoredConversation]))
}

/** The agent's conversation that is this agent's own; else that of who has the chat or had it last. */
async function agentSideOf(services: Services, chat: Chat, agent: string | null): Promise<string | null> {
  const { agentConversation } = chat
  if (agent === null || agent === chat.agent) return agentConversation
  const own = (await agentSidesOf(services, chat)).findLast(({ linked }) => linked?.agent === agent)
  return own?.id ?? agentConversation
}
