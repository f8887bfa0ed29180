/** The package `parley`, for applications with Parley inside and for modules of own actions (`--actions FILE`). */
export { createParley, type Parley } from "./cli/create-parley.js"
export type { ParleyOptions } from "./cli/parley-options.js"
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
