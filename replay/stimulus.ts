import type { Json } from "../language/index.js"
import type { AgentVerbSpec, BlockSpec, SubjectSpec } from "./fixture-spec.js"
import type { ConversationChange, SentMessage, StartRequest } from "./service.js"

/** The one thing that a turn of a fixture does (design section 8). Names of conversations are not yet ids. */
export type Stimulus =
  | { readonly kind: "hear"; readonly message: SentMessage }
  | { readonly kind: "desk"; readonly agent: string; readonly verb: AgentVerbSpec }
  | { readonly kind: "block"; readonly block: BlockSpec }
  | { readonly kind: "unblock"; readonly subject: SubjectSpec & { readonly all?: true } }
  | { readonly kind: "advance"; readonly milliseconds: number }
  | { readonly kind: "event"; readonly event: ClientEvent }
  | {
      readonly kind: "start"
      /** The name that later turns call the conversation by. */
      readonly name: string
      readonly visitor: "same" | "new"
      /** The rest stays as it is in the current conversation. */
      readonly changes: Partial<Pick<StartRequest, "user" | "ip" | "locale">>
    }
  | { readonly kind: "change"; readonly change: ConversationChange }
  | { readonly kind: "end" }
  | { readonly kind: "restart" }

interface ClientEvent {
  readonly name: string
  readonly value: Json
  readonly from: "client" | "server"
}
