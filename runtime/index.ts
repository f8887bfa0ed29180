export type { BlockRequest } from "./blocking.js"
export type { Clock } from "./clock.js"
export type { DeskVerb, SignIn } from "./desk-verbs.js"
export type { HeardAnswer, UserMessage } from "./hear.js"
export { BlockedError } from "./refusal.js"
export { Runtime, type RuntimeOptions } from "./runtime.js"
export { Scheduler, type SchedulerOptions } from "./scheduler.js"
export type { Start } from "./start.js"
export type {
  Answered,
  ApiKey,
  AuditEntry,
  BlockFilter,
  ChatFilter,
  Commit,
  ConversationFilter,
  DueTime,
  Fact,
  FactKey,
  KeptAnswer,
  Page,
  Put,
  RecordKind,
  Records,
  Setting,
  Store,
  StoredConversation,
  TurnRecord,
  Versioned,
} from "./store.js"
export type { ConversationView } from "./view.js"
