import { defineAction } from "../engine/index.js"
import { deskOf, isOpen, queueOf } from "../helpdesk/index.js"

export const isOutsideWorkingHours = defineAction({
  name: "IsOutsideWorkingHours",
  summary: "Whether the queue is closed now. Asks only: it sets no flag and puts nobody in the queue.",
  inside: true,
  params: {
    type: "object",
    additionalProperties: false,
    properties: {
      Queue: { type: "string", format: "queue", description: "Code of the queue; left out: the bot's first." },
    },
  },
  result: { type: "boolean" },
  errors: ["QUEUE_UNKNOWN"],
  run({ Queue: code }, { world, now }) {
    const desk = deskOf(world)
    const queue = queueOf(desk, code as string | undefined)
    return { result: !isOpen(queue.hours, now.getTime(), desk.settings.timeZone) }
  },
})
