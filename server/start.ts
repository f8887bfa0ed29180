import { isKnownZone, type Json, type JsonSchema, ParleyError, pointerTo } from "../language/index.js"
import { isPublic } from "../turns/index.js"
import { may, storedKey } from "./auth/callers.js"
import { withConversationChat } from "./http/conversation-chat.js"
import { silently } from "./http/reader.js"
import { json, type Reply, type RouteRequest } from "./http/route.js"
import { ENTITIES, LOCALE, object, textSchema } from "./http/schemas/parts.js"
import type { Services } from "./services.js"

const USER_FIELDS = {
  "name?": textSchema(),
  "email?": textSchema(),
  "phone?": textSchema(64),
  "language?": textSchema(35),
  "timeZone?": textSchema(64, { description: "An IANA name, such as Europe/Bucharest." }),
}

export const START_BODY: JsonSchema = object({
  "user?": {
    description: "With a key {id, name, email, ...}; from a page {token}: the host page's JWT. Left out: anonymous.",
    anyOf: [
      object({ token: textSchema(4096) }),
      object({ id: textSchema(), ...USER_FIELDS, "roles?": { type: "array", items: textSchema(), maxItems: 100 } }),
    ],
  },
  "channel?": textSchema(64, { description: "Left out: api." }),
  "locale?": LOCALE,
  "entities?": ENTITIES,
  "visitorToken?": textSchema(1024, { description: "The visitor's token of the last start." }),
  "ip?": textSchema(64, { description: "With a key: where the user comes from." }),
})

/** Values by entity and field. */
export type SentEntities = { readonly [entity: string]: { readonly [field: string]: Json } }

interface StartBody {
  readonly user?: { readonly token: string } | { readonly id: string; readonly [field: string]: Json }
  readonly channel?: string
  readonly locale?: string
  readonly entities?: SentEntities
  readonly visitorToken?: string
  readonly ip?: string
}

/**
 * Starts a conversation (design section 10): decides who may, as whom, and under which limits. Somebody banned is told
 * so before anything else; then floods are refused.
 */
export async function openConversation(asked: RouteRequest, services: Services): Promise<Reply> {
  // The body was held against START_BODY.
  const body = asked.body as StartBody
  const { runtime, reader, tokens } = services.served()
  const isKey = may(asked.caller, "conversation:start")
  if (!isKey) refusePrivileges(body, asked, services)
  const user = await userOf(body, services)
  const visitor = body.visitorToken === undefined ? null : await tokens.visitorOf(body.visitorToken)
  const address = isKey ? (body.ip ?? null) : asked.address
  const locale = body.locale ?? null
  const set = presetOf(body.entities ?? {}, services)
  const counted = await services.startLimits?.count(visitor, address)
  const tooMany = counted?.refusal ?? null
  if (tooMany !== null) {
    // One visitor's refused starts would else use up the address of all who share it.
    await counted?.takeBack()
    await reader.refuseBanned({ visitor, user: user?.id ?? null, address }, locale)
    throw tooMany
  }
  const channel = body.channel ?? "api"
  const { caller } = asked
  const begunBy = caller.kind === "key" ? { keyId: caller.key.id } : {}
  const isShared = !isKey && asked.isForwarded
  const request = { user, visitor, address, isShared, locale, channel, set, ...begunBy }
  const started = await runtime.start(request, asked.once).catch(async error => {
    await counted?.takeBack()
    throw placedField(error)
  })
  await services.testing?.rest()
  const { conversation, view } = started
  const [{ token: conversationToken }, visitorToken] = await Promise.all([
    tokens.forConversation({ conversation: conversation.id, readOnly: conversation.blocked, key: storedKey(caller) }),
    tokens.forVisitor(conversation.visitor ?? ""),
  ])
  const shown = silently(asked, services)
  const activities = started.activities.filter(isPublic).map(shown.line)
  const seen = shown.view(view)
  const told = view.liveChat === "none" ? seen : await withConversationChat(seen, services)
  const answer = { conversation: told, conversationToken, visitorToken, activities }
  return json(answer, 201, counted?.headers)
}

/** Without a key people may say little about themselves, and come from where they are allowed to. */
function refusePrivileges(body: StartBody, asked: RouteRequest, services: Services): void {
  for (const name of ["entities", "ip"] as const) {
    if (body[name] === undefined) continue
    throw new ParleyError("PERMISSION_MISSING", `/${name}`, `"${name}" needs a key with conversation:start.`)
  }
  if (body.user !== undefined) {
    if ("token" in body.user) return
    throw new ParleyError("PERMISSION_MISSING", "/user/id", "Only a key can say who the user is; send a token instead.")
  }
  requireAllowedPage(asked, services)
}

/** @throws `KEY_MISSING`, `ORIGIN_NOT_ALLOWED` where somebody unknown may not talk from this page */
export function requireAllowedPage(
  { origin, isDemoPage }: Pick<RouteRequest, "origin" | "isDemoPage">,
  { served }: Pick<Services, "served">,
): void {
  const { origins = [], users = "anyone" } = served().bot.spec.public ?? {}
  if (users === "token")
    throw new ParleyError("KEY_MISSING", "", "Send a key or a user's token: nobody is anonymous here.")
  if (origin === null)
    throw new ParleyError("KEY_MISSING", "", "Send a key, a user's token, or come from an allowed page.")
  if (!origins.includes(origin) && !isDemoPage) {
    throw new ParleyError("ORIGIN_NOT_ALLOWED", "", "Conversations can't be started from this page (public.origins).")
  }
}

async function userOf({ user }: StartBody, services: Services) {
  if (user === undefined) return null
  if ("token" in user) return identityOfToken(String(user.token), services)
  const { timeZone } = user as { readonly timeZone?: string }
  if (timeZone !== undefined && !isKnownZone(timeZone)) {
    const message = `"${timeZone}" is no time zone: write one such as Europe/Bucharest.`
    throw new ParleyError("REQUEST_INVALID", "/user/timeZone", message)
  }
  return user as { readonly id: string; readonly [field: string]: Json }
}

/** The user whom a token of the host page proves. @throws `TOKEN_INVALID` */
export async function identityOfToken(token: string, { served, clock }: Pick<Services, "served" | "clock">) {
  const identity = await served().runtime.identify(token, clock.now())
  if (identity.kind === "invalid") throw new ParleyError("TOKEN_INVALID", "/user/token", identity.message)
  // Fields of an identity are texts.
  return { id: identity.id, ...(identity.fields as { readonly [field: string]: Json }) }
}

/** Fields to set, as a flow would. A value that was sent is no template, though a flow's `set` would read it as one. */
export function presetOf(entities: SentEntities, { served, testing }: Pick<Services, "served" | "testing">) {
  const isTest = testing !== null
  const own = served().bot.spec.entities ?? {}
  const set: { [target: string]: Json } = {}
  for (const [entity, fields] of Object.entries(entities)) {
    if (!isTest && !Object.hasOwn(own, entity)) {
      throw new ParleyError("SET_INVALID", pointerTo("/entities", entity), `"${entity}" is no entity of the bot's own.`)
    }
    for (const [field, value] of Object.entries(fields)) {
      // A fixture's `set` is an author's, and may be a template.
      set[`[[${entity}]].${field}`] = isTest ? value : literal(value)
    }
  }
  return set
}

/** A field that cannot be set is told of by its target; here it is a part of the body. */
export function placedField(error: unknown): unknown {
  if (!(error instanceof ParleyError)) return error
  const [, entity, field] = /^\/set\/\[\[(.+?)\]\]\.(.*)$/s.exec(error.pointer) ?? []
  return entity === undefined ? error : new ParleyError(error.code, `/entities/${entity}/${field}`, error.message)
}

function literal(value: Json): Json {
  if (typeof value === "string") return value.replaceAll("{{", "{{ '{{' }}")
  if (Array.isArray(value)) return value.map(literal)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literal(item)]))
}
