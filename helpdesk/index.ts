export { type AddressRange, familyOf, normaliseAddress, parseAddress, parseRange } from "./address.js"
export { type Agent, isStillAgent, normalEmail, type QueueState } from "./agent.js"
export { type AgentRefusal, REFUSAL_REASONS } from "./agent-refusal.js"
export { compareWaiting, hasRoom, isPresent } from "./allocation.js"
export type { Block, BlockScope, Subject } from "./block.js"
export {
  blockForLiveChat,
  blockFromChat,
  blockSubject,
  enforceBlock,
  identifyClient,
  isInterval,
  keepBlock,
  liftBlock,
  liftOwnBlock,
  normalSubject,
} from "./blocks.js"
export {
  type AgentQuestion,
  type Chat,
  type ChatNote,
  type ChatPerson,
  firstWaitedAt,
  isInFront,
  isSeenBy,
  MOST_EARLIER,
} from "./chat.js"
export { withNote, withTags } from "./chat-notes.js"
export {
  accept,
  agentConversationOf,
  assignChat,
  endChat,
  type Handover,
  handBack,
  moveChat,
  noteChatMessage,
  readChat,
  signedIn,
  transfer,
} from "./chats.js"
export { connect, connectFlags, liveChatBlock, queuePosition, reconnect } from "./connect.js"
export { blockHolds, type Decision, decideBlock, type Requester, subjectsOf } from "./decision.js"
export {
  AFTER_ALL_LINES,
  type AllocationCause,
  type Client,
  chatActivityId,
  clientOf,
  type Desk,
  type DeskFacts,
  type FollowUp,
  NOTHING_CHANGED,
  openChat,
  type PickedUp,
  presentQueue,
  queueOf,
  specialEvent,
  storedChat,
  withAgent,
  withChat,
  withClient,
  withJoined,
} from "./desk.js"
export { deskOf, FIELD_RULES, ownOpenChat } from "./field-rules.js"
export { guardOf, guardsOf } from "./guards.js"
export { isOpen, opensAt } from "./hours.js"
export { type Identity, identityOf, userId } from "./identity.js"
export {
  type ChatReport,
  type ChatSum,
  ChatSums,
  groupOf,
  REPORTED_FIELDS,
  type ReportedFields,
  type ReportGroup,
  reportOf,
} from "./reports.js"
export { type DeskSettings, deskSettings } from "./settings.js"
export {
  agentDue,
  allocate,
  chatComesDue,
  chatDue,
  hasFreeAgent,
  hoursTurnAt,
  signOutAutomatically,
  underSettings,
} from "./timers.js"
export { transcriptLine } from "./transcript.js"
export { estimatedWait } from "./waits.js"
