import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { RequestRecord } from "../../turns/index.js"
import { activity, ask, commit, key, NOW, put, request } from "./records.js"
import { type Opened, STORES } from "./stores.js"

describe.each(STORES)("keys, settings, answers and transcripts: $name", ({ open }) => {
  let opened: Opened
  beforeEach(async () => {
    opened = await open()
  })
  afterEach(() => opened.close())

  test("keys are listed by id, revoked ones too, and kept whole", async () => {
    const full = key("b", { agent: "a@x", revokedAt: NOW })
    await opened.store.commit(commit({ puts: [put.key(full), put.key(key("a"))] }))
    expect(await opened.store.keys()).toEqual([
      { version: 1, value: key("a") },
      { version: 1, value: full },
    ])
    await opened.store.commit(commit({ puts: [put.key(key("a", { revokedAt: NOW }), 2)] }))
    expect(await ask(opened.store, { kind: "key", id: "a" })).toEqual(key("a", { revokedAt: NOW }))
  })

  test("of two processes that make one setting at once one is refused and finds the other's", async () => {
    const make = (value: string) => opened.store.commit(commit({ puts: [put.setting({ id: "secret", value })] }))
    const [isFirst, isSecond] = await Promise.all([make("one"), make("two")])
    expect(isFirst).toBe(!isSecond)
    const value = isFirst ? "one" : "two"
    expect(await ask(opened.store, { kind: "setting", id: "secret" })).toEqual({ id: "secret", value })
  })

  const says = (body: string) => ({ answer: { status: 201, body } })
  const kept = (id: string, at = NOW) => ask(opened.store, { kind: "request", request: id }, at)
  const answers = (record: RequestRecord, isDone = false) => opened.store.answerRequest(record, isDone)

  test("the answer that was kept first stays until it is over", async () => {
    const first = request("k", { until: NOW + 10 })
    expect(await kept("k")).toBeNull()
    expect(await answers(first)).toEqual(first)
    const later = { ...first, ...says("later"), fingerprint: "g", at: NOW + 9, until: NOW + 20 }
    expect(await answers(later)).toEqual(first)
    expect([await kept("k", NOW + 9), await kept("k", NOW + 10)]).toEqual([first, null])
    expect(await answers({ ...later, at: NOW + 10 })).toEqual({ ...later, at: NOW + 10 })
    expect(await kept("k", NOW + 10)).toEqual({ ...later, at: NOW + 10 })
  })

  test("an answer that is kept for good is never over", async () => {
    expect(await answers(request("k"))).toEqual(request("k"))
    expect(await answers(request("k", { ...says("later"), at: NOW * 2 }))).toEqual(request("k"))
    expect(await kept("k", NOW * 2)).toEqual(request("k"))
  })

  test("of two answers kept at once under one id both are told the first", async () => {
    const told = await Promise.all(["one", "two"].map(body => answers(request("k", says(body)))))
    const [first] = (await opened.store.contents()).requests
    expect([says("one"), says("two")].map(said => request("k", said))).toContainEqual(first)
    expect(told).toEqual([first, first])
  })

  test("requests that are over are dropped a few at a time, the oldest first, and no others", async () => {
    await answers(request("old", { until: NOW + 5 }))
    await answers(request("older", { until: NOW + 4 }))
    await answers(request("good"))
    await answers(request("new", { at: NOW + 5, until: NOW + 50 }))
    const left = async () => (await opened.store.contents()).requests.map(({ id }) => id)
    expect(await left()).toEqual(["good", "new", "old", "older"])
    expect([await opened.store.dropRequests(NOW + 3, 9), await opened.store.dropRequests(NOW + 5, 1)]).toEqual([0, 1])
    expect(await left()).toEqual(["good", "new", "old"])
    expect([await opened.store.dropRequests(NOW + 5, 9), await left()]).toEqual([1, ["good", "new"]])
  })

  const begun = (id: string, over: Partial<RequestRecord> = {}) =>
    request(id, { result: { made: "b1" }, answer: null, ...over })
  const makes = (value: string, version = 1) => put.setting({ id: "s", value }, version)

  test("a commit that does a request keeps it, and gets its answer from who was told of it", async () => {
    expect(await opened.store.commit(commit({ puts: [makes("one")], request: begun("k") }))).toBe(true)
    expect(await kept("k")).toEqual(begun("k"))
    const refused = request("k", says("refused"))
    expect(await answers(refused)).toEqual(begun("k"))
    expect(await answers(request("k"), true)).toEqual(request("k"))
    for (const isDone of [false, true]) expect(await answers(refused, isDone)).toEqual(request("k"))
    expect(await kept("k")).toEqual(request("k"))
  })

  test("an answer whose request a commit has kept is not kept where that is gone, or over", async () => {
    expect(await answers(request("k"), true)).toEqual(request("k"))
    expect(await kept("k")).toBeNull()
    await opened.store.commit(commit({ puts: [makes("one")], request: begun("k", { until: NOW + 10 }) }))
    const late = request("k", { at: NOW + 10, until: NOW + 20 })
    expect(await answers(late, true)).toEqual(late)
    expect(await kept("k", NOW + 10)).toBeNull()
  })

  test("a request is done by one commit; the second leaves no trace until the first is over", async () => {
    const { store } = opened
    const tries = ["one", "two"].map(id => ({
      puts: [put.setting({ id, value: id })],
      request: begun("k", { result: id, until: NOW + 10 }),
    }))
    const outcomes = await Promise.all(tries.map(each => store.commit(commit(each))))
    expect([...outcomes].sort()).toEqual([false, true])
    const settings = await Promise.all(["one", "two"].map(id => ask(store, { kind: "setting", id })))
    expect(settings.map(setting => setting !== null)).toEqual(outcomes)
    expect(await kept("k")).toEqual(tries[outcomes.indexOf(true)]?.request)
    const later = begun("k", { result: null, at: NOW + 10, until: NOW + 20 })
    expect(await store.commit(commit({ puts: [put.setting({ id: "later", value: 1 })], request: later }))).toBe(true)
    expect(await kept("k", NOW + 10)).toEqual(later)
  })

  test("a request that was answered is not done", async () => {
    await answers(request("k"))
    expect(await opened.store.commit(commit({ puts: [makes("one")], request: begun("k") }))).toBe(false)
    expect(await kept("k")).toEqual(request("k"))
  })

  test("a request is not kept by a commit that was refused", async () => {
    expect(await opened.store.commit(commit({ puts: [makes("two", 2)], request: begun("k") }))).toBe(false)
    expect(await kept("k")).toBeNull()
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
