import { describe, expect, test } from "vitest"
import type { Json } from "../../language/index.js"
import { load } from "./loading.js"

type Steps = { readonly [name: string]: Json }

/** Each fault of a flow `a` with these steps: its code, the part of its step that it is in, and its hint. */
function told(
  steps: Steps,
  more: { readonly [key: string]: Json } = {},
  others: { readonly [file: string]: Json } = {},
) {
  const flow = { start: Object.keys(steps)[0] ?? "", steps, ...more }
  const { faults } = load({ "a.json": flow, "bot.json": BOT, ...others })
  return faults.map(
    ({ code, pointer, hint }) => `${code} ${pointer.replace("/steps/", "")}${hint === null ? "" : `: ${hint}`}`,
  )
}
const BOT = { locales: ["en"], entities: { Order: { properties: { Number: { type: "string" } } } } }
const say = (message: Json, more: object = {}): Json => ({ type: "message", message, ...more })
const OPTIONS = [{ value: "billing" }, { value: "other" }]
const choose = (more: object = {}): Json => ({
  type: "choice",
  message: "?",
  options: OPTIONS,
  save: "@topic",
  ...more,
})

describe("TEXT_LOOKS_LIKE_TEMPLATE", () => {
  const CODE = "TEXT_LOOKS_LIKE_TEMPLATE"
  test.each<[text: string, hints: readonly string[]]>([
    ["Hello @name!", ["{{ @name }}"]],
    ["(@name)", ["{{ @name }}"]],
    ["Hello {name}", ["{{ @name }}"]],
    ["Hello $" + "{name}", ["{{ @name }}"]],
    ["Hello { name }", ["{{ @name }}"]],
    ["Hello {@name}", ["{{ @name }}"]],
    ["It is [[Order]].Number.", ["{{ [[Order]].Number }}"]],
    ["{{ @name }} and @name", ["{{ @name }}"]],
    ["Hello {{ @name }}", []],
    ["Hello {{ '@name' }}", []],
    ["Write to ana@name.com, or info@name", []],
    ["Write to @name@example.social or @name-shop", []],
    ["See https://example.com/@name or x@name", []],
    ["Follow us at @shop", []],
    ["Say {yes} or {no}", []],
    ["[[Nothing]].Number and [[Order]].Colour", []],
    ["an @event", []],
    ['{ "name": 1 }', []],
    ["{{'{'}}{name}}", []],
  ])("%s", (text, hints) => {
    const expected = hints.map(hint => `${CODE} a/message: write ${hint}`)
    expect(told({ a: say(text, { set: { "@name": "Ana" } }) })).toEqual(expected)
  })

  test("names of an answer count where it was wrong, and those of an item where there is one", () => {
    const text = "@input, @text and @item"
    const each = { each: "@list", as: "item" }
    const a = choose({
      set: { "@list": ["x", "y"] },
      message: text,
      invalid: [text],
      options: [
        { ...each, value: "{{ @item }}", title: text },
        { value: "none", title: text },
      ],
      next: "b",
    })
    const b = say("Cards", { attachments: [{ ...each, content: { title: text } }] })
    expect(told({ a, b })).toEqual([
      `${CODE} a/options/0/title: write {{ @item }}`,
      `${CODE} a/invalid/0: write {{ @input }}`,
      `${CODE} b/attachments/0/content/title: write {{ @item }}`,
    ])
  })

  test("wherever a text or a value stands", () => {
    const text = "Hi @name"
    const a = choose({
      message: { en: text },
      invalid: [text],
      options: [{ value: "x", title: text }, { value: "y" }],
      set: { "@name": "x", "@other": "@name" },
    })
    const b = {
      type: "action",
      action: "ConnectToHelpdeskAgent",
      params: { Message: text },
      next: [{ when: "@InternalActionResult", to: "end" }, { to: "c" }],
    }
    const c = { type: "event", name: "x", value: [{ deep: text }] }
    const places = told({ a: { ...(a as object), next: "b" }, b, c }).map(fault => fault.split(":")[0])
    expect(places.sort()).toEqual(
      ["a/invalid/0", "a/message/en", "a/options/0/title", "a/set/@other", "b/params/Message", "c/value/0/deep"].map(
        place => `${CODE} ${place}`,
      ),
    )
  })
})

test("texts of texts.json look like templates where they name what is in a flow that says them", () => {
  const texts = { one: { en: "Hi @name" }, two: "Hi @other, [[Order]].Number", $schema: "@name" }
  const a = say({ use: "one" }, { set: { "@name": "Ana" }, next: "b" })
  const others = { "texts.json": texts, "b.json": { start: "a", steps: { a: say("x", { set: { "@other": "x" } }) } } }
  expect(told({ a, b: say({ use: "two" }) }, {}, others)).toEqual([
    "TEXT_LOOKS_LIKE_TEMPLATE /one/en: write {{ @name }}",
    "TEXT_LOOKS_LIKE_TEMPLATE /two: write {{ [[Order]].Number }}",
  ])
})

describe("VALUE_NEVER", () => {
  const CODE = "VALUE_NEVER"
  const when = (condition: string) => ({ next: [{ when: condition, to: "end" }, { to: "end" }] })
  test.each<[condition: string, hints: readonly string[]]>([
    ["@topic == 'Billing'", ['did you mean "billing"?']],
    ["'refund' == @topic", ['Values: "billing", "other".']],
    ["@topic != 'refund' && true", ['Values: "billing", "other".']],
    ["@topic in ['billing', 'others']", ['did you mean "other"?']],
    ["@topic == 'billing' || @topic == 'other'", []],
    ["@topic == null", []],
    ["@topic.startsWith('b')", []],
    ["@topic == lower('BILLING')", []],
  ])("%s", (condition, hints) => {
    expect(told({ a: choose(when(condition)) })).toEqual(hints.map(hint => `${CODE} a/next/0/when: ${hint}`))
  })

  const never = "@topic == 'never'"
  test.each<[what: string, ...bot: Parameters<typeof told>]>([
    ["a variable that is set too", { a: choose({ ...when(never), set: { "@topic": "{{ lower('NEVER') }}" } }) }],
    [
      "a variable that a prompt saves too",
      { a: choose({ next: "b" }), b: { type: "prompt", message: "?", save: "@topic", ...when(never) } },
    ],
    [
      "a variable that starts with a value",
      { a: choose(when(never)) },
      { variables: { topic: { type: "string", value: "never" } } },
    ],
    [
      "options that are worked out",
      { a: choose({ ...when(never), options: [{ value: "{{ lower('X') }}" }, { value: "y" }] }) },
    ],
    [
      "a variable that another flow gives",
      { a: choose(when(never)) },
      {},
      { "b.json": { start: "a", steps: { a: { type: "call", flow: "a", params: { topic: "never" } } } } },
    ],
  ])("%s may have any value", (_, ...bot) => {
    expect(told(...bot).filter(fault => fault.startsWith(CODE))).toEqual([])
  })

  test("in the texts, values and checks of a step, and of two choices together", () => {
    const two = choose({ options: [{ value: 1 }, { value: 2 }], save: "@n", check: "@input != 3", next: "c" })
    const three = choose({ options: [{ value: "more" }, { value: "less" }], next: "d" })
    const d = say("{{ @topic == 'mor' ? 1 : 2 }}", { set: { "@x": "{{ @topic != 'billing' && @n == 4 }}" } })
    expect(told({ a: choose({ next: "b" }), b: two, c: three, d })).toEqual([
      `${CODE} b/check: Values: 1, 2.`,
      `${CODE} d/message: did you mean "more"?`,
      `${CODE} d/set/@x: Values: 1, 2.`,
    ])
  })
})

describe("ANSWER_UNSAVED", () => {
  const prompt = (more: object = {}): Json => ({ type: "prompt", message: "?", ...more })
  test.each<[what: string, step: Json, isTold: boolean]>([
    ["a prompt", prompt(), true],
    ["a choice", choose({ save: undefined }), true],
    ["a prompt that is saved", prompt({ save: "@x" }), false],
    ["a prompt that is checked", prompt({ check: "@input == 'yes'" }), false],
    [
      "a choice with one option, which is a pause",
      { type: "choice", message: "?", options: [{ value: "Go on" }] },
      false,
    ],
    ["a prompt with another mistake", prompt({ sav: "@x" }), false],
  ])("%s", (_, a, isTold) => {
    const codes = told(JSON.parse(JSON.stringify({ a }))).map(fault => fault.split(" ")[0])
    expect(codes.includes("ANSWER_UNSAVED")).toBe(isTold)
  })
})

describe("hints of what does not fit", () => {
  test.each<[what: string, steps: Steps, faults: readonly string[]]>([
    [
      "a key that is missing comes before a similar one that need not be there",
      { a: { type: "message", text: "Hi" } },
      ["SCHEMA_INVALID a/text: did you mean message, which is missing, or next?"],
    ],
    [
      "names that other engines have are known, and a name that stands there already is not meant",
      {
        a: choose({ question: "?", message: undefined, retries: 2, next: "b" }),
        b: choose({ text: "Which?", next: "a" }),
      },
      [
        "SCHEMA_INVALID a/question: did you mean message, which is missing?",
        "SCHEMA_INVALID a/retries: did you mean maxAttempts?",
        expect.stringContaining("SCHEMA_INVALID b/text: Known here: "),
      ],
    ],
    [
      "of a path with an unknown key nobody knows whether it has a condition",
      { a: { type: "branch", next: [{ if: "true", to: "b" }, { to: "b" }] }, b: say("Hi") },
      ["SCHEMA_INVALID a/next/0/if: did you mean when?"],
    ],
    [
      "a text in an object without a locale",
      { a: choose({ invalid: [{ text: "No." }], next: "b" }), b: say("Hi") },
      ["SCHEMA_INVALID a/invalid/0/text: A text is a string, or an object from locale to string."],
    ],
    [
      "the name of an action is no type of step",
      { a: { type: "HttpRequest", next: "b" }, b: say("Hi") },
      [expect.stringContaining('"action": "HttpRequest"')],
    ],
    ["also where both are near", { a: { type: "wait", form: ["x"] } }, ["SCHEMA_INVALID a/form: did you mean for?"]],
    [
      "each misspelt key means its own",
      { a: { type: "message", mesage: "Hi", sugestions: [] } },
      ["SCHEMA_INVALID a/mesage: did you mean message?", "SCHEMA_INVALID a/sugestions: did you mean suggestions?"],
    ],
    [
      "a wrong type is told with the form",
      { a: choose({ timeout: "PT5M" }) },
      [
        'SCHEMA_INVALID a/timeout: What happens when nothing comes in time. Write it as { "after": "PT5M", "next": "step" }.',
      ],
    ],
    [
      "an option that is a text is told with the form",
      { a: choose({ options: ["yes", "no"], save: "@topic" }) },
      ["0", "1"].map(
        at =>
          `SCHEMA_INVALID a/options/${at}: One of the answers that a choice offers. Write it as { "value": "yes", "title": "Yes" }.`,
      ),
    ],
    ["few steps are listed", { a: say("x", { next: "nowhere" }), b: say("y") }, ["STEP_UNKNOWN a/next: Steps: a, b."]],
    ["few flows are listed", { a: { type: "goto", flow: "elsewhere" } }, ["FLOW_UNKNOWN a/flow: Flows: a."]],
  ])("%s", (_, steps, faults) => expect(told(steps)).toEqual(faults))
})
