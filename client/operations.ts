import type {
  Action,
  Activity,
  Agent,
  AuditEntry,
  Block,
  Bot,
  CannedAnswer,
  Chat,
  ChatReport,
  ChatSum,
  Conversation,
  Delivery,
  EmptyLine,
  Erasure,
  EventType,
  Fault,
  Flow,
  Json,
  Key,
  Note,
  Page,
  Person,
  Question,
  Scope,
  Subject,
  Turn,
  UploadLimits,
  Webhook,
} from "./answers.js"

/** Method and path of each operation, by its name in the OpenAPI document. */
export const OPERATIONS = {
  startConversation: ["POST", "/v1/conversations"],
  sendActivity: ["POST", "/v1/conversations/{id}/activities"],
  readActivities: ["GET", "/v1/conversations/{id}/activities"],
  readTrace: ["GET", "/v1/conversations/{id}/trace"],
  readTranscript: ["GET", "/v1/conversations/{id}/transcript"],
  readFixture: ["GET", "/v1/conversations/{id}/fixture"],
  endConversation: ["POST", "/v1/conversations/{id}/end"],
  changeConversation: ["PATCH", "/v1/conversations/{id}"],
  renewToken: ["POST", "/v1/conversations/{id}/token"],
  readConversation: ["GET", "/v1/conversations/{id}"],
  listConversations: ["GET", "/v1/conversations"],
  listAgents: ["GET", "/v1/desk/agents"],
  putAgent: ["PUT", "/v1/desk/agents/{email}"],
  removeAgent: ["DELETE", "/v1/desk/agents/{email}"],
  signIn: ["POST", "/v1/desk/agents/sign-in"],
  setStatus: ["POST", "/v1/desk/agents/status"],
  signOut: ["POST", "/v1/desk/agents/sign-out"],
  listChats: ["GET", "/v1/desk/chats"],
  readChat: ["GET", "/v1/desk/chats/{id}"],
  acceptChat: ["POST", "/v1/desk/chats/{id}/accept"],
  readChatActivities: ["GET", "/v1/desk/chats/{id}/activities"],
  listChatNotes: ["GET", "/v1/desk/chats/{id}/notes"],
  notesChat: ["POST", "/v1/desk/chats/{id}/notes"],
  tagsChat: ["POST", "/v1/desk/chats/{id}/tags"],
  typingChat: ["POST", "/v1/desk/chats/{id}/typing"],
  listCannedAnswers: ["GET", "/v1/desk/canned"],
  putCannedAnswer: ["PUT", "/v1/desk/canned/{shortcut}"],
  removeCannedAnswer: ["DELETE", "/v1/desk/canned/{shortcut}"],
  declineChat: ["POST", "/v1/desk/chats/{id}/decline"],
  assignChat: ["POST", "/v1/desk/chats/{id}/assign"],
  messagesChat: ["POST", "/v1/desk/chats/{id}/messages"],
  answerChat: ["POST", "/v1/desk/chats/{id}/answer"],
  transferChat: ["POST", "/v1/desk/chats/{id}/transfer"],
  closeChat: ["POST", "/v1/desk/chats/{id}/close"],
  disconnectChat: ["POST", "/v1/desk/chats/{id}/disconnect"],
  blockChat: ["POST", "/v1/desk/chats/{id}/block"],
  listBlocks: ["GET", "/v1/blocks"],
  checkBlocks: ["GET", "/v1/blocks/check"],
  createBlock: ["POST", "/v1/blocks"],
  liftBlocks: ["POST", "/v1/blocks/lift"],
  readBlock: ["GET", "/v1/blocks/{id}"],
  readBox: ["GET", "/v1/box"],
  readBot: ["GET", "/v1/bot"],
  reportChats: ["GET", "/v1/reports/chats"],
  reportSummary: ["GET", "/v1/reports/summary"],
  listAudit: ["GET", "/v1/audit"],
  makeStreamTicket: ["POST", "/v1/stream-tickets"],
  eraseUser: ["DELETE", "/v1/users/{id}"],
  eraseVisitor: ["DELETE", "/v1/visitors/{id}"],
  listWebhooks: ["GET", "/v1/webhooks"],
  createWebhook: ["POST", "/v1/webhooks"],
  readWebhook: ["GET", "/v1/webhooks/{id}"],
  updateWebhook: ["PATCH", "/v1/webhooks/{id}"],
  deleteWebhook: ["DELETE", "/v1/webhooks/{id}"],
  rotateWebhook: ["POST", "/v1/webhooks/{id}/rotate"],
  testWebhook: ["POST", "/v1/webhooks/{id}/test"],
  listDeliveries: ["GET", "/v1/webhooks/{id}/deliveries"],
  resendDelivery: ["POST", "/v1/webhooks/{id}/deliveries/{delivery}/resend"],
  resendDeliveries: ["POST", "/v1/webhooks/{id}/resend"],
  readMe: ["GET", "/v1/me"],
  listKeys: ["GET", "/v1/keys"],
  makeKey: ["POST", "/v1/keys"],
  rotateKey: ["POST", "/v1/keys/{id}/rotate"],
  revokeKey: ["POST", "/v1/keys/{id}/revoke"],
  listFlows: ["GET", "/v1/flows"],
  checkFlows: ["POST", "/v1/flows/check"],
  readFlow: ["GET", "/v1/flows/{name}"],
  drawFlow: ["GET", "/v1/flows/{name}/diagram.svg"],
  listActions: ["GET", "/v1/actions"],
  health: ["GET", "/healthz"],
  readiness: ["GET", "/readyz"],
  metrics: ["GET", "/metrics"],
  testReset: ["POST", "/v1/test/reset"],
  testAdvance: ["POST", "/v1/test/advance"],
  testRestart: ["POST", "/v1/test/restart"],
  testBlock: ["POST", "/v1/test/block"],
  testObserve: ["POST", "/v1/test/observe"],
  testStubs: ["POST", "/v1/test/stubs"],
  testEvaluate: ["POST", "/v1/test/evaluate"],
} as const satisfies {
  readonly [name: string]: readonly ["GET" | "POST" | "PATCH" | "PUT" | "DELETE", string]
}

/** Path of each stream of server-sent events, by its operation's name in the OpenAPI document. */
export const STREAMS = {
  streamActivities: "/v1/conversations/{id}/stream",
  streamDesk: "/v1/desk/stream",
  streamBox: "/v1/box/stream",
  streamEvents: "/v1/stream",
} as const satisfies { readonly [name: string]: string }

/** Operations on files, whose bytes are no JSON, as `OPERATIONS` has the others. */
export const FILES = {
  uploadFile: ["POST", "/v1/conversations/{id}/uploads"],
  readFile: ["GET", "/v1/conversations/{id}/uploads/{file}"],
} as const satisfies { readonly [name: string]: readonly ["GET" | "POST", string] }

interface Said {
  readonly value?: Json
  readonly clientActivityId?: string
}
interface AsAgent {
  readonly agent?: string
}
interface AgentFields {
  readonly name?: string
  readonly queues?: readonly string[]
  readonly hours?: Json
  readonly maxChats?: number | null
}
/** Moments in ISO 8601 with their zone, or dates, UTC. */
interface TimeSpan {
  readonly from?: string
  readonly to?: string
}
interface ReportFilters extends TimeSpan {
  readonly queue?: string
  readonly agent?: string
}
interface Anyway {
  readonly anyway?: boolean
}
interface HandedOn extends Anyway {
  readonly to: { readonly queue: string } | { readonly agent: string }
  /** A word to the next agent, which the user does not see. */
  readonly note?: string
}
interface Paged {
  readonly cursor?: string
  readonly limit?: number
}
type Now = { readonly now: string }
type ChatAnswer = { readonly chat: Chat }
type Verb<Body = AsAgent> = {
  readonly params: { readonly id: string }
  readonly body: Body
  readonly answer: ChatAnswer
}
interface MadeKey {
  readonly key: Key
  /** To be sent as `Authorization: Bearer`. */
  readonly secret: string
}
interface WebhookSecret {
  readonly webhook: Webhook
  /** Told this once: it signs what is sent. */
  readonly secret: string
}
type Nothing = Record<never, never>
type OfOne = { readonly params: { readonly id: string } }

/** The request and the answer of each operation. */
export interface Operations {
  readonly startConversation: {
    readonly body: {
      readonly user?: { readonly token: string } | { readonly id: string; readonly [field: string]: Json }
      readonly channel?: string
      readonly locale?: string
      readonly entities?: { readonly [entity: string]: { readonly [field: string]: Json } }
      readonly visitorToken?: string
      readonly ip?: string
    }
    readonly answer: {
      readonly conversation: Conversation
      readonly conversationToken: string
      readonly visitorToken: string
      readonly activities: readonly Activity[]
    }
  }
  readonly sendActivity: OfOne & {
    readonly body:
      | ({
          readonly type?: "message"
          readonly text: string
          readonly attachments?: readonly { readonly contentUrl: string }[]
        } & Said)
      | ({ readonly type: "event"; readonly name: string } & Said)
      | { readonly type: "typing" }
    readonly answer: {
      readonly id: string
      readonly seq: number
      readonly activities: readonly Activity[]
      readonly conversation: Conversation
    }
  }
  readonly readActivities: OfOne & {
    readonly query?: Paged & { readonly after?: number }
    readonly answer: Page<Activity | EmptyLine>
  }
  readonly readTrace: OfOne & { readonly answer: Page<Turn> }
  /** Text, a line for each message. */
  readonly readTranscript: OfOne & { readonly answer: string }
  /** As in `engine/fixture.schema.json`. */
  readonly readFixture: OfOne & { readonly answer: { readonly description: string; readonly turns: readonly Json[] } }
  readonly endConversation: OfOne & {
    readonly body: Record<never, never>
    readonly answer: { readonly conversation: Conversation }
  }
  readonly changeConversation: OfOne & {
    readonly body: {
      readonly locale?: string
      readonly entities?: { readonly [entity: string]: { readonly [field: string]: Json } }
    }
    readonly answer: { readonly conversation: Conversation; readonly person?: Person }
  }
  readonly renewToken: OfOne & {
    readonly body: Record<never, never>
    readonly answer: { readonly conversationToken: string; readonly expiresAt: string }
  }
  readonly readConversation: OfOne & {
    readonly answer: { readonly conversation: Conversation; readonly person?: Person }
  }
  readonly listConversations: {
    readonly query?: Paged & {
      readonly status?: "active" | "ended"
      readonly user?: string
      readonly visitor?: string
      readonly liveChat?: "none" | "waiting" | "connected"
      readonly side?: "user" | "agent"
      readonly from?: string
      readonly to?: string
      readonly q?: string
    }
    readonly answer: Page<{ readonly conversation: Conversation; readonly person: Person }>
  }
  readonly listAgents: { readonly answer: Page<Agent> }
  readonly putAgent: {
    readonly params: { readonly email: string }
    readonly body: AgentFields
    readonly answer: { readonly agent: Agent }
  }
  readonly removeAgent: {
    readonly params: { readonly email: string }
    readonly answer: { readonly returnedChats: number; readonly revokedKeyIds: readonly string[] }
  }
  readonly signIn: {
    readonly body: AsAgent & AgentFields & { readonly status?: Agent["availability"]; readonly presence?: boolean }
    readonly answer: { readonly agent: Agent }
  }
  readonly setStatus: {
    readonly body: AsAgent & { readonly status?: Agent["availability"] }
    readonly answer: { readonly agent: Agent }
  }
  readonly signOut: { readonly body: AsAgent & { readonly keep?: boolean }; readonly answer: { readonly agent: Agent } }
  readonly listChats: {
    readonly query?: Paged & {
      readonly status?: Chat["status"]
      readonly queue?: string
      readonly agent?: string
      readonly conversation?: string
      readonly from?: string
    }
    readonly answer: Page<Chat>
  }
  readonly readChat: OfOne & {
    readonly answer: { readonly chat: Chat; readonly notes: readonly Note[]; readonly question: Question | null }
  }
  readonly readChatActivities: OfOne & {
    readonly query?: Paged & { readonly side?: "user" | "agent"; readonly after?: number }
    readonly answer: Page<Activity>
  }
  readonly listChatNotes: OfOne & { readonly answer: Page<Note> }
  readonly notesChat: Verb<AsAgent & { readonly text: string }>
  readonly tagsChat: Verb<AsAgent & { readonly tags: readonly string[] }>
  readonly typingChat: Verb
  readonly listCannedAnswers: { readonly answer: Page<CannedAnswer> }
  readonly putCannedAnswer: {
    readonly params: { readonly shortcut: string }
    readonly body: { readonly text: CannedAnswer["text"]; readonly queues?: readonly string[] | null }
    readonly answer: { readonly cannedAnswer: CannedAnswer }
  }
  readonly removeCannedAnswer: {
    readonly params: { readonly shortcut: string }
    readonly answer: { readonly shortcut: string }
  }
  readonly acceptChat: Verb<AsAgent & Anyway>
  readonly declineChat: Verb
  readonly assignChat: Verb<HandedOn>
  readonly messagesChat: Verb<
    AsAgent & { readonly text: string; readonly attachments?: readonly { readonly contentUrl: string }[] }
  >
  readonly answerChat: Verb<AsAgent & { readonly text: string }>
  readonly transferChat: Verb<AsAgent & HandedOn>
  readonly closeChat: Verb
  readonly disconnectChat: Verb
  readonly blockChat: Verb<
    AsAgent & {
      readonly minutes?: number | null
      readonly reason?: string
      readonly scope?: Scope
      readonly ip?: boolean
    }
  >
  readonly listBlocks: {
    readonly query?: Paged & {
      readonly status?: Block["status"]
      readonly kind?: Subject["kind"]
      readonly scope?: Scope
      readonly subject?: string
      readonly conversation?: string
      readonly by?: string
      readonly q?: string
    } & TimeSpan
    readonly answer: Page<Block>
  }
  readonly checkBlocks: {
    readonly query: {
      readonly conversation?: string
      readonly visitor?: string
      readonly user?: string
      readonly ip?: string
    }
    readonly answer: {
      readonly subjects: readonly Subject[]
      readonly block: { readonly scope: Scope; readonly until: string | null; readonly reason: string | null } | null
      readonly blocks: readonly Block[]
      readonly openConversations: number
      readonly people: readonly {
        readonly userId: string | null
        readonly visitorId: string | null
        readonly name: string | null
        readonly email: string | null
      }[]
      readonly isComplete: boolean
    }
  }
  readonly createBlock: {
    readonly body: {
      readonly subject: Subject
      readonly scope: Scope
      readonly minutes: number | null
      readonly reason?: string
      /** Of addresses: a wide range, or one that holds the server or its proxies, is meant. */
      readonly confirm?: boolean
    }
    readonly answer: { readonly block: Block }
  }
  readonly liftBlocks: {
    readonly body: { readonly reason?: string } & ({ readonly ids: readonly string[] } | { readonly subject: Subject })
    readonly answer: {
      readonly results: readonly { readonly id: string; readonly result: "lifted" | "alreadyLifted" | "unknown" }[]
    }
  }
  readonly readBlock: OfOne & {
    readonly answer: {
      readonly block: Block
      readonly history: readonly Block[]
      readonly changes: readonly AuditEntry[]
    }
  }
  readonly reportChats: { readonly query?: Paged & ReportFilters; readonly answer: Page<ChatReport> }
  readonly reportSummary: {
    readonly query?: ReportFilters & { readonly groupBy?: "queue" | "agent" | "day"; readonly timeZone?: string }
    readonly answer: {
      readonly from: string
      readonly to: string
      readonly total: ChatSum
      readonly groups: readonly { readonly group: string | null; readonly sum: ChatSum }[]
    }
  }
  readonly listAudit: {
    readonly query?: Paged & TimeSpan & { readonly subject?: string; readonly by?: string; readonly what?: string }
    readonly answer: Page<AuditEntry>
  }
  readonly eraseUser: OfOne & { readonly answer: Erasure }
  readonly eraseVisitor: OfOne & { readonly answer: Erasure }
  readonly readMe: {
    readonly answer: {
      readonly kind: "key" | "conversation" | "nobody"
      readonly id: string | null
      readonly name: string | null
      readonly agent: string | null
      readonly permissions: readonly string[]
      readonly expiresAt: string | null
      readonly conversationId: string | null
      readonly readOnly: boolean
    }
  }
  readonly makeStreamTicket: {
    /** With neither a key nor a token: who is on the page, for the stream of the chat box. */
    readonly body?: {
      readonly visitorToken?: string
      readonly user?: { readonly token: string }
      readonly locale?: string
    }
    readonly answer: { readonly ticket: string; readonly expiresAt: string }
  }
  /** For a chat box, before a conversation begins. */
  readonly readBox: {
    readonly answer: {
      readonly title: string | null
      readonly locales: readonly string[]
      readonly uploads: UploadLimits | null
      readonly users: "anyone" | "token"
      readonly isOpen: boolean
      readonly opensAt: string | null
      /** Messages that leave the queue or the chat; none: no message does. */
      readonly leaveTexts: readonly string[]
    }
  }
  readonly readBot: { readonly answer: { readonly bot: Bot } }
  readonly listKeys: { readonly answer: Page<Key> }
  readonly makeKey: {
    readonly body: {
      readonly permissions: readonly string[]
      readonly name?: string
      readonly agent?: string
      readonly expiresAt?: string
    }
    readonly answer: MadeKey
  }
  readonly rotateKey: OfOne & { readonly body?: Record<never, never>; readonly answer: MadeKey }
  readonly revokeKey: OfOne & { readonly body?: Record<never, never>; readonly answer: { readonly key: Key } }
  readonly listFlows: { readonly answer: Page<Flow> }
  readonly checkFlows: {
    readonly body: { readonly files: readonly { readonly name: string; readonly content: string }[] }
    readonly answer: { readonly faults: readonly Fault[] }
  }
  readonly readFlow: {
    readonly params: { readonly name: string }
    readonly answer: { readonly flow: Flow; readonly source: Json }
  }
  /** A picture as SVG. */
  readonly drawFlow: {
    readonly params: { readonly name: string }
    readonly query?: { readonly locale?: string }
    readonly answer: string
  }
  readonly listActions: { readonly answer: Page<Action> }
  readonly health: { readonly answer: { readonly status: "ok" } }
  readonly readiness: { readonly answer: { readonly status: "ready" } }
  /** In the text format of Prometheus. */
  readonly metrics: { readonly answer: string }
  readonly listWebhooks: { readonly answer: Page<Webhook> }
  readonly createWebhook: {
    readonly body: { readonly url: string; readonly types: readonly EventType[]; readonly secret?: string }
    readonly answer: WebhookSecret
  }
  readonly readWebhook: OfOne & { readonly answer: { readonly webhook: Webhook } }
  readonly updateWebhook: OfOne & {
    readonly body: { readonly url?: string; readonly types?: readonly EventType[]; readonly enabled?: boolean }
    readonly answer: { readonly webhook: Webhook }
  }
  readonly deleteWebhook: OfOne & { readonly answer: { readonly id: string } }
  readonly rotateWebhook: OfOne & { readonly body: { readonly secret?: string }; readonly answer: WebhookSecret }
  readonly testWebhook: OfOne & {
    readonly body: Nothing
    readonly answer: {
      readonly delivered: boolean
      readonly answerStatus: number | null
      readonly error: string | null
      readonly milliseconds: number
    }
  }
  readonly listDeliveries: OfOne & {
    readonly query?: Paged & { readonly status?: Delivery["status"] }
    readonly answer: Page<Delivery>
  }
  readonly resendDelivery: {
    readonly params: { readonly id: string; readonly delivery: string }
    readonly body: Nothing
    readonly answer: { readonly id: string }
  }
  readonly resendDeliveries: OfOne & { readonly body: Nothing; readonly answer: { readonly resent: number } }
  readonly testReset: {
    readonly body: {
      readonly now: number
      readonly agents?: readonly {
        readonly email: string
        readonly name?: string
        readonly queues?: readonly string[]
        readonly hours?: Json
        readonly maxChats?: number
        readonly status?: Agent["availability"]
        readonly presence?: boolean
      }[]
      readonly stubs?: { readonly [action: string]: readonly Json[] }
    }
    readonly answer: Now
  }
  readonly testAdvance: { readonly body: { readonly milliseconds: number }; readonly answer: Now }
  readonly testRestart: { readonly body: Record<never, never>; readonly answer: Now }
  readonly testBlock: {
    readonly body:
      | {
          readonly block: {
            readonly subject: Subject
            readonly minutes: number | null
            readonly reason: string | null
            readonly scope: Scope
          }
        }
      | { readonly unblock: { readonly subject: Subject } | { readonly all: true } }
    readonly answer: Now
  }
  readonly testObserve: {
    readonly body: Record<never, never>
    readonly answer: {
      readonly observed: readonly {
        readonly conversationId: string
        readonly side: "user" | "agent"
        readonly linkedConversationId: string | null
        readonly activities: readonly Activity[]
        readonly turns: readonly Turn[]
      }[]
    }
  }
  readonly testStubs: {
    readonly body: Record<never, never>
    readonly answer: { readonly missing: readonly string[]; readonly unused: { readonly [action: string]: number } }
  }
  readonly testEvaluate: {
    readonly body: { readonly conversationId: string; readonly expression: string }
    readonly answer: { readonly value: Json; readonly flow: string | null; readonly step: string | null }
  }
}

/** The request of an operation: its params, query and body. */
export type RequestOf<K extends keyof Operations> = Omit<Operations[K], "answer">
/** The answer of an operation. */
export type AnswerOf<K extends keyof Operations> = Operations[K]["answer"]
