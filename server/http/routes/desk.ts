import { type Agent, type Chat, isSeenBy, normalEmail } from "../../../helpdesk/index.js"
import { type JsonSchema, ParleyError, type ParleyErrorCode } from "../../../language/index.js"
import type { DeskVerb, SignIn, Versioned } from "../../../turns/index.js"
import { callerName, may } from "../../auth/callers.js"
import type { Services } from "../../services.js"
import { agentEmail } from "../agent-email.js"
import { ANY_CHAT, CONVERSATION_CHAT } from "../chat-path.js"
import { chatViews } from "../chat-views.js"
import { json, type Reply, type Route, type RouteRequest } from "../route.js"
import {
  ATTACHMENTS,
  listSchema,
  MAX_CHATS,
  named,
  object,
  oneOf,
  orNull,
  textSchema,
  YES_NO,
} from "../schemas/parts.js"
import type { SentAttachment } from "../send-activity.js"
import { chatAt, ownAgent, seenChat, sightOf } from "../sight.js"
import { agentReply } from "./agents.js"

const ACT = { permission: ["desk:own", "desk:act"] } as const
const BLOCKING = { ...ACT, besides: "Besides, block:chat or block:create; of the address, block:ip." } as const
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
  // The chat outlives its conversation where that was erased.
  "CONVERSATION_UNKNOWN",
]
const OWN_REFUSALS: readonly ParleyErrorCode[] = [
  ...CHAT_REFUSALS,
  "NO_CHAT",
  "CHAT_AMBIGUOUS",
  "CHAT_NOT_YOURS",
  "CHAT_ENDED",
  "CHAT_WAITING",
]

interface VerbBody {
  readonly agent?: string
  readonly text?: string
  readonly note?: string
  readonly tags?: readonly string[]
  readonly attachments?: readonly SentAttachment[]
  readonly to?: { readonly queue: string } | { readonly agent: string }
  readonly minutes?: number | null
  readonly reason?: string
  readonly scope?: "liveChat" | "conversation"
  readonly ip?: boolean
  readonly anyway?: boolean
  readonly seq?: number
}

/** How long a block lasts that does not say, in minutes: as the action's own default (design section 6.3). */
const BLOCK_MINUTES = 1440

const SAID: JsonSchema = { type: "string", maxLength: 65_536 }
const NOTE: JsonSchema = textSchema(2000)
const NOTE_TO_NEXT = { "note?": { ...NOTE, description: "A word to the next agent, which the user does not see." } }

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
      "queues?": listSchema(textSchema(64), { maxItems: 100, uniqueItems: true, description: "With desk:act." }),
      "hours?": orNull({ type: "object", description: "With desk:act. As the hours of a queue in bot.json." }),
      "maxChats?": orNull({ ...MAX_CHATS, description: "With desk:act. Chats of all queues at once." }),
      "status?": AVAILABILITY,
      "presence?": { type: "boolean", description: "They give signs of life, and count as gone without." },
    }),
    isDoneOnce: true,
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
    isDoneOnce: true,
    answer: { status: 200, description: "The agent.", schema: object({ agent: named("Agent") }) },
    refusals: ["AGENT_MISSING", "AGENT_NOT_YOURS", "AGENT_UNKNOWN", "AGENT_SIGNED_OUT"],
    handle: async (asked, services) => {
      const email = agentOf(asked)
      const { status = null } = asked.body as Pick<SignIn, "status">
      await services.served().runtime.setStatus(email, status, asked.once, callerName(asked.caller))
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
    isDoneOnce: true,
    answer: { status: 200, description: "The agent.", schema: object({ agent: named("Agent") }) },
    refusals: ["AGENT_MISSING", "AGENT_NOT_YOURS", "AGENT_UNKNOWN", "AGENT_SIGNED_OUT"],
    handle: async (asked, services) => {
      const email = agentOf(asked)
      const { keep = false } = asked.body as { readonly keep?: boolean }
      await services.served().runtime.signOut(email, asked.once, keep, callerName(asked.caller))
      return agentReply(email, services)
    },
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
    object({ to: TO, ...NOTE_TO_NEXT, ...ANYWAY }),
    [
      "AGENT_FULL",
      "CHAT_HAS_AGENT",
      "CHAT_TAKEN",
      "PERMISSION_MISSING",
      "QUEUE_UNKNOWN",
      "NOTES_EXCEEDED",
      "TEXT_INVALID",
    ],
  ),
  verb(
    "messages",
    "The agent says something to the user, or sends files.",
    object({ ...AGENT, text: SAID, ...ATTACHMENTS }),
    ["TEXT_INVALID", "TEXT_EXCEEDED", "ATTACHMENT_UNKNOWN"],
  ),
  {
    method: "post",
    path: "/v1/desk/chats/{id}/typing",
    name: "typingChat",
    summary: "The agent is typing, which the user's stream tells. It is kept nowhere.",
    tag: "desk",
    access: ACT,
    body: object(AGENT),
    answer: CHAT_ANSWER,
    refusals: ["AGENT_MISSING", "AGENT_NOT_YOURS", "CHAT_UNKNOWN", "CHAT_NOT_YOURS", "CHAT_ENDED", "CHAT_WAITING"],
    handle: tellTyping,
  },
  verb("answer", "The agent answers the question that this chat's flows ask.", object({ ...AGENT, text: SAID }), [
    "NO_QUESTION",
    "TEXT_INVALID",
    "TEXT_EXCEEDED",
  ]),
  verb(
    "transfer",
    "Hands the chat to a queue or an agent. With desk:act one that waits too, as /assign does.",
    object({
      ...AGENT,
      to: TO,
      ...NOTE_TO_NEXT,
      ...ANYWAY,
    }),
    ["QUEUE_UNKNOWN", "CHAT_HAS_AGENT", "AGENT_FULL", "CHAT_TAKEN", "NOTES_EXCEEDED", "TEXT_INVALID"],
  ),
  verb("notes", "A note on the chat, for the desk alone.", object({ ...AGENT, text: NOTE }), [
    "NOTES_EXCEEDED",
    "TEXT_INVALID",
  ]),
  verb(
    "tags",
    "The chat's tags, instead of those it had. Of two that differ in case alone the first stays.",
    object({ ...AGENT, tags: listSchema(textSchema(64), { maxItems: 50 }) }),
    ["TEXT_INVALID"],
  ),
  verb(
    "read",
    "The agent has read the user's conversation up to this line: other screens of theirs learn it.",
    object({ ...AGENT, seq: { type: "integer", minimum: 0 } }),
    [],
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

type VerbPath =
  | "accept"
  | "decline"
  | "assign"
  | "messages"
  | "answer"
  | "transfer"
  | "notes"
  | "tags"
  | "read"
  | "close"
  | "disconnect"
  | "block"

/** Verbs of which whoever does them need be no agent. */
const OF_ANYBODY: ReadonlySet<VerbPath> = new Set(["assign", "notes", "tags"])

function verb(path: VerbPath, summary: string, body: JsonSchema, refusals: readonly ParleyErrorCode[]): Route {
  return {
    method: "post",
    path: `/v1/desk/chats/{id}/${path}`,
    name: path === "read" ? "markChatRead" : `${path}Chat`,
    summary,
    tag: "desk",
    access: path === "assign" ? { permission: "desk:act" } : path === "block" ? BLOCKING : ACT,
    body,
    isDoneOnce: true,
    answer: CHAT_ANSWER,
    refusals: [...(path === "accept" ? CHAT_REFUSALS : OWN_REFUSALS), ...refusals],
    handle: (asked, services) => performVerb(path, asked, services),
  }
}

async function performVerb(asPath: VerbPath, asked: RouteRequest, services: Services): Promise<Reply> {
  const { runtime } = services.served()
  // The body was held against the verb's schema.
  const body = asked.body as VerbBody
  const id = asked.params.id ?? ""
  const chat = ANY_CHAT.has(id) ? null : await chatActedOn(asPath, asked, services)
  // Nobody has a waiting chat yet who could hand it on, but a supervisor.
  const isSupervised = asPath === "transfer" && chat?.value.status === "waiting" && may(asked.caller, "desk:act")
  const path = isSupervised ? "assign" : asPath
  if (path === "assign") requireActing(asked)
  if (path === "block") requireBlockPermissions(asked, body)
  if (body.anyway === true) requireActing(asked)
  const email = OF_ANYBODY.has(path) ? (actingAgent(asked) ?? "") : agentOf(asked)
  const by = actingAgent(asked) ?? callerName(asked.caller) ?? ""
  const verb = verbOf(path, body, chat?.value.conversation ?? null, by)
  const isNamed = chat !== null && !id.startsWith(CONVERSATION_CHAT)
  const conversation = await runtime
    .handleDeskVerb(email, { ...verb, ...(isNamed ? { chatId: chat.value.id } : {}) }, asked.once)
    .catch(error => {
      throw placed(error, path)
    })
  if (verb.verb === "say") services.hints.endTyping(conversation)
  await services.testing?.rest()
  const isOfAnybody = chat !== null && OF_ANYBODY.has(path)
  const named = await chatAt(services, isNamed ? id : `${CONVERSATION_CHAT}${conversation}`)
  const done = isNamed || isOfAnybody ? named : await ownOrLast(named, email, services)
  const [view] = await chatViews(services.served().store, [done], services.clock.now())
  return json({ chat: view })
}

/** The chat of a conversation or, where this agent never had it, the one that they had last: somebody else talks to its user by now. */
async function ownOrLast(chat: Versioned<Chat>, email: string, services: Services): Promise<Versioned<Chat>> {
  if (isSeenBy(chat.value, email, [])) return chat
  const [fact] = await services.served().store.read([{ kind: "agent", id: email }], services.clock.now())
  const last = (fact?.value as Agent | null | undefined)?.lastChat ?? null
  return last === null ? chat : chatAt(services, last)
}

async function tellTyping(asked: RouteRequest, services: Services): Promise<Reply> {
  const agent = agentOf(asked)
  const chat = await seenChat(services, await sightOf(asked.caller, services, agent), asked.params.id ?? "")
  const { id, status, agent: own, conversation } = chat.value
  if (own !== agent) throw new ParleyError("CHAT_NOT_YOURS", "", `The chat ${id} is not with ${agent}.`)
  if (status === "ended") throw new ParleyError("CHAT_ENDED", "", `The chat ${id} has ended.`)
  if (status === "waiting") throw new ParleyError("CHAT_WAITING", "", `Nobody has picked up the chat ${id} yet.`)
  const { store } = services.served()
  const now = services.clock.now()
  const [fact] = await store.read([{ kind: "agent", id: agent }], now)
  const known = (fact?.value ?? null) as Agent | null
  const name = known === null ? {} : { name: known.name }
  services.hints.tellTyping({ conversation, from: { role: "agent", ...name } })
  const [view] = await chatViews(store, [chat], now)
  return json({ chat: view })
}

/** The chat that the path names, as far as whoever acts may see it. @throws `CHAT_UNKNOWN`, `CHAT_NOT_YOURS` */
async function chatActedOn(path: VerbPath, asked: RouteRequest, services: Services): Promise<Versioned<Chat>> {
  // Taking one of another queue has a refusal of its own (`accept`).
  if (path === "accept") return chatAt(services, asked.params.id ?? "")
  const mayBeNobody = OF_ANYBODY.has(path) || (path === "transfer" && may(asked.caller, "desk:act"))
  const agent = mayBeNobody ? actingAgent(asked) : agentOf(asked)
  const sight = await sightOf(asked.caller, services, agent)
  return seenChat(services, sight, asked.params.id ?? "")
}

/** The helpdesk tells of queues and addresses as actions name them, and of a word to the next agent as of a note; here all are parts of the body. */
function placed(error: unknown, path: VerbPath): unknown {
  if (!(error instanceof ParleyError)) return error
  const isWord = error.pointer === "/text" && (path === "transfer" || path === "assign")
  const isAddress = error.pointer === "/BlockIp"
  const pointer = isWord ? "/note" : isAddress ? "/ip" : error.code === "QUEUE_UNKNOWN" ? "/to/queue" : null
  return pointer === null ? error : new ParleyError(error.code, pointer, error.message)
}

function verbOf(path: VerbPath, body: VerbBody, chat: string | null, by: string): DeskVerb {
  const {
    text: said = "",
    to = { queue: "" },
    minutes = BLOCK_MINUTES,
    reason = null,
    scope = "liveChat",
    ip = false,
    anyway = false,
    note,
    tags = [],
    seq = 0,
    attachments = [],
  } = body
  const word = note === undefined ? {} : { word: note }
  switch (path) {
    case "messages":
      return { verb: "say", chat, text: said, files: attachments.map(({ contentUrl }) => contentUrl) }
    case "answer":
      return { verb: "answer", chat, text: said }
    case "transfer":
      return { verb: "transfer", chat, to, anyway, ...word }
    case "notes":
      return { verb: "note", chat, by, text: said }
    case "tags":
      return { verb: "tag", chat, tags }
    case "read":
      return { verb: "read", chat, seq }
    case "accept":
      return { verb: "accept", chat, anyway }
    case "assign":
      return { verb: "assign", chat, to: "agent" in to ? to.agent : to, anyway, by, ...word }
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

/** @throws `PERMISSION_MISSING` */
function requireActing({ caller }: RouteRequest): void {
  if (!may(caller, "desk:act")) throw lacks("desk:act")
}

/** The agent who acts: the key's own, or with `desk:act` the one named. @throws `AGENT_MISSING`, `AGENT_NOT_YOURS` */
function agentOf(asked: RouteRequest): string {
  const agent = actingAgent(asked)
  if (agent !== null) return agent
  const message = 'This key is no agent\'s: say which one, "agent": "ana@example.com".'
  throw new ParleyError("AGENT_MISSING", "/agent", message)
}

/** The same; null: the key is no agent's, and names none. @throws `AGENT_NOT_YOURS` */
function actingAgent({ caller, body }: RouteRequest): string | null {
  const own = ownAgent(caller)
  const { agent: asked } = body as { readonly agent?: string }
  const agent = asked === undefined ? own : normalEmail(asked)
  if (agent !== own && !may(caller, "desk:act")) {
    throw new ParleyError("AGENT_NOT_YOURS", "/agent", "This key acts as its own agent only.")
  }
  return agent
}

async function signInAgent(asked: RouteRequest, services: Services): Promise<Reply> {
  const { agent: _, ...given } = asked.body as Partial<SignIn> & { readonly agent?: string }
  const email = agentEmail(agentOf(asked), "/agent")
  const managed = (["queues", "hours", "maxChats"] as const).find(name => given[name] !== undefined)
  if (managed !== undefined && !may(asked.caller, "desk:act")) {
    const message = "An agent's queues, hours and limit are set with desk:act."
    throw new ParleyError("AGENT_NOT_YOURS", `/${managed}`, message)
  }
  await services.served().runtime.signIn({ ...given, email, by: callerName(asked.caller) }, asked.once)
  return agentReply(email, services)
}
