import { expect, test } from "vitest"
import { DeskFeed } from "../../server/push/desk-feed.js"
import { Hints } from "../../server/push/hints.js"
import { openMemoryStore } from "../../store/index.js"
import { agent, chat, commit, conversation, NOW, put } from "../store/records.js"

test("what was read before somebody was erased is not told after it", async () => {
  const store = openMemoryStore()
  const person = { user: null, visitor: "v", name: "Zoe", email: null, phone: null, otherConversations: 0 }
  await store.commit(
    commit({
      puts: [
        put.conversation(conversation("c", { status: "ended" })),
        put.chat(chat("c-chat-1", { conversation: "c", status: "ended", endedAt: NOW, person })),
      ],
    }),
  )
  let begin = (): void => {}
  const begun = new Promise<void>(resolve => (begin = resolve))
  let release = (): void => {}
  const held = new Promise<void>(resolve => (release = resolve))
  const read: typeof store.read = async (...asked) => {
    const found = await store.read(...asked)
    begin()
    await held
    return found
  }
  const hints = new Hints({ listen: async () => {}, ignore: () => {} })
  const feed = new DeskFeed(() => ({ ...store, read }), hints, { now: () => NOW })
  const told: string[] = []
  let tell = (): void => {}
  const isTold = new Promise<void>(resolve => (tell = resolve))
  await feed.listen(changes => {
    for (const change of changes) told.push("json" in change ? change.json : change.kind)
    if (told.length > 1) tell()
  })
  hints.tell([{ kind: "chat", id: "c-chat-1", version: 1 }])
  await begun
  expect((await store.erase({ kind: "conversations", before: NOW + 1 }, 100)).counts.conversations).toBe(1)
  feed.lookAgain()
  release()
  await isTold
  expect(told).toEqual(["gap", expect.stringContaining('"version":2')])
  expect(told.join()).not.toContain("Zoe")
})

test("where the first who listens meets a store that can't be read, the next one can", async () => {
  let isAway = true
  const source = {
    listen: async () => {
      if (isAway) throw new Error("away")
    },
    ignore: () => {},
  }
  const hints = new Hints(source)
  const feed = new DeskFeed(() => openMemoryStore(), hints, { now: () => NOW })
  await expect(feed.listen(() => {})).rejects.toThrow("away")
  isAway = false
  const stop = await feed.listen(() => {})
  expect(hints.isHeard("desk")).toBe(true)
  stop()
  await expect.poll(() => hints.isHeard("desk")).toBe(false)
})

test("a change back to what was told before a store could not be read is told to those who have looked since", async () => {
  const store = openMemoryStore()
  let isAway = false
  const read: typeof store.read = async (...asked) => {
    if (isAway) throw new Error("away")
    return store.read(...asked)
  }
  const hints = new Hints({ listen: async () => {}, ignore: () => {} })
  const feed = new DeskFeed(() => ({ ...store, read }), hints, { now: () => NOW })
  const told: string[] = []
  await feed.listen(changes => void told.push(...changes.map(({ kind }) => kind)))
  const change = async (version: number, availability: "available" | "break") => {
    await store.commit(commit({ puts: [put.agent(agent("a@x", { availability }), version)] }))
    const before = told.length
    hints.tell([{ kind: "agent", id: "a@x", version }])
    await expect.poll(() => told.length).toBe(before + 1)
  }
  await change(1, "available")
  isAway = true
  await change(2, "break")
  isAway = false
  expect((await feed.picture()).agentsJson).toContain("break")
  await change(3, "available")
  expect(told).toEqual(["agent", "gap", "agent"])
  expect((await feed.picture()).agentsJson).toContain("available")
})
