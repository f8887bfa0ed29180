export type {
  Action,
  FieldRules,
  InsideAction,
  InsideContext,
  InsideOutcome,
  OutsideAction,
  OutsideContext,
  Params,
} from "./action.js"
export { defineAction, withFields } from "./action.js"
export type { Activity, ActivityDraft } from "./activity.js"
export { advance, allowanceOf, evaluateIn, nextDue, type OpenQuestion, openQuestion, presetFields } from "./advance.js"
export type { Bot, Flow } from "./bot.js"
export { compileBot } from "./compile-bot.js"
export type {
  Conversation,
  DialogChat,
  DialogEvent,
  Entities,
  EventValue,
  Frame,
  PendingCall,
  World,
} from "./conversation.js"
export { DEFAULT_FLOWS } from "./default-flows.js"
export { type Due, duesOf } from "./due.js"
export type { Effect } from "./effect.js"
export { BoundedTrace, type TraceEntry } from "./trace.js"
export { readField } from "./turn.js"
