import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { inFront } from "../../helpdesk/chat.js"
import type {
  Account,
  AuditFilter,
  BlockFilter,
  ChatFilter,
  ConversationFilter,
  Page,
  PageSession,
  Put,
  RefusalFilter,
  ReportFilter,
} from "../../turns/index.js"
import { activity, ask, audit, block, chat, commit, conversation, LIFTED, NOW, put, turn } from "./records.js"
import { type Opened, STORES } from "./stores.js"

interface Paged {
  readonly cursor?: string
  readonly limit: number
}

describe.each(STORES)("lists: $name", ({ open }) => {
  let opened: Opened
  beforeEach(async () => {
    opened = await open()
  })
  afterEach(() => opened.close())

  const puts = async (...records: readonly Put[]) =>
    expect(await opened.store.commit(commit({ puts: records }))).toBe(true)
  const idsOf = ({ items }: Page<{ readonly value: { readonly id: string } }>) => items.map(({ value }) => value.id)
  const blocks = async (filter: Partial<BlockFilter>) =>
    idsOf(await opened.store.blocks({ now: NOW, limit: 100, ...filter }))
  const conversations = async (filter: Partial<ConversationFilter>) =>
    idsOf(await opened.store.conversations({ limit: 100, ...filter }))
  const chats = async (filter: Partial<ChatFilter>) => idsOf(await opened.store.chats({ limit: 100, ...filter }))

  /** All pages of a list, one after the other. */
  async function leaf<T>(
    list: (filter: Paged) => Promise<Page<T>>,
    limit: number,
    between = async () => {},
  ): Promise<T[][]> {
    const found: T[][] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: Page<T> = await list({ limit, ...(cursor === undefined ? {} : { cursor }) })
      found.push([...page.items])
      cursor = page.cursor
      await between()
    }
    return found
  }

  test("the last use of keys is kept beside them, and never goes back", async () => {
    for (const [id, at] of [
      ["b", NOW],
      ["a", NOW + 2],
      ["a", NOW + 1],
      ["b", NOW + 3],
    ] as const)
      await opened.store.noteKeyUse(id, at)
    expect(await opened.store.keyUses()).toEqual([
      { id: "a", usedAt: NOW + 2 },
      { id: "b", usedAt: NOW + 3 },
    ])
  })

  test("a session is found until it is over or ended, goes on by being used, and never ends sooner", async () => {
    const { store } = opened
    const session = (id: string, until: number): PageSession => ({
      ...{ id, token: "t", key: "k", keyHash: "h", account: null, way: "key", createdAt: NOW, endsAt: NOW + 99, until },
    })
    const foundAt = async (id: string, now: number) => (await store.session(id, now))?.until ?? null
    await store.beginSession(session("a", NOW + 10), NOW)
    await store.beginSession(session("b", NOW + 10), NOW)
    expect(await store.session("a", NOW + 9)).toEqual(session("a", NOW + 10))
    expect([await foundAt("a", NOW + 10), await foundAt("other", NOW)]).toEqual([null, null])
    await store.extendSession("a", NOW + 20)
    await store.extendSession("a", NOW + 15)
    await store.extendSession("other", NOW + 20)
    expect([await foundAt("a", NOW + 19), await foundAt("b", NOW + 9)]).toEqual([NOW + 20, NOW + 10])
    await store.endSession("a")
    expect([await foundAt("a", NOW), await foundAt("b", NOW)]).toEqual([null, NOW + 10])
    // When another begins, sessions that are over go: a process whose clock is behind does not find them again.
    await store.beginSession(session("c", NOW + 30), NOW + 10)
    expect([await foundAt("b", NOW), await foundAt("c", NOW)]).toEqual([null, NOW + 30])
  })

  test("accounts come by e-mail, removed ones too", async () => {
    const account = (id: string, over: Partial<Account> = {}): Account => ({
      ...{ id, key: "k", password: null, provider: null, isByRule: false, locale: null, createdAt: NOW },
      ...{ removedAt: null, ...over },
    })
    const gone = account("b@x", { removedAt: NOW, provider: { issuer: "https://i", subject: "s" } })
    const puts = [gone, account("a@x")].map(value => ({ kind: "account", id: value.id, version: 1, value }) as const)
    await opened.store.commit(commit({ puts }))
    expect(await opened.store.accounts()).toEqual([account("a@x"), gone].map(value => ({ version: 1, value })))
    expect(await ask(opened.store, { kind: "account", id: "b@x" })).toEqual(gone)
  })

  test("refusals are added up for each block, and go with it", async () => {
    const made = ["a", "b"].map(id => block(id, { kind: "user", value: id }, { until: NOW }))
    await puts(...made.map(each => put.block(each)))
    await opened.store.noteBlockHits([
      { id: "b", count: 2, lastAt: NOW + 1 },
      { id: "a", count: 1, lastAt: NOW },
    ])
    await opened.store.noteBlockHits([{ id: "b", count: 3, lastAt: NOW }])
    const [a, b] = [
      { id: "a", count: 1, lastAt: NOW },
      { id: "b", count: 5, lastAt: NOW + 1 },
    ]
    expect(await opened.store.blockHits(["b", "none", "a"])).toEqual([b, a])
    await opened.store.erase({ kind: "person", person: { kind: "user", id: "a" }, now: NOW }, 9)
    expect(await opened.store.blockHits(["a", "b"])).toEqual([b])
    await opened.store.erase({ kind: "blocks", before: NOW + 1 }, 9)
    expect(await opened.store.blockHits(["a", "b"])).toEqual([])
  })

  test("due times come by moment, then rank, then owner by code point; at most as many as asked for", async () => {
    const due = [
      { owner: "chat:z", at: NOW - 1, rank: 1 },
      { owner: "chat:z0", at: NOW, rank: 0 },
      { owner: "chat:a", at: NOW, rank: 1 },
      { owner: "chat:\uFF21", at: NOW, rank: 1 },
      { owner: "chat:\u{1F600}", at: NOW, rank: 1 },
      { owner: "chat:later", at: NOW + 1, rank: 0 },
    ]
    await opened.store.commit(commit({ due: [...due].reverse() }))
    expect(await opened.store.due(NOW, 100)).toEqual(due.slice(0, 5))
    expect(await opened.store.due(NOW, 2)).toEqual(due.slice(0, 2))
    expect(await opened.store.due(NOW - 2, 2)).toEqual([])
    expect(await opened.store.nextDue()).toBe(NOW - 1)
  })

  test("activities come in order after a number, at most as many as asked for", async () => {
    const lines = [3, 1, 2, 5, 4].map(seq => ({ conversation: "c", activity: activity("c", seq) }))
    await opened.store.commit(commit({ activities: [...lines, { conversation: "d", activity: activity("d", 1) }] }))
    const seqs = async (after: number, limit: number) =>
      (await opened.store.activities("c", after, limit)).map(({ seq }) => seq)
    expect(await seqs(0, 100)).toEqual([1, 2, 3, 4, 5])
    expect(await seqs(2, 2)).toEqual([3, 4])
    expect(await seqs(5, 2)).toEqual([])
    expect(await opened.store.activities("none", 0, 5)).toEqual([])
  })

  test("turns come oldest first", async () => {
    await opened.store.commit(commit({ turns: [2, 10, 1].map(number => ({ conversation: "c", turn: turn(number) })) }))
    expect((await opened.store.turns("c")).map(({ number }) => number)).toEqual([1, 2, 10])
    expect(await opened.store.turns("none")).toEqual([])
  })

  describe("blocks", () => {
    const user = (value: string) => ({ kind: "user", value }) as const
    beforeEach(() =>
      puts(
        put.block(block("a", user("Ivan"), { reason: "Оскорбления", by: "Мария@example.com", until: NOW + 1 })),
        put.block(block("b", user("Ivan"), { at: NOW + 1, until: NOW, scope: "conversation", reason: "50% OFF_now" })),
        put.block(block("c", { kind: "visitor", value: "ΟΔΟΣ" }, { at: NOW + 1, until: null, lifted: LIFTED })),
        put.block(block("d", { kind: "ip", value: "203.0.113.0/24" }, { at: NOW - 1, until: null, by: "key" })),
      ),
    )

    test.each<[Partial<BlockFilter>, readonly string[]]>([
      [{}, ["c", "b", "a", "d"]],
      [{ status: "active" }, ["a", "d"]],
      [{ status: "expired" }, ["b"]],
      [{ status: "lifted" }, ["c"]],
      [{ status: "over" }, ["c", "b"]],
      [{ status: "active", now: NOW + 1 }, ["d"]],
      [{ kind: "user" }, ["b", "a"]],
      [{ scope: "conversation" }, ["b"]],
      [{ subject: user("Ivan") }, ["b", "a"]],
      [{ subject: user("ivan") }, []],
      [{ subject: { kind: "visitor", value: "Ivan" } }, []],
      [{ q: "IVA" }, ["b", "a"]],
      [{ q: "оскорбл" }, ["a"]],
      [{ q: "ОСКОРБЛ" }, ["a"]],
      [{ q: "мАРИЯ@EX" }, ["a"]],
      [{ q: "οδοσ" }, ["c"]],
      [{ q: "0%" }, ["b"]],
      [{ q: "F_N" }, ["b"]],
      [{ q: "113.0/2" }, ["d"]],
      [{ q: "ivanо" }, []],
      [{ q: "'" }, []],
      [{ q: "" }, ["c", "b", "a", "d"]],
      [{ q: "ivan", status: "active", kind: "user", scope: "liveChat" }, ["a"]],
    ])("%j are %j, newest first", async (filter, ids) => {
      expect(await blocks(filter)).toEqual(ids)
    })
  })

  describe("conversations", () => {
    beforeEach(() =>
      puts(
        put.conversation(conversation("a", { user: "u", chat: "w" })),
        put.conversation(conversation("b", { user: "u", status: "ended", startedAt: NOW + 1, chat: "e" })),
        put.conversation(conversation("c", { visitor: "v", startedAt: NOW + 1, chat: "k", chats: 2 })),
        put.conversation(conversation("d", { side: "agent", startedAt: NOW - 1, chat: "k" })),
        ...(
          [
            ["user:u", "Ион Πόδας"],
            ["visitor:v", "Ann"],
            ["visitor:of-nobody", "Eve"],
            ["conversation:d", "Eve"],
          ] as const
        ).map(
          ([id, Name]) =>
            ({ kind: "entities", id, version: 1, value: { ChatUser: { Name, Email: "%@x" }, Order: {} } }) as const,
        ),
        put.chat(chat("w", { conversation: "a" })),
        put.chat(chat("e", { conversation: "b", status: "ended" })),
        put.chat(chat("k", { conversation: "c", agentConversation: "d", status: "connected" })),
        put.chat(chat("before", { conversation: "c", status: "ended" })),
      ),
    )

    test.each<[Partial<ConversationFilter>, readonly string[]]>([
      [{}, ["c", "b", "a", "d"]],
      [{ status: "active" }, ["c", "a", "d"]],
      [{ status: "ended" }, ["b"]],
      [{ user: "u" }, ["b", "a"]],
      [{ visitor: "v" }, ["c"]],
      [{ side: "agent" }, ["d"]],
      [{ side: "user" }, ["c", "b", "a"]],
      [{ liveChat: "waiting" }, ["a"]],
      [{ liveChat: "connected" }, ["c"]],
      [{ liveChat: "none" }, ["b", "d"]],
      [{ liveChat: "none", user: "u", status: "ended", side: "user" }, ["b"]],
      [{ liveChat: "waiting", user: "nobody" }, []],
      [{ from: NOW }, ["c", "b", "a"]],
      [{ from: NOW, to: NOW + 1 }, ["a"]],
      [{ to: NOW + 1, status: "active" }, ["a", "d"]],
      [{ from: NOW + 1, liveChat: "connected" }, ["c"]],
      [{ q: "U" }, ["b", "a"]],
      [{ q: "C" }, ["c"]],
      [{ q: "v", from: NOW }, ["c"]],
      [{ q: "_" }, []],
      [{ q: "%" }, ["c", "b", "a"]],
      [{ q: "ион πΌΔασ" }, ["b", "a"]],
      [{ q: "ион", status: "ended" }, ["b"]],
      [{ q: "ANN", liveChat: "connected" }, ["c"]],
      [{ q: "n%" }, []],
      [{ q: "eve" }, []],
    ])("%j are %j, newest first", async (filter, ids) => {
      expect(await conversations(filter)).toEqual(ids)
    })

    test("are found by what they are now", async () => {
      const ended = conversation("a", { user: "other", status: "ended", chat: "w" })
      await puts(put.conversation(ended, 2), put.chat(chat("w", { conversation: "a", status: "ended" }), 2))
      expect(await conversations({ liveChat: "waiting" })).toEqual([])
      expect(await conversations({ user: "other", status: "ended" })).toEqual(["a"])
      expect((await opened.store.conversations({ user: "other", limit: 1 })).items).toEqual([
        { version: 2, value: ended },
      ])
    })
  })

  test.each<[Partial<ChatFilter>, readonly string[]]>([
    [{}, ["d", "g", "b", "a", "c", "f", "e"]],
    [{ status: "waiting" }, ["d", "g", "b", "a"]],
    [{ queue: "general" }, ["g", "b", "a", "c", "e"]],
    [{ agent: "a@x" }, ["c"]],
    [{ agent: "a@x", status: "waiting" }, []],
    [{ queue: "general", status: "waiting" }, ["g", "b", "a"]],
    [{ status: "ended" }, ["f", "e"]],
    [{ conversation: "of-f" }, ["f"]],
    [{ from: NOW + 1 }, ["d", "g", "a", "c"]],
    [{ from: NOW + 2 }, ["d", "g"]],
    [{ queue: "general", from: NOW + 1 }, ["g", "a", "c"]],
    [{ seenBy: { email: "a@x", queues: [] } }, ["c", "e"]],
    [{ seenBy: { email: "a", queues: ["vip"] } }, ["d", "f"]],
    [{ seenBy: { email: "a@x", queues: ["vip", "none"] }, status: "ended" }, ["f", "e"]],
    [{ seenBy: { email: "a@x", queues: ["general"] } }, ["g", "b", "a", "c", "e"]],
    [{ seenBy: { email: "a@x", queues: ["general", "vip"] }, status: "waiting" }, ["d", "g", "b", "a"]],
    [{ seenBy: { email: "a@x", queues: ["general", "vip"] }, queue: "vip", from: NOW }, ["d"]],
  ])(
    "chats %j are %j: open ones by priority and who waits longest, then ended ones, the last first",
    async (filter, ids) => {
      await puts(
        put.chat(chat("a", { waitingSince: NOW + 1 })),
        put.chat(chat("b", { waitingSince: NOW })),
        put.chat(chat("c", { waitingSince: NOW + 1, status: "connected", agent: "a@x" })),
        put.chat(chat("d", { waitingSince: NOW + 9, priority: 1, queue: "vip" })),
        put.chat(chat("e", { status: "ended", waitingSince: NOW - 9, endedAt: NOW + 20, refusedBy: ["b@x", "a@x"] })),
        put.chat(chat("f", { status: "ended", waitingSince: NOW - 9, endedAt: NOW + 30, priority: 9, queue: "vip" })),
        put.chat(chat("g", { waitingSince: inFront(NOW + 9) })),
      )
      expect(await chats(filter)).toEqual(ids)
    },
  )

  test.each<["blocks" | "chats" | "conversations", object, readonly string[]]>([
    ["blocks", { sort: "createdAt" }, ["3", "1", "4", "2"]],
    ["blocks", { sort: "-createdAt" }, ["2", "4", "1", "3"]],
    ["blocks", { sort: "until" }, ["2", "1", "3", "4"]],
    ["blocks", { sort: "-until" }, ["4", "3", "1", "2"]],
    ["blocks", { sort: "until", status: "active" }, ["1", "4"]],
    ["blocks", { sort: "-until", status: "active", kind: "user" }, ["4", "1"]],
    ["blocks", { sort: "until", subject: { kind: "user", value: "u" }, q: "u" }, ["1"]],
    ["conversations", { sort: "startedAt" }, ["b", "a", "c"]],
    ["conversations", { sort: "startedAt", from: NOW }, ["a", "c"]],
    ["conversations", { sort: "-startedAt" }, ["c", "a", "b"]],
    ["conversations", { address: "203.0.113.7" }, ["a"]],
    ["conversations", { address: "203.0.113.0/24", sort: "startedAt" }, ["b", "a"]],
    ["conversations", { address: "2001:db8::/32" }, []],
    ["conversations", { address: "nowhere" }, []],
    ["chats", { sort: "askedAt" }, ["y", "x", "z"]],
    ["chats", { sort: "-askedAt" }, ["z", "x", "y"]],
    ["chats", { sort: "askedAt", status: "waiting", from: NOW }, ["x"]],
    ["chats", { sort: "-askedAt", queue: "general", seenBy: { email: "a@x", queues: [] } }, ["z", "y"]],
  ])("%s %j are %j, in all pages, and as many are counted", async (list, filter, ids) => {
    await puts(
      put.block(block("1", { kind: "user", value: "u" }, { until: NOW + 5 })),
      put.block(block("2", { kind: "user", value: "v" }, { at: NOW + 1, until: NOW })),
      put.block(block("3", { kind: "visitor", value: "w" }, { at: NOW - 1, until: NOW + 9, lifted: LIFTED })),
      put.block(block("4", { kind: "user", value: "x" }, { until: null })),
      put.conversation(conversation("a", { address: "203.0.113.7" })),
      put.conversation(conversation("b", { address: "203.0.113.8", startedAt: NOW - 1 })),
      put.conversation(conversation("c", { address: "203.0.113.7", user: "u", startedAt: NOW + 1 })),
      put.chat(chat("x", { waitingSince: inFront(NOW) })),
      put.chat(chat("y", { waitingSince: NOW - 1, status: "connected", agent: "a@x" })),
      put.chat(chat("z", { waitingSince: NOW + 1, status: "ended", endedAt: NOW, refusedBy: ["a@x"] })),
    )
    const asked = { now: NOW, ...filter }
    // Each list takes the filters that are its own.
    const read = (more: object) => opened.store[list]({ ...asked, ...more } as never) as Promise<Page<never>>
    for (const limit of [1, 2, 100])
      expect((await leaf(more => read(more), limit)).flatMap(items => idsOf({ items, cursor: null }))).toEqual(ids)
    const { length } = ids
    expect((await read({ limit: 1, counted: 10 })).total).toEqual({ count: length, atLeast: false })
    const most = Math.max(1, length - 1)
    expect((await read({ limit: 1, counted: most })).total).toEqual({
      count: Math.min(most, length),
      atLeast: length > most,
    })
    const { cursor, total } = await read({ limit: 1 })
    expect(total).toBeUndefined()
    if (cursor !== null) expect((await read({ limit: 1, counted: 10, cursor })).total).toBeUndefined()
  })

  test("the audit log comes newest first, of one moment last written first, with filters together", async () => {
    await opened.store.commit(commit({ audit: [audit("2"), audit("10", { subject: "b1", by: "b@x" })] }))
    await opened.store.commit(commit({ audit: [audit("1", { at: NOW - 5 }), audit("3", { what: "unblock" })] }))
    const ids = async (filter: Partial<AuditFilter>) =>
      (await opened.store.audit({ limit: 9, ...filter })).items.map(({ id }) => id)
    expect(await ids({})).toEqual(["3", "10", "2", "1"])
    expect(await ids({ subject: "user:u" })).toEqual(["3", "2", "1"])
    expect(await ids({ by: "b@x" })).toEqual(["10"])
    expect(await ids({ what: "unblock" })).toEqual(["3"])
    expect(await ids({ from: NOW })).toEqual(["3", "10", "2"])
    expect(await ids({ to: NOW })).toEqual(["1"])
    expect(await ids({ subject: "user:u", by: "a@x", what: "block", from: NOW - 5, to: NOW })).toEqual(["1"])
    expect((await leaf(filter => opened.store.audit(filter), 3)).map(page => page.map(({ id }) => id))).toEqual([
      ["3", "10", "2"],
      ["1"],
    ])
  })

  test("blocks are found by person, maker, conversation, moment and subject, and by all of these together", async () => {
    const user = (value: string) => ({ kind: "user", value }) as const
    await puts(
      put.block(
        block("1", user("u"), { name: "\u00c5SA Sigmas", email: "Asa@Example.com", conversation: "c1", by: "a@x" }),
      ),
      put.block(block("2", { kind: "visitor", value: "u" }, { at: NOW + 1, conversation: "c2", by: "b@x" })),
      put.block(block("3", user("v"), { at: NOW + 2, by: "a@x", lifted: LIFTED })),
    )
    expect(await blocks({ q: "\u00e5sa sig" })).toEqual(["1"])
    expect(await blocks({ q: "asa@EXAMPLE" })).toEqual(["1"])
    expect(await blocks({ q: "sigmasasa" })).toEqual([])
    expect(await blocks({ by: "a@x" })).toEqual(["3", "1"])
    expect(await blocks({ conversation: "c2" })).toEqual(["2"])
    expect(await blocks({ subject: { value: "u" } })).toEqual(["2", "1"])
    expect(await blocks({ subject: user("u") })).toEqual(["1"])
    expect(await blocks({ kind: "visitor", subject: { value: "u" } })).toEqual(["2"])
    expect(await blocks({ from: NOW + 1 })).toEqual(["3", "2"])
    expect(await blocks({ to: NOW + 1 })).toEqual(["1"])
    const all = {
      status: "active",
      kind: "user",
      scope: "liveChat",
      subject: { value: "u" },
      conversation: "c1",
    } as const
    expect(await blocks({ ...all, by: "a@x", from: NOW, to: NOW + 1, q: "asa" })).toEqual(["1"])
  })

  test("chats for reports come oldest first by when their users began to wait, each with its user", async () => {
    const users = { a: "u1", b: null, c: "u2" }
    await puts(
      ...Object.entries(users).map(([id, user]) => put.conversation(conversation(`of-${id}`, { user }))),
      put.chat(chat("c", { waitingSince: inFront(NOW - 1), agent: "a@x" })),
      put.chat(chat("b", { queue: "vip", agent: "a@x" })),
      put.chat(chat("a", { status: "ended", agent: "b@x" })),
      put.chat(chat("gone", { waitingSince: NOW + 5, queue: "vip" })),
    )
    const reported = async (filter: Partial<ReportFilter>) =>
      (await opened.store.reportedChats({ limit: 9, ...filter })).items.map(({ chat: { id }, user }) => [id, user])
    expect(await reported({})).toEqual([
      ["c", "u2"],
      ["a", "u1"],
      ["b", null],
      ["gone", null],
    ])
    expect(await reported({ queue: "vip" })).toEqual([
      ["b", null],
      ["gone", null],
    ])
    expect(await reported({ agent: "a@x", queue: "general" })).toEqual([["c", "u2"]])
    expect(await reported({ from: NOW, to: NOW + 5 })).toEqual([
      ["a", "u1"],
      ["b", null],
    ])
    const told = {
      agent: "z@x",
      firstConnectedAt: 1,
      firstReplyAt: 2,
      connectedAt: 3,
      endedAt: 4,
      endedBy: "user",
    } as const
    const more = { talkedFor: 5, transfers: 6, rating: "good", tags: ["a", "b"], status: "ended", queue: "q" } as const
    await puts(put.chat(chat("told", { ...told, ...more, message: "hidden" })))
    expect((await opened.store.reportedChats({ limit: 1, agent: "z@x" })).items).toEqual([
      { chat: { id: "told", conversation: "of-told", waitingSince: NOW, ...told, ...more }, user: null },
    ])
    const pages = await leaf(filter => opened.store.reportedChats(filter), 3)
    expect(pages.map(page => page.map(({ chat: { id } }) => id))).toEqual([
      ["c", "a", "b"],
      ["told", "gone"],
    ])
  })

  test("refusals come oldest first, of a span and a queue, and those of one moment as they were written", async () => {
    const refused = (at: number, queue: string) => ({ at, queue, reason: "queueFull" }) as const
    const [second, third, first, fourth] = [
      ...[refused(NOW, "q"), refused(NOW, "r"), refused(NOW - 1, "q"), refused(NOW + 1, "q")],
    ] as const
    await opened.store.commit(commit({ refusals: [second, third] }))
    await opened.store.commit(commit({ refusals: [first, fourth] }))
    const refusals = async (filter: Partial<RefusalFilter>) =>
      (await opened.store.refusals({ from: 0, limit: 9, ...filter })).items
    expect(await refusals({})).toEqual([first, second, third, fourth])
    expect(await refusals({ queue: "q" })).toEqual([first, second, fourth])
    expect(await refusals({ queue: "none" })).toEqual([])
    expect(await refusals({ from: NOW, to: NOW + 1 })).toEqual([second, third])
    for (const limit of [1, 2, 3])
      expect((await leaf(filter => opened.store.refusals({ from: NOW - 1, ...filter }), limit)).flat()).toEqual([
        ...[first, second, third, fourth],
      ])
  })

  describe("pages", () => {
    const ids = ["a", "b", "c", "d", "e", "\uFF21", "\u{1F600}"]
    const newest = [...ids].reverse()

    test.each([1, 2, 3, 6, 7, 8])("of %s go through everything once", async limit => {
      await puts(
        ...ids.map(id => put.block(block(id, { kind: "user", value: "u" }))),
        ...ids.map(id => put.conversation(conversation(id))),
        ...ids.map((id, index) => put.chat(chat(id, { priority: index % 2 }))),
      )
      expect(
        (await leaf(filter => opened.store.blocks({ now: NOW, ...filter }), limit)).flatMap(items =>
          idsOf({ items, cursor: null }),
        ),
      ).toEqual(newest)
      expect(
        (await leaf(filter => opened.store.conversations(filter), limit)).flatMap(items =>
          idsOf({ items, cursor: null }),
        ),
      ).toEqual(newest)
      const taken = await leaf(filter => opened.store.chats(filter), limit)
      expect(taken.flatMap(items => idsOf({ items, cursor: null }))).toEqual([
        "b",
        "d",
        "\uFF21",
        "a",
        "c",
        "e",
        "\u{1F600}",
      ])
      expect(taken).toHaveLength(Math.ceil(7 / limit))
    })

    test("stay in place when something newer is put in between", async () => {
      let number = 0
      const newer = () => puts(put.conversation(conversation(`new${number++}`, { startedAt: NOW + number })))
      await puts(...ids.map(id => put.conversation(conversation(id))))
      const found = await leaf(filter => opened.store.conversations(filter), 2, newer)
      expect(found.flatMap(items => idsOf({ items, cursor: null }))).toEqual(newest)
    })

    test.each(["", "nonsense", "W10", "bnVsbA", "WzEsMiwzXQ", "eyJsZW5ndGgiOjJ9", "\u{1F600}", "WyJhIiwiYiJd"])(
      "%j is no cursor",
      async cursor => {
        const error = { code: "CURSOR_INVALID", pointer: "/cursor" }
        await expect(opened.store.blocks({ now: NOW, limit: 1, cursor })).rejects.toMatchObject(error)
        await expect(opened.store.conversations({ limit: 1, cursor })).rejects.toMatchObject(error)
        await expect(opened.store.chats({ limit: 1, cursor })).rejects.toMatchObject(error)
        await expect(opened.store.audit({ limit: 1, cursor })).rejects.toMatchObject(error)
      },
    )

    test.each([1.5, 1e300, "\u0000"])("%j is in no place of a list: no cursor has it", async part => {
      const cursorOf = (...place: readonly unknown[]) =>
        Buffer.from(JSON.stringify(place.map(each => (typeof each === typeof part ? part : each)))).toString(
          "base64url",
        )
      const error = { code: "CURSOR_INVALID", pointer: "/cursor" }
      const pair = { limit: 1, cursor: cursorOf(0, "") }
      await expect(opened.store.blocks({ now: NOW, ...pair })).rejects.toMatchObject(error)
      await expect(opened.store.conversations(pair)).rejects.toMatchObject(error)
      await expect(opened.store.reportedChats(pair)).rejects.toMatchObject(error)
      await expect(opened.store.chats({ ...pair, sort: "askedAt" })).rejects.toMatchObject(error)
      await expect(opened.store.chats({ limit: 1, cursor: cursorOf(0, 0, 0, "") })).rejects.toMatchObject(error)
    })

    test.each([
      [2, 0, 0, ""],
      [0, 2 ** 31, 0, ""],
      [0, -(2 ** 31), 0, ""],
    ])("of chats there is none at %j", async (...place) => {
      const cursor = Buffer.from(JSON.stringify(place)).toString("base64url")
      await expect(opened.store.chats({ limit: 1, cursor })).rejects.toMatchObject({ code: "CURSOR_INVALID" })
    })

    test.each([0, -1, 0.5, Number.NaN])("a limit of %s is one of 1", async limit => {
      await puts(...ids.map(id => put.conversation(conversation(id))))
      expect(await conversations({ limit })).toEqual(["\u{1F600}"])
    })
  })
})
