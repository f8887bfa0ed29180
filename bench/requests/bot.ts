/** A bot that asks, hands over to agents and takes files: so that requests reach all that a server does. */
export const BOT: { readonly [file: string]: object } = {
  "bot.json": {
    entities: { Order: { properties: { Number: { type: "string" } } } },
    public: { origins: ["https://www.example.com"] },
    uploads: { maxBytes: 65_536, types: ["text/plain"] },
    limits: { answerWithin: "PT2S", startsPerMinute: { visitor: 1000, address: 1000 } },
  },
  "welcome.json": {
    trigger: { event: "Welcome" },
    start: "greet",
    steps: { greet: { type: "message", message: "Hello {{ [[Order]].Number }}!" } },
  },
  "order.json": {
    trigger: { phrases: ["order"] },
    start: "size",
    steps: {
      size: {
        type: "choice",
        message: "Which size?",
        options: [
          { value: "s", title: "Small" },
          { value: "l", title: "Large" },
        ],
        save: "@size",
        next: "told",
      },
      told: { type: "message", message: "Noted: {{ @size }}." },
    },
  },
  "agent.json": {
    trigger: { phrases: ["agent"] },
    start: "connect",
    steps: { connect: { type: "action", action: "ConnectToHelpdeskAgent" } },
  },
  "after-chat.json": {
    trigger: { event: "LiveChatAgentDisconnected" },
    start: "ask",
    steps: { ask: { type: "prompt", message: "How was it?", save: "@feedback" } },
  },
}
