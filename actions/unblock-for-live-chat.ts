import { defineAction } from "../engine/index.js"
import { deskOf, liftOwnBlock as unblock } from "../helpdesk/index.js"

/** Lifts the conversation's own block; those of user, visitor and address are not a flow's to lift. */
export const unblockForLiveChat = defineAction({
  name: "HelpdeskClient.UnblockForLiveChat",
  summary: "Lifts the conversation's own liveChat block: true; false where it has none.",
  inside: true,
  params: { type: "object", additionalProperties: false, properties: {} },
  result: { type: "boolean" },
  errors: ["NO_CLIENT"],
  run(_params, { world }) {
    const { desk, lifted } = unblock(deskOf(world))
    return { result: lifted, world: { ...world, desk } }
  },
})
