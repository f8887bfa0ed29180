import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Entities } from "../../engine/index.js"
import { Duration, type Value } from "../../language/index.js"
import { dump } from "../../store/index.js"
import type { Commit } from "../../turns/index.js"
import {
  activity,
  ask,
  audit,
  block,
  chat,
  commit,
  conversation,
  frame,
  NOW,
  put,
  queue,
  request,
  turn,
} from "./records.js"
import { type Opened, STORES } from "./stores.js"

describe.each(STORES)("commits: $name", ({ open, isInOrder = true }) => {
  let opened: Opened
  beforeEach(async () => {
    opened = await open()
  })
  afterEach(() => opened.close())

  const commits = (parts: Partial<Commit>) => opened.store.commit(commit(parts))
  const whole = (): Partial<Commit> => ({
    puts: [
      put.conversation(conversation("c")),
      { kind: "entities", id: "conversation:c", version: 1, value: { Order: { Number: "7" } } },
    ],
    activities: [{ conversation: "c", activity: activity("c", 1) }],
    turns: [{ conversation: "c", turn: turn(1) }],
    due: [{ owner: "conversation:c", at: NOW + 5, rank: 1 }],
    request: request("c 1"),
    audit: [audit("1")],
    refusals: [{ at: NOW, queue: "q", reason: "noAgents" }],
  })

  test("a record that was never put has version 0 and no value", async () => {
    const key = { kind: "chat", id: "none" } as const
    expect(await opened.store.read([key], NOW)).toEqual([{ key, version: 0, value: null }])
  })

  test("facts come in the order in which they are asked for", async () => {
    await commits({ puts: [put.queue(queue("a", 1)), put.queue(queue("b", 2))] })
    const facts = await opened.store.read(
      [
        { kind: "queue", id: "b" },
        { kind: "waiting", queue: "a" },
        { kind: "queue", id: "a" },
      ],
      NOW,
    )
    expect(facts.map(({ key }) => key.kind)).toEqual(["queue", "waiting", "queue"])
    expect(facts.map(({ version }) => version)).toEqual([1, 0, 1])
    expect([facts[0]?.value, facts[2]?.value]).toEqual([queue("b", 2), queue("a", 1)])
  })

  test("what was committed is what is read", async () => {
    expect(await commits(whole())).toBe(true)
    const { store } = opened
    expect(await ask(store, { kind: "conversation", id: "c" })).toEqual(conversation("c"))
    expect(await ask(store, { kind: "entities", id: "conversation:c" })).toEqual({ Order: { Number: "7" } })
    expect(await ask(store, { kind: "request", request: "c 1" })).toEqual(request("c 1"))
    expect(await store.activities("c", 0, 10)).toEqual([activity("c", 1)])
    expect(await store.turns("c")).toEqual([turn(1)])
    expect(await store.due(NOW + 5, 10)).toEqual([{ owner: "conversation:c", at: NOW + 5, rank: 1 }])
    expect((await store.audit({ limit: 10 })).items).toEqual([audit("1")])
    expect((await store.refusals({ from: 0, limit: 10 })).items).toEqual(whole().refusals)
  })

  test.each<[string, Partial<Commit>]>([
    ["puts a record that is one version further", { puts: [put.queue(queue("q", 3), 2)] }],
    ["puts a record as new that exists", { puts: [put.queue(queue("q", 3), 1)] }],
    ["puts a later version of a record that does not exist", { puts: [put.queue(queue("other", 3), 2)] }],
    ["expects an older version", { expects: [{ kind: "queue", id: "q", version: 1 }] }],
    ["expects a record not to exist that does", { expects: [{ kind: "queue", id: "q", version: 0 }] }],
    ["expects a record that does not exist", { expects: [{ kind: "chat", id: "q", version: 1 }] }],
  ])("a commit that %s is refused and leaves no trace", async (_, parts) => {
    await commits({ puts: [put.queue(queue("q", 1))] })
    await commits({ puts: [put.queue(queue("q", 2), 2)] })
    const before = await dump(opened.store)
    expect(await commits({ ...whole(), ...parts, puts: [...(whole().puts ?? []), ...(parts.puts ?? [])] })).toBe(false)
    expect(await dump(opened.store)).toBe(before)
  })

  test("a commit goes through when all it expects holds, and what it only expects stays as it was", async () => {
    await commits({ puts: [put.queue(queue("q", 1))] })
    const expects = [
      { kind: "queue", id: "q", version: 1 },
      { kind: "chat", id: "none", version: 0 },
    ] as const
    expect(await commits({ ...whole(), expects })).toBe(true)
    expect(await opened.store.read([{ kind: "queue", id: "q" }], NOW)).toMatchObject([
      { version: 1, value: queue("q", 1) },
    ])
  })

  test("of two commits from one version one is refused and leaves no trace", async () => {
    await commits({ puts: [put.chat(chat("x"))] })
    const take = (agent: string) => commits({ puts: [put.chat(chat("x", { agent }), 2)], audit: [audit(agent)] })
    const [isFirst, isSecond] = await Promise.all([take("a@x"), take("b@x")])
    expect(isFirst).toBe(!isSecond)
    const winner = isFirst ? "a@x" : "b@x"
    expect(await ask(opened.store, { kind: "chat", id: "x" })).toMatchObject({ agent: winner })
    expect((await opened.store.audit({ limit: 10 })).items.map(({ id }) => id)).toEqual([winner])
  })

  test("of fifty commits at once from one version exactly one goes through", async () => {
    await commits({ puts: [put.queue(queue("q", 0))] })
    const tries = Array.from({ length: 50 }, (_, index) => index)
    const facts = await Promise.all(tries.map(() => opened.store.read([{ kind: "queue", id: "q" }], NOW)))
    const outcomes = await Promise.all(
      facts.map(([fact], index) =>
        commits({
          puts: [put.queue(queue("q", index), (fact?.version ?? 0) + 1)],
          audit: [audit(String(index))],
        }),
      ),
    )
    expect(outcomes.filter(outcome => outcome)).toHaveLength(1)
    expect((await opened.store.audit({ limit: 100 })).items.map(({ id }) => Number(id))).toEqual([
      outcomes.indexOf(true),
    ])
  })

  test("commits at once that have nothing in common all go through, beside one that is refused", async () => {
    await commits({ puts: [put.queue(queue("q", 0))] })
    const others = Array.from({ length: 20 }, (_, index) => ({ puts: [put.conversation(conversation(`c${index}`))] }))
    const outcomes = await Promise.all(
      [...others.slice(0, 10), { puts: [put.queue(queue("q", 1), 1)] }, ...others.slice(10)].map(commits),
    )
    expect(outcomes).toEqual([...Array(10).fill(true), false, ...Array(10).fill(true)])
    expect((await opened.store.conversations({ limit: 100 })).items).toHaveLength(20)
  })

  test.runIf(isInOrder)("commits at once are decided in order, each seeing those before it", async () => {
    const steps = Array.from({ length: 50 }, (_, index) => commits({ puts: [put.queue(queue("q", index), index + 1)] }))
    expect(await Promise.all(steps)).toEqual(Array(50).fill(true))
    expect(await opened.store.read([{ kind: "queue", id: "q" }], NOW)).toMatchObject([
      { version: 50, value: { joined: 49 } },
    ])
  })

  test.each<[string, () => Partial<Commit>]>([
    ["puts one record twice", () => ({ puts: [put.queue(queue("q", 1)), put.queue(queue("q", 2))] })],
    [
      "puts a record under another id than its own",
      () => ({ puts: [{ kind: "chat", id: "y", version: 1, value: chat("x") }] }),
    ],
    ["puts version 0", () => ({ puts: [put.chat(chat("x"), 0)] })],
    [
      "adds an activity with a number that is taken",
      () => ({ activities: [{ conversation: "c", activity: activity("c", 1) }] }),
    ],
    [
      "adds one activity twice",
      () => ({ activities: [2, 2].map(seq => ({ conversation: "c", activity: activity("c", seq) })) }),
    ],
    ["adds a turn that is there", () => ({ turns: [{ conversation: "c", turn: turn(1) }] })],
  ])("a commit that %s is an error, leaves no trace and stops no other", async (_, parts) => {
    await commits(whole())
    const before = await dump(opened.store)
    const wrong = { ...parts(), audit: [audit("wrong")], due: [{ owner: "chat:x", at: 1, rank: 0 }] }
    await expect(commits(wrong)).rejects.toThrow()
    expect(await dump(opened.store)).toBe(before)
    const outcomes = await Promise.allSettled([
      commits({ audit: [audit("before")] }),
      commits(wrong),
      commits({ audit: [audit("after")] }),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"])
    const ids = (await opened.store.audit({ limit: 10 })).items.map(({ id }) => id)
    expect(isInOrder ? ids : ids.sort().reverse()).toEqual(
      isInOrder ? ["after", "before", "1"] : ["before", "after", "1"],
    )
  })

  test("an owner has at most one due time, and null takes it away", async () => {
    const due = (at: number | null, rank = 0) => commits({ due: [{ owner: "chat:x", at, rank }] })
    await due(NOW)
    await due(NOW + 7, 1)
    expect(await opened.store.due(NOW + 100, 10)).toEqual([{ owner: "chat:x", at: NOW + 7, rank: 1 }])
    expect(await opened.store.nextDue()).toBe(NOW + 7)
    await due(null)
    await due(null)
    expect([await opened.store.due(NOW + 100, 10), await opened.store.nextDue()]).toEqual([[], null])
  })

  test("of those who claim a due time one gets it, and nobody finds it before its claim is over", async () => {
    await commits({ due: [{ owner: "chat:x", at: NOW, rank: 1 }] })
    const due = { owner: "chat:x", at: NOW, rank: 1 }
    const claims = await Promise.all([1, 2, 3].map(() => opened.store.claimDue(due, NOW + 50)))
    expect(claims.filter(isMine => isMine)).toHaveLength(1)
    expect(await opened.store.due(NOW + 49, 10)).toEqual([])
    expect(await opened.store.due(NOW + 50, 10)).toEqual([{ ...due, at: NOW + 50 }])
    expect(await opened.store.claimDue({ ...due, at: NOW + 50 }, NOW + 90)).toBe(true)
    await commits({ due: [{ owner: "chat:x", at: null, rank: 0 }] })
    expect(await opened.store.claimDue({ ...due, at: NOW + 90 }, NOW + 100)).toBe(false)
    expect(await opened.store.nextDue()).toBeNull()
  })

  test("what was handed in or read cannot be changed from outside", async () => {
    const value = conversation("c", { frames: [], parked: { queue: "general", priority: 1 } })
    const pending = commits({ puts: [put.conversation(value)] })
    Object.assign(value, { status: "ended" })
    Object.assign(value.parked ?? {}, { queue: "other" })
    await pending
    const read = (await ask(opened.store, { kind: "conversation", id: "c" })) as object
    expect(Reflect.get(read, "status")).toBe("active")
    Reflect.set(read, "status", "ended")
    expect(await ask(opened.store, { kind: "conversation", id: "c" })).toMatchObject({
      status: "active",
      parked: { queue: "general" },
    })
  })

  test.each<[string, Value]>([
    ["a time", new Date(NOW)],
    ["a duration", new Duration(90_000)],
    ["times in lists and objects", [{ at: new Date(0), for: [new Duration(1.5)] }, null]],
    ["an object that looks like a stored time", { $time: "not a time" }],
    ["an object that looks like a stored duration", { $duration: 5, more: { $time: "2026-01-01T00:00:00Z" } }],
    ["an object that looks like a marked object", { $object: null }],
    ["a key named __proto__", JSON.parse('{"__proto__": {"isAdmin": true}, "constructor": 1}') as Value],
    ["letters of every length", "Ж 关于 \u{1F600} e\u0301 \u2028\u2029 \uFEFF"],
    ["lone quotes and backslashes", `" ' \\ \` '; DROP TABLE chats; -- % _`],
    ["numbers at the edges", [0.1, 1e308, -5e-324, 2 ** 53]],
    ["empty things", ["", {}, [], null, false, 0]],
    ["256 KiB", "x".repeat(256 * 1024)],
  ])("%s comes back as it was", async (_, value) => {
    const frames = [frame({ variables: { value }, event: { name: "e", value, by: null, from: "client" } })]
    const entities: Entities = { Order: { Number: value, Rest: "kept" } }
    await commits({
      puts: [
        put.conversation(conversation("c", { frames })),
        { kind: "entities", id: "user:u", version: 1, value: entities },
      ],
    })
    expect(await ask(opened.store, { kind: "conversation", id: "c" })).toEqual(conversation("c", { frames }))
    expect(await ask(opened.store, { kind: "entities", id: "user:u" })).toEqual(entities)
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  test("entities that are gone are gone, and an owner can have none", async () => {
    const puts = (version: number, value: Entities) =>
      commits({ puts: [{ kind: "entities", id: "user:a:b", version, value }] })
    await puts(1, { A: { x: 1 }, B: { y: 2 } })
    await puts(2, { B: { y: 3 }, C: {} })
    expect(await ask(opened.store, { kind: "entities", id: "user:a:b" })).toEqual({ B: { y: 3 }, C: {} })
    await puts(3, {})
    expect(await opened.store.read([{ kind: "entities", id: "user:a:b" }], NOW)).toMatchObject([
      { version: 3, value: {} },
    ])
  })

  test("an activity, an answer, a turn and an audit entry hold any JSON", async () => {
    const value = JSON.parse('{"__proto__": ["\\u2028", {"$time": 1}], "b": "关"}')
    const line = { ...activity("c", 1), value, channelData: { value } }
    const entry = audit("1", { detail: value })
    await commits({
      activities: [{ conversation: "c", activity: line }],
      turns: [{ conversation: "c", turn: { ...turn(1), event: value } }],
      request: request("c 1", { result: value, answer: value }),
      audit: [entry],
    })
    expect(await opened.store.activities("c", 0, 1)).toEqual([line])
    expect(await opened.store.turns("c")).toEqual([{ ...turn(1), event: value }])
    expect(await ask(opened.store, { kind: "request", request: "c 1" })).toMatchObject({ result: value, answer: value })
    expect((await opened.store.audit({ limit: 1 })).items).toEqual([entry])
  })

  test("every field of a chat, an agent and a block is kept", async () => {
    const full = chat("x", {
      agentConversation: "a",
      status: "ended",
      priority: 9,
      message: "hi",
      queuedAt: 1,
      connects: 2,
      connectedAt: 3,
      endedAt: 4,
      endedBy: "timeout",
      agent: "a@x",
      tickAt: 5,
      waitsFor: "user",
      heardAt: 6,
      refusedBy: ["a@x", "b@x"],
      firstConnectedAt: 7,
      firstReplyAt: 8,
      talkedFor: 9,
      transfers: 10,
      rating: "5",
      idleWarned: true,
    })
    const lifted = { at: 1, by: "b@x", reason: "sorry", how: "replaced" } as const
    const whole = {
      reason: "why",
      until: null,
      by: "a@x",
      name: "N",
      email: "e@x",
      conversation: "c",
      chat: "x",
      lifted,
    }
    const ban = block(
      "b",
      { kind: "ip", value: "203.0.113.0/24" },
      { ...whole, scope: "conversation", source: "agent" },
    )
    const hours = { timeZone: "Europe/Bucharest", weekly: { mon: ["09:00-12:00"] }, except: { "2026-12-25": [] } }
    const person = { email: "a@x", name: "A", queues: ["b", "a"], status: "SignedOut", hours, openChats: 3 } as const
    const agent = {
      ...person,
      openByQueue: { b: 2, a: 1 },
      lastChatAt: 1,
      lastConnectAt: 2,
      signOutTime: 3,
      lastChat: "x",
      availability: "break",
      maxChats: 4,
      presence: "away",
      seenAt: 5,
    } as const
    await commits({ puts: [put.chat(full), put.block(ban), put.agent(agent)] })
    expect(await ask(opened.store, { kind: "chat", id: "x" })).toEqual(full)
    expect(await ask(opened.store, { kind: "block", id: "b" })).toEqual(ban)
    expect(await ask(opened.store, { kind: "agent", id: "a@x" })).toEqual(agent)
    expect(await opened.store.agents()).toEqual([{ version: 1, value: agent }])
  })

  test("a closed store does nothing more, and closing it again is no error", async () => {
    await opened.store.close()
    await expect(commits(whole())).rejects.toThrow()
    await expect(opened.store.read([{ kind: "queue", id: "q" }], NOW)).rejects.toThrow()
    await opened.store.close()
  })

  test("commits under way when the store is closed go through", async () => {
    const { store } = opened
    const pending = store.commit(commit({ puts: [put.queue(queue("q", 1))] }))
    const closing = store.close()
    expect(await pending).toBe(true)
    await closing
  })
})
