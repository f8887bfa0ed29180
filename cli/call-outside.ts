import type { LoopOptions } from "../server/index.js"

/** Makes a call to the outside, with the same key on every attempt (design section 11.5). */
export const callOutside: LoopOptions["callOutside"] = (action, call, signal) =>
  action.run(call.params, { signal, idempotencyKey: call.id })
