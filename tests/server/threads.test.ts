import { MessageChannel } from "node:worker_threads"
import { afterEach, describe, expect, test } from "vitest"
import { Duration, ParleyError } from "../../language/index.js"
import { connectThread } from "../../server/index.js"
import { AnsweredMeanwhile, BlockedError } from "../../turns/index.js"

interface Echo {
  echo(...given: readonly unknown[]): unknown
  /** Its parameters go as data. */
  sizeOf(bytes: Uint8Array): number
  first(given: unknown): unknown
  fail(how: string): void
  onTold(what: string): void
  told(): readonly string[]
  /** Which the other end does not have. */
  missing(): void
}

const close: (() => void)[] = []
afterEach(() => {
  for (const one of close.splice(0)) one()
})

const NAMES = ["echo", "first", "sizeOf", "fail", "onTold", "told", "missing"] as const

/** Two ends of a channel; the other one echoes. */
function joined() {
  const { port1, port2 } = new MessageChannel()
  close.push(() => port1.close())
  const told: string[] = []
  const messages: number[] = []
  port2.on("message", (batch: readonly unknown[]) => messages.push(batch.length))
  connectThread(
    port2,
    {
      echo: (...given: readonly unknown[]) => given,
      sizeOf: (bytes: unknown) => (bytes instanceof Uint8Array ? bytes.length : null),
      first: (given: unknown) => given,
      fail: (how: string) => {
        throw FAILURES[how]
      },
      onTold: (what: string) => void told.push(what),
      told: () => [...told],
    },
    [],
  )
  return { other: connectThread<Echo>(port1, {}, NAMES, ["sizeOf"]), messages }
}

const FAILURES: { readonly [how: string]: Error } = {
  refused: new ParleyError("TEXT_INVALID", "/text", "It holds U+0000."),
  blocked: new BlockedError({ text: "Blocked.", reason: "spam", until: null }, "b1"),
  answered: new AnsweredMeanwhile("it was answered"),
  mistake: new TypeError("x is not a function"),
}

describe("threads that are joined", () => {
  test.each([
    ["plain values", [1, "a", true, null, [], {}, { deep: [{ er: "é\u2028" }] }]],
    ["times and durations", [new Date(5), { at: new Date(0), long: new Duration(90_000) }]],
    ["keys that look like marks", [{ $time: "no time", $$: 1 }]],
  ])("give each other %s as they were", async (_, given) => {
    expect(await joined().other.echo(...given)).toEqual(given)
  })

  test("give each other bytes where no JSON is made of them", async () => {
    expect(await joined().other.sizeOf(new Uint8Array(17))).toBe(17)
  })

  test.each([[""], ["null"], ['{"$time":"no time"}'], ["é\u2028"]])(
    "give each other the text %j as it is",
    async text => {
      expect(await joined().other.first(text)).toBe(text)
    },
  )

  test("leave out what JSON leaves out", async () => {
    expect(await joined().other.echo({ a: undefined, b: 1 })).toEqual([{ b: 1 }])
  })

  test("throw what was thrown, so that who asked can tell one from another", async () => {
    const { other } = joined()
    const thrown = (how: string) =>
      other.fail(how).then(
        () => null,
        (error: unknown) => error,
      )
    expect(await thrown("refused")).toMatchObject({
      code: "TEXT_INVALID",
      pointer: "/text",
      message: "It holds U+0000.",
    })
    const blocked = await thrown("blocked")
    expect(blocked).toBeInstanceOf(BlockedError)
    expect(blocked).toMatchObject({ code: "BLOCKED", details: { reason: "spam" } })
    expect(await thrown("answered")).toBeInstanceOf(AnsweredMeanwhile)
    const mistake = await thrown("mistake")
    expect(mistake).not.toBeInstanceOf(ParleyError)
    expect(mistake).toMatchObject({ message: "x is not a function", stack: expect.stringContaining("threads.test") })
  })

  test("hear things in the order in which they were said, whether they are asked or told", async () => {
    const { other } = joined()
    const before = await Promise.all([other.onTold("1"), other.told(), other.onTold("2"), other.told()])
    expect(before).toEqual([null, ["1"], null, ["1", "2"]])
  })

  test("can be waited for as any value can, and answer to no name that is not theirs", async () => {
    const { other } = joined()
    expect(await other).toBe(other)
    expect(Object.keys(other)).toEqual(NAMES)
    await expect(other.missing()).rejects.toThrow("this thread offers no missing")
  })

  test("say many things in few messages, and give each its own answer", async () => {
    const { other, messages } = joined()
    const all = await Promise.all(Array.from({ length: 100 }, (_, number) => other.echo(number)))
    expect(all).toEqual(Array.from({ length: 100 }, (_, number) => [number]))
    expect(messages.length).toBeLessThan(20)
  })
})
