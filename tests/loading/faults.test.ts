import { describe, expect, test } from "vitest"
import type { Json } from "../../language/values/values.js"
import { faultsOf, flowOf, load } from "./loading.js"

type Files = { readonly [name: string]: Json }
type Row = readonly [title: string, flow: Json, faults: readonly (readonly string[])[], others?: Files]

const say = (message: Json, more: { readonly [key: string]: Json } = {}) => ({ type: "message", message, ...more })
const ask = (more: { readonly [key: string]: Json } = {}) => ({ type: "prompt", message: "?", save: "@a", ...more })
const steps = (all: { readonly [name: string]: Json }, more: { readonly [key: string]: Json } = {}): Json => ({
  start: Object.keys(all)[0] ?? "",
  steps: all,
  ...more,
})
const connect = (more: { readonly [key: string]: Json } = {}) => ({
  type: "action",
  action: "ConnectToHelpdeskAgent",
  ...more,
})
const told = (rows: readonly Row[]) => {
  for (const [title, flow, faults, others] of rows) {
    test(title, () => expect(faultsOf(flow, others)).toEqual(faults))
  }
}

describe("a flow's form", () => {
  told([
    ["the least flow", flowOf(say("Hi")), []],
    ["no object", [], [["SCHEMA_INVALID", ""]]],
    [
      "a number that is no whole one and too small: one mistake",
      flowOf(ask({ input: { type: "text" }, maxAttempts: -1.5 })),
      [["SCHEMA_INVALID", "/steps/a/maxAttempts"]],
    ],
    [
      "an empty object lacks start and steps",
      {},
      [
        ["SCHEMA_INVALID", ""],
        ["SCHEMA_INVALID", ""],
      ],
    ],
    ["no steps", { start: "a", steps: {} }, [["SCHEMA_INVALID", "/steps"]]],
    ["an unknown key", flowOf(say("Hi"), { descripton: "x" }), [["SCHEMA_INVALID", "/descripton"]]],
    [
      "an unknown type of step is one mistake",
      flowOf({ type: "promt", mesage: "?", save: "name" }),
      [["SCHEMA_INVALID", "/steps/a/type"]],
    ],
    ["no type of step", flowOf({ message: "?" }), [["SCHEMA_INVALID", "/steps/a"]]],
    ["a type that is no text", flowOf({ type: 1 }), [["SCHEMA_INVALID", "/steps/a/type"]]],
    [
      "a misspelt key is not missing too",
      flowOf({ type: "message", mesage: "Hi" }),
      [["SCHEMA_INVALID", "/steps/a/mesage"]],
    ],
    ["a wrong type of value", flowOf(ask({ maxAttempts: "3" })), [["SCHEMA_INVALID", "/steps/a/maxAttempts"]]],
    ["a text that is a number", flowOf(say(5)), [["SCHEMA_INVALID", "/steps/a/message"]]],
    ["a text that is a number beyond 2^53: one mistake", flowOf(say(1e18)), [["NUMBER_INEXACT", "/steps/a/message"]]],
    [
      "a number beyond 2^53 under an unknown key, and of a param",
      flowOf(connect({ next: "end", foo: 1e18, params: { Priority: 1e18 } })),
      [
        ["SCHEMA_INVALID", "/steps/a/foo"],
        ["ACTION_PARAMS_INVALID", "/steps/a/params/Priority"],
      ],
    ],
    ["a locale that is none", flowOf(say({ en: "Hi", "?": "Hi" })), [["SCHEMA_INVALID", "/steps/a/message/?"]]],
    [
      "a locale that is written wrong is not missing too",
      flowOf(say({ en: "Hi", zh_CN: "Hi" }, { suggestions: [{ en: "Hi", "zh-CN": 5 }, { en: "Hi" }] })),
      [
        ["SCHEMA_INVALID", "/steps/a/message/zh_CN"],
        ["SCHEMA_INVALID", "/steps/a/suggestions/0/zh-CN"],
        ["LOCALE_MISSING", "/steps/a/suggestions/1"],
      ],
      { "bot.json": { locales: ["en", "zh-CN"] } },
    ],
    [
      "a path without a destination",
      flowOf(say("Hi", { next: [{ when: "true" }, { to: "end" }] })),
      [["SCHEMA_INVALID", "/steps/a/next/0"]],
    ],
    [
      "a month is no length of time",
      flowOf(ask({ timeout: { after: "P1M", next: "end" } })),
      [["SCHEMA_INVALID", "/steps/a/timeout/after"]],
    ],
    [
      "no time is no length of time",
      flowOf(ask({ timeout: { after: "PT0S", next: "end" } })),
      [["SCHEMA_INVALID", "/steps/a/timeout/after"]],
    ],
    [
      "a trigger with nothing to trigger",
      flowOf(say("Hi"), { trigger: { when: "true" } }),
      [["SCHEMA_INVALID", "/trigger"]],
    ],
    [
      "a misspelt key of a trigger",
      flowOf(say("Hi"), { trigger: { phrase: ["hi"] } }),
      [["SCHEMA_INVALID", "/trigger/phrase"]],
    ],
    [
      "from without an event",
      flowOf(say("Hi"), { trigger: { phrases: ["hi"], from: "any" } }),
      [["SCHEMA_INVALID", "/trigger/from"]],
    ],
    [
      "always without phrases",
      flowOf(say("Hi"), { trigger: { event: "x", always: true } }),
      [["SCHEMA_INVALID", "/trigger/always"]],
    ],
    [
      "an unknown origin",
      flowOf(say("Hi"), { trigger: { event: "x", from: "clinet" } }),
      [["SCHEMA_INVALID", "/trigger/from"]],
    ],
    ["a text of 16,000 characters", flowOf(say("😀".repeat(16_000))), []],
    ["a text that only its expressions make longer", flowOf(say("{{ 'x' }}".repeat(2_000))), []],
    ["a text of 16,001 characters", flowOf(say("x".repeat(16_001))), [["SCHEMA_INVALID", "/steps/a/message"]]],
    [
      "a text of 16,001 characters in one locale",
      flowOf(say({ en: "x".repeat(16_001) })),
      [["SCHEMA_INVALID", "/steps/a/message/en"]],
    ],
    [
      "an unknown type of variable",
      flowOf(say("{{ @a }}"), { variables: { a: "text" } }),
      [["SCHEMA_INVALID", "/variables/a"]],
    ],
    ["a branch that does not choose", flowOf({ type: "branch" }), [["SCHEMA_INVALID", "/steps/a"]]],
    ["a goto that goes on", flowOf({ type: "goto", flow: "menu", next: "end" }), [["SCHEMA_INVALID", "/steps/a/next"]]],
    ["a wait for nothing", flowOf({ type: "wait", for: [] }), [["SCHEMA_INVALID", "/steps/a/for"]]],
    [
      "several mistakes",
      flowOf(ask({ maxAttempts: -1, sensitive: 1, x: 1 })),
      [
        ["SCHEMA_INVALID", "/steps/a/maxAttempts"],
        ["SCHEMA_INVALID", "/steps/a/sensitive"],
        ["SCHEMA_INVALID", "/steps/a/x"],
      ],
    ],
    [
      "what only follows from a schema fault is not told",
      steps({
        a: { type: "promt", save: "@x", next: "b" },
        b: say("{{ @x }}", { next: "c" }),
        c: say("", { next: "b" }),
      }),
      [["SCHEMA_INVALID", "/steps/a/type"]],
    ],
    [
      "what does not follow from it is told",
      flowOf(say("{{ [[ChatUser]].Nam }}", { x: 1 })),
      [
        ["FIELD_UNKNOWN", "/steps/a/message"],
        ["SCHEMA_INVALID", "/steps/a/x"],
      ],
    ],
  ])
})

describe("inputs and options", () => {
  const input = (spec: Json) => flowOf(ask({ input: spec }))
  const choice = (...options: Json[]) => flowOf({ type: "choice", message: "?", options, save: "@a" })
  told([
    ["an unknown type", input({ type: "nubmer" }), [["SCHEMA_INVALID", "/steps/a/input/type"]]],
    ["a length of a number", input({ type: "number", minLength: 2 }), [["SCHEMA_INVALID", "/steps/a/input/minLength"]]],
    ["a minimum of a text", input({ minimum: 2 }), [["SCHEMA_INVALID", "/steps/a/input/minimum"]]],
    [
      "a minimum above the maximum",
      input({ type: "number", minimum: 2, maximum: 1 }),
      [["SCHEMA_INVALID", "/steps/a/input/minimum"]],
    ],
    ["no options", choice(), [["SCHEMA_INVALID", "/steps/a/options"]]],
    ["the same value twice", choice({ value: "a" }, { value: "a" }), [["SCHEMA_INVALID", "/steps/a/options/1/value"]]],
    ["the same value under two conditions", choice({ value: "a", when: "true" }, { value: "a", when: "false" }), []],
    ["values of two types", choice({ value: 1 }, { value: "1" }), []],
    [
      "skipIfKnown without a target",
      flowOf({ type: "prompt", message: "?", skipIfKnown: true }),
      [["SCHEMA_INVALID", "/steps/a/skipIfKnown"]],
    ],
  ])
})

describe("what only follows from a mistake", () => {
  const uses = (name: string) => say(`{{ @${name} }} {{ @${name} }}`)
  const followed = (step: Json, more: { readonly [key: string]: Json } = {}, next: Json = uses("topic")) =>
    steps({ a: step, b: next }, more)
  const query = (more: { readonly [key: string]: Json }) => ({ type: "action", action: "HttpRequest", ...more })
  const bot = (more: Json): Files => ({ "bot.json": more })
  told([
    ["a target without its @", followed(ask({ save: "topic", next: "b" })), [["SCHEMA_INVALID", "/steps/a/save"]]],
    [
      "a target that is no name",
      followed(ask({ save: "the topic", next: "b" })),
      [["SCHEMA_INVALID", "/steps/a/save"]],
    ],
    ["a target that is no text", followed(ask({ save: {}, next: "b" })), [["SCHEMA_INVALID", "/steps/a/save"]]],
    [
      "a misspelt save",
      followed({ type: "prompt", message: "?", sve: "@topic", next: "b" }),
      [["SCHEMA_INVALID", "/steps/a/sve"]],
    ],
    [
      "assignments that are a text",
      followed(say("Hi", { set: "@topic", next: "b" })),
      [["SCHEMA_INVALID", "/steps/a/set"]],
    ],
    ["a step that is none", followed("say hi"), [["SCHEMA_INVALID", "/steps/a"]]],
    ["an empty step", followed({}), [["SCHEMA_INVALID", "/steps/a"]]],
    [
      "a step without a type",
      followed({ message: "?", save: "@topic", set: { "@other": 1 } }, {}, uses("other")),
      [["SCHEMA_INVALID", "/steps/a"]],
    ],
    ["variables that are none", followed(say("Hi"), { variables: ["topic"] }), [["SCHEMA_INVALID", "/variables"]]],
    [
      "the result of a step that cannot be read",
      followed({ type: "acton", action: "EndChatActivity", next: "b" }, {}, uses("InternalActionResult")),
      [["SCHEMA_INVALID", "/steps/a/type"]],
    ],
    [
      "a title of a choice that cannot be read",
      followed(5, {}, say("{{ title('a') }} {{ title('b') }}")),
      [
        ["SCHEMA_INVALID", "/steps/a"],
        ["EXPRESSION_INVALID", "/steps/b/message"],
      ],
    ],
    [
      "a name that nothing can have assigned is told once for each text",
      followed(say("Hi", { description: 5, next: "b" })),
      [
        ["SCHEMA_INVALID", "/steps/a/description"],
        ["VARIABLE_UNKNOWN", "/steps/b/message"],
      ],
    ],
    [
      "an input of an unknown type",
      flowOf(ask({ input: { type: "dat", extract: true, minimum: 1 }, check: "@input > today()" })),
      [["SCHEMA_INVALID", "/steps/a/input/type"]],
    ],
    [
      "a misspelt type of an input",
      flowOf(ask({ input: { typ: "date", extract: true }, check: "@input > today()" })),
      [["SCHEMA_INVALID", "/steps/a/input/typ"]],
    ],
    [
      "a misspelt input",
      flowOf(ask({ inpt: { type: "date" }, check: "@input > today()" })),
      [["SCHEMA_INVALID", "/steps/a/inpt"]],
    ],
    [
      "params that are no object",
      flowOf(query({ params: "https://x.example" })),
      [["SCHEMA_INVALID", "/steps/a/params"]],
    ],
    [
      "misspelt params",
      flowOf(query({ parms: { Method: "GET", Url: "https://crm.example" } })),
      [["SCHEMA_INVALID", "/steps/a/parms"]],
    ],
    [
      "no params, with another mistake that is no key",
      flowOf(query({ timeout: "soon" })),
      [
        ["ACTION_PARAMS_INVALID", "/steps/a"],
        ["ACTION_PARAMS_INVALID", "/steps/a"],
        ["SCHEMA_INVALID", "/steps/a/timeout"],
      ],
    ],
    [
      "a condition of a trigger that is none",
      flowOf(say("Hi"), { trigger: { phrases: ["hi"], when: {} } }),
      [["SCHEMA_INVALID", "/trigger/when"]],
      { "greet.json": flowOf(say("Hi"), { trigger: { phrases: ["hi"] } }) },
    ],
    [
      "a field with an unknown format",
      flowOf(say("Hi", { next: [{ when: "[[Order]].Placed > GetDate", to: "end" }, { to: "end" }] })),
      [],
      bot({ entities: { Order: { properties: { Placed: { type: "string", format: "date-tme" } } } } }),
    ],
    [
      "a queue without its code",
      steps({
        a: connect({ params: { Queue: "billing" }, next: [{ when: "@InternalActionResult", to: "b" }, { to: "end" }] }),
        b: say("Hi"),
      }),
      [],
      bot({ liveChat: { queues: [{ title: "Billing" }] } }),
    ],
  ])
})

describe("names", () => {
  told([
    ["of a step", steps({ a: say("", { next: "b c" }), "b c": say("") }), [["NAME_INVALID", "/steps/b c"]]],
    ["a step called end", steps({ a: say("", { next: "end" }), end: say("") }), [["NAME_INVALID", "/steps/end"]]],
    ["a step called constructor", steps({ constructor: say("") }), [["NAME_INVALID", "/steps/constructor"]]],
    [
      "a step called __proto__",
      '{"start":"__proto__","steps":{"__proto__":{"type":"end"}}}',
      [["NAME_INVALID", "/steps/__proto__"]],
    ],
    [
      "__proto__ in a value",
      '{"start":"a","steps":{"a":{"type":"event","name":"x","value":{"__proto__":1}}}}',
      [["NAME_INVALID", "/steps/a/value/__proto__"]],
    ],
    ["of a variable", flowOf(say(""), { variables: { "a-b": "string" } }), [["NAME_INVALID", "/variables/a-b"]]],
    [
      "a variable called toString",
      flowOf(say(""), { variables: { toString: "string" } }),
      [["NAME_INVALID", "/variables/toString"]],
    ],
    [
      "a variable of the engine",
      flowOf(say(""), { variables: { event: "object" } }),
      [["NAME_INVALID", "/variables/event"]],
    ],
    [
      "of a variable, and not where it is read",
      flowOf(say("{{ @a-b }}"), { variables: { "a-b": "string" } }),
      [["NAME_INVALID", "/variables/a-b"]],
    ],
    [
      "of a target, and not where it is read",
      flowOf(ask({ save: "@first-name", invalid: "Not {{ @first-name }}?" })),
      [["NAME_INVALID", "/steps/a/save"]],
    ],
    ["of a target", flowOf(say("", { set: { "@1a": 1 } })), [["NAME_INVALID", "/steps/a/set/@1a"]]],
    ["a target called constructor", flowOf(ask({ save: "@constructor" })), [["NAME_INVALID", "/steps/a/save"]]],
  ])
  test("of a file", () => {
    const codes = (name: string) =>
      load({ [name]: flowOf(say("")) }).faults.map(fault => [fault.code, fault.line, fault.column])
    expect(codes("my flow.json")).toEqual([["NAME_INVALID", 1, 1]])
    expect(codes("constructor.json")).toEqual([["NAME_INVALID", 1, 1]])
    expect(codes("__proto__.json")).toEqual([["NAME_INVALID", 1, 1]])
  })
  test("of two files", () => {
    const { faults } = load({ "a.json": flowOf(say("")), "a.jsonc": flowOf(say("")) })
    expect(faults.map(({ code, file }) => [code, file])).toEqual([["NAME_TAKEN", "flows/a.jsonc"]])
  })
})

describe("steps, flows and actions that are not there", () => {
  told([
    ["start", flowOf(say(""), { start: "b" }), [["STEP_UNKNOWN", "/start"]]],
    ["next", flowOf(say("", { next: "b" })), [["STEP_UNKNOWN", "/steps/a/next"]]],
    [
      "a path",
      flowOf(say("", { next: [{ when: "true", to: "b" }, { to: "end" }] })),
      [["STEP_UNKNOWN", "/steps/a/next/0/to"]],
    ],
    [
      "exceeded, onError, timeout",
      steps({
        a: ask({ exceeded: "x", timeout: { after: "PT1M", next: "y" }, next: "b" }),
        b: { type: "call", flow: "other", onError: "z" },
      }),
      [
        ["STEP_UNKNOWN", "/steps/a/exceeded"],
        ["STEP_UNKNOWN", "/steps/a/timeout/next"],
        ["STEP_UNKNOWN", "/steps/b/onError"],
      ],
      { "other.json": flowOf(say("")) },
    ],
    [
      "nothing about reachable steps beside it",
      steps({ a: say("", { next: "x" }), b: say("") }),
      [["STEP_UNKNOWN", "/steps/a/next"]],
    ],
    [
      "a flow",
      flowOf({ type: "call", flow: "othre" }),
      [["FLOW_UNKNOWN", "/steps/a/flow"]],
      { "other.json": flowOf(say("")) },
    ],
    ["a flow whose file cannot be read is there", flowOf({ type: "goto", flow: "other" }), [], { "other.json": "{" }],
    [
      "an action",
      flowOf({ type: "action", action: "ConectToHelpdeskAgent", params: { Queue: "x" } }),
      [["ACTION_UNKNOWN", "/steps/a/action"]],
    ],
    ["an alias is there", flowOf({ type: "action", action: "HelpdeskClient.BlockForLiveChat" }), []],
    [
      "a queue",
      flowOf(
        connect({ params: { Queue: "genral" }, next: [{ when: "@InternalActionResult", to: "end" }, { to: "b" }] }),
        {
          steps: {
            a: connect({
              params: { Queue: "genral" },
              next: [{ when: "@InternalActionResult", to: "end" }, { to: "b" }],
            }),
            b: say(""),
          },
        },
      ),
      [["QUEUE_UNKNOWN", "/steps/a/params/Queue"]],
    ],
  ])
})

const calls = { http: { hosts: ["crm.example.com"], secrets: ["CRM"] } }

describe("params of actions", () => {
  const block = (params: Json) => flowOf({ type: "action", action: "HelpdeskClient.IsBlockedForLiveChat", params })
  const http = (params: Json) => flowOf({ type: "action", action: "HttpRequest", params })
  told([
    ["that fit", block({ BlockIntervalMinutes: 1440, BlockReason: "x", SaveToChatActivityData: true }), []],
    [
      "not a whole number",
      block({ BlockIntervalMinutes: 1.5 }),
      [["ACTION_PARAMS_INVALID", "/steps/a/params/BlockIntervalMinutes"]],
    ],
    [
      "not a whole number, and too small besides: one mistake",
      block({ BlockIntervalMinutes: -1.5 }),
      [["ACTION_PARAMS_INVALID", "/steps/a/params/BlockIntervalMinutes"]],
    ],
    [
      "too small",
      block({ BlockIntervalMinutes: 0 }),
      [["ACTION_PARAMS_INVALID", "/steps/a/params/BlockIntervalMinutes"]],
    ],
    [
      "of another type",
      block({ BlockReason: 5, BlockIp: "yes" }),
      [
        ["ACTION_PARAMS_INVALID", "/steps/a/params/BlockReason"],
        ["ACTION_PARAMS_INVALID", "/steps/a/params/BlockIp"],
      ],
    ],
    [
      "an unknown key",
      block({ BlockIntervalMinute: 5 }),
      [["ACTION_PARAMS_INVALID", "/steps/a/params/BlockIntervalMinute"]],
    ],
    ["one is missing", http({ Method: "GET" }), [["ACTION_PARAMS_INVALID", "/steps/a/params"]]],
    ["all are missing", flowOf({ type: "action", action: "SetLanguage" }), [["ACTION_PARAMS_INVALID", "/steps/a"]]],
    [
      "an expression of the right type",
      block({ BlockIntervalMinutes: "{{ 60 * 24 }}", BlockReason: "because {{ 5 }}" }),
      [],
    ],
    [
      "an expression of the wrong type",
      block({ BlockIntervalMinutes: "{{ 'x' }}" }),
      [["ACTION_PARAMS_INVALID", "/steps/a/params/BlockIntervalMinutes"]],
    ],
    [
      "a text where a number is expected",
      block({ BlockIntervalMinutes: "in {{ 5 }}" }),
      [["ACTION_PARAMS_INVALID", "/steps/a/params/BlockIntervalMinutes"]],
    ],
    [
      "an expression with a mistake",
      block({ BlockReason: "{{ @reason }}" }),
      [["VARIABLE_UNKNOWN", "/steps/a/params/BlockReason"]],
    ],
    [
      "an expression deep inside",
      http({ Method: "GET", Url: "x", Headers: { a: "{{ 5 }}" } }),
      [["ACTION_PARAMS_INVALID", "/steps/a/params/Headers/a"]],
    ],
    [
      "a choice of texts by an expression",
      http({ Method: "{{ 'GET' }}", Url: "{{ 'x' }}", Body: { a: "{{ 5 }}" } }),
      [],
    ],
    ["a secret", http({ Method: "GET", Url: "x", Headers: { a: "{{ secret('CRM') }}" } }), [], { bot: calls }],
    [
      "secrets that the bot does not have, wherever they stand",
      http({
        Method: "GET",
        Url: "x",
        Query: { a: ["{{ secret('CMR') }}"] },
        Body: "{{ 1 }} {{ secret('B') + secret('CRM') }}",
      }),
      [
        ["SECRET_UNKNOWN", "/steps/a/params/Query/a/0"],
        ["SECRET_UNKNOWN", "/steps/a/params/Body"],
      ],
      { bot: calls },
    ],
    [
      "a host that the bot calls",
      http({ Method: "GET", Url: "https://crm.example.com/{{ 1 }}?a=https://x.example" }),
      [],
      { bot: calls },
    ],
    ["a host with its port", http({ Method: "GET", Url: "http://crm.example.com:80" }), [], { bot: calls }],
    [
      "a host that the bot does not call",
      http({ Method: "GET", Url: "https://cmr.example.com/{{ 1 }}" }),
      [["HOST_NOT_ALLOWED", "/steps/a/params/Url"]],
      { bot: calls },
    ],
    [
      "a host without bot.json",
      http({ Method: "GET", Url: "https://x" }),
      [["HOST_NOT_ALLOWED", "/steps/a/params/Url"]],
    ],
    [
      "a host that is not known yet",
      http({ Method: "GET", Url: "https://{{ 'x' }}.example.com/" }),
      [],
      { bot: calls },
    ],
    ["hosts that cannot be read", http({ Method: "GET", Url: "https://x" }), [], { bot: { http: { hosts: 1 } } }],
    [
      "an address that begins with what is percent-encoded",
      http({ Method: "GET", Url: "{{ 'https://crm.example.com' }}/orders" }),
      [["ACTION_PARAMS_INVALID", "/steps/a/params/Url"]],
      { bot: calls },
    ],
    [
      "a query of objects",
      http({ Method: "GET", Url: "x", Query: { a: { b: 1 } } }),
      [["ACTION_PARAMS_INVALID", "/steps/a/params/Query/a"]],
    ],
    [
      "a secret elsewhere",
      block({ BlockReason: "{{ secret('CRM') }}" }),
      [["EXPRESSION_INVALID", "/steps/a/params/BlockReason"]],
    ],
  ])
})

describe("expressions", () => {
  const set = (values: Json) => flowOf(say("", { set: values }))
  const when = (condition: string) => flowOf({ type: "branch", next: [{ when: condition, to: "end" }, { to: "end" }] })
  const deep = (more: Json): Json => more
  told([
    ["that cannot be read", when("1 +"), [["EXPRESSION_INVALID", "/steps/a/next/0/when"]]],
    ["an empty condition", when(""), [["EXPRESSION_INVALID", "/steps/a/next/0/when"]]],
    ["a condition in braces", when("{{ true }}"), [["EXPRESSION_INVALID", "/steps/a/next/0/when"]]],
    ["a condition that is none", when("5"), [["TYPE_MISMATCH", "/steps/a/next/0/when"]]],
    [
      "a time and a number",
      when("[[ConversationInfo]].LiveChatBlockedUntil > 5"),
      [["TYPE_MISMATCH", "/steps/a/next/0/when"]],
    ],
    ["an unknown entity", when("[[ConversationInf]].Id == ''"), [["ENTITY_UNKNOWN", "/steps/a/next/0/when"]]],
    [
      "an unknown field",
      when("[[ConversationInfo]].LiveChatBlockedUntl == null"),
      [["FIELD_UNKNOWN", "/steps/a/next/0/when"]],
    ],
    ["an unknown variable", when("@x == 1"), [["VARIABLE_UNKNOWN", "/steps/a/next/0/when"]]],
    [
      "a variable with a hyphen, of which the first part is one",
      flowOf(say("{{ @first-name }}"), { variables: { first: "string" } }),
      [["VARIABLE_UNKNOWN", "/steps/a/message"]],
    ],
    [
      "a difference without blanks",
      flowOf(say("{{ @first-second }}"), { variables: { first: "number", second: "number" } }),
      [["EXPRESSION_INVALID", "/steps/a/message"]],
    ],
    ["an entity with a hyphen", when("[[Chat-User]].Name == 'a'"), [["ENTITY_UNKNOWN", "/steps/a/next/0/when"]]],
    ["a field with a hyphen", when("[[ChatUser]].First-Name == 'a'"), [["FIELD_UNKNOWN", "/steps/a/next/0/when"]]],
    ["both with hyphens", when("[[Chat-User]].First-Name == 'a'"), [["ENTITY_UNKNOWN", "/steps/a/next/0/when"]]],
    [
      "an entity with a hyphen, and no field",
      flowOf(say("{{ [[Chat-User]] }}")),
      [["ENTITY_UNKNOWN", "/steps/a/message"]],
    ],
    [
      "an entity with a hyphen, whose name has its fault in bot.json",
      flowOf(say("{{ [[My-Order]].Number }}")),
      [],
      { "bot.json": { entities: { "My-Order": { properties: { Number: { type: "string" } } } } } },
    ],
    ["differences of items, without blanks", when("[1].map(item, [[item-item]]) == [[[0]]]"), []],
    ["a variable with hyphens", when("@first-given-name == 'a'"), [["VARIABLE_UNKNOWN", "/steps/a/next/0/when"]]],
    [
      "@InternalActionResult without an action",
      when("@InternalActionResult"),
      [["VARIABLE_UNKNOWN", "/steps/a/next/0/when"]],
    ],
    ["@input outside of check", when("@input == 1"), [["VARIABLE_UNKNOWN", "/steps/a/next/0/when"]]],
    ["@event is known everywhere", when("@event.by == 'user'"), []],
    ["ten thousand nodes", when(Array(10_000).fill("1").join("+")), [["EXPRESSION_INVALID", "/steps/a/next/0/when"]]],
    ["a text that is not closed", flowOf(say("{{ 1")), [["EXPRESSION_INVALID", "/steps/a/message"]]],
    ["in one locale", flowOf(say({ en: "{{ @x }}" })), [["VARIABLE_UNKNOWN", "/steps/a/message/en"]]],
    [
      "in a suggestion",
      flowOf(say("", { suggestions: ["a", "{{ @x }}"] })),
      [["VARIABLE_UNKNOWN", "/steps/a/suggestions/1"]],
    ],
    [
      "in invalid",
      flowOf(ask({ invalid: ["a", { en: "{{ @x }}" }] })),
      [["VARIABLE_UNKNOWN", "/steps/a/invalid/1/en"]],
    ],
    [
      "in an attachment",
      flowOf(say("", { attachments: [{ content: { a: ["{{ @x }}"] } }] })),
      [["VARIABLE_UNKNOWN", "/steps/a/attachments/0/content/a/0"]],
    ],
    [
      "in an option",
      flowOf({ type: "choice", message: "", options: [{ value: 1, title: "{{ @x }}", when: "@y" }] }),
      [
        ["VARIABLE_UNKNOWN", "/steps/a/options/0/title"],
        ["VARIABLE_UNKNOWN", "/steps/a/options/0/when"],
      ],
    ],
    [
      "in a trigger",
      flowOf(say(""), { trigger: { phrases: ["x"], when: "@x" } }),
      [["VARIABLE_UNKNOWN", "/trigger/when"]],
    ],
    [
      "in interruptible and check",
      flowOf(ask({ interruptible: "5", check: "@input > 'a' && @x" })),
      [
        ["TYPE_MISMATCH", "/steps/a/interruptible"],
        ["VARIABLE_UNKNOWN", "/steps/a/check"],
      ],
    ],
    [
      "in result and value",
      steps({
        a: { type: "event", name: "e", value: { b: "{{ @x }}" }, next: "b" },
        b: { type: "end", result: "{{ @y }}" },
      }),
      [
        ["VARIABLE_UNKNOWN", "/steps/a/value/b"],
        ["VARIABLE_UNKNOWN", "/steps/b/result"],
      ],
    ],
    [
      "@input has the input's type",
      flowOf(ask({ input: { type: "number" }, check: "@input == timestamp('2026-01-01')" })),
      [["TYPE_MISMATCH", "/steps/a/check"]],
    ],
    [
      "the result of this action, whatever others there are",
      steps({
        a: {
          type: "action",
          action: "GetConversationTranscript",
          next: [{ when: "@InternalActionResult", to: "b" }, { to: "b" }],
        },
        b: { type: "action", action: "EndChatActivity" },
      }),
      [["TYPE_MISMATCH", "/steps/a/next/0/when"]],
    ],
    [
      "a read-only field",
      set({ "[[ConversationInfo]].Id": "x" }),
      [["FIELD_READ_ONLY", "/steps/a/set/[[ConversationInfo]].Id"]],
    ],
    [
      "a field of the live chat",
      set({ "[[HelpdeskClient]].LiveChatBlockedUntil": null }),
      [["FIELD_READ_ONLY", "/steps/a/set/[[HelpdeskClient]].LiveChatBlockedUntil"]],
    ],
    ["unblocking oneself", set({ "[[ConversationInfo]].LiveChatBlockedUntil": null, "@a": "{{ GetDate }}" }), []],
    ["unblocking oneself by a time", set({ "[[ConversationInfo]].LiveChatBlockedUntil": "{{ GetDate }}" }), []],
    [
      "a text where a time is kept",
      set({ "[[ConversationInfo]].LiveChatBlockedUntil": "2026-01-01T00:00:00Z" }),
      [["TYPE_MISMATCH", "/steps/a/set/[[ConversationInfo]].LiveChatBlockedUntil"]],
    ],
    ["a claim", set({ "[[ChatUser]].Email": "a@b.c" }), []],
    [
      "proof",
      set({ "[[ChatUser]].IsAuthenticated": true }),
      [["FIELD_READ_ONLY", "/steps/a/set/[[ChatUser]].IsAuthenticated"]],
    ],
    ["an unknown field as target", flowOf(ask({ save: "[[ChatUser]].Mail" })), [["FIELD_UNKNOWN", "/steps/a/save"]]],
    ["an unknown entity as target", flowOf(ask({ save: "[[ChatUsr]].Email" })), [["ENTITY_UNKNOWN", "/steps/a/save"]]],
    ["a target without @", flowOf(ask({ save: "name" })), [["SCHEMA_INVALID", "/steps/a/save"]]],
    ["a target of set without @", set({ name: 1 }), [["SCHEMA_INVALID", "/steps/a/set/name"]]],
    ["@event as target", set({ "@event": 1 }), [["FIELD_READ_ONLY", "/steps/a/set/@event"]]],
    [
      "a declared variable of another type",
      flowOf(say("", { set: { "@a": "x", "@b": 5 } }), { variables: { a: "number", b: "number" } }),
      [["TYPE_MISMATCH", "/steps/a/set/@a"]],
    ],
    [
      "an answer of a type that there is not, compared with anything",
      steps({
        a: ask({
          input: { type: "bool" },
          check: "@input == true",
          next: [{ when: "@a == false", to: "b" }, { to: "end" }],
        }),
        b: {
          type: "choice",
          message: "?",
          options: ["x"],
          save: "@b",
          next: [{ when: "@b > 5", to: "a" }, { to: "end" }],
        },
      }),
      [
        ["SCHEMA_INVALID", "/steps/a/input/type"],
        ["SCHEMA_INVALID", "/steps/b/options/0"],
      ],
    ],
    [
      "a first value that is no such day, and one that is a time",
      flowOf(say("{{ @a }} {{ @b }}"), {
        variables: { a: { type: "date", value: "2026-02-30" }, b: { type: "date", value: "2026-02-03T10:00:00Z" } },
      }),
      [
        ["TYPE_MISMATCH", "/variables/a/value"],
        ["TYPE_MISMATCH", "/variables/b/value"],
      ],
    ],
    [
      "an answer of another type",
      flowOf(ask({ input: { type: "number" }, save: "[[ChatUser]].Name" })),
      [["TYPE_MISMATCH", "/steps/a/save"]],
    ],
    [
      "a variable has the type of what is assigned",
      steps({
        a: say("", { set: { "@a": 1, "@b": "{{ @a }}" }, next: "b" }),
        b: { type: "branch", next: [{ when: "@b == timestamp('2026-01-01')", to: "end" }, { to: "end" }] },
      }),
      [["TYPE_MISMATCH", "/steps/b/next/0/when"]],
    ],
    [
      "assigned different types it may be anything",
      deep(
        steps({
          a: say("", { set: { "@a": 1 }, next: "b" }),
          b: say("", { set: { "@a": "x" }, next: "c" }),
          c: { type: "branch", next: [{ when: "@a", to: "end" }, { to: "end" }] },
        }),
      ),
      [],
    ],
    ["a pattern in matches()", when("@event.name.matches('(?=a)')"), [["PATTERN_INVALID", "/steps/a/next/0/when"]]],
  ])
})

describe("patterns", () => {
  told([
    ["of an input", flowOf(ask({ input: { pattern: "(a" } })), [["PATTERN_INVALID", "/steps/a/input/pattern"]]],
    ["with lookaround", flowOf(ask({ input: { pattern: "^(?!a)" } })), [["PATTERN_INVALID", "/steps/a/input/pattern"]]],
    [
      "with a back-reference",
      flowOf(say(""), { trigger: { pattern: "(a)\\1" } }),
      [["PATTERN_INVALID", "/trigger/pattern"]],
    ],
    ["a catastrophic one runs in linear time", flowOf(ask({ input: { pattern: "^(a+)+$" } })), []],
    [
      "a huge one",
      flowOf(ask({ input: { pattern: "(a{1000}){1000}" } })),
      [["PATTERN_INVALID", "/steps/a/input/pattern"]],
    ],
  ])
})

describe("what patterns cost", () => {
  /** Too many ways to be anywhere in it for a table, so that every instruction is followed. */
  const open = (repeats: number) => `a[ab]{${repeats}}[c!]`
  const asking = (pattern: string, more: { readonly [key: string]: Json } = {}) =>
    flowOf(ask({ input: { pattern }, ...more }))
  const triggered = (pattern: string, more: { readonly [key: string]: Json } = {}) =>
    flowOf(say("Hi"), { trigger: { pattern, ...more } })
  const many = (count: number, flow: (number: number) => Json) =>
    Object.fromEntries(Array.from({ length: count }, (_, number) => [`f${number}.json`, flow(number)]))
  const COSTLY = (pointer: string) => [["PATTERN_COSTLY", pointer]]

  told([
    ["one that is short enough", triggered(open(115)), []],
    ["one that is not", triggered(open(125)), COSTLY("/trigger/pattern")],
    [
      "a long one of few states",
      triggered("(?i)where is the parcel that I ordered by post two weeks ago .*(?:number|no\\.?) *#?\\d{4,12}\\b"),
      [],
    ],
    [
      "each alone would do, but one text meets all triggers",
      triggered(open(100)),
      COSTLY("/trigger/pattern"),
      {
        "b.json": triggered(open(50)),
      },
    ],
    [
      "and the patterns of one question besides",
      asking(open(100)),
      COSTLY("/steps/a/input/pattern"),
      {
        "b.json": triggered(open(50)),
      },
    ],
    ["but of one question only", asking(open(100)), [], { "b.json": asking(open(110)), "c.json": asking(open(90)) }],
    [
      "those of matches() in a check count with them",
      flowOf(ask({ input: { pattern: open(50) }, check: `@input.matches('${open(70)}')` })),
      COSTLY("/steps/a/check"),
    ],
    [
      "and those in the conditions of triggers that texts meet",
      triggered("x", { when: `[[ChatUser]].Email.matches('${open(130)}')` }),
      COSTLY("/trigger/when"),
    ],
    [
      "not those of an event",
      flowOf(say("Hi"), { trigger: { event: "e", when: `@event.value.matches('${open(130)}')` } }),
      [],
    ],
    ["shorter texts are less work", triggered(open(125)), [], { "bot.json": { limits: { text: 3000 } } }],
    [
      "longer ones are more",
      triggered(open(50)),
      COSTLY("/trigger/pattern"),
      {
        "bot.json": { limits: { text: 10_000 } },
      },
    ],
  ])

  test("a hundred costly triggers are one fault, at the dearest", () => {
    const { faults } = load(many(100, number => triggered(open(number === 42 ? 60 : 50))))
    expect(faults.map(({ code, file, pointer }) => [code, file, pointer])).toEqual([
      ["PATTERN_COSTLY", "flows/f42.json", "/trigger/pattern"],
    ])
    expect(faults[0]?.message).toMatch(
      /^To search one text of 4000 characters .* can take 8\d\d ms, and only 20 are allowed; 11 /,
    )
  })

  test("two hundred triggers as people write them are none", () => {
    const words = ["order", "refund", "agent", "delivery", "invoice", "hours", "address", "cancel"]
    const pattern = (number: number) => `(?i)\\b${words[number % 8]}\\b.*#?\\d{2,${(number % 6) + 3}}`
    expect(load(many(200, number => triggered(pattern(number)))).faults).toEqual([])
  })
})

describe("paths", () => {
  const next = (value: Json) => flowOf({ type: "branch", next: value })
  told([
    ["the last has a condition", next([{ when: "true", to: "end" }]), [["PATHS_NOT_TOTAL", "/steps/a/next"]]],
    ["none", next([]), [["PATHS_NOT_TOTAL", "/steps/a/next"]]],
    [
      "one without a condition before others",
      next([{ to: "end" }, { to: "end" }]),
      [["PATHS_NOT_TOTAL", "/steps/a/next/0"]],
    ],
    ["exceeded", flowOf(ask({ exceeded: [{ when: "true", to: "end" }] })), [["PATHS_NOT_TOTAL", "/steps/a/exceeded"]]],
    [
      "the graph is still looked at",
      steps({ a: say("", { next: [{ when: "true", to: "end" }] }), b: say("") }),
      [
        ["PATHS_NOT_TOTAL", "/steps/a/next"],
        ["STEP_UNREACHABLE", "/steps/b"],
      ],
    ],
  ])
})

describe("circles", () => {
  const asking = { "other.json": flowOf(ask()) }
  const silent = { "other.json": flowOf(say("")) }
  told([
    ["of one step", flowOf(say("", { next: "a" })), [["LOOP_WITHOUT_WAIT", "/steps/a"]]],
    [
      "of several",
      steps({
        a: say("", { next: "b" }),
        b: say("", { next: "c" }),
        c: { type: "branch", next: [{ when: "true", to: "b" }, { to: "c" }] },
      }),
      [["LOOP_WITHOUT_WAIT", "/steps/b"]],
    ],
    ["with a question", steps({ a: say("", { next: "b" }), b: ask({ next: "a" }) }), []],
    [
      "with an outside action",
      steps({
        a: say("", { next: "b" }),
        b: { type: "action", action: "HttpRequest", params: { Method: "GET", Url: "x" }, next: "a" },
      }),
      [],
    ],
    [
      "with an inside action",
      steps({ a: say("", { next: "b" }), b: { type: "action", action: "EndChatActivity", next: "a" } }),
      [["LOOP_WITHOUT_WAIT", "/steps/a"]],
    ],
    ["with a way out", steps({ a: say("", { next: [{ when: "@event.by == ''", to: "end" }, { to: "a" }] }) }), []],
    ["with a call of a flow that asks", steps({ a: { type: "call", flow: "other", next: "a" } }), [], asking],
    [
      "with a call of a flow that does not",
      steps({ a: { type: "call", flow: "other", next: "a" } }),
      [["LOOP_WITHOUT_WAIT", "/steps/a"]],
      silent,
    ],
    [
      "of calls",
      flowOf({ type: "call", flow: "other" }),
      [["CALL_RECURSION", "/steps/a/flow"]],
      { "other.json": flowOf({ type: "call", flow: "menu" }) },
    ],
    ["of one flow that calls itself", flowOf({ type: "call", flow: "menu" }), [["CALL_RECURSION", "/steps/a/flow"]]],
    ["of goto", flowOf({ type: "goto", flow: "other" }), [], { "other.json": flowOf({ type: "goto", flow: "menu" }) }],
  ])
  test("of calls are told once", () => {
    const call = (flow: string) => flowOf({ type: "call", flow })
    const { faults } = load({ "a.json": call("b"), "b.json": call("c"), "c.json": call("a"), "d.json": call("a") })
    expect(faults.map(({ code, file }) => [code, file])).toEqual([["CALL_RECURSION", "flows/a.json"]])
  })
  test("ten thousand steps in a row are no trouble", () => {
    const all = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, n) => [`s${n}`, say("", { next: `s${(n + 1) % 10_000}` })]),
    )
    expect(faultsOf(steps(all))).toEqual([["LOOP_WITHOUT_WAIT", "/steps/s0"]])
  })
})

describe("steps that no path leads to", () => {
  told([
    ["one", steps({ a: say(""), b: say("") }), [["STEP_UNREACHABLE", "/steps/b"]]],
    [
      "what follows it is not told",
      steps({ a: say(""), c: say(""), b: say("", { next: "c" }) }),
      [["STEP_UNREACHABLE", "/steps/b"]],
    ],
    [
      "by a timeout there is one",
      steps({ a: ask({ timeout: { after: "PT1M", next: "b" }, exceeded: "c" }), b: say(""), c: say("") }),
      [],
    ],
  ])
})

describe("calls of flows", () => {
  const other = flowOf(ask({ save: "@name" }), { variables: { age: "number" } })
  const call = (params: Json) => flowOf({ type: "call", flow: "other", params })
  told([
    ["with its variables", call({ age: 5, name: "{{ 'x' }}" }), [], { "other.json": other }],
    [
      "with a variable that it has not",
      call({ agee: 5 }),
      [["VARIABLE_UNKNOWN", "/steps/a/params/agee"]],
      { "other.json": other },
    ],
    ["with the wrong type", call({ age: "5" }), [["TYPE_MISMATCH", "/steps/a/params/age"]], { "other.json": other }],
    [
      "with a mistake of its own",
      call({ age: "{{ @x }}" }),
      [["VARIABLE_UNKNOWN", "/steps/a/params/age"]],
      { "other.json": other },
    ],
  ])
})

describe("triggers", () => {
  const on = (trigger: Json) => flowOf(say(""), { trigger })
  told([
    [
      "the same phrase",
      on({ phrases: ["hi", "Hello!"] }),
      [["TRIGGER_CONFLICT", "/trigger/phrases/1"]],
      { "a.json": on({ phrases: { en: ["héllo"] } }) },
    ],
    [
      "the same phrase with a condition",
      on({ phrases: ["hello"], when: "true" }),
      [],
      { "a.json": on({ phrases: ["hello"] }) },
    ],
    [
      "two same phrases are one conflict",
      on({ phrases: ["a", "b"] }),
      [["TRIGGER_CONFLICT", "/trigger/phrases/0"]],
      { "a.json": on({ phrases: ["b", "a"] }) },
    ],
    ["the same phrase twice in a flow", on({ phrases: { en: ["ok"], ru: ["ok"] } }), []],
    ["the same event", on({ event: "x" }), [["TRIGGER_CONFLICT", "/trigger/event"]], { "a.json": on({ event: "x" }) }],
    [
      "the same event from any side",
      on({ event: "x", from: "any" }),
      [["TRIGGER_CONFLICT", "/trigger/event"]],
      { "a.json": on({ event: "x", from: "client" }) },
    ],
    [
      "the same event of the engine's own, which comes from neither side",
      on({ event: "Inactivity", from: "client" }),
      [["TRIGGER_CONFLICT", "/trigger/event"]],
      { "a.json": on({ event: "Inactivity" }) },
    ],
    ["the same event from two sides", on({ event: "x", from: "client" }), [], { "a.json": on({ event: "x" }) }],
  ])
})

describe("while a chat is connected", () => {
  const connected = { trigger: { event: "LiveChatClientConnected" } }
  told([
    ["a question", flowOf(ask(), connected), [["ASK_WHILE_CONNECTED", "/steps/a"]]],
    [
      "a question in a flow that is called",
      flowOf({ type: "call", flow: "other" }, connected),
      [["ASK_WHILE_CONNECTED", "/steps/a/flow"]],
      { "other.json": flowOf({ type: "goto", flow: "asking" }), "asking.json": flowOf(ask()) },
    ],
    ["a message", flowOf(say(""), connected), []],
  ])
})

describe("a refusal", () => {
  const yes = { when: "@InternalActionResult", to: "b" }
  const connecting = (more: { readonly [key: string]: Json }, others: { readonly [name: string]: Json } = {}) =>
    steps({ a: connect(more), b: say(""), ...others })
  told([
    ["goes the same way", connecting({ next: "b" }), [["REFUSAL_UNHANDLED", "/steps/a"]]],
    ["ends the flow as well", flowOf(connect()), [["REFUSAL_UNHANDLED", "/steps/a"]]],
    ["is looked at", connecting({ next: [yes, { to: "end" }] }), []],
    [
      "is looked at by its flag",
      connecting({ next: [{ when: "[[HelpdeskClient]].IsQueueFull", to: "b" }, { to: "end" }] }),
      [],
    ],
    [
      "is looked at and goes the same way",
      connecting({ next: [yes, { to: "b" }] }),
      [["REFUSAL_UNHANDLED", "/steps/a"]],
    ],
    ["is looked at by a branch", connecting({ next: "c" }, { c: { type: "branch", next: [yes, { to: "end" }] } }), []],
    [
      "is looked at under another name",
      connecting({ save: "@ok", next: [{ when: "!@ok", to: "b" }, { to: "end" }] }),
      [],
    ],
    [
      "other conditions do not count",
      connecting({ next: [{ when: "[[ChatUser]].IsAuthenticated", to: "b" }, { to: "end" }] }),
      [["REFUSAL_UNHANDLED", "/steps/a"]],
    ],
  ])
})

describe("questions that may never end", () => {
  told([
    ["no limit", flowOf(ask({ maxAttempts: 0 })), [["INPUT_UNBOUNDED", "/steps/a/maxAttempts"]]],
    ["with a timeout", flowOf(ask({ maxAttempts: 0, timeout: { after: "PT1M", next: "end" } })), []],
    ["with inactivity", flowOf(ask({ maxAttempts: 0 })), [], { "bot.json": { inactivity: "PT15M" } }],
    ["with inactivity that is wrong", flowOf(ask({ maxAttempts: 0 })), [], { "bot.json": { inactivty: "PT15M" } }],
  ])
})

describe("locales", () => {
  const bot = { "bot.json": { locales: ["en", "ru", "zh-CN"] } }
  told([
    ["without bot.json there is en", flowOf(say({ ru: "Привет" })), [["LOCALE_MISSING", "/steps/a/message"]]],
    ["one fault for all that are missing", flowOf(say({ en: "Hi" })), [["LOCALE_MISSING", "/steps/a/message"]], bot],
    ["a language serves its locales", flowOf(say({ en: "Hi", ru: "Привет", zh: "你好" })), [], bot],
    ["a string serves all", flowOf(say("Hi")), [], bot],
    [
      "one that the bot does not speak",
      flowOf(say({ en: "Hi", ru: "Привет", zh: "你好", fr: "Salut", uk: "Привіт" })),
      [
        ["LOCALE_UNKNOWN", "/steps/a/message/fr"],
        ["LOCALE_UNKNOWN", "/steps/a/message/uk"],
      ],
      bot,
    ],
    [
      "a neighbour's spelling, an old tag and a macrolanguage are spoken",
      flowOf(say({ iw: "א", "he-IL": "ב", no: "c", "zh-TW": "d", "zh-CN": "e" })),
      [],
      { "bot.json": { locales: ["he", "nb", "zh-CN"] } },
    ],
    [
      "in options, suggestions and invalid",
      steps({
        a: {
          type: "choice",
          message: "",
          options: [{ value: 1, title: { ru: "" } }],
          invalid: ["", { ru: "" }],
          next: "b",
        },
        b: say("", { suggestions: [{ ru: "" }] }),
      }),
      [
        ["LOCALE_MISSING", "/steps/a/options/0/title"],
        ["LOCALE_MISSING", "/steps/a/invalid/1"],
        ["LOCALE_MISSING", "/steps/b/suggestions/0"],
      ],
    ],
    ["when bot.json cannot be read nothing is missing", flowOf(say({ ru: "Привет" })), [], { "bot.json": "{" }],
  ])
})

describe("texts.json", () => {
  const uses = (...names: readonly string[]) =>
    steps({ a: say({ use: names[0] ?? "" }, { suggestions: names.slice(1).map(use => ({ use })), set: { "@n": 1 } }) })
  const texts = (content: Json, more: { readonly [name: string]: Json } = {}) => ({ "texts.json": content, ...more })
  told([
    ["a text that is there", uses("hello"), [], texts({ hello: "Hello {{ @n }}" })],
    ["with a schema for editors", uses("hello"), [], texts({ $schema: "../engine/texts.schema.json", hello: "Hello" })],
    ["a text that is not", uses("hullo"), [["TEXT_UNKNOWN", "/steps/a/message/use"]], texts({})],
    ["without the file", uses("hello"), [["TEXT_UNKNOWN", "/steps/a/message/use"]]],
    ["no name of a flow's own is one", uses("toString"), [["TEXT_UNKNOWN", "/steps/a/message/use"]], texts({})],
    ["where the file can't be read nothing is unknown", uses("hello"), [], texts("{")],
    ["nor where it is no object", uses("hello"), [], texts([])],
    ["a text that is there and is none is no unknown one", uses("hello", "2x"), [], texts({ hello: 7, "2x": "x" })],
    [
      "a variable that this flow lacks, told where it is said",
      uses("hello"),
      [["VARIABLE_UNKNOWN", "/steps/a/message/use"]],
      texts({ hello: "Hello {{ @who }}" }),
    ],
    [
      "in attachments",
      steps({
        a: say("Hi", {
          attachments: [
            { each: "[1]", as: "i", content: { title: { use: "card" }, text: { oneOf: ["x", { use: "hullo" }] } } },
            { each: "[1]", as: "i", use: "what" },
          ],
        }),
      }),
      [
        ["VARIABLE_UNKNOWN", "/steps/a/attachments/0/content/title/use"],
        ["TEXT_UNKNOWN", "/steps/a/attachments/0/content/text/oneOf/1/use"],
        ["TEXT_UNKNOWN", "/steps/a/attachments/1/use"],
      ],
      texts({ card: "{{ @i }} {{ @who }}" }),
    ],
    [
      "in one of several",
      steps({ a: say({ oneOf: ["a", { use: "b" }] }) }),
      [["TEXT_UNKNOWN", "/steps/a/message/oneOf/1/use"]],
    ],
    ["no text among several", steps({ a: say({ oneOf: [] }) }), [["SCHEMA_INVALID", "/steps/a/message/oneOf"]]],
    [
      "a name beside locales",
      steps({ a: say({ use: "b", en: "c" }) }),
      [["SCHEMA_INVALID", "/steps/a/message/en"]],
      texts({ b: "" }),
    ],
    [
      "several texts, one of them too long",
      steps({ a: say({ oneOf: ["x".repeat(16_001)] }) }),
      [["SCHEMA_INVALID", "/steps/a/message/oneOf/0"]],
    ],
  ])

  test.each<[string, Json, string[][]]>([
    ["a text that nobody says", { hello: "Hello" }, [["TEXT_UNUSED", "/hello"]]],
    ["a name that is none", { "2x": "Hello" }, [["SCHEMA_INVALID", "/2x"]]],
    ["a text that says another", { said: { use: "said" } }, [["SCHEMA_INVALID", "/said/use"]]],
    ["a locale that is missing", { said: { ru: "x" } }, [["LOCALE_MISSING", "/said"]]],
    ["an expression that does not parse, told once", { said: "{{ 1 + }}" }, [["EXPRESSION_INVALID", "/said"]]],
    ["an entity that is not there, told once", { said: "{{ [[Nobody]].Name }}" }, [["ENTITY_UNKNOWN", "/said"]]],
    ["no text", { said: 7 }, [["SCHEMA_INVALID", "/said"]]],
    ["no text in a locale, which is not missing too", { said: { en: 7, ru: "x" } }, [["SCHEMA_INVALID", "/said/en"]]],
  ])("%s", (_, content, expected) => {
    const { faults } = load({
      "texts.json": content,
      "a.json": steps({ a: say({ use: "said" }) }),
      "b.json": steps({ a: say({ use: "said" }) }),
    })
    const own = faults.filter(({ file }) => file === "flows/texts.json")
    expect(own.map(({ file, code, pointer }) => [file, code, pointer])).toEqual(
      expected.map(([code, pointer]) => ["flows/texts.json", code, pointer]),
    )
  })

  test.each<[string, { readonly [key: string]: Json }, string, string | null]>([
    [
      "a timeout",
      { type: "wait", for: ["e"], timeout: { after: "{{ @d }}", next: "end" } },
      "/steps/a/timeout/after",
      "No expression is worked out here: write the value itself.",
    ],
    [
      "a limit",
      { type: "prompt", message: "?", save: "@n", maxAttempts: "{{ 5 }}" },
      "/steps/a/maxAttempts",
      "No expression is worked out here: write the value itself.",
    ],
    ["an event that is sent", { type: "event", name: "{{ @d }}" }, "/steps/a/name", null],
    ["an event that is waited for", { type: "wait", for: ["{{ @d }}"] }, "/steps/a/for/0", null],
  ])("an expression where none is worked out: %s", (_, step, pointer, hint) => {
    const { faults } = load({ "a.json": steps({ a: step }) })
    expect(faults.map(fault => [fault.code, fault.pointer, fault.hint])).toEqual([["SCHEMA_INVALID", pointer, hint]])
  })

  test.each<[string, { readonly [file: string]: Json | string }, string]>([
    ["a flow cannot be read", { "a.json": "{" }, "JSON_INVALID"],
    [
      "a step is of no type",
      { "a.json": steps({ a: { type: "mesage", message: { use: "hello" } } }) },
      "SCHEMA_INVALID",
    ],
    ["another text wrongly says it", { "texts.json": { hello: "Hello", said: { use: "hello" } } }, "SCHEMA_INVALID"],
  ])("that a text is not said is not told where %s", (_, files, code) => {
    const { faults } = load({
      "texts.json": { hello: "Hello" },
      "b.json": steps({ a: say({ use: "said" }) }),
      ...files,
    })
    expect(faults.map(fault => fault.code).filter(one => one !== "TEXT_UNKNOWN")).toEqual([code])
  })

  test("a name that is misspelt where a text is said is one mistake; another text that nobody says is another", () => {
    const { faults } = load({
      "texts.json": { hello: "Hello", farewell: "Bye" },
      "a.json": steps({ a: say({ use: "helo" }) }),
    })
    expect(faults.map(({ code, pointer }) => [code, pointer])).toEqual([
      ["TEXT_UNKNOWN", "/steps/a/message/use"],
      ["TEXT_UNUSED", "/farewell"],
    ])
  })

  test("bot.json and texts.json in a subfolder are flows, and two flows of one name are told wherever they lie", () => {
    const one = flowOf(say(""))
    const { bot, faults } = load({
      "bot.json": {},
      "more/bot.json": one,
      "more/texts.json": one,
      "more/deep/menu.json": one,
    })
    expect(faults).toEqual([])
    expect([...(bot?.flows.keys() ?? [])].toSorted()).toEqual(["bot", "menu", "texts"])
    const misplaced = load({ "menu.json": one, "shop/bot.json": { locales: ["en"] }, "shop/texts.json": { hi: "Hi" } })
    expect(misplaced.faults.map(({ code, file, pointer }) => [code, file, pointer])).toEqual([
      ["SCHEMA_INVALID", "flows/shop/bot.json", ""],
      ["SCHEMA_INVALID", "flows/shop/texts.json", ""],
    ])
    const taken = load({ "menu.json": one, "more/menu.json": one }).faults
    expect(taken.map(({ code, file }) => [code, file])).toEqual([["NAME_TAKEN", "flows/more/menu.json"]])
  })
})

describe("what stands for several, and what answers otherwise", () => {
  const cards = (attachment: Json) =>
    steps({ a: say("", { set: { "@l": "{{ [1] }}", "@n": 1 }, attachments: [attachment] }) })
  const asking = (more: { readonly [key: string]: Json }) =>
    flowOf(ask({ input: { type: "integer" }, save: "@a", ...more }))
  told([
    ["each of a list", cards({ each: "@l", as: "i", x: "{{ @i + 1 }}" }), []],
    ["each of no list", cards({ each: "@n", as: "i" }), [["TYPE_MISMATCH", "/steps/a/attachments/0/each"]]],
    [
      "the item elsewhere",
      cards({ each: "@l", as: "i", x: [{ each: "@l", as: "j" }, "{{ @j }}"] }),
      [["VARIABLE_UNKNOWN", "/steps/a/attachments/0/x/1"]],
    ],
    [
      "a text in an attachment",
      cards({ title: { en: "{{ @nobody }}" } }),
      [["VARIABLE_UNKNOWN", "/steps/a/attachments/0/title/en"]],
    ],
    [
      "@input and @text where an answer was wrong",
      asking({ invalid: [{ when: "@input > 1", text: "{{ @text }}" }], check: "@text != ''" }),
      [],
    ],
    [
      "@input as what it is not",
      asking({ invalid: [{ when: "@input > 'x'", text: "" }] }),
      [["TYPE_MISMATCH", "/steps/a/invalid/0/when"]],
    ],
    ["@input in the question", asking({ message: "{{ @input }}" }), [["VARIABLE_UNKNOWN", "/steps/a/message"]]],
    [
      "a cause outside of a list",
      asking({ invalid: { when: "@input > 1", text: "x" } }),
      [["SCHEMA_INVALID", "/steps/a/invalid"]],
    ],
    ["a cause without a text", asking({ invalid: [{ when: "true" }] }), [["SCHEMA_INVALID", "/steps/a/invalid/0"]]],
    ["an event that leads nowhere", asking({ events: { seen: "gone" } }), [["STEP_UNKNOWN", "/steps/a/events/seen"]]],
    ["from without events", asking({ from: "any" }), [["SCHEMA_INVALID", "/steps/a/from"]]],
    [
      "a first value of another type",
      steps({ a: say("") }, { variables: { n: { type: "number", value: "1" } } }),
      [["TYPE_MISMATCH", "/variables/n/value"]],
    ],
    [
      "a first value without a type",
      steps({ a: say("") }, { variables: { n: { value: 1 } } }),
      [["SCHEMA_INVALID", "/variables/n"]],
    ],
  ])
})
