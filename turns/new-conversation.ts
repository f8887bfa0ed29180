import { chatActivityId } from "../helpdesk/index.js"
import type { StoredConversation } from "./store.js"
import { type Side, setField, type Work } from "./work.js"

type Given = Pick<StoredConversation, "id" | "side" | "channel" | "locale"> & Partial<StoredConversation>

/** A conversation in which nothing has happened yet, as part of this turn. */
export function newConversation(work: Work, given: Given): Side {
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
  const side: Side = { conversation, isNew: true, activities: [], trace: [], event: null, touched: true }
  work.sides.set(id, side)
  const info = { Id: id, Channel: channel, Language: locale, StartedOn: new Date(work.now) }
  for (const [field, value] of Object.entries(info))
    setField(work, `conversation:${id}`, "ConversationInfo", field, value)
  return side
}
