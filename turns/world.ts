import { type Entities, presetFields, type World } from "../engine/index.js"
import { type Client, chatActivityId, type Desk } from "../helpdesk/index.js"
import type { Json } from "../language/index.js"
import type { StoredConversation } from "./store.js"
import { deskFor, touchConversation, userSideOf } from "./touched-conversation.js"
import { entitiesAt, latestOf, ownersOf, setField, type TouchedConversation, type UnitOfWork } from "./unit-of-work.js"

/**
 * The world that a conversation's flows see: the entities of all its owners put together.
 *
 * @param known what `deskFor` gives; left out: it is asked
 */
export function worldOf(work: UnitOfWork, touched: TouchedConversation, known = deskFor(work, touched)): World {
  const own = sourcesOf(touched)
  const entities: Entities = Object.assign({}, ...own.map(id => entitiesAt(work, id).now), overlay(work, touched))
  const acting = {
    conversation: touched.conversation.id,
    side: touched.conversation.side,
    agent: touched.conversation.linked?.agent ?? null,
    chat: touched.conversation.linked?.chat ?? null,
  }
  const present = userSideOf(work, touched)?.activities.filter(activity => activity.type === "message") ?? []
  return { entities, desk: { ...known, acting, present } satisfies Desk }
}

/** Records whose entities a conversation sees as they are. */
function sourcesOf({ conversation }: TouchedConversation): readonly string[] {
  if (conversation.side === "agent") return [`agent:${conversation.linked?.agent}`, `conversation:${conversation.id}`]
  const owners = ownersOf(conversation)
  return [owners.person, owners.activity, owners.conversation]
}

/** Entities that come from elsewhere: those of the linked user, and the agent as `ChatUser` (design section 6.2). */
function overlay(work: UnitOfWork, touched: TouchedConversation): Entities {
  const { conversation } = touched
  if (conversation.side === "user") return {}
  const email = conversation.linked?.agent ?? ""
  const agent = work.desk.changed.agent.get(email) ?? work.facts.agent(email)
  const linked = linkedOf(work, conversation)
  return {
    ChatUser: {
      // Fields that the bot gives it besides.
      ...entitiesAt(work, `agent:${email}`).now.ChatUser,
      Id: email,
      Name: agent?.name ?? null,
      Email: email,
      IsAuthenticated: true,
      Language: conversation.locale,
    },
    ...(linked ? entitiesOfLinked(work, linked) : {}),
  }
}

function entitiesOfLinked(work: UnitOfWork, linked: StoredConversation): Entities {
  const names = ["HelpdeskClient", "ChatActivityData", ...Object.keys(work.bot.spec.entities ?? {})]
  const shared = names.filter(name => isLinkedUsers(work, name))
  return Object.fromEntries(shared.map(name => [name, entitiesAt(work, ownerIn(work, linked, name)).now[name] ?? {}]))
}

/** Whether an entity is the linked user's in an agent's conversation (design section 6.2). */
function isLinkedUsers({ bot }: UnitOfWork, entity: string): boolean {
  if (entity === "HelpdeskClient" || entity === "ChatActivityData") return true
  return entity !== "ChatUser" && Object.hasOwn(bot.spec.entities ?? {}, entity)
}

function linkedOf(work: UnitOfWork, { linked }: StoredConversation): StoredConversation | null {
  if (linked === null || linked.conversation === "") return null
  return touchConversation(work, linked.conversation).conversation
}

/** Puts what a turn changed back where it belongs. */
export function keepWorld(work: UnitOfWork, touched: TouchedConversation, before: World, after: World): void {
  // Made by `worldOf`; the engine hands on what it does not know.
  const [deskBefore, desk] = [before.desk as Desk, after.desk as Desk]
  keepDecisions(work, desk)
  if (desk.client !== null) keepIdentity(work, desk.client)
  for (const [entity, fields] of Object.entries(after.entities)) {
    if (fields !== before.entities[entity]) keepEntity(work, touched, entity, fields)
  }
  for (const entity of Object.keys(before.entities)) {
    if (!Object.hasOwn(after.entities, entity)) forgetEntity(work, ownerOf(work, touched, entity), entity)
  }
  keepClient(work, deskBefore.client, desk.client)
}

/** Keeps what a verb of the helpdesk decided: for the commit, and about its client. */
export function keepDesk(work: UnitOfWork, before: Desk, after: Desk): void {
  keepDecisions(work, after)
  keepClient(work, before.client, after.client)
}

/** Decisions are of the whole turn; the client and who acts are of one verb. */
function keepDecisions(work: UnitOfWork, { changed, followUps, notes, refusals, endedActivities }: Desk): void {
  work.desk = { ...work.desk, changed, followUps, notes, refusals, endedActivities }
}

function keepEntity(work: UnitOfWork, touched: TouchedConversation, entity: string, fields: Entities[string]): void {
  const record = entitiesAt(work, ownerOf(work, touched, entity))
  record.now = { ...record.now, [entity]: fields }
}

function forgetEntity(work: UnitOfWork, owner: string, entity: string): void {
  const record = entitiesAt(work, owner)
  record.now = Object.fromEntries(Object.entries(record.now).filter(([name]) => name !== entity))
}

function ownerOf(work: UnitOfWork, touched: TouchedConversation, entity: string): string {
  const { conversation } = touched
  const linked = linkedOf(work, conversation)
  return ownerIn(work, linked !== null && isLinkedUsers(work, entity) ? linked : conversation, entity)
}

function ownerIn(work: UnitOfWork, whose: StoredConversation, entity: string): string {
  const scope = entity === "ChatActivityData" ? "activity" : (work.bot.entities.get(entity)?.scope ?? "conversation")
  if (whose.side === "agent") return scope === "user" ? `agent:${whose.linked?.agent}` : `conversation:${whose.id}`
  const owners = ownersOf(whose)
  return scope === "user" ? owners.person : owners[scope]
}

/** Writes the client's user and chat activity, which decide whose entities are whose: this comes first. */
function keepIdentity(work: UnitOfWork, client: Client): void {
  const touched = touchConversation(work, client.conversation)
  if (touched.conversation.user !== client.user) {
    touched.conversation = { ...touched.conversation, user: client.user }
    touched.isChanged = true
    const person = entitiesAt(work, ownersOf(touched.conversation).person)
    person.now = { ...person.now, ...(client.identified === undefined ? {} : { ChatUser: client.identified }) }
  }
  if (touched.conversation.chatActivity.number !== client.activity.number) keepEndedActivities(work, touched, client)
}

/** Writes the helpdesk's decisions about its client into the client's conversation. */
function keepClient(work: UnitOfWork, before: Client | null, client: Client | null): void {
  if (client === null || client === before) return
  keepIdentity(work, client)
  const touched = touchConversation(work, client.conversation)
  const { chat, chats, queuings } = client
  const known = touched.conversation
  const isKept = client.parked === null || client.parked === known.parked
  const parked = isKept ? client.parked : { ...client.parked, turn: known.version + 1 }
  if (known.chat !== chat || known.parked !== parked || known.chats !== chats || (known.queuings ?? 0) !== queuings) {
    touched.conversation = { ...known, chat, chats, parked, queuings }
    touched.isChanged = true
  }
  const owner = ownersOf(touched.conversation).conversation
  // A flow may have written the field, and an action of the same turn have lifted the block.
  const field = entitiesAt(work, owner).now.ConversationInfo?.LiveChatBlockedUntil ?? null
  if ((field instanceof Date ? field.getTime() : null) !== client.blockedUntil) {
    const until = client.blockedUntil === null ? null : new Date(client.blockedUntil)
    setField(work, owner, "ConversationInfo", "LiveChatBlockedUntil", until)
    touched.isChanged = true
  }
  if (before?.agent !== client.agent && client.agent !== null) {
    setField(work, owner, "HelpdeskAgent", "Email", client.agent.email)
    setField(work, owner, "HelpdeskAgent", "Name", client.agent.name)
    touched.isChanged = true
  }
}

function keepEndedActivities(work: UnitOfWork, touched: TouchedConversation, { activity: { number } }: Client): void {
  for (const { id, fields } of work.desk.endedActivities) {
    const record = entitiesAt(work, `activity:${id}`)
    record.now = { ...record.now, ChatActivityData: fields }
  }
  work.desk = { ...work.desk, endedActivities: [] }
  const { id, seq, status, chatActivity } = touched.conversation
  // How long one that has ended is kept counts from its last line, whatever a flow of its agent's does after that.
  const lastAt = status === "ended" ? chatActivity.lastAt : latestOf(work, touched.conversation)
  touched.conversation = {
    ...touched.conversation,
    chatActivity: { id: chatActivityId(id, number), number, lastAt, afterSeq: seq },
  }
  touched.isChanged = true
}

/** Sets entity fields before a conversation's first turn. @throws `SET_INVALID` */
export function preset(work: UnitOfWork, touched: TouchedConversation, set: { readonly [target: string]: Json }): void {
  if (Object.keys(set).length === 0) return
  const world = worldOf(work, touched)
  const after = presetFields(work.bot, touched.conversation, world, set, new Date(work.now))
  keepWorld(work, touched, world, after)
}
