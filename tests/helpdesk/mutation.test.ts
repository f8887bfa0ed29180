import { afterAll, beforeAll, expect, test } from "vitest"
import { bundleMutants, type Mutants, type Mutation } from "../mutants.js"
import { HOLDS } from "./noticed.js"

/** A mistake that stories must notice. */
interface SeenMutation extends Mutation {
  /** How the names of those stories begin: a section, or a rule of it; or `HOLDS`. */
  readonly seenBy: string
}

const inFile =
  (file: string) =>
  (seenBy: string, from: string | RegExp, to: string): SeenMutation => ({ file, seenBy, from, to })

const decision = inFile("helpdesk/decision.ts")
const connect = inFile("helpdesk/connect.ts")
const blocks = inFile("helpdesk/blocks.ts")
const chats = inFile("helpdesk/chats.ts")
const allocation = inFile("helpdesk/allocation.ts")
const timers = inFile("helpdesk/timers.ts")
const hours = inFile("helpdesk/hours.ts")
const action = inFile("actions/is-blocked-for-live-chat.ts")
const refusal = inFile("turns/refusal.ts")
const line = (start: string) => `( *if \\(${start}.*\\n)`
const swapped = (one: string, other: string) => new RegExp(line(one) + line(other))

const MUTATIONS: readonly SeenMutation[] = [
  decision(HOLDS, "now < block.until", "now <= block.until"),
  decision(HOLDS, "block.until === null ||", "block.until !== null &&"),
  decision("6.4", "block.lifted === null && ", ""),
  decision("6.4", "if (conversation !== null) subjects", 'if (conversation === "") subjects'),
  decision(
    "6.4 made in a chat by an agent, scope conversation",
    "if (user !== null) subjects",
    'if (user === "") subjects',
  ),
  decision("6.4", "visitor !== null && !beganAuthenticated", 'visitor === ""'),
  decision("6.4", "visitor !== null && !beganAuthenticated", "visitor !== null"),
  decision("6.4", "address !== null && user === null", 'address === ""'),
  decision("6.4 an address's block", "address !== null && user === null", "address !== null"),
  decision(
    "6.4 a conversation-scope block",
    'left.scope === "conversation" ? -1 : 1',
    'left.scope === "conversation" ? 1 : -1',
  ),
  decision("6.4", "leftEnd > rightEnd ? -1 : 1", "leftEnd > rightEnd ? 1 : -1"),
  connect("6.1 blocked", 'IsBlockedForLiveChat: reason === "blocked"', "IsBlockedForLiveChat: false"),
  connect("6.1", 'IsOutsideWorkingHours: reason === "outsideWorkingHours"', "IsOutsideWorkingHours: false"),
  connect("6.1 a full queue", 'IsQueueFull: reason === "queueFull"', "IsQueueFull: false"),
  connect("6.1 each asking", 'HasNoAgents: reason === "noAgents"', "HasNoAgents: false"),
  connect("6.1", "RefusalReason: reason,", "RefusalReason: null,"),
  connect("6.1 of several causes", swapped("liveChatBlock", "!isOpen"), "$2$1"),
  connect("6.1 HelpdeskClient keeps", swapped("!isOpen", "queue.maxWaiting"), "$2$1"),
  connect("6.1 a full queue", ">= queue.maxWaiting", "> queue.maxWaiting"),
  connect("6.1", "queue.requireAgents && !isServed", "!isServed"),
  connect("6.1", "if (openChat(desk) !== null) return", "if (openChat(desk) === undefined) return"),
  connect("6.1", 'reason === "outsideWorkingHours" ? opensAt', "reason === null ? opensAt"),
  connect("6.6 no longer parked", "chats: client.chats + 1, parked: null", "chats: client.chats + 1"),
  blocks("6.3", "const until = desk.now + request.minutes * MINUTE", "const until = desk.now + request.minutes * 1000"),
  blocks(
    "6.3 an error without onError",
    "[personOf(client), ...(request.ip ? [addressOf(client)] : [])]",
    "[personOf(client)]",
  ),
  blocks("6.3", "return client.user === null\n", "return client.user !== null\n"),
  blocks("6.3 of two blocks", ": address })", ": address + '/24' })"),
  blocks("6.3 BlockIp", "}/64`", "}/128`"),
  blocks("6.4 made in a chat by an agent, scope conversation", "? visitor : [...visitor, {", "? visitor : [{"),
  blocks(
    "6.4 made in a chat by an agent, scope conversation",
    '? visitor : [...visitor, { kind: "user", value: client.user }]',
    "? visitor : visitor",
  ),
  blocks(
    "6.3 a second block",
    "const replaced = liftAll(desk, subject, scope,",
    'const replaced = liftAll(desk, { kind: "user", value: "" }, scope,',
  ),
  blocks(
    "6.3 writing now",
    "return withClient(lifted, { blockedUntil: until })",
    "return withClient(lifted, { blockedUntil: null })",
  ),
  blocks("6.3", "own ? withClient(written, { blockedUntil: until }) : written", "written"),
  blocks("6.3", "if (until === null || until <= desk.now)", "if (until !== null)"),
  blocks("6.4 in a user's own flow", "if (until <= held.until) return", "if (until < 0) return"),
  blocks("6.4 in a user's own flow", 'source === "admin" || by !== null', "by !== null"),
  blocks("6.4 in a user's own flow", "own ? withClient(moved, { blockedUntil: until }) : moved", "moved"),
  blocks("6.3 an agent's flow", 'desk.acting.side === "user" ? heldByStaff', "true ? heldByStaff"),
  blocks("6.3", ': endChat(desk, "block")', ": desk"),
  blocks("6.5", "withFollowUps(ended, ...wide", "withFollowUps(ended, ...wide.slice(9)"),
  blocks("6.4", 'scope === "liveChat" && minutes === null', 'scope === "conversation" && minutes === null'),
  blocks("6.5 a reason", '!hasVisible(reason ?? "")', 'reason === "x"'),
  chats("6.6", 'user: "user",', 'user: "agent",'),
  chats("6.6 idle", 'timeout: "timeout",', 'timeout: "agent",'),
  chats("6.6", 'block: "block",', 'block: "agent",'),
  chats("6.6", 'ban: "block",', 'ban: "agent",'),
  chats("6.6", '["user", "agent", "timeout", "block"]', '["user", "agent", "timeout"]'),
  chats("6.5", '["user", "agent", "timeout", "block"]', '["user", "agent", "timeout", "block", "ban"]'),
  chats("6.6", '["user", "agent", "timeout", "block"]', '["user", "agent", "timeout", "block", "close"]'),
  chats("6.6 agent closes", 'if (wasConnected && ending !== "close" && ', "if (wasConnected && "),
  chats("6.6", 'if (wasConnected && ending !== "close" && ', 'if (ending !== "close" && '),
  chats("6.6 user disconnects", "putAgain: wasConnected", "putAgain: false"),
  chats("6.6 parked", 'if (ending === "close")', "if (ending === null)"),
  chats("6.7 allocation", "Math.max(0, agent.openChats - 1)", "agent.openChats"),
  chats("6.7 allocation", "before > 1 ? { ...others, [queue]: before - 1 } : others", "agent.openByQueue"),
  chats("6.7 agents serve", "if (!agent.queues.includes(queue))", "if (agent.queues === null)"),
  chats("6.7 transfer", "    queuedAt: desk.now,\n", "    queuedAt: desk.now, waitingSince: desk.now,\n"),
  chats("6.7 timers", 'from === "agent" ? "user" : "agent"', '"agent"'),
  chats("6.7 replyTimeout", "chat.heardAt : desk.now", "desk.now : desk.now"),
  chats("6.7 who signs out hands", "firstWaitedAt(chat) - FRONT", "firstWaitedAt(chat)"),
  chats("6.7 a chat goes back", "[...refusedBy, agent]", "refusedBy"),
  chats("6.7 an agent's own limit", "if (anyway || hasRoom", "if (!anyway || hasRoom"),
  allocation("6.7 a break", 'availability === "available" && ', ""),
  allocation("6.7 presence: without", 'presence === null || presence === "here"', "presence !== undefined"),
  allocation("6.7 nobody gets", " && isOpen(hours, now, zone)", ""),
  allocation("6.7 allocation", "return left.openChats - right.openChats", "return right.openChats - left.openChats"),
  allocation("6.7 allocation", "leftSince < rightSince ? -1 : 1", "leftSince < rightSince ? 1 : -1"),
  allocation(
    "6.7 transfer",
    "(openByQueue[code] ?? 0) < maxChatsPerAgent",
    "(openByQueue[code] ?? 0) <= maxChatsPerAgent",
  ),
  timers("6.7 timers", "a.rank - b.rank", "b.rank - a.rank"),
  timers("6.7 timers", "idleTimeout / 2", "idleTimeout / 3"),
  timers("6.7 transfer", "chat.queuedAt + settings.maxWait", "chat.waitingSince + settings.maxWait"),
  hours("6.7 hours", "start <= at && at < end", "start <= at && at <= end"),
  hours("6.7 hours", "start <= at && at < end", "start < at && at < end"),
  action("6.3", "minutes = 1440,", "minutes = 60,"),
  action("6.3 anonymous", "if (!save || !blocked.authenticated)", "if (!save)"),
  action("6.3 authenticated", "if (!save || !blocked.authenticated)", "if (!blocked.authenticated)"),
  action("6.3 authenticated", "LiveChatBlockedByAgentName: before.acting.agent", "LiveChatBlockedByAgentName: null"),
  refusal("6.4", 'decision?.scope === "conversation" ? decision : null', "decision"),
  refusal("6.5", 'if (kind === "none")', 'if (kind === "generic")'),
  inFile("turns/start.ts")("6.5", 'work.settings.onStart === "refuse" || ', ""),
  inFile("turns/start.ts")(
    "6.5 onStart record",
    "work.now < last + BETWEEN_RECORDS",
    "work.now <= last + BETWEEN_RECORDS",
  ),
  inFile("turns/blocking.ts")("6.5 fifty", "if (open.length === BATCH)", "if (open.length > BATCH)"),
  inFile("turns/handle-activity.ts")("6.6 parked", "parked !== null && ", "parked === undefined && "),
  inFile("turns/follow-ups.ts")("6.6 inactivity", "    resumeTimersAfterChat(work)\n", ""),
]

let mutants: Mutants
beforeAll(async () => {
  mutants = await bundleMutants("tests/helpdesk/noticed.ts", MUTATIONS)
})
afterAll(() => mutants.close())

test.each(MUTATIONS.map((mutation, index) => ({ ...mutation, index })))(
  "$file: $from -> $to is noticed by a story that passes without it ($seenBy)",
  async ({ index, seenBy }) => {
    const story = await mutants.run(index, seenBy)
    expect(story).not.toBeNull()
    expect(await mutants.run(null, story)).toBeNull()
  },
)
