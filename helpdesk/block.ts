/** The subject that a block keeps out (design section 6.4). An address is a range in CIDR form, normalised. */
export interface Subject {
  readonly kind: "user" | "visitor" | "conversation" | "ip"
  readonly value: string
}

export type BlockScope = "liveChat" | "conversation"

/**
 * A refusal with a reason, a start and an end. A block is never deleted: it is lifted, replaced or over, and stays in
 * the history. Moments are milliseconds since 1970, UTC.
 */
export interface Block {
  readonly id: string
  readonly subject: Subject
  readonly scope: BlockScope
  readonly reason: string | null
  readonly at: number
  /** At this moment the user is free; null: for good. */
  readonly until: number | null
  /** E-mail of the agent, name of the key, or null where a flow did it with no agent. */
  readonly by: string | null
  /** Where it came from: an agent's or an action's use in a chat, a flow, or an administrator. */
  readonly source: "agent" | "action" | "flow" | "admin"
  /** The person it was made against, as known then; null: unknown. */
  readonly name: string | null
  readonly email: string | null
  /** The user's conversation and the chat it was made in. */
  readonly conversation: string | null
  readonly chat: string | null
  readonly lifted: {
    readonly at: number
    readonly by: string | null
    readonly reason: string | null
    readonly how: "lifted" | "replaced"
  } | null
}
