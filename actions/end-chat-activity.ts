import { defineAction } from "../engine/index.js"
import { AFTER_ALL_LINES, chatActivityId, clientOf, deskOf, withClient } from "../helpdesk/index.js"

/** Design section 1: a chat activity is a stretch of talk, for reporting. */
export const endChatActivity = defineAction({
  name: "EndChatActivity",
  summary: "Ends the present chat activity: [[ChatActivityData]] is a new one, with empty fields.",
  inside: true,
  params: { type: "object", additionalProperties: false, properties: {} },
  result: { type: "boolean", const: true },
  errors: ["NO_CLIENT"],
  run(_params, { world }) {
    const desk = deskOf(world)
    const { conversation, activity } = clientOf(desk)
    const number = activity.number + 1
    const ended = { id: chatActivityId(conversation, activity.number), fields: world.entities.ChatActivityData ?? {} }
    const next = withClient(desk, { activity: { number, afterSeq: AFTER_ALL_LINES }, parked: null })
    return {
      result: true,
      world: {
        entities: { ...world.entities, ChatActivityData: { ActivityId: chatActivityId(conversation, number) } },
        desk: { ...next, endedActivities: [...next.endedActivities, ended] },
      },
    }
  },
})
