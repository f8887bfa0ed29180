/** What a module of own actions (`--actions FILE`) imports from `parley`. */
export type {
  Action,
  InsideAction,
  InsideContext,
  InsideOutcome,
  OutsideAction,
  OutsideContext,
  Params,
} from "./engine/index.js"
export { defineAction, withFields } from "./engine/index.js"
export type { Json, JsonSchema, Value, ValueObject } from "./language/index.js"
export { ActionError, Duration, ParleyError, PlainDate } from "./language/index.js"
