import type { Activity } from "../../engine/index.js"
import type { Block, Chat } from "../../helpdesk/index.js"
import type { ConversationView, Store, StoredConversation, StoredEvent } from "../../turns/index.js"
import { chatViews } from "../http/chat-views.js"
import { blockView, moment, personView } from "../http/views.js"

/** An event as it is told (design section 10): the payload of a webhook, and the data of a stream's event. */
export interface EventPayload {
  readonly type: string
  readonly timestamp: string
  readonly data: object
}

export async function eventPayload(store: Store, event: StoredEvent): Promise<EventPayload> {
  return { type: event.type, timestamp: moment(event.at), data: await dataOf(store, event) }
}

/** Id of an event for who is told of it: the same each time, by webhook. */
export function eventId(number: number): string {
  return `evt_${number}`
}

/** The body of an event, as `eventsOf` has written it. */
type EventBody =
  | { readonly activity: Activity }
  | {
      readonly conversation: ConversationView
      readonly person: Parameters<typeof personView>[0]
    }
  | { readonly chat: Chat; readonly version: number }
  | { readonly block: Block; readonly version: number }

async function dataOf(store: Store, { lane, body: written, at }: StoredEvent): Promise<object> {
  const body = written as unknown as EventBody
  if ("activity" in body) return { conversationId: lane, activity: body.activity }
  if ("conversation" in body)
    return { conversation: body.conversation, person: personView(body.person as StoredConversation) }
  if ("block" in body) {
    const value = await completed(store, "block", body.block, at)
    return { block: blockView({ version: body.version, value }, at) }
  }
  const value = await completed(store, "chat", body.chat, at)
  const [chat] = await chatViews(store, [{ version: body.version, value }], at)
  return { chat }
}

/** A record as it was then. An older version may have written it: fields that it did not know are as they are now. */
async function completed<T extends Chat | Block>(
  store: Store,
  kind: "chat" | "block",
  then: T,
  at: number,
): Promise<T> {
  const [fact] = await store.read([{ kind, id: then.id }], at)
  return { ...(fact?.value as T | null), ...then }
}
