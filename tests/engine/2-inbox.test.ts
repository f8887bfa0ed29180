import { describe, expect, test } from "vitest"
import type { Json } from "../../language/index.js"
import { Runtime } from "../../runtime/index.js"
import { openMemoryStore } from "../../store/index.js"
import { type EventKind, nextWaiting, type Standing, type Verdict, verdictOn } from "../../turns/inbox.js"
import { chat, conversation } from "../store/records.js"
import { botOf } from "./story.js"

describe("what may happen to a dialog now", () => {
  const free = ["none", "waiting"] as const
  const CASES: readonly (readonly [EventKind, readonly boolean[], readonly Standing["chat"][], Verdict])[] = [
    ["message", [false], free, "now"],
    ["message", [true], free, "waits"],
    ["message", [false, true], ["transferred", "connected"], "toChat"],
    ["leave", [false], free, "now"],
    ["leave", [true], free, "waits"],
    ["leave", [false, true], ["transferred", "connected"], "leavesChat"],
    ["event", [false], [...free, "transferred"], "now"],
    ["event", [true], [...free, "transferred"], "waits"],
    ["event", [false, true], ["connected"], "waits"],
    ["special", [false], [...free, "transferred"], "now"],
    ["special", [true], [...free, "transferred"], "waits"],
    ["special", [false, true], ["connected"], "waits"],
    ["connected", [false, true], [...free, "transferred", "connected"], "now"],
    ["idle", [false], free, "now"],
    ["idle", [true], free, "waits"],
    ["idle", [false, true], ["transferred", "connected"], "now"],
    ["answer", [false, true], [...free, "transferred"], "now"],
    ["answer", [false, true], ["connected"], "waits"],
  ]
  const all = CASES.flatMap(([kind, calls, chats, verdict]) =>
    calls.flatMap(call => chats.map(chat => [kind, call ? "a call" : "no call", chat, verdict] as const)),
  )
  test("every combination is told here, once", () => {
    expect(new Set(all.map(([kind, call, chat]) => `${kind} ${call} ${chat}`)).size).toBe(7 * 2 * 4)
    expect(all.length).toBe(7 * 2 * 4)
  })
  test.each(all)("%s, %s, chat %s: %s", (kind, call, chat, verdict) => {
    expect(verdictOn(kind, { call: call === "a call", chat })).toBe(verdict)
  })
})

test("what waits is heard in its order, a text too where an agent has come and gone", () => {
  const text = { type: "message", text: "hello", turn: 2 } as const
  const event = { type: "event", name: "told", value: null, by: null, from: "client", turn: 3 } as const
  const special = { type: "event", name: "LiveChatRequeued", value: null, by: null, from: "engine", turn: 4 } as const
  const next = (inbox: (typeof text | typeof event | typeof special)[], status: "waiting" | "connected" | "ended") =>
    nextWaiting(conversation("c", { inbox }), chat("c", { connects: 1, status }))
  expect(next([text, event, special], "waiting")).toBe(0)
  expect(next([special, text], "waiting")).toBe(0)
  expect(next([text, event, special], "connected")).toBe(-1)
  expect(next([text, event, special], "ended")).toBe(0)
})

const say = (message: Json) => ({ type: "message", message })

/** A conversation whose first text calls outside; the call comes back when the test says so. */
async function calling(limits: { readonly [key: string]: Json } = {}) {
  const store = openMemoryStore()
  let answer: (result: Json) => void = () => {}
  const runtime = new Runtime({
    bot: botOf(
      {
        look: {
          trigger: { phrases: ["look"] },
          start: "a",
          steps: { a: { type: "action", action: "LookUp", next: "b" }, b: say("Looked.") },
        },
        told: { trigger: { event: "told", from: "any" }, start: "a", steps: { a: say("Told {{ @event.value }}.") } },
      },
      { limits },
    ),
    store,
    clock: { now: () => Date.UTC(2026, 2, 2, 9) },
    newId: kind => kind,
    callOutside: () =>
      new Promise(resolve => {
        answer = resolve
      }),
  })
  await runtime.start({ user: null, visitor: null, channel: "test", locale: null, address: null, set: {} })
  const message = (text: string, clientActivityId?: string) =>
    runtime.handleMessage("conversation", { text, address: null, ...(clientActivityId ? { clientActivityId } : {}) })
  await message("look")
  await runtime.runDue()
  return {
    runtime,
    message,
    event: (value: Json) => runtime.handleEvent("conversation", { name: "told", value, from: "client" }),
    kept: async () => (await runtime.reader.state("conversation")).conversation,
    said: async () =>
      (await store.activities("conversation", 0, 1000)).flatMap(({ from, text }) =>
        from.role === "bot" ? [text] : [],
      ),
    async comeBack() {
      answer(null)
      await runtime.settle()
      await runtime.runDue()
    },
  }
}

describe("what waits is bounded", () => {
  test("a hundred events may wait; the next is INBOX_FULL, changes nothing, and is heard when it is sent again", async () => {
    const { message, event, kept, said, comeBack } = await calling()
    for (let count = 0; count < 99; count++) await event(count)
    await message("hello")
    const before = await kept()
    await expect(event(99)).rejects.toMatchObject({ code: "INBOX_FULL" })
    await expect(message("hello", "1")).rejects.toMatchObject({ code: "INBOX_FULL" })
    expect(await kept()).toEqual(before)
    await comeBack()
    expect((await said()).slice(1, 4)).toEqual(["Looked.", "Told 0.", "Told 1."])
    expect((await message("hello", "1")).activities?.length).toBe(2)
    expect((await kept()).inbox).toEqual([])
  })

  test("so may limits.state bytes", async () => {
    const { event, kept, message } = await calling({ state: 10_000 })
    for (let count = 0; count < 4; count++) await event("x".repeat(2_000))
    const before = await kept()
    await expect(event("x".repeat(2_000))).rejects.toMatchObject({ code: "INBOX_FULL" })
    expect(await kept()).toEqual(before)
    await message("hello")
    expect((await kept()).inbox.length).toBe(5)
  })
})
