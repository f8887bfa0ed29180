import type { Json } from "../language/index.js"
import type { FactSet } from "./facts.js"
import type { StoredConversation } from "./store.js"

/** A conversation in a turn, as far as its event's place is concerned. */
interface Placed {
  readonly conversation: StoredConversation
  readonly event: Json
  readonly touched: boolean
}

/**
 * What is kept of the event that a turn was about, so that whoever reads it later can do the same again: what came in,
 * and its place among the lines and turns around it. `seq` is that of the last line after the turn. In an agent's
 * conversation `with` is the user's turn of the same commit or, where the user's had none, `after` the last one before.
 * `inQueue` says that others in the queue had a say in it.
 *
 * @param turn its conversations, by id, and what was read for it
 */
export function placedEvent(
  { event, conversation }: Placed,
  { sides, facts }: { readonly sides: ReadonlyMap<string, Placed>; readonly facts: FactSet },
): Json {
  // Events of turns are objects; null: nothing but what followed for this conversation.
  const what = event as { readonly [key: string]: Json } | null
  const company: { readonly inQueue?: true } = isInCompany(facts) ? { inQueue: true } : {}
  const placed = { ...what, ...company, seq: conversation.seq }
  const linked = sides.get(conversation.linked?.conversation ?? "")
  if (linked === undefined) return placed
  const { version } = linked.conversation
  return linked.touched ? { ...placed, with: version + 1 } : { ...placed, after: version }
}

/** Somebody's place in a queue was looked at, and others were before them or waited too. */
function isInCompany(facts: FactSet): boolean {
  return facts.keysUsed().some(key => {
    if (key.kind === "position") return (facts.position(key.chat) ?? 1) > 1
    return key.kind === "waiting" && facts.waiting(key.queue).some(count => count > 0)
  })
}
