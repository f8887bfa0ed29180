import type { Activity, Conversation, DialogEvent, Entities, TraceEntry } from "../engine/index.js"
import type {
  Agent,
  AgentRefusal,
  Block,
  BlockScope,
  Chat,
  QueueState,
  ReportedFields,
  Subject,
} from "../helpdesk/index.js"
import type { Json } from "../language/index.js"
import type { ErasedPart, Erasure } from "./erasure.js"
import type { Account, PageSession } from "./session.js"
import type { BegunUpload, Upload } from "./upload.js"

/**
 * Where conversations live. Every implementation keeps these promises, which the contract suite checks:
 *  - `commit` is all or nothing. It happens only if every record it puts or expects still has the version it was
 *    decided on; else nothing is written and the answer is `false`.
 *  - Every process reads a commit's writes at once, and they survive a crash of the process and the machine.
 *  - Reads of one `read` call are of one moment.
 *  - Strings are compared and ordered by code point, whatever the machine's locale.
 *  - Where nothing can be written or read now (a full or damaged disk, a lock, a file that was deleted) it throws
 *    `STORE_UNAVAILABLE`; whether a commit that was refused so was written is known by its versions.
 */
export interface Store {
  /** The facts asked for, in that order. `now` (ms) leaves out blocks that are over. */
  read(keys: readonly FactKey[], now: number): Promise<readonly Fact[]>
  commit(commit: Commit): Promise<boolean>
  /** Due times at or before `until` (ms), by moment, then rank, then owner; at most `limit`. */
  due(until: number, limit: number): Promise<readonly DueTime[]>
  /** The earliest due time there is, or null. */
  nextDue(): Promise<number | null>
  /**
   * Moves a due time to `until` (ms), so that nobody finds it due before.
   *
   * @param due as it was read
   * @returns false: it is at another moment by now, or no more; nothing is written
   */
  claimDue(due: DueTime, until: number): Promise<boolean>
  /** Activities with `seq` above `after`, in order; at most `limit`. */
  activities(conversation: string, after: number, limit: number): Promise<readonly Activity[]>
  /** The records of a conversation's turns, oldest first. */
  turns(conversation: string): Promise<readonly TurnRecord[]>
  blocks(filter: BlockFilter): Promise<Page<Versioned<Block>>>
  conversations(filter: ConversationFilter): Promise<Page<Versioned<StoredConversation>>>
  /** Open chats by who waits longest within a priority, then by id; after them ended ones, the last to end first. */
  chats(filter: ChatFilter): Promise<Page<Versioned<Chat>>>
  /** Chats by when their users began to wait, then by id, the oldest first. */
  reportedChats(filter: ReportFilter): Promise<Page<ReportedChat>>
  /** Refusals of an agent, the oldest first. */
  refusals(filter: RefusalFilter): Promise<Page<AgentRefusal>>
  agents(): Promise<readonly Versioned<Agent>[]>
  /** Versions of all chats that are open or ended after a moment (ms), and of all agents; in no order. */
  deskVersions(endedAfter: number): Promise<readonly DeskVersion[]>
  /** By id, revoked ones too. */
  keys(): Promise<readonly Versioned<ApiKey>[]>
  /** Notes that a key was used at this moment (ms). It is no part of the key, raises no version, and is not in a dump. */
  noteKeyUse(id: string, at: number): Promise<void>
  /** When keys were used last (ms), by id; those that never were are left out. */
  keyUses(): Promise<readonly KeyUse[]>
  /** By e-mail, removed ones too. */
  accounts(): Promise<readonly Versioned<Account>[]>
  /** Keeps a session, and drops some that are over. Sessions are not in a dump. @param now milliseconds since 1970 */
  beginSession(session: PageSession, now: number): Promise<void>
  /** A session that is not over at `now` (ms). */
  session(id: string, now: number): Promise<PageSession | null>
  /** A session that goes on is over at `until` (ms) now; it is never over sooner than it was. */
  extendSession(id: string, until: number): Promise<void>
  endSession(id: string): Promise<void>
  /** Adds to how often blocks have refused somebody. It is no part of the blocks, raises no version, and is not in a dump. */
  noteBlockHits(hits: readonly BlockHits[]): Promise<void>
  /** How often these blocks have refused somebody, by id; those that never did are left out. */
  blockHits(ids: readonly string[]): Promise<readonly BlockHits[]>
  /**
   * Keeps the answer of a request, unless it has one.
   *
   * @param answered at `answered.at` one that is kept may be over
   * @param isDone a commit has kept the request, which takes its answer now; where it was erased since, with whom it was
   * about, nothing is kept. False: nobody knows of such a commit; where there is one, who was refused looks again
   * @returns the one that is kept: the first that was answered; where none is, `answered`
   */
  answerRequest(answered: RequestRecord, isDone: boolean): Promise<RequestRecord>
  /** Removes requests whose answers nobody can be given any more at `now` (ms); at most `limit`. @returns how many */
  dropRequests(now: number, limit: number): Promise<number>
  /** Events that may be told, above `after`, by number; at most `limit`. */
  events(after: number, limit: number): Promise<readonly StoredEvent[]>
  /** The number of the last event that may be told; 0: there was none. */
  lastEvent(): Promise<number>
  /**
   * The sender of an activity got the lines up to `last` that answer it: nobody is told of them, unless they may be told
   * already. Others of these lines, and what came after them in the conversation, may be told from `now` on.
   */
  settleReplies(conversation: string, replyTo: string, last: number, now: number): Promise<void>
  /** The earliest moment from which an event that is held back may be told, or null. */
  nextHeldEvent(): Promise<number | null>
  /** Events that were held back until `now` may be told; at most `limit`. */
  releaseEvents(now: number, limit: number): Promise<void>
  /** Removes events from before a moment (ms), and their deliveries, but for the last event; at most `limit`. @returns how many */
  dropEvents(before: number, limit: number): Promise<number>
  /** By id, deleted ones too. */
  webhooks(): Promise<readonly Versioned<Webhook>[]>
  webhookProgress(): Promise<readonly WebhookProgress[]>
  /**
   * Adds deliveries of the events up to `upTo` to a webhook, if it has been given those up to `after` and no others.
   * The first of a lane has its time at `now`, the others come after it.
   */
  addDeliveries(
    webhook: string,
    after: number,
    upTo: number,
    events: readonly Pick<StoredEvent, "number" | "lane" | "type">[],
    now: number,
  ): Promise<void>
  /**
   * Of each lane of a webhook the first delivery that waits, if its time has come by `now` (ms); by that time. They are
   * the caller's until `until`, which becomes their `nextAt`: nobody else is given them before.
   */
  claimDeliveries(webhook: string, now: number, until: number, limit: number): Promise<readonly Delivery[]>
  /** Goes on with a claim until `until`, which becomes its `nextAt`. @returns false: it was over, and is somebody else's or nobody's */
  renewDelivery(claimed: Delivery, until: number): Promise<boolean>
  /** The earliest moment at which a delivery of a webhook is to be tried, or null. */
  nextDelivery(webhook: string): Promise<number | null>
  /**
   * Settles an attempt at a claimed delivery; with the end of one the next of its lane has its time at `now`. Where the
   * claim was over and somebody else's since, only that it arrived counts.
   */
  settleDelivery(claimed: Delivery, outcome: DeliveryOutcome, now: number): Promise<void>
  /** Newest first. */
  deliveries(filter: DeliveryFilter): Promise<Page<Delivery>>
  /** Deliveries of a webhook that were given up, at most `limit`, or the one with this number, are tried from `now` on. @returns how many */
  resendDeliveries(webhook: string, number: number | null, now: number, limit: number): Promise<number>
  /** All deliveries of a webhook that wait are given up. */
  failDeliveries(webhook: string, error: string): Promise<void>
  /** A webhook hears of what happens from now on, as a new one does. */
  restartWebhook(webhook: string): Promise<void>
  /** Counts for operators, which go through nothing that is over. @param now of blocks that hold (ms) */
  figures(now: number): Promise<StoreFigures>
  audit(filter: AuditFilter): Promise<Page<AuditEntry>>
  /**
   * Erases a part of what is asked for, for good; asked again, it goes on. With a conversation go its lines, turns,
   * entities, files, answers and deliveries, the agents' conversations of its chats, and blocks of it; a chat stays for
   * reports without what is personal, and a line of the audit log without whom it was about. A record that was erased
   * has version 0, so that whatever was decided on it is refused.
   *
   * @param limit lines and records that are erased at once, about
   */
  erase(erasure: Erasure, limit: number): Promise<ErasedPart>
  /**
   * Whether what was erased can be found nowhere any more, in the files of the database either; false: somebody reads what
   * was there before, and it is to be asked again.
   */
  scrub(): Promise<boolean>
  /**
   * Begins to keep a file of a conversation. Files that were begun more than an hour before, and never became whole, go.
   *
   * @param most files that a conversation may have
   * @returns false: it has as many already, or was erased
   */
  beginUpload(upload: BegunUpload, most: number): Promise<boolean>
  /** @param number from 0, in order @returns false: the file is gone */
  addUploadPart(id: string, number: number, bytes: Uint8Array): Promise<boolean>
  /** From now on the file can be read. @returns false: it is gone */
  finishUpload(id: string, size: number): Promise<boolean>
  dropUpload(id: string): Promise<void>
  /** A file that is whole. */
  upload(id: string): Promise<Upload | null>
  /** @param number from 0; null: there is none */
  uploadPart(id: string, number: number): Promise<Uint8Array | null>
  /**
   * Reads, and for `writing` also writes, something of no meaning, to find out whether that can be done now.
   *
   * @throws `STORE_UNAVAILABLE`, as all others do then
   */
  check(what: "reading" | "writing"): Promise<void>
  close(): Promise<void>
}

/** Counts of what there is at present. */
export interface StoreFigures {
  readonly waitingChats: readonly { readonly queue: string; readonly chats: number }[]
  readonly connectedChats: number
  readonly activeBlocks: number
  readonly waitingDeliveries: number
  readonly failedDeliveries: number
}

/** A record with the number of times it was put. */
export interface Versioned<T> {
  readonly version: number
  readonly value: T
}

/** Records that are kept under a version of their own, by kind. */
export interface Records {
  readonly conversation: StoredConversation
  /** Id: `conversation:<id>`, `user:<id>`, `visitor:<id>` or `activity:<id>`: whose entities they are. */
  readonly entities: Entities
  readonly chat: Chat
  readonly agent: Agent
  readonly queue: QueueState
  readonly block: Block
  readonly key: ApiKey
  readonly setting: Setting
  readonly webhook: Webhook
  readonly account: Account
}
export type RecordKind = keyof Records

/** A fact that a turn may need to know. Records by id; the rest are queries over them. */
export type FactKey =
  | { readonly kind: RecordKind; readonly id: string }
  /** `RequestRecord | null`: what is kept of the request with this id; nothing of one that is over. */
  | { readonly kind: "request"; readonly request: string }
  /** `Versioned<Block>[]`: blocks of these subjects, neither lifted nor over; an address matches the ranges around it. */
  | { readonly kind: "blocksOf"; readonly subjects: readonly Subject[] }
  /** `Versioned<Block>[]`: the blocks now held by exactly this subject and scope, also when over; not lifted. */
  | { readonly kind: "blocksAt"; readonly subject: Subject; readonly scope: BlockScope }
  /** `number`: the blocks that exactly this subject ever had of this scope, those lifted, replaced or over too. */
  | { readonly kind: "blockCount"; readonly subject: Subject; readonly scope: BlockScope }
  /** `number[]` of ten: how many wait in this queue, by priority. */
  | { readonly kind: "waiting"; readonly queue: string }
  /** `number | null`: the chat's place in its queue, from 1; null when it does not wait. */
  | { readonly kind: "position"; readonly chat: string }
  /** `number`: how many of those who wait in this queue come before one with this priority, first waiting time and id. */
  | {
      readonly kind: "ahead"
      readonly queue: string
      readonly priority: number
      readonly waitingSince: number
      readonly chat: string
    }
  /** `Versioned<Chat> | null`: the chat longest waiting in these queues, higher priority first. */
  | { readonly kind: "longestWaiting"; readonly queues: readonly string[] }
  /** `Versioned<Chat> | null`: the same of one queue, without those that rest until later than `now`; `after` so many others. */
  | { readonly kind: "nextToGiveOut"; readonly queue: string; readonly after: number }
  /** `Versioned<Agent>[]`: agents of this queue who are signed in, by e-mail. */
  | { readonly kind: "agentsOf"; readonly queue: string }
  /** `Versioned<Chat>[]`: the agent's connected chats, by connect time, or with none the last one that ended. */
  | { readonly kind: "chatsOf"; readonly agent: string }
  /** `PickedUp[]`: the chats of this queue that an agent picked up last, only once and never handed on; the last first; at most `limit`. */
  | { readonly kind: "pickedUp"; readonly queue: string; readonly limit: number }
  /** `number`: conversations of this user or visitor; of more than `limit`, that many. */
  | { readonly kind: "conversationCount"; readonly subject: Subject; readonly limit: number }
  /** `Versioned<Chat>[]`: chats that have not ended, by id, after `after`; at most `limit`. */
  | { readonly kind: "openChats"; readonly after: string; readonly limit: number }
  /** `Activity[]`: messages of a conversation after a `seq`, oldest first: the last ones, whose texts have `bytes` at most. */
  | { readonly kind: "transcript"; readonly conversation: string; readonly after: number; readonly bytes: number }
  /** `Upload | null`: a file that is whole. */
  | { readonly kind: "upload"; readonly upload: string }
  /** `Identity`: not the store's to answer, but whoever checks the host page's tokens. */
  | { readonly kind: "identity"; readonly token: string }
  /** `string`: the text made unreadable for this place; not the store's to answer, but the loop's. */
  | { readonly kind: "sealed"; readonly text: string; readonly place: string }
  /** `string | null`: the inverse; null: it can't be read any more. */
  | { readonly kind: "opened"; readonly sealed: string; readonly place: string }
  /** `PlacedConversation[]`: active user's conversations of this subject in their order, after the place `after`; at most `limit`. An address range matches the addresses in it. */
  | { readonly kind: "openConversationsOf"; readonly subject: Subject; readonly after: string; readonly limit: number }

/** A conversation in a list that is gone through bit by bit. */
export interface PlacedConversation {
  readonly id: string
  /** Hand it back to get what comes after; what is before it may change meanwhile. It has no blank. */
  readonly place: string
}

/** Facts that no store knows, but the loop. */
export type FactOfLoop = "identity" | "sealed" | "opened"

/** One answer of `read`: for a record its version (0: there is none) and value (null: there is none). */
export interface Fact {
  readonly key: FactKey
  readonly version: number
  readonly value: unknown
  /** Of `blocksOf`, `blocksAt` and `blockCount`: versions that every change of the answer raises. */
  readonly guards?: readonly ReadVersion[]
}

/**
 * A version that a decision hangs on; 0: there is none yet. A `subject` is no record: its version is how often a block of
 * it was put (`guardOf` says under which id), and so there is one for a subject without a block too.
 */
export interface ReadVersion {
  readonly kind: RecordKind | "subject"
  readonly id: string
  readonly version: number
}

/** A chat or an agent, and how often it was put. */
export interface DeskVersion {
  readonly kind: "chat" | "agent"
  readonly id: string
  readonly version: number
}

/** A turn's whole work. */
export interface Commit {
  /** Records that the turn read for its decision and does not put. Version 0: the record must not exist. */
  readonly expects: readonly ReadVersion[]
  /** Records after the turn; `version` is one above the one decided on. */
  readonly puts: readonly Put[]
  readonly activities: readonly { readonly conversation: string; readonly activity: Activity }[]
  readonly turns: readonly { readonly conversation: string; readonly turn: TurnRecord }[]
  /** `at` null: the owner has no due time any more. An owner has at most one. */
  readonly due: readonly { readonly owner: string; readonly at: number | null; readonly rank: number }[]
  readonly audit: readonly AuditEntry[]
  /** Events that somebody listens for, in their order; left out: none. */
  readonly events?: readonly NewEvent[]
  /** Refusals of an agent by this turn; left out: none. */
  readonly refusals?: readonly AgentRefusal[]
  /** The request that this does; left out: one that its client gave no id. Refused where one is kept that is not over. */
  readonly request?: RequestRecord
}

export type Put = {
  readonly [K in RecordKind]: {
    readonly kind: K
    readonly id: string
    readonly version: number
    readonly value: Records[K]
  }
}[RecordKind]

/** A moment (ms) at which something happens by itself. Owner: `conversation:<id>`, `chat:<id>`, `agent:<e-mail>`, `hours:<e-mail>`; `queue:`, `nobody:`, `block:`, `settings:`, `erasure:` and `retention:` with what is to be done. */
export interface DueTime {
  readonly owner: string
  readonly at: number
  /** Of several at one moment the lowest goes first: 0 ends something, 1 is a tick or a warning. */
  readonly rank: number
}

/**
 * An event in the inbox, the turn it came in (`conversation.version` after it), and the activity that brought it; left
 * out: none did.
 */
export type WaitingEvent = (DialogEvent | SealedMessage) & {
  readonly turn: number
  readonly answers?: AnsweredActivity
}

/** An activity of a client, which lines of the bot may answer after other turns too. */
export interface AnsweredActivity {
  readonly id: string
  /** When its request has been answered at the latest: milliseconds since 1970. */
  readonly until: number
}

/** A message that may be a secret, in a form that nobody can read. */
export interface SealedMessage {
  readonly type: "sealed"
  readonly sealed: string
}

/** A conversation with what the runtime keeps of it beside the dialog. Its entities are records of their own. */
export interface StoredConversation extends Conversation {
  /** Events that may not happen to the dialog yet, in the order in which they came (`inbox.ts`). */
  readonly inbox: readonly WaitingEvent[]
  /** Id of the authenticated user; null: anonymous. */
  readonly user: string | null
  /** The browser's signed id; null in an agent's conversation. */
  readonly visitor: string | null
  /** The conversation began with a proven identity: its visitor is then no subject of blocks. */
  readonly beganAuthenticated: boolean
  /** The address the user last spoke from, normalised. */
  readonly address: string | null
  /** That address is a proxy's that nobody trusts, and everybody's behind it; left out: it is not. */
  readonly isAddressShared?: boolean
  /** The present chat activity (design section 1), and the `seq` before its first line. */
  readonly chatActivity: {
    readonly id: string
    readonly number: number
    readonly lastAt: number
    readonly afterSeq: number
  }
  /** The open chat or, with none, the last; null before any. */
  readonly chat: string | null
  /** How many chats there were: the next one's id is made from it. */
  readonly chats: number
  /** How often a chat came into a queue since anyone wrote; left out: never. */
  readonly queuings?: number
  /** While the user waits after a transfer: `seq` before the first line that the next agent is to be told; left out: none. */
  readonly unheardAfter?: number | null
  /** The text that opened this chat again, by its `seq`: it may have come with files; left out: none ever did. */
  readonly reopened?: { readonly chat: string; readonly seq: number }
  /** The agent closed the chat in this turn (left out: nobody knows): the next text asks for the queue again (design section 6.6). */
  readonly parked: { readonly queue: string; readonly priority: number; readonly turn?: number } | null
  /** In an agent's conversation: the user's conversation and the agent. */
  readonly linked: { readonly conversation: string; readonly chat: string; readonly agent: string } | null
  /** The notice of the ban that ended it, for `blocked: true` records. */
  readonly blocked: boolean
  /** Id of the key that began it; left out: none did. */
  readonly keyId?: string
  /** The activity that the outside call under way answers; left out: no call is under way, or nobody asked. */
  readonly answers?: AnsweredActivity
}

/** A key that a program or a person calls with: its permissions, and the hash of its secret, which is kept nowhere. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly permissions: readonly string[]
  /** E-mail of the agent whose key it is; null: no agent's. */
  readonly agent: string | null
  /** SHA-256 of the secret, in hex. */
  readonly hash: string
  readonly createdAt: number
  readonly revokedAt: number | null
  /** From this moment on it is refused; null or left out: it holds until it is revoked. */
  readonly expiresAt?: number | null
}

/** An address that is told of what a key may hear (design section 10, Push). */
export interface Webhook {
  readonly id: string
  /** Id of the key that it belongs to. */
  readonly key: string
  readonly url: string
  readonly types: readonly EventType[]
  /** All of them sign: the present one first, then those that others have replaced, until their moments. */
  readonly secrets: readonly { readonly secret: string; readonly until: number | null }[]
  readonly createdAt: number
  /** Since when, and why, it is told nothing; null: it is told. */
  readonly disabled: { readonly at: number; readonly reason: string } | null
  readonly deletedAt: number | null
}

/** How far a webhook is. */
export interface WebhookProgress {
  readonly webhook: string
  /** The last event that it was given, as a delivery or because it was not for it. */
  readonly seen: number
  /** Since when no attempt succeeded; null: the last one did, or there was none. */
  readonly failingSince: number | null
}

/** Id of the setting that says who listens for events; its value is a `Listeners`. */
export const LISTENERS = "listeners"

/** The listeners of events, by id: of a webhook its own, of the streams of a key `stream:` and the key's. */
export interface Listeners {
  readonly [id: string]: Listener
}

export interface Listener {
  /** Id of the key that hears it. */
  readonly key: string
  readonly types: readonly EventType[]
  /** From this moment on nobody listens any more (ms); null: until it is taken out. */
  readonly until: number | null
  /** Of streams: the last event that there was when they began to listen. */
  readonly since?: number
}

/** The kinds of events that are told to webhooks and streams. */
export const EVENT_TYPES = [
  "activity.created",
  "conversation.started",
  "conversation.ended",
  "chat.waiting",
  "chat.connected",
  "chat.transferred",
  "chat.ended",
  "block.created",
  "block.lifted",
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** Something that happened, as its commit writes it. */
export interface NewEvent {
  readonly type: EventType
  /** Events of one lane are told in their order: the conversation's id, or `block:` and the id of a block of none. */
  readonly lane: string
  /** Of events of a conversation, id of the key that began it; null: none did, or they are of others. */
  readonly key: string | null
  readonly at: number
  /** The record as it was then, and its version; the view; or the line. */
  readonly body: Json
  /** Of a line that a request may still wait for: that is held back until then, or until `settleReplies`; null: it is told at once. */
  readonly awaited: { readonly replyTo: string; readonly seq: number; readonly until: number } | null
}

/** An event that may be told. Numbers go up in the order in which events may be told, which in a lane is their own. */
export interface StoredEvent extends Omit<NewEvent, "awaited"> {
  readonly number: number
}

/** An event that is not told yet. */
export interface HeldEvent extends NewEvent {
  readonly number: number
  /** From when on it is told: no event of its lane before it is later. */
  readonly tellAt: number
}

/** The last use of a key that is known. */
export interface KeyUse {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly usedAt: number
}

/** Refusals because of one block. */
export interface BlockHits {
  /** The block's. */
  readonly id: string
  readonly count: number
  /** The last one, in milliseconds since 1970. */
  readonly lastAt: number
}

/** Something small that all processes share, such as the secret that tokens are signed with. */
export interface Setting {
  readonly id: string
  readonly value: Json
}

/** An event on its way to a webhook, or what became of it. */
export interface Delivery {
  /** Deliveries of one lane are made in the order of their numbers. */
  readonly number: number
  readonly webhook: string
  readonly event: number
  readonly type: EventType
  readonly lane: string
  readonly at: number
  /** `failed`: given up until somebody asks for it again. */
  readonly status: "waiting" | "delivered" | "failed"
  readonly attempts: number
  /** When it is tried next; null: one before it comes first, or it is over. */
  readonly nextAt: number | null
  /** The moment of the last attempt, what was answered and why that was not enough; null before any. */
  readonly attemptedAt: number | null
  readonly answerStatus: number | null
  readonly error: string | null
}

export interface DeliveryFilter {
  readonly webhook: string
  readonly status?: Delivery["status"]
  readonly cursor?: string
  readonly limit: number
}

/** `status`: of the answer; null: there was none. */
export type DeliveryOutcome =
  | { readonly kind: "delivered"; readonly status: number }
  | { readonly kind: "again"; readonly at: number; readonly status: number | null; readonly error: string }
  | { readonly kind: "failed"; readonly status: number | null; readonly error: string }

/**
 * The record that a request was acted on, under the id that its client gave it (`idempotent-request.ts`). There is one for
 * each id: whatever comes again under it is not done again, and gets the same answer.
 */
export interface RequestRecord {
  readonly id: string
  /** Of what was asked. */
  readonly fingerprint: string
  /** The outcome, from which its answer can be made; null: there was none, or the answer is there. */
  readonly result: Json
  /** The answer as it is given each time; null: it was done, and whether it was answered nobody knows. */
  readonly answer: Json
  /** When it was acted on. */
  readonly at: number
  /** From this moment on the id is free again; null: never. */
  readonly until: number | null
  /**
   * The conversation that it was about, with which it is erased, or `block:` and the id of a block of none, which goes with
   * the person; left out: neither, or the id begins with the conversation.
   */
  readonly conversation?: string
}

/** One turn of one conversation, for people who ask why. */
export interface TurnRecord {
  /** `conversation.version` after it. */
  readonly number: number
  readonly at: number
  readonly event: Json
  readonly trace: readonly TraceEntry[]
}

/** One line of the audit log: who did what to whom. `subject` is `kind:value` or a block's id. */
export interface AuditEntry {
  readonly id: string
  readonly at: number
  readonly what: string
  readonly by: string | null
  readonly subject: string
  readonly detail: Json
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Hand it back to get what comes next; null: there is no more. */
  readonly cursor: string | null
  /** How many there are in all, of a first page that was asked for it. */
  readonly total?: Total
}

/** How many there are of something. */
export interface Total {
  readonly count: number
  /** There are more, which were not counted. */
  readonly atLeast: boolean
}

/** A list that people look through: its order, and how many items it has. */
interface Counted<Sort extends string> {
  /** Left out: the list's own order. */
  readonly sort?: Sort
  /** Of a first page: all are counted, so many at most; left out: none are. */
  readonly counted?: number
}

/** By when they were made or by when they end, one that is for good last; with a minus the other way round. */
export type BlockSort = "createdAt" | "-createdAt" | "until" | "-until"
export type ConversationSort = "startedAt" | "-startedAt"
/** By when their users first asked. */
export type ChatSort = "askedAt" | "-askedAt"

export interface BlockFilter extends Counted<BlockSort> {
  /** `active` at `now`: neither lifted nor expired; `over`: one of these. Left out: all. */
  readonly status?: "active" | "expired" | "lifted" | "over"
  readonly kind?: Subject["kind"]
  readonly scope?: BlockScope
  /** Part of the subject's value, the person's name or e-mail, the reason or who made it, in any case. */
  readonly q?: string
  /** Exactly this value of a subject, of this kind or, left out, of any. */
  readonly subject?: { readonly kind?: Subject["kind"]; readonly value: string }
  /** The user's conversation that it was made in. */
  readonly conversation?: string
  /** Exactly this maker. */
  readonly by?: string
  /** Made at this moment (ms) or later. */
  readonly from?: number
  /** Made before this moment (ms). */
  readonly to?: number
  readonly now: number
  readonly cursor?: string
  /** Newest first, without `sort`. */
  readonly limit: number
}

export interface ConversationFilter extends Counted<ConversationSort> {
  readonly status?: "active" | "ended"
  readonly user?: string
  readonly visitor?: string
  readonly liveChat?: "none" | "waiting" | "connected"
  readonly side?: "user" | "agent"
  /** Begun at this moment (ms) or later. */
  readonly from?: number
  /** Begun before this moment (ms). */
  readonly to?: number
  /** Part of its id, its user's or its visitor's, Latin letters in any case; or of the name or e-mail its person has now, all letters in any case. */
  readonly q?: string
  /** Anonymous, and last spoken in from this address or range. */
  readonly address?: string
  readonly cursor?: string
  /** Newest first, without `sort`. */
  readonly limit: number
}

export interface ChatFilter extends Counted<ChatSort> {
  readonly status?: Chat["status"]
  readonly queue?: string
  readonly agent?: string
  /** The user's. */
  readonly conversation?: string
  /** The moment (ms) at which its user first asked is this or later. */
  readonly from?: number
  /** As `isSeenBy`; left out: all. */
  readonly seenBy?: { readonly email: string; readonly queues: readonly string[] }
  readonly cursor?: string
  readonly limit: number
}

/** Chats for reports. */
export interface ReportFilter {
  /** The user began to wait at this moment (ms) or later. */
  readonly from?: number
  /** Before this moment (ms). */
  readonly to?: number
  readonly queue?: string
  /** The agent who has or had it last. */
  readonly agent?: string
  readonly cursor?: string
  readonly limit: number
}

/** Refusals of a span of time, for reports. */
export type RefusalFilter = Omit<ReportFilter, "agent" | "from"> & Required<Pick<ReportFilter, "from">>

/** A chat with the user of its conversation; null: anonymous. */
export interface ReportedChat {
  readonly chat: ReportedFields
  readonly user: string | null
}

export interface AuditFilter {
  readonly subject?: string
  readonly by?: string
  readonly what?: string
  /** At this moment (ms) or later. */
  readonly from?: number
  /** Before this moment (ms). */
  readonly to?: number
  readonly cursor?: string
  /** Newest first. */
  readonly limit: number
}
