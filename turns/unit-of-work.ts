import type { Activity, ActivityDraft, Bot, BoundedTrace, Entities } from "../engine/index.js"
import {
  type AllocationCause,
  agentDue,
  type Chat,
  chatDue,
  type Desk,
  type DeskSettings,
  NOTHING_CHANGED,
} from "../helpdesk/index.js"
import type { Allowance, Json, Value } from "../language/index.js"
import type { FactSet } from "./facts.js"
import { dialogDue } from "./inbox.js"
import { placedEvent } from "./recorded-event.js"
import type {
  AnsweredActivity,
  AuditEntry,
  Commit,
  NewEvent,
  Put,
  RequestRecord,
  Setting,
  StoredConversation,
} from "./store.js"

/**
 * One turn being decided: the conversations it touches and what the helpdesk decided, before anything is written. It
 * lives as long as one decision; `commitOf` makes of it what the store writes.
 */
export interface UnitOfWork {
  readonly bot: Bot
  readonly settings: DeskSettings
  readonly facts: FactSet
  /** Milliseconds since 1970, UTC. */
  readonly now: number
  /** The same as lines say it; null until the first one does. */
  timestamp: string | null
  readonly conversations: Map<string, TouchedConversation>
  /** By record id, such as `conversation:<id>`. */
  readonly entities: Map<string, { readonly before: Entities; now: Entities }>
  /** The helpdesk's decisions of this turn; a conversation's verbs have its user besides (`deskFor`). */
  desk: Desk
  /** The conversation whose lines of this turn are the answer to a request. */
  answering: string | null
  readonly due: { readonly owner: string; readonly at: number | null; readonly rank: number }[]
  readonly kept: Setting[]
  readonly audit: AuditEntry[]
  /** Ids of chats that left their agent in this turn, whose users' times go on again. */
  readonly resumedChats: Set<string>
  /** Ids of chats whose waiting ended in this turn. */
  readonly endedWaiting: Set<string>
  /** The request that this turn does; null: one that its client gave no id. */
  request: RequestRecord | null
}

/** One conversation in a turn. */
export interface TouchedConversation {
  conversation: StoredConversation
  readonly isNew: boolean
  readonly activities: Activity[]
  readonly trace: BoundedTrace
  /** The work that expressions may do in it, for all that happens to it in this turn. */
  readonly allowance: Allowance
  /** The event that the turn was about, for the trace. */
  event: Json
  /** The activity of a client that what the bot says in this turn answers. */
  answers: AnsweredActivity | null
  isChanged: boolean
}

const NOBODY = { conversation: "", side: "user", agent: null, chat: null } as const

export function newUnitOfWork(bot: Bot, settings: DeskSettings, facts: FactSet, now: number): UnitOfWork {
  return {
    bot,
    settings,
    facts,
    now,
    timestamp: null,
    conversations: new Map(),
    entities: new Map(),
    desk: {
      now,
      settings,
      facts,
      acting: NOBODY,
      client: null,
      changed: NOTHING_CHANGED,
      followUps: [],
      notes: [],
      refusals: [],
      present: [],
      endedActivities: [],
    },
    answering: null,
    due: [],
    kept: [],
    audit: [],
    resumedChats: new Set(),
    endedWaiting: new Set(),
    request: null,
  }
}

/** Entities of one owner, for reading and writing in this turn. */
export function entitiesAt(work: UnitOfWork, id: string): { readonly before: Entities; now: Entities } {
  let record = work.entities.get(id)
  if (record === undefined) {
    const before = isNew(work, id) ? {} : (work.facts.record("entities", id) ?? {})
    record = { before, now: before }
    work.entities.set(id, record)
  }
  return record
}

/**
 * Whether the owner of entities began in this turn, so that there is nothing to read: a conversation or a chat activity. To
 * ask for each would decide a turn in which a hundred activities end a hundred times.
 */
function isNew(work: UnitOfWork, owner: string): boolean {
  const [, kind, id = "", number] = /^(conversation|activity):(.*?)(?:-activity-(\d+))?$/.exec(owner) ?? []
  if (kind === undefined) return false
  if (work.conversations.get(id)?.isNew === true) return true
  return kind === "activity" && Number(number) > (work.facts.record("conversation", id)?.chatActivity.number ?? 0)
}

export function setField(work: UnitOfWork, id: string, entity: string, field: string, value: Value): void {
  const record = entitiesAt(work, id)
  record.now = { ...record.now, [entity]: { ...record.now[entity], [field]: value } }
}

/** The owners whose entities a conversation of a user sees: ids of `entities` records. */
export function ownersOf(conversation: StoredConversation) {
  return {
    conversation: `conversation:${conversation.id}`,
    person: conversation.user === null ? `visitor:${conversation.visitor}` : `user:${conversation.user}`,
    activity: `activity:${conversation.chatActivity.id}`,
  }
}

/**
 * The queue may give a chat to an agent since this turn. The due time is that of one change and no other's: whoever does
 * it and finds nobody to give takes nothing away that came since.
 *
 * @param change its name, with no blank: `changeOf`
 */
export function allocateSoon(work: UnitOfWork, queue: string, change: string): void {
  work.due.push({ owner: `queue:${encodeURIComponent(queue)} ${change}`, at: work.now, rank: 1 })
}

/** A name for what this turn makes of a record: no other turn's has it. */
export function changeOf({ facts }: UnitOfWork, { kind, id }: AllocationCause): string {
  return `${kind}:${encodeURIComponent(id)}:${facts.versionOf(kind, id) + 1}`
}

/** Writes a line into a conversation's log, in which time never goes back, though clocks may be set back (design section 11.10). */
export function appendActivity(work: UnitOfWork, touched: TouchedConversation, draft: ActivityDraft): Activity {
  const { conversation } = touched
  const seq = conversation.seq + 1
  const at = latestOf(work, conversation)
  work.timestamp ??= new Date(work.now).toISOString()
  const timestamp = at === work.now ? work.timestamp : new Date(at).toISOString()
  const { type, ...rest } = draft
  const { answers } = touched
  const isReply = answers !== null && draft.from.role === "bot" && type !== "trace"
  const reply = isReply ? { replyToId: answers.id } : {}
  const activity: Activity = { type, id: `${conversation.id}-${seq}`, seq, timestamp, ...rest, ...reply }
  touched.activities.push(activity)
  touched.conversation = { ...conversation, seq, chatActivity: { ...conversation.chatActivity, lastAt: at } }
  touched.isChanged = true
  return activity
}

/** This turn's time, or that of the conversation's last line where that is later by the clock of then. */
export function latestOf(work: UnitOfWork, { chatActivity }: StoredConversation): number {
  return Math.max(work.now, chatActivity.lastAt)
}

/**
 * Everything that the store is to write, or null where nothing changed.
 *
 * @param events of this turn (`eventsOf`)
 */
export function commitOf(work: UnitOfWork, events: readonly NewEvent[]): Commit | null {
  const puts = [...conversationPuts(work), ...entityPuts(work), ...deskPuts(work), ...settingPuts(work)]
  const isNothing = puts.length === 0 && work.due.length === 0 && work.audit.length === 0
  if (isNothing && work.request === null) return null
  const written = new Set(puts.map(put => `${put.kind} ${put.id}`))
  const touched = [...work.conversations.values()].filter(touched => touched.isChanged)
  // Due times hang on facts too, which are expected with all others: so they are worked out first.
  const due = [...touched.flatMap(touched => conversationDue(work, touched)), ...deskDues(work), ...work.due]
  return {
    expects: work.facts.expected().filter(({ kind, id }) => !written.has(`${kind} ${id}`)),
    puts,
    activities: touched.flatMap(touched =>
      touched.activities.map(activity => ({ conversation: touched.conversation.id, activity })),
    ),
    turns: touched.map(touched => ({
      conversation: touched.conversation.id,
      turn: {
        number: touched.conversation.version + 1,
        at: latestOf(work, touched.conversation),
        event: placedEvent(touched, work),
        trace: touched.trace.entries,
      },
    })),
    due,
    audit: work.audit,
    ...(events.length === 0 ? {} : { events }),
    ...(work.desk.refusals.length === 0 ? {} : { refusals: work.desk.refusals }),
    ...(work.request === null ? {} : { request: withSubject(work, work.request, touched) }),
  }
}

/** A request whose id does not say whom it is about says so besides: by the conversation, or the block, it is erased with. */
function withSubject(
  { desk }: UnitOfWork,
  request: RequestRecord,
  touched: readonly TouchedConversation[],
): RequestRecord {
  if (request.until === null) return request
  const conversation = touched.find(({ conversation: { side } }) => side === "user")?.conversation.id
  const made = [...desk.changed.block.values()].find(({ lifted }) => lifted === null)
  const about = conversation ?? (made === undefined ? undefined : `block:${made.id}`)
  return about === undefined ? request : { ...request, conversation: about }
}

function conversationPuts(work: UnitOfWork): readonly Put[] {
  return [...work.conversations.values()]
    .filter(touched => touched.isChanged)
    .map(touched => {
      const { id } = touched.conversation
      const version = (touched.isNew ? 0 : work.facts.versionOf("conversation", id)) + 1
      return { kind: "conversation", id, version, value: storedConversation(work, touched) }
    })
}

/** A call's result answers the same activity as the turn that began the call. */
function storedConversation(work: UnitOfWork, touched: TouchedConversation): StoredConversation {
  const { answers: before, ...conversation } = touched.conversation
  const answers = callGoesOn(work, touched) ? before : (touched.answers ?? undefined)
  const isKept = conversation.call !== null && answers !== undefined
  return { ...conversation, ...(isKept ? { answers } : {}), version: conversation.version + 1 }
}

/** The call under way was so before this turn, and is at the same attempt. */
export function callGoesOn(work: UnitOfWork, { conversation: { id, call }, isNew }: TouchedConversation): boolean {
  const before = isNew || call === null ? null : work.facts.record("conversation", id)?.call
  return call !== null && call.id === before?.id && call.attempt === before.attempt
}

function entityPuts(work: UnitOfWork): readonly Put[] {
  return [...work.entities]
    .filter(([, { before, now }]) => before !== now)
    .map(([id, { now }]) => ({ kind: "entities", id, version: work.facts.versionOf("entities", id) + 1, value: now }))
}

function settingPuts(work: UnitOfWork): readonly Put[] {
  return work.kept.map(value => {
    const version = work.facts.versionOf("setting", value.id) + 1
    return { kind: "setting", id: value.id, version, value }
  })
}

function deskPuts({ desk, facts }: UnitOfWork): readonly Put[] {
  const { chat, agent, queue, block } = desk.changed
  const versionOf = (kind: "chat" | "agent" | "queue" | "block", id: string) => facts.versionOf(kind, id) + 1
  return [
    ...[...chat].map(([id, value]) => ({ kind: "chat", id, version: versionOf("chat", id), value }) as const),
    ...[...agent].map(([id, value]) => ({ kind: "agent", id, version: versionOf("agent", id), value }) as const),
    ...[...queue].map(([id, value]) => ({ kind: "queue", id, version: versionOf("queue", id), value }) as const),
    ...[...block].map(([id, value]) => ({ kind: "block", id, version: versionOf("block", id), value }) as const),
  ]
}

/** While a call goes on its due time is the claim of whoever makes it, and only they move it. */
function conversationDue(work: UnitOfWork, touched: TouchedConversation): Commit["due"] {
  const { conversation } = touched
  const due = dialogDue(work.bot, conversation, openChatOf(work, conversation))
  if (due?.what === "call" && isCallClaimable(work, touched)) return []
  return [{ owner: `conversation:${conversation.id}`, at: due?.at ?? null, rank: due?.rank ?? 0 }]
}

/** Before this turn the same attempt at the same call was due, or somebody makes it. */
function isCallClaimable(work: UnitOfWork, touched: TouchedConversation): boolean {
  if (!callGoesOn(work, touched)) return false
  const before = work.facts.record("conversation", touched.conversation.id)
  if (before === null) return false
  return dialogDue(work.bot, before, before.chat === null ? null : work.facts.chat(before.chat))?.what === "call"
}

/** The open chat of a user's conversation as it is by now; null: there is none, as in every agent's conversation. */
export function openChatOf(work: UnitOfWork, conversation: StoredConversation): Chat | null {
  if (conversation.side === "agent" || conversation.chat === null) return null
  const chat = work.desk.changed.chat.get(conversation.chat) ?? work.facts.chat(conversation.chat)
  return chat === null || chat.status === "ended" ? null : chat
}

function deskDues({ desk, settings }: UnitOfWork) {
  const chats = [...desk.changed.chat.values()].map(chat => {
    const due = chatDue(chat, settings)
    return { owner: `chat:${chat.id}`, at: due?.at ?? null, rank: due?.rank ?? 0 }
  })
  const agents = [...desk.changed.agent.values()].map(agent => ({
    owner: `agent:${agent.email}`,
    at: agentDue(agent, settings)?.at ?? null,
    rank: 0,
  }))
  return [...chats, ...agents]
}
