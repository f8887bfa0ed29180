import type { JsonSchema } from "../../../language/index.js"
import { STATUS } from "../problems.js"
import {
  ANYTHING,
  listSchema,
  MOMENT,
  named,
  object,
  oneOf,
  orNull,
  textSchema,
  union,
  WHOLE,
  YES_NO,
} from "./parts.js"

const string: JsonSchema = { type: "string" }
const anyObject: JsonSchema = { type: "object" }

/** Of every line of a log. */
const LINE = {
  id: string,
  seq: { type: "integer", minimum: 1, description: "From 1 in each conversation, without gaps." },
  timestamp: MOMENT,
}
const ANSWERING = {
  "replyToId?": { ...string, description: "Of what the bot says: the activity that it answers." },
  "channelData?": anyObject,
}

const CLIENT_ACTIVITY_ID = {
  "clientActivityId?": textSchema(256, {
    description: "The same id is acted on once, and gets the same answer each time.",
  }),
}

/** The parts of requests and answers, under the names that they have in the OpenAPI document. */
export const COMPONENTS: { readonly [name: string]: JsonSchema } = {
  Activity: {
    ...union("type", {
      message: "MessageActivity",
      event: "EventActivity",
      endOfConversation: "EndActivity",
      trace: "TraceActivity",
    }),
    description: "One line of a conversation's log, in the shape of a Bot Framework activity.",
  },
  MessageActivity: object({
    type: { const: "message" },
    ...LINE,
    from: named("Author"),
    "text?": string,
    "suggestedActions?": object({
      actions: listSchema(object({ type: { const: "imBack" }, title: string, value: ANYTHING })),
    }),
    "attachments?": listSchema(ANYTHING),
    "attachmentLayout?": {
      const: "carousel",
      description: "The attachments stand side by side; left out: one under the other.",
    },
    "inputHint?": { const: "expectingInput" },
    "value?": { ...ANYTHING, description: "What a button sent." },
    ...ANSWERING,
  }),
  EventActivity: object({
    type: { const: "event" },
    ...LINE,
    from: named("Author"),
    name: string,
    "value?": ANYTHING,
    ...ANSWERING,
  }),
  EndActivity: object({
    type: { const: "endOfConversation" },
    ...LINE,
    from: named("Author"),
    "text?": string,
    ...ANSWERING,
  }),
  TraceActivity: object(
    {
      type: { const: "trace" },
      ...LINE,
      "from?": named("Author"),
      "name?": string,
      "value?": ANYTHING,
      ...ANSWERING,
    },
    { description: "For people with permission. To all others it comes without `from`, `name` and `value`." },
  ),
  Author: object({ id: string, "name?": string, role: oneOf("user", "bot", "agent") }),
  SentActivity: {
    anyOf: [named("SentMessage"), named("SentEvent"), named("SentTyping")],
    description: "What a client sends: a message where there is no `type`.",
  },
  SentMessage: object({
    "type?": { const: "message" },
    text: { type: "string", description: "How long it may be is `limits.text` of the bot." },
    "value?": { ...ANYTHING, description: "What a button sent." },
    ...CLIENT_ACTIVITY_ID,
  }),
  SentEvent: object({
    type: { const: "event" },
    name: textSchema(256),
    "value?": ANYTHING,
    ...CLIENT_ACTIVITY_ID,
  }),
  SentTyping: object(
    { type: { const: "typing" } },
    { description: "The user is typing: told to the agent of a connected chat, and kept nowhere." },
  ),
  Conversation: object({
    id: string,
    status: oneOf("active", "ended"),
    liveChat: oneOf("none", "waiting", "connected"),
    "awaiting?": named("Question"),
    "block?": {
      ...object({ scope: oneOf("liveChat", "conversation"), until: orNull(MOMENT), "reason?": orNull(string) }),
      description:
        "Keeps the user out of live chats, or of everything. `reason`: where `blocking.notice` lets it be known.",
    },
    "busy?": { const: true, description: "A call to the outside is under way: more comes by stream or callback." },
    "blocked?": { const: true, description: "It was ended by a ban, or began under one." },
    version: WHOLE,
  }),
  Question: object({
    flow: string,
    step: string,
    input: string,
    options: listSchema(object({ value: ANYTHING, title: string })),
  }),
  Person: object(
    {
      userId: orNull(string),
      visitorId: orNull(string),
      address: orNull(string),
      channel: string,
      locale: string,
      side: oneOf("user", "agent"),
      linkedConversationId: orNull(string),
      startedAt: MOMENT,
    },
    {
      description:
        "Who talks, for keys that may read conversations. `linkedConversationId`: in an agent's conversation the user's.",
    },
  ),
  Chat: object({
    id: string,
    version: WHOLE,
    conversationId: string,
    agentConversationId: orNull(string),
    status: oneOf("waiting", "connected", "ended"),
    queue: string,
    priority: WHOLE,
    message: orNull(string),
    askedAt: { ...MOMENT, description: "The user asked for an agent; a transfer does not change it." },
    connectedAt: orNull(MOMENT),
    endedAt: orNull(MOMENT),
    endedBy: orNull(oneOf("user", "agent", "timeout", "block")),
    agent: orNull(string),
  }),
  Agent: object({
    email: string,
    version: WHOLE,
    name: string,
    queues: listSchema(string),
    status: oneOf("SignedIn", "SignedOut", "SignedOutAutomatically"),
    availability: oneOf("available", "break", "away"),
    presence: orNull(oneOf("here", "away", "lost")),
    maxChats: orNull(WHOLE),
    openChats: WHOLE,
    hours: orNull(anyObject),
    signedOutAt: orNull(MOMENT),
  }),
  Block: object({
    id: string,
    version: WHOLE,
    subject: named("Subject"),
    scope: oneOf("liveChat", "conversation"),
    status: oneOf("active", "expired", "lifted"),
    reason: orNull(string),
    createdAt: MOMENT,
    until: orNull(MOMENT),
    createdBy: orNull(string),
    source: oneOf("agent", "action", "flow", "admin"),
    conversationId: orNull(string),
    chatId: orNull(string),
    lifted: orNull(
      object({ liftedAt: MOMENT, liftedBy: orNull(string), reason: orNull(string), how: oneOf("lifted", "replaced") }),
    ),
  }),
  Key: object({
    id: string,
    name: string,
    agent: orNull(string),
    permissions: listSchema(string),
    createdAt: MOMENT,
    expiresAt: orNull(MOMENT),
    revokedAt: orNull(MOMENT),
    lastUsedAt: orNull(MOMENT),
  }),
  Subject: object({
    kind: oneOf("user", "visitor", "conversation", "ip"),
    value: textSchema(1024, {
      description: "A user's id; a visitor's token or id; a conversation's id; an address or a range in CIDR form.",
    }),
  }),
  AuditEntry: object({
    id: string,
    happenedAt: MOMENT,
    what: string,
    doneBy: orNull(string),
    subject: string,
    detail: ANYTHING,
  }),
  ChatReport: object({
    chatId: string,
    conversationId: string,
    userId: orNull(string),
    queue: string,
    agent: orNull(string),
    status: oneOf("waiting", "connected", "ended"),
    askedAt: MOMENT,
    connectedAt: orNull(MOMENT),
    endedAt: orNull(MOMENT),
    waitedSeconds: WHOLE,
    firstReplySeconds: orNull(WHOLE),
    talkedSeconds: WHOLE,
    transfers: WHOLE,
    endedBy: orNull(oneOf("user", "agent", "timeout", "block")),
    rating: orNull(string),
  }),
  ChatSum: object(
    {
      chats: WHOLE,
      answered: WHOLE,
      abandoned: WHOLE,
      open: WHOLE,
      transfers: WHOLE,
      waitedSeconds: named("Lengths"),
      firstReplySeconds: named("Lengths"),
      talkedSeconds: named("Lengths"),
      endedBy: { type: "object", additionalProperties: WHOLE },
      rating: object({
        count: WHOLE,
        average: orNull({ type: "number" }),
        values: { type: "object", additionalProperties: WHOLE },
      }),
    },
    {
      description:
        "`answered`: an agent picked up; `abandoned`: ended before that; `open`: not ended. `endedBy` counts by whom, `none`: by nobody, as after the longest wait. Of `rating` `average` is of those that are numbers.",
    },
  ),
  Lengths: object(
    { count: WHOLE, median: orNull(WHOLE), p90: orNull(WHOLE), longest: orNull(WHOLE) },
    { description: "Many lengths of time in seconds; null: there are none. `p90`: nine of ten are no longer." },
  ),
  Turn: object({ number: WHOLE, happenedAt: MOMENT, event: ANYTHING, trace: listSchema(anyObject) }),
  Fault: object({
    code: string,
    severity: oneOf("error", "warning"),
    file: string,
    line: WHOLE,
    column: WHOLE,
    pointer: string,
    message: string,
    hint: orNull(string),
  }),
  Delivery: object({
    id: string,
    conversationId: string,
    keyId: string,
    firstSeq: WHOLE,
    lastSeq: WHOLE,
    createdAt: MOMENT,
    status: oneOf("waiting", "failed"),
    attempts: WHOLE,
    nextAt: orNull(MOMENT),
    error: orNull(string),
  }),
  Flow: object({ name: string, version: string, isDefault: YES_NO, steps: WHOLE, description: orNull(string) }),
  Action: object({
    name: string,
    aliases: listSchema(string),
    summary: string,
    inside: YES_NO,
    params: anyObject,
    result: anyObject,
    errors: listSchema(string),
  }),
  Problem: {
    type: "object",
    required: ["type", "title", "status", "code", "detail", "requestId"],
    properties: {
      type: string,
      title: string,
      status: WHOLE,
      code: { enum: [...Object.keys(STATUS), "INTERNAL"] },
      detail: string,
      pointer: string,
      parameter: { ...string, description: "Of a query: the name of the parameter." },
      requestId: string,
      blocked: {
        type: "object",
        additionalProperties: false,
        description: "Of BLOCKED: what the person may know. Empty where `blocking.notice` is `none`.",
        properties: {
          text: string,
          reason: orNull(string),
          until: orNull(MOMENT),
          retryAfterSeconds: orNull(WHOLE),
        },
      },
      conversations: { ...WHOLE, description: "Of BLOCK_TOO_WIDE: how many open conversations it would reach." },
      limit: string,
      retryAfterSeconds: WHOLE,
    },
    additionalProperties: false,
  },
}
