import { type Entities, presetFields, type World } from "../engine/index.js"
import { type Client, chatActivityId, type Desk } from "../helpdesk/index.js"
import type { Json } from "../language/index.js"
import { conversationOf, useClient } from "./sides.js"
import type { StoredConversation } from "./store.js"
import { entitiesAt, ownersOf, type Side, setField, type Work } from "./work.js"

/** What a conversation's flows see: entities of their owners put together. */
export function worldOf(work: Work, side: Side): World {
  const own = sourcesOf(work, side)
  const entities: Entities = Object.assign({}, ...own.map(id => entitiesAt(work, id).now), overlay(work, side))
  const acting = {
    conversation: side.conversation.id,
    side: side.conversation.side,
    agent: side.conversation.linked?.agent ?? null,
  }
  const present = side.activities.filter(activity => activity.type === "message")
  return { entities, desk: { ...work.desk, acting, present } satisfies Desk }
}

/** Records whose entities a conversation sees as they are. In an agent's conversation some are the linked user's. */
function sourcesOf(work: Work, side: Side): readonly string[] {
  const { conversation } = side
  if (conversation.side === "user") {
    const owners = ownersOf(conversation)
    return [owners.person, owners.activity, owners.conversation]
  }
  const linked = linkedOf(work, conversation)
  return [
    `agent:${conversation.linked?.agent}`,
    ...(linked ? [ownersOf(linked).activity] : []),
    `conversation:${conversation.id}`,
  ]
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
export function keepWorld(work: Work, side: Side, before: Entities, world: World): void {
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

/** Sets entity fields before a conversation's first turn. @throws `SET_INVALID` */
export function preset(work: Work, side: Side, set: { readonly [target: string]: Json }): void {
  if (Object.keys(set).length === 0) return
  useClient(work, side)
  const world = worldOf(work, side)
  const after = presetFields(work.bot, side.conversation, world, set, new Date(work.now))
  keepWorld(work, side, world.entities, after)
}
