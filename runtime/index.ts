export type { Clock } from "./clock.js"
export type { DeskVerb, SignIn } from "./desk-verbs.js"
export type { HeardAnswer } from "./hear.js"
export type { Once } from "./once.js"
export { AnsweredMeanwhile, KEPT, requireSame } from "./once.js"
export { BlockedError } from "./refusal.js"
export { Runtime, TURNS, type Turns } from "./runtime.js"
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
  DoneRequest,
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
