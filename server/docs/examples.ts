import type { Json } from "../../language/index.js"

const AGENT = "ana@example.com"

/** A body as somebody would send it, by the name of the operation. */
export const BODY_EXAMPLES: { readonly [operation: string]: Json } = {
  startConversation: {
    user: { id: "u-1042", name: "Eva", email: "eva@example.com" },
    channel: "web",
    locale: "en",
    ip: "203.0.113.7",
  },
  sendActivity: {
    type: "message",
    text: "Where is my order?",
    clientActivityId: "6f1c2a50-1d2e-4b7e-9a51-2f0d6d9c7e11",
  },
  changeConversation: { locale: "en" },
  createBlock: {
    subject: { kind: "user", value: "u-1042" },
    scope: "conversation",
    minutes: 1440,
    reason: "Threats",
  },
  liftBlocks: { ids: ["c1-block-1", "c2-block-1"], reason: "Apologised" },
  signIn: { agent: AGENT, name: "Ana", queues: ["general"] },
  signOut: { agent: AGENT },
  setStatus: { agent: AGENT, status: "break" },
  acceptChat: { agent: AGENT },
  declineChat: { agent: AGENT },
  assignChat: { to: { agent: AGENT } },
  messagesChat: { agent: AGENT, text: "Good morning, how can I help?" },
  answerChat: { agent: AGENT, text: "Solved" },
  transferChat: { agent: AGENT, to: { queue: "billing" } },
  closeChat: { agent: AGENT },
  disconnectChat: { agent: AGENT },
  blockChat: { agent: AGENT, minutes: 60, reason: "Abuse", scope: "liveChat" },
  makeKey: { permissions: ["bot"], name: "shop", expiresAt: "2027-01-01T00:00:00.000Z" },
  checkFlows: { files: [{ name: "hello.json", content: "{}" }] },
}

const MOMENT = "2026-03-02T09:15:00.000Z"

/** Values as the server gives them, by the name of their schema. */
export const SCHEMA_EXAMPLES: { readonly [schema: string]: Json } = {
  MessageActivity: {
    type: "message",
    id: "c1-3",
    seq: 3,
    timestamp: MOMENT,
    from: { id: "bot", role: "bot" },
    text: "Which order do you mean?",
    inputHint: "expectingInput",
    replyToId: "c1-2",
  },
  TraceActivity: { type: "trace", id: "c1-4", seq: 4, timestamp: MOMENT },
  Conversation: {
    id: "c1",
    status: "active",
    liveChat: "none",
    awaiting: { flow: "order", step: "number", input: "text", options: [] },
    version: 2,
  },
  Block: {
    id: "c1-block-1",
    version: 1,
    subject: { kind: "user", value: "u-1042" },
    scope: "conversation",
    status: "active",
    reason: "Threats",
    createdAt: MOMENT,
    until: "2026-03-03T09:15:00.000Z",
    createdBy: AGENT,
    source: "admin",
    conversationId: null,
    chatId: null,
    lifted: null,
    name: "Eva",
    email: "eva@example.com",
  },
  Subject: { kind: "ip", value: "203.0.113.0/24" },
  Key: {
    id: "3f9a0c12b7de",
    name: "shop",
    agent: null,
    permissions: ["conversation:start", "conversation:write"],
    createdAt: MOMENT,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: MOMENT,
  },
  PlainProblem: {
    type: "/docs/errors#CONVERSATION_UNKNOWN",
    title: "Not Found",
    status: 404,
    code: "CONVERSATION_UNKNOWN",
    detail: "There is no conversation c1.",
    requestId: "req-1",
  },
}
