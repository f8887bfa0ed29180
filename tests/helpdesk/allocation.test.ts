import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Agent } from "../../helpdesk/agent.js"
import { compareWaiting, nextAgent, signsOutAt } from "../../helpdesk/allocation.js"
import type { Chat } from "../../helpdesk/chat.js"
import type { Queue } from "../../helpdesk/settings.js"
import type { HoursSpec } from "../../language/index.js"

const ms = (text: string) => Date.parse(`2026-03-${text}Z`)
const agent = (name: string, change: Partial<Agent> = {}): Agent => ({
  email: `${name}@example.com`,
  name,
  queues: ["general"],
  status: "SignedIn",
  hours: null,
  openChats: 0,
  openByQueue: { general: change.openChats ?? 0 },
  lastChatAt: null,
  lastConnectAt: null,
  signOutTime: null,
  availability: "available",
  maxChats: null,
  presence: null,
  seenAt: null,
  lastChat: null,
  ...change,
})
const chat = (id: string, priority: number, waitingSince: number): Chat => ({
  id,
  conversation: `c-${id}`,
  agentConversation: null,
  status: "waiting",
  queue: "general",
  priority,
  message: null,
  waitingSince,
  queuedAt: waitingSince,
  connects: 0,
  connectedAt: null,
  endedAt: null,
  endedBy: null,
  agent: null,
  tickAt: null,
  restsUntil: null,
  waitsFor: null,
  heardAt: null,
  idleWarned: false,
  refusedBy: [],
  unanswered: 0,
  unread: [],
  person: null,
  questions: [],
  tags: [],
  notes: [],
  handover: null,
  firstConnectedAt: null,
  firstReplyAt: null,
  talkedFor: 0,
  transfers: 0,
  rating: null,
})
const queueOf = (maxChatsPerAgent: number): Queue => ({
  code: "general",
  title: "General",
  maxWaiting: null,
  maxChatsPerAgent,
  requireAgents: false,
  hours: null,
})
const MONDAY_TEN = ms("02T10:00:00")

describe("nextAgent", () => {
  const next = (max: number, ...agents: Agent[]) => nextAgent(agents, queueOf(max), [], MONDAY_TEN, "UTC")?.name ?? null

  test.each([
    ["nobody where there is nobody", 2, [], null],
    ["nobody where chats are picked up by hand", 0, [agent("ana")], null],
    [
      "nobody who is signed out",
      2,
      [agent("ana", { status: "SignedOut" }), agent("bob", { status: "SignedOutAutomatically" })],
      null,
    ],
    ["who has room for one more", 2, [agent("ana", { openChats: 1 })], "ana"],
    // Fails when `openChats < maxChatsPerAgent` becomes `<=`.
    ["who has chats of other queues only", 1, [agent("ana", { openChats: 2, openByQueue: { vip: 2 } })], "ana"],
    ["nobody whose places are taken", 2, [agent("ana", { openChats: 2 })], null],
    ["nobody who has more chats than places", 1, [agent("ana", { openChats: 2 })], null],
    [
      "the one with the fewest chats",
      3,
      [agent("ana", { openChats: 1, lastConnectAt: 1 }), agent("bob", { lastConnectAt: 9 })],
      "bob",
    ],
    [
      "then longest since the last connect",
      3,
      [agent("ana", { lastConnectAt: 9 }), agent("bob", { lastConnectAt: 8 })],
      "bob",
    ],
    ["never connected is longest", 3, [agent("ana", { lastConnectAt: 0 }), agent("bob")], "bob"],
    [
      "a later sign-in or disconnect does not count",
      3,
      [agent("ana", { lastChatAt: 1, lastConnectAt: 1 }), agent("bob", { lastChatAt: 9 })],
      "bob",
    ],
    ["nobody on a break", 3, [agent("ana", { availability: "break" })], null],
    ["nobody who is away by their own word", 3, [agent("ana", { availability: "away" })], null],
    [
      "nobody who gives no sign of life",
      3,
      [agent("ana", { presence: "away" }), agent("bob", { presence: "lost" })],
      null,
    ],
    ["who gives signs of life", 3, [agent("ana", { presence: "here" })], "ana"],
    ["nobody whose hours are over", 3, [agent("ana", { hours: { weekly: { mon: ["08:00-10:00"] } } })], null],
    ["who is at work", 3, [agent("ana", { hours: { weekly: { mon: ["10:00-11:00"] } } })], "ana"],
    ["nobody beyond their own limit", 3, [agent("ana", { maxChats: 1, openChats: 1, openByQueue: { vip: 1 } })], null],
    ["then by e-mail", 3, [agent("bob"), agent("ana")], "ana"],
    ["by code unit, whatever the language", 3, [agent("ärne"), agent("a"), agent("Z")], "Z"],
  ])("it is %s", (_, max, agents, expected) => {
    expect(next(max, ...agents)).toBe(expected)
    expect(next(max, ...agents.toReversed())).toBe(expected)
  })
})

test.each([
  ["another who is there, not who refused", [agent("ana"), agent("bob")], "bob"],
  ["nobody while the only other has no room", [agent("ana"), agent("bob", { openChats: 3 })], null],
  ["who refused, where the only other is on a break", [agent("ana"), agent("bob", { availability: "break" })], "ana"],
  ["who refused, where nobody else is", [agent("ana")], "ana"],
])("a chat that Ana refused goes to %s", (_, agents, expected) => {
  const next = nextAgent(agents, queueOf(3), [agent("ana").email], MONDAY_TEN, "UTC")
  expect(next?.name ?? null).toBe(expected)
})

describe("compareWaiting", () => {
  test.each([
    ["first come, first served", [chat("b", 0, 2), chat("a", 0, 3), chat("c", 0, 1)], "cba"],
    ["a higher priority goes before", [chat("a", 0, 1), chat("b", 9, 3), chat("c", 5, 2)], "bca"],
    ["at the same time by id, by code unit", [chat("b", 1, 1), chat("a", 1, 1), chat("B", 1, 1)], "Bab"],
  ])("%s", (_, chats, expected) =>
    expect(
      chats
        .toSorted(compareWaiting)
        .map(({ id }) => id)
        .join(""),
    ).toBe(expected),
  )

  test("any two have one order, and only a chat itself is level with it", () => {
    const any = fc.tuple(fc.constantFrom("a", "b"), fc.nat({ max: 2 }), fc.nat({ max: 2 })).map(parts => chat(...parts))
    fc.assert(
      fc.property(any, any, (left, right) => {
        expect(Math.sign(compareWaiting(left, right)) + Math.sign(compareWaiting(right, left))).toBe(0)
        const same =
          left.id === right.id && left.priority === right.priority && left.waitingSince === right.waitingSince
        expect(compareWaiting(left, right) === 0).toBe(same)
      }),
    )
  })
})

describe("signsOutAt", () => {
  const hours: HoursSpec = {
    weekly: { mon: ["09:00-12:00", "13:00-18:00"], tue: ["09:00-12:00", "12:00-18:00"], fri: ["22:00-02:00"] },
  }
  const due = (lastChatAt: string, change: Partial<Agent> = {}, zone = "UTC") => {
    const at = signsOutAt(agent("ana", { hours, lastChatAt: ms(lastChatAt), ...change }), zone)
    return at === null ? null : new Date(at).toISOString().slice(8, 19)
  }

  test.each([
    ["at the end of the hours", "02T10:00:00", "02T12:00:00"],
    ["at the end of the hours, quiet since exactly 15 minutes", "02T17:45:00", "02T18:00:00"],
    ["15 minutes after the last connect or disconnect where that is later", "02T17:45:01", "02T18:00:01"],
    ["15 minutes after a chat that went on past the end", "02T19:30:00", "02T19:45:00"],
    ["at the next end where the next hours have begun by then", "02T12:45:00", "02T18:00:00"],
    ["before the next hours where they have not", "02T12:44:59", "02T12:59:59"],
    ["at the end of spans that touch", "03T09:00:00", "03T18:00:00"],
    ["at the end of a night, on the next day", "06T23:00:00", "07T02:00:00"],
    ["15 minutes after signing in on a free day", "04T10:00:00", "04T10:15:00"],
  ])("%s", (_, lastChatAt, expected) => expect(due(lastChatAt)).toBe(expected))

  test("by the zone of the hours, else the one given", () => {
    expect(due("02T08:00:00", {}, "Europe/Bucharest")).toBe("02T10:00:00")
    expect(due("02T08:00:00", { hours: { ...hours, timeZone: "America/New_York" } }, "Europe/Bucharest")).toBe(
      "02T08:15:00",
    )
  })

  test("never while signed out, without hours, in a chat, or at work at all hours", () => {
    const always = {
      weekly: Object.fromEntries(["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(day => [day, ["00:00-24:00"]])),
    }
    expect(due("02T10:00:00", { status: "SignedOut" })).toBe(null)
    expect(due("02T10:00:00", { status: "SignedOutAutomatically" })).toBe(null)
    expect(due("02T10:00:00", { hours: null })).toBe(null)
    expect(due("02T19:00:00", { openChats: 1 })).toBe(null)
    expect(due("02T10:00:00", { hours: always })).toBe(null)
    expect(due("02T10:00:00", { lastChatAt: null })).toBe(null)
  })
})
