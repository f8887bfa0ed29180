import type { Json } from "../language/index.js"
import type { SuggestedAction } from "./activity.js"

/** An output of a turn (design section 2), as data; `runtime` gives it a place in the log and sends it. */
export type Effect =
  /** The bot says something to the person in this conversation. */
  | {
      readonly kind: "say"
      readonly text: string
      readonly actions: readonly SuggestedAction[]
      readonly attachments: readonly Json[]
      /** The attachments stand side by side, not one under the other. */
      readonly carousel: boolean
      /** A question: what the client may show as an input. */
      readonly asks: boolean
    }
  /** An event to the client (back channel). */
  | { readonly kind: "send"; readonly name: string; readonly value: Json }
  /** The keyword `disconnect` while waiting in the queue. */
  | { readonly kind: "leaveChat" }
  | { readonly kind: "endConversation" }

/** The bot says a text and nothing else. */
export function sayOnly(text: string): Effect {
  return { kind: "say", text, actions: [], attachments: [], carousel: false, asks: false }
}
