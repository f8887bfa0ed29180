import { botView } from "../bot-view.js"
import { json, type Route } from "../route.js"
import { named, object } from "../schemas/parts.js"

export const BOT_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/bot",
    name: "readBot",
    summary: "The bot that is served: its languages, queues, times and what it says of blocks.",
    tag: "authors",
    access: {
      permission: ["flow:read", "desk:read", "block:read", "conversation:start", "conversation:read", "report:read"],
    },
    answer: {
      status: 200,
      description: "As bot.json says, with all that it leaves out.",
      schema: object({ bot: named("Bot") }),
    },
    refusals: [],
    handle: async (_, services) => json({ bot: botView(services) }),
  },
]
