import { expect, onTestFinished, test } from "vitest"
import { checkFixture, fixtureText, LocalService, parseFixture, play, Sandbox, SEEN_PARTS } from "../../replay/index.js"
import { openMemoryStore } from "../../store/index.js"
import { botOf, FLOWS } from "../server/serving.js"

const { bot } = botOf({
  ...FLOWS,
  "bot.json": {
    ...FLOWS["bot.json"],
    inactivity: "PT10M",
    liveChat: { queues: [{ code: "general" }], waitingTick: "PT1M", maxWait: "PT15M" },
  },
  "pin.json": {
    trigger: { phrases: ["pin"] },
    start: "ask",
    steps: {
      ask: { type: "prompt", message: "Your PIN?", save: "@pin", sensitive: true, next: "is" },
      is: {
        type: "branch",
        next: [
          { when: "size(@pin) == 4 && [[ConversationInfo]].LiveChatStatus == 'none'", to: "good" },
          { when: "@pin == '0'", to: "end" },
          { to: "bad" },
        ],
      },
      good: { type: "message", message: "Right." },
      bad: { type: "message", message: "Wrong." },
    },
  },
})

async function opened(...asked: Parameters<typeof Sandbox.open> extends [unknown, ...infer Rest] ? Rest : never) {
  const sandbox = await Sandbox.open(bot, ...asked)
  onTestFinished(() => sandbox.close())
  return sandbox
}

/** Plays the sandbox's fixture from its text, as a file's would be. */
async function replayed(sandbox: Sandbox) {
  const reading = parseFixture("saved.json", fixtureText(sandbox.fixture("Saved.", SEEN_PARTS)))
  if ("faults" in reading) throw new Error(JSON.stringify(reading.faults))
  expect(checkFixture(reading, bot)).toEqual([])
  const service = new LocalService(bot, { fresh: async () => openMemoryStore(), again: async store => store })
  const { failures } = await play(reading.fixture, service)
  await service.close()
  return failures
}

const HEAD = { now: "2026-03-02T09:00:00Z", agents: [{ email: "ana@example.com", name: "Ana" }] }

test("all that can be done in a sandbox is a fixture that passes, and what is played from any turn goes the same way", async () => {
  const sandbox = await opened(HEAD)
  const acts = [
    { user: "agent" },
    { agent: { accept: true } },
    { user: "you are all idiots" },
    { agent: { block: { minutes: 1440, reason: "abuse" } } },
    { agent: { answer: "rude" } },
    { user: "agent" },
    { agent: { say: "is anybody there" } },
    { advance: "PT25H" },
    { start: { as: "b", visitor: "same" as const } },
    { in: "a", user: "order" },
    { in: "a", user: "2" },
    { event: { name: "ping" } },
    { restart: true as const },
    { end: true as const },
  ]
  for (const act of acts) await sandbox.act(act)
  expect(sandbox.turns.map(({ spec }) => spec.refused?.code ?? null).filter(code => code !== null)).toEqual([
    "CHAT_ENDED",
  ])
  expect(await replayed(sandbox)).toEqual([])
  const { head, turns } = sandbox.upTo(6)
  const branch = await opened(head, turns)
  expect(branch.turns.map(({ state, changes }) => [state, changes])).toEqual(
    sandbox.turns.slice(0, 6).map(({ state, changes }) => [state, changes]),
  )
  expect(await replayed(branch)).toEqual([])
})

test("a jump is told by what comes due on the way; where nothing does, waits that follow each other are one turn", async () => {
  const sandbox = await opened({ now: "2026-03-02T09:00:00Z" })
  await sandbox.act({ user: "agent" })
  expect(sandbox.turns.at(-1)?.coming.map(({ owner, what }) => `${owner} ${what}`)).toEqual(["chat tick"])
  const jump = await sandbox.act({ advance: "PT2M30S" })
  expect(jump.map(({ spec, number }) => [number, spec.advance])).toEqual([
    [2, "PT1M"],
    [3, "PT1M"],
    [4, "PT30S"],
  ])
  expect((await sandbox.pass(10_000)).map(({ spec, number }) => [number, spec.advance])).toEqual([[4, "PT40S"]])
  await sandbox.act({ advance: "P1D" })
  expect(sandbox.stateOf(sandbox.current)?.view.liveChat).toBe("none")
  expect(await replayed(sandbox)).toEqual([])
})

test("a call to the outside waits until somebody answers it; unanswered, it is given up in its time", async () => {
  const sandbox = await opened({})
  await sandbox.act({ user: "look" })
  const [asked] = sandbox.service.askedCalls
  expect(asked).toMatchObject({ action: "Look.Up", attempt: 1, stub: null, isGivenUp: false })
  await expect(sandbox.answer("other", { result: 1 })).rejects.toMatchObject({ code: "CALL_UNKNOWN" })
  const [turn] = await sandbox.answer(asked?.id ?? "", { result: "a hat" })
  expect(turn?.result.seen.bot.map(({ text }) => text)).toEqual(["Found a hat."])
  expect(turn?.why.flatMap(({ entries }) => entries).find(({ kind }) => kind === "call")).toMatchObject({
    attempt: 1,
    milliseconds: 1000,
  })
  await sandbox.act({ user: "look" })
  await sandbox.act({ advance: "PT1M" })
  await expect(sandbox.answer(sandbox.service.askedCalls[1]?.id ?? "", { result: 1 })).rejects.toMatchObject({
    code: "CALL_UNKNOWN",
  })
  expect(await replayed(sandbox)).toEqual([])
  const { head, turns } = sandbox.upTo(2)
  expect((await opened(head, turns)).turns.at(-1)?.result.seen.bot.map(({ text }) => text)).toEqual(["Found a hat."])
})

test("why tells what was read and as what, every path with its values, and those that nobody asked", async () => {
  const sandbox = await opened({})
  const why = async (text: string) => {
    const [turn] = await sandbox.act({ user: text })
    return turn?.why.flatMap(({ entries }) => entries) ?? []
  }
  const input = { kind: "input", flow: null, step: null }
  expect((await why("Order!"))[0]).toEqual({ ...input, text: "Order!", readAs: "order", by: "phrase" })
  expect((await why("nothing like it"))[0]).toMatchObject({ flow: "order", step: "size", readAs: null, by: "none" })
  expect((await why("Samll"))[0]).toMatchObject({ flow: "order", step: "size", readAs: "s", by: "near", places: [1] })
  await why("order")
  expect((await why("2"))[0]).toMatchObject({ readAs: "l", by: "number", places: [2] })
  expect((await why("cancel"))[0]).toMatchObject({ readAs: "cancel", by: "keyword" })
  expect((await why("what"))[0]).toMatchObject({ readAs: null, by: "none" })
  const connect = (await why("agent")).filter(({ kind }) => kind === "path")
  expect(connect.slice(0, 2)).toEqual([
    {
      ...{ kind: "path", flow: "agent", step: "connect", when: "@InternalActionResult", taken: true, to: "queued" },
      ...{ from: "next", index: 1, asked: true, values: [{ name: "@InternalActionResult", value: true }] },
    },
    {
      ...{ kind: "path", flow: "agent", step: "connect", when: null, taken: false, to: "refused" },
      ...{ from: "next", index: 2, asked: false, values: [] },
    },
  ])
})

test("what answers a sensitive question is in no reason, no value and no state", async () => {
  const sandbox = await opened({})
  await sandbox.act({ user: "pin" })
  const [turn] = await sandbox.act({ user: "4711" })
  expect(turn?.result.seen.bot.map(({ text }) => text)).toEqual(["Right."])
  const { why, state, changes, result } = turn ?? {}
  expect(JSON.stringify([why, state, changes, result?.observed])).not.toContain("4711")
  const path = why?.flatMap(({ entries }) => entries).find(entry => entry.kind === "path" && entry.step === "is")
  expect(path).toMatchObject({
    index: 1,
    values: [
      { name: "@pin", value: "•••" },
      { name: "[[ConversationInfo]].LiveChatStatus", value: "none" },
    ],
  })
})

test("a turn that is none, and one that names what the bot has not, is refused and changes nothing", async () => {
  const sandbox = await opened({})
  await expect(sandbox.act({})).rejects.toMatchObject({ code: "FIXTURE_INVALID" })
  await expect(sandbox.act({ in: "z", user: "hi" })).rejects.toMatchObject({
    code: "FIXTURE_INVALID",
    pointer: "/turns/0/in",
  })
  await expect(opened({ agents: [{ email: "a@b.c", queues: ["none"] }] })).rejects.toMatchObject({
    code: "FIXTURE_INVALID",
  })
  expect(sandbox.turns).toEqual([])
})

test("changed flows hold from the next turn on, and the conversation goes on", async () => {
  const sandbox = await opened({})
  await sandbox.act({ user: "order" })
  const order = FLOWS["order.json"] as { readonly steps: object }
  const changed = { ...order, steps: { ...order.steps, told: { type: "message", message: "Thanks." } } }
  await sandbox.useBot(botOf({ ...FLOWS, "order.json": changed }).bot)
  const [turn] = await sandbox.act({ user: "Large" })
  expect(turn?.result.seen.bot.map(({ text }) => text)).toEqual(["Thanks."])
})

test("a sandbox whose first turn is the start of another conversation keeps the first one in its fixture", async () => {
  const sandbox = await opened({})
  const turns = await sandbox.act({ start: { as: "b" } })
  expect(turns.map(({ spec }) => spec)).toEqual([{ advance: "PT0S" }, { start: { as: "b" } }])
  await sandbox.act({ in: "a", user: "order" })
  expect(await replayed(sandbox)).toEqual([])
  const { head, turns: specs } = sandbox.upTo(3)
  const branch = await opened(head, specs)
  expect(branch.turns.at(-1)?.state).toEqual(sandbox.turns.at(-1)?.state)
})

test("where a wait in which nothing was said goes on, its turn tells all that has changed since it began", async () => {
  const sandbox = await opened({})
  await sandbox.act({ advance: "PT2H" })
  const [turn] = await sandbox.act({ advance: "PT1M" })
  expect(turn?.spec).toEqual({ advance: "PT2H1M" })
  expect(turn?.changes.map(({ target }) => target)).toEqual(["[[ChatActivityData]].ActivityId"])
})
