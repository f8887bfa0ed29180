import { defineAction, withFields } from "../engine/index.js"
import { connect, connectFlags, deskOf } from "../helpdesk/index.js"

/** Design section 6.1. */
export const connectToHelpdeskAgent = defineAction({
  name: "ConnectToHelpdeskAgent",
  summary: "Puts the user in the queue for a helpdesk agent: true; or false, and [[HelpdeskClient]] says why not.",
  inside: true,
  params: {
    type: "object",
    additionalProperties: false,
    properties: {
      Queue: { type: "string", format: "queue", description: "Code of the queue; left out: the bot's first." },
      Message: { type: ["string", "null"], description: "What it is about, for the agent." },
      Priority: { type: "integer", minimum: 0, maximum: 9, description: "Higher first; left out: 0." },
    },
  },
  result: { type: "boolean" },
  errors: ["QUEUE_UNKNOWN", "NO_CLIENT"],
  run(params, { world }) {
    const {
      Queue: queue,
      Message: message,
      Priority: priority,
    } = params as {
      readonly Queue?: string
      readonly Message?: string | null
      readonly Priority?: number
    }
    const connected = connect(deskOf(world), { queue, message: message ?? undefined, priority })
    const flags = connectFlags(connected)
    const told = flags === null ? world : withFields(world, "HelpdeskClient", flags)
    return { result: connected.kind !== "refused", world: { ...told, desk: connected.desk } }
  },
})
