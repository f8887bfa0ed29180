import { describe, expect, test } from "vitest"
import type { Json } from "../../language/values/values.js"
import { flowOf, load } from "./loading.js"

/** The faults of one flow: code, the text of its file from the place on, message, and how to mend it. */
function told(flow: Json, others: { readonly [name: string]: Json } = {}) {
  const text = typeof flow === "string" ? flow : JSON.stringify(flow, null, 2)
  return load({ "menu.json": text, ...others })
    .faults.filter(({ file, severity }) => file === "flows/menu.json" && severity === "error")
    .map(({ code, line, column, message, hint }) => ({
      code,
      at: text.split("\n")[line - 1]?.slice(column - 1) ?? "",
      message,
      hint,
    }))
}

const say = (message: string, more: { readonly [key: string]: Json } = {}) =>
  flowOf({ type: "message", message, ...more })

describe("a fault in an expression stands where the mistake is, and names the expression", () => {
  test.each([
    [
      "the text",
      "Hello {{ 1 + 2 }} and {{ 3 + @agee }}!",
      "@agee }}",
      "In `3 + @agee`: The variable @agee is neither declared nor assigned.",
    ],
    [
      "behind escapes",
      "A \"quote\"\n\t\u2028 {{ 'é' + size(5) }}",
      "5) }}",
      "In `'é' + size(5)`: size takes a text or a list or an object here, not a number.",
    ],
    ["alone", "{{ @agee }}", "@agee }}", "The variable @agee is neither declared nor assigned."],
    ["that cannot be read", "So {{ 1 + }} and", "}} and", "The expression ends where a value is missing."],
    ["that is not closed", "So {{ 1 + 2", "{{ 1 + 2", "`{{` is not closed by `}}`."],
  ] as const)("in %s", (_, text, at, message) => {
    const faults = told(say(text))
    expect(faults.map(fault => [fault.at.startsWith(at), fault.message])).toEqual([[true, message]])
  })

  test("in a condition", () => {
    const flow = flowOf({
      type: "branch",
      set: { "@age": 5 },
      next: [{ when: "@age > 17 && @age == 'old'", to: "end" }, { to: "end" }],
    })
    expect(told(flow)).toEqual([
      {
        code: "TYPE_MISMATCH",
        at: "@age == 'old'\",",
        message: "In `@age > 17 && @age == 'old'`: A number cannot be compared with a text.",
        hint: "number(...) reads a number from a text",
      },
    ])
  })

  test("a long one is quoted with its beginning", () => {
    const [fault] = told(say(`{{ '${"a".repeat(100)}' + 5 }}`))
    expect(fault?.message).toBe(`In \`'${"a".repeat(59)}...\`: \`+\` does not take a text and a number.`)
  })

  test("an escape before it counts as it is written in the file", () => {
    const text = '{ "start": "a", "steps": { "a": { "type": "message", "message": "\\u0041\\n{{ @agee }}" } } }'
    expect(told(text)[0]?.at).toBe('@agee }}" } } }')
  })

  test("two mistakes in one text are two faults", () =>
    expect(told(say("{{ @a }} {{ @b }}")).map(({ at }) => at.slice(0, 2))).toEqual(["@a", "@b"]))
})

describe("dates, times and durations are types of their own", () => {
  const declared = { day: "date", time: "time", length: "duration" }
  test.each([
    [{ "@day": "{{ today() }}", "@time": "{{ GetDate }}", "@length": "{{ duration('PT1H') }}" }, []],
    [{ "@day": "2026-03-04" }, ["TYPE_MISMATCH"]],
    [{ "@day": "{{ GetDate }}" }, ["TYPE_MISMATCH"]],
    [{ "@time": "{{ today() }}" }, ["TYPE_MISMATCH"]],
    [{ "@length": "{{ 5 }}" }, ["TYPE_MISMATCH"]],
    [{ "[[Order]].Due": "{{ today() + 3 }}" }, []],
    [{ "[[Order]].Due": "{{ GetDate }}" }, ["TYPE_MISMATCH"]],
    [{ "[[Order]].Wait": "{{ duration('PT1H') }}" }, []],
    [{ "[[Order]].Wait": "{{ 60 }}" }, ["TYPE_MISMATCH"]],
  ] as const)("%j", (set, codes) => {
    const entities = {
      Order: { properties: { Due: { type: "string", format: "date" }, Wait: { type: "string", format: "duration" } } },
    }
    const flow = flowOf({ type: "branch", set, next: "end" }, { variables: declared })
    expect(told(flow, { "bot.json": { entities } }).map(({ code }) => code)).toEqual(codes)
  })
  test("an answer to a question for a date is a date", () => {
    const asks = (check: string) =>
      flowOf({ type: "prompt", message: "When?", input: { type: "date" }, save: "@day", check, next: "end" })
    expect(told(asks("@input >= today() && timestamp(@input) > GetDate"))).toEqual([])
    expect(told(asks("@input >= '2026-03-04'")).map(({ code }) => code)).toEqual(["TYPE_MISMATCH"])
  })
})

describe("an action that takes a date, a time or a duration", () => {
  test.each([
    [{ On: "{{ today() }}", At: "{{ GetDate }}", In: "{{ duration('PT1H') }}" }, []],
    [{ On: "2026-03-04", At: "2026-03-04T10:00:00Z", In: "PT1H" }, []],
    [{ On: "{{ string(today()) }}" }, []],
    [{ On: "{{ GetDate }}" }, ["ACTION_PARAMS_INVALID"]],
    [{ At: "{{ today() }}" }, ["ACTION_PARAMS_INVALID"]],
    [{ In: "{{ GetDate }}" }, ["ACTION_PARAMS_INVALID"]],
    [{ On: "{{ 5 }}" }, ["ACTION_PARAMS_INVALID"]],
    [{ On: "2026-02-29" }, ["ACTION_PARAMS_INVALID"]],
  ] as const)("%j", (params, codes) =>
    expect(told(flowOf({ type: "action", action: "Remind", params, next: "end" })).map(({ code }) => code)).toEqual(
      codes,
    ),
  )
})

describe("what a function asks of the bot or the flow", () => {
  test("money needs the bot's currency", () => {
    const flow = say("{{ format(5, 'money') }}")
    expect(told(flow, { "bot.json": { currency: "EUR" } })).toEqual([])
    expect(told(flow)[0]).toMatchObject({
      code: "EXPRESSION_INVALID",
      hint: expect.stringContaining('"currency": "EUR"'),
    })
    expect(told(flow, { "bot.json": { currency: "EURO" } })).toEqual([])
  })
  test("a currency is one that there is", () =>
    expect(load({ "menu.json": say("Hi"), "bot.json": { currency: "EURO" } }).faults).toMatchObject([
      { code: "SCHEMA_INVALID", pointer: "/currency" },
    ]))
  test("a title is of a choice of the same flow", () => {
    const flow = (step: string) => ({
      start: "size",
      steps: {
        size: { type: "choice", message: "?", options: [{ value: 1 }, { value: 2 }], save: "@size", next: "done" },
        done: { type: "message", message: `{{ title('${step}') }}` },
      },
    })
    expect(told(flow("size"))).toEqual([])
    expect(told(flow("sise"))).toMatchObject([{ code: "EXPRESSION_INVALID", hint: "did you mean size?" }])
    expect(told(flow("done"))).toMatchObject([{ code: "EXPRESSION_INVALID", hint: "choices: size" }])
  })
})

describe("a whole number beyond 2^53 in a file", () => {
  const flow = (number: string) =>
    `{ "start": "a", "steps": { "a": { "type": "branch", "set": { "@id": ${number} }, "next": "end" } } }`
  test.each([
    "9007199254740993",
    "-32630520240430000061",
    "9007199254740993.0",
    "1e21",
    "9007199254740992",
    "123456789012345",
  ])("%s", number => {
    const isInexact = /^-?\d+$/.test(number) && BigInt(number) ** 2n > 2n ** 106n
    expect(told(flow(number))).toEqual(
      isInexact
        ? [
            {
              code: "NUMBER_INEXACT",
              at: `${number} }, "next": "end" } } }`,
              message: "A whole number beyond 2^53 would be rounded to another one.",
              hint: `Write it as a text: "${number}".`,
            },
          ]
        : [],
    )
  })
  test("in bot.json and in an expression too", () => {
    const { faults } = load({
      "menu.json": say("{{ 9007199254740993 }}"),
      "bot.json": '{ "limits": { "expression": 90071992547409930 } }',
    })
    expect(faults.map(({ code, file }) => [code, file])).toEqual([
      ["NUMBER_INEXACT", "flows/bot.json"],
      ["NUMBER_INEXACT", "flows/menu.json"],
    ])
  })
})
