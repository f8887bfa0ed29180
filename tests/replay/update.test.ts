import { describe, expect, test } from "vitest"
import { parseFixture, play, type UpdateScope, updateFixture } from "../../replay/index.js"
import { type Script, scripted } from "./scripted-service.js"

const script: Script = {
  replies: {
    hi: ["Hello!", { text: "What?", options: ["A", "B"] }],
    call: [{ trace: { kind: "call", action: "Act", params: { a: 1 }, result: 7 } }, { event: "e", value: 2 }],
    fail: [{ trace: { kind: "call", action: "Act", params: {}, error: "X" } }],
  },
}
const updated = async (text: string, scope?: UpdateScope) => {
  const parsed = parseFixture("f.json", text)
  if ("faults" in parsed) throw new Error(JSON.stringify(parsed.faults))
  return updateFixture(parsed.document, await play(parsed.fixture, scripted(script)), scope)
}
const turn = async (text: string, scope?: UpdateScope) => {
  const whole = await updated(`{ "turns": [${text}] }`, scope)
  return whole.slice('{ "turns": ['.length, -"] }".length)
}

describe("a turn", () => {
  test.each([
    ['{ "user": "hi", "bot": [] }', '{ "user": "hi", "bot": ["Hello!", "What?"] }'],
    ['{ "user": "hi", "bot": ["Hello!", "What?"] }', '{ "user": "hi", "bot": ["Hello!", "What?"] }'],
    ['{ "user": "hi" }', '{ "user": "hi" }'],
    [
      '{ "user": "hi", "bot": [{ "contains": "ell" }, "Why?"] }',
      '{ "user": "hi", "bot": [{ "contains": "ell" }, "What?"] }',
    ],
    ['{ "user": "hi", "bot": [{ "contains": "x" }] }', '{ "user": "hi", "bot": ["Hello!", "What?"] }'],
    [
      '{ "user": "hi", "bot": ["Hello!", {"options": ["A"]}] }',
      '{ "user": "hi", "bot": ["Hello!", { "text": "What?", "options": ["A", "B"] }] }',
    ],
    ['{ "user": "x", "bot": ["a"] }', '{ "user": "x", "bot": [] }'],
    ['{ "user": "call", "calls": [] }', '{ "user": "call", "calls": [{ "action": "Act" }] }'],
    [
      '{ "user": "call", "calls": [{ "action": "Act", "result": 1 }] }',
      '{ "user": "call", "calls": [{ "action": "Act", "result": 7 }] }',
    ],
    [
      '{ "user": "call", "calls": [{ "action": "Act", "params": {} }] }',
      '{ "user": "call", "calls": [{ "action": "Act", "params": { "a": 1 } }] }',
    ],
    [
      '{ "user": "fail", "calls": [{ "action": "Act", "result": 1 }] }',
      '{ "user": "fail", "calls": [{ "action": "Act", "error": "X" }] }',
    ],
    [
      '{ "user": "fail", "calls": [{ "action": "Act", "error": {"code": "X"} }] }',
      '{ "user": "fail", "calls": [{ "action": "Act", "error": {"code": "X"} }] }',
    ],
    ['{ "user": "call", "events": [{ "name": "e" }] }', '{ "user": "call", "events": [{ "name": "e" }] }'],
    ['{ "user": "call", "events": [] }', '{ "user": "call", "events": [{ "name": "e", "value": 2 }] }'],
    ['{ "user": "banned", "bot": ["a"] }', '{ "user": "banned", "bot": ["a"] }'],
    [
      '{ "user": "banned", "bot": ["a"], "refused": { "code": "BLOCKED" } }',
      '{ "user": "banned", "bot": [], "refused": { "code": "BLOCKED" } }',
    ],
  ])("%s becomes %s", async (before, after) => expect(await turn(before)).toBe(after))
})

describe("a turn of which all is written", () => {
  test.each([
    ['{ "user": "hi" }', '{ "user": "hi", "bot": ["Hello!", { "text": "What?", "options": ["A", "B"] }] }'],
    ['{ "user": "hi", "bot": ["Hello!", "Why?"] }', '{ "user": "hi", "bot": ["Hello!", "What?"] }'],
    ['{ "user": "x" /* nothing */, }', '{ "user": "x", "bot": [] /* nothing */, }'],
    ['{ "advance": "PT1S" }', '{ "advance": "PT1S" }'],
    [
      '{ "user": "call" }',
      `{
  "user": "call",
  "bot": [],
  "calls": [{ "action": "Act", "params": { "a": 1 }, "result": 7 }],
  "events": [{ "name": "e", "value": 2 }]
}`,
    ],
    [
      '{ "user": "fail", "bot": [] }',
      '{ "user": "fail", "bot": [], "calls": [{ "action": "Act", "params": {}, "error": "X" }] }',
    ],
    ['{ "user": "banned" }', '{ "user": "banned" }'],
    ['{\n  "user": "x" // nothing\n}', '{\n  "user": "x",\n  "bot": [] // nothing\n}'],
  ])("%s becomes %s", async (before, after) => {
    expect(await turn(before, "all")).toBe(after)
    expect(await turn(after, "all")).toBe(after)
  })
})

test("comments, layout and trailing commas stay", async () => {
  const before = `{
  // the head
  "turns": [
    { "user": "x" }, // nothing
    {
      "user": "hi",
      "bot": [
        "Hello?", // greets
        /* asks */ "What?",
      ],
    },
    {
      "user": "hi",
      "bot": [
        "Hello!"
      ]
    },
  ],
}
`
  expect(await updated(before)).toBe(
    before
      .replace('"Hello?"', '"Hello!"')
      .replace('"Hello!"\n      ]\n    },\n  ]', '"Hello!",\n        "What?"\n      ]\n    },\n  ]'),
  )
  expect(await updated(before.replaceAll("\n", "\r\n"))).toContain('"Hello!",\r\n        "What?"\r\n      ]')
})

test("an updated fixture passes, and updating it again changes nothing", async () => {
  const text =
    '{ "turns": [{ "user": "hi", "bot": ["x"] }, { "user": "call", "calls": [], "events": [], "bot": ["y"] }] }'
  const once = await updated(text)
  const parsed = parseFixture("f.json", once)
  if ("faults" in parsed) throw new Error("unreadable")
  expect((await play(parsed.fixture, scripted(script))).failures).toEqual([])
  expect(await updated(once)).toBe(once)
})
