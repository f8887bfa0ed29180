import { allowanceOf, BoundedTrace } from "../engine/index.js"
import { chatActivityId } from "../helpdesk/index.js"
import type { StoredConversation } from "./store.js"
import { setField, type TouchedConversation, type UnitOfWork } from "./unit-of-work.js"

type Given = Pick<StoredConversation, "id" | "side" | "channel" | "locale"> & Partial<StoredConversation>

/** A conversation in which nothing has happened yet, as part of this turn. */
export function newConversation(work: UnitOfWork, given: Given): TouchedConversation {
  const { id, channel, locale } = given
  const conversation: StoredConversation = {
    version: 0,
    status: "active",
    startedAt: work.now,
    seq: 0,
    frames: [],
    call: null,
    inbox: [],
    heardAt: work.now,
    inactivityWarned: false,
    user: null,
    visitor: null,
    beganAuthenticated: false,
    address: null,
    chatActivity: { id: chatActivityId(id, 1), number: 1, lastAt: work.now, afterSeq: 0 },
    chat: null,
    chats: 0,
    parked: null,
    linked: null,
    blocked: false,
    ...given,
  }
  const touched: TouchedConversation = {
    conversation,
    isNew: true,
    activities: [],
    trace: new BoundedTrace(),
    allowance: allowanceOf(work.bot),
    event: null,
    answers: null,
    isChanged: true,
  }
  work.conversations.set(id, touched)
  const info = { Id: id, Channel: channel, Language: locale, StartedOn: new Date(work.now) }
  for (const [field, value] of Object.entries(info))
    setField(work, `conversation:${id}`, "ConversationInfo", field, value)
  return touched
}
