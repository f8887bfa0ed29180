import { REFUSAL_REASONS } from "../../../helpdesk/index.js"
import type { JsonSchema } from "../../../language/index.js"
import { EVENT_TYPES, SIGN_IN_WAYS } from "../../../turns/index.js"
import { STATUS } from "../problems.js"
import { EVENT_SCHEMAS } from "./event-schemas.js"
import {
  ANYTHING,
  ATTACHMENTS,
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
import { PLAY_SCHEMAS, TRACE } from "./play-schemas.js"

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

const CODES: readonly string[] = [...Object.keys(STATUS), "INTERNAL"]

/** Refusals that tell more than all others. */
const PROBLEMS_WITH_MORE: { readonly [code: string]: string } = {
  BLOCKED: "BlockedProblem",
  BLOCK_TOO_WIDE: "TooWideProblem",
  STARTS_EXCEEDED: "StartsExceededProblem",
}

function problem(code: JsonSchema, more: { readonly [name: string]: JsonSchema } = {}): JsonSchema {
  return object({
    type: { type: "string", format: "uri-reference", description: "A page about the code." },
    title: string,
    status: WHOLE,
    code,
    detail: { ...string, description: "For people." },
    "pointer?": { ...string, description: "Place in the body: a JSON Pointer." },
    "parameter?": { ...string, description: "Name of a parameter of the query." },
    requestId: string,
    ...more,
  })
}

const CLIENT_ACTIVITY_ID = {
  "clientActivityId?": textSchema(256, {
    description: "The same id is acted on once, and gets the same answer each time, for 30 days.",
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
    "attachments?": listSchema(ANYTHING, {
      description: "Files of people are each an `Attachment`; the bot's are as its flow says.",
    }),
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
    "text?": {
      type: "string",
      description: "May be left out beside a `value` or `attachments`. How long it may be is `limits.text` of the bot.",
    },
    "value?": { ...ANYTHING, description: "What a button sent." },
    ...ATTACHMENTS,
    ...CLIENT_ACTIVITY_ID,
  }),
  SentAttachment: object({
    contentUrl: textSchema(1024, { description: "As the answer to the upload says." }),
    "contentType?": { ...textSchema(), description: "Not looked at: the file says what it is." },
    "name?": { ...textSchema(), description: "Not looked at, as well." },
  }),
  Attachment: object(
    { contentType: string, contentUrl: { ...string, format: "uri-reference" }, name: string },
    { description: "A file. `contentUrl` is a path of this server, for whoever may read the conversation." },
  ),
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
    "chat?": named("ConversationChat"),
    "block?": {
      ...object({ scope: oneOf("liveChat", "conversation"), until: orNull(MOMENT), "reason?": orNull(string) }),
      description:
        "Keeps the user out of live chats, or of everything. `reason`: where `blocking.notice` lets it be known.",
    },
    "busy?": { const: true, description: "A call to the outside is under way: more comes by stream or webhook." },
    "blocked?": { const: true, description: "It was ended by a ban, or began under one." },
    version: WHOLE,
  }),
  ConversationChat: object(
    {
      id: string,
      status: {
        ...oneOf("waiting", "connected", "parked", "ended"),
        description: "`parked`: its agent has closed it, and the user's next words ask for another.",
      },
      place: orNull({ ...WHOLE, minimum: 1, description: "In the queue, from 1; null: it does not wait." }),
      estimatedWaitSeconds: { ...orNull(WHOLE), description: "Null: it does not wait, or nothing is known." },
      agent: orNull(object({ id: string, name: string })),
      typing: { ...YES_NO, description: "The agent is typing." },
    },
    {
      description:
        "The conversation's open or last chat as its user may know it; left out where there was none, in lists, in events and in answers to activities, which are the same each time: the stream tells it.",
    },
  ),
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
      "name?": orNull(string),
      "email?": orNull(string),
      address: orNull(string),
      channel: string,
      locale: string,
      side: oneOf("user", "agent"),
      linkedConversationId: orNull(string),
      startedAt: MOMENT,
    },
    {
      description:
        "Who talks, for keys that may read conversations. Events have no `name` and `email`; of somebody anonymous they are what the person claims. `linkedConversationId`: in an agent's conversation the user's.",
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
    place: orNull({
      ...WHOLE,
      minimum: 1,
      description: "In its queue, from 1, at this moment; null: it does not wait.",
    }),
    waitedSeconds: { ...WHOLE, description: "Until an agent had it, or it ended, or until now." },
    connectedAt: orNull(MOMENT),
    firstReplyAt: orNull(MOMENT),
    endedAt: orNull(MOMENT),
    endedBy: orNull(oneOf("user", "agent", "timeout", "block")),
    agent: orNull(string),
    person: orNull(named("ChatPerson")),
    awaiting: { ...orNull(named("Question")), description: "What the agent is asked by flows, for `/answer`." },
    questions: {
      ...listSchema(
        object({
          agent: string,
          agentConversationId: string,
          question: named("Question"),
          expiresAt: { ...orNull(MOMENT), description: "When it goes away by itself; null: it does not." },
        }),
      ),
      description: "The same of all agents who have or had it.",
    },
    unanswered: { ...WHOLE, description: "Messages of the user since an agent last spoke." },
    unread: {
      ...WHOLE,
      description: "Of these and those before, not read by the agent (`/read`); of more than 100, that many.",
    },
    tags: listSchema(string),
    notes: { ...WHOLE, description: "How many notes of the desk there are about it." },
  }),
  UploadLimits: object(
    { types: listSchema(string), maxBytes: WHOLE, maxFiles: WHOLE },
    {
      description: "Files that people may send: media types, how big one may be, and how many a conversation may have.",
    },
  ),
  Bot: object({
    name: orNull(string),
    locales: listSchema(string, { description: "The first is the default." }),
    timeZone: string,
    queues: listSchema(
      object({
        code: string,
        title: string,
        isOpen: YES_NO,
        opensAt: { ...orNull(MOMENT), description: "The next opening; null: it is always open, or never again." },
        maxWaiting: orNull(WHOLE),
        maxChatsPerAgent: { ...WHOLE, description: "0: agents pick up by hand." },
        requireAgents: YES_NO,
      }),
    ),
    blocking: object({
      notice: oneOf("reason", "generic", "none"),
      onStart: oneOf("refuse", "record"),
      reasons: listSchema(
        { anyOf: [string, { type: "object", additionalProperties: string }] },
        { description: "Usual reasons of blocks: texts, or texts by locale." },
      ),
    }),
    timers: {
      ...object({
        waitingTickSeconds: orNull({ type: "number" }),
        maxWaitSeconds: orNull({ type: "number" }),
        idleTimeoutSeconds: orNull({ type: "number" }),
        replyTimeoutSeconds: orNull({ type: "number" }),
        inactivitySeconds: orNull({ type: "number" }),
        awaySeconds: { type: "number" },
        lostSeconds: { type: "number" },
      }),
      description: "Null: nothing happens by itself.",
    },
    uploads: orNull(named("UploadLimits")),
  }),
  BlockNotice: object(
    {
      blocked: YES_NO,
      "text?": string,
      "reason?": orNull(string),
      "until?": orNull(MOMENT),
    },
    { description: "A ban of who reads the stream begins, is another, or is over (`blocked` false)." },
  ),
  TypingNotice: object(
    { from: object({ role: oneOf("user", "agent"), "name?": string }) },
    { description: "The other side types." },
  ),
  DeskSnapshot: object(
    { chats: listSchema(named("Chat")), agents: listSchema(named("Agent")) },
    { description: "The chats that are open, and the agents." },
  ),
  ChatGone: object({ id: string, version: WHOLE }, { description: "A chat that may be seen no more." }),
  ChatTyping: object({ chatId: string, conversationId: string }, { description: "The user of the chat types." }),
  EventGap: object(
    { after: { ...WHOLE, description: "Number of the last event that was told." } },
    { description: "What happened after that event is not told: too long ago." },
  ),
  ChatPerson: object({
    userId: orNull(string),
    visitorId: orNull(string),
    isAuthenticated: { ...YES_NO, description: "False: name, e-mail and phone are what the person claims." },
    name: orNull(string),
    email: orNull(string),
    phone: orNull(string),
    locale: orNull(string),
    timeZone: { ...orNull(string), description: "IANA name; null: unknown." },
    otherConversations: object({
      count: { ...WHOLE, description: "Besides this one, when the chat began; of more than 1000, that many." },
      filter: { ...string, description: "The query of `GET /v1/conversations` that lists them." },
    }),
  }),
  CannedAnswer: object({
    shortcut: string,
    text: { anyOf: [string, { type: "object", additionalProperties: string }] },
    queues: { ...orNull(listSchema(string)), description: "Whose agents have it; null: all." },
  }),
  Note: object({ createdBy: string, createdAt: MOMENT, text: string }),
  Agent: object({
    email: string,
    version: WHOLE,
    name: string,
    queues: listSchema(string),
    status: {
      ...oneOf("SignedIn", "SignedOut", "SignedOutAutomatically", "Removed"),
      description: "One who was `Removed` is in no list; streams tell it once.",
    },
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
    name: orNull(string),
    email: orNull(string),
    createdAt: MOMENT,
    until: orNull(MOMENT),
    createdBy: orNull(string),
    source: oneOf("agent", "action", "flow", "admin"),
    conversationId: orNull(string),
    chatId: orNull(string),
    lifted: orNull(named("Lifted")),
    "createdByName?": { ...orNull(string), description: "Of the agent who made it. Left out in events." },
    "hits?": {
      ...object({ count: WHOLE, lastAt: orNull(MOMENT) }),
      description: "How often it has refused somebody, but for the last seconds. Left out in events.",
    },
  }),
  MetPerson: object({
    userId: orNull(string),
    visitorId: orNull(string),
    name: orNull(string),
    email: orNull(string),
    locale: string,
    timeZone: orNull(string),
    firstSeenAt: MOMENT,
    conversations: object({ count: WHOLE, atLeast: YES_NO }),
  }),
  AddressReach: object({
    value: { ...string, description: "In CIDR form." },
    open: { ...WHOLE, description: "Conversations of others that are open." },
    last30Days: { ...WHOLE, description: "Conversations of others that began in the last 30 days." },
    otherPeople: {
      ...WHOLE,
      description: "How many people have those. Who proves who they are is let in all the same.",
    },
    tooWide: {
      ...orNull(oneOf("wide", "ours", "yours")),
      description:
        "Why a block of it needs `confirm`: it is a wide range, it holds the server or a trusted proxy, or your own address.",
    },
    isComplete: YES_NO,
  }),
  Lifted: object({
    liftedAt: MOMENT,
    liftedBy: orNull(string),
    reason: orNull(string),
    how: oneOf("lifted", "replaced"),
  }),
  Me: object({
    kind: oneOf("key", "conversation", "nobody"),
    id: orNull(string),
    name: orNull(string),
    email: { ...orNull(string), description: "Of the account that is signed in, or of the key's agent." },
    agent: orNull(string),
    permissions: listSchema(string),
    expiresAt: orNull(MOMENT),
    queues: { ...orNull(listSchema(string)), description: "Those of the agent." },
    locale: { ...orNull(string), description: "Of the account; null: what the browser says." },
    agentState: { ...orNull(named("Agent")), description: "Null: no agent's key, or the agent was never signed in." },
    session: orNull(
      object({ way: oneOf(...SIGN_IN_WAYS), account: orNull(string), startedAt: MOMENT, expiresAt: MOMENT }),
    ),
    conversationId: orNull(string),
    readOnly: YES_NO,
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
    tags: listSchema(string),
  }),
  ChatSum: object(
    {
      chats: WHOLE,
      answered: WHOLE,
      abandoned: WHOLE,
      open: WHOLE,
      transfers: WHOLE,
      refused: object(Object.fromEntries(REFUSAL_REASONS.map(reason => [reason, WHOLE]))),
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
        "`answered`: an agent picked up; `abandoned`: ended before that; `open`: not ended. `refused` counts by the cause how often somebody asked for an agent in vain, of which there is no chat. `endedBy` counts by whom, `none`: by nobody, as after the longest wait. Of `rating` `average` is of those that are numbers.",
    },
  ),
  Lengths: object(
    { count: WHOLE, median: orNull({ type: "number", minimum: 0 }), p90: orNull(WHOLE), longest: orNull(WHOLE) },
    {
      description:
        "Many lengths of time in seconds; null: there are none. `median`: of an even number of lengths the mean of the two in the middle. `p90`: nine of ten are no longer.",
    },
  ),
  Turn: object({
    number: WHOLE,
    happenedAt: MOMENT,
    lines: {
      ...orNull(object({ from: WHOLE, to: WHOLE })),
      description: "The `seq`s of the lines that it wrote; null: none.",
    },
    event: ANYTHING,
    trace: TRACE,
  }),
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
  Webhook: object({
    id: string,
    version: WHOLE,
    keyId: string,
    url: { ...string, format: "uri" },
    types: listSchema(oneOf(...EVENT_TYPES)),
    unheardTypes: listSchema(oneOf(...EVENT_TYPES), { description: "Those that its key lacks the permission for." }),
    enabled: YES_NO,
    createdAt: MOMENT,
    disabledAt: orNull(MOMENT),
    disabledReason: orNull(string),
    firstFailedAt: orNull({
      ...MOMENT,
      description: "It has taken nothing since then; after three days it is disabled.",
    }),
    previousSecretEndsAt: orNull({ ...MOMENT, description: "Until then the secret before signs too." }),
  }),
  Delivery: object({
    id: string,
    eventId: { ...string, description: "The header webhook-id, the same each time." },
    type: oneOf(...EVENT_TYPES),
    conversationId: orNull(string),
    createdAt: MOMENT,
    status: oneOf("waiting", "delivered", "failed"),
    attempts: WHOLE,
    nextAt: orNull({ ...MOMENT, description: "When it is sent next; null: one before it comes first, or it is over." }),
    attemptedAt: orNull(MOMENT),
    answerStatus: orNull(WHOLE),
    error: orNull(string),
  }),
  ...EVENT_SCHEMAS,
  Flow: object({
    name: string,
    version: string,
    isDefault: YES_NO,
    steps: WHOLE,
    description: orNull(string),
    triggers: listSchema(object({ kind: oneOf("phrase", "pattern", "event"), text: string })),
    calls: listSchema(string, { description: "Names of the flows that it calls or hands over to." }),
  }),
  ...PLAY_SCHEMAS,
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
    ...union("code", Object.fromEntries(CODES.map(code => [code, PROBLEMS_WITH_MORE[code] ?? "PlainProblem"]))),
    description: "A refusal (RFC 9457).",
  },
  PlainProblem: problem(oneOf(...CODES.filter(code => PROBLEMS_WITH_MORE[code] === undefined))),
  BlockedProblem: problem(
    { const: "BLOCKED" },
    {
      blocked: object(
        {
          "text?": string,
          "reason?": orNull(string),
          "until?": orNull(MOMENT),
          "retryAfterSeconds?": orNull(WHOLE),
        },
        { description: "What the person may know. Empty where `blocking.notice` is `none`." },
      ),
    },
  ),
  TooWideProblem: problem(
    { const: "BLOCK_TOO_WIDE" },
    { conversations: { ...WHOLE, description: "How many open conversations it would reach." } },
  ),
  StartsExceededProblem: problem(
    { const: "STARTS_EXCEEDED" },
    { limit: { ...string, description: "Its key in `limits` of bot.json." }, retryAfterSeconds: WHOLE },
  ),
}
