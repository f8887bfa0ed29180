import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { DoneRequest } from "../../turns/index.js"
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

  const says = (body: string) => ({ answer: { status: 201, body } })

  test("the answer that was kept first stays until it is too old", async () => {
    const { store } = opened
    expect(await store.keptAnswer("k")).toBeNull()
    expect(await store.keepAnswer(keptAnswer("k"), NOW - 10, true)).toEqual(keptAnswer("k"))
    const later = keptAnswer("k", { ...says("later"), fingerprint: "g", at: NOW + 10 })
    expect(await store.keepAnswer(later, NOW, true)).toEqual(keptAnswer("k"))
    expect(await store.keptAnswer("k")).toEqual(keptAnswer("k"))
    expect(await store.keepAnswer(later, NOW + 1, true)).toEqual(later)
    expect(await store.keptAnswer("k")).toEqual(later)
    expect(await ask(store, { kind: "kept", request: "k" })).toEqual(later)
    expect(await ask(store, { kind: "kept", request: "none" })).toBeNull()
  })

  test("of two answers kept at once under one id both are told the first", async () => {
    const answers = ["one", "two"].map(body => opened.store.keepAnswer(keptAnswer("k", says(body)), NOW, true))
    expect((await Promise.all(answers)).map(({ answer }) => answer?.body)).toEqual(["one", "one"])
  })

  test("answers that are too old go when others come", async () => {
    await opened.store.keepAnswer(keptAnswer("old", { at: NOW - 10 }), NOW - 20, true)
    await opened.store.keepAnswer(keptAnswer("new"), NOW - 5, true)
    expect(await opened.store.keptAnswer("old")).toBeNull()
    expect(await opened.store.keptAnswer("new")).toEqual(keptAnswer("new"))
  })

  const does = (id: string, over: Partial<DoneRequest> = {}) => ({
    done: { id, fingerprint: "f", result: { made: "b1" }, at: NOW, since: NOW - 10, ...over },
  })
  const makes = (value: string, version = 1) => put.setting({ id: "s", value }, version)

  test("a commit that does a request keeps it, and gets its answer from who was told of it", async () => {
    const { store } = opened
    expect(await store.commit(commit({ puts: [makes("one")], ...does("k") }))).toBe(true)
    const begun = { ...keptAnswer("k"), result: { made: "b1" }, answer: null }
    expect(await store.keptAnswer("k")).toEqual(begun)
    const refused = keptAnswer("k", says("refused"))
    expect(await store.keepAnswer(refused, NOW - 10, false)).toEqual(begun)
    expect(await store.keepAnswer(keptAnswer("k"), NOW - 10, true)).toEqual(keptAnswer("k"))
    expect(await store.keepAnswer(refused, NOW - 10, true)).toEqual(keptAnswer("k"))
  })

  test("a request is done by one commit; the second leaves no trace until the first is too old", async () => {
    const { store } = opened
    const outcomes = [
      store.commit(commit({ puts: [makes("one")], ...does("k") })),
      store.commit(commit({ puts: [put.setting({ id: "t", value: "two" })], ...does("k", { result: "two" }) })),
    ]
    expect(await Promise.all(outcomes)).toEqual([true, false])
    expect(await ask(store, { kind: "setting", id: "t" })).toBeNull()
    expect((await store.keptAnswer("k"))?.result).toEqual({ made: "b1" })
    const later = does("k", { result: null, at: NOW + 20, since: NOW + 10 })
    expect(await store.commit(commit({ puts: [makes("two", 2)], ...later }))).toBe(true)
    expect((await store.keptAnswer("k"))?.result).toBeNull()
  })

  test("a request that was answered is not done", async () => {
    const { store } = opened
    await store.keepAnswer(keptAnswer("k"), NOW - 10, false)
    expect(await store.commit(commit({ puts: [makes("one")], ...does("k") }))).toBe(false)
    expect(await store.keptAnswer("k")).toEqual(keptAnswer("k"))
  })

  test("a request is not kept by a commit that was refused", async () => {
    const { store } = opened
    expect(await store.commit(commit({ puts: [makes("two", 2)], ...does("k") }))).toBe(false)
    expect(await store.keptAnswer("k")).toBeNull()
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
