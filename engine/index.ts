export type {
  Action,
  FieldRules,
  InsideAction,
  InsideContext,
  InsideOutcome,
  JsonSchema,
  OutsideAction,
  OutsideContext,
  Params,
} from "./action.js"
export { defineAction, withFields } from "./action.js"
export type { Activity, ActivityDraft } from "./activity.js"
export { advance, evaluateIn, nextDue, type OpenQuestion, openQuestion, presetFields } from "./advance.js"
export type { Bot, Flow } from "./bot.js"
export type { BotSpec, HoursSpec, QueueSpec, Weekday } from "./bot-spec.js"
export { compileBot } from "./compile-bot.js"
export type { Conversation, DialogEvent, Entities, EventValue, Frame, PendingCall, World } from "./conversation.js"
export { DEFAULT_FLOWS } from "./default-flows.js"
export { dotOf } from "./drawing/dot.js"
export { type Drawing, drawingOf } from "./drawing/drawing.js"
export { graphvizHere } from "./drawing/graphviz.js"
export { mermaidOf } from "./drawing/mermaid.js"
export { svgOf } from "./drawing/svg.js"
export type { Effect } from "./effect.js"
export { ParleyError } from "./errors.js"
export { namesIn } from "./expressions/names-in.js"
export { isParseFault, parseExpression } from "./expressions/parse.js"
export { parseDuration, parseTime } from "./expressions/time.js"
export type { Fault, FaultCode, Finding } from "./fault.js"
export { parseSpan } from "./loading/check-hours.js"
export { SYSTEM_ENTITIES } from "./loading/entity-table.js"
export { faultAt } from "./loading/json-text.js"
export { loadBot, type SourceFile } from "./loading/load-bot.js"
export { type JsonDocument, readJson } from "./loading/read-json.js"
export { checkAgainst } from "./loading/schema.js"
export { validatorFor } from "./loading/validator.js"
export { pickText } from "./locale.js"
export { normalise, textFault } from "./normalise.js"
export { compilePattern, isPatternFault } from "./pattern.js"
export { receivedJson, receivedValue, soundText } from "./received.js"
export { milliseconds as durationOf } from "./step.js"
export { storedText, valueOfText } from "./stored-text.js"
export { suggest } from "./suggest.js"
export { parseTarget } from "./target.js"
export type { TraceEntry } from "./trace.js"
export type { Json, Value, ValueObject } from "./values.js"
export { Duration, fromStored, toJson, toStored } from "./values.js"
