export {
  type ActivityAnswer,
  activityId,
  isPublic,
  keptReply,
  keptReplyOf,
  replyOf,
  replyText,
} from "./activity-reply.js"
export { type AgentChange, changeAgent, removeAgent, type SignIn, setStatus, signIn, signOut } from "./agents.js"
export { attachmentOf, fileAt } from "./attached-files.js"
export { type BlockRequest, liftBlocks, makeBlock } from "./blocking.js"
export { type ConversationChange, changeConversation } from "./change-conversation.js"
export { moveBlockEnd, type Restored, restoreBlocks } from "./changed-blocks.js"
export { adoptSettings } from "./changed-settings.js"
export { type DeskVerb, handleDeskVerb } from "./desk-verbs.js"
export { handleDueTime } from "./due.js"
export {
  beginErasure,
  endErasedConversation,
  endErasure,
  erasureOwner,
  noteErased,
  personOfErasure,
} from "./erasing.js"
export { addErased, type ErasedCounts, type ErasedPart, type Erasure, NOTHING_ERASED, type Person } from "./erasure.js"
export { eventsOf } from "./events.js"
export { FactSet, FactsMissing, factName } from "./facts.js"
export { runFollowUps } from "./follow-ups.js"
export {
  handleCallEnd,
  handleEnd,
  handleEvent,
  handleMessage,
  presentActivity,
  type UserMessage,
} from "./handle-activity.js"
export {
  AnsweredMeanwhile,
  activityRequestId,
  decideIdempotently,
  IDEMPOTENCY_WINDOW,
  type IdempotentRequest,
  requireSame,
} from "./idempotent-request.js"
export { dialogDue } from "./inbox.js"
export { banOfReader, noticeOfBan, type ReaderBan, zoneOfReader } from "./reading.js"
export { BlockedError } from "./refusal.js"
export { secretTargets } from "./secret-targets.js"
export { type Account, type PageSession, type ProviderSubject, SIGN_IN_WAYS, type SignInWay } from "./session.js"
export { type ConversationStart, refuseBannedStart, startConversation } from "./start.js"
export type {
  ApiKey,
  AuditEntry,
  AuditFilter,
  BlockFilter,
  BlockHits,
  ChatFilter,
  ChatSort,
  Commit,
  ConversationFilter,
  Delivery,
  DeliveryFilter,
  DeliveryOutcome,
  DeskVersion,
  DueTime,
  EventType,
  Fact,
  FactKey,
  FactOfLoop,
  HeldEvent,
  KeyUse,
  Listeners,
  NewEvent,
  Page,
  PlacedConversation,
  Put,
  ReadVersion,
  RecordKind,
  Records,
  RefusalFilter,
  ReportedChat,
  ReportFilter,
  RequestRecord,
  Setting,
  Store,
  StoredConversation,
  StoredEvent,
  StoreFigures,
  Total,
  TurnRecord,
  Versioned,
  Webhook,
  WebhookProgress,
} from "./store.js"
export { EVENT_TYPES, LISTENERS } from "./store.js"
export { type ToldChat, toldChat } from "./told-chat.js"
export { tellChats } from "./told-chats.js"
export { touchConversation } from "./touched-conversation.js"
export { commitOf, newUnitOfWork, ownersOf, type UnitOfWork } from "./unit-of-work.js"
export { type BegunUpload, UPLOAD_PART, type Upload } from "./upload.js"
export { type ConversationView, viewOf, viewsOf } from "./view.js"
export { worldOf } from "./world.js"
