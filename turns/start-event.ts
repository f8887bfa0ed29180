import type { Bot, Entities } from "../engine/index.js"
import { type Json, toJson } from "../language/index.js"
import type { StoredConversation } from "./store.js"

/**
 * How a conversation began: who talks and from where, and the entity fields that its flows found there. What may be the
 * answer to a sensitive question is left out.
 *
 * @param remembered entities of whoever talks, as they were kept
 * @param set what else was set before `Welcome`
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
  for (const [entity, fields] of Object.entries({ ChatUser: person, ...others })) {
    for (const [field, value] of Object.entries(fields)) {
      const key = entity === "ChatUser" ? USER_KEYS[field] : undefined
      if (value === null || key === null || secretFields(bot).has(`${entity}.${field}`)) continue
      if (user !== null && key !== undefined) identity[key] = toJson(value)
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
  }
}

/** What a start calls the fields of `ChatUser`; null: it follows from who starts. */
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

/** What a field holds is no template, though what sets it is read as one. */
function asTemplate(value: Json): Json {
  if (typeof value === "string") return value.replaceAll("{{", "{{ '{{' }}")
  if (Array.isArray(value)) return value.map(asTemplate)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asTemplate(item)]))
}

const secrets = new WeakMap<Bot, ReadonlySet<string>>()

/** Fields that may hold the answer to a sensitive question: all that flows write which ask one. */
function secretFields(bot: Bot): ReadonlySet<string> {
  const known = secrets.get(bot)
  if (known !== undefined) return known
  const found = new Set<string>()
  for (const { steps } of bot.flows.values()) {
    const all = [...steps.values()]
    if (!all.some(step => "sensitive" in step && step.sensitive)) continue
    for (const step of all) {
      const saved = "save" in step && step.save !== null ? [step.save] : []
      for (const target of [...saved, ...step.set.map(assignment => assignment.target)]) {
        if (target.kind === "field") found.add(`${target.entity}.${target.field}`)
      }
    }
  }
  secrets.set(bot, found)
  return found
}
