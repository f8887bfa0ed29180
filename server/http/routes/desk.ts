import type { Chat } from "../../../helpdesk/index.js"
import { type Json, type JsonSchema, ParleyError, type ParleyErrorCode } from "../../../language/index.js"
import { type DeskVerb, isPublic, type SignIn, type Versioned } from "../../../turns/index.js"
import { may } from "../../auth/callers.js"
import { eventStream, type ServerSentEvent } from "../../push/event-stream.js"
import type { DeskHint } from "../../push/hints.js"
import type { Services } from "../../services.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import { listSchema, named, object, oneOf, orNull, PAGE, pageSchema, textSchema, YES_NO } from "../schemas/parts.js"
import { agentView, chatView } from "../views.js"

const ACT = { permission: ["desk:own", "desk:act"] } as const
const AGENT = { "agent?": textSchema(254, { description: "With desk:act: for whom. Left out: the key's own agent." }) }
const CHAT_ANSWER = {
  status: 200,
  description: "The chat as it is now.",
  schema: object({ chat: named("Chat") }),
} as const
const CHAT_REFUSALS: readonly ParleyErrorCode[] = [
  "AGENT_MISSING",
  "AGENT_NOT_YOURS",
  "AGENT_UNKNOWN",
  "AGENT_SIGNED_OUT",
  "CHAT_UNKNOWN",
]
const OWN_REFUSALS: readonly ParleyErrorCode[] = [
  ...CHAT_REFUSALS,
  "NO_CHAT",
  "CHAT_AMBIGUOUS",
  "CHAT_NOT_YOURS",
  "CHAT_ENDED",
  "CHAT_WAITING",
]

/**
 * Of a verb: which chat, as the path says: its id; `next`, the one longest waiting; `current`, the agent's one or last;
 * `of:` with a conversation's id, the chat of that conversation.
 */
const ANY_CHAT: ReadonlySet<string> = new Set(["next", "current"])
const OF_CONVERSATION = "of:"

interface VerbBody {
  readonly agent?: string
  readonly text?: string
  readonly to?: { readonly queue: string } | { readonly agent: string }
  readonly minutes?: number | null
  readonly reason?: string
  readonly scope?: "liveChat" | "conversation"
  readonly ip?: boolean
}

/** How long a block lasts that does not say, in minutes: as the action's own default (design section 6.3). */
const BLOCK_MINUTES = 1440

const SAID: JsonSchema = { type: "string", maxLength: 65_536 }

export const DESK_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/desk/agents",
    name: "listAgents",
    summary: "All agents.",
    tag: "desk",
    access: { permission: "desk:read" },
    answer: { status: 200, description: "By e-mail.", schema: object({ agents: listSchema(named("Agent")) }) },
    refusals: [],
    handle: async (_, services) => json({ agents: (await services.served().store.agents()).map(agentView) }),
  },
  {
    method: "post",
    path: "/v1/desk/agents/sign-in",
    name: "signIn",
    summary: "An agent signs in; one who is not known yet becomes an agent.",
    tag: "desk",
    access: ACT,
    body: object({
      ...AGENT,
      "name?": textSchema(),
      "queues?": listSchema(textSchema(64), { maxItems: 100, description: "With desk:act." }),
      "hours?": orNull({ type: "object", description: "With desk:act. As the hours of a queue in bot.json." }),
    }),
    answer: { status: 200, description: "The agent.", schema: object({ agent: named("Agent") }) },
    refusals: ["AGENT_MISSING", "AGENT_NOT_YOURS", "QUEUE_UNKNOWN"],
    handle: signInAgent,
  },
  {
    method: "post",
    path: "/v1/desk/agents/sign-out",
    name: "signOut",
    summary: "An agent signs out; open chats go on.",
    tag: "desk",
    access: ACT,
    body: object(AGENT),
    answer: { status: 200, description: "The agent.", schema: object({ agent: named("Agent") }) },
    refusals: ["AGENT_MISSING", "AGENT_NOT_YOURS", "AGENT_UNKNOWN", "AGENT_SIGNED_OUT"],
    handle: async (asked, services) => {
      const email = agentOf(asked)
      await services.served().runtime.signOut(email, asked.once)
      return agentReply(email, services)
    },
  },
  {
    method: "get",
    path: "/v1/desk/chats",
    name: "listChats",
    summary: "Chats by who waits longest within a priority.",
    tag: "desk",
    access: { permission: "desk:read" },
    query: object({
      "status?": oneOf("waiting", "connected", "ended"),
      "queue?": textSchema(64),
      "agent?": textSchema(254),
      ...PAGE,
    }),
    answer: {
      status: 200,
      description: "A page; its cursor, sent back, gives the next.",
      schema: pageSchema(named("Chat")),
    },
    refusals: ["CURSOR_INVALID"],
    handle: async ({ query }, services) => {
      const { store } = services.served()
      // The query was held against the schema above.
      const filter = query as unknown as Partial<Parameters<typeof store.chats>[0]>
      const { items, cursor } = await store.chats({ ...filter, limit: filter.limit ?? 50 })
      return json({ items: items.map(chatView), cursor })
    },
  },
  {
    method: "get",
    path: "/v1/desk/chats/{id}",
    name: "readChat",
    summary: "A chat with what was said: on the user's side, and what the agent is asked.",
    tag: "desk",
    access: { permission: "desk:read" },
    query: object({
      "after?": { type: "integer", minimum: 0, description: "Lines of the user's log after this seq." },
    }),
    answer: {
      status: 200,
      description: "`question`: what the agent is asked, to be answered by /answer.",
      schema: object({
        chat: named("Chat"),
        user: object({ id: { type: "string" }, name: orNull({ type: "string" }), isAuthenticated: YES_NO }),
        activities: listSchema(named("Activity")),
        agentActivities: listSchema(named("Activity")),
        question: orNull(named("Question")),
      }),
    },
    refusals: ["CHAT_UNKNOWN", "CHAT_NOT_YOURS"],
    handle: readChat,
  },
  {
    method: "get",
    path: "/v1/desk/stream",
    name: "streamDesk",
    summary: 'A snapshot, then "chat X is at version n" as server-sent events; after a gap a new snapshot.',
    tag: "desk",
    access: { permission: "desk:read" },
    answer: { status: 200, description: "Events `snapshot`, `chat` and `agent`.", type: "text/event-stream" },
    refusals: [],
    handle: async (_, services) => deskStream(services),
  },
  verb("accept", "The agent picks up a chat; `next` is the one that waits longest.", object(AGENT), [
    "CHAT_TAKEN",
    "NO_CHAT",
    "QUEUE_NOT_YOURS",
    "CHAT_ENDED",
  ]),
  verb("messages", "The agent says something to the user.", object({ ...AGENT, text: SAID }), [
    "TEXT_INVALID",
    "TEXT_EXCEEDED",
  ]),
  verb("answer", "The agent answers the question that this chat's flows ask.", object({ ...AGENT, text: SAID }), [
    "NO_QUESTION",
  ]),
  verb(
    "transfer",
    "Hands the chat to a queue or an agent.",
    object({ ...AGENT, to: { anyOf: [object({ queue: textSchema(64) }), object({ agent: textSchema(254) })] } }),
    ["QUEUE_UNKNOWN"],
  ),
  verb("close", "Ends the chat; the user's next text asks for the queue again.", object(AGENT), []),
  verb("disconnect", "Ends the chat.", object(AGENT), []),
  verb(
    "block",
    "Blocks the user of the chat, and ends what that forbids.",
    object({
      ...AGENT,
      "minutes?": orNull({ type: "number", description: "Left out: 1440. Null, with scope conversation: for good." }),
      "reason?": { type: "string", maxLength: 1000 },
      "scope?": oneOf("liveChat", "conversation"),
      "ip?": YES_NO,
    }),
    ["BLOCK_END_REQUIRED", "BLOCK_INTERVAL_INVALID", "REASON_REQUIRED", "ADDRESS_UNKNOWN"],
  ),
]

type VerbPath = "accept" | "messages" | "answer" | "transfer" | "close" | "disconnect" | "block"

function verb(path: VerbPath, summary: string, body: JsonSchema, refusals: readonly ParleyErrorCode[]): Route {
  return {
    method: "post",
    path: `/v1/desk/chats/{id}/${path}`,
    name: `${path}Chat`,
    summary,
    tag: "desk",
    access: ACT,
    body,
    answer: CHAT_ANSWER,
    refusals: [...(path === "accept" ? CHAT_REFUSALS : OWN_REFUSALS), ...refusals],
    handle: (asked, services) => performVerb(path, asked, services),
  }
}

async function performVerb(path: VerbPath, asked: RouteRequest, services: Services): Promise<Reply> {
  const { runtime, reader, store } = services.served()
  // The body was held against the verb's schema.
  const body = asked.body as VerbBody
  const email = agentOf(asked)
  if (path === "block") requireBlockPermissions(asked, body)
  const id = asked.params.id ?? ""
  const isNamed = !ANY_CHAT.has(id) && !id.startsWith(OF_CONVERSATION)
  const chat = isNamed ? await chatCalled(services, id) : null
  const named = id.startsWith(OF_CONVERSATION) ? id.slice(OF_CONVERSATION.length) : (chat?.value.conversation ?? null)
  if (path === "accept" && chat?.value.status === "ended") {
    throw new ParleyError("CHAT_ENDED", "", `The chat ${id} has ended.`)
  }
  const conversation = await runtime.handleDeskVerb(email, verbOf(path, body, named), asked.once).catch(error => {
    throw placed(error)
  })
  await services.testing?.rest()
  const after = await reader.conversation(conversation)
  const [fact] = await store.read([{ kind: "chat", id: chat?.value.id ?? after.chat ?? "" }], services.clock.now())
  return json({ chat: chatView({ version: fact?.version ?? 0, value: fact?.value as Chat }) })
}

/** The helpdesk tells of a queue as actions name it; here it is a part of the body. */
function placed(error: unknown): unknown {
  if (!(error instanceof ParleyError) || error.code !== "QUEUE_UNKNOWN") return error
  return new ParleyError(error.code, "/to/queue", error.message)
}

function verbOf(path: VerbPath, body: VerbBody, chat: string | null): DeskVerb {
  const {
    text: said = "",
    to = { queue: "" },
    minutes = BLOCK_MINUTES,
    reason = null,
    scope = "liveChat",
    ip = false,
  } = body
  switch (path) {
    case "messages":
      return { verb: "say", chat, text: said }
    case "answer":
      return { verb: "answer", chat, text: said }
    case "transfer":
      return { verb: "transfer", chat, to }
    case "block":
      return { verb: "block", chat, minutes, reason, scope, ip }
    default:
      return { verb: path, chat }
  }
}

/** Creating a block needs `block:create`, one of an address `block:ip` (design section 6.5). */
function requireBlockPermissions({ caller }: RouteRequest, { ip }: VerbBody): void {
  const lacking = !may(caller, "block:create")
    ? "block:create"
    : ip === true && !may(caller, "block:ip")
      ? "block:ip"
      : null
  if (lacking !== null) throw new ParleyError("PERMISSION_MISSING", "", `This key lacks the permission ${lacking}.`)
}

/** The agent who acts: the key's own, or with `desk:act` the one named. @throws `AGENT_MISSING`, `AGENT_NOT_YOURS` */
function agentOf({ caller, body }: RouteRequest): string {
  const own = caller.kind === "key" ? caller.key.agent : null
  const { agent = own } = body as { readonly agent?: string }
  if (agent === null) {
    throw new ParleyError(
      "AGENT_MISSING",
      "/agent",
      'This key is no agent\'s: say which one, "agent": "ana@example.com".',
    )
  }
  if (agent !== own && !may(caller, "desk:act")) {
    throw new ParleyError("AGENT_NOT_YOURS", "/agent", "This key acts as its own agent only.")
  }
  return agent
}

async function signInAgent(asked: RouteRequest, services: Services): Promise<Reply> {
  const { name, queues, hours } = asked.body as Partial<SignIn>
  const email = agentOf(asked)
  if ((queues !== undefined || hours !== undefined) && !may(asked.caller, "desk:act")) {
    throw new ParleyError("AGENT_NOT_YOURS", "/queues", "An agent's queues and hours are set with desk:act.")
  }
  const given = { ...(name === undefined ? {} : { name }), ...(queues === undefined ? {} : { queues }) }
  await services.served().runtime.signIn({ email, ...given, ...(hours === undefined ? {} : { hours }) }, asked.once)
  return agentReply(email, services)
}

async function agentReply(email: string, services: Services): Promise<Reply> {
  await services.testing?.rest()
  const [fact] = await services.served().store.read([{ kind: "agent", id: email }], services.clock.now())
  return json({ agent: agentView({ version: fact?.version ?? 0, value: fact?.value as never }) })
}

/** @throws `CHAT_UNKNOWN` */
async function chatCalled({ served, clock }: Services, id: string): Promise<Versioned<Chat>> {
  const [fact] = await served().store.read([{ kind: "chat", id }], clock.now())
  if (!fact || fact.version === 0) throw new ParleyError("CHAT_UNKNOWN", "", `There is no chat ${id}.`)
  return { version: fact.version, value: fact.value as Chat }
}

/** Agents read what waits, and chats that they have or had; with `desk:act` or `conversation:read` all. */
async function readChat(asked: RouteRequest, services: Services): Promise<Reply> {
  const { store, reader } = services.served()
  const chat = await chatCalled(services, asked.params.id ?? "")
  const { conversation, agent, status, agentConversation } = chat.value
  const own = asked.caller.kind === "key" ? asked.caller.key.agent : null
  const mayReadAll = may(asked.caller, "desk:act") || may(asked.caller, "conversation:read")
  if (!mayReadAll && agent !== own && status !== "waiting") {
    throw new ParleyError("CHAT_NOT_YOURS", "", `The chat ${chat.value.id} is not with you.`)
  }
  const side = await reader.conversation(conversation)
  const lines = await store.activities(conversation, Number(asked.query.after ?? 0), 1000)
  const agentLines = agentConversation === null ? [] : await store.activities(agentConversation, 0, 1000)
  const question = agentConversation === null ? null : ((await reader.view(agentConversation)).awaiting ?? null)
  const name = lines.findLast(({ from }) => from.role === "user")?.from.name ?? null
  return json({
    chat: chatView(chat),
    user: { id: side.user ?? side.visitor ?? side.id, name, isAuthenticated: side.user !== null },
    activities: lines.filter(isPublic),
    agentActivities: agentLines.filter(isPublic),
    question,
  })
}

/** Chats of a snapshot: all that are open, up to this many. */
const SNAPSHOT = 500

function deskStream(services: Services): Reply {
  let waiting: DeskHint[] | null = null
  const next = async (): Promise<readonly ServerSentEvent[]> => {
    const hints = waiting
    waiting = []
    if (hints !== null && hints.length <= SNAPSHOT) return hints.map(hintEvent)
    return [{ event: "snapshot", data: await snapshot(services) }]
  }
  const listen = (hint: () => void) =>
    services.hints.onDesk(hints => {
      // A client that is too slow gets a new snapshot, which costs less than all that it missed.
      if (waiting !== null && waiting.length <= SNAPSHOT) waiting.push(...hints)
      hint()
    })
  return {
    kind: "stream",
    open: async (response, ending) => {
      const closed = services.metrics.streamOpened("desk")
      await eventStream(response, ending, listen, next).finally(closed)
    },
  }
}

function hintEvent({ kind, id, version }: DeskHint): ServerSentEvent {
  return { event: kind, data: { id, version } }
}

async function snapshot({ served }: Services): Promise<Json> {
  const { store } = served()
  const [waiting, connected, agents] = await Promise.all([
    store.chats({ status: "waiting", limit: SNAPSHOT }),
    store.chats({ status: "connected", limit: SNAPSHOT }),
    store.agents(),
  ])
  return {
    chats: [...waiting.items, ...connected.items].map(chatView),
    agents: agents.map(agentView),
  } as unknown as Json
}
