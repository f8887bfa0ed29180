import { type ActivityDraft, advance, type DialogEvent, type Effect } from "../engine/index.js"
import { type Desk, endChat } from "../helpdesk/index.js"
import { conversationOf, useClient } from "./sides.js"
import { log, type Side, type Work } from "./work.js"
import { keepClient, keepWorld, worldOf } from "./world.js"

export const BOT = { id: "bot", role: "bot" } as const

/** One event into one conversation's dialog, with all that it does to the helpdesk; what follows for others is a cause. */
export function turnDialog(work: Work, side: Side, event: DialogEvent): { readonly sensitive: boolean } {
  useClient(work, side)
  const world = worldOf(work, side)
  const result = advance(work.bot, side.conversation, world, event, new Date(work.now))
  side.conversation = { ...side.conversation, ...result.conversation }
  side.trace.push(...result.trace)
  side.touched = true
  keepWorld(work, side, world.entities, result.world)
  for (const effect of result.effects) take(work, side, effect)
  return result
}

function take(work: Work, side: Side, effect: Effect): void {
  switch (effect.kind) {
    case "say":
      log(work, side, messageOf(effect))
      return
    case "send":
      log(work, side, { type: "event", from: BOT, name: effect.name, value: effect.value })
      return
    case "leaveChat":
      changeDesk(work, desk => endChat(desk, "user"))
      return
    case "endConversation":
      endConversation(work, side)
  }
}

function messageOf({ text, actions, attachments, asks }: Extract<Effect, { kind: "say" }>): ActivityDraft {
  return {
    type: "message",
    from: BOT,
    text,
    ...(actions.length > 0 ? { suggestedActions: { actions } } : {}),
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(asks ? { inputHint: "expectingInput" as const } : {}),
  }
}

/** Applies a verb of the helpdesk, and keeps what it decided about the client. */
export function changeDesk(work: Work, verb: (desk: Desk) => Desk): void {
  const before = work.desk.client
  work.desk = verb(work.desk)
  keepClient(work, before)
}

/** The user ends the conversation, or a flow does: its chat ends, and nothing is open any more. */
export function endConversation(work: Work, side: Side): void {
  if (side.conversation.side === "user") {
    useClient(work, side)
    changeDesk(work, desk => endChat(desk, "userEnds"))
  }
  close(work, side)
}

export function close(work: Work, side: Side): void {
  side.conversation = { ...side.conversation, status: "ended", frames: [], call: null, inbox: [], parked: null }
  log(work, side, { type: "endOfConversation", from: BOT })
}

/** The user of a conversation, as the author of a line. */
export function userOf(work: Work, id: string) {
  const { conversation } = conversationOf(work, id)
  const name = work.desk.client?.conversation === id ? work.desk.client.name : null
  return {
    id: conversation.user ?? conversation.visitor ?? id,
    ...(name === null ? {} : { name }),
    role: "user" as const,
  }
}
