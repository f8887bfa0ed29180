import { describe, expect, test } from "vitest"
import { advance, type Bot } from "../../engine/index.js"
import type { Json } from "../../language/index.js"
import { Runtime } from "../../runtime/index.js"
import { dump, openMemoryStore } from "../../store/index.js"
import { processorTime } from "../processor-time.js"
import { botOf } from "./story.js"

const say = (message: Json, more: { readonly [key: string]: Json } = {}) => ({ type: "message", message, ...more })
const flow = (trigger: { readonly [key: string]: Json }, steps: { readonly [name: string]: Json }) => ({
  trigger,
  start: Object.keys(steps)[0] ?? "",
  steps,
})
const go = { phrases: ["go"] }

/** A conversation on these flows, and a clock that is moved by hand. */
async function conversation(flows: { readonly [flow: string]: Json }, bot?: { readonly [key: string]: Json }) {
  const store = openMemoryStore()
  let now = Date.UTC(2026, 2, 2, 9)
  const runtime = new Runtime({
    bot: botOf(flows, bot),
    store,
    clock: { now: () => now },
    newId: kind => kind,
    callOutside: async () => null,
  })
  await runtime.start({ user: null, visitor: null, channel: "test", locale: null, address: null, set: {} })
  return {
    runtime,
    store,
    hear: async (text: string) =>
      ((await runtime.handleMessage("conversation", { text, address: null })).activities ?? []).slice(1),
    trace: async () => (await store.turns("conversation")).at(-1)?.trace ?? [],
    move: async (milliseconds: number) => {
      now += milliseconds
      await runtime.runDue()
    },
  }
}

describe("what a fixture does not show of a turn", () => {
  test("a text is recognised once in a turn, and not at all where a keyword or an option is meant", async () => {
    const bot = botOf({
      f: flow(go, { a: { type: "prompt", message: "Age?", input: { type: "integer" }, next: "end" } }),
      g: flow({ pattern: "^help" }, { a: say("Helping.") }),
      h: flow(
        { pattern: "^pick" },
        { a: { type: "choice", message: "Which?", options: [{ value: "one" }], next: "end" } },
      ),
    })
    const recognised: string[] = []
    const recognizer: Bot["recognizer"] = {
      recognise: text => {
        recognised.push(text)
        return bot.recognizer.recognise(text)
      },
    }
    const store = openMemoryStore()
    const runtime = new Runtime({
      bot: { ...bot, recognizer },
      store,
      clock: { now: () => Date.UTC(2026, 2, 2, 9) },
      newId: kind => kind,
      callOutside: async () => null,
    })
    await runtime.start({ user: null, visitor: null, channel: "test", locale: null, address: null, set: {} })
    for (const text of ["go", "not a number", "help me", "7", "cancel", "pick", "one", "what?"])
      await runtime.handleMessage("conversation", { text, address: null })
    expect(recognised).toEqual(["go", "not a number", "help me", "7", "pick", "what?"])
  })

  test("each condition is evaluated once, and none after the first that is true", async () => {
    const { hear, trace } = await conversation({
      f: flow(go, {
        a: {
          type: "branch",
          next: [{ when: "1 > 2", to: "b" }, { when: "2 > 1", to: "c" }, { when: "3 > 1", to: "b" }, { to: "b" }],
        },
        b: say("b"),
        c: say("c"),
      }),
    })
    await hear("go")
    const looked = (await trace()).flatMap(entry => (entry.kind === "path" && entry.step === "a" ? [entry] : []))
    expect(looked.map(({ when, taken }) => [when, taken])).toEqual([
      ["1 > 2", false],
      ["2 > 1", true],
    ])
  })

  test("the trace has what was kept of a value that was set", async () => {
    const { hear, trace } = await conversation({
      f: {
        ...flow(go, { a: say("b", { set: { "@any": "abc", "@number": "{{ @any }}" } }) }),
        variables: { any: "any", number: "number" },
      },
    })
    await hear("go")
    const set = (await trace()).flatMap(entry => (entry.kind === "set" ? [[entry.target, entry.value]] : []))
    expect(set).toEqual([
      ["@any", "abc"],
      ["@number", null],
    ])
  })

  test("attachments go out with their message, filled in", async () => {
    const { hear } = await conversation({
      f: flow(go, { a: say("See.", { attachments: [{ contentType: "text/plain", content: "{{ 1 + 1 }}" }] }) }),
    })
    expect(await hear("go")).toMatchObject([
      { type: "message", text: "See.", attachments: [{ contentType: "text/plain", content: 2 }] },
    ])
  })

  test("what answers a sensitive question is kept nowhere as it was typed but in the flow's own variable", async () => {
    const { hear, store } = await conversation({
      f: flow(go, {
        a: { type: "prompt", message: "PIN?", sensitive: true, save: "@pin", input: { type: "integer" }, next: "b" },
        b: say("Thanks.", { next: "end" }),
      }),
    })
    await hear("go")
    await hear("my-s3cret")
    await hear("73519")
    const kept = await dump(store)
    expect(kept).not.toContain("my-s3cret")
    expect(kept).not.toContain("73519")
    expect(kept).toContain("•••")
  })

  const invalid: readonly (readonly [string, string])[] = [
    ["U+0000", "a\u0000b"],
    ["a high surrogate alone", "a\ud800"],
    ["a low surrogate alone", "\udc00a"],
    ["halves in the wrong order", "\udc00\ud800"],
  ]
  test.each(invalid)("a text with %s is refused and leaves no trace", async (_, text) => {
    const { hear, store } = await conversation({})
    const before = await dump(store)
    await expect(hear(text)).rejects.toMatchObject({ code: "TEXT_INVALID" })
    expect(await dump(store)).toBe(before)
  })

  test("a text of 4,001 code points is refused and leaves no trace", async () => {
    const { hear, store } = await conversation({})
    const before = await dump(store)
    await expect(hear("x".repeat(4001))).rejects.toMatchObject({ code: "TEXT_EXCEEDED" })
    expect(await dump(store)).toBe(before)
  })
})

describe("an agent whose hours have ended", () => {
  const out = {
    trigger: { event: "HelpdeskAgentSignedOut" },
    start: "a",
    steps: {
      a: { type: "action", action: "HelpdeskClient.IsBlockedForLiveChat", onError: "b", next: "end" },
      b: say("Signed out. {{ [[SystemError]].Code }} {{ [[ChatUser]].Email }}"),
    },
  }
  test("is signed out, and told so where no user is linked: an action that needs one fails with NO_CLIENT", async () => {
    const { runtime, store, move } = await conversation({ out })
    const hours = { timeZone: "UTC", weekly: { mon: ["08:00-10:00"] } }
    await runtime.signIn({ email: "ana@example.com", hours })
    await move(59 * 60_000)
    expect(await dump(store)).not.toContain("Signed out.")
    await move(60_000)
    expect(await dump(store)).toContain("Signed out. NO_CLIENT ana@example.com")
  })
})

describe("whatever an author or user writes is handled in no time", () => {
  const list = Array.from({ length: 300 }, (_, index) => index)
  const long = Array.from({ length: 10_000 }, (_, index) => index)
  const hostile: readonly (readonly [string, Json, string])[] = [
    [
      "a pattern that backtracks elsewhere",
      { type: "prompt", message: "?", input: { pattern: "^(a|aa)+$" }, invalid: "No.", next: "end" },
      `${"a".repeat(3999)}!`,
    ],
    [
      "a condition over a list of lists",
      {
        type: "prompt",
        message: "?",
        set: { "@l": list },
        check: "@l.all(a, @l.all(b, @l.all(c, a + b + c >= 0)))",
        next: "end",
      },
      "x",
    ],
    [
      "a text full of brackets",
      { type: "prompt", message: "?", input: { type: "number" }, next: "end" },
      "{{[[((".repeat(600),
    ],
    [
      "a text of combining marks",
      { type: "prompt", message: "?", input: { type: "date" }, next: "end" },
      "\u0301".repeat(4000),
    ],
    [
      "a number of 4,000 digits",
      { type: "prompt", message: "?", input: { type: "number" }, next: "end" },
      "9".repeat(4000),
    ],
    [
      "an address that is nearly one",
      { type: "prompt", message: "?", input: { type: "email" }, next: "end" },
      `${"a.".repeat(1900)}@`,
    ],
    [
      "a sentence of 4,000 letters in which a date is looked for",
      { type: "prompt", message: "?", input: { type: "date", extract: true }, next: "end" },
      "the 5th of next ".repeat(250),
    ],
    [
      "a pattern that is looked for everywhere",
      { type: "prompt", message: "?", input: { pattern: "(a|aa)+b", extract: true }, next: "end" },
      "a".repeat(4000),
    ],
    [
      "options from a list of ten thousand, none of which holds",
      {
        type: "choice",
        message: "?",
        set: { "@l": long },
        options: [{ each: "@l", as: "one", value: "{{ @one }}", when: "@one < 0" }, { value: "a" }],
        next: "end",
      },
      "x",
    ],
    [
      "a choice whose number is long",
      { type: "choice", message: "?", options: [{ value: "a" }], next: "end" },
      `#${"1".repeat(3000)}`,
    ],
  ]
  test.each(hostile)("%s", async (_, step, text) => {
    const { hear } = await conversation({ f: flow(go, { a: step }) })
    const times: number[] = []
    for (let round = 0; round < 5; round++) {
      await hear("cancel")
      await hear("go")
      times.push(await processorTime(() => hear(text)))
    }
    expect(Math.min(...times)).toBeLessThan(100)
  })
})

test("a choice of a hundred options from a list, answered a letter off, is a turn under a millisecond", async () => {
  const items = Array.from({ length: 100 }, (_, index) => ({ id: index, name: `Городская библиотека №${index}` }))
  const bot = botOf({
    f: {
      ...flow(go, {
        a: {
          type: "choice",
          message: "Which?",
          options: [{ each: "@items", as: "item", value: "{{ @item.id }}", title: "{{ @item.name }}" }],
          save: "@chosen",
          next: "b",
        },
        b: say("{{ @chosen }}"),
      }),
      variables: { items: { type: "list", value: items } },
    },
  })
  const { runtime } = await conversation({ f: flow(go, { a: say("Hi.") }) })
  const { conversation: before } = await runtime.reader.state("conversation")
  const world = { entities: {}, desk: { client: null, acting: { side: "user" } } }
  const message = (text: string) => ({ type: "message" as const, text })
  const offered = advance(bot, before, world, message("go"), new Date(0))
  const times = Array.from({ length: 200 }, () => {
    const start = performance.now()
    const { effects } = advance(bot, offered.conversation, world, message("городкая библиотека №42"), new Date(0))
    expect(effects).toMatchObject([{ text: "42" }])
    return performance.now() - start
  })
  expect(Math.min(...times)).toBeLessThan(1)
})
