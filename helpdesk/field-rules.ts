import type { FieldRules, World } from "../engine/index.js"
import { Duration, type Value } from "../language/index.js"
import { isPresent } from "./allocation.js"
import { liveChatBlockCount, writeBlockedUntil } from "./blocks.js"
import type { Chat } from "./chat.js"
import { liveChatBlock, queuePosition } from "./connect.js"
import { agentOf, agentsOf, type Desk, openChat, presentQueue } from "./desk.js"
import { estimatedWait } from "./waits.js"

/** The desk of a turn, which the engine hands on in its world. */
export function deskOf(world: World): Desk {
  return world.desk as Desk
}

/**
 * Fields of this moment (design section 5): they are read from what the helpdesk keeps, so that they are never stale.
 * In an agent's conversation `HelpdeskClient` is the linked user and `ConversationInfo` its own.
 */
export const FIELD_RULES: FieldRules = {
  read: new Map<string, (world: World, now: Date) => Value>([
    ["HelpdeskClient.LiveChatBlockedUntil", world => timeOf(liveChatBlock(deskOf(world))?.until ?? null)],
    ["HelpdeskClient.LiveChatBlockedReason", world => liveChatBlock(deskOf(world))?.reason ?? null],
    ["HelpdeskClient.QueuePosition", world => queuePosition(deskOf(world))],
    ["HelpdeskClient.Name", world => deskOf(world).client?.name ?? null],
    ["HelpdeskClient.Email", world => deskOf(world).client?.email ?? null],
    ["HelpdeskClient.IsAuthenticated", world => isAuthenticated(deskOf(world))],
    ["HelpdeskClient.LiveChatBlockCount", world => liveChatBlockCount(deskOf(world))],
    ["HelpdeskClient.AgentsPresent", agentsPresent],
    ["HelpdeskClient.EstimatedWait", waitOf],
    ["ConversationInfo.LiveChatStatus", world => liveChatStatus(deskOf(world))],
    ["ConversationInfo.LiveChatBlockedUntil", blockedUntil],
    ["HelpdeskAgent.Email", world => agentField(deskOf(world), "email")],
    ["HelpdeskAgent.Name", world => agentField(deskOf(world), "name")],
    ["HelpdeskAgent.Status", world => presentAgent(deskOf(world))?.status ?? null],
    ["HelpdeskAgent.SignOutTime", world => timeOf(presentAgent(deskOf(world))?.signOutTime ?? null)],
  ]),
  write: new Map([["ConversationInfo.LiveChatBlockedUntil", writeUntil]]),
}

/** The open chat of whoever acts: the user's or, in an agent's conversation, that one as long as it is still with them. */
export function ownOpenChat(desk: Desk): Chat | null {
  const chat = openChat(desk)
  if (desk.acting.side === "agent" && chat?.agentConversation !== desk.acting.conversation) return null
  return chat
}

export function liveChatStatus(desk: Desk): "none" | "waiting" | "connected" {
  const chat = ownOpenChat(desk)
  return chat === null || chat.status === "ended" ? "none" : chat.status
}

function blockedUntil(world: World): Value {
  const desk = deskOf(world)
  if (desk.acting.side === "agent") return world.entities.ConversationInfo?.LiveChatBlockedUntil ?? null
  return timeOf(desk.client?.blockedUntil ?? null)
}

function writeUntil(world: World, value: Value): World {
  const desk = deskOf(world)
  if (desk.acting.side === "agent" || desk.client === null) return world
  return { ...world, desk: writeBlockedUntil(desk, value instanceof Date ? value.getTime() : null) }
}

/** How many agents are there for the queue that was last asked for, or else the first one; null: there is no client. */
function agentsPresent(world: World): Value {
  const desk = deskOf(world)
  if (desk.client === null) return null
  const { code } = presentQueue(desk.settings, queueAsked(world))
  // As the query found them: nothing is decided on one agent, so no change of one conflicts with the turn.
  return agentsOf(desk, code).filter(isPresent).length
}

function waitOf(world: World): Value {
  const desk = deskOf(world)
  if (desk.client === null) return null
  const wait = estimatedWait(desk, queueAsked(world))
  return wait === null ? null : new Duration(wait)
}

/** Code of the queue that was last asked for; empty: none was. */
function queueAsked(world: World): string {
  const asked = world.entities.HelpdeskClient?.Queue
  return typeof asked === "string" ? asked : ""
}

function isAuthenticated(desk: Desk): Value {
  return desk.client === null ? null : desk.client.user !== null
}

function agentField(desk: Desk, field: "email" | "name"): Value {
  if (desk.acting.side === "agent") return presentAgent(desk)?.[field] ?? null
  return desk.client?.agent?.[field] ?? null
}

function presentAgent(desk: Desk) {
  const email = desk.acting.side === "agent" ? desk.acting.agent : (desk.client?.agent?.email ?? null)
  return email === null ? null : agentOf(desk, email)
}

/** A moment as expressions see it. */
function timeOf(moment: number | null): Value {
  return moment === null ? null : new Date(moment)
}
