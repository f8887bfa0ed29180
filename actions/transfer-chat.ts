import { defineAction } from "../engine/index.js"
import {
  clientOf,
  deskOf,
  hasRoom,
  isPresent,
  normalEmail,
  ownOpenChat,
  presentQueue,
  transfer,
} from "../helpdesk/index.js"

export const transferChat = defineAction({
  name: "TransferChat",
  summary:
    "Hands the connected chat to a queue or an agent; false where there is no such chat, or the agent is away or has no room.",
  inside: true,
  params: {
    type: "object",
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    properties: {
      Queue: { type: "string", format: "queue", description: "Code of the queue in which the user waits again." },
      Agent: { type: "string", description: "E-mail of an agent who is signed in." },
    },
  },
  result: { type: "boolean" },
  errors: ["NO_CLIENT", "QUEUE_UNKNOWN"],
  run({ Queue: queue, Agent: email }, { world }) {
    const desk = deskOf(world)
    clientOf(desk)
    const chat = ownOpenChat(desk)
    if (chat === null || chat.status !== "connected") return { result: false }
    if (typeof queue === "string") return { result: true, world: { ...world, desk: transfer(desk, chat, { queue }) } }
    const known = normalEmail(email as string)
    const agent = desk.changed.agent.get(known) ?? desk.facts.agent(known)
    const served = presentQueue(desk.settings, chat.queue)
    const isTaking = agent !== null && isPresent(agent) && agent.email !== chat.agent && hasRoom(agent, served)
    if (!isTaking) return { result: false }
    return { result: true, world: { ...world, desk: transfer(desk, chat, { agent: agent.email }) } }
  },
})
