export { type BlockRequest, block, unblock } from "./blocking.js"
export { followCauses } from "./causes.js"
export type { Clock } from "./clock.js"
export { type DeskVerb, deskVerb, type SignIn, signIn, signOut } from "./desk-verbs.js"
export { endConversation, turnDialog } from "./dialog.js"
export { comeDue } from "./due.js"
export { FactSet, FactsMissing } from "./facts.js"
export { type HeardAnswer, hear, hearEvent, presentActivity, type UserMessage } from "./hear.js"
export { AnsweredMeanwhile, decideOnce, KEPT, type Once, requireSame } from "./once.js"
export { BlockedError, refuseBanned } from "./refusal.js"
export { conversationOf, useClient } from "./sides.js"
export { refuseBannedStart, refuseEnded, type Start, start } from "./start.js"
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
export { type ConversationView, viewOf } from "./view.js"
export { commitOf, newWork, type Work } from "./work.js"
export { worldOf } from "./world.js"
