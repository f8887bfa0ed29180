import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { activity, answered, ask, commit, keptAnswer, key, NOW, put } from "./records.js"
import { type Opened, STORES } from "./stores.js"

describe.each(STORES)("keys, settings, answers and transcripts: $name", ({ open }) => {
  let opened: Opened
  beforeEach(() => {
    opened = open()
  })
  afterEach(() => opened.close())

  test("keys are listed by id, revoked ones too, and kept whole", async () => {
    const full = key("b", { agent: "a@x", revokedAt: NOW, callback: { url: "https://x", secret: "s" } })
    await opened.store.commit(commit({ puts: [put.key(full), put.key(key("a"))] }))
    expect(await opened.store.keys()).toEqual([
      { version: 1, value: key("a") },
      { version: 1, value: full },
    ])
    await opened.store.commit(commit({ puts: [put.key(key("a", { revokedAt: NOW }), 2)] }))
    expect(await ask(opened.store, { kind: "key", id: "a" })).toEqual(key("a", { revokedAt: NOW }))
  })

  test("of two processes that make one setting at once the second is refused and finds the first one's", async () => {
    const make = (value: string) => opened.store.commit(commit({ puts: [put.setting({ id: "secret", value })] }))
    expect(await Promise.all([make("one"), make("two")])).toEqual([true, false])
    expect(await ask(opened.store, { kind: "setting", id: "secret" })).toEqual({ id: "secret", value: "one" })
  })

  test("the answer that was kept first stays until it is too old", async () => {
    const { store } = opened
    expect(await store.keptAnswer("k")).toBeNull()
    expect(await store.keepAnswer(keptAnswer("k"), NOW - 10)).toEqual(keptAnswer("k"))
    const later = keptAnswer("k", { body: "later", fingerprint: "g", at: NOW + 10 })
    expect(await store.keepAnswer(later, NOW)).toEqual(keptAnswer("k"))
    expect(await store.keptAnswer("k")).toEqual(keptAnswer("k"))
    expect(await store.keepAnswer(later, NOW + 1)).toEqual(later)
    expect(await store.keptAnswer("k")).toEqual(later)
  })

  test("of two answers kept at once under one id both are told the first", async () => {
    const answers = ["one", "two"].map(body => opened.store.keepAnswer(keptAnswer("k", { body }), NOW))
    expect((await Promise.all(answers)).map(({ body }) => body)).toEqual(["one", "one"])
  })

  test("answers that are too old go when others come", async () => {
    await opened.store.keepAnswer(keptAnswer("old", { at: NOW - 10 }), NOW - 20)
    await opened.store.keepAnswer(keptAnswer("new"), NOW - 5)
    expect(await opened.store.keptAnswer("old")).toBeNull()
    expect(await opened.store.keptAnswer("new")).toEqual(keptAnswer("new"))
  })

  test("an answer that is under way is completed once", async () => {
    const begun = { ...answered("c", "1"), answer: null }
    await opened.store.commit(commit({ answered: [begun] }))
    const done = { ...begun, last: 5, answer: { status: 200 } }
    expect(await opened.store.completeAnswer(done)).toEqual(done)
    expect(await opened.store.completeAnswer({ ...done, last: 9, answer: { status: 500 } })).toEqual(done)
    expect(await ask(opened.store, { kind: "answered", conversation: "c", clientActivityId: "1" })).toEqual(done)
  })

  test("completing what was never begun keeps nothing", async () => {
    expect(await opened.store.completeAnswer(answered("c", "1"))).toEqual(answered("c", "1"))
    expect(await ask(opened.store, { kind: "answered", conversation: "c", clientActivityId: "1" })).toBeNull()
  })

  test("a transcript has the messages after a number, oldest first, and no more than reaches so many bytes", async () => {
    const line = (seq: number, text: string) => ({ conversation: "c", activity: activity("c", seq, text) })
    const event = { conversation: "c", activity: { ...activity("c", 3), type: "event" as const } }
    await opened.store.commit(
      commit({ activities: [line(1, "один"), line(2, "two"), event, line(4, "four"), line(5, "five5")] }),
    )
    const seqs = async (after: number, bytes: number) => {
      const found = await ask(opened.store, { kind: "transcript", conversation: "c", after, bytes })
      return (found as readonly { readonly seq: number }[]).map(({ seq }) => seq)
    }
    expect(await seqs(0, 10_000)).toEqual([1, 2, 4, 5])
    expect(await seqs(2, 10_000)).toEqual([4, 5])
    expect(await seqs(5, 10_000)).toEqual([])
    expect((await seqs(0, 9)).at(-1)).toBe(5)
    expect((await seqs(0, 9)).length).toBeLessThan(4)
  })
})
