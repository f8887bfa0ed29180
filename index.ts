/** What a module of own actions (`--actions FILE`) imports from `parley`. */
export type {
  Action,
  InsideAction,
  InsideContext,
  InsideOutcome,
  Json,
  JsonSchema,
  OutsideAction,
  OutsideContext,
  Params,
  Value,
  ValueObject,
} from "./engine/index.js"
export { Duration, defineAction, ParleyError, withFields } from "./engine/index.js"
