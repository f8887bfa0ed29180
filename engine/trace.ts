import type { Json } from "../language/index.js"

/** Why a turn went as it did, in the order in which it happened. Plain JSON: it is kept with the turn. */
export type TraceEntry =
  /** A flow was started; `why` is the phrase, pattern, event, call or keyword that asked for it. */
  | { readonly kind: "flow"; readonly flow: string; readonly why: string }
  | { readonly kind: "step"; readonly flow: string; readonly step: string; readonly type: string }
  /** One path was looked at. `when` null: the path has no condition. */
  | {
      readonly kind: "path"
      readonly flow: string
      readonly step: string
      readonly when: string | null
      readonly taken: boolean
      readonly to: string
    }
  | {
      readonly kind: "set"
      readonly flow: string
      readonly step: string
      readonly target: string
      readonly value: Json
    }
  | {
      readonly kind: "call"
      readonly action: string
      readonly params: Json
      readonly result?: Json
      readonly error?: string
      readonly message?: string
    }
  | {
      readonly kind: "error"
      readonly code: string
      readonly message: string
      readonly flow: string | null
      readonly step: string | null
    }
  /** Something a reader of the trace ought to know, such as a type error that `any` hid. */
  | { readonly kind: "note"; readonly text: string }
