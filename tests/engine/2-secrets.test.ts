import { describe, expect, test } from "vitest"
import { type Json, ParleyError } from "../../language/index.js"
import { Runtime } from "../../runtime/index.js"
import { dump, openMemoryStore } from "../../store/index.js"
import { stories } from "./stories.js"
import { botOf } from "./story.js"

/** Design section 3.4: what answers a `sensitive` question is masked, also where it waits to be heard. */
const say = (message: Json, more: { readonly [key: string]: Json } = {}) => ({ type: "message", message, ...more })
const look = { type: "action", action: "LookUp" }
const pin = { type: "prompt", message: "PIN?", sensitive: true, save: "@pin", next: "done" }
const flow = (phrase: string, steps: { readonly [name: string]: Json }) => ({
  trigger: { phrases: [phrase] },
  start: Object.keys(steps)[0] ?? "",
  steps,
})
const FLOWS = {
  pay: flow("pay", { look: { ...look, next: "pin" }, pin, done: say("Paid.") }),
  find: flow("find", {
    look: { ...look, next: "name" },
    name: { type: "prompt", message: "Name?", save: "@n", next: "hi" },
    hi: say("Hello {{ @n }}."),
  }),
  called: flow("called", { a: { type: "call", flow: "asking", next: "end" } }),
  asking: { start: "look", steps: { look: { ...look, next: "go" }, go: { type: "goto", flow: "secret" } } },
  secret: { start: "pin", steps: { pin: { ...pin, next: "end" } } },
  below: flow("below", { pin: { ...pin, interruptible: true, input: { type: "integer" } }, done: say("Done.") }),
  aside: flow("aside", { look: { ...look, next: "end" } }),
}
const SECRET = "s3cret-73519"

/** A conversation whose calls come back when the test says so. */
async function talking(flows: { readonly [flow: string]: Json } = FLOWS) {
  const memory = openMemoryStore()
  let isAway = false
  const store: typeof memory = {
    ...memory,
    read: async (keys, at) => {
      if (isAway && keys.some(key => "id" in key && key.id === "sealingKey"))
        throw new ParleyError("STORE_UNAVAILABLE", "", "The store can't be read now.")
      return memory.read(keys, at)
    },
  }
  const bot = botOf(flows)
  let ids = 0
  let now = Date.UTC(2026, 2, 2, 9)
  const calls: ((result: Json) => void)[] = []
  const open = () =>
    new Runtime({
      bot,
      store,
      clock: { now: () => now },
      newId: kind => (kind === "conversation" ? "c" : `${kind}${++ids}`),
      callOutside: () => new Promise(resolve => calls.push(resolve)),
    })
  let runtime = open()
  await runtime.start({ user: null, visitor: null, channel: "test", locale: null, address: null, set: {} })
  return {
    kept: () => dump(memory),
    /** These flows take the place of those before. */
    change: (changed: { readonly [flow: string]: Json }) => runtime.useBot(botOf(changed)),
    /** From now on the key that texts are sealed with can't be read, or can again. */
    loseStore(lost: boolean) {
      isAway = lost
    },
    async hear(text: string, value?: Json) {
      await runtime.handleMessage("c", { text, address: null, ...(value === undefined ? {} : { value }) })
      await runtime.runDue()
    },
    async comeBack() {
      calls.at(-1)?.(null)
      await runtime.settle()
      await runtime.runDue()
    },
    /** Another process goes on when the claim of this one is over, and makes the call again. */
    async crash() {
      now += 6000
      runtime = open()
      await runtime.runDue()
    },
    traces: async () => JSON.stringify(await store.turns("c")),
    texts: async () => (await store.activities("c", 0, 100)).map(({ text }) => text),
  }
}

describe("a text that waits for a call before a sensitive question", () => {
  test.each([
    ["in the flow that calls", "pay"],
    ["in a flow that the calling one goes to", "called"],
  ])("is nowhere as it was typed, neither while it waits nor after: %s", async (_, phrase) => {
    const { hear, kept, comeBack, texts } = await talking()
    await hear(phrase)
    await hear(SECRET, { card: SECRET })
    expect(await kept()).not.toContain(SECRET)
    expect(await texts()).toContain("•••")
    await comeBack()
    // The flow has it in its variable, until it ends.
    expect(await kept()).not.toContain(SECRET)
    expect(await kept()).not.toContain('"sealed"')
    expect((await texts()).filter(text => text === "PIN?").length).toBe(1)
  })

  test("is masked where the call may lead to a chat, whose special flow asks one before the text is heard", async () => {
    const { hear, texts } = await talking({
      ...FLOWS,
      agent: flow("agent", {
        look: { ...look, next: "connect" },
        connect: { type: "action", action: "ConnectToHelpdeskAgent", next: "end" },
      }),
      again: { trigger: { event: "LiveChatRequeued" }, start: "pin", steps: { pin: { ...pin, next: "end" } } },
    })
    await hear("agent")
    await hear(SECRET)
    expect((await texts()).at(-1)).toBe("•••")
  })

  test("is heard by another process after a crash", async () => {
    const { hear, comeBack, crash, texts } = await talking({
      ...FLOWS,
      pay: flow("pay", { look: { ...look, next: "pin" }, pin, done: say("{{ size(@pin) }} signs.") }),
    })
    await hear("pay")
    await hear(SECRET)
    await crash()
    await comeBack()
    expect((await texts()).at(-1)).toBe(`${SECRET.length} signs.`)
  })

  test("waits on while the store can't be read", async () => {
    const { hear, comeBack, crash, loseStore, texts } = await talking({
      ...FLOWS,
      pay: flow("pay", { look: { ...look, next: "pin" }, pin, done: say("{{ size(@pin) }} signs.") }),
    })
    await hear("pay")
    await hear(SECRET)
    await crash()
    loseStore(true)
    await expect(comeBack()).rejects.toThrow("The store can't be read now.")
    loseStore(false)
    await comeBack()
    expect((await texts()).at(-1)).toBe(`${SECRET.length} signs.`)
  })

  test("is masked where the sensitive question stands below", async () => {
    const { hear, kept, comeBack } = await talking()
    await hear("below")
    await hear("aside")
    await hear("73519735197")
    expect(await kept()).not.toContain("73519735197")
    await comeBack()
    expect(await kept()).not.toContain("73519735197")
  })

  test.each([
    ["gone, and none is sensitive any more", flow("below", { code: { ...pin, sensitive: false, next: "end" } })],
    ["a choice by now", flow("below", { pin: { type: "choice", message: "?", options: [{ value: 1 }], next: "end" } })],
  ])("is masked where the sensitive question below is %s", async (_, below) => {
    const { hear, kept, comeBack, change, texts } = await talking({ below: FLOWS.below, aside: FLOWS.aside })
    await hear("below")
    await hear("aside")
    await change({ below, aside: FLOWS.aside })
    await hear(SECRET)
    expect(await kept()).not.toContain(SECRET)
    await comeBack()
    expect(await kept()).not.toContain(SECRET)
    expect(await texts()).toContain("Something went wrong. Please try again.")
  })

  test("is masked behind another text, whatever that begins", async () => {
    const { hear, kept, comeBack } = await talking()
    await hear("aside")
    await hear("pay")
    await hear(SECRET)
    expect(await kept()).not.toContain(SECRET)
    await comeBack()
    await comeBack()
    expect(await kept()).not.toContain(SECRET)
  })

  test("stays masked where no question heard it, in the trace too", async () => {
    const { hear, kept, comeBack } = await talking({
      ...FLOWS,
      pay: flow("pay", {
        look: { ...look, next: [{ when: "@InternalActionResult == 1", to: "pin" }, { to: "end" }] },
        pin,
        done: say("Paid."),
      }),
    })
    await hear("pay")
    await hear(SECRET)
    await comeBack()
    expect(await kept()).not.toContain(SECRET)
  })
})

test("a text that waited, and may have been a secret, stays masked for NotUnderstood, which may ask or repeat it", async () => {
  const { hear, kept, comeBack, texts } = await talking({
    aside: flow("aside", { look: { ...look, next: "fail" }, fail: { type: "action", action: "Fail" } }),
    pay: flow("pay", { pin: { ...pin, interruptible: true, input: { type: "integer" } }, done: say("Paid.") }),
    unknown: {
      trigger: { event: "NotUnderstood" },
      start: "ask",
      steps: { ask: { type: "prompt", message: "{{ @event.value.text }}?", next: "end" } },
    },
  })
  await hear("pay")
  await hear("aside")
  await hear(SECRET)
  await comeBack()
  expect((await texts()).slice(-3)).toEqual(["•••", "Something went wrong. Please try again.", "•••?"])
  expect(await kept()).not.toContain(SECRET)
})

test.each([
  ["masked while a chat is open, whatever that may begin", [], "•••"],
  ["kept as it was typed where the chat is over", ["disconnect"], SECRET],
])("a text that waits for a call which leads to no sensitive question is %s", async (_, before, kept) => {
  const { hear, texts } = await talking({
    ...FLOWS,
    agent: flow("agent", { connect: { type: "action", action: "ConnectToHelpdeskAgent", next: "end" } }),
  })
  for (const text of ["agent", ...before, "aside", SECRET]) await hear(text)
  expect((await texts()).at(-1)).toBe(kept)
})

test("a text that waits for a call and can meet no sensitive question first is kept as it was typed", async () => {
  const { hear, comeBack, texts } = await talking()
  await hear("find")
  await hear("Ann")
  await comeBack()
  expect(await texts()).toEqual(["Hello! How can I help you?", "find", "Ann", "Name?", "Hello Ann."])
})

test("what a flow makes of a secret in the turn that heard it is masked in the trace", async () => {
  const { hear, kept } = await talking({
    f: flow("go", {
      pin: { ...pin, next: "give" },
      give: {
        type: "action",
        action: "Give",
        params: { Value: "code {{ @pin }}" },
        set: { "@copy": "{{ @pin }}" },
        next: "end",
      },
    }),
  })
  await hear("go")
  await hear(SECRET)
  expect(await kept()).not.toContain(SECRET)
})

test.each<[string, Json, string, string]>([
  ["a text with blanks around it", { type: "text" }, "  s3cret-73519 ", "s3cret-73519"],
  ["a grouped number", { type: "number" }, "73 519.5", "73519.5"],
  ["an e-mail with a full-width sign", { type: "email" }, "ann\uFF2073519.com", "ann@73519.com"],
  ["an e-mail in a sentence", { type: "email", extract: true }, "It is ann@73519.com then", "ann@73519.com"],
  ["a phone number", { type: "phone", country: "RO" }, "0721 273 519", "+40721273519"],
  ["a date, as it is written", { type: "date" }, "5 May 1980", "1980-05-05"],
  ["a date, as it is told", { type: "date" }, "5/5/1980", "May 5, 1980"],
])("what was read in a secret is masked in the trace as the typed text is: %s", async (_, input, typed, read) => {
  const { hear, traces } = await talking({
    f: flow("go", {
      pin: { ...pin, input, next: "give" },
      give: {
        type: "action",
        action: "Give",
        params: { Value: "{{ @pin }}" },
        set: { "@copy": "{{ @pin }}", "@told": "code {{ @pin }}" },
        next: "end",
      },
    }),
  })
  await hear("go")
  await hear(typed)
  expect(await traces()).toContain('"target":"@told","value":"code •••"')
  expect(await traces()).not.toContain(read)
})

test.each<[string, { readonly [key: string]: Json }, string, Json?]>([
  ["by number", {}, "2"],
  ["by synonym", {}, "the second"],
  ["by a letter less", {}, "Positiv"],
  ["by its button", {}, "Positive", "hiv-positive"],
  ["among several", { many: true }, "1, 2"],
])("an option chosen for a sensitive question is masked in the trace: %s", async (_, more, typed, payload) => {
  const { hear, traces } = await talking({
    f: flow("go", {
      which: {
        type: "choice",
        message: "Which?",
        sensitive: true,
        options: [
          { value: "hiv-negative", title: "Negative" },
          { value: "hiv-positive", title: "Positive", synonyms: ["the second"] },
        ],
        ...more,
        save: "@which",
        next: "b",
      },
      b: { type: "branch", set: { "@copy": "{{ @which }}", "@title": "{{ title('which') }}" }, next: "end" },
    }),
  })
  await hear("go")
  await hear(typed, payload)
  const told = (await traces()).toLowerCase()
  expect(told).toContain('"target":"@title"')
  expect(told).not.toContain("positive")
})

test("what a flow keeps of a secret is masked in the traces of later turns, too: in params, and when a call comes back", async () => {
  const { hear, comeBack, kept, traces } = await talking({
    f: flow("go", {
      pin: { ...pin, next: "sure" },
      sure: { type: "prompt", message: "Sure?", save: "@sure", next: "look" },
      look: { ...look, params: { Key: "{{ @pin }}" }, set: { "@told": "code {{ @pin }}" }, next: "end" },
    }),
  })
  await hear("go")
  await hear(SECRET)
  await hear("yes")
  expect(await traces()).not.toContain(SECRET)
  await comeBack()
  expect(await traces()).toContain('"params":{"Key":"•••"}')
  expect(await kept()).not.toContain(SECRET)
})

describe("in a fixture", () => {
  stories([
    {
      name: "params may be told as they were, though the trace masks what answered a sensitive question",
      flows: { pay: flow("pay", { pin, done: { ...look, params: { Key: "{{ @pin }}" }, next: "end" } }) },
      stubs: { LookUp: [{ result: 1 }, { result: 1 }] },
      turns: [
        { user: "pay", bot: ["PIN?"] },
        { user: SECRET, calls: [{ action: "LookUp", params: { Key: SECRET } }] },
        { user: "pay", bot: ["PIN?"] },
        { user: SECRET, calls: [{ action: "LookUp", params: { Key: "•••" } }] },
      ],
    },
  ])
})

describe("in a record", () => {
  stories([
    {
      name: "a secret that waited is not there either",
      flows: {
        pay: flow("pay", {
          look: { ...look, retry: { attempts: 2, delay: "PT1M" }, next: "pin" },
          pin,
          done: say("Paid."),
        }),
      },
      stubs: { LookUp: [{ error: { code: "ACTION_FAILED" } }, { result: 1 }] },
      turns: [
        { user: "pay", bot: [] },
        { user: SECRET, bot: [] },
        { advance: "PT1M", bot: ["PIN?", "Paid."] },
      ],
    },
  ])
})
