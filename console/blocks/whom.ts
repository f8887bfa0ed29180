import type { AnswerOf, Chat, RequestOf, Scope, Subject } from "../../client/index.js"
import { nameOf } from "../people.js"
import { dialogText } from "./dialog-texts.js"

/** The server's answer about whom a block would be about. */
export type BlockCheckAnswer = AnswerOf<"checkBlocks">

/** Somebody to be blocked: whose chat it is, or whom a block is on. */
export type Whom =
  | { readonly kind: "chat"; readonly chat: Chat }
  | {
      readonly kind: "subject"
      readonly subject: Subject
      readonly name: string | null
      readonly email: string | null
      /** Nobody with this id was met yet. */
      readonly isUnmet?: boolean
    }

/** Whether they proved who they are; anonymous people come back with another browser. */
export function isSignedIn(whom: Whom): boolean {
  return whom.kind === "chat" ? whom.chat.person?.isAuthenticated === true : whom.subject.kind === "user"
}

/** The subjects of a block from here (design section 6.4), to which an address may come. The first is told of. */
export function subjectsOf(whom: Whom, scope: Scope): readonly Subject[] {
  if (whom.kind === "subject") return [whom.subject]
  const { person, conversationId } = whom.chat
  const user = person?.userId ?? null
  const visitor = person?.visitorId ?? null
  const own: Subject = user === null ? { kind: "conversation", value: conversationId } : { kind: "user", value: user }
  if (scope === "liveChat") return [own]
  const browser: readonly Subject[] = visitor === null ? [] : [{ kind: "visitor", value: visitor }]
  return user === null ? (browser.length === 0 ? [own] : browser) : [own, ...browser]
}

/** How `GET /v1/blocks/check` is asked about them: of a chat also about who else is at that address. */
export function queryOf(whom: Whom): RequestOf<"checkBlocks">["query"] {
  return whom.kind === "chat" ? { chat: whom.chat.id } : { [whom.subject.kind]: whom.subject.value }
}

/** A name for everybody: their own, else one made of an id or an address. */
export function whomName(whom: Whom): string {
  if (whom.kind === "chat") return nameOf(whom.chat)
  const { name, subject } = whom
  if (name !== null && name !== "") return name
  return subjectName(subject)
}

/** Somebody of whom nobody has told a name. */
export function subjectName({ kind, value }: Subject): string {
  if (kind === "ip") return plainAddress(value)
  return kind === "user" ? value : dialogText("visitorName", { id: value.slice(-4).toUpperCase() })
}

/** One address stands without its length. */
export function plainAddress(range: string): string {
  return range.replace(/(?<=\..*)\/32$|(?<=:.*)\/128$/, "")
}
