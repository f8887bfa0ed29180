import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { fromStored } from "../../language/index.js"
import { dump, type KeptStore, openMemoryStore } from "../../store/index.js"
import {
  addErased,
  type Commit,
  type Erasure,
  NOTHING_ERASED,
  type Person,
  type StoredConversation,
} from "../../turns/index.js"
import { runs } from "../thoroughness.js"
import { openEmptySqlite } from "./empty-database.js"
import { activity, ask, audit, block, chat, commit, conversation, LIFTED, NOW, put, request, turn } from "./records.js"
import { type Opened, STORES } from "./stores.js"

const DAY = 24 * 60 * 60_000
const MARK = "Ann-Marker"
const ANN: Person = { kind: "user", id: "ann" }

/** Erases to the end. @returns how much, and in how many parts */
async function eraseAll(store: KeptStore, erasure: Erasure, limit = 1000) {
  let counts = NOTHING_ERASED
  for (let parts = 1; ; parts++) {
    const part = await store.erase(erasure, limit)
    counts = addErased(counts, part.counts)
    if (!part.isMore) return { counts, parts }
  }
}

const erasePerson = (store: KeptStore, person: Person, limit?: number) =>
  eraseAll(store, { kind: "person", person, now: NOW }, limit)

const HELD = { replyTo: "x-1", seq: 9, until: NOW + DAY }

/** Everything that is kept about a conversation and its chat, with words of its user in all of it. */
function storyOf(
  id: string,
  user: string | null,
  visitor: string | null,
  over: { status?: "active" | "ended" } = {},
): Commit {
  const { status = "ended" } = over
  const own = { user, visitor, status, chat: `${id}-chat-1`, chats: 1 } as const
  const agents = `${id}-chat-1-agent-1`
  const lines = [`${MARK} said`, "and more"]
  return commit({
    puts: [
      put.conversation(conversation(id, own)),
      put.conversation(
        conversation(agents, { side: "agent", linked: { conversation: id, chat: `${id}-chat-1`, agent: "ana@x" } }),
      ),
      put.chat(
        chat(`${id}-chat-1`, {
          conversation: id,
          agentConversation: agents,
          message: MARK,
          person: { user, visitor, name: MARK, email: MARK, phone: MARK, otherConversations: 1 },
          questions: [
            {
              conversation: agents,
              agent: "ana@x",
              question: { flow: "f", step: "s", input: "choice", options: [{ value: MARK, title: MARK }] },
            },
          ],
          notes: [{ by: "ana@x", at: NOW, text: MARK }],
          handover: { by: "ana@x", at: NOW, text: MARK },
          tags: ["refund"],
          rating: id === "c1" ? "5" : MARK,
          status: "ended",
          endedAt: NOW,
          agent: "ana@x",
        }),
      ),
      { kind: "entities", id: `conversation:${id}`, version: 1, value: { Order: { Text: MARK } } },
      { kind: "entities", id: `activity:${id}-activity-1`, version: 1, value: { ChatActivityData: { Topic: MARK } } },
      { kind: "entities", id: `conversation:${agents}`, version: 1, value: { Order: { Text: MARK } } },
    ],
    activities: [id, agents].flatMap(each =>
      lines.map((text, index) => ({ conversation: each, activity: activity(each, index + 1, text) })),
    ),
    turns: [id, agents].map(each => ({ conversation: each, turn: { ...turn(1), event: { text: MARK } } })),
    due: [
      { owner: `conversation:${id}`, at: NOW, rank: 0 },
      { owner: `conversation:${agents}`, at: NOW, rank: 0 },
      { owner: `chat:${id}-chat-1`, at: NOW, rank: 0 },
    ],
    audit: [audit(`audit-${id}`, { subject: `conversation:${id}`, detail: { reason: MARK } })],
    events: [
      { type: "activity.created", lane: id, key: "k", at: NOW, body: { text: MARK }, awaited: null },
      { type: "conversation.ended", lane: id, key: "k", at: NOW, body: { text: MARK }, awaited: HELD },
    ],
    request: request(`key-of-${id}`, { answer: { body: MARK }, until: NOW + DAY, conversation: id }),
  })
}

describe.each(STORES)("erasing: $name", ({ open }) => {
  let opened: Opened
  beforeEach(async () => {
    opened = await open()
  })
  afterEach(() => opened.close())

  const write = async (...commits: readonly Commit[]) => {
    for (const each of commits) expect(await opened.store.commit(each)).toBe(true)
  }
  const upload = async (id: string, of: string, text = MARK) => {
    const { store } = opened
    const begun = { id, conversation: of, name: `${text}.txt`, contentType: "text/plain", at: NOW }
    expect(await store.beginUpload(begun, 10)).toBe(true)
    expect(await store.addUploadPart(id, 0, Buffer.from(text))).toBe(true)
    expect(await store.finishUpload(id, text.length)).toBe(true)
  }

  test("of a person nothing is left but that it happened, and of chats what reports need", async () => {
    const { store } = opened
    await write(
      storyOf("c1", "ann", "v1"),
      storyOf("c2", "ann", "v2"),
      commit({
        puts: [
          { kind: "entities", id: "user:ann", version: 1, value: { ChatUser: { Name: MARK } } },
          { kind: "entities", id: "visitor:v1", version: 1, value: { ChatUser: { Name: MARK } } },
          put.block(block("over", { kind: "user", value: "ann" }, { until: NOW, reason: MARK })),
          put.block(block("lifted", { kind: "user", value: "ann" }, { until: null, lifted: LIFTED, reason: MARK })),
          put.setting({ id: "blockedRecord:user:ann", value: NOW }),
        ],
        audit: [audit("audit-ann", { subject: "user:ann", detail: { reason: MARK } })],
        request: request("c1 client-1", { answer: { view: MARK } }),
      }),
      commit({ request: request("key-of-a-block", { conversation: "block:over", answer: { view: MARK } }) }),
    )
    await upload("f1", "c1")
    const { counts } = await erasePerson(store, ANN)
    expect(counts).toEqual({
      conversations: 2,
      activities: 8,
      turns: 4,
      entities: 8,
      chats: 2,
      files: 1,
      requests: 4,
      deliveries: 4,
      blocks: 2,
      audit: 3,
    })
    const left = await dump(store)
    expect(left).not.toContain(MARK)
    expect(left.replace(/c[12]-chat-1/g, "")).not.toMatch(/ann|v1|v2/)
    const { records, audit: log, ...rest } = await store.contents()
    const chats = records.chat.map(({ id, version, value }) => [
      id,
      version,
      (value as { rating: string | null }).rating,
    ])
    expect(chats).toEqual([
      ["c1-chat-1", 2, "5"],
      ["c2-chat-1", 2, null],
    ])
    expect(records.conversation).toEqual([])
    expect(log.map(({ at, what, by, subject, detail }) => ({ at, what, by, subject, detail }))).toEqual(
      ["conversation", "conversation", "user"].map(subject => ({
        at: NOW,
        what: "block",
        by: "a@x",
        subject,
        detail: null,
      })),
    )
    const push = { refusals: [], events: [], heldEvents: [], deliveries: [], progress: [] }
    expect(rest).toEqual({ activities: [], turns: [], due: [], requests: [], ...push, subjects: [], uploads: [] })
    // The thread that writes the log into the file may read just now: then it is asked again.
    await expect.poll(() => store.scrub()).toBe(true)
  })

  test("others keep all they have, also those whose ids begin alike, and what is open stays", async () => {
    const { store } = opened
    const others = [
      storyOf("c10", "annabel", "v1"),
      storyOf("c3", null, "ann"),
      storyOf("c4", "ann", "v4", { status: "active" }),
    ]
    await write(...others)
    await upload("f10", "c10")
    const before = await dump(store)
    await write(storyOf("c1", "ann", "v1"))
    await erasePerson(store, ANN)
    const chats = await store.chats({ limit: 9 })
    expect(chats.items.filter(({ value }) => value.message === null).map(({ value }) => value.id)).toEqual([
      "c1-chat-1",
    ])
    // The chat that stays and the line of the audit log are all that the erased one leaves.
    const after = JSON.parse(await dump(store))
    after.records.chat = after.records.chat.filter(({ id }: { id: string }) => id !== "c1-chat-1")
    after.audit = after.audit.filter(({ subject }: { subject: string }) => subject !== "conversation")
    expect(unnumbered(after)).toEqual(unnumbered(JSON.parse(before)))
  })

  test("a block that holds stays, without the conversation and the chat it was made in, and without a name", async () => {
    const { store } = opened
    const ann = { name: "Ann", email: "ann@x" }
    const made = { until: NOW + 1, reason: "abuse", by: "ana@x", conversation: "c1", chat: "c1-chat-1", ...ann }
    const ban = { until: null, scope: "conversation", reason: "spam", by: "boss", ...ann } as const
    await write(
      storyOf("c1", "ann", "v1"),
      commit({
        puts: [
          put.block(block("holds", { kind: "user", value: "ann" }, made)),
          put.block(block("ban", { kind: "user", value: "ann" }, ban)),
          put.block(block("of-c1", { kind: "conversation", value: "c1" }, made)),
          put.block(block("of-address", { kind: "ip", value: "203.0.113.7/32" }, made)),
        ],
      }),
    )
    expect((await erasePerson(store, ANN)).counts.blocks).toBe(1)
    const { items } = await store.blocks({ now: NOW, limit: 9 })
    expect(
      items.map(({ version, value: { id, reason, by, conversation, chat, name, email } }) => [
        ...[id, version, reason, by],
        ...[conversation, chat, name, email],
      ]),
    ).toEqual([
      ["of-address", 2, "abuse", "ana@x", null, null, null, null],
      ["holds", 3, "abuse", "ana@x", null, null, null, null],
      ["ban", 2, "spam", "boss", null, null, null, null],
    ])
    expect((await store.blocks({ now: NOW, limit: 9, q: "ann@" })).items).toEqual([])
    expect(await ask(store, { kind: "blocksOf", subjects: [{ kind: "user", value: "ann" }] })).toMatchObject([
      { value: { id: "ban" } },
      { value: { id: "holds" } },
    ])
    expect(await ask(store, { kind: "blocksOf", subjects: [{ kind: "conversation", value: "c1" }] })).toEqual([])
  })

  test("a browser's conversations go with whoever proved an identity in them; what that user has elsewhere stays", async () => {
    const { store } = opened
    await write(
      storyOf("c1", "ann", "v1"),
      storyOf("c2", null, "v1"),
      storyOf("c3", "ann", "v2"),
      commit({ puts: [{ kind: "entities", id: "user:ann", version: 1, value: { ChatUser: { Name: "Ann" } } }] }),
    )
    expect((await erasePerson(store, { kind: "visitor", id: "v1" })).counts.conversations).toBe(2)
    expect((await store.conversations({ limit: 9, side: "user" })).items.map(({ value }) => value.id)).toEqual(["c3"])
    expect(await ask(store, { kind: "entities", id: "user:ann" })).toEqual({ ChatUser: { Name: "Ann" } })
  })

  test("however small the parts are, what is kept of the user's browser goes too", async () => {
    const { store } = opened
    for (let limit = 1; limit < 20; limit++) {
      await write(
        storyOf("c1", "ann", "v1"),
        commit({
          puts: [{ kind: "entities", id: "visitor:v1", version: 1, value: { ChatUser: { Name: MARK } } }],
          audit: ["1", "2", "3"].map(id => audit(id, { subject: "visitor:v1", detail: { reason: MARK } })),
        }),
      )
      await erasePerson(store, ANN, limit)
      const left = await dump(store)
      expect([limit, left.includes(MARK), left.includes("v1")]).toEqual([limit, false, false])
      await store.erase({ kind: "chats", before: NOW + 1 }, 100)
    }
  })

  test("a long conversation goes in parts, and each part goes on where the last one stopped", async () => {
    const { store } = opened
    await write(storyOf("c1", "ann", "v1"), storyOf("c2", "ann", "v1"))
    await write(
      commit({
        activities: Array.from({ length: 95 }, (_, index) => ({
          conversation: "c1",
          activity: activity("c1", index + 3),
        })),
      }),
    )
    const { counts, parts } = await erasePerson(store, ANN, 10)
    expect(counts).toMatchObject({ conversations: 2, activities: 103, turns: 4 })
    expect(parts).toBeGreaterThan(10)
    expect((await store.contents()).activities).toEqual([])
  })

  test("what was decided on a record before it was erased is refused", async () => {
    const { store } = opened
    await write(storyOf("c1", "ann", "v1"))
    await erasePerson(store, ANN)
    expect(await store.commit(commit({ puts: [put.conversation(conversation("c1"), 2)] }))).toBe(false)
    expect(
      await store.commit(commit({ expects: [{ kind: "conversation", id: "c1", version: 1 }], audit: [audit("x")] })),
    ).toBe(false)
    expect(await store.commit(commit({ puts: [put.chat(chat("c1-chat-1"), 2)] }))).toBe(false)
  })

  test.each([
    ["under its name", request("c1 client", { answer: { view: MARK } })],
    ["that says so", request("other", { answer: { body: MARK }, conversation: "c1", until: NOW + DAY })],
  ])("an answer that comes after its conversation was erased, %s, is not kept", async (_, late) => {
    const { store } = opened
    await write(storyOf("c1", "ann", "v1"))
    await store.answerRequest(late, false)
    expect(await ask(store, { kind: "request", request: late.id })).toMatchObject({ answer: late.answer })
    await erasePerson(store, ANN)
    for (const isDone of [false, true]) expect(await store.answerRequest(late, isDone)).toEqual(late)
    expect(await ask(store, { kind: "request", request: late.id })).toBe(null)
  })

  describe("by time", () => {
    const ended = (id: string, at: number, over: Parameters<typeof conversation>[1] = {}) =>
      conversation(id, { status: "ended", chatActivity: { id, number: 1, lastAt: at, afterSeq: 0 }, ...over })

    test("conversations go that ended before, with their agents', and none that is open or ended at that moment or later", async () => {
      const { store } = opened
      const linked = { conversation: "old", chat: "old-chat-1", agent: "ana@x" }
      await write(
        commit({
          puts: [
            put.conversation(ended("old", NOW - 1)),
            put.conversation(ended("old-chat-1-agent-1", NOW - 9, { side: "agent", linked })),
            put.conversation(ended("late", NOW)),
            put.conversation(
              conversation("open", { chatActivity: { id: "x", number: 1, lastAt: NOW - 9, afterSeq: 0 } }),
            ),
            put.conversation(
              ended("late-chat-1-agent-1", NOW - 9, { side: "agent", linked: { ...linked, conversation: "late" } }),
            ),
            put.conversation(ended("signed-out", NOW - 2, { side: "agent", linked: { ...linked, conversation: "" } })),
          ],
        }),
      )
      expect((await eraseAll(store, { kind: "conversations", before: NOW })).counts.conversations).toBe(2)
      const { items } = await store.conversations({ limit: 9 })
      expect(items.map(({ value }) => value.id).sort()).toEqual(["late", "late-chat-1-agent-1", "open"])
    })

    test("what is kept of a person beside conversations goes with the last of them, and a block does not", async () => {
      const { store } = opened
      const people = { user: "ann", visitor: "v" }
      const named = ["user:ann", "visitor:v"].map(
        id => ({ kind: "entities", id, version: 1, value: { ChatUser: { Name: "Ann" } } }) as const,
      )
      const over = block("over", { kind: "user", value: "ann" }, { until: NOW - 9 })
      await write(
        commit({
          puts: [put.conversation(ended("old", NOW - 2, people)), put.conversation(ended("late", NOW - 1, people))],
        }),
        commit({ puts: [...named, put.block(over)] }),
      )
      expect((await eraseAll(store, { kind: "conversations", before: NOW - 1 })).counts.entities).toBe(0)
      expect((await eraseAll(store, { kind: "conversations", before: NOW }, 1)).counts.entities).toBe(2)
      const { records } = await store.contents()
      expect([records.entities, records.block.map(({ id }) => id)]).toEqual([[], ["over"]])
    })

    test("a conversation that was open ends: from then on it counts", async () => {
      const { store } = opened
      await write(
        commit({ puts: [put.conversation(conversation("c"))] }),
        commit({ puts: [put.conversation(ended("c", NOW + 5), 2)] }),
      )
      expect((await eraseAll(store, { kind: "conversations", before: NOW + 5 })).counts.conversations).toBe(0)
      expect((await eraseAll(store, { kind: "conversations", before: NOW + 6 })).counts.conversations).toBe(1)
    })

    test("the trace of conversations that ended goes, with that of their agents', and is not looked for again", async () => {
      const { store } = opened
      await write(storyOf("old", "ann", "v1"), storyOf("open", "ann", "v1", { status: "active" }))
      const { counts } = await eraseAll(store, { kind: "trace", before: NOW + 1 })
      expect(counts).toEqual({ ...NOTHING_ERASED, turns: 2 })
      expect(await store.turns("old")).toEqual([])
      expect(await store.turns("open")).toHaveLength(1)
      expect(await store.activities("old", 0, 9)).toHaveLength(2)
      expect((await eraseAll(store, { kind: "trace", before: NOW + 1 })).counts).toEqual(NOTHING_ERASED)
    })

    test.each(["old", "old-chat-1-agent-1"])(
      "the trace of a turn of %s that came after the others' was erased goes too",
      async id => {
        const { store } = opened
        await write(storyOf("old", "ann", "v1"))
        await eraseAll(store, { kind: "trace", before: NOW + 1 })
        const { conversation: all } = (await store.contents()).records
        const { version = 0, value = null } = all.find(each => each.id === id) ?? {}
        // Read back as it was put.
        const again = put.conversation(fromStored(value) as unknown as StoredConversation, version + 1)
        await write(commit({ puts: [again], turns: [{ conversation: id, turn: turn(2) }] }))
        expect((await eraseAll(store, { kind: "trace", before: NOW + 1 })).counts).toEqual({
          ...NOTHING_ERASED,
          turns: 1,
        })
        expect(await store.turns(id)).toEqual([])
        expect((await eraseAll(store, { kind: "trace", before: NOW + 1 })).counts).toEqual(NOTHING_ERASED)
      },
    )

    test("files go that are old and whose conversation ended before; chats whose conversation is gone; old lines of the audit", async () => {
      const { store } = opened
      await write(storyOf("old", "ann", "v1"), storyOf("open", "ann", "v1", { status: "active" }))
      await upload("f1", "old")
      await upload("f2", "open")
      expect((await eraseAll(store, { kind: "files", before: NOW })).counts.files).toBe(0)
      expect((await eraseAll(store, { kind: "files", before: NOW + 1 })).counts.files).toBe(1)
      expect([await store.upload("f1"), (await store.upload("f2"))?.size]).toEqual([null, MARK.length])
      expect(await store.uploadPart("f1", 0)).toBe(null)
      expect((await eraseAll(store, { kind: "chats", before: NOW + 1 })).counts.chats).toBe(0)
      await eraseAll(store, { kind: "conversations", before: NOW + 1 })
      expect((await eraseAll(store, { kind: "chats", before: NOW })).counts.chats).toBe(0)
      expect((await eraseAll(store, { kind: "chats", before: NOW + 1 })).counts.chats).toBe(1)
      const refused = [NOW - 1, NOW, NOW + 1].map(at => ({ at, queue: "q", reason: "blocked" }) as const)
      await store.commit(commit({ refusals: refused }))
      await eraseAll(store, { kind: "chats", before: NOW + 1 }, 1)
      expect((await store.refusals({ from: 0, limit: 9 })).items).toEqual(refused.slice(2))
      expect((await eraseAll(store, { kind: "audit", before: NOW }, 1)).counts.audit).toBe(0)
      expect(await eraseAll(store, { kind: "audit", before: NOW + 1 }, 1)).toMatchObject({
        counts: { audit: 2 },
        parts: 3,
      })
    })

    test("with a block go the answers and the events that tell of it, and no others", async () => {
      const { store } = opened
      const told = ["over", "holds"].map(id => ({
        id: `block:${id}`,
        request: request(`key-of-${id}`, { answer: { view: MARK }, conversation: `block:${id}`, until: NOW + DAY }),
      }))
      await write(
        commit({
          puts: ["over", "holds"].map(id =>
            put.block(block(id, { kind: "user", value: id }, { until: id === "over" ? NOW - 1 : NOW + 1 })),
          ),
          events: told.flatMap(({ id: lane }) => [
            { type: "block.created", lane, key: null, at: NOW, body: { text: MARK }, awaited: null },
            { type: "block.created", lane, key: null, at: NOW, body: { text: MARK }, awaited: HELD },
          ]),
        }),
        ...told.map(({ request }) => commit({ request })),
      )
      await eraseAll(store, { kind: "blocks", before: NOW })
      const { requests, events, heldEvents } = await store.contents()
      expect(requests.map(({ id }) => id)).toEqual(["key-of-holds"])
      expect([...events, ...heldEvents].map(({ lane }) => lane)).toEqual(["block:holds", "block:holds"])
    })

    test("blocks go that were over or lifted before, and ranges that are found count right after that", async () => {
      const { store } = opened
      const ip = (value: string) => ({ kind: "ip", value }) as const
      await write(
        commit({
          puts: [
            put.block(block("over", ip("10.0.0.0/8"), { until: NOW - 1 })),
            put.block(block("lifted", ip("10.0.0.0/9"), { until: null, lifted: { ...LIFTED, at: NOW - 1 } })),
            put.block(block("holds", ip("10.0.0.0/16"), { until: NOW + 1 })),
            put.block(block("for-good", ip("10.0.0.0/8"), { until: null, scope: "conversation" })),
          ],
        }),
      )
      expect((await eraseAll(store, { kind: "blocks", before: NOW })).counts.blocks).toBe(2)
      const found = await ask(store, { kind: "blocksOf", subjects: [ip("10.0.0.1")] })
      expect(found).toMatchObject([{ value: { id: "for-good" } }, { value: { id: "holds" } }])
    })
  })

  describe("files", () => {
    const begun = (id: string, at = NOW) => ({ id, conversation: "c", name: "a.txt", contentType: "text/plain", at })
    beforeEach(() => write(commit({ puts: [put.conversation(conversation("c"))] })))

    test("are none of a conversation that was erased, also where one began to come before", async () => {
      const { store } = opened
      expect(await store.beginUpload(begun("f"), 3)).toBe(true)
      await write(commit({ puts: [put.conversation(conversation("c", { status: "ended", user: "ann" }), 2)] }))
      await erasePerson(store, ANN)
      expect([await store.addUploadPart("f", 0, Uint8Array.from([2])), await store.finishUpload("f", 0)]).toEqual([
        false,
        false,
      ])
      expect(await store.beginUpload(begun("g"), 3)).toBe(false)
      expect((await store.contents()).uploads).toEqual([])
    })

    test("are found when they are whole, part by part, and no part is added to one that is whole or gone", async () => {
      const { store } = opened
      expect(await store.beginUpload(begun("f"), 3)).toBe(true)
      expect(await store.addUploadPart("f", 0, Uint8Array.from([0, 255, 1]))).toBe(true)
      expect(await store.addUploadPart("f", 1, Uint8Array.from([2]))).toBe(true)
      expect(await store.upload("f")).toBe(null)
      expect(await store.finishUpload("f", 4)).toBe(true)
      expect(await store.upload("f")).toEqual({ ...begun("f"), size: 4 })
      expect([...((await store.uploadPart("f", 0)) ?? [])]).toEqual([0, 255, 1])
      expect(await store.uploadPart("f", 2)).toBe(null)
      expect(await store.addUploadPart("f", 2, Uint8Array.from([2]))).toBe(false)
      expect(await store.finishUpload("f", 9)).toBe(false)
      await store.dropUpload("f")
      expect([await store.upload("f"), await store.uploadPart("f", 0)]).toEqual([null, null])
      expect(await store.addUploadPart("f", 2, Uint8Array.from([2]))).toBe(false)
    })

    test("a conversation has so many and no more; what was given up for an hour goes", async () => {
      const { store } = opened
      expect(await store.beginUpload(begun("f1"), 2)).toBe(true)
      expect(await store.beginUpload(begun("f2"), 2)).toBe(true)
      expect(await store.beginUpload(begun("f3"), 2)).toBe(false)
      await store.finishUpload("f1", 0)
      expect(await store.beginUpload(begun("f3", NOW + 60 * 60_000), 2)).toBe(false)
      expect(await store.beginUpload(begun("f3", NOW + 60 * 60_000 + 1), 2)).toBe(true)
      expect((await store.contents()).uploads.map(({ id }) => id)).toEqual(["f1", "f3"])
    })
  })
})

/** Where the last event is gone, a store that is read back gives its number again. */
async function withoutNumbers(store: KeptStore) {
  return unnumbered(JSON.parse(await dump(store)))
}

function unnumbered(kept: { readonly events: readonly object[]; readonly heldEvents: readonly object[] }) {
  const without = (events: readonly object[]) => events.map(event => ({ ...event, number: 0 }))
  return { ...kept, events: without(kept.events), heldEvents: without(kept.heldEvents) }
}

test("erased in the same parts, memory and SQLite keep the same", async () => {
  const ids = fc.constantFrom("a", "b", "c")
  const story = fc
    .tuple(ids, fc.option(ids), fc.option(ids), fc.constantFrom("active" as const, "ended" as const))
    .map(([id, user, visitor, status]) => storyOf(id, user, visitor, { status }))
  const moments = fc.constantFrom(NOW, NOW + 1)
  const erasures = fc.oneof(
    fc
      .tuple(fc.constantFrom("user" as const, "visitor" as const), ids)
      .map(([kind, id]): Erasure => ({ kind: "person", person: { kind, id }, now: NOW })),
    fc
      .tuple(
        fc.constantFrom(
          "conversations" as const,
          "trace" as const,
          "files" as const,
          "chats" as const,
          "audit" as const,
        ),
        moments,
      )
      .map(([kind, before]): Erasure => ({ kind, before })),
  )
  const acts = fc.array(fc.oneof(story, fc.tuple(erasures, fc.integer({ min: 1, max: 9 }))), { maxLength: 9 })
  await fc.assert(
    fc.asyncProperty(acts, async given => {
      const [memory, sqlite] = [openMemoryStore(), openEmptySqlite()]
      try {
        for (const act of given) {
          const outcomes = await Promise.allSettled(
            [memory, sqlite].map(store => ("puts" in act ? store.commit(act) : store.erase(...act))),
          )
          const [one, other] = outcomes.map(outcome => (outcome.status === "fulfilled" ? outcome.value : "error"))
          expect(other).toEqual(one)
        }
        expect(await withoutNumbers(sqlite)).toEqual(await withoutNumbers(memory))
      } finally {
        await sqlite.close()
      }
    }),
    runs(60),
  )
})
