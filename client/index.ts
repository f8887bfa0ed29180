export type {
  Action,
  Activity,
  Agent,
  AuditEntry,
  Block,
  BlockNotice,
  CannedAnswer,
  Chat,
  ChatPerson,
  ChatReport,
  ChatSum,
  Conversation,
  DeskEvent,
  EmptyLine,
  Erasure,
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
} from "./answers.js"
export { type ActivityStreamOptions, type CallOptions, type ClientOptions, ParleyClient } from "./client.js"
export { type AnswerOf, OPERATIONS, type Operations, type RequestOf, STREAMS } from "./operations.js"
export { Refusal } from "./refusal.js"
export type { StreamSettings } from "./server-sent-events.js"
