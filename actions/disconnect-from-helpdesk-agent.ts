import { defineAction } from "../engine/index.js"
import { deskOf, endChat, ownOpenChat } from "../helpdesk/index.js"

/** Leaves the queue or the chat, as the side that calls it. */
export const disconnectFromHelpdeskAgent = defineAction({
  name: "DisconnectFromHelpdeskAgent",
  summary: "Ends the open live chat, waiting or connected; false where there is none.",
  inside: true,
  params: { type: "object", additionalProperties: false, properties: {} },
  result: { type: "boolean" },
  run(_params, { world, conversation }) {
    const desk = deskOf(world)
    if (desk.client === null || ownOpenChat(desk) === null) return { result: false }
    return { result: true, world: { ...world, desk: endChat(desk, conversation.side === "agent" ? "agent" : "user") } }
  },
})
