import type {
  Action,
  Activity,
  AddressReach,
  Agent,
  AuditEntry,
  Block,
  Bot,
  CannedAnswer,
  Chat,
  ChatConnect,
  ChatReport,
  ChatSum,
  Conversation,
  CountedPage,
  Coverage,
  Delivery,
  EmptyLine,
  Erasure,
  EventType,
  Fault,
  Fixture,
  FixtureResult,
  Flow,
  Json,
  Key,
  ListedConversation,
  Me,
  MetPerson,
  Note,
  Outline,
  Page,
  Person,
  Played,
  Question,
  Sandbox,
  SandboxStimulus,
  SandboxTurn,
  Scope,
  SignInWay,
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
  markChatRead: ["POST", "/v1/desk/chats/{id}/read"],
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
  restoreBlocks: ["POST", "/v1/blocks/restore"],
  readBlock: ["GET", "/v1/blocks/{id}"],
  changeBlock: ["PATCH", "/v1/blocks/{id}"],
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
  readSignIn: ["GET", "/v1/session"],
  beginSession: ["POST", "/v1/session"],
  endSession: ["DELETE", "/v1/session"],
  listKeys: ["GET", "/v1/keys"],
  makeKey: ["POST", "/v1/keys"],
  rotateKey: ["POST", "/v1/keys/{id}/rotate"],
  revokeKey: ["POST", "/v1/keys/{id}/revoke"],
  listFlows: ["GET", "/v1/flows"],
  checkFlows: ["POST", "/v1/flows/check"],
  readFlow: ["GET", "/v1/flows/{name}"],
  drawFlow: ["GET", "/v1/flows/{name}/diagram.svg"],
  listActions: ["GET", "/v1/actions"],
  outlineFlow: ["GET", "/v1/flows/{name}/outline"],
  listFaults: ["GET", "/v1/flows/faults"],
  beginSandbox: ["POST", "/v1/play"],
  listSandboxes: ["GET", "/v1/play"],
  readSandbox: ["GET", "/v1/play/{id}"],
  listSandboxTurns: ["GET", "/v1/play/{id}/turns"],
  playTurn: ["POST", "/v1/play/{id}/turns"],
  answerSandboxCall: ["POST", "/v1/play/{id}/answers"],
  changeSandbox: ["PATCH", "/v1/play/{id}"],
  readSandboxFixture: ["GET", "/v1/play/{id}/fixture"],
  endSandbox: ["DELETE", "/v1/play/{id}"],
  listFixtures: ["GET", "/v1/fixtures"],
  readFixtureFile: ["GET", "/v1/fixtures/{name}"],
  saveFixture: ["POST", "/v1/fixtures"],
  runFixtures: ["POST", "/v1/fixtures/run"],
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
  readonly timeZone?: string
  readonly queue?: string
  readonly agent?: string
}
interface BlocksAsked extends TimeSpan {
  /** `over`: expired or lifted. */
  readonly status?: Block["status"] | "over"
  readonly kind?: Subject["kind"]
  readonly scope?: Scope
  readonly subject?: string
  readonly conversation?: string
  readonly by?: string
  readonly q?: string
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
/** Sorted by one of these or, with a minus, from the last to the first. */
interface Sorted<Sort extends string> extends Paged {
  readonly sort?: Sort | `-${Sort}`
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
          /** May be left out beside a value or files. */
          readonly text?: string
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
    readonly query?: Sorted<"startedAt"> & {
      readonly status?: "active" | "ended"
      readonly user?: string
      readonly visitor?: string
      readonly liveChat?: "none" | "waiting" | "connected"
      readonly side?: "user" | "agent"
      readonly from?: string
      readonly to?: string
      readonly q?: string
      readonly ip?: string
    }
    readonly answer: CountedPage<ListedConversation>
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
    readonly query?: Sorted<"askedAt"> & {
      readonly status?: Chat["status"]
      readonly queue?: string
      readonly agent?: string
      readonly conversation?: string
      readonly from?: string
    }
    readonly answer: CountedPage<Chat>
  }
  readonly readChat: OfOne & {
    readonly answer: {
      readonly chat: Chat
      readonly notes: readonly Note[]
      readonly question: Question | null
      /** Agents who had it, the first first; of more than 20 the last. */
      readonly connects: readonly ChatConnect[]
    }
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
  readonly markChatRead: Verb<AsAgent & { readonly seq: number }>
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
    readonly query?: Sorted<"createdAt" | "until"> & BlocksAsked
    readonly answer: CountedPage<Block>
  }
  readonly checkBlocks: {
    readonly query: {
      readonly conversation?: string
      readonly chat?: string
      readonly visitor?: string
      readonly user?: string
      readonly ip?: string
      /** For `notice`: how long the ban would last; left out: for good. */
      readonly minutes?: number
      readonly reason?: string
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
      readonly person: MetPerson | null
      /** The others whom a block of the address would keep out; null: no address is known. */
      readonly address: AddressReach | null
      /** The words of a ban to them; null: nothing. */
      readonly notice: { readonly text: string; readonly until: string | null; readonly reason?: string | null } | null
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
    readonly body: { readonly reason?: string } & (
      | { readonly ids: readonly string[] }
      | { readonly subject: Subject }
      /** All that hold of a list; where they are more than expected, none is lifted. */
      | {
          readonly filter: Omit<BlocksAsked, "status">
          readonly expected: number
          readonly cursor?: string
          readonly limit?: number
        }
    )
    readonly answer: {
      readonly results: readonly {
        readonly id: string
        readonly result: "lifted" | "alreadyLifted" | "over" | "notAllowed" | "unknown"
        readonly lifted?: NonNullable<Block["lifted"]>
      }[]
      readonly cursor?: string | null
    }
  }
  readonly restoreBlocks: {
    readonly body: { readonly ids: readonly string[] }
    readonly answer: {
      readonly results: readonly {
        readonly id: string
        readonly result: "restored" | "holds" | "over" | "replaced" | "tooLate" | "notAllowed" | "unknown"
      }[]
    }
  }
  /** `minutes`: from now; null, of a ban: for good. */
  readonly changeBlock: OfOne & {
    readonly body: { readonly minutes: number | null }
    readonly answer: { readonly block: Block }
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
    readonly query?: ReportFilters & {
      readonly groupBy?: "queue" | "agent" | "day" | "hour"
    }
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
  readonly readMe: { readonly answer: Me }
  readonly readSignIn: {
    readonly answer: {
      readonly name: string
      readonly ways: readonly SignInWay[]
      readonly provider: { readonly title: string; readonly path: string } | null
    }
  }
  /** Signs a page of the server in: the cookie is set, the token is for `ClientOptions.csrfToken`. */
  readonly beginSession: {
    readonly body:
      | { readonly key: string }
      | { readonly email: string; readonly password: string }
      | { readonly link: string }
      | { readonly ticket: string }
    readonly answer: { readonly csrfToken: string; readonly expiresAt: string; readonly me: Me }
  }
  readonly endSession: { readonly answer: { readonly ended: boolean } }
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
    readonly answer: { readonly faults: readonly Fault[]; readonly more: number }
  }
  readonly readFlow: {
    readonly params: { readonly name: string }
    readonly answer: { readonly flow: Flow; readonly source: Json }
  }
  /** A picture as SVG. */
  readonly drawFlow: {
    readonly params: { readonly name: string }
    readonly query?: { readonly locale?: string; readonly theme?: "own" | "page" }
    readonly answer: string
  }
  readonly outlineFlow: {
    readonly params: { readonly name: string }
    readonly query?: { readonly locale?: string }
    readonly answer: { readonly outline: Outline }
  }
  readonly listFaults: { readonly answer: Page<Fault> & { readonly isServed: boolean } }
  readonly beginSandbox: {
    readonly body: {
      readonly head?: { readonly [key: string]: Json }
      readonly turns?: readonly SandboxStimulus[]
      readonly fixture?: string
      readonly from?: { readonly sandboxId: string; readonly turn: number }
      readonly clock?: Sandbox["clock"]
    }
    readonly answer: Played
  }
  readonly listSandboxes: { readonly answer: Page<Sandbox> }
  readonly readSandbox: OfOne & { readonly answer: { readonly sandbox: Sandbox } }
  readonly listSandboxTurns: OfOne & {
    readonly query?: Paged & { readonly after?: number }
    readonly answer: Page<SandboxTurn>
  }
  readonly playTurn: OfOne & { readonly body: { readonly turn: SandboxStimulus }; readonly answer: Played }
  readonly answerSandboxCall: OfOne & {
    readonly body: {
      readonly callId: string
      readonly result?: Json
      readonly error?: { readonly code: string; readonly message?: string }
    }
    readonly answer: Played
  }
  readonly changeSandbox: OfOne & {
    readonly body: { readonly clock: Sandbox["clock"] }
    readonly answer: { readonly sandbox: Sandbox }
  }
  /** As in `engine/fixture.schema.json`. */
  readonly readSandboxFixture: OfOne & {
    readonly query?: { readonly description?: string; readonly expect?: string }
    readonly answer: { readonly description: string; readonly turns: readonly Json[] }
  }
  readonly endSandbox: OfOne & { readonly answer: { readonly sandboxId: string } }
  readonly listFixtures: { readonly answer: Page<Fixture> & { readonly isWritable: boolean } }
  readonly readFixtureFile: {
    readonly params: { readonly name: string }
    readonly answer: { readonly name: string; readonly file: string; readonly text: string }
  }
  readonly saveFixture: {
    readonly body: {
      readonly name: string
      readonly fixture: { readonly [key: string]: Json }
      readonly replace?: boolean
    }
    readonly answer: { readonly file: string; readonly result: FixtureResult }
  }
  readonly runFixtures: {
    readonly body: { readonly names?: readonly string[] }
    readonly answer: {
      readonly passed: number
      readonly failed: number
      readonly fixtures: readonly FixtureResult[]
      readonly coverage: Coverage
    }
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
