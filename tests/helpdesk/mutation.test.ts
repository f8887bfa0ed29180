import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { bundleMutants, type Mutants, type Mutation, misplaced } from "../mutants.js"
import { inCi } from "../thoroughness.js"
import { HOLDS } from "./noticed.js"

/** A mistake that stories must notice. */
interface SeenMutation extends Mutation {
  /** How the name of such a story begins: of several the shortest notices it; or `HOLDS`. */
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
  decision("6.4 within one turn", "block.lifted === null && ", ""),
  decision("6.4 within one turn", "if (conversation !== null) subjects", 'if (conversation === "") subjects'),
  decision(
    "6.4 made in a chat by an agent, scope conversation, authenticated",
    "if (user !== null) subjects",
    'if (user === "") subjects',
  ),
  decision("6.4 a ban for good", "visitor !== null && !beganAuthenticated", 'visitor === ""'),
  decision("6.4 whoever is blocked", "visitor !== null && !beganAuthenticated", "visitor !== null"),
  decision(
    "6.4 made in a chat by an agent, scope conversation with ip",
    "address !== null && user === null",
    'address === ""',
  ),
  decision("6.4 an address's block", "address !== null && user === null", "address !== null"),
  decision(
    "6.4 a conversation-scope block",
    'left.scope === "conversation" ? -1 : 1',
    'left.scope === "conversation" ? 1 : -1',
  ),
  decision("6.4 a ban for good", "leftEnd > rightEnd ? -1 : 1", "leftEnd > rightEnd ? 1 : -1"),
  connect("6.1 blocked", 'IsBlockedForLiveChat: reason === "blocked"', "IsBlockedForLiveChat: false"),
  connect(
    "6.1 outside the queue's hours",
    'IsOutsideWorkingHours: reason === "outsideWorkingHours"',
    "IsOutsideWorkingHours: false",
  ),
  connect("6.1 a full queue", 'IsQueueFull: reason === "queueFull"', "IsQueueFull: false"),
  connect("6.1 each asking", 'HasNoAgents: reason === "noAgents"', "HasNoAgents: false"),
  connect("6.1 outside the queue's hours", "RefusalReason: reason,", "RefusalReason: null,"),
  connect("6.1 of several causes", swapped("liveChatBlock", "!isOpen"), "$2$1"),
  connect("6.1 HelpdeskClient keeps", swapped("!isOpen", "queue.maxWaiting"), "$2$1"),
  connect("6.1 a full queue", ">= queue.maxWaiting", "> queue.maxWaiting"),
  connect("6.1", "queue.requireAgents && !isServed", "!isServed"),
  connect("6.1 already connected", "if (openChat(desk) !== null) return", "if (openChat(desk) === undefined) return"),
  connect("6.1 outside the queue's hours", 'reason === "outsideWorkingHours" ? opensAt', "reason === null ? opensAt"),
  connect("6.6 no longer parked", "chats: client.chats + 1, parked: null", "chats: client.chats + 1"),
  blocks("6.3", "const until = desk.now + request.minutes * MINUTE", "const until = desk.now + request.minutes * 1000"),
  blocks(
    "6.3 an error without onError",
    "[personOf(client), ...(request.ip ? [addressOf(client)] : [])]",
    "[personOf(client)]",
  ),
  blocks("6.3 an interval of 1 minutes", "return client.user === null\n", "return client.user !== null\n"),
  blocks("6.3 of two blocks", ": address })", ": address + '/24' })"),
  blocks("6.3 BlockIp of an IPv6 address", "}/64`", "}/128`"),
  blocks(
    "6.4 made in a chat by an agent, scope conversation, authenticated",
    "? visitor : [...visitor, {",
    "? visitor : [{",
  ),
  blocks(
    "6.4 made in a chat by an agent, scope conversation, authenticated",
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
  blocks("6.3 an interval of 1 minutes", "own ? withClient(written, { blockedUntil: until }) : written", "written"),
  blocks("6.3 writing a time", "if (until === null || until <= desk.now)", "if (until !== null)"),
  blocks("6.4 in a user's own flow", "if (until <= held.until) return", "if (until < 0) return"),
  blocks("6.4 in a user's own flow", 'source === "admin" || by !== null', "by !== null"),
  blocks(
    "6.4 in a user's own flow neither an action nor a later time",
    "own ? withClient(moved, { blockedUntil: until }) : moved",
    "moved",
  ),
  blocks("6.3 an agent's flow", 'desk.acting.side === "user" ? heldByStaff', "true ? heldByStaff"),
  blocks("6.3 blocking someone who", ': endChat(desk, "block")', ": desk"),
  blocks("6.5 the action ends", "withFollowUps(ended, ...wide", "withFollowUps(ended, ...wide.slice(9)"),
  blocks(
    "6.4 a ban for good",
    'scope === "liveChat" && minutes === null',
    'scope === "conversation" && minutes === null',
  ),
  blocks("6.5 a reason", '!hasVisible(reason ?? "")', 'reason === "x"'),
  chats("6.6 user disconnects, while waiting", 'user: "user",', 'user: "agent",'),
  chats("6.6 idle", 'timeout: "timeout",', 'timeout: "agent",'),
  chats("6.6 a block by a flow", 'block: "block",', 'block: "agent",'),
  chats("6.6 ban, while connected", 'ban: "block",', 'ban: "agent",'),
  chats("6.6 a block by a flow", '["user", "agent", "timeout", "block"]', '["user", "agent", "timeout"]'),
  chats("6.5 from a chat", '["user", "agent", "timeout", "block"]', '["user", "agent", "timeout", "block", "ban"]'),
  chats(
    "6.6 agent closes, while connected",
    '["user", "agent", "timeout", "block"]',
    '["user", "agent", "timeout", "block", "close"]',
  ),
  chats("6.6 agent closes", 'if (wasConnected && ending !== "close" && ', "if (wasConnected && "),
  chats("6.6 a user who leaves", 'if (wasConnected && ending !== "close" && ', 'if (ending !== "close" && '),
  chats("6.6 user disconnects: the frozen question", "putAgain = chat.connects > 0", "putAgain = false"),
  chats("6.6 parked: the user ends", 'if (ending === "close")', "if (ending === null)"),
  chats("6.7 allocation: who has closed", "Math.max(0, agent.openChats - 1)", "agent.openChats"),
  chats(
    "6.7 allocation: a block of one who waits",
    "before > 1 ? { ...others, [queue]: before - 1 } : others",
    "agent.openByQueue",
  ),
  chats("6.7 agents serve", "if (!agent.queues.includes(queue))", "if (agent.queues === null)"),
  chats(
    "6.7 transfer to a queue: waits",
    "    queuedAt: desk.now,\n",
    "    queuedAt: desk.now, waitingSince: desk.now,\n",
  ),
  chats("6.7 timers: they outlive", 'from === "agent" ? "user" : "agent"', '"agent"'),
  chats("6.7 replyTimeout: a chat whose agent does not answer", "chat.heardAt : desk.now", "desk.now : desk.now"),
  chats("6.7 who signs out hands", "inFront(firstWaitedAt(chat))", "firstWaitedAt(chat)"),
  chats("6.7 a chat goes back", "[...refusedBy, agent]", "refusedBy"),
  chats("6.7 an agent's own limit", "if (anyway || hasRoom", "if (!anyway || hasRoom"),
  allocation("6.7 a break", 'availability === "available" && ', ""),
  allocation("6.7 presence: without", 'presence === null || presence === "here"', "presence !== undefined"),
  allocation("6.7 nobody gets", " && isOpen(hours, now, zone)", ""),
  allocation(
    "6.7 allocation: who has closed",
    "return left.openChats - right.openChats",
    "return right.openChats - left.openChats",
  ),
  allocation("6.7 allocation: a chat that ended", "leftSince < rightSince ? -1 : 1", "leftSince < rightSince ? 1 : -1"),
  allocation(
    "6.7 transfer frees the agent",
    "(openByQueue[code] ?? 0) < maxChatsPerAgent",
    "(openByQueue[code] ?? 0) <= maxChatsPerAgent",
  ),
  timers("6.7 timers: maxWait", "a.rank - b.rank", "b.rank - a.rank"),
  timers("6.7 timers: idle", "idleTimeout / 2", "idleTimeout / 3"),
  timers("6.7 transfer to a queue: ticks", "chat.queuedAt + settings.maxWait", "chat.waitingSince + settings.maxWait"),
  hours("6.7 hours: a day", "start <= at && at < end", "start <= at && at <= end"),
  hours("6.7 hours: in their own zone", "start <= at && at < end", "start < at && at < end"),
  action("6.3", "minutes = 1440,", "minutes = 60,"),
  action("6.3 anonymous", "if (!save || !blocked.authenticated)", "if (!save)"),
  action("6.3 authenticated", "if (!save || !blocked.authenticated)", "if (!blocked.authenticated)"),
  action(
    "6.3 authenticated, with SaveToChatActivityData",
    "LiveChatBlockedByAgentName: before.acting.agent",
    "LiveChatBlockedByAgentName: null",
  ),
  refusal("6.4 becoming somebody who is on", 'decision?.scope === "conversation" ? decision : null', "decision"),
  refusal("6.5 notice generic", 'if (kind === "none")', 'if (kind === "generic")'),
  inFile("turns/start.ts")("6.5", 'work.settings.onStart === "refuse" || ', ""),
  inFile("turns/start.ts")(
    "6.5 onStart record: no second record",
    "work.now < last + BETWEEN_RECORDS",
    "work.now <= last + BETWEEN_RECORDS",
  ),
  inFile("turns/blocking.ts")("6.5 fifty", "if (open.length === BATCH)", "if (open.length > BATCH)"),
  inFile("turns/handle-activity.ts")("6.6 parked: the user ends", "parked !== null && ", "parked === undefined && "),
  inFile("turns/follow-ups.ts")("6.6 inactivity", "    resumeTimersAfterChat(work)\n", ""),
]

test("every mutation has its place in the code, once", () => {
  expect(misplaced(MUTATIONS)).toEqual([])
})

/** In CI alone: all stories are played everywhere, and here it is shown how good they are. */
describe.runIf(inCi)("each mutation", () => {
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
})
