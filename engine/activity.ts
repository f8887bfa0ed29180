import type { Json } from "../language/index.js"

/**
 * One line of a conversation's log, in the shape of a Bot Framework activity (design section 2): messages in, out and
 * in the log are the same thing.
 */
export interface Activity {
  readonly type: "message" | "event" | "endOfConversation" | "trace"
  /** `<conversation>-<seq>`: the same on every replay, so that no random id is needed. */
  readonly id: string
  /** From 1 in each conversation, without gaps. */
  readonly seq: number
  /** ISO 8601, UTC. */
  readonly timestamp: string
  readonly from: Author
  readonly text?: string
  readonly suggestedActions?: { readonly actions: readonly SuggestedAction[] }
  readonly attachments?: readonly Json[]
  /** Left out: one under the other. */
  readonly attachmentLayout?: "carousel"
  /** On a question. */
  readonly inputHint?: "expectingInput"
  /** Of an event. */
  readonly name?: string
  readonly value?: Json
  /** Of what the bot says: the activity that it answers, also after an outside call; left out: it speaks by itself. */
  readonly replyToId?: string
  readonly channelData?: { readonly [key: string]: Json }
}

export interface Author {
  readonly id: string
  readonly name?: string
  readonly role: "user" | "bot" | "agent"
}

/** A button: pressing it sends `value` as the user's text. */
export interface SuggestedAction {
  readonly type: "imBack"
  readonly title: string
  readonly value: Json
}

/** An activity before it has its place in the log. */
export type ActivityDraft = Omit<Activity, "id" | "seq" | "timestamp">
