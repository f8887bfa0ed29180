import { describe, expect, test } from "vitest"
import { checkFixture, parseFixture } from "../../replay/index.js"
import { botOf } from "../engine/story.js"

const bot = botOf(
  {
    order: {
      trigger: { phrases: ["order"] },
      variables: { count: "number" },
      start: "ask",
      steps: {
        ask: { type: "prompt", message: "Which?", save: "@number", next: "look" },
        look: { type: "action", action: "HttpRequest", params: { Url: "https://x.example/" }, next: "paid" },
        paid: { type: "wait", for: ["payment.done"] },
      },
    },
  },
  {
    locales: ["en", "ru"],
    http: { hosts: ["x.example"] },
    entities: {
      Order: { properties: { Number: { type: "string" }, Placed: { type: "string", format: "date-time" } } },
    },
    liveChat: { queues: [{ code: "general" }, { code: "billing" }] },
  },
)

const found = (fixture: object) => {
  const parsed = parseFixture("f.json", JSON.stringify({ turns: [], ...fixture }))
  if ("faults" in parsed) throw new Error(JSON.stringify(parsed.faults))
  return checkFixture(parsed, bot).map(({ code, pointer, hint }) => `${code} ${pointer}: ${hint}`)
}
const turn = (more: object) => ({ turns: [{ user: "hi", ...more }] })
const expecting = (condition: string) => turn({ expect: [condition] })
const RESULT = { Status: 200, Headers: {}, Body: null }

describe("what holds against the bot", () => {
  test.each<[string, object]>([
    ["variables of any flow, and what the engine sets", expecting("@number == 'A' && @count > 1 && @event == null")],
    ["fields of all entities", expecting("[[Order]].Placed < GetDate && [[HelpdeskClient]].QueuePosition == 1")],
    [
      "what a head sets: plain, a time as text, and computed",
      {
        set: {
          "[[Order]].Number": "7",
          "[[Order]].Placed": "2026-03-02T09:00:00Z",
          "[[ChatUser]].Name": "{{ 'A' + 'B' }}",
        },
      },
    ],
    [
      "a stub for each way a call can end",
      {
        stubs: {
          HttpRequest: [{ result: RESULT }, { error: { code: "HTTP_FAILED" } }, { error: { code: "ACTION_FAILED" } }],
        },
      },
    ],
    [
      "codes of an action that does not tell its own",
      { stubs: { LookUp: [{ result: [1] }, { error: { code: "ANY" } }] } },
    ],
    ["a language that the bot does not speak", { locale: "de" }],
    ["an event that is nothing like the bot's", { turns: [{ event: { name: "else" } }] }],
    ["a step of any flow", turn({ status: { step: "paid" } })],
    [
      "a queue that is to be refused",
      {
        agents: [{ email: "ana" }],
        turns: [{ agent: { transfer: { queue: "x" } }, refused: { code: "QUEUE_UNKNOWN" } }],
      },
    ],
  ])("%s", (_, fixture) => expect(found(fixture)).toEqual([]))
})

describe("what does not, where, and what was meant", () => {
  test.each<[object, string]>([
    [expecting("@nmber == 'A'"), "VARIABLE_UNKNOWN /turns/0/expect/0: did you mean @number?"],
    [expecting("[[Oder]].Number == null"), "ENTITY_UNKNOWN /turns/0/expect/0: did you mean [[Order]]?"],
    [expecting("[[Order]].Nmber == null"), "FIELD_UNKNOWN /turns/0/expect/0: did you mean Number?"],
    [expecting("@count"), "TYPE_MISMATCH /turns/0/expect/0: compare it, for example with != null"],
    [
      expecting("[[Order]].Placed > 3"),
      "TYPE_MISMATCH /turns/0/expect/0: write the time as timestamp('2026-01-31T09:00:00Z')",
    ],
    [{ set: { "[[Order]].Nmber": "7" } }, "FIELD_UNKNOWN /set/[[Order]].Nmber: did you mean Number?"],
    [{ set: { "[[Order]].Number": 7 } }, "TYPE_MISMATCH /set/[[Order]].Number: null"],
    [
      { set: { "[[Order]].Placed": "today" } },
      "TYPE_MISMATCH /set/[[Order]].Placed: use {{ timestamp('2026-01-31T09:00:00Z') }}",
    ],
    [
      { set: { "[[Order]].Number": "Tom {{ the cat" } },
      "EXPRESSION_INVALID /set/[[Order]].Number: a `{{` that is meant as text is written {{ '{{' }}",
    ],
    [
      { set: { "[[ConversationInfo]].Id": "c9" } },
      "FIELD_READ_ONLY /set/[[ConversationInfo]].Id: Keep the value in a variable, or in an entity of the bot's own.",
    ],
    [{ stubs: { HtpRequest: [] } }, 'ACTION_UNKNOWN /stubs/HtpRequest: did you mean "HttpRequest"?'],
    [{ stubs: { SetLanguage: [{ result: true }] } }, "STUB_INVALID /stubs/SetLanguage: Remove it."],
    [
      { stubs: { SetLanguage: [{ error: { code: "LANGUAGE_UNKNOWN" }, after: "PT1S" }] } },
      "STUB_INVALID /stubs/SetLanguage: Remove it.",
    ],
    [
      { stubs: { SetLanguage: [{ error: { code: "LANGUAGE_UNKOWN" } }] } },
      'STUB_INVALID /stubs/SetLanguage/0/error/code: did you mean "LANGUAGE_UNKNOWN"?',
    ],
    [
      { stubs: { HttpRequest: [{ result: { ...RESULT, Status: "200" } }] } },
      "STUB_INVALID /stubs/HttpRequest/0/result/Status: Below 500.",
    ],
    [
      { stubs: { HttpRequest: [{ error: { code: "HTTP_FAILD" } }] } },
      'STUB_INVALID /stubs/HttpRequest/0/error/code: did you mean "HTTP_FAILED"?',
    ],
    [
      turn({ calls: [{ action: "HtpRequest" }] }),
      'ACTION_UNKNOWN /turns/0/calls/0/action: did you mean "HttpRequest"?',
    ],
    [
      turn({ calls: [{ action: "IsBlockedForLiveChat" }] }),
      'ACTION_UNKNOWN /turns/0/calls/0/action: Write "HelpdeskClient.IsBlockedForLiveChat".',
    ],
    [turn({ refused: { code: "BLOKED" } }), 'SCHEMA_INVALID /turns/0/refused/code: did you mean "BLOCKED"?'],
    [turn({ status: { flow: "oder" } }), 'FLOW_UNKNOWN /turns/0/status/flow: did you mean "order"?'],
    [turn({ status: { flow: "order", step: "akk" } }), 'STEP_UNKNOWN /turns/0/status/step: did you mean "ask"?'],
    [{ agents: [{ email: "ana", queues: ["biling"] }] }, 'QUEUE_UNKNOWN /agents/0/queues/0: did you mean "billing"?'],
    [
      { agents: [{ email: "ana", hours: { timeZone: "UTC", weekly: { mon: ["9-18"] } } }] },
      "SCHEMA_INVALID /agents/0/hours/weekly/mon/0: null",
    ],
    [
      { agents: [{ email: "ana", hours: { weekly: { mon: ["09:00-18:00", "17:00-19:00"] } } }] },
      "SCHEMA_INVALID /agents/0/hours/weekly/mon/1: Make one span of them.",
    ],
    [{ locale: "rru" }, 'SCHEMA_INVALID /locale: did you mean "ru"?'],
    [{ turns: [{ start: { locale: "rru" } }] }, 'SCHEMA_INVALID /turns/0/start/locale: did you mean "ru"?'],
    [
      { turns: [{ event: { name: "payment.dne" } }] },
      'EVENT_UNKNOWN /turns/0/event/name: did you mean "payment.done"?',
    ],
  ])("%j", (fixture, expected) => expect(found(fixture)).toEqual([expected]))
})

describe("one fixture after another", () => {
  const files: { readonly [file: string]: object } = {
    "base.json": {
      flows: "../flows",
      now: "2026-03-02T09:00:00Z",
      agents: [{ email: "ana" }],
      set: { "[[Order]].Number": "7" },
      turns: [{ user: "order" }, { start: { as: "second" } }, { agent: { email: "bob", signIn: true } }],
    },
    "wrong.json": { turns: [{ user: "x", expect: ["@nmber == null"] }] },
    "broken.json": { turn: [] },
    "circle.json": { after: "f.json", turns: [] },
  }
  const parse = (fixture: object) =>
    parseFixture("f.json", JSON.stringify({ turns: [], ...fixture }), after => {
      if (after === "f.json") return { file: after, content: JSON.stringify(fixture) }
      return files[after] === undefined ? null : { file: after, content: JSON.stringify(files[after]) }
    })
  const sound = (fixture: object) => {
    const parsed = parse(fixture)
    if ("faults" in parsed) throw new Error(JSON.stringify(parsed.faults))
    return parsed
  }

  test("it has the turns, the head, the agents and the conversations of the one before", () => {
    const own = { after: "base.json", locale: "ru", set: { "[[ChatUser]].Name": "Bob" }, agents: [{ email: "eva" }] }
    const { fixture } = sound({
      ...own,
      turns: [{ in: "second", user: "hi" }, { agent: { email: "bob", accept: "a" } }],
    })
    expect(fixture).toMatchObject({
      flows: "../flows",
      flowsFrom: "base.json",
      now: Date.UTC(2026, 2, 2, 9),
      locale: "ru",
      agents: [{ email: "ana" }, { email: "eva" }],
      set: { "[[Order]].Number": "7", "[[ChatUser]].Name": "Bob" },
    })
    expect(fixture.turns.map(({ number, earlier }) => [number, earlier])).toEqual([
      [1, "base.json"],
      [2, "base.json"],
      [3, "base.json"],
      [1, undefined],
      [2, undefined],
    ])
  })

  test("a new conversation takes no name that the one before gave", () => {
    const { fixture } = sound({ after: "base.json", turns: [{ start: {} }, { in: "b", user: "hi" }] })
    expect(fixture.turns.at(-2)?.stimulus).toMatchObject({ kind: "start", name: "b" })
  })

  test.each<[string, readonly string[]]>([
    ["missing.json", ["f.json AFTER_INVALID /after"]],
    ["circle.json", ["circle.json AFTER_INVALID /after"]],
    ["broken.json", ["broken.json SCHEMA_INVALID /turn"]],
  ])("%s is told where it is", (after, expected) => {
    const parsed = parse({ after })
    const faults = "faults" in parsed ? parsed.faults : []
    expect(faults.map(({ file, code, pointer }) => `${file} ${code} ${pointer}`).sort()).toEqual(expected)
  })

  test("faults of the one before are its own", () => {
    const faults = checkFixture(sound({ after: "wrong.json" }), bot)
    expect(faults.map(({ file, code }) => [file, code])).toEqual([["wrong.json", "VARIABLE_UNKNOWN"]])
  })
})
