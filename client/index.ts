export type {
  Activity,
  Agent,
  AuditEntry,
  Block,
  CannedAnswer,
  Chat,
  ChatPerson,
  ChatReport,
  ChatSum,
  Conversation,
  Fault,
  Flow,
  Json,
  Note,
  Page,
  Person,
  Question,
  Scope,
  Subject,
  Turn,
} from "./answers.js"
export { type ClientOptions, ParleyClient, Refusal } from "./client.js"
export { type AnswerOf, OPERATIONS, type Operations, type RequestOf } from "./operations.js"
