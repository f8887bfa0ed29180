import type { Activity, AnswerOf, BlockNotice, ConversationChat, Json, Question } from "../../client/index.js"

/** A file that the server has, as a message names it. */
export interface SentFile {
  readonly contentUrl: string
  readonly contentType: string
  readonly name: string
}

/** Words of the visitor that the server has not taken yet. */
export interface Unsent {
  /** Its `clientActivityId`: however often it is sent, it is said once. */
  readonly id: string
  readonly text: string
  readonly value?: Json
  readonly files?: readonly SentFile[]
  /** Milliseconds since 1970. */
  readonly at: number
  /** The server has refused it; left out: it goes out by itself as soon as it can. */
  readonly isRefused?: true
}

/** A change of the chat that no line of the log tells: it stands after the line `after`. */
export interface Mark {
  readonly after: number
  readonly kind: "connected" | "ended"
  /** The chat's id. */
  readonly chat: string
  readonly name: string
  readonly at: number
}

/** A start that was refused; `until`: the moment before which another one would be too. */
export interface Refused {
  readonly kind: "tooMany" | "down"
  readonly until: number | null
}

/** All that tabs agree on: the tab that holds the stream tells it to the others. */
export interface BoxTalk {
  /** Null: there is no conversation. */
  readonly conversation: string | null
  readonly status: "none" | "active" | "ended"
  readonly lines: readonly Activity[]
  /** The `seq` up to which the stream has told all lines. */
  readonly heard: number
  readonly chat: ConversationChat | null
  readonly awaiting: Question | null
  readonly unsent: readonly Unsent[]
  readonly marks: readonly Mark[]
  /** The ban that holds, with what may be known of it; null: none. */
  readonly notice: BlockNotice | null
  /** A ban was over since the box was last open. */
  readonly isFreed: boolean
  readonly refused: Refused | null
  readonly hasLine: boolean
  /** The line was lost and is back. */
  readonly isBack: boolean
  /** The bot is at work. */
  readonly isBusy: boolean
  /** The server as it is before a conversation; null: it was not asked yet. */
  readonly box: AnswerOf<"readBox"> | null
}

export const NO_TALK: BoxTalk = {
  ...{ conversation: null, status: "none", lines: [], heard: 0, chat: null, awaiting: null, unsent: [], marks: [] },
  ...{ notice: null, isFreed: false, refused: null, hasLine: true, isBack: false, isBusy: false, box: null },
}

/** The ids of words that leave a chat begin so: they are said by a button, and are nobody's own. */
export const LEAVING = "leaving-"

/** The states of the box (pages' design, section 11), each with a header of its own. */
export type BoxState =
  | "bot"
  | "waiting"
  | "connected"
  | "parked"
  | "ended"
  | "banned"
  | "hidden"
  | "offline"
  | "refused"

/** @returns the state that counts of those that hold */
export function stateOf(talk: BoxTalk): BoxState {
  const { notice, refused, status, chat, hasLine } = talk
  if (notice !== null) return isSilent(notice) ? "hidden" : "banned"
  if (refused !== null) return "refused"
  if (!hasLine) return "offline"
  if (status === "ended") return "ended"
  if (chat === null) return "bot"
  // One that only waited was no chat that could be over.
  return chat.status === "ended" && chat.agent === null ? "bot" : chat.status
}

/** A ban of which nothing may be known: then there is no box (`blocking.notice: none`). */
function isSilent(notice: BlockNotice): boolean {
  return Object.keys(notice).length === 1
}

/** The pattern of the thread that a state has. */
export function boxThread(talk: BoxTalk): string {
  const state = stateOf({ ...talk, hasLine: true, refused: null })
  return state === "banned" || state === "hidden" ? "blocked" : state === "parked" ? "bot" : state
}

/** Buttons of the last line, while nobody has answered it. */
export function offersOf(talk: BoxTalk) {
  const { lines, unsent, status } = talk
  const spoken = lines.filter(({ type }) => type === "message")
  const last = spoken.at(-1)
  if (last === undefined || last.from.role === "user" || unsent.length > 0 || status !== "active") return null
  // Where one waits there is a button to leave already.
  const leaves = new Set(
    (talk.chat?.status === "waiting" ? (talk.box?.leaveTexts ?? []) : []).map(text => text.toLowerCase()),
  )
  const actions = (last.suggestedActions?.actions ?? []).filter(({ title }) => !leaves.has(title.toLowerCase()))
  return actions.length === 0 ? null : { line: last, actions, isQuestion: last.inputHint === "expectingInput" }
}

/** Whether there is nothing left to say: then the field makes way for a new chat. */
export function isOver(talk: BoxTalk): boolean {
  const state = stateOf(talk)
  return (
    state === "ended" &&
    (talk.status === "ended" || (talk.awaiting === null && offersOf(talk) === null && !talk.isBusy))
  )
}
