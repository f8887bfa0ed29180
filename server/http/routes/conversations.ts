import type { Activity } from "../../../engine/index.js"
import { parseRange, transcriptLine, userId } from "../../../helpdesk/index.js"
import { ParleyError } from "../../../language/index.js"
import { Explainer, fixtureText, recordConversation } from "../../../replay/index.js"
import type { Store, StoredConversation } from "../../../turns/index.js"
import { may } from "../../auth/callers.js"
import { BanWatch } from "../../push/ban-watch.js"
import { eventStream, type ServerSentEvent } from "../../push/event-stream.js"
import { watchGone } from "../../push/gone.js"
import type { Served, Services } from "../../services.js"
import { openConversation, placedField, presetOf, type SentEntities, START_BODY } from "../../start.js"
import { spanOf } from "../asked-list.js"
import { chatEvents, withConversationChat } from "../conversation-chat.js"
import { QueryError } from "../problems.js"
import { banOfAsker, linesFor, readerStream, silently } from "../reader.js"
import { json, type Reply, type Route, type RouteRequest, userAddress } from "../route.js"
import { traceView } from "../sandbox-views.js"
import {
  ANYTHING,
  countedPageSchema,
  ENTITIES,
  LOCALE,
  listSchema,
  longPage,
  MOMENT,
  MOST_COUNTED,
  named,
  object,
  oneOf,
  orNull,
  pageSchema,
  SPAN,
  textSchema,
  WHOLE,
} from "../schemas/parts.js"
import { type SentActivity, sendActivity } from "../send-activity.js"
import { wholeNumber } from "../validate.js"
import { moment, personView } from "../views.js"

/** Activities of one page of a log. */
const PAGE_SIZE = 200
/** Activities of one look of a stream: so much is held for a client that is slow to read. */
const LOOK_SIZE = 50

/** Characters of the last words that a list tells. */
const LAST_WORDS = 200
const LAST_MESSAGE = object({
  text: { type: "string", description: `Its first ${LAST_WORDS} characters.` },
  role: oneOf("user", "bot", "agent"),
  timestamp: MOMENT,
})

const ONE_CONVERSATION = object({ conversation: named("Conversation"), "person?": named("Person") })

/** A conversation as who asks may see it. @throws `CONVERSATION_UNKNOWN` */
async function conversationReply(asked: RouteRequest, services: Services): Promise<Reply> {
  const { reader } = services.served()
  const id = asked.params.id ?? ""
  const conversation = await reader.view(id)
  if (!may(asked.caller, "conversation:read")) {
    // An open question may have been put after the ban, so a banned reader does not see it.
    const { awaiting: _, ...rest } = conversation
    const seen = (await banOfAsker(asked, services)) === null ? conversation : rest
    const shown = silently(asked, services).view(seen)
    return json({ conversation: seen === conversation ? await withConversationChat(shown, services) : shown })
  }
  const kept = await reader.conversation(id)
  const [names] = await reader.names([kept])
  return json({
    conversation: await withConversationChat(conversation, services),
    person: { ...personView(kept), ...names },
  })
}

/** @throws `CONVERSATION_UNKNOWN` */
async function transcriptOf(asked: RouteRequest, services: Services): Promise<string> {
  const { store, reader } = services.served()
  const id = asked.params.id ?? ""
  const { locale } = await reader.conversation(id)
  const zone = await reader.zone(id)
  const ban = await banOfAsker(asked, services)
  const shown = silently(asked, services)
  const texts: string[] = []
  for (let after = 0; ; ) {
    const lines = await store.activities(id, after, PAGE_SIZE)
    for (const line of linesFor(asked, lines, ban)) {
      const isMessage = "from" in line && line.type === "message"
      if (isMessage) texts.push(`${transcriptLine(shown.line(line), zone, locale)}\n`)
    }
    if (lines.length < PAGE_SIZE) return texts.join("")
    after = lines.at(-1)?.seq ?? after
  }
}

/** @throws `ADDRESS_INVALID` */
function rangeAsked(text: string): string {
  const range = parseRange(text)
  if (range !== null) return range.text
  throw new QueryError("ADDRESS_INVALID", "/ip", `"${text}" is no address and no range such as 203.0.113.0/24.`)
}

/** Why each turn of a conversation went as it did, made plain from what is kept of it. */
async function explainedTurns(id: string, locale: string, { store, reader, bot }: Served) {
  const explainer = new Explainer(bot, { locale, zone: await reader.zone(id) })
  const told = []
  const lines: Activity[] = []
  for (let after = 0; ; ) {
    const page = await store.activities(id, after, PAGE_SIZE)
    lines.push(...page)
    if (page.length < PAGE_SIZE) break
    after = page.at(-1)?.seq ?? after
  }
  let seq = 0
  for (const turn of await store.turns(id)) {
    // Written by `turns`: `seq` is that of the last line.
    const last = (turn.event as { readonly seq?: number } | null)?.seq ?? seq
    // A log has no gaps.
    const trace = traceView(explainer.explain(turn, lines.slice(seq, last)))
    const { number, at, event } = turn
    told.push({ number, happenedAt: moment(at), lines: last > seq ? { from: seq + 1, to: last } : null, event, trace })
    seq = last
  }
  return told
}

interface ActivitiesQuery {
  readonly after?: number
  readonly cursor?: string
  readonly limit?: number
}

/** The seq that a log's cursor stands for. @throws `CURSOR_INVALID` */
export function seqOf(cursor: string): number {
  const seq = wholeNumber(cursor)
  if (seq !== null && seq >= 0) return seq
  throw new ParleyError("CURSOR_INVALID", "/cursor", "This cursor is none of a log: send back the one that came.")
}

/** The busiest routes come first: the router looks at them in order. */
export const CONVERSATION_ROUTES: readonly Route[] = [
  {
    method: "post",
    path: "/v1/conversations/{id}/activities",
    name: "sendActivity",
    summary: "Sends a message or an event, and gives what answers it.",
    tag: "conversations",
    access: { permission: "conversation:write", token: "write" },
    body: named("SentActivity"),
    answer: {
      status: 200,
      description: "The id and the seq of what was sent, and the replies.",
      schema: object({
        id: { type: "string" },
        seq: WHOLE,
        activities: listSchema(named("Activity")),
        conversation: named("Conversation"),
      }),
    },
    refusals: [
      "CONVERSATION_UNKNOWN",
      "CLIENT_ACTIVITY_ID_REUSED",
      "BLOCKED",
      "CONVERSATION_ENDED",
      "EVENT_RESERVED",
      "TEXT_INVALID",
      "TEXT_EXCEEDED",
      "EVENT_EXCEEDED",
      "INBOX_FULL",
      "CONVERSATION_OF_AGENT",
      "ATTACHMENT_UNKNOWN",
    ],
    handle: async (asked, services) =>
      // The body was held against the schema above.
      ({
        kind: "json",
        status: 200,
        body: await sendActivity(services, asked.params.id ?? "", asked.body as SentActivity, asked),
      }),
  },
  {
    method: "post",
    path: "/v1/conversations",
    name: "startConversation",
    summary: "Starts a conversation and runs Welcome.",
    tag: "conversations",
    access: { permission: "conversation:start", people: true },
    body: START_BODY,
    isDoneOnce: true,
    answer: {
      status: 201,
      description: "The conversation, its token, the visitor's token to send next time, and what was said.",
      schema: object({
        conversation: named("Conversation"),
        conversationToken: { type: "string" },
        visitorToken: { type: "string" },
        activities: listSchema(named("Activity")),
      }),
    },
    refusals: [
      "BLOCKED",
      "STARTS_EXCEEDED",
      "ORIGIN_NOT_ALLOWED",
      "TOKEN_INVALID",
      "SET_INVALID",
      "STATE_EXCEEDED",
      "ADDRESS_INVALID",
      "TEXT_INVALID",
    ],
    handle: openConversation,
  },
  {
    method: "get",
    path: "/v1/conversations/{id}/activities",
    name: "readActivities",
    summary: "The log, from a seq on.",
    tag: "conversations",
    access: { permission: "conversation:read", token: "read" },
    query: object({
      "after?": { type: "integer", minimum: 0 },
      "cursor?": textSchema(1024),
      "limit?": { type: "integer", minimum: 1, maximum: 1000, description: "Left out: 200." },
    }),
    answer: {
      status: 200,
      description: "Lines in order; the cursor, sent back, gives the next page.",
      schema: pageSchema(named("Activity")),
    },
    refusals: ["CONVERSATION_UNKNOWN", "CURSOR_INVALID"],
    handle: async (asked, services) => {
      const { store, reader } = services.served()
      const { after: first = 0, cursor: place, limit = PAGE_SIZE } = asked.query as ActivitiesQuery
      const after = place === undefined ? first : seqOf(place)
      const id = asked.params.id ?? ""
      await reader.conversation(id)
      const ban = await banOfAsker(asked, services)
      const lines = await store.activities(id, after, limit)
      const last = lines.length < limit ? undefined : lines.at(-1)?.seq
      const items = linesFor(asked, lines, ban).map(silently(asked, services).line)
      return json({ items, cursor: last === undefined ? null : String(last) })
    },
  },
  {
    method: "get",
    path: "/v1/conversations/{id}/stream",
    name: "streamActivities",
    summary: "The log as it grows, as server-sent events; the header Last-Event-ID says from which seq on.",
    tag: "conversations",
    access: { permission: "conversation:read", token: "read" },
    query: object({ "after?": { type: "integer", minimum: 0 } }),
    answer: {
      status: 200,
      description:
        "Events `activity`, whose id is the seq (none where lines before it wait for the end of a ban); `chat`, where the conversation's chat is another than it was told; `block`, where a ban of who reads begins, is another, or is over, or with `blocking.notice: none` `closed` and `open`, which tell nothing else; and `typing`, where the other side types.",
      type: "text/event-stream",
      events: {
        activity: named("Activity"),
        chat: named("ConversationChat"),
        block: named("BlockNotice"),
        closed: object({}),
        open: object({}),
        typing: named("TypingNotice"),
      },
    },
    refusals: ["CONVERSATION_UNKNOWN"],
    handle: async (asked, services) => {
      const { reader } = services.served()
      const id = asked.params.id ?? ""
      await reader.conversation(id)
      const after = wholeNumber(asked.lastEventId) ?? Number(asked.query.after ?? 0)
      const bans = may(asked.caller, "conversation:read") ? null : new BanWatch()
      const look = readerStream(asked, services, after, LOOK_SIZE, () => bans?.isDue() ?? false)
      let typing: ServerSentEvent[] = []
      let isChanged = false
      let wasBanned = false
      const isGone = watchGone(id, services)
      const chat = chatEvents(id, services)
      const gone = new AbortController()
      const next = async () => {
        const typed = typing
        typing = []
        const { events, isMore, isBanned } = await look()
        wasBanned = isBanned
        if (events.length === 0 && (await isGone())) gone.abort()
        // An agent who closes a chat says nothing, but changes the conversation.
        const mayDiffer = events.length > 0 || isChanged
        isChanged = false
        // A banned reader is told neither of the chat nor that somebody types in it.
        const chats = isBanned ? [] : [...(await chat(mayDiffer)), ...typed]
        // There may be more than one look takes, so the next one is not waited for.
        if (isMore) wake()
        return [...events, ...chats]
      }
      let wake = () => {}
      const listen = async (hint: () => void) => {
        wake = hint
        const stopTyping = services.hints.onTyping(`conversation:${id}`, ({ from }) => {
          if (from.role === "user" && asked.caller.kind !== "key") return
          typing = [{ event: "typing", data: { from } }]
          hint()
        })
        const stopBans = await bans?.listen(services.hints, hint, () => wasBanned)
        const stop = await services.hints.onConversation(id, () => {
          isChanged = true
          hint()
        })
        return () => {
          stopTyping()
          stopBans?.()
          stop()
        }
      }
      return {
        kind: "stream",
        open: async (response, ending) => {
          const closed = services.metrics.streamOpened("conversation")
          await eventStream(response, AbortSignal.any([ending, gone.signal]), listen, next).finally(closed)
        },
      }
    },
  },
  {
    method: "get",
    path: "/v1/conversations/{id}/trace",
    name: "readTrace",
    summary: "Why each path was taken, turn by turn.",
    tag: "conversations",
    access: { permission: "conversation:read" },
    answer: { status: 200, description: "All, oldest first.", schema: pageSchema(named("Turn")) },
    refusals: ["CONVERSATION_UNKNOWN"],
    handle: async ({ params: { id = "" } }, services) => {
      const { locale } = await services.served().reader.conversation(id)
      return json({ items: await explainedTurns(id, locale, services.served()), cursor: null })
    },
  },
  {
    method: "get",
    path: "/v1/conversations/{id}/transcript",
    name: "readTranscript",
    summary: "The messages as text, a line each, with times in the user's zone and the conversation's language.",
    tag: "conversations",
    access: { permission: "conversation:read", token: "read" },
    answer: { status: 200, description: "Oldest first.", type: "text/plain" },
    refusals: ["CONVERSATION_UNKNOWN"],
    handle: async (asked, services) => ({
      kind: "text",
      status: 200,
      type: "text/plain",
      text: await transcriptOf(asked, services),
    }),
  },
  {
    method: "get",
    path: "/v1/conversations/{id}/fixture",
    name: "readFixture",
    summary: "The conversation as a fixture, to be replayed as a test.",
    tag: "conversations",
    access: { permission: "conversation:read" },
    answer: {
      status: 200,
      description: "A fixture (engine/fixture.schema.json). Its description says what a replay can't be held to.",
      schema: {
        type: "object",
        required: ["description", "now", "turns"],
        properties: { description: { type: "string" }, now: { type: "string" }, turns: listSchema(ANYTHING) },
      },
    },
    refusals: ["CONVERSATION_UNKNOWN", "CONVERSATION_OF_AGENT"],
    handle: async ({ params: { id = "" } }, services) => {
      const { store, bot } = services.served()
      const text = fixtureText(await recordConversation(store, id, bot))
      return { kind: "text", status: 200, type: "application/json; charset=utf-8", text }
    },
  },
  {
    method: "post",
    path: "/v1/conversations/{id}/end",
    name: "endConversation",
    summary: "The user ends the conversation.",
    tag: "conversations",
    access: { permission: "conversation:write", token: "write" },
    body: object({}),
    isDoneOnce: true,
    answer: { status: 200, description: "The conversation.", schema: object({ conversation: named("Conversation") }) },
    refusals: ["CONVERSATION_UNKNOWN", "CONVERSATION_OF_AGENT", "CONVERSATION_ENDED", "BLOCKED"],
    handle: async (asked, services) => {
      const { runtime, reader } = services.served()
      const id = asked.params.id ?? ""
      await runtime.end(id, userAddress(asked), asked.once)
      await services.testing?.rest()
      return json({ conversation: await withConversationChat(await reader.view(id), services) })
    },
  },
  {
    method: "patch",
    path: "/v1/conversations/{id}",
    name: "changeConversation",
    summary: "Changes the locale or fields of entities. Nothing is said by it.",
    tag: "conversations",
    access: { permission: "conversation:write", token: "write" },
    body: object({ "locale?": LOCALE, "entities?": ENTITIES }),
    answer: { status: 200, description: "The conversation.", schema: ONE_CONVERSATION },
    refusals: [
      "CONVERSATION_UNKNOWN",
      "CONVERSATION_OF_AGENT",
      "CONVERSATION_ENDED",
      "BLOCKED",
      "SET_INVALID",
      "STATE_EXCEEDED",
    ],
    handle: async (asked, services) => {
      const id = asked.params.id ?? ""
      const { locale = null, entities = {} } = asked.body as {
        readonly locale?: string
        readonly entities?: SentEntities
      }
      if (asked.caller.kind !== "key" && Object.keys(entities).length > 0) {
        throw new ParleyError("PERMISSION_MISSING", "/entities", '"entities" needs a key with conversation:write.')
      }
      const change = { locale, set: presetOf(entities, services), address: userAddress(asked) }
      await services
        .served()
        .runtime.change(id, change)
        .catch(error => {
          throw placedField(error)
        })
      await services.testing?.rest()
      return conversationReply(asked, services)
    },
  },
  {
    method: "get",
    path: "/v1/conversations/{id}",
    name: "readConversation",
    summary: "A conversation as it is now.",
    tag: "conversations",
    access: { permission: "conversation:read", token: "read" },
    answer: {
      status: 200,
      description: "With a key also who talks.",
      schema: ONE_CONVERSATION,
    },
    refusals: ["CONVERSATION_UNKNOWN"],
    handle: conversationReply,
  },
  {
    method: "get",
    path: "/v1/conversations",
    name: "listConversations",
    summary: "Conversations, newest first unless sorted otherwise.",
    tag: "conversations",
    access: { permission: "conversation:read" },
    query: object({
      "status?": oneOf("active", "ended"),
      "user?": textSchema(),
      "visitor?": textSchema(1024, { description: "The visitor's token or id." }),
      "liveChat?": oneOf("none", "waiting", "connected"),
      "side?": oneOf("user", "agent"),
      ...SPAN,
      "q?": textSchema(256, {
        description:
          "A part of the id, the user's id or the visitor's, or of the name or e-mail that the person has now; letters in any case.",
      }),
      "ip?": textSchema(64, {
        description:
          "Of anonymous people who last spoke from this address or range (CIDR); of others it is no block's.",
      }),
      ...longPage("startedAt"),
    }),
    answer: {
      status: 200,
      description: "A page; its cursor, sent back, gives the next.",
      schema: countedPageSchema(
        object({ conversation: named("Conversation"), person: named("Person"), lastMessage: orNull(LAST_MESSAGE) }),
      ),
    },
    refusals: ["CURSOR_INVALID", "ADDRESS_INVALID"],
    handle: async ({ query }, services) => {
      const { store, reader, tokens } = services.served()
      const { from: _, to: __, ip, ...given } = query
      // The query was held against the schema above.
      const filter = given as Partial<Omit<Parameters<typeof store.conversations>[0], "from" | "to">>
      const user = filter.user === undefined ? {} : { user: userId(filter.user) ?? filter.user }
      const address = ip === undefined ? {} : { address: rangeAsked(String(ip)) }
      const { visitor: asked } = filter
      const visitor = asked === undefined ? {} : { visitor: (await tokens.visitorOf(asked)) ?? asked }
      const { items, ...page } = await store.conversations({
        ...{ ...filter, ...user, ...visitor, ...address, ...spanOf({ query }) },
        limit: filter.limit ?? 50,
        counted: MOST_COUNTED,
      })
      const [views, names, messages] = await Promise.all([
        reader.views(items),
        reader.names(items.map(({ value }) => value)),
        Promise.all(items.map(({ value }) => lastMessage(store, value))),
      ])
      const listed = items.map(({ value }, index) => ({
        conversation: views[index],
        person: { ...personView(value), ...names[index] },
        lastMessage: messages[index] ?? null,
      }))
      return json({ items: listed, ...page })
    },
  },
]

/** Lines of a log, from its end, among which the last message is looked for. */
const LAST_LINES = 8

/** The last words of a conversation; null: none of its last lines are any. */
async function lastMessage(store: Store, { id, seq }: StoredConversation) {
  const lines = await store.activities(id, Math.max(0, seq - LAST_LINES), LAST_LINES)
  const line = lines.findLast(({ type, text = "" }) => type === "message" && text !== "")
  if (line === undefined) return null
  // Half a character would be no text.
  const text = (line.text ?? "").slice(0, LAST_WORDS).replace(/[\ud800-\udbff]$/, "")
  return { text, role: line.from.role, timestamp: line.timestamp }
}
