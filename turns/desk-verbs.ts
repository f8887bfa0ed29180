import {
  accept,
  agentConversationOf,
  assignChat,
  type BlockScope,
  blockFromChat,
  type Chat,
  endChat,
  type Handover,
  handBack,
  moveChat,
  normalEmail,
  noteChatMessage,
  readChat,
  signedIn,
  transfer,
  withChat,
  withNote,
  withTags,
} from "../helpdesk/index.js"
import { hasVisible, type Json, ParleyError, SAID_TO_HEARD } from "../language/index.js"
import { noteSignOfLife } from "./agents.js"
import { withFiles } from "./attached-files.js"
import { advanceDialog, changeDesk } from "./dialog.js"
import { runFollowUps } from "./follow-ups.js"
import { maskSensitive, maskTrace } from "./secrets.js"
import { LISTENERS } from "./store.js"
import { needClient, touchConversation } from "./touched-conversation.js"
import { checkTypedText } from "./typed-text.js"
import { appendActivity, type TouchedConversation, type UnitOfWork } from "./unit-of-work.js"

/**
 * A verb of an agent. `chat` is a user's conversation; null: the agent's one chat or, with none, the last. With `chatId`
 * the verb is about that very chat, and refused where it has ended (design section 6.7).
 */
export type DeskVerb = { readonly chatId?: string } & DeskVerbSpec

type DeskVerbSpec =
  | { readonly verb: "accept"; readonly chat: string | null; readonly anyway?: boolean }
  | {
      readonly verb: "say"
      readonly chat: string | null
      readonly text: string
      /** Addresses of files beside the text, or instead of it; left out: none. */
      readonly files?: readonly string[]
    }
  | { readonly verb: "answer"; readonly chat: string | null; readonly text: string }
  /** For the desk alone; who does so need be no agent: the name of a key does as well. */
  | { readonly verb: "note"; readonly chat: string | null; readonly by: string; readonly text: string }
  | { readonly verb: "tag"; readonly chat: string | null; readonly tags: readonly string[] }
  /** The user's conversation was read up to this line. */
  | { readonly verb: "read"; readonly chat: string | null; readonly seq: number }
  | { readonly verb: "disconnect" | "close" | "decline"; readonly chat: string | null }
  /** A waiting chat is given to an agent or goes to another queue; who does so need be no agent. */
  | {
      readonly verb: "assign"
      readonly chat: string | null
      /** An agent's e-mail, or a queue's code. */
      readonly to: string | { readonly queue: string }
      readonly anyway?: boolean
      /** The name of whoever does it; left out: the agent. */
      readonly by?: string | null
      /** To the next agent; left out: nothing. */
      readonly word?: string
    }
  | {
      readonly verb: "transfer"
      readonly chat: string | null
      readonly to: { readonly queue: string } | { readonly agent: string }
      readonly anyway?: boolean
      /** To the next agent; left out: nothing. */
      readonly word?: string
    }
  | {
      readonly verb: "block"
      readonly chat: string | null
      readonly minutes: number | null
      readonly reason: string | null
      readonly scope: BlockScope
      readonly ip: boolean
    }

/**
 * One verb of an agent.
 *
 * @returns the user's conversation that it was about
 * @throws `AGENT_UNKNOWN`, `AGENT_SIGNED_OUT`, `NO_CHAT`, `CHAT_UNKNOWN`, `CHAT_NOT_YOURS`, `CHAT_TAKEN`, `CHAT_HAS_AGENT`,
 *   `AGENT_FULL`, `CHAT_ENDED`, `NO_QUESTION`, `BLOCK_END_REQUIRED`, `REASON_REQUIRED`, `ADDRESS_UNKNOWN`, `QUEUE_UNKNOWN`,
 *   `NOTES_EXCEEDED`, `ATTACHMENT_UNKNOWN`, `TEXT_INVALID`, `TEXT_EXCEEDED`; nothing has changed then
 */
export function handleDeskVerb(work: UnitOfWork, agent: string, request: DeskVerb): TouchedConversation {
  const email = normalEmail(agent)
  needAtOnce(work, email, request)
  noteSignOfLife(work, email)
  const chat = chatMeant(work, email, request)
  // An erased conversation's chat has ended too, so this comes before anything is asked of the conversation.
  if (!OF_ENDED.has(request.verb)) requireNotEnded(chat)
  const touched = touchConversation(work, chat.conversation)
  needClient(work, touched)
  if (!IN_SILENCE.has(request.verb)) touched.event = verbEvent(email, request)
  performVerb(work, email, chat, touched, request)
  runFollowUps(work)
  return touched
}

/** Verbs on chats that have ended: the answer to the survey, and the block of the user (design section 6.7). */
const OF_ENDED: ReadonlySet<DeskVerb["verb"]> = new Set(["answer", "block"])

/** Verbs that are no event of the user's conversation. */
const IN_SILENCE: ReadonlySet<DeskVerb["verb"]> = new Set(["answer", "note", "tag", "read"])

/** Asks at once for the facts that a verb is known to need: each round of reads that is saved is a decision less. */
function needAtOnce(work: UnitOfWork, email: string, { verb, chat }: DeskVerb): void {
  work.facts.need(
    { kind: "agent", id: email },
    // Much that an agent does is told to who listens.
    { kind: "setting", id: LISTENERS },
    // They see the chat from here on.
    ...(verb === "accept" ? [{ kind: "entities", id: `agent:${email}` } as const] : []),
    ...(chat === null ? [] : [{ kind: "conversation", id: chat } as const]),
  )
}

/** Fields of some verbs that their record does not have, or has in another form. */
interface VerbBeside {
  readonly by?: string | null
  readonly files?: readonly string[]
}

/** The record of a verb, for the trace and for replays. */
function verbEvent(agent: string, request: DeskVerb & { readonly attachments?: readonly Json[] }): Json {
  const { chat: _, chatId: __, by: ___, files: ____, ...verb } = request as DeskVerb & VerbBeside
  return { type: "agent", agent, ...verb }
}

function performVerb(
  work: UnitOfWork,
  email: string,
  chat: Chat,
  touched: TouchedConversation,
  request: DeskVerb,
): void {
  switch (request.verb) {
    case "accept":
      changeDesk(work, touched, desk => accept(desk, chat, email, request.anyway))
      return
    case "assign":
      assign(work, email, chat, touched, request)
      return
    case "decline":
      requireOwn(chat, email)
      requireConnected(chat)
      changeDesk(work, touched, desk => handBack(desk, chat, "declined"))
      return
    case "say":
      requireOwn(chat, email)
      sayToUser(work, email, chat, touched, request)
      return
    case "note":
      changeDesk(work, touched, desk => withChat(desk, withNote(desk, chat, request)))
      return
    case "tag":
      changeDesk(work, touched, desk => withChat(desk, withTags(chat, request.tags)))
      return
    case "read":
      requireOwn(chat, email)
      changeDesk(work, touched, desk => readChat(desk, chat, request.seq))
      return
    case "answer":
      answerAgentQuestion(work, chat, email, request)
      return
    case "transfer":
      requireOwn(chat, email)
      changeDesk(work, touched, desk => transfer(desk, chat, request.to, request.anyway, wordOf(email, request.word)))
      return
    case "block":
      changeDesk(work, touched, desk => blockFromChat(desk, { ...request, by: email, chat: chat.id }))
      return
    case "close":
    case "disconnect":
      requireOwn(chat, email)
      requireConnected(chat)
      changeDesk(work, touched, desk => endChat(desk, request.verb === "close" ? "close" : "agent"))
      return
  }
}

function wordOf(by: string, text: string | undefined): Handover | null {
  return text === undefined ? null : { by, text }
}

/** A supervisor's hand in a queue is in the audit log. */
function assign(
  work: UnitOfWork,
  email: string,
  chat: Chat,
  touched: TouchedConversation,
  { to, anyway = false, by = email, word }: Extract<DeskVerb, { readonly verb: "assign" }>,
): void {
  changeDesk(work, touched, desk => {
    const told = word === undefined ? chat : withNote(desk, chat, { by: by ?? "", text: word }, true)
    const given = typeof to === "string" ? assignChat(desk, told, to, anyway) : moveChat(desk, told, to.queue)
    // In its own queue it stays as it is, but for the word.
    return given === desk && told !== chat ? withChat(desk, told) : given
  })
  const what = typeof to === "string" ? "chatAssigned" : "chatMoved"
  const detail = typeof to === "string" ? { agent: normalEmail(to) } : { from: chat.queue, to: to.queue }
  const id = `${what}-${chat.id}-${work.facts.versionOf("chat", chat.id)}-${work.now}`
  const entry = { id, at: work.now, what, by, subject: `chat:${chat.id}`, detail }
  work.audit.push(entry)
}

/** Speaks to the user. */
function sayToUser(
  work: UnitOfWork,
  email: string,
  chat: Chat,
  touched: TouchedConversation,
  { files, ...request }: Extract<DeskVerb, { readonly verb: "say" }>,
): void {
  requireConnected(chat)
  checkTypedText(work, request.text, SAID_TO_HEARD * work.bot.limits.text)
  const { text, attachments } = withFiles(work, chat.conversation, request.text, files)
  if (!hasVisible(text)) {
    throw new ParleyError("TEXT_INVALID", "/text", "There is nothing in this text: write something, or send a file.")
  }
  if (attachments.length > 0) touched.event = verbEvent(email, { ...request, text, attachments })
  const agent = work.facts.agent(chat.agent ?? "")
  const from = { id: chat.agent ?? "", ...(agent ? { name: agent.name } : {}), role: "agent" as const }
  // An agent is a name and an opaque id to the user (design section 6.7).
  const said = { type: "message", text, ...(attachments.length > 0 ? { attachments } : {}) } as const
  appendActivity(work, touched, { ...said, from: { ...from, id: chat.agentConversation ?? "agent" } })
  if (chat.agentConversation !== null)
    appendActivity(work, touchConversation(work, chat.agentConversation), { ...said, from })
  changeDesk(work, touched, desk => noteChatMessage(desk, chat, "agent", touched.conversation.seq))
}

/** Answers the open question of the agent's conversation, also when somebody else has the chat now. @throws `NO_QUESTION`, and as `checkTypedText` */
function answerAgentQuestion(
  work: UnitOfWork,
  chat: Chat,
  email: string,
  request: DeskVerb & { readonly text: string },
): void {
  const { text } = request
  const own = ownConversation(work, chat, email)
  const touched = own === null ? null : touchConversation(work, own)
  const step = touched?.conversation.frames.at(-1)?.stepType
  if (touched === null || touched.conversation.status === "ended" || (step !== "prompt" && step !== "choice")) {
    throw new ParleyError("NO_QUESTION", "", "No question is open in this agent's conversation.")
  }
  checkTypedText(work, text)
  appendActivity(work, touched, { type: "message", from: { id: email, role: "agent" }, text })
  touched.event = verbEvent(email, request)
  const { secrets } = advanceDialog(work, touched, { type: "message", text })
  if (secrets === null) return
  maskSensitive(touched, "agent")
  maskTrace(work, touched, text, secrets)
}

/** @throws `CHAT_NOT_YOURS` where the chat was handed on */
function requireOwn(chat: Chat, email: string): void {
  if (chat.agent !== email) throw notYours(chat, email)
}

/** The agent's conversation for a chat; of several, after transfers, the last. Null: they never had it. */
function ownConversation(work: UnitOfWork, chat: Chat, email: string): string | null {
  for (let connect = chat.connects; connect > 0; connect--) {
    const id = agentConversationOf(chat, connect)
    if (work.facts.record("conversation", id)?.linked?.agent === email) return id
  }
  return null
}

function requireNotEnded(chat: Chat): void {
  if (chat.status === "ended") throw new ParleyError("CHAT_ENDED", "", `The chat ${chat.id} has ended.`)
}

function requireConnected(chat: Chat): void {
  if (chat.status === "waiting")
    throw new ParleyError("CHAT_WAITING", "", `Nobody has picked up the chat ${chat.id} yet.`)
}

/** Verbs on a chat that need not be with whoever does them. */
const OF_ANYBODY: ReadonlySet<DeskVerb["verb"]> = new Set(["assign", "note", "tag"])

/** The chat that a verb is about. @throws `CHAT_UNKNOWN`, and as those that find it */
function chatMeant(work: UnitOfWork, email: string, { verb, chat, chatId }: DeskVerb): Chat {
  if (chatId === undefined) {
    if (verb === "accept") return waitingChat(work, email, chat)
    if (OF_ANYBODY.has(verb) && chat !== null) return chatOfConversation(work, chat)
    return chatOfAgent(work, email, chat)
  }
  const named = work.facts.chat(chatId)
  if (named === null) throw new ParleyError("CHAT_UNKNOWN", "", `There is no chat ${chatId}.`)
  if (OF_ANYBODY.has(verb)) return named
  if (verb === "accept") {
    signedIn(work.desk, email)
    return named
  }
  if (named.agent !== email && ownConversation(work, named, email) === null) throw notYours(named, email)
  return named
}

function notYours(chat: Chat, email: string): ParleyError {
  return new ParleyError("CHAT_NOT_YOURS", "", `The chat ${chat.id} is not with ${email}.`)
}

/** The chat to pick up. @throws `NO_CHAT`, `AGENT_UNKNOWN`, `AGENT_SIGNED_OUT` */
function waitingChat(work: UnitOfWork, email: string, conversation: string | null): Chat {
  const agent = signedIn(work.desk, email)
  if (conversation !== null) return chatOfConversation(work, conversation)
  const chat = work.facts.longestWaiting(agent.queues)
  if (chat === null) throw new ParleyError("NO_CHAT", "", `Nobody waits in the queues of ${email}.`)
  return work.facts.chat(chat.id) ?? chat
}

function chatOfConversation(work: UnitOfWork, conversation: string): Chat {
  const touched = touchConversation(work, conversation)
  // The chat is asked for together with all that is needed of the user.
  needClient(work, touched)
  const { chat: id } = touched.conversation
  const chat = id === null ? null : work.facts.chat(id)
  if (chat === null) throw new ParleyError("NO_CHAT", "", `There is no chat in the conversation ${conversation}.`)
  return chat
}

/** The agent's one chat or, with none, the last they had. @throws `NO_CHAT`, `CHAT_NOT_YOURS`, `CHAT_AMBIGUOUS` */
function chatOfAgent(work: UnitOfWork, email: string, conversation: string | null): Chat {
  if (conversation !== null) {
    const chat = chatOfConversation(work, conversation)
    if (chat.agent === email || ownConversation(work, chat, email) !== null) return chat
    // Somebody else has talked to this user since.
    const last = lastChatOf(work, email)
    if (last?.conversation === conversation) return last
    throw notYours(chat, email)
  }
  const [chat, another] = work.facts.chatsOf(email).filter(({ status }) => status === "connected")
  if (another !== undefined) {
    throw new ParleyError("CHAT_AMBIGUOUS", "", `${email} has several chats: say in which conversation.`)
  }
  const found = chat === undefined ? lastChatOf(work, email) : (work.facts.chat(chat.id) ?? chat)
  if (found === null) throw new ParleyError("NO_CHAT", "", `${email} has no chat.`)
  return found
}

function lastChatOf(work: UnitOfWork, email: string): Chat | null {
  const id = work.facts.agent(email)?.lastChat ?? null
  return id === null ? null : work.facts.chat(id)
}
