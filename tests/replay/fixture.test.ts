import { describe, expect, test } from "vitest"
import { parseFixture } from "../../replay/index.js"

const faults = (content: unknown) => {
  const parsed = parseFixture("f.json", typeof content === "string" ? content : JSON.stringify(content))
  return "faults" in parsed ? parsed.faults : []
}
const found = (content: unknown) => faults(content).map(({ code, pointer }) => `${code} ${pointer}`)
const turns = (...all: readonly unknown[]) => ({ turns: all })
const agents = (...emails: readonly string[]) => emails.map(email => ({ email }))

describe("what is accepted", () => {
  test.each([
    { turns: [] },
    { $schema: "x", description: "d", flows: "../flows", now: "2026-03-02T09:00:00+02:00", turns: [] },
    { user: { anonymous: false, id: "u1" }, turns: [] },
    { user: { id: "u1", roles: ["vip"] }, set: { "[[Order]].Number": 1 }, blocks: [{ ip: "192.0.2.0/24" }], turns: [] },
    turns({ user: "" }),
    turns({ advance: "PT0S", comment: "only checks", expect: ["[[A]].B == null"] }),
    turns({ user: "hi", bot: ["a", { matches: "^\\d+$" }, { options: [] }] }),
    turns({ in: "a", user: "hi" }),
    turns({ start: {} }, { in: "a", user: "hi" }),
    turns({ start: { as: "first" } }, { in: "first", user: "hi" }, { in: "a", user: "hi" }),
    turns({ user: "x" }, { start: {} }, { in: "b", user: "hi" }),
    turns({ start: { as: "b" }, refused: { code: "BLOCKED" } }, { start: { as: "b" } }, { in: "b", end: true }),
    { agents: agents("ana"), ...turns({ agent: { accept: true } }, { agent: { say: "x" } }) },
    turns({ agent: { email: "ana", signIn: true } }, { agent: { accept: "a" } }),
    { agents: agents("ana", "bob"), ...turns({ agent: { email: "ana", accept: true } }) },
  ])("%j", content => expect(faults(content)).toEqual([]))
})

describe("what is refused, and where", () => {
  test.each<[content: unknown, expected: readonly string[]]>([
    ["", ["JSON_INVALID "]],
    ['{"turns": [], "turns": []}', ["JSON_INVALID /turns"]],
    [[], ["SCHEMA_INVALID "]],
    [{}, ["SCHEMA_INVALID "]],
    [{ turns: {} }, ["SCHEMA_INVALID /turns"]],
    ['{"turns": [], "__proto__": {}}', ["NAME_INVALID /__proto__"]],
    [{ now: "yesterday", turns: [] }, ["SCHEMA_INVALID /now"]],
    [{ user: { anonymous: true, id: "u1" }, turns: [] }, ["SCHEMA_INVALID /user"]],
    [{ user: { anonymous: true, name: "Ann" }, turns: [] }, ["SCHEMA_INVALID /user"]],
    [turns({ start: { user: { anonymous: false } } }), ["SCHEMA_INVALID /turns/0/start/user"]],
    [turns({ start: { user: { anonymous: 1 } } }), ["SCHEMA_INVALID /turns/0/start/user/anonymous"]],
    [
      { agnts: agents("ana"), ...turns({ agent: { accept: true } }, { agent: { say: "x" } }) },
      ["SCHEMA_INVALID /agnts"],
    ],
    [turns({ agent: { accept: true } }, { agent: { say: "x" } }), ["SCHEMA_INVALID /turns/0/agent"]],
    [{ now: "2026-02-30T00:00:00Z", turns: [] }, ["SCHEMA_INVALID /now"]],
    [{ set: { "@name": 1 }, turns: [] }, ["SCHEMA_INVALID /set/@name"]],
    [{ agents: agents("ana", "ana"), turns: [] }, ["SCHEMA_INVALID /agents/1/email"]],
    [turns({}), ["SCHEMA_INVALID /turns/0"]],
    [turns({ user: "hi", end: true }), ["SCHEMA_INVALID /turns/0"]],
    [turns({ usr: "hi" }), ["SCHEMA_INVALID /turns/0/usr"]],
    [turns({ advance: "1 day" }), ["SCHEMA_INVALID /turns/0/advance"]],
    [turns({ user: "hi" }, { advance: "P3000000D" }), ["SCHEMA_INVALID /turns/1/advance"]],
    [{ now: "9999-12-31T23:59:59Z", ...turns({ advance: "PT1S" }) }, ["SCHEMA_INVALID /turns/0/advance"]],
    [turns({ advance: "-PT1M" }), ["SCHEMA_INVALID /turns/0/advance"]],
    [turns({ advance: "P1M" }), ["SCHEMA_INVALID /turns/0/advance"]],
    [turns({ user: "hi", bot: [{ matches: "(?=x)" }] }), ["PATTERN_INVALID /turns/0/bot/0/matches"]],
    [
      turns({ user: "hi", bot: [{ matches: "(" }, { matches: "[" }] }),
      ["PATTERN_INVALID /turns/0/bot/0/matches", "PATTERN_INVALID /turns/0/bot/1/matches"],
    ],
    [turns({ user: "hi", expect: ["true", "1 +"] }), ["EXPRESSION_INVALID /turns/0/expect/1"]],
    [turns({ in: "b", user: "hi" }), ["SCHEMA_INVALID /turns/0/in"]],
    [turns({ in: "a", start: {} }), ["SCHEMA_INVALID /turns/0/in"]],
    [
      turns({ user: "x" }, { start: {}, refused: { code: "X" } }, { in: "b", end: true }),
      ["SCHEMA_INVALID /turns/2/in"],
    ],
    [turns({ agent: { accept: true } }), ["SCHEMA_INVALID /turns/0/agent"]],
    [{ agents: agents("ana", "bob"), ...turns({ agent: { accept: true } }) }, ["SCHEMA_INVALID /turns/0/agent"]],
    [{ agents: agents("ana"), ...turns({ agent: { accept: false } }) }, ["SCHEMA_INVALID /turns/0/agent/accept"]],
    [{ agents: agents("ana"), ...turns({ agent: { accept: "b" } }) }, ["SCHEMA_INVALID /turns/0/agent/accept"]],
    [turns({ admin: { unblock: { user: "" } } }), ["SCHEMA_INVALID /turns/0/admin/unblock/user"]],
    [turns({ user: "hi", refused: {} }), ["SCHEMA_INVALID /turns/0/refused"]],
  ])("%j is %j", (content, expected) => expect(found(content)).toEqual(expected))

  test("a misspelt conversation gets a suggestion, an unknown one the list", () => {
    const content = turns(
      { user: "x" },
      { start: { as: "second" } },
      { in: "secnd", user: "hi" },
      { in: "zzzzzz", user: "hi" },
    )
    expect(faults(content).map(({ hint }) => hint)).toEqual([
      'did you mean "second"?',
      "Conversations so far: a, second.",
    ])
  })

  test("mistakes in several turns are all told, each once, in the order of the file with line and column", () => {
    const content = `// a fixture
{
  "turns": [
    { "user": "hi", "expect": ["("] },
    { "user": "hi", "bto": [] },
    { "in": "x", "user": "hi" }
  ]
}`
    expect(faults(content).map(({ code, line, column }) => [code, line, column])).toEqual([
      ["EXPRESSION_INVALID", 4, 34],
      ["SCHEMA_INVALID", 5, 21],
    ])
  })
})

test("every turn knows the line that it is on", () => {
  const parsed = parseFixture("f.json", '\uFEFF{ "turns": [\n{ "user": "a" },\n\n{ "user": "b" }, ] }')
  expect("fixture" in parsed && parsed.fixture.turns.map(({ number, line }) => [number, line])).toEqual([
    [1, 2],
    [2, 4],
  ])
})

test("whatever a file holds, reading it is quick and never throws", () => {
  const cases = [
    "[".repeat(10_000),
    JSON.stringify(turns(...Array.from({ length: 2000 }, (_, index) => ({ in: `c${index}`, user: "x" })))),
    JSON.stringify(turns({ user: "x", expect: [`${"(".repeat(5000)}1`] })),
    JSON.stringify(turns({ user: "x", bot: [{ matches: "(a{1000}){1000}" }] })),
    "null",
    '{"turns": [null, 1, [], {"agent": null}, {"start": 1}, {"expect": "x"}]}',
  ]
  for (const content of cases) expect(faults(content).length).toBeGreaterThan(0)
})
