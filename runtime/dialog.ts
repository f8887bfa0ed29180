import {
  type ActivityDraft,
  advance,
  type DialogEvent,
  type Effect,
  type Entities,
  type Json,
  pickText,
  presetFields,
  type World,
} from "../engine/index.js"
import {
  type Agent,
  type Cause,
  type Client,
  chatActivityId,
  type Desk,
  endChat,
  specialEvent,
} from "../helpdesk/index.js"
import { notice } from "./refusal.js"
import { conversationOf, useClient } from "./sides.js"
import type { StoredConversation } from "./store.js"
import { entitiesAt, log, ownersOf, type Side, setField, type Work } from "./work.js"

const BOT = { id: "bot", role: "bot" } as const

/** One event into one conversation's dialog, with all that it does to the helpdesk; what follows for others is a cause. */
export function turnDialog(work: Work, side: Side, event: DialogEvent): { readonly sensitive: boolean } {
  useClient(work, side)
  const world = worldOf(work, side)
  const result = advance(work.bot, side.conversation, world, event, new Date(work.now))
  side.conversation = { ...side.conversation, ...result.conversation }
  side.trace.push(...result.trace)
  side.touched = true
  keepWorld(work, side, world.entities, result.world)
  for (const effect of result.effects) take(work, side, effect)
  return result
}

/** Sets entity fields before a conversation's first turn. @throws `SET_INVALID` */
export function preset(work: Work, side: Side, set: { readonly [target: string]: Json }): void {
  if (Object.keys(set).length === 0) return
  useClient(work, side)
  const world = worldOf(work, side)
  const after = presetFields(work.bot, side.conversation, world, set, new Date(work.now))
  keepWorld(work, side, world.entities, after)
}

/** What a conversation's flows see: entities of their owners put together. */
export function worldOf(work: Work, side: Side): World {
  const own = sourcesOf(work, side)
  const entities: Entities = Object.assign({}, ...[...own].map(([id]) => entitiesAt(work, id).now), overlay(work, side))
  const acting = {
    conversation: side.conversation.id,
    side: side.conversation.side,
    agent: side.conversation.linked?.agent ?? null,
  }
  const present = side.activities.filter(activity => activity.type === "message")
  return { entities, desk: { ...work.desk, acting, present } satisfies Desk }
}

/** Records whose entities a conversation sees as they are. In an agent's conversation some are the linked user's. */
function sourcesOf(work: Work, side: Side): ReadonlyMap<string, true> {
  const { conversation } = side
  if (conversation.side === "user") {
    const owners = ownersOf(conversation)
    return new Map([owners.person, owners.activity, owners.conversation].map(id => [id, true]))
  }
  const linked = linkedOf(work, conversation)
  const ids = [
    `agent:${conversation.linked?.agent}`,
    ...(linked ? [ownersOf(linked).activity] : []),
    `conversation:${conversation.id}`,
  ]
  return new Map(ids.map(id => [id, true]))
}

/** Entities that come from elsewhere: the linked user's `HelpdeskClient`, and the agent as `ChatUser` (design section 6.2). */
function overlay(work: Work, side: Side): Entities {
  const { conversation } = side
  if (conversation.side === "user") return {}
  const email = conversation.linked?.agent ?? ""
  const agent = work.desk.changed.agent.get(email) ?? work.facts.agent(email)
  const linked = linkedOf(work, conversation)
  return {
    ChatUser: {
      Id: email,
      Name: agent?.name ?? null,
      Email: email,
      IsAuthenticated: true,
      Language: conversation.locale,
    },
    ...(linked ? { HelpdeskClient: entitiesAt(work, ownersOf(linked).conversation).now.HelpdeskClient ?? {} } : {}),
  }
}

function linkedOf(work: Work, { linked }: StoredConversation): StoredConversation | null {
  if (linked === null || linked.conversation === "") return null
  return conversationOf(work, linked.conversation).conversation
}

/** Puts what a turn changed back where it belongs. */
function keepWorld(work: Work, side: Side, before: Entities, world: World): void {
  const desk = world.desk as Desk
  const clientBefore = work.desk.client
  work.desk = { ...desk, acting: work.desk.acting, present: [] }
  keepIdentity(work)
  for (const [entity, fields] of Object.entries(world.entities)) {
    if (fields !== before[entity]) keepEntity(work, side, entity, fields)
  }
  for (const entity of Object.keys(before)) {
    if (!Object.hasOwn(world.entities, entity)) forgetEntity(work, ownerOf(work, side, entity), entity)
  }
  keepClient(work, clientBefore)
}

function keepEntity(work: Work, side: Side, entity: string, fields: Entities[string]): void {
  const record = entitiesAt(work, ownerOf(work, side, entity))
  record.now = { ...record.now, [entity]: fields }
}

function forgetEntity(work: Work, owner: string, entity: string): void {
  const record = entitiesAt(work, owner)
  record.now = Object.fromEntries(Object.entries(record.now).filter(([name]) => name !== entity))
}

function ownerOf(work: Work, side: Side, entity: string): string {
  const { conversation } = side
  const linked = linkedOf(work, conversation)
  const whose =
    linked !== null && (entity === "HelpdeskClient" || entity === "ChatActivityData") ? linked : conversation
  const scope = entity === "ChatActivityData" ? "activity" : (work.bot.entities.get(entity)?.scope ?? "conversation")
  if (whose.side === "agent") return scope === "user" ? `agent:${whose.linked?.agent}` : `conversation:${whose.id}`
  const owners = ownersOf(whose)
  return scope === "user" ? owners.person : owners[scope]
}

/** Who the client is and which chat activity it is in decide whose entities are whose: this comes first. */
function keepIdentity(work: Work): void {
  const { client } = work.desk
  if (client === null) return
  const side = conversationOf(work, client.conversation)
  if (side.conversation.user !== client.user) {
    side.conversation = { ...side.conversation, user: client.user }
    side.touched = true
  }
  if (side.conversation.chatActivity.number !== client.activity.number) keepEndedActivities(work, side, client)
}

/** What the helpdesk decided about its client goes into the client's conversation. */
export function keepClient(work: Work, before: Client | null): void {
  const { client } = work.desk
  if (client === null || client === before) return
  keepIdentity(work)
  const side = conversationOf(work, client.conversation)
  const { chat, chats, parked } = client
  if (side.conversation.chat !== chat || side.conversation.parked !== parked || side.conversation.chats !== chats) {
    side.conversation = { ...side.conversation, chat, chats, parked }
    side.touched = true
  }
  const owner = ownersOf(side.conversation).conversation
  if (before?.blockedUntil !== client.blockedUntil) {
    const until = client.blockedUntil === null ? null : new Date(client.blockedUntil)
    setField(work, owner, "ConversationInfo", "LiveChatBlockedUntil", until)
    side.touched = true
  }
  if (before?.agent !== client.agent && client.agent !== null) {
    setField(work, owner, "HelpdeskAgent", "Email", client.agent.email)
    setField(work, owner, "HelpdeskAgent", "Name", client.agent.name)
    side.touched = true
  }
}

function keepEndedActivities(work: Work, side: Side, { activity: { number } }: Client): void {
  for (const { id, fields } of work.desk.endedActivities) {
    const record = entitiesAt(work, `activity:${id}`)
    record.now = { ...record.now, ChatActivityData: fields }
  }
  work.desk = { ...work.desk, endedActivities: [] }
  const { id, seq } = side.conversation
  side.conversation = {
    ...side.conversation,
    chatActivity: { id: chatActivityId(id, number), number, lastAt: work.now, afterSeq: seq },
  }
  side.touched = true
}

function take(work: Work, side: Side, effect: Effect): void {
  switch (effect.kind) {
    case "say":
      log(work, side, messageOf(effect))
      return
    case "send":
      log(work, side, { type: "event", from: BOT, name: effect.name, value: effect.value })
      return
    case "leaveChat":
      changeDesk(work, desk => endChat(desk, "user"))
      return
    case "endConversation":
      endConversation(work, side)
  }
}

function messageOf({ text, actions, attachments, asks }: Extract<Effect, { kind: "say" }>): ActivityDraft {
  return {
    type: "message",
    from: BOT,
    text,
    ...(actions.length > 0 ? { suggestedActions: { actions } } : {}),
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(asks ? { inputHint: "expectingInput" as const } : {}),
  }
}

/** Applies a verb of the helpdesk, and keeps what it decided about the client. */
export function changeDesk(work: Work, verb: (desk: Desk) => Desk): void {
  const before = work.desk.client
  work.desk = verb(work.desk)
  keepClient(work, before)
}

/** The user ends the conversation, or a flow does: its chat ends, and nothing is open any more. */
export function endConversation(work: Work, side: Side): void {
  if (side.conversation.side === "user") {
    useClient(work, side)
    changeDesk(work, desk => endChat(desk, "userEnds"))
  }
  close(work, side)
}

function close(work: Work, side: Side): void {
  side.conversation = { ...side.conversation, status: "ended", frames: [], call: null, inbox: [], parked: null }
  log(work, side, { type: "endOfConversation", from: BOT })
}

/** Works off what follows from decisions, in the order of their causes, until nothing follows any more. */
export function followCauses(work: Work): void {
  for (;;) {
    thaw(work)
    const [cause, ...rest] = work.desk.causes
    if (cause === undefined) break
    work.desk = { ...work.desk, causes: rest }
    follow(work, cause)
  }
  for (const side of work.sides.values()) endWithLastFlow(work, side)
  keepNotes(work)
}

/** Each block and unblock is a line in the audit log and in the conversation's, where people with permission see it. */
function keepNotes(work: Work): void {
  for (const [index, { what, by, subject, conversation, detail }] of work.desk.notes.entries()) {
    work.audit.push({
      id: `${detail.id ?? subject}-${what}-${work.now}-${index}`,
      at: work.now,
      what,
      by,
      subject,
      detail,
    })
    if (conversation === null) continue
    const side = conversationOf(work, conversation)
    log(work, side, { type: "trace", from: BOT, name: what, value: { by, subject, ...detail } })
    side.event ??= { type: what, by }
  }
  work.desk = { ...work.desk, notes: [] }
}

function follow(work: Work, cause: Cause): void {
  switch (cause.kind) {
    case "event": {
      const side = conversationOf(work, cause.conversation)
      if (side.conversation.status === "ended") return
      side.event ??= eventOf(cause.event.name, cause.event.by)
      turnDialog(work, side, { type: "event", ...cause.event, putAgain: cause.putAgain })
      return
    }
    case "agentConversation":
      beginAgentConversation(work, cause)
      return
    case "ban": {
      const side = conversationOf(work, cause.conversation)
      if (side.conversation.status === "ended") return
      const told = notice(work, cause.block, side.conversation.locale)
      if (told.text !== "") {
        log(work, side, { type: "message", from: BOT, text: told.text, channelData: { notice: told.details } })
      }
      side.conversation = { ...side.conversation, blocked: true }
      close(work, side)
      return
    }
    case "idleWarning":
      warnIdle(work, cause.chat)
      return
    case "allocate":
      work.due.push({ owner: `queue:${cause.queue}`, at: work.now, rank: 1 })
      return
    case "endOthers":
      work.due.push({ owner: `block:${cause.block.id}`, at: work.now, rank: 0 })
  }
}

function eventOf(name: string, by: string | null): Json {
  return { type: "event", name, by }
}

/**
 * Where a chat has left its agent, the user's times go on (design section 3.4): a question has the time it had left when
 * the chat froze it, inactivity counts from now.
 */
function thaw(work: Work): void {
  for (const { id, conversation, status, connectedAt } of work.desk.changed.chat.values()) {
    if (connectedAt === null || work.thawed.has(id)) continue
    const before = work.facts.chat(id)
    if (before?.status !== "connected" || (status === "connected" && connectedAt === before.connectedAt)) continue
    work.thawed.add(id)
    const side = conversationOf(work, conversation)
    const frames = side.conversation.frames.map((frame, index, all) => {
      const asks = index === all.length - 1 && (frame.stepType === "prompt" || frame.stepType === "choice")
      return asks ? { ...frame, since: frame.since + work.now - Math.max(frame.since, before.connectedAt ?? 0) } : frame
    })
    side.conversation = { ...side.conversation, frames, heardAt: work.now, inactivityWarned: false }
    side.touched = true
    // The agent's conversation ends too, with its last flow, even where none runs.
    if (before.agentConversation !== null) conversationOf(work, before.agentConversation).touched = true
  }
}

function beginAgentConversation(work: Work, { id, chat, agent }: Extract<Cause, { kind: "agentConversation" }>): void {
  const side = beginDeskConversation(work, id, { conversation: chat.conversation, chat: chat.id, agent: agent.email })
  side.event = eventOf("LiveChatAgentConnected", "agent")
  if (chat.message !== null)
    log(work, side, { type: "message", from: userOf(work, chat.conversation), text: chat.message })
  turnDialog(work, side, { type: "event", ...specialEvent("LiveChatAgentConnected", "agent") })
}

/** Where an agent who was signed out by the clock is told so: a conversation with no user linked. */
export function beginSignedOutConversation(work: Work, agent: Agent): Side {
  const id = `agent-${agent.email}-signed-out-${work.now}`
  const side = beginDeskConversation(work, id, { conversation: "", chat: "", agent: agent.email })
  side.event = eventOf("HelpdeskAgentSignedOut", "timeout")
  return side
}

function beginDeskConversation(work: Work, id: string, linked: NonNullable<StoredConversation["linked"]>): Side {
  const locale = work.bot.locales[0]
  const conversation: StoredConversation = {
    id,
    version: 0,
    side: "agent",
    status: "active",
    channel: "desk",
    locale,
    startedAt: work.now,
    seq: 0,
    frames: [],
    call: null,
    inbox: [],
    heardAt: work.now,
    inactivityWarned: false,
    user: null,
    visitor: null,
    beganAuthenticated: false,
    address: null,
    chatActivity: { id: chatActivityId(id, 1), number: 1, lastAt: work.now, afterSeq: 0 },
    chat: null,
    chats: 0,
    parked: null,
    linked,
    blocked: false,
  }
  const side: Side = { conversation, isNew: true, activities: [], trace: [], event: null, touched: true }
  work.sides.set(id, side)
  const info = { Id: id, Channel: "desk", Language: locale, StartedOn: new Date(work.now) }
  for (const [field, value] of Object.entries(info))
    setField(work, `conversation:${id}`, "ConversationInfo", field, value)
  return side
}

/** The user of a conversation, as the author of a line. */
export function userOf(work: Work, id: string) {
  const { conversation } = conversationOf(work, id)
  const name = work.desk.client?.conversation === id ? work.desk.client.name : null
  return {
    id: conversation.user ?? conversation.visitor ?? id,
    ...(name === null ? {} : { name }),
    role: "user" as const,
  }
}

const IDLE_WARNING = {
  en: "Nobody has written for a while. The chat will end soon.",
  ru: "Давно никто не писал. Скоро чат завершится.",
  "zh-CN": "已有一段时间无人发言,会话即将结束。",
}

function warnIdle(work: Work, chat: Extract<Cause, { kind: "idleWarning" }>["chat"]): void {
  for (const id of [chat.conversation, chat.agentConversation]) {
    if (id === null) continue
    const side = conversationOf(work, id)
    const text = pickText(IDLE_WARNING, side.conversation.locale, "en")
    log(work, side, { type: "message", from: BOT, text, channelData: { idleWarning: true } })
    side.event ??= eventOf("idleWarning", "timeout")
  }
}

/** An agent's conversation ends with its last flow (design section 6.2), once its chat is somebody else's or over. */
function endWithLastFlow(work: Work, side: Side): void {
  const { conversation } = side
  if (conversation.side !== "agent" || conversation.status === "ended" || !side.touched) return
  if (conversation.frames.length > 0 || conversation.call !== null) return
  const chat = conversation.linked === null ? null : chatNow(work, conversation.linked.chat)
  if (chat !== null && chat.status === "connected" && chat.agentConversation === conversation.id) return
  close(work, side)
}

function chatNow(work: Work, id: string) {
  return work.desk.changed.chat.get(id) ?? work.facts.chat(id)
}
