export type { Clock } from "./clock.js"
export type { DeskVerb, SignIn } from "./desk-verbs.js"
export type { HeardAnswer } from "./hear.js"
export { BlockedError } from "./refusal.js"
export { Runtime } from "./runtime.js"
export { Scheduler } from "./scheduler.js"
export type {
  Answered,
  ApiKey,
  AuditEntry,
  BlockFilter,
  ChatFilter,
  Commit,
  ConversationFilter,
  Delivery,
  DeliveryOutcome,
  DueTime,
  Fact,
  FactKey,
  KeptAnswer,
  OutgoingLines,
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
