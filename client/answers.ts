/** The requests and answers of a Parley server (its `/openapi.json`) as TypeScript types. Moments are ISO 8601, UTC. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** One line of a conversation's log, in the shape of a Bot Framework activity. */
export interface Activity {
  readonly type: "message" | "event" | "endOfConversation" | "trace"
  readonly id: string
  readonly seq: number
  readonly timestamp: string
  readonly from: { readonly id: string; readonly name?: string; readonly role: "user" | "bot" | "agent" }
  readonly text?: string
  readonly suggestedActions?: {
    readonly actions: readonly { readonly type: "imBack"; readonly title: string; readonly value: Json }[]
  }
  readonly attachments?: readonly Json[]
  readonly attachmentLayout?: "carousel"
  readonly inputHint?: "expectingInput"
  readonly name?: string
  readonly value?: Json
  readonly replyToId?: string
  readonly channelData?: { readonly [key: string]: Json }
}

/** A file of a conversation. */
export interface Attachment {
  readonly contentType: string
  /** A path of the server. */
  readonly contentUrl: string
  readonly name: string
}

/** The outcome of erasing a person. */
export interface Erasure {
  /** `erasing`: it goes on by itself. */
  readonly status: "erased" | "erasing"
  /** How much, by kind. */
  readonly counts: { readonly [kind: string]: number }
  /** Blocks of the person that hold, which stay. */
  readonly blocks: readonly Block[]
}

/** A line that is there and that the caller may not read. */
export interface EmptyLine {
  readonly type: "trace"
  readonly id: string
  readonly seq: number
  readonly timestamp: string
}

export interface Question {
  readonly flow: string
  readonly step: string
  readonly input: string
  readonly options: readonly { readonly value: Json; readonly title: string }[]
}

export interface Conversation {
  readonly id: string
  readonly status: "active" | "ended"
  readonly liveChat: "none" | "waiting" | "connected"
  readonly awaiting?: Question
  /** Left out in lists, in events and in answers to activities: the stream tells it. */
  readonly chat?: ConversationChat
  readonly block?: { readonly scope: Scope; readonly until: string | null; readonly reason?: string | null }
  readonly busy?: true
  readonly blocked?: true
  readonly version: number
}

/** The open or last chat of a conversation, as its user may know it. */
export interface ConversationChat {
  readonly id: string
  /** `parked`: its agent has closed it, and the user's next words ask for another. */
  readonly status: "waiting" | "connected" | "parked" | "ended"
  readonly place: number | null
  readonly estimatedWaitSeconds: number | null
  readonly agent: { readonly id: string; readonly name: string } | null
  readonly typing: boolean
}

/** The person who talks in a conversation, for keys that may read conversations. */
export interface Person {
  readonly userId: string | null
  readonly visitorId: string | null
  /** Not in events; of somebody anonymous what the person claims. */
  readonly name?: string | null
  readonly email?: string | null
  readonly address: string | null
  readonly channel: string
  readonly locale: string
  readonly side: "user" | "agent"
  readonly linkedConversationId: string | null
  readonly startedAt: string
}

/** A conversation in a list. */
export interface ListedConversation {
  readonly conversation: Conversation
  readonly person: Person
  /** Its last words; null: none of its last lines are any. */
  readonly lastMessage: {
    readonly text: string
    readonly role: "user" | "bot" | "agent"
    readonly timestamp: string
  } | null
}

export interface Chat {
  readonly id: string
  readonly version: number
  readonly conversationId: string
  readonly agentConversationId: string | null
  readonly status: "waiting" | "connected" | "ended"
  readonly queue: string
  readonly priority: number
  readonly message: string | null
  readonly askedAt: string
  readonly connectedAt: string | null
  readonly endedAt: string | null
  readonly endedBy: "user" | "agent" | "timeout" | "block" | null
  readonly agent: string | null
  /** In its queue, from 1, at this moment. */
  readonly place: number | null
  readonly waitedSeconds: number
  readonly firstReplyAt: string | null
  readonly person: ChatPerson | null
  /** The question for the agent who has or had it. */
  readonly awaiting: Question | null
  readonly questions: readonly {
    readonly agent: string
    readonly agentConversationId: string
    readonly question: Question
    /** When it goes away by itself; null: it does not. */
    readonly expiresAt: string | null
  }[]
  /** Messages of the user since an agent last spoke. */
  readonly unanswered: number
  /** Messages of the user that the agent has not read; of more than 100, that many. */
  readonly unread: number
  readonly tags: readonly string[]
  readonly notes: number
}

export interface ChatPerson {
  readonly userId: string | null
  readonly visitorId: string | null
  /** False: name, e-mail and phone are claims. */
  readonly isAuthenticated: boolean
  readonly name: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly locale: string | null
  /** IANA name; null: unknown. */
  readonly timeZone: string | null
  readonly otherConversations: { readonly count: number; readonly filter: string }
}

/** An agent who had a chat, and from when. */
export interface ChatConnect {
  readonly agent: string
  readonly connectedAt: string
}

/** A note of the desk about a chat. */
export interface Note {
  readonly createdBy: string
  readonly createdAt: string
  readonly text: string
}

export interface CannedAnswer {
  readonly shortcut: string
  readonly text: string | { readonly [locale: string]: string }
  readonly queues: readonly string[] | null
}

export interface Agent {
  readonly email: string
  readonly version: number
  readonly name: string
  readonly queues: readonly string[]
  /** One who was `Removed` is in no list; streams tell it once. */
  readonly status: "SignedIn" | "SignedOut" | "SignedOutAutomatically" | "Removed"
  readonly availability: "available" | "break" | "away"
  readonly presence: "here" | "away" | "lost" | null
  readonly maxChats: number | null
  readonly openChats: number
  readonly hours: Json
  readonly signedOutAt: string | null
}

/** The caller's name and permissions. */
export interface Me {
  readonly kind: "key" | "conversation" | "nobody"
  readonly id: string | null
  readonly name: string | null
  /** Of the account that is signed in, or of the key's agent. */
  readonly email: string | null
  readonly agent: string | null
  readonly permissions: readonly string[]
  readonly expiresAt: string | null
  /** The agent's queues. */
  readonly queues: readonly string[] | null
  /** Of the account; null: what the browser says. */
  readonly locale: string | null
  /** Null: no agent's key, or the agent was never signed in. */
  readonly agentState: Agent | null
  readonly session: {
    readonly way: SignInWay
    readonly account: string | null
    readonly startedAt: string
    readonly expiresAt: string
  } | null
  readonly conversationId: string | null
  readonly readOnly: boolean
}

export type SignInWay = "link" | "key" | "password" | "provider"

export interface Key {
  readonly id: string
  readonly name: string
  readonly agent: string | null
  readonly permissions: readonly string[]
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly revokedAt: string | null
  readonly lastUsedAt: string | null
}

export type EventType =
  | "activity.created"
  | "conversation.started"
  | "conversation.ended"
  | "chat.waiting"
  | "chat.connected"
  | "chat.transferred"
  | "chat.ended"
  | "block.created"
  | "block.lifted"

/** Something that webhooks and streams are told of. */
export type PushedEvent =
  | {
      readonly type: "activity.created"
      readonly timestamp: string
      readonly data: { readonly conversationId: string; readonly activity: Activity }
    }
  | {
      readonly type: "conversation.started" | "conversation.ended"
      readonly timestamp: string
      readonly data: { readonly conversation: Conversation; readonly person: Person }
    }
  | {
      readonly type: "chat.waiting" | "chat.connected" | "chat.transferred" | "chat.ended"
      readonly timestamp: string
      readonly data: { readonly chat: Chat }
    }
  | {
      readonly type: "block.created" | "block.lifted"
      readonly timestamp: string
      readonly data: { readonly block: Block }
    }
  /** While flows are reloaded, on streams alone: they are served now, or cannot be, and go on as they were. */
  | { readonly type: "flows.changed"; readonly timestamp: string; readonly data: { readonly bot: string } }
  | {
      readonly type: "flows.faults"
      readonly timestamp: string
      readonly data: { readonly faults: readonly Fault[]; readonly more: number }
    }

/** An address that is told of what its key may hear. */
export interface Webhook {
  readonly id: string
  readonly version: number
  readonly keyId: string
  readonly url: string
  readonly types: readonly EventType[]
  /** Types that the key lacks the permission for. */
  readonly unheardTypes: readonly EventType[]
  readonly enabled: boolean
  readonly createdAt: string
  readonly disabledAt: string | null
  readonly disabledReason: string | null
  readonly firstFailedAt: string | null
  readonly previousSecretEndsAt: string | null
}

/** An event on its way to a webhook, or what became of it. */
export interface Delivery {
  readonly id: string
  readonly eventId: string
  readonly type: EventType
  readonly conversationId: string | null
  readonly createdAt: string
  readonly status: "waiting" | "delivered" | "failed"
  readonly attempts: number
  readonly nextAt: string | null
  readonly attemptedAt: string | null
  readonly answerStatus: number | null
  readonly error: string | null
}

export interface Subject {
  readonly kind: "user" | "visitor" | "conversation" | "ip"
  readonly value: string
}

/** The person whom a block would be about. */
export interface MetPerson {
  readonly userId: string | null
  readonly visitorId: string | null
  readonly name: string | null
  readonly email: string | null
  readonly locale: string
  readonly timeZone: string | null
  readonly firstSeenAt: string
  readonly conversations: { readonly count: number; readonly atLeast: boolean }
}

/** Conversations from an address, besides those of the person whom a block is about. */
export interface AddressReach {
  /** In CIDR form. */
  readonly value: string
  readonly open: number
  readonly last30Days: number
  readonly otherPeople: number
  /** Why a block of it needs `confirm`. */
  readonly tooWide: "wide" | "ours" | "yours" | null
  readonly isComplete: boolean
}

export type Scope = "liveChat" | "conversation"

export interface Block {
  readonly id: string
  readonly version: number
  readonly subject: Subject
  readonly scope: Scope
  readonly status: "active" | "expired" | "lifted"
  readonly reason: string | null
  /** Of the person it was made against, as known then. */
  readonly name: string | null
  readonly email: string | null
  readonly createdAt: string
  readonly until: string | null
  readonly createdBy: string | null
  readonly source: "agent" | "action" | "flow" | "admin"
  readonly conversationId: string | null
  readonly chatId: string | null
  readonly lifted: {
    readonly liftedAt: string
    readonly liftedBy: string | null
    readonly reason: string | null
    readonly how: "lifted" | "replaced"
  } | null
  /** Of the agent who made it; left out in events. */
  readonly createdByName?: string | null
  /** How often it has refused somebody; left out in events. */
  readonly hits?: { readonly count: number; readonly lastAt: string | null }
}

/** A line of the audit log: who did what to whom. */
export interface AuditEntry {
  readonly id: string
  readonly happenedAt: string
  readonly what: string
  readonly doneBy: string | null
  readonly subject: string
  readonly detail: Json
}

/** A chat in a report. */
export interface ChatReport {
  readonly chatId: string
  readonly conversationId: string
  readonly userId: string | null
  readonly queue: string
  readonly agent: string | null
  readonly status: Chat["status"]
  readonly askedAt: string
  readonly connectedAt: string | null
  readonly endedAt: string | null
  readonly waitedSeconds: number
  readonly firstReplySeconds: number | null
  readonly talkedSeconds: number
  readonly transfers: number
  readonly endedBy: Chat["endedBy"]
  readonly rating: string | null
  readonly tags: readonly string[]
}

interface Lengths {
  readonly count: number
  readonly median: number | null
  readonly p90: number | null
  readonly longest: number | null
}

/** Chats in sum. */
export interface ChatSum {
  readonly chats: number
  readonly answered: number
  readonly abandoned: number
  readonly open: number
  readonly transfers: number
  /** How often somebody asked for an agent in vain, by the cause. */
  readonly refused: {
    readonly blocked: number
    readonly outsideWorkingHours: number
    readonly queueFull: number
    readonly noAgents: number
  }
  readonly waitedSeconds: Lengths
  readonly firstReplySeconds: Lengths
  readonly talkedSeconds: Lengths
  readonly endedBy: { readonly [by: string]: number }
  readonly rating: {
    readonly count: number
    readonly average: number | null
    readonly values: { readonly [rating: string]: number }
  }
}

/** Files that people may send. */
export interface UploadLimits {
  /** Media types, such as `image/*`. */
  readonly types: readonly string[]
  readonly maxBytes: number
  readonly maxFiles: number
}

/** The bot that is served. */
export interface Bot {
  readonly name: string | null
  readonly locales: readonly string[]
  readonly timeZone: string
  readonly queues: readonly {
    readonly code: string
    readonly title: string
    readonly isOpen: boolean
    readonly opensAt: string | null
    readonly maxWaiting: number | null
    readonly maxChatsPerAgent: number
    readonly requireAgents: boolean
  }[]
  readonly blocking: {
    readonly notice: "reason" | "generic" | "none"
    readonly onStart: "refuse" | "record"
    /** Usual reasons: texts, or texts by locale. */
    readonly reasons: readonly (string | { readonly [locale: string]: string })[]
  }
  /** Null: nothing happens by itself. */
  readonly timers: {
    readonly waitingTickSeconds: number | null
    readonly maxWaitSeconds: number | null
    readonly idleTimeoutSeconds: number | null
    readonly replyTimeoutSeconds: number | null
    readonly inactivitySeconds: number | null
    readonly awaySeconds: number
    readonly lostSeconds: number
  }
  readonly uploads: UploadLimits | null
}

export interface Turn {
  readonly number: number
  readonly happenedAt: string
  /** The `seq`s of the lines that it wrote; null: none. */
  readonly lines: { readonly from: number; readonly to: number } | null
  readonly event: Json
  readonly trace: readonly { readonly kind: string; readonly [key: string]: Json }[]
}

export interface Flow {
  readonly name: string
  readonly version: string
  readonly isDefault: boolean
  readonly steps: number
  readonly description: string | null
  /** Phrases, patterns and events that begin it. */
  readonly triggers: readonly { readonly kind: "phrase" | "pattern" | "event"; readonly text: string }[]
  /** Names of the flows that it calls or hands over to. */
  readonly calls: readonly string[]
}

/** A flow in words, step by step: the same that its picture shows. */
export interface Outline {
  readonly name: string
  readonly description: string
  /** Its file; null: the engine brings it. */
  readonly file: string | null
  readonly steps: readonly OutlinedStep[]
}

export interface OutlinedStep {
  /** Empty: where the flow begins. */
  readonly name: string
  readonly type: string
  readonly line: number | null
  readonly isReached: boolean
  readonly texts: readonly string[]
  readonly paths: readonly {
    readonly from: string
    readonly index: number
    readonly to: string
    readonly when: string | null
  }[]
}

/** The deed of a turn of a sandbox, as turns of fixtures say it, such as `{user: "agent"}`. */
export interface SandboxStimulus {
  readonly [key: string]: Json
}

/** A bot played by itself, as it is now. */
export interface Sandbox {
  readonly id: string
  readonly createdAt: string
  readonly now: string
  readonly clock: "standing" | "real"
  /** How many were played. */
  readonly turns: number
  readonly conversationId: string | null
  readonly conversations: readonly { readonly name: string; readonly conversationId: string }[]
  readonly state: SandboxState | null
  readonly greeting: readonly SandboxLine[]
  readonly agents: readonly Agent[]
  readonly chats: readonly Chat[]
  readonly blocks: readonly Block[]
  readonly calls: readonly {
    readonly id: string
    readonly action: string
    readonly params: Json
    readonly attempt: number
    readonly madeAt: string
  }[]
  readonly coming: readonly ComingDue[]
  /** `version` is another when other flows are served; `faults` keep changed files from being served. */
  readonly flows: { readonly version: string; readonly faults: readonly Fault[] }
}

export interface SandboxState {
  readonly conversation: Conversation
  readonly locale: string
  readonly frames: readonly {
    readonly flow: string
    readonly step: string
    readonly type: string
    readonly variables: { readonly [name: string]: Json }
  }[]
  readonly fields: { readonly [name: string]: Json }
}

export interface SandboxLine {
  readonly conversationId: string
  readonly side: "user" | "agent"
  readonly linkedConversationId: string | null
  readonly activity: Activity
}

/** A moment at which something happens by itself. */
export interface ComingDue {
  readonly dueAt: string
  readonly owner: string
  readonly ownerId: string
  readonly what: string
  readonly flow: string | null
  readonly step: string | null
}

export interface SandboxTurn {
  readonly number: number
  readonly does: SandboxStimulus
  readonly startedAt: string
  readonly endedAt: string
  readonly milliseconds: number
  readonly conversationId: string | null
  readonly refusal: { readonly code: string; readonly message: string } | null
  readonly activities: readonly SandboxLine[]
  readonly why: readonly {
    readonly conversationId: string
    readonly side: "user" | "agent"
    readonly number: number
    readonly happenedAt: string
    readonly trace: Turn["trace"]
  }[]
  readonly state: SandboxState | null
  readonly changes: readonly {
    readonly target: string
    readonly flow: string | null
    readonly from: Json
    readonly to: Json
  }[]
  readonly coming: readonly ComingDue[]
  readonly failures: readonly {
    readonly field: string
    readonly expected: Json
    readonly actual: Json
    readonly message: string
  }[]
}

export interface Played {
  readonly sandbox: Sandbox
  readonly turns: readonly SandboxTurn[]
}

export interface Fixture {
  readonly name: string
  readonly file: string
  readonly description: string
  readonly turns: number
  /** Why it cannot be played. */
  readonly fault: string | null
}

export interface FixtureResult {
  readonly name: string
  readonly description: string
  readonly passed: boolean
  readonly turns: number
  readonly milliseconds: number
  readonly failures: readonly {
    readonly turn: number
    readonly field: string
    readonly expected: Json
    readonly actual: Json
    readonly message: string
  }[]
}

/** The share of steps and paths that fixtures went through; `missing` names the others. */
export interface Coverage {
  readonly flows: readonly {
    readonly flow: string
    readonly steps: Share & { readonly missing: readonly string[] }
    readonly paths: Share & { readonly missing: readonly string[] }
  }[]
  readonly total: { readonly steps: Share; readonly paths: Share }
}
interface Share {
  readonly covered: number
  readonly total: number
}

/** An internal action that flows can use; `params` and `result` are JSON Schemas. */
export interface Action {
  readonly name: string
  readonly aliases: readonly string[]
  readonly summary: string
  readonly inside: boolean
  readonly params: { readonly [key: string]: Json }
  readonly result: { readonly [key: string]: Json }
  readonly errors: readonly string[]
}

export interface Fault {
  readonly code: string
  readonly severity: "error" | "warning"
  readonly file: string
  readonly line: number
  readonly column: number
  readonly pointer: string
  readonly message: string
  readonly hint: string | null
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly cursor: string | null
}

/** Of the first page `total` says how many there are, exactly up to 10,000; of more, that many and `atLeast`. */
export interface CountedPage<T> extends Page<T> {
  readonly total?: { readonly count: number; readonly atLeast: boolean }
}

/** A ban of who reads a stream; `blocked` false: there is none any more. */
export interface BlockNotice {
  readonly blocked: boolean
  readonly [detail: string]: Json
}

/**
 * The desk as it is, or something of it that has changed: `version` tells whether it is known already. A chat that is gone may
 * be seen no more; of one with `typing` the user types.
 */
export type DeskEvent =
  | {
      readonly event: "snapshot"
      readonly data: { readonly chats: readonly Chat[]; readonly agents: readonly Agent[] }
    }
  | { readonly event: "chat"; readonly data: Chat }
  | { readonly event: "chatGone"; readonly data: { readonly id: string; readonly version: number } }
  | { readonly event: "agent"; readonly data: Agent }
  | { readonly event: "typing"; readonly data: { readonly chatId: string; readonly conversationId: string } }
