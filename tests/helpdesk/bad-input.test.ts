import { afterEach, describe, expect, test } from "vitest"
import { BLOCK, calling, connecting, judging } from "./desk-bot.js"
import { botOf, load, type Story, tell } from "./play.js"
import { type Desk, hears, newcomer, openDesk, outcome, START, verb } from "./runtimes.js"

/** Codes of what loading finds, errors and warnings. */
const codes = (story: Pick<Story, "bot" | "flows">) => load(story).faults.map(({ code }) => code)
const queue = (rest: object) => ({ liveChat: { queues: [{ code: "general", ...rest }] } })
const hours = (rest: object) => queue({ hours: rest })

describe("what a flow can't say is a fault when it loads, one for each mistake, with its line", () => {
  test.each<[string, { readonly [key: string]: unknown }]>([
    ["an interval of 0", { BlockIntervalMinutes: 0 }],
    ["an interval of -5", { BlockIntervalMinutes: -5 }],
    ["an interval of 1.5", { BlockIntervalMinutes: 1.5 }],
    ["the text 30 as an interval", { BlockIntervalMinutes: "30" }],
    ["an interval of 1e9", { BlockIntervalMinutes: 1e9 }],
    ["an interval of 5,256,001", { BlockIntervalMinutes: 5_256_001 }],
    ["an unknown key", { BlockInterval: 30 }],
    ["a key in other letters", { blockIntervalMinutes: 30 }],
    ["a number as a reason", { BlockReason: 7 }],
    ["a text as a flag", { SaveToChatActivityData: "true" }],
    ["a number as a flag", { BlockIp: 1 }],
    ["a list as a reason", { BlockReason: ["rude"] }],
    ["a text that is an expression of another type", { BlockReason: "{{ 1 + 1 }}" }],
  ])("%s of the blocking action", (_, params) => {
    const { bot, faults } = load({ flows: { judge: judging(params as never) } })
    expect(faults.map(({ code, severity, file }) => ({ code, severity, file }))).toEqual([
      { code: "ACTION_PARAMS_INVALID", severity: "error", file: "judge.json" },
    ])
    expect(bot).toBeNull()
  })

  test("the message says what is wrong, where, and how to mend it", () => {
    const [fault] = load({ flows: { judge: judging({ BlockIntervalMinutes: 0 }) } }).faults
    expect(fault?.message).toMatch(/BlockIntervalMinutes/)
    expect(fault?.pointer).toBe("/steps/block/params/BlockIntervalMinutes")
  })

  test.each([
    ["ConnectToHelpdeskAgent", connecting("x", { Queue: "nowhere" })],
    ["IsOutsideWorkingHours", calling("x", "IsOutsideWorkingHours", { Queue: "nowhere" })],
    ["TransferChat", calling("x", "TransferChat", { Queue: "nowhere" })],
  ])("a queue that does not exist, in %s", (_, flow) => expect(codes({ flows: { flow } })).toEqual(["QUEUE_UNKNOWN"]))

  test.each([
    ["a transfer to nobody", calling("x", "TransferChat")],
    ["a transfer to a queue and an agent", calling("x", "TransferChat", { Queue: "general", Agent: "ana@x.io" })],
    ["a priority of 10", connecting("x", { Priority: 10 })],
    ["a priority of -1", connecting("x", { Priority: -1 })],
    ["a priority that is a text", connecting("x", { Priority: "high" })],
    ["an unknown key of ConnectToHelpdeskAgent", connecting("x", { Que: "general" })],
    ["params where there are none", calling("x", "DisconnectFromHelpdeskAgent", { By: "user" })],
  ])("%s", (_, flow) => expect(codes({ flows: { flow } })).toEqual(["ACTION_PARAMS_INVALID"]))

  test("an asking whose refusal goes the same way as its success is a warning", () =>
    expect(codes({ flows: { x: calling("x", "ConnectToHelpdeskAgent") } })).toEqual(["REFUSAL_UNHANDLED"]))

  test("a question where the chat has just begun", () =>
    expect(
      codes({
        flows: {
          connected: {
            trigger: { event: "LiveChatClientConnected" },
            start: "ask",
            steps: { ask: { type: "prompt", message: "Who?", save: "@who" } },
          },
        },
      }),
    ).toEqual(["ASK_WHILE_CONNECTED"]))

  test.each([
    ["[[ConversationInfo]].LiveChatStatus", "'none'"],
    ["[[HelpdeskClient]].LiveChatBlockedUntil", null],
    ["[[HelpdeskClient]].IsBlockedForLiveChat", false],
    ["[[HelpdeskAgent]].Email", "x@x.io"],
    ["[[ChatActivityData]].LiveChatBlockedUntil", null],
  ])("writing %s, which is read-only", (target, value) => {
    const flow = {
      trigger: { phrases: ["x"] },
      start: "x",
      steps: { x: { type: "branch", set: { [target]: value }, next: "end" } },
    }
    expect(codes({ flows: { flow } })).toEqual(["FIELD_READ_ONLY"])
  })

  test.each([
    ["a number", 5],
    ["a truth value", true],
    ["a text that is no time", "tomorrow"],
    ["a duration", "{{ duration('P1D') }}"],
  ])("writing %s into LiveChatBlockedUntil", (_, value) => {
    const set = { "[[ConversationInfo]].LiveChatBlockedUntil": value }
    const flow = { trigger: { phrases: ["x"] }, start: "x", steps: { x: { type: "branch", set, next: "end" } } }
    expect(codes({ flows: { flow } })).toEqual(["TYPE_MISMATCH"])
  })
})

describe("what bot.json can't say is a fault when it loads", () => {
  test.each<[string, { readonly [key: string]: unknown }]>([
    ["spans that overlap", hours({ weekly: { mon: ["09:00-12:00", "11:00-18:00"] } })],
    ["a span that ends when it starts", hours({ weekly: { mon: ["09:00-09:00"] } })],
    ["a time that is none", hours({ weekly: { mon: ["9-17"] } })],
    ["an hour that is none", hours({ weekly: { mon: ["25:00-26:00"] } })],
    ["a weekday that is none", hours({ weekly: { monday: ["09:00-12:00"] } })],
    ["an exception on no date", hours({ except: { "2026-02-30": [] } })],
    ["an unknown zone of a queue", hours({ timeZone: "Mars/Olympus" })],
    ["an unknown zone of the bot", { timeZone: "Europe/Nowhere" }],
    ["a queue twice", { liveChat: { queues: [{ code: "a" }, { code: "a" }] } }],
    ["a queue without a code", { liveChat: { queues: [{ title: "A" }] } }],
    ["places below nought", queue({ maxWaiting: -1 })],
    ["half a chat an agent", queue({ maxChatsPerAgent: 0.5 })],
    ["an unknown key of a queue", queue({ maxWait: 5 })],
    ["a tick of nothing", { liveChat: { waitingTick: "PT0S" } }],
    ["a longest wait in months", { liveChat: { maxWait: "P1M" } }],
    ["an idle time that is no duration", { liveChat: { idleTimeout: "10 minutes" } }],
    ["an unknown notice", { blocking: { notice: "loud" } }],
    ["an unknown onStart", { blocking: { onStart: "shout" } }],
  ])("%s", (_, bot) => {
    const loaded = load({ bot: bot as never })
    expect(loaded.bot).toBeNull()
    expect(loaded.faults.length).toBe(1)
    expect(loaded.faults[0]?.file).toBe("bot.json")
  })

  test.each<[string, { readonly [key: string]: unknown }]>([
    ["a span past midnight", hours({ weekly: { mon: ["22:00-02:00"] } })],
    ["spans that touch", hours({ weekly: { mon: ["09:00-12:00", "12:00-18:00"] } })],
    ["a whole day", hours({ weekly: { mon: ["00:00-24:00"] } })],
    ["no places at all", queue({ maxWaiting: 0 })],
  ])("%s is allowed", (_, bot) => expect(load({ bot: bot as never }).faults).toEqual([]))
})

describe("what people ask of the desk that can't be is a coded refusal, and nothing is half done", () => {
  let desk: Desk | null = null
  afterEach(async () => {
    await desk?.close()
    desk = null
  })
  const opened = async () => {
    desk = openDesk(botOf({ name: "bad input" }), "memory")
    await desk.runtimes[0].signIn({ email: "ana@x.io", name: "Ana" })
    return desk
  }
  const blocks = async ({ store }: Desk) => (await store.blocks({ now: START, limit: 10 })).items.length
  const block = {
    subject: { kind: "user", value: "u1" },
    minutes: 5,
    reason: null,
    scope: "liveChat",
    by: null,
  } as const

  test.each([0, -5, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e9, 5_256_001])(
    "an administrator's block of %s minutes",
    async minutes => {
      const at = await opened()
      expect(await outcome(() => at.runtimes[0].makeBlock({ ...block, minutes }))).toBe("BLOCK_INTERVAL_INVALID")
      expect(await blocks(at)).toBe(0)
    },
  )

  test.each(["", "nonsense", "1.2.3", "1.2.3.4/33", "0x7f.1", "::1/129", "fe80::1%eth0", "1".repeat(100_000)])(
    "an administrator's block of the address %#",
    async value => {
      const at = await opened()
      const subject = { kind: "ip", value } as const
      expect(await outcome(() => at.runtimes[0].makeBlock({ ...block, subject }))).toBe("ADDRESS_INVALID")
      expect(await blocks(at)).toBe(0)
    },
  )

  test("a block of a conversation that does not exist", async () => {
    const at = await opened()
    const subject = { kind: "conversation", value: "nowhere" } as const
    expect(await outcome(() => at.runtimes[0].makeBlock({ ...block, subject }))).toBe("CONVERSATION_UNKNOWN")
    expect(await blocks(at)).toBe(0)
  })

  test.each(["nonsense", "300.1.1.1", "10.0.0.0/8"])("a start from the address %s", async address => {
    const { runtimes, store } = await opened()
    expect(await outcome(() => newcomer(runtimes[0], { address }))).toBe("ADDRESS_INVALID")
    expect((await store.conversations({ limit: 5 })).items).toEqual([])
  })

  test.each(["__proto__", "constructor", "toString", "u1'; DROP TABLE blocks; --", "👻", "a:b:c", "u 1"])(
    "a subject named %s is one like any other",
    async value => {
      const { runtimes, store } = await opened()
      const [runtime] = runtimes
      const mine = await newcomer(runtime, { user: { id: value } })
      const other = await newcomer(runtime, { user: { id: "somebody else" } })
      await runtime.makeBlock({ ...block, subject: { kind: "user", value } })
      expect(await hears(runtime, mine, "agent")).toEqual(["No: blocked"])
      expect(await hears(runtime, other, "agent")).toEqual(["Number 1"])
      expect((await store.blocks({ now: START, limit: 5, subject: { kind: "user", value } })).items.length).toBe(1)
    },
  )

  test.each([
    ["an agent nobody knows", "nobody@x.io", { verb: "accept", chat: null }, "AGENT_UNKNOWN"],
    ["a conversation nobody knows", "ana@x.io", { verb: "accept", chat: "nowhere" }, "CONVERSATION_UNKNOWN"],
    [
      "a transfer to an agent nobody knows",
      "ana@x.io",
      { verb: "transfer", chat: null, to: { agent: "nobody@x.io" } },
      "AGENT_UNKNOWN",
    ],
    [
      "a transfer to a queue nobody knows",
      "ana@x.io",
      { verb: "transfer", chat: null, to: { queue: "nowhere" } },
      "QUEUE_UNKNOWN",
    ],
    [
      "a block without an end",
      "ana@x.io",
      { verb: "block", chat: null, minutes: null, reason: null, scope: "liveChat", ip: false },
      "BLOCK_END_REQUIRED",
    ],
    [
      "a ban without a reason",
      "ana@x.io",
      { verb: "block", chat: null, minutes: 5, reason: " ", scope: "conversation", ip: false },
      "REASON_REQUIRED",
    ],
    [
      "a block of no address",
      "ana@x.io",
      { verb: "block", chat: null, minutes: 5, reason: "x", scope: "conversation", ip: true },
      "ADDRESS_UNKNOWN",
    ],
    [
      "a block of half a minute",
      "ana@x.io",
      { verb: "block", chat: null, minutes: 0.5, reason: "x", scope: "liveChat", ip: false },
      "BLOCK_INTERVAL_INVALID",
    ],
  ] as const)("%s", async (_, email, request, code) => {
    const at = await opened()
    const [runtime] = at.runtimes
    const id = await newcomer(runtime)
    await hears(runtime, id, "agent")
    await verb(runtime, "ana@x.io", { verb: "accept", chat: id })
    expect(await verb(runtime, email, request)).toBe(code)
    expect(await runtime.evaluate(id, "[[ConversationInfo]].LiveChatStatus")).toBe("connected")
    expect(await blocks(at)).toBe(0)
    expect(await verb(runtime, "ana@x.io", { verb: "say", chat: null, text: "Still here" })).toBe("done")
  })

  test("signing in with a queue that does not exist", async () => {
    const { runtimes, store } = await opened()
    expect(await outcome(() => runtimes[0].signIn({ email: "bob@x.io", queues: ["nowhere"] }))).toBe("QUEUE_UNKNOWN")
    expect((await store.agents()).map(({ value }) => value.email)).toEqual(["ana@x.io"])
  })
})

test("a long reason is kept and told whole", async () => {
  const reason = "x".repeat(3000)
  const story: Story = {
    name: "a long reason",
    flows: { block: calling("block me", BLOCK, { BlockReason: reason }) },
    turns: [{ user: "block me", expect: ["size([[HelpdeskClient]].LiveChatBlockedReason) == 3000"] }],
  }
  expect(await tell(story)).toBe("")
})
