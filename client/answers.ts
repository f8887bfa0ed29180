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
  readonly address: string | null
  readonly channel: string
  readonly locale: string
  readonly side: "user" | "agent"
  readonly linkedConversationId: string | null
  readonly startedAt: string
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
  }[]
  /** Messages of the user since an agent last spoke. */
  readonly unanswered: number
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
  readonly otherConversations: { readonly count: number; readonly filter: string }
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
  readonly blocking: { readonly notice: "reason" | "generic" | "none"; readonly onStart: "refuse" | "record" }
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
  readonly event: Json
  readonly trace: readonly { readonly kind: string; readonly [key: string]: Json }[]
}

export interface Flow {
  readonly name: string
  readonly version: string
  readonly isDefault: boolean
  readonly steps: number
  readonly description: string | null
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
