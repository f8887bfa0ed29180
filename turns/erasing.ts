import { endChat } from "../helpdesk/index.js"
import type { Json } from "../language/index.js"
import { changeDesk, closeConversation } from "./dialog.js"
import type { ErasedCounts, Person } from "./erasure.js"
import { runFollowUps } from "./follow-ups.js"
import { needClient, touchConversation } from "./touched-conversation.js"
import { allocateSoon, changeOf, openChatOf, type UnitOfWork } from "./unit-of-work.js"

/** The owner of the due time at which an erasure that nobody works on any more goes on. */
export function erasureOwner({ kind, id }: Person): string {
  return `erasure:${kind}:${encodeURIComponent(id)}`
}

/** The person whom an erasure's due time is about. */
export function personOfErasure(owner: string): Person {
  const [, kind = "", id = ""] = owner.split(":")
  return { kind: kind === "user" ? "user" : "visitor", id: decodeURIComponent(id) }
}

/**
 * A person is to be erased. From this commit on it goes on until it is done, whatever happens to the process that began it.
 *
 * @param entry a new id for the line in the audit log, which is not to name anybody
 * @param until milliseconds since 1970 until which whoever began it works on it
 */
export function beginErasure(work: UnitOfWork, entry: string, person: Person, by: string | null, until: number): void {
  work.due.push({ owner: erasureOwner(person), at: until, rank: 0 })
  noteErasure(work, entry, "erase", person, by, null)
}

/** The audit log tells how much was erased, without saying of whom. @param entry as of `beginErasure` */
export function noteErased(work: UnitOfWork, entry: string, person: Person, counts: ErasedCounts): void {
  // Numbers by kind are plain JSON, which the interface does not say.
  noteErasure(work, entry, "erased", person, null, counts as unknown as Json)
}

/** Nothing is left of the person. */
export function endErasure(work: UnitOfWork, person: Person): void {
  work.due.push({ owner: erasureOwner(person), at: null, rank: 0 })
}

function noteErasure(
  { audit, now }: UnitOfWork,
  id: string,
  what: string,
  { kind }: Person,
  by: string | null,
  detail: Json,
): void {
  audit.push({ id: `${what}-${id}`, at: now, what, by, subject: `erasure:${kind}`, detail })
}

/**
 * A conversation of somebody who is being erased ends, with its chat, and no flow runs in it any more. One that has ended
 * or is gone stays so.
 */
export function endErasedConversation(work: UnitOfWork, id: string): void {
  if (work.facts.record("conversation", id) === null) return
  const touched = touchConversation(work, id)
  if (touched.conversation.status === "ended") return
  needClient(work, touched)
  touched.event = { type: "admin", verb: "erase" }
  const agent = openChatOf(work, touched.conversation)?.agent ?? null
  // Neither side is told by a flow: the agent's conversation is erased as well.
  changeDesk(work, touched, desk => endChat(desk, "error"))
  const freed = agent === null ? undefined : work.desk.changed.agent.get(agent)
  // The process that erases may have another bot than the one that is served, and know nothing of its queues.
  for (const queue of freed?.queues ?? []) allocateSoon(work, queue, changeOf(work, { kind: "agent", id: agent ?? "" }))
  closeConversation(work, touched)
  runFollowUps(work)
}
