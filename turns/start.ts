import { type Decision, normaliseAddress } from "../helpdesk/index.js"
import { type Json, ParleyError, type ValueObject } from "../language/index.js"
import { followCauses } from "./causes.js"
import { turnDialog } from "./dialog.js"
import { newConversation } from "./new-conversation.js"
import { BlockedError, banOf, notice, refuseBanned } from "./refusal.js"
import { startEvent } from "./start-event.js"
import { entitiesAt, log, ownersOf, type Side, setField, type Work } from "./work.js"
import { preset } from "./world.js"

export interface Start {
  /** Ids that are not in use: the caller makes them. */
  readonly id: string
  readonly visitor: string
  /** Proven identity; null: anonymous. Fields beside `id` are `ChatUser`'s. */
  readonly user: { readonly id: string; readonly [field: string]: Json } | null
  readonly channel: string
  /** Null: the bot's first. */
  readonly locale: string | null
  readonly address: string | null
  /** Target to value, as in a flow's `set`, done before `Welcome`. */
  readonly set: { readonly [target: string]: Json }
  /** Id of the key whose callback is told of what will be in no answer; left out: none. */
  readonly callback?: string
}

/**
 * A conversation begins, and `Welcome` runs. Who is banned gets no conversation, or with `blocking.onStart: record` one
 * that is born ended (design section 6.5).
 *
 * @throws `BLOCKED`, `ADDRESS_INVALID`, `SET_INVALID`
 */
export function start(work: Work, request: Start): Side {
  const address = addressOf(request.address)
  const requester = {
    conversation: request.id,
    user: request.user?.id ?? null,
    visitor: request.visitor,
    address,
    beganAuthenticated: request.user !== null,
  }
  const ban = banOf(work, requester)
  const locale = request.locale ?? work.bot.locales[0]
  if (ban !== null && (work.settings.onStart === "refuse" || wasRecorded(work, ban)))
    throw new BlockedError(notice(work, ban, locale).details)
  const side = begin(work, request, address, locale)
  side.event = startOf(work, side, request)
  work.answering = request.id
  if (ban !== null) {
    const { text, details } = notice(work, ban, locale)
    side.conversation = { ...side.conversation, status: "ended", blocked: true }
    log(work, side, {
      type: "endOfConversation",
      from: { id: "bot", role: "bot" },
      text: text === "" ? "Closed because the contact is blocked." : text,
      channelData: { blocked: true, notice: details },
    })
    return side
  }
  preset(work, side, request.set)
  turnDialog(work, side, { type: "event", name: "Welcome", value: null, by: null, from: "engine" })
  followCauses(work)
  return side
}

/** Of a banned subject there is one record an hour (design section 6.5); the one that begins now is remembered. */
function wasRecorded(work: Work, { block: { subject } }: Decision): boolean {
  const id = `blockedRecord:${subject.kind}:${subject.value}`
  const last = work.facts.record("setting", id)?.value
  if (typeof last === "number" && work.now < last + BETWEEN_RECORDS) return true
  work.kept.push({ id, value: work.now })
  return false
}

const BETWEEN_RECORDS = 60 * 60_000

/** @throws `BLOCKED` where a ban holds for who would start a conversation, whatever `blocking.onStart` says */
export function refuseBannedStart(
  work: Work,
  request: { readonly visitor: string | null; readonly user: string | null; readonly address: string | null },
  locale: string | null,
): void {
  const { visitor, user } = request
  const address = addressOf(request.address)
  refuseBanned(
    work,
    { conversation: null, user, visitor, address, beganAuthenticated: user !== null },
    locale ?? work.bot.locales[0],
  )
}

function addressOf(text: string | null): string | null {
  const address = text === null ? null : normaliseAddress(text)
  if (text === null || address !== null) return address
  throw new ParleyError("ADDRESS_INVALID", "/ip", `"${text}" is no IP address.`)
}

function begin(work: Work, request: Start, address: string | null, locale: string): Side {
  const { id, user, visitor, channel, callback } = request
  const side = newConversation(work, {
    id,
    side: "user",
    channel,
    locale,
    user: user?.id ?? null,
    visitor,
    beganAuthenticated: user !== null,
    address,
    ...(callback === undefined ? {} : { callback }),
  })
  const { conversation } = side
  setField(work, ownersOf(conversation).activity, "ChatActivityData", "ActivityId", conversation.chatActivity.id)
  identify(work, side, request)
  return side
}

/** Design section 10: with a key that may, and in fixtures, a user is who the caller says. */
const USER_FIELDS = {
  name: "Name",
  email: "Email",
  phone: "Phone",
  language: "Language",
  timeZone: "TimeZone",
  roles: "Roles",
} as const

function identify(work: Work, side: Side, { user, visitor }: Start): void {
  const record = entitiesAt(work, ownersOf(side.conversation).person)
  const known: ValueObject = record.now.ChatUser ?? {}
  const fields: { [field: string]: Json } = { Id: user?.id ?? visitor, IsAuthenticated: user !== null }
  for (const [key, field] of Object.entries(USER_FIELDS)) {
    const value = user?.[key] ?? user?.[field]
    if (value !== undefined) fields[field] = value
  }
  const same = Object.entries(fields).every(([field, value]) => JSON.stringify(known[field]) === JSON.stringify(value))
  if (!same) record.now = { ...record.now, ChatUser: { ...known, ...(fields as ValueObject) } }
}

function startOf(work: Work, { conversation }: Side, { set }: Start): Json {
  return startEvent(work.bot, conversation, entitiesAt(work, ownersOf(conversation).person).now, set)
}

/** @throws `CONVERSATION_ENDED` */
export function refuseEnded(side: Side): void {
  if (side.conversation.status === "active") return
  throw new ParleyError("CONVERSATION_ENDED", "", `The conversation ${side.conversation.id} has ended.`)
}
