import type { Bot, Entities } from "../engine/index.js"
import { type Json, toJson } from "../language/index.js"
import type { FactSet } from "./facts.js"
import { secretTargets } from "./secret-targets.js"
import type { StoredConversation } from "./store.js"

/** A conversation in a turn, as far as its event's place is concerned. */
interface Placed {
  readonly conversation: StoredConversation
  readonly event: Json
  readonly isChanged: boolean
}

/**
 * The record of the event that a turn was about, with its place among the lines and turns around it: enough to do the
 * same again. `seq` is that of the last line after the turn. In an agent's conversation `with` is the user's turn of
 * the same commit or, where the user's had none, `after` the last one before. `inQueue` says that others in the queue
 * had a say in it.
 *
 * @param turn its conversations, by id, and what was read for it
 */
export function placedEvent(
  { event, conversation }: Placed,
  { conversations, facts }: { readonly conversations: ReadonlyMap<string, Placed>; readonly facts: FactSet },
): Json {
  // Events of turns are objects; null: nothing but what followed for this conversation.
  const what = event as { readonly [key: string]: Json } | null
  const company: { readonly inQueue?: true } = isInCompany(facts) ? { inQueue: true } : {}
  const placed = { ...what, ...company, seq: conversation.seq }
  const linked = conversations.get(conversation.linked?.conversation ?? "")
  if (linked === undefined) return placed
  const { version } = linked.conversation
  return linked.isChanged ? { ...placed, with: version + 1 } : { ...placed, after: version }
}

/** Somebody's place in a queue was looked at, and others were before them or waited too; or how long others had waited. */
function isInCompany(facts: FactSet): boolean {
  return facts.keysUsed().some(key => {
    if (key.kind === "pickedUp") return facts.pickedUp(key.queue).length > 0
    if (key.kind === "position") return (facts.position(key.chat) ?? 1) > 1
    if (key.kind === "ahead") return (facts.get(key) as number) > 0
    return key.kind === "waiting" && facts.waiting(key.queue).some(count => count > 0)
  })
}

/**
 * How a conversation began: who talks and from where, and the entity fields that its flows found there. A field that
 * may hold the answer to a sensitive question is left out; `withheld` says that there was one.
 *
 * @param remembered entities of the person who talks, as they were kept
 * @param set other fields that were set before `Welcome`
 */
export function startEvent(
  bot: Bot,
  { locale, address, user }: StoredConversation,
  remembered: Entities,
  set: { readonly [target: string]: Json },
): Json {
  const { ChatUser: person = {}, ...others } = remembered
  const identity: { [field: string]: Json } = {}
  const found: { [target: string]: Json } = {}
  let isWithheld = false
  for (const [entity, fields] of Object.entries({ ChatUser: person, ...others })) {
    for (const [field, value] of Object.entries(fields)) {
      const key = entity === "ChatUser" ? USER_KEYS[field] : undefined
      if (value === null || key === null) continue
      if (secretTargets(bot).has(`[[${entity}]].${field}`)) isWithheld = true
      else if (user !== null && key !== undefined) identity[key] = toJson(value)
      else found[`[[${entity}]].${field}`] = asTemplate(toJson(value))
    }
  }
  const preset = { ...found, ...set }
  return {
    type: "start",
    locale,
    ...(address === null ? {} : { ip: address }),
    ...(user === null ? {} : { user: { id: user, ...identity } }),
    ...(Object.keys(preset).length === 0 ? {} : { set: preset }),
    ...(isWithheld ? { withheld: true } : {}),
  }
}

/** Keys of a start's `user` by field of `ChatUser`; null: the field follows from who starts. */
const USER_KEYS: { readonly [field: string]: string | null | undefined } = {
  Id: null,
  IsAuthenticated: null,
  Name: "name",
  Email: "email",
  Phone: "phone",
  Language: "language",
  TimeZone: "timeZone",
  Roles: "roles",
}

/** Escapes a field's value for a `set`, which is read as a template. */
function asTemplate(value: Json): Json {
  if (typeof value === "string") return value.replaceAll("{{", "{{ '{{' }}")
  if (Array.isArray(value)) return value.map(asTemplate)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asTemplate(item)]))
}
