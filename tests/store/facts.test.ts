import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { Block, Chat, Subject } from "../../helpdesk/index.js"
import type { FactKey, PlacedConversation, Put, Versioned } from "../../turns/index.js"
import { agent, ask, block, chat, commit, conversation, LIFTED, NOW, put, queue } from "./records.js"
import { type Opened, STORES } from "./stores.js"

describe.each(STORES)("facts: $name", ({ open }) => {
  let opened: Opened
  beforeEach(async () => {
    opened = await open()
  })
  afterEach(() => opened.close())

  const puts = async (...records: readonly Put[]) =>
    expect(await opened.store.commit(commit({ puts: records }))).toBe(true)
  const asks = (key: FactKey, now = NOW) => ask(opened.store, key, now)
  const idsOf = (found: unknown) =>
    (found as readonly Versioned<{ id?: string; email?: string }>[]).map(({ value }) => value.id ?? value.email)
  const ip = (value: string): Subject => ({ kind: "ip", value })
  const user = (value: string): Subject => ({ kind: "user", value })

  describe("blocksOf", () => {
    const blocksOf = async (subjects: readonly Subject[], now = NOW) =>
      idsOf(await asks({ kind: "blocksOf", subjects }, now))

    test("finds the blocks of every subject asked for, each once, in the order in which they were made", async () => {
      await puts(
        put.block(block("3", user("u"), { at: NOW - 1, scope: "conversation" })),
        put.block(block("1", user("u"))),
        put.block(block("2", { kind: "visitor", value: "u" })),
        put.block(block("4", user("other"))),
      )
      expect(await blocksOf([{ kind: "visitor", value: "u" }, user("u"), user("u")])).toEqual(["3", "1", "2"])
      expect(await blocksOf([])).toEqual([])
      expect(await asks({ kind: "blocksOf", subjects: [user("other")] })).toEqual([
        { version: 1, value: block("4", user("other")) },
      ])
    })

    test.each<[string, Partial<Block>, boolean]>([
      ["before its end", { until: NOW + 1 }, true],
      ["at its end", { until: NOW }, false],
      ["after its end", { until: NOW - 1 }, false],
      ["for good", { until: null }, true],
      ["lifted", { until: null, lifted: LIFTED }, false],
      ["replaced", { lifted: { ...LIFTED, how: "replaced" } }, false],
    ])("a block %s: %o holds: %s", async (_, over, holds) => {
      await puts(put.block(block("u", user("u"), over)), put.block(block("a", ip("203.0.113.0/24"), over)))
      expect(await blocksOf([user("u")])).toEqual(holds ? ["u"] : [])
      expect(await blocksOf([ip("203.0.113.9")])).toEqual(holds ? ["a"] : [])
    })

    test.each<[range: string, inside: readonly string[], outside: readonly string[]]>([
      ["203.0.113.7/32", ["203.0.113.7", "::ffff:203.0.113.7"], ["203.0.113.6", "203.0.113.8", "::203.0.113.8"]],
      ["203.0.113.0/24", ["203.0.113.0", "203.0.113.255"], ["203.0.112.255", "203.0.114.0"]],
      ["10.0.0.0/9", ["10.127.255.255"], ["10.128.0.0", "9.255.255.255"]],
      ["0.0.0.0/0", ["1.2.3.4", "255.255.255.255"], ["::1", "2001:db8::1"]],
      ["2001:db8::/64", ["2001:db8::", "2001:db8::ffff:ffff:ffff:ffff"], ["2001:db8:0:1::", "2001:db7:ffff:ffff::"]],
      ["2001:db8::1/128", ["2001:db8::1"], ["2001:db8::2"]],
      ["::/0", ["::1", "2001:db8::1"], ["1.2.3.4"]],
      ["2001:db8::/33", ["2001:db8:7fff::"], ["2001:db8:8000::"]],
    ])("a block on %s holds for %s and not for %s", async (range, inside, outside) => {
      await puts(put.block(block("r", ip(range))))
      for (const address of inside) expect([address, await blocksOf([ip(address)])]).toEqual([address, ["r"]])
      for (const address of outside) expect([address, await blocksOf([ip(address)])]).toEqual([address, []])
    })

    test("ranges within each other are all found, and a lifted one no more", async () => {
      const ranges = ["10.0.0.0/8", "10.1.0.0/16", "10.1.1.0/24", "10.1.1.1/32", "10.1.0.0/17"]
      await puts(...ranges.map(range => put.block(block(range, ip(range)))))
      expect(await blocksOf([ip("10.1.1.1")])).toEqual([...ranges].sort())
      await puts(put.block(block("10.1.0.0/16", ip("10.1.0.0/16"), { lifted: LIFTED }), 2))
      await puts(put.block(block("10.1.1.0/24", ip("10.1.1.0/24"), { lifted: LIFTED }), 2))
      expect(await blocksOf([ip("10.1.1.1")])).toEqual(["10.0.0.0/8", "10.1.0.0/17", "10.1.1.1/32"])
      await puts(put.block(block("again", ip("10.1.0.0/16"))))
      expect(await blocksOf([ip("10.1.200.1")])).toEqual(["10.0.0.0/8", "again"])
    })

    test("a range whose block was lifted and restored is found again, and others of its length stay, whatever is lifted", async () => {
      const [one, other] = [ip("10.1.0.0/16"), ip("10.2.0.0/16")]
      await puts(put.block(block("one", one)))
      await puts(put.block(block("one", one, { lifted: LIFTED }), 2))
      await puts(put.block(block("one", one), 3))
      expect(await blocksOf([ip("10.1.1.1")])).toEqual(["one"])
      await puts(put.block(block("other", other)))
      await puts(put.block(block("one", one, { lifted: LIFTED }), 4))
      expect(await blocksOf([ip("10.1.1.1")])).toEqual([])
      expect(await blocksOf([ip("10.2.1.1")])).toEqual(["other"])
    })

    test.each(["", "nonsense", "1.2.3", "10.0.0.0/8", "::ffff"])("%s is no address and has no blocks", async text => {
      await puts(put.block(block("all", ip("0.0.0.0/0"))))
      expect(await blocksOf([ip(text)])).toEqual([])
    })
  })

  describe("versions of subjects", () => {
    const guards = async (key: FactKey) => {
      const [fact] = await opened.store.read([key], NOW)
      return Object.fromEntries((fact?.guards ?? []).map(({ id, version }) => [id, version]))
    }
    const asking = (...subjects: readonly Subject[]) => guards({ kind: "blocksOf", subjects })

    test("come with the answer also where no block is found, and each block and each lift raises them", async () => {
      expect(await asking(user("u"), { kind: "visitor", value: "v" })).toEqual({ "user:u": 0, "visitor:v": 0 })
      await puts(put.block(block("1", user("u"))), put.block(block("2", user("u"))))
      expect(await asking(user("u"), { kind: "visitor", value: "v" })).toEqual({ "user:u": 2, "visitor:v": 0 })
      await puts(put.block(block("1", user("u"), { lifted: LIFTED }), 2))
      expect(await asking(user("u"))).toEqual({ "user:u": 3 })
      expect(await guards({ kind: "blocksAt", subject: user("u"), scope: "liveChat" })).toEqual({ "user:u": 3 })
    })

    test("of addresses are those of their neighbourhood and of all wide ranges", async () => {
      await puts(
        put.block(block("one", ip("203.0.113.7/32"))),
        put.block(block("near", ip("203.0.0.0/16"))),
        put.block(block("wide", ip("203.0.0.0/15"))),
        put.block(block("six", ip("2001:db8:1::/48"))),
        put.block(block("wide six", ip("2001::/31"))),
      )
      expect(await asking(ip("203.0.113.9"))).toEqual({ "ip:203.0.0.0/16": 2, "ip:wide": 2 })
      expect(await asking(ip("::ffff:203.0.113.9"))).toEqual({ "ip:203.0.0.0/16": 2, "ip:wide": 2 })
      expect(await asking(ip("203.1.113.9"))).toEqual({ "ip:203.1.0.0/16": 0, "ip:wide": 2 })
      expect(await asking(ip("2001:db8::1"))).toEqual({ "ip:2001:db8::/32": 1, "ip:wide": 2 })
      const at = (value: string) => guards({ kind: "blocksAt", subject: ip(value), scope: "liveChat" })
      expect(await at("203.0.113.0/24")).toEqual({ "ip:203.0.0.0/16": 2 })
      expect(await at("0.0.0.0/0")).toEqual({ "ip:wide": 2 })
    })

    test("are expected by commits: one decided before a block came is refused", async () => {
      const expecting = (version: number) =>
        opened.store.commit(commit({ expects: [{ kind: "subject", id: "user:u", version }], puts: [] }))
      expect([await expecting(0), await expecting(1)]).toEqual([true, false])
      await puts(put.block(block("1", user("u"))))
      expect([await expecting(0), await expecting(1)]).toEqual([false, true])
    })
  })

  test("blocksAt finds what exactly this subject and scope hold, also when over", async () => {
    await puts(
      put.block(block("over", user("u"), { until: NOW - 1 })),
      put.block(block("ban", user("u"), { scope: "conversation" })),
      put.block(block("lifted", user("u"), { lifted: LIFTED })),
      put.block(block("wide", ip("10.0.0.0/8"))),
      put.block(block("one", ip("10.0.0.1/32"))),
    )
    const blocksAt = async (subject: Subject, scope: Block["scope"]) =>
      idsOf(await asks({ kind: "blocksAt", subject, scope }))
    expect(await blocksAt(user("u"), "liveChat")).toEqual(["over"])
    expect(await blocksAt(user("u"), "conversation")).toEqual(["ban"])
    expect(await blocksAt(ip("10.0.0.1/32"), "liveChat")).toEqual(["one"])
  })

  test("blockCount counts what exactly this subject ever had of this scope", async () => {
    await puts(
      put.block(block("over", user("u"), { until: NOW - 1 })),
      put.block(block("ban", user("u"), { scope: "conversation" })),
      put.block(block("lifted", user("u"), { lifted: LIFTED })),
      put.block(block("other", user("v"))),
    )
    const countOf = (subject: Subject, scope: Block["scope"]) => asks({ kind: "blockCount", subject, scope })
    expect(await countOf(user("u"), "liveChat")).toBe(2)
    expect(await countOf(user("u"), "conversation")).toBe(1)
    expect(await countOf(user("w"), "liveChat")).toBe(0)
  })

  test("waiting counts who waits in a queue by priority", async () => {
    await puts(
      put.chat(chat("1")),
      put.chat(chat("2", { priority: 9 })),
      put.chat(chat("3", { priority: 9 })),
      put.chat(chat("4", { status: "connected" })),
      put.chat(chat("5", { queue: "other" })),
    )
    expect(await asks({ kind: "waiting", queue: "general" })).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 2])
    expect(await asks({ kind: "waiting", queue: "none" })).toEqual(Array(10).fill(0))
  })

  describe("who is next", () => {
    const order = [
      chat("z", { priority: 5, waitingSince: NOW + 9 }),
      chat("y", { waitingSince: NOW - 9 }),
      chat("\uFF21", { waitingSince: NOW }),
      chat("\u{1F600}", { waitingSince: NOW }),
      chat("a", { waitingSince: NOW + 1 }),
    ]
    beforeEach(() =>
      puts(
        ...order.map(value => put.chat(value)).reverse(),
        put.chat(chat("elsewhere", { queue: "other", priority: 3, waitingSince: 0 })),
        put.chat(chat("connected", { priority: 9, status: "connected" })),
      ),
    )

    test("position counts from 1: priority, then who came first, then id by code point", async () => {
      const positions = await Promise.all(order.map(({ id }) => asks({ kind: "position", chat: id })))
      expect(positions).toEqual([1, 2, 3, 4, 5])
    })

    test("of a place that nobody has yet it is told how many come before it", async () => {
      const ahead = (priority: number, waitingSince: number, id: string) =>
        asks({ kind: "ahead", queue: "general", priority, waitingSince, chat: id })
      expect(await ahead(6, NOW, "new")).toBe(0)
      expect(await ahead(0, -NOW, "new")).toBe(1)
      expect(await ahead(0, NOW, "\uFF22")).toBe(3)
      expect(await ahead(0, NOW + 9, "new")).toBe(5)
      expect(await asks({ kind: "ahead", queue: "none", priority: 0, waitingSince: NOW, chat: "new" })).toBe(0)
    })

    test.each(["connected", "none"])("a chat that does not wait has no position: %s", async id => {
      expect(await asks({ kind: "position", chat: id })).toBeNull()
    })

    test.each<[readonly string[], string | null]>([
      [["general"], "z"],
      [["other"], "elsewhere"],
      [["other", "general"], "z"],
      [["none"], null],
      [[], null],
    ])("longestWaiting in %j is %s", async (queues, id) => {
      const found = (await asks({ kind: "longestWaiting", queues })) as Versioned<{ id: string }> | null
      expect(found?.value.id ?? null).toBe(id)
    })

    test("nextToGiveOut is the same of one queue, without those that rest until later", async () => {
      const next = async (after = 0) => {
        const found = await asks({ kind: "nextToGiveOut", queue: "general", after })
        return (found as Versioned<{ id: string }> | null)?.value.id
      }
      const longest = (await asks({ kind: "longestWaiting", queues: ["general"] })) as Versioned<Chat>
      expect(await next()).toBe(longest.value.id)
      const second = await next(1)
      await puts(put.chat({ ...longest.value, restsUntil: NOW + 1 }, longest.version + 1))
      expect(await next()).toBe(second)
      expect(await next(100)).toBe(undefined)
      await puts(put.chat({ ...longest.value, restsUntil: NOW }, longest.version + 2))
      expect(await next()).toBe(longest.value.id)
    })

    test("longestWaiting looks at priority before time over several queues", async () => {
      await puts(put.chat(chat("z", { status: "ended" }), 2))
      expect(await asks({ kind: "longestWaiting", queues: ["general", "other"] })).toMatchObject({
        value: { id: "elsewhere" },
      })
    })
  })

  test("pickedUp are the chats of a queue that had one connect, the last first", async () => {
    const picked = (id: string, connectedAt: number, over: Partial<Chat> = {}) =>
      put.chat(chat(id, { status: "connected", connects: 1, waitingSince: NOW, connectedAt, queue: "vip", ...over }))
    await puts(
      picked("p1", NOW + 1),
      picked("p2", NOW + 3, { status: "ended", endedAt: NOW + 4 }),
      picked("p3", NOW + 2, { connects: 2 }),
      picked("p4", NOW + 2, { queue: "other" }),
      picked("p6", NOW + 2, { transfers: 1 }),
      put.chat(chat("p5", { queue: "vip" })),
    )
    const two = { waitingSince: NOW, connectedAt: NOW + 3 }
    const one = { waitingSince: NOW, connectedAt: NOW + 1 }
    expect(await asks({ kind: "pickedUp", queue: "vip", limit: 5 })).toEqual([two, one])
    expect(await asks({ kind: "pickedUp", queue: "vip", limit: 1 })).toEqual([two])
    expect(await asks({ kind: "pickedUp", queue: "none", limit: 1 })).toEqual([])
  })

  test("conversationCount counts a person's conversations, ended ones too, up to a limit", async () => {
    await puts(
      put.conversation(conversation("n1", { user: "counted", visitor: "v-counted" })),
      put.conversation(conversation("n2", { user: "counted", status: "ended" })),
      put.conversation(conversation("n3", { visitor: "v-counted" })),
    )
    const count = (subject: Subject, limit = 9) => asks({ kind: "conversationCount", subject, limit })
    expect(await count({ kind: "user", value: "counted" })).toBe(2)
    expect(await count({ kind: "user", value: "counted" }, 1)).toBe(1)
    expect(await count({ kind: "visitor", value: "v-counted" })).toBe(2)
    expect(await count({ kind: "user", value: "nobody" })).toBe(0)
  })

  test("agentsOf are those of the queue who are signed in, by e-mail", async () => {
    await puts(
      put.agent(agent("c@x", { queues: ["general", "vip"] })),
      put.agent(agent("B@x")),
      put.agent(agent("out@x", { status: "SignedOut" })),
      put.agent(agent("auto@x", { status: "SignedOutAutomatically" })),
      put.agent(agent("none@x", { queues: [] })),
    )
    const agentsOf = async (queue: string) => idsOf(await asks({ kind: "agentsOf", queue }))
    expect(await agentsOf("general")).toEqual(["B@x", "c@x"])
    expect(await agentsOf("vip")).toEqual(["c@x"])
    await puts(put.agent(agent("c@x", { queues: ["vip", "new"] }), 2))
    expect([await agentsOf("general"), await agentsOf("new")]).toEqual([["B@x"], ["c@x"]])
    expect(idsOf(await opened.store.agents())).toEqual(["B@x", "auto@x", "c@x", "none@x", "out@x"])
  })

  test("deskVersions are those of all agents, and of chats that are open or ended after a moment", async () => {
    await puts(
      put.agent(agent("c@x")),
      put.agent(agent("gone@x", { status: "SignedOut" })),
      put.chat(chat("waits")),
      put.chat(chat("talks", { status: "connected" })),
      put.chat(chat("ended", { status: "ended", endedAt: NOW + 1 })),
      put.chat(chat("long ago", { status: "ended", endedAt: NOW })),
    )
    await puts(put.chat(chat("waits", { unanswered: 1 }), 2))
    const found = await opened.store.deskVersions(NOW)
    expect(found.map(({ kind, id, version }) => `${kind} ${id} ${version}`).sort()).toEqual([
      ...["agent c@x 1", "agent gone@x 1", "chat ended 1", "chat talks 1", "chat waits 2"],
    ])
  })

  test("chatsOf are the agent's connected chats by connect time, or with none the last one that ended", async () => {
    const mine = { agent: "a@x" }
    const chatsOf = async () => idsOf(await asks({ kind: "chatsOf", agent: "a@x" }))
    expect(await chatsOf()).toEqual([])
    await puts(
      put.chat(chat("1", { ...mine, status: "connected", connectedAt: NOW + 2 })),
      put.chat(chat("2", { ...mine, status: "connected", connectedAt: NOW + 1 })),
      put.chat(chat("3", { ...mine, status: "ended", connectedAt: NOW, endedAt: NOW + 5 })),
      put.chat(chat("4", { ...mine, status: "ended", connectedAt: NOW, endedAt: NOW + 4 })),
      put.chat(chat("5", { agent: "b@x", status: "ended", endedAt: NOW + 9 })),
    )
    expect(await chatsOf()).toEqual(["2", "1"])
    await puts(put.chat(chat("1", { ...mine, status: "ended", endedAt: NOW + 1 }), 2))
    await puts(put.chat(chat("2", { status: "waiting" }), 2))
    expect(await chatsOf()).toEqual(["3"])
  })

  test("openChats are those that have not ended, by id, in batches", async () => {
    const ids = ["d", "b", "\u{1F600}", "\uFF21"]
    await puts(
      ...ids.map((id, index) => put.chat(chat(id, { status: index % 2 === 0 ? "waiting" : "connected" }))),
      put.chat(chat("c", { status: "ended" })),
    )
    const openChats = async (after = "", limit = 10) => idsOf(await asks({ kind: "openChats", after, limit }))
    expect(await openChats()).toEqual(["b", "d", "\uFF21", "\u{1F600}"])
    expect(await openChats("b", 2)).toEqual(["d", "\uFF21"])
    await puts(put.chat(chat("d", { status: "ended" }), 2))
    expect(await openChats()).toEqual(["b", "\uFF21", "\u{1F600}"])
  })

  describe("openConversationsOf", () => {
    const placedOf = async (subject: Subject, after = "", limit = 10) =>
      (await asks({ kind: "openConversationsOf", subject, after, limit })) as readonly PlacedConversation[]
    const openOf = async (subject: Subject, after = "", limit = 10) =>
      (await placedOf(subject, after, limit)).map(({ id }) => id)

    test("are the active user's conversations of a subject, by id, in batches", async () => {
      await puts(
        ...["d", "b", "\u{1F600}", "\uFF21"].map(id => put.conversation(conversation(id, { user: "u" }))),
        put.conversation(conversation("ended", { user: "u", status: "ended" })),
        put.conversation(conversation("agent", { user: "u", side: "agent" })),
        put.conversation(conversation("other", { user: "v" })),
      )
      expect(await openOf(user("u"))).toEqual(["b", "d", "\uFF21", "\u{1F600}"])
      expect(await openOf(user("u"), "b", 2)).toEqual(["d", "\uFF21"])
      expect(await openOf({ kind: "conversation", value: "d" })).toEqual(["d"])
      expect(await openOf({ kind: "conversation", value: "ended" })).toEqual([])
      await puts(put.conversation(conversation("b", { user: "u", status: "ended" }), 2))
      expect(await openOf(user("u"))).toEqual(["d", "\uFF21", "\u{1F600}"])
    })

    test("a visitor's are not those that began authenticated, an address's not those of someone authenticated", async () => {
      const from = { visitor: "v", address: "203.0.113.7" }
      await puts(
        put.conversation(conversation("anonymous", from)),
        put.conversation(conversation("later", { ...from, user: "u" })),
        put.conversation(conversation("proven", { ...from, user: "u", beganAuthenticated: true })),
      )
      expect(await openOf({ kind: "visitor", value: "v" })).toEqual(["anonymous", "later"])
      expect(await openOf(ip("203.0.113.7/32"))).toEqual(["anonymous"])
      await puts(put.conversation(conversation("anonymous", { ...from, user: "u" }), 2))
      expect(await openOf(ip("203.0.113.7/32"))).toEqual([])
    })

    test.each<[string, readonly string[]]>([
      ["203.0.113.0/24", ["203.0.113.0", "203.0.113.255"]],
      ["203.0.113.0", ["203.0.113.0"]],
      ["0.0.0.0/0", ["203.0.112.255", "203.0.113.0", "203.0.113.255"]],
      ["2001:db8::/64", ["2001:db8::1"]],
      ["::/0", ["::1", "2001:db8::1"]],
      ["nonsense", []],
    ])("an address range has those whose address is in it: %s", async (range, ids) => {
      const addresses = ["203.0.112.255", "203.0.113.0", "203.0.113.255", "2001:db8::1", "::1"]
      await puts(...addresses.map(address => put.conversation(conversation(address, { address }))))
      expect(await openOf(ip(range))).toEqual(ids)
    })

    test.each<[string, Subject]>([
      ["an address range", ip("203.0.0.0/8")],
      ["a user", user("u")],
    ])("those of %s are gone through bit by bit, each once, whatever ends meanwhile", async (_, subject) => {
      const at = (number: number) =>
        subject.kind === "ip" ? { address: `203.0.${number % 3}.${number % 2}` } : { user: "u" }
      await puts(...Array.from({ length: 20 }, (_, number) => put.conversation(conversation(`c${number}`, at(number)))))
      const met: string[] = []
      for (let after = ""; ; ) {
        const batch = await placedOf(subject, after, 3)
        met.push(...batch.map(({ id }) => id))
        for (const { id } of batch) await puts(put.conversation(conversation(id, { status: "ended" }), 2))
        if (batch.length < 3) break
        after = batch.at(-1)?.place ?? ""
      }
      expect([met.length, new Set(met).size]).toEqual([20, 20])
    })
  })

  test("a file is found once it is whole, and no more when it is gone", async () => {
    const { store } = opened
    const file = { id: "f", conversation: "c", name: "a.txt", contentType: "text/plain", at: NOW }
    const found = () => asks({ kind: "upload", upload: "f" })
    await puts(put.conversation(conversation("c")))
    await store.beginUpload(file, 1)
    await store.addUploadPart("f", 0, Uint8Array.from([1, 2]))
    expect(await found()).toBe(null)
    await store.finishUpload("f", 2)
    expect(await found()).toEqual({ ...file, size: 2 })
    await puts(put.conversation(conversation("c", { status: "ended" }), 2))
    while ((await store.erase({ kind: "files", before: NOW * 2 }, 10)).isMore);
    expect(await found()).toBe(null)
  })

  test("facts of one read are of one moment", async () => {
    await puts(put.queue(queue("a", 0)), put.queue(queue("b", 0)))
    const pending = Array.from({ length: 30 }, async (_, index) => {
      const both = [put.queue(queue("a", index), index + 2), put.queue(queue("b", index), index + 2)]
      await opened.store.commit(commit({ puts: both }))
    })
    for (let index = 0; index < 30; index++) {
      const keys: readonly FactKey[] = [
        { kind: "queue", id: "a" },
        { kind: "queue", id: "b" },
      ]
      const [a, b] = await opened.store.read(keys, NOW)
      expect(a?.version).toBe(b?.version)
      await pending[index]
    }
  })
})
