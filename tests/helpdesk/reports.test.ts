import { expect, test } from "vitest"
import { ChatSums, groupOf, reportOf } from "../../helpdesk/index.js"
import { chat } from "../store/records.js"

const AT = Date.UTC(2026, 2, 28, 22, 30)
const started = { waitingSince: AT, queuedAt: AT }
const ended = { ...started, status: "ended", endedAt: AT + 60_000 } as const

test("a chat that goes on is told of as of now, and one in front of its queue by its first moment", () => {
  const inFront = reportOf(chat("x", { ...started, waitingSince: AT - 2 ** 43 }), null, AT + 5000)
  expect([inFront.askedAt, inFront.waitedSeconds, inFront.talkedSeconds]).toEqual([AT, 5, 0])
  const connected = { firstConnectedAt: AT + 1000, connectedAt: AT + 9000, talkedFor: 4000 }
  const talking = reportOf(chat("x", { ...started, status: "connected", ...connected }), "u1", AT + 12_000)
  expect(talking).toMatchObject({ userId: "u1", waitedSeconds: 1, firstReplySeconds: null, talkedSeconds: 7 })
  const clockBack = reportOf(chat("x", { ...started, status: "connected", ...connected }), null, AT)
  expect(clockBack.talkedSeconds).toBe(4)
})

test("a sum tells who was answered and who gave up, and lengths by their middle and their end", () => {
  const sums = new ChatSums()
  const add = (over: Parameters<typeof chat>[1]) => sums.add(reportOf(chat("x", over), null, AT + 100_000))
  for (let waited = 1; waited <= 10; waited++) {
    const rating = { 1: "5", 2: "4", 3: "good" }[waited] ?? null
    const firstConnectedAt = AT + waited * 1000
    add({ ...ended, endedBy: "agent", firstConnectedAt, talkedFor: waited * 2000, transfers: waited % 2, rating })
  }
  add({ ...ended, endedAt: AT + 90_000 })
  add(started)
  sums.addRefusal({ at: AT, queue: "q", reason: "queueFull" })
  expect(sums.sum()).toEqual({
    chats: 12,
    answered: 10,
    abandoned: 1,
    open: 1,
    transfers: 5,
    refused: { blocked: 0, outsideWorkingHours: 0, queueFull: 1, noAgents: 0 },
    waitedSeconds: { count: 12, median: 6.5, p90: 90, longest: 100 },
    firstReplySeconds: { count: 0, median: null, p90: null, longest: null },
    talkedSeconds: { count: 10, median: 11, p90: 18, longest: 20 },
    endedBy: { agent: 10, none: 1 },
    rating: { count: 3, average: 4.5, values: { "5": 1, "4": 1, good: 1 } },
  })
})

test.each([
  [[7], 7, 7],
  [[1, 2], 1.5, 2],
  [[9, 1, 5], 5, 9],
  [[4, 1, 1, 4], 2.5, 4],
  [[3, 3, 3, 3, 3, 3, 3, 3, 3, 90], 3, 3],
  [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60], 0, 0],
])("of the lengths %j the middle is %d, and nine of ten are no longer than %d", (lengths, median, p90) => {
  const sums = new ChatSums()
  for (const length of lengths) sums.add(reportOf(chat("x", { ...ended, endedAt: AT + length * 1000 }), null, AT))
  const longest = Math.max(...lengths)
  expect(sums.sum().waitedSeconds).toEqual({ count: lengths.length, median, p90, longest })
})

test("a sum of as many ratings as there are chats holds no more of them than a few", () => {
  const sums = new ChatSums()
  for (let index = 0; index < 1000; index++)
    sums.add(reportOf(chat("x", { ...ended, rating: `no ${index}` }), null, AT))
  const { rating } = sums.sum()
  expect([rating.count, rating.average, Object.keys(rating.values).length]).toEqual([1000, null, 20])
})

test("days begin in the zone that is asked for", () => {
  const report = reportOf(chat("x", { ...started, agent: "ana@example.com", queue: "vip" }), null, AT)
  expect(groupOf(report, "day", "UTC")).toBe("2026-03-28")
  expect(groupOf(report, "day", "Europe/Bucharest")).toBe("2026-03-29")
  expect([groupOf(report, "queue", "UTC"), groupOf(report, "agent", "UTC")]).toEqual(["vip", "ana@example.com"])
  expect(groupOf({ ...report, agent: null }, "agent", "UTC")).toBe(null)
})
