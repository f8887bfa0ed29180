import { type Decision, normaliseAddress, userId } from "../helpdesk/index.js"
import { canonicalLocale, type Json, ParleyError, type ValueObject } from "../language/index.js"
import { advanceDialog } from "./dialog.js"
import { runFollowUps } from "./follow-ups.js"
import { newConversation } from "./new-conversation.js"
import { startEvent } from "./recorded-event.js"
import { BlockedError, banOf, notice, refuseBanned } from "./refusal.js"
import {
  appendActivity,
  entitiesAt,
  ownersOf,
  setField,
  type TouchedConversation,
  type UnitOfWork,
} from "./unit-of-work.js"
import { preset } from "./world.js"

export interface ConversationStart {
  /** Ids that are not in use: the caller makes them. */
  readonly id: string
  readonly visitor: string
  /** Proven identity; null: anonymous. Fields beside `id` are `ChatUser`'s. */
  readonly user: { readonly id: string; readonly [field: string]: Json } | null
  readonly channel: string
  /** Null: the bot's first. */
  readonly locale: string | null
  readonly address: string | null
  /** The address is a proxy's that nobody trusts; left out: it is not. */
  readonly isShared?: boolean
  /** Target to value, as in a flow's `set`, done before `Welcome`. */
  readonly set: { readonly [target: string]: Json }
  /** Id of the key that begins it; left out: none does. */
  readonly keyId?: string
}

/**
 * A conversation begins, and `Welcome` runs. A banned person gets no conversation, or with `blocking.onStart: record`
 * one that is born ended (design section 6.5).
 *
 * @throws `BLOCKED`, `ADDRESS_INVALID`, `SET_INVALID`, `TEXT_INVALID`
 */
export function startConversation(work: UnitOfWork, asked: ConversationStart): TouchedConversation {
  const request = { ...asked, user: asked.user && { ...asked.user, id: idOf(asked.user.id) } }
  const address = addressOf(request.address)
  const requester = {
    conversation: request.id,
    user: request.user?.id ?? null,
    visitor: request.visitor,
    address,
    beganAuthenticated: request.user !== null,
  }
  const ban = banOf(work, requester)
  const locale = canonicalLocale(request.locale ?? work.bot.locales[0])
  if (ban !== null && (work.settings.onStart === "refuse" || wasRecorded(work, ban)))
    throw new BlockedError(notice(work, ban, locale).details, ban.block.id)
  const touched = begin(work, request, address, locale)
  touched.event = startOf(work, touched, request)
  work.answering = request.id
  if (ban !== null) {
    const { text, details } = notice(work, ban, locale)
    touched.conversation = { ...touched.conversation, status: "ended", blocked: true }
    appendActivity(work, touched, {
      type: "endOfConversation",
      from: { id: "bot", role: "bot" },
      text: text === "" ? "Closed because the contact is blocked." : text,
      channelData: { blocked: true, notice: details },
    })
    return touched
  }
  preset(work, touched, request.set)
  advanceDialog(work, touched, { type: "event", name: "Welcome", value: null, by: null, from: "engine" })
  runFollowUps(work)
  return touched
}

/** Of a banned subject there is one record an hour (design section 6.5); the one that begins now is remembered. */
function wasRecorded(work: UnitOfWork, { block: { subject } }: Decision): boolean {
  const id = `blockedRecord:${subject.kind}:${subject.value}`
  const last = work.facts.record("setting", id)?.value
  if (typeof last === "number" && work.now < last + BETWEEN_RECORDS) return true
  work.kept.push({ id, value: work.now })
  return false
}

const BETWEEN_RECORDS = 60 * 60_000

/** @throws `BLOCKED` where a ban holds for who would start a conversation, whatever `blocking.onStart` says */
export function refuseBannedStart(
  work: UnitOfWork,
  request: { readonly visitor: string | null; readonly user: string | null; readonly address: string | null },
  locale: string | null,
): void {
  const { visitor } = request
  const user = request.user && idOf(request.user)
  const address = addressOf(request.address)
  refuseBanned(
    work,
    { conversation: null, user, visitor, address, beganAuthenticated: user !== null },
    locale ?? work.bot.locales[0],
  )
}

function idOf(text: string): string {
  const id = userId(text)
  if (id === null) throw new ParleyError("TEXT_INVALID", "/user/id", "This is no user's id: nothing of it can be seen.")
  return id
}

function addressOf(text: string | null): string | null {
  const address = text === null ? null : normaliseAddress(text)
  if (text === null || address !== null) return address
  throw new ParleyError("ADDRESS_INVALID", "/ip", `"${text}" is no IP address.`)
}

function begin(
  work: UnitOfWork,
  request: ConversationStart,
  address: string | null,
  locale: string,
): TouchedConversation {
  const { id, user, visitor, channel, keyId, isShared } = request
  const touched = newConversation(work, {
    id,
    side: "user",
    channel,
    locale,
    user: user?.id ?? null,
    visitor,
    beganAuthenticated: user !== null,
    address,
    ...(isShared === true ? { isAddressShared: true } : {}),
    ...(keyId === undefined ? {} : { keyId }),
  })
  const { conversation } = touched
  setField(work, ownersOf(conversation).activity, "ChatActivityData", "ActivityId", conversation.chatActivity.id)
  identify(work, touched, request)
  return touched
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

function identify(work: UnitOfWork, touched: TouchedConversation, { user, visitor }: ConversationStart): void {
  const record = entitiesAt(work, ownersOf(touched.conversation).person)
  const known: ValueObject = record.now.ChatUser ?? {}
  const fields: { [field: string]: Json } = { Id: user?.id ?? visitor, IsAuthenticated: user !== null }
  for (const [key, field] of Object.entries(USER_FIELDS)) {
    const value = user?.[key] ?? user?.[field]
    if (value !== undefined) fields[field] = value
  }
  const same = Object.entries(fields).every(([field, value]) => JSON.stringify(known[field]) === JSON.stringify(value))
  if (!same) record.now = { ...record.now, ChatUser: { ...known, ...(fields as ValueObject) } }
}

function startOf(work: UnitOfWork, { conversation }: TouchedConversation, { set }: ConversationStart): Json {
  return startEvent(work.bot, conversation, entitiesAt(work, ownersOf(conversation).person).now, set)
}
