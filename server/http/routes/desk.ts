import { type Chat, normalEmail } from "../../../helpdesk/index.js"
import { type Json, type JsonSchema, ParleyError, type ParleyErrorCode } from "../../../language/index.js"
import { type DeskVerb, isPublic, type SignIn, type Versioned } from "../../../turns/index.js"
import { callerName, may } from "../../auth/callers.js"
import { eventStream, type ServerSentEvent } from "../../push/event-stream.js"
import type { DeskHint } from "../../push/hints.js"
import type { Caller, Services } from "../../services.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import { listSchema, named, object, oneOf, orNull, PAGE, pageSchema, textSchema, YES_NO } from "../schemas/parts.js"
import { agentView, chatView } from "../views.js"
import { agentReply, knownAgents } from "./agents.js"

const ACT = { permission: ["desk:own", "desk:act"] } as const
const AGENT = { "agent?": textSchema(254, { description: "With desk:act: for whom. Left out: the key's own agent." }) }
const ANYWAY = { "anyway?": { type: "boolean", description: "With desk:act: beyond the agent's limits too." } } as const
const TO: JsonSchema = { anyOf: [object({ queue: textSchema(64) }), object({ agent: textSchema(254) })] }
const AVAILABILITY = oneOf("available", "break", "away")
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
  readonly anyway?: boolean
}

/** How long a block lasts that does not say, in minutes: as the action's own default (design section 6.3). */
const BLOCK_MINUTES = 1440

const SAID: JsonSchema = { type: "string", maxLength: 65_536 }

export const DESK_ROUTES: readonly Route[] = [
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
      "maxChats?": orNull({ type: "integer", minimum: 0, description: "With desk:act. Chats of all queues at once." }),
      "status?": AVAILABILITY,
      "presence?": { type: "boolean", description: "They give signs of life, and count as gone without." },
    }),
    answer: { status: 200, description: "The agent.", schema: object({ agent: named("Agent") }) },
    refusals: ["AGENT_MISSING", "AGENT_NOT_YOURS", "QUEUE_UNKNOWN", "REQUEST_INVALID"],
    handle: signInAgent,
  },
  {
    method: "post",
    path: "/v1/desk/agents/status",
    name: "setStatus",
    summary: "An agent takes chats, or is on a break or away. Without a status it is a sign of life.",
    tag: "desk",
    access: ACT,
    body: object({ ...AGENT, "status?": AVAILABILITY }),
    answer: { status: 200, description: "The agent.", schema: object({ agent: named("Agent") }) },
    refusals: ["AGENT_MISSING", "AGENT_NOT_YOURS", "AGENT_UNKNOWN", "AGENT_SIGNED_OUT"],
    handle: async (asked, services) => {
      const email = agentOf(asked)
      const { status = null } = asked.body as Pick<SignIn, "status">
      await services.served().runtime.setStatus(email, status, asked.once)
      return agentReply(email, services)
    },
  },
  {
    method: "post",
    path: "/v1/desk/agents/sign-out",
    name: "signOut",
    summary: "An agent signs out. Open chats go back to their queues, in front, unless they are kept.",
    tag: "desk",
    access: ACT,
    body: object({ ...AGENT, "keep?": YES_NO }),
    answer: { status: 200, description: "The agent.", schema: object({ agent: named("Agent") }) },
    refusals: ["AGENT_MISSING", "AGENT_NOT_YOURS", "AGENT_UNKNOWN", "AGENT_SIGNED_OUT"],
    handle: async (asked, services) => {
      const email = agentOf(asked)
      const { keep = false } = asked.body as { readonly keep?: boolean }
      await services.served().runtime.signOut(email, asked.once, keep, callerName(asked.caller))
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
    handle: async (asked, services) => {
      const { query } = asked
      const { store } = services.served()
      const isVisible = await visibleTo(asked, services)
      // The query was held against the schema above.
      const filter = query as unknown as Partial<Parameters<typeof store.chats>[0]>
      const agent = filter.agent === undefined ? {} : { agent: normalEmail(filter.agent) }
      const { items, cursor } = await store.chats({ ...filter, ...agent, limit: filter.limit ?? 50 })
      return json({ items: items.filter(({ value }) => isVisible(value)).map(chatView), cursor })
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
  verb("accept", "The agent picks up a chat; `next` is the one that waits longest.", object({ ...AGENT, ...ANYWAY }), [
    "AGENT_FULL",
    "CHAT_TAKEN",
    "NO_CHAT",
    "QUEUE_NOT_YOURS",
    "CHAT_ENDED",
  ]),
  verb("decline", "The agent gives a chat back that was given to them; it goes to the next.", object(AGENT), []),
  verb(
    "assign",
    "A waiting chat is given to an agent, or goes to another queue. With desk:act.",
    object({ to: TO, ...ANYWAY }),
    ["AGENT_FULL", "CHAT_HAS_AGENT", "CHAT_TAKEN", "PERMISSION_MISSING", "QUEUE_UNKNOWN"],
  ),
  verb("messages", "The agent says something to the user.", object({ ...AGENT, text: SAID }), [
    "TEXT_INVALID",
    "TEXT_EXCEEDED",
  ]),
  verb("answer", "The agent answers the question that this chat's flows ask.", object({ ...AGENT, text: SAID }), [
    "NO_QUESTION",
  ]),
  verb(
    "transfer",
    "Hands the chat to a queue or an agent. With desk:act one that waits too, as /assign does.",
    object({
      ...AGENT,
      to: TO,
      ...ANYWAY,
    }),
    ["QUEUE_UNKNOWN", "CHAT_HAS_AGENT", "AGENT_FULL", "CHAT_TAKEN"],
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

type VerbPath = "accept" | "decline" | "assign" | "messages" | "answer" | "transfer" | "close" | "disconnect" | "block"

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

async function performVerb(asPath: VerbPath, asked: RouteRequest, services: Services): Promise<Reply> {
  const { runtime, reader, store } = services.served()
  // The body was held against the verb's schema.
  const body = asked.body as VerbBody
  const path = asPath === "transfer" && (await isSupervised(asked, services)) ? "assign" : asPath
  const email = path === "assign" ? supervisorOf(asked) : agentOf(asked)
  if (path === "block") requireBlockPermissions(asked, body)
  if (body.anyway === true && !may(asked.caller, "desk:act")) throw lacks("desk:act")
  const id = asked.params.id ?? ""
  const isNamed = !ANY_CHAT.has(id) && !id.startsWith(OF_CONVERSATION)
  const chat = isNamed ? await chatCalled(services, id) : null
  const named = id.startsWith(OF_CONVERSATION) ? id.slice(OF_CONVERSATION.length) : (chat?.value.conversation ?? null)
  const verb = { ...verbOf(path, body, named, asked.caller), ...(isNamed ? { chatId: id } : {}) }
  const conversation = await runtime.handleDeskVerb(email, verb, asked.once).catch(error => {
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

/** A supervisor hands on a chat that waits: nobody has it yet who could. */
async function isSupervised({ caller, params: { id = "" } }: RouteRequest, services: Services): Promise<boolean> {
  if (!may(caller, "desk:act") || ANY_CHAT.has(id)) return false
  const conversation = id.startsWith(OF_CONVERSATION) ? id.slice(OF_CONVERSATION.length) : null
  const { reader } = services.served()
  const chat = conversation === null ? id : (await reader.conversation(conversation)).chat
  return chat !== null && (await chatCalled(services, chat)).value.status === "waiting"
}

function verbOf(path: VerbPath, body: VerbBody, chat: string | null, caller: Caller): DeskVerb {
  const {
    text: said = "",
    to = { queue: "" },
    minutes = BLOCK_MINUTES,
    reason = null,
    scope = "liveChat",
    ip = false,
    anyway = false,
  } = body
  switch (path) {
    case "messages":
      return { verb: "say", chat, text: said }
    case "answer":
      return { verb: "answer", chat, text: said }
    case "transfer":
      return { verb: "transfer", chat, to, anyway }
    case "accept":
      return { verb: "accept", chat, anyway }
    case "assign":
      return { verb: "assign", chat, to: "agent" in to ? to.agent : to, anyway, by: callerName(caller) }
    case "block":
      return { verb: "block", chat, minutes, reason, scope, ip }
    default:
      return { verb: path, chat }
  }
}

/** From a chat one has or had a block needs `block:chat` or `block:create`, one of an address `block:ip` (design section 6.5). */
function requireBlockPermissions({ caller }: RouteRequest, { ip }: VerbBody): void {
  const lacking =
    !may(caller, "block:chat") && !may(caller, "block:create")
      ? "block:chat"
      : ip === true && !may(caller, "block:ip")
        ? "block:ip"
        : null
  if (lacking !== null) throw lacks(lacking)
}

function lacks(permission: string): ParleyError {
  return new ParleyError("PERMISSION_MISSING", "", `This key lacks the permission ${permission}.`)
}

/** The one who gives a waiting chat to an agent, for the record. @throws `PERMISSION_MISSING` */
function supervisorOf(asked: RouteRequest): string {
  if (!may(asked.caller, "desk:act")) throw lacks("desk:act")
  return ownAgent(asked) ?? ""
}

/** The agent who acts: the key's own, or with `desk:act` the one named. @throws `AGENT_MISSING`, `AGENT_NOT_YOURS` */
function agentOf({ caller, body }: RouteRequest): string {
  const own = ownAgent({ caller })
  const { agent: asked } = body as { readonly agent?: string }
  const agent = asked === undefined ? own : normalEmail(asked)
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

/** The e-mail of the agent whose key it is; null: no agent's. */
function ownAgent({ caller }: Pick<RouteRequest, "caller">): string | null {
  return caller.kind === "key" && caller.key.agent !== null ? normalEmail(caller.key.agent) : null
}

async function signInAgent(asked: RouteRequest, services: Services): Promise<Reply> {
  const { agent: _, ...given } = asked.body as Partial<SignIn> & { readonly agent?: string }
  const email = agentOf(asked)
  const isManaged = given.queues !== undefined || given.hours !== undefined || given.maxChats !== undefined
  if (isManaged && !may(asked.caller, "desk:act")) {
    throw new ParleyError("AGENT_NOT_YOURS", "/queues", "An agent's queues, hours and limit are set with desk:act.")
  }
  await services.served().runtime.signIn({ ...given, email, by: callerName(asked.caller) }, asked.once)
  return agentReply(email, services)
}

/** @throws `CHAT_UNKNOWN` */
async function chatCalled({ served, clock }: Services, id: string): Promise<Versioned<Chat>> {
  const [fact] = await served().store.read([{ kind: "chat", id }], clock.now())
  if (!fact || fact.version === 0) throw new ParleyError("CHAT_UNKNOWN", "", `There is no chat ${id}.`)
  return { version: fact.version, value: fact.value as Chat }
}

/** Agents see chats of their queues, and those that they have or had; with `desk:act` or `conversation:read` all. */
async function visibleTo(asked: RouteRequest, { served }: Services): Promise<(chat: Chat) => boolean> {
  if (may(asked.caller, "desk:act") || may(asked.caller, "conversation:read")) return () => true
  const own = ownAgent(asked)
  const agent = (await served().store.agents()).find(({ value }) => value.email === own)?.value
  return chat =>
    own !== null &&
    (chat.agent === own || chat.refusedBy.includes(own) || (agent?.queues.includes(chat.queue) ?? false))
}

/** A chat of one's own queues that is with another agent is in the list; what is said in it only that agent reads. */
async function readChat(asked: RouteRequest, services: Services): Promise<Reply> {
  const { store, reader } = services.served()
  const chat = await chatCalled(services, asked.params.id ?? "")
  const { conversation, agent, status, agentConversation } = chat.value
  const own = ownAgent(asked)
  const mayReadAll = may(asked.caller, "desk:act") || may(asked.caller, "conversation:read")
  const isOthers = !mayReadAll && agent !== own && status !== "waiting"
  if (isOthers || !(await visibleTo(asked, services))(chat.value)) {
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
    knownAgents({ served }),
  ])
  return {
    chats: [...waiting.items, ...connected.items].map(chatView),
    agents: agents.map(agentView),
  } as unknown as Json
}
