import { defineAction, withFields } from "../engine/index.js"
import { blockForLiveChat, deskOf } from "../helpdesk/index.js"

/** Design section 6.3. Despite its name it blocks; the flag of the same name is read from `[[HelpdeskClient]]`. */
export const isBlockedForLiveChat = defineAction({
  name: "HelpdeskClient.IsBlockedForLiveChat",
  aliases: ["IsBlockedForLiveChat", "HelpdeskClient.BlockForLiveChat"],
  summary:
    "Keeps the user out of live chats for a time: the linked user of an agent's conversation, else the user of this one.",
  inside: true,
  params: {
    type: "object",
    additionalProperties: false,
    properties: {
      BlockIntervalMinutes: {
        type: "integer",
        minimum: 1,
        maximum: 5_256_000,
        default: 1440,
        description: "How long, in minutes; left out: 1440, a day.",
      },
      BlockReason: { type: ["string", "null"], description: "Why; shown to people who look at the block." },
      SaveToChatActivityData: {
        type: "boolean",
        default: false,
        description: "Of an authenticated user, also fill the LiveChatBlocked fields of [[ChatActivityData]].",
      },
      BlockIp: { type: "boolean", default: false, description: "Also block the address the user last spoke from." },
    },
  },
  result: { type: "boolean", const: true },
  errors: ["NO_CLIENT", "ADDRESS_UNKNOWN"],
  run(params, { world, now }) {
    const request = params as {
      readonly BlockIntervalMinutes?: number
      readonly BlockReason?: string | null
      readonly SaveToChatActivityData?: boolean
      readonly BlockIp?: boolean
    }
    const {
      BlockIntervalMinutes: minutes = 1440,
      BlockReason: reason = null,
      SaveToChatActivityData: save = false,
      BlockIp: ip = false,
    } = request
    const before = deskOf(world)
    const blocked = blockForLiveChat(before, { minutes, reason, ip })
    const next = { ...world, desk: blocked.desk }
    if (!save || !blocked.authenticated) return { result: true, world: next }
    const saved = {
      LiveChatBlockedUntil: new Date(blocked.until),
      LiveChatBlockedReason: reason,
      LiveChatBlockedAt: now,
      LiveChatBlockedByAgentName: before.acting.agent,
    }
    return { result: true, world: withFields(next, "ChatActivityData", saved) }
  },
})
