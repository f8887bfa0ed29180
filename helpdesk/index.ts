export { type AddressRange, familyOf, normaliseAddress, parseAddress, parseRange } from "./address.js"
export type { Agent, QueueState } from "./agent.js"
export type { Block, BlockScope, Subject } from "./block.js"
export {
  blockForLiveChat,
  blockFromChat,
  blockSubject,
  enforceBlock,
  identifyClient,
  liftBlock,
  liftOwnBlock,
  normalSubject,
} from "./blocks.js"
export type { Chat } from "./chat.js"
export { accept, agentConversationOf, banClient, endChat, noteChatMessage, signedIn, transfer } from "./chats.js"
export { connect, connectFlags, liveChatBlock } from "./connect.js"
export { type Decision, decideBlock, type Requester, subjectsOf } from "./decision.js"
export {
  CLAIMS,
  type Client,
  chatActivityId,
  clientOf,
  type Desk,
  type DeskFacts,
  type FollowUp,
  type Identity,
  NOTHING_CHANGED,
  openChat,
  queueOf,
  specialEvent,
  withClient,
} from "./desk.js"
export { deskOf, FIELD_RULES, ownOpenChat } from "./field-rules.js"
export { guardOf, guardsOf } from "./guards.js"
export { isOpen } from "./hours.js"
export { type DeskSettings, deskSettings } from "./settings.js"
export { agentDue, allocate, chatComesDue, chatDue, signOutAutomatically } from "./timers.js"
