import { describe, expect, test } from "vitest"
import { schemaOf } from "../../language/loading/schema.js"
import type { Json } from "../../language/values/values.js"
import { flowOf, load } from "./loading.js"

const say = (message: Json, more: { readonly [key: string]: Json } = {}) => flowOf({ type: "message", message }, more)
const botFaults = (bot: Json) => load({ "bot.json": bot }).faults.map(fault => [fault.code, fault.pointer])
const queue = (more: { readonly [key: string]: Json }) => ({ liveChat: { queues: [{ code: "a", ...more }] } })
const weekly = (days: Json) => queue({ hours: { weekly: days } })
const at = "/liveChat/queues/0/hours"

describe("bot.json", () => {
  test.each<[string, Json, string[][]]>([
    ["empty", {}, []],
    ["an unknown key", { localess: ["en"] }, [["SCHEMA_INVALID", "/localess"]]],
    ["no locales", { locales: [] }, [["SCHEMA_INVALID", "/locales"]]],
    ["a locale that is none", { locales: ["en", "?"] }, [["SCHEMA_INVALID", "/locales/1"]]],
    ["a locale twice", { locales: ["en", "EN"] }, [["SCHEMA_INVALID", "/locales/1"]]],
    ["an unknown zone", { timeZone: "Europe/Bucarest" }, [["SCHEMA_INVALID", "/timeZone"]]],
    ["months of inactivity", { inactivity: "P1M" }, [["SCHEMA_INVALID", "/inactivity"]]],
    ["inactivity in CEL's form", { inactivity: "24h" }, [["SCHEMA_INVALID", "/inactivity"]]],
    [
      "two keywords with one word",
      { keywords: { cancel: ["stop"], back: { en: ["Stop!"] } } },
      [["SCHEMA_INVALID", "/keywords/back/en/0"]],
    ],
    [
      "a keyword that is another's default",
      { keywords: { cancel: ["restart"] } },
      [["SCHEMA_INVALID", "/keywords/cancel/0"]],
    ],
    ["a keyword that another gave up", { keywords: { cancel: ["restart"], restart: [] } }, []],
    ["an unknown keyword", { keywords: { stop: ["x"] } }, [["SCHEMA_INVALID", "/keywords/stop"]]],
    ["an unknown scope", { entities: { Order: { scope: "chat" } } }, [["SCHEMA_INVALID", "/entities/Order/scope"]]],
    ["a bad name of an entity", { entities: { "My Order": {} } }, [["NAME_INVALID", "/entities/My Order"]]],
    [
      "a bad name of a field",
      { entities: { Order: { properties: { "a-b": {} } } } },
      [["NAME_INVALID", "/entities/Order/properties/a-b"]],
    ],
    ["an entity of the engine", { entities: { HelpdeskClient: {} } }, [["SCHEMA_INVALID", "/entities/HelpdeskClient"]]],
    ["more fields for the engine's", { entities: { ChatUser: { properties: { Age: { type: "integer" } } } } }, []],
    [
      "a field of the engine",
      { entities: { ChatUser: { properties: { Email: { type: "string" } } } } },
      [["SCHEMA_INVALID", "/entities/ChatUser/properties/Email"]],
    ],
    [
      "a scope for the engine's",
      { entities: { ChatUser: { scope: "user" } } },
      [["SCHEMA_INVALID", "/entities/ChatUser/scope"]],
    ],
    [
      "a field that starts with a value",
      { entities: { O: { properties: { A: { type: "integer", default: 3 } } } } },
      [],
    ],
    [
      "a field that starts with a value which does not fit it",
      { entities: { O: { properties: { A: { type: "integer", default: "3" } } } } },
      [["SCHEMA_INVALID", "/entities/O/properties/A/default"]],
    ],
    [
      "a field that starts with a value, beside a keyword that says nothing of its type",
      { entities: { O: { properties: { A: { type: "string", minimum: 1, default: "x" } } } } },
      [],
    ],
    [
      "a misspelt keyword of JSON Schema",
      { entities: { O: { properties: { A: { typ: "string" } } } } },
      [["SCHEMA_INVALID", "/entities/O/properties/A/typ"]],
    ],
    [
      "a type of JSON Schema that is none",
      { entities: { O: { properties: { A: { type: "time" } } } } },
      [["SCHEMA_INVALID", "/entities/O/properties/A/type"]],
    ],
    [
      "a pattern of a field",
      { entities: { O: { properties: { A: { type: "string", pattern: "(?=a)" } } } } },
      [["PATTERN_INVALID", "/entities/O/properties/A/pattern"]],
    ],
    ["a queue without a code", { liveChat: { queues: [{}] } }, [["SCHEMA_INVALID", "/liveChat/queues/0"]]],
    [
      "a queue's code twice",
      { liveChat: { queues: [{ code: "a" }, { code: "a" }] } },
      [["SCHEMA_INVALID", "/liveChat/queues/1/code"]],
    ],
    ["hours in an unknown zone", queue({ hours: { timeZone: "Mars" } }), [["SCHEMA_INVALID", `${at}/timeZone`]]],
    ["an unknown weekday", weekly({ monday: [] }), [["SCHEMA_INVALID", `${at}/weekly/monday`]]],
    ["past midnight", weekly({ mon: ["09:00-12:00", "22:00-02:00"], tue: ["02:00-03:00"] }), []],
    ["all day", weekly({ mon: ["00:00-24:00"], tue: ["00:00-24:00"] }), []],
    [
      "a malformed span",
      weekly({ mon: ["9-12", "25:00-26:00"] }),
      [
        ["SCHEMA_INVALID", `${at}/weekly/mon/0`],
        ["SCHEMA_INVALID", `${at}/weekly/mon/1`],
      ],
    ],
    ["a span that ends where it begins", weekly({ mon: ["09:00-09:00"] }), [["SCHEMA_INVALID", `${at}/weekly/mon/0`]]],
    ["overlapping spans", weekly({ mon: ["09:00-12:00", "11:00-13:00"] }), [["SCHEMA_INVALID", `${at}/weekly/mon/1`]]],
    [
      "a span that overlaps the night before",
      weekly({ mon: ["22:00-02:00"], tue: ["01:00-05:00"] }),
      [["SCHEMA_INVALID", `${at}/weekly/tue/0`]],
    ],
    [
      "a Monday that overlaps Sunday's night",
      weekly({ mon: ["01:00-05:00"], sun: ["22:00-02:00"] }),
      [["SCHEMA_INVALID", `${at}/weekly/mon/0`]],
    ],
    ["spans that touch", weekly({ mon: ["09:00-12:00", "12:00-13:00"] }), []],
    [
      "an exception on a day that does not exist",
      queue({ hours: { except: { "2026-02-30": [] } } }),
      [["SCHEMA_INVALID", `${at}/except/2026-02-30`]],
    ],
    [
      "an exception that overlaps itself",
      queue({ hours: { except: { "2026-12-24": ["09:00-12:00", "10:00-11:00"] } } }),
      [["SCHEMA_INVALID", `${at}/except/2026-12-24/1`]],
    ],
    [
      "limits of nothing",
      { limits: { stepsPerTurn: 0, startsPerMinute: { visitor: 1.5 } } },
      [
        ["SCHEMA_INVALID", "/limits/stepsPerTurn"],
        ["SCHEMA_INVALID", "/limits/startsPerMinute/visitor"],
      ],
    ],
    ["a host with its scheme", { http: { hosts: ["https://crm.example.com"] } }, [["SCHEMA_INVALID", "/http/hosts/0"]]],
    [
      "an origin with a path",
      { public: { origins: ["https://www.example.com/"] } },
      [["SCHEMA_INVALID", "/public/origins/0"]],
    ],
  ])("%s", (_, bot, faults) => {
    expect(botFaults(bot)).toEqual(faults)
  })

  test("its entities are there for flows, with their types", () => {
    const bot = {
      entities: {
        Order: { properties: { Number: { type: "string" }, Placed: { type: "string", format: "date-time" } } },
      },
    }
    const branch = (when: string) => flowOf({ type: "branch", next: [{ when, to: "end" }, { to: "end" }] })
    const codes = (when: string) => load({ "bot.json": bot, "a.json": branch(when) }).faults.map(fault => fault.code)
    expect(codes("[[Order]].Number == 'x' && [[Order]].Placed < GetDate")).toEqual([])
    expect(codes("[[Order]].Placed < 5")).toEqual(["TYPE_MISMATCH"])
    expect(codes("[[Order]].Numbr == 'x'")).toEqual(["FIELD_UNKNOWN"])
  })

  test("what only follows from its mistakes is not told", () => {
    const uses = flowOf({
      type: "action",
      action: "ConnectToHelpdeskAgent",
      params: { Queue: "sales", Message: "{{ [[Order]].Number }}" },
      next: [{ when: "@InternalActionResult", to: "end" }, { to: "a" }],
    })
    const codes = (bot: Json) => load({ "bot.json": bot, "a.json": uses }).faults.map(({ code, file }) => [code, file])
    expect(codes("{")).toEqual([["JSON_INVALID", "flows/bot.json"]])
    expect(codes({ entites: {}, liveChat: { queues: [{ code: "sales" }] } })).toEqual([
      ["SCHEMA_INVALID", "flows/bot.json"],
    ])
    expect(codes({ entities: { Order: 5 }, liveChat: { queues: [{ cod: "sales" }] } })).toEqual([
      ["SCHEMA_INVALID", "flows/bot.json"],
      ["SCHEMA_INVALID", "flows/bot.json"],
    ])
  })

  test.each(Object.keys(schemaOf("bot").properties as object).filter(key => key !== "entities"))(
    "a mistake in %s hides none of a flow's",
    key => {
      const { faults } = load({ "bot.json": { [key]: [[]] }, "a.json": say("{{ [[Nobody]].Name }}") })
      expect(faults.map(({ code }) => code).toSorted()).toEqual(["ENTITY_UNKNOWN", "SCHEMA_INVALID"])
    },
  )
})

describe("messages and hints", () => {
  const first = (flow: Json) => load({ "a.json": flow }).faults[0]
  test.each<[string, Json, string, string]>([
    ["a key", flowOf({ type: "message", mesage: "x" }), 'The key "mesage" is not known here.', "did you mean message?"],
    ["a type", flowOf({ type: "promt" }), 'There is no type of step "promt".', "did you mean prompt?"],
    [
      "an action",
      flowOf({ type: "action", action: "endChatActivity" }),
      'There is no action "endChatActivity".',
      "did you mean EndChatActivity?",
    ],
    ["a step", say("", { start: "A" }), 'There is no step "A" in this flow.', "did you mean a?"],
    [
      "a field",
      say("{{ [[ConversationInfo]].LiveChatBlockedUntl }}"),
      "In `[[ConversationInfo]].LiveChatBlockedUntl`: The entity ConversationInfo has no field LiveChatBlockedUntl.",
      "did you mean LiveChatBlockedUntil?",
    ],
    [
      "a value",
      flowOf({ type: "prompt", message: "", input: { type: "nubmer" } }),
      '"type" must be one of text, number, integer, boolean, date, datetime, timeOfDay, email, url, phone, not "nubmer".',
      "did you mean number?",
    ],
  ])("suggest %s", (_, flow, message, hint) => {
    expect(first(flow)).toMatchObject({ message, hint })
  })
  test("the place is that of the key or the value at fault", () => {
    const text = '{\n  "start": "a",\n  "steps": {\n    "a": { "type": "message", "mesage": "x" }\n  }\n}'
    expect(first(text)).toMatchObject({
      file: "flows/a.json",
      severity: "error",
      line: 4,
      column: 31,
      pointer: "/steps/a/mesage",
    })
  })
})

describe("loading", () => {
  const welcome = (more: Json) => say("", { trigger: { event: "Welcome", ...(more as object) } })
  const defaults = [
    { file: "defaults/welcome.json", name: "default-welcome.json", content: JSON.stringify(welcome({})) },
  ]
  const names = (files: { readonly [name: string]: Json }) =>
    [...(load(files, defaults).bot?.flows.keys() ?? [])].toSorted()

  test("warnings do not stop a bot, errors do", () => {
    expect(load({ "a.json": say({ ru: "" }) })).toMatchObject({ bot: {}, faults: [{ severity: "warning" }] })
    expect(load({ "a.json": say("{{") })).toMatchObject({ bot: null, faults: [{ severity: "error" }] })
  })
  test("a default flow stays until the bot has its own for the event", () => {
    expect(names({})).toEqual(["default-welcome"])
    expect(names({ "a.json": welcome({}) })).toEqual(["a"])
    expect(names({ "a.json": welcome({ when: "true" }) })).toEqual(["a", "default-welcome"])
    expect(names({ "default-welcome.json": say("") })).toEqual(["default-welcome"])
  })
  test("faults are in the order of files and lines, and every file's", () => {
    const { faults } = load({ "b.json": "{", "a.json": say("{{ @x }}{{ @y }}"), "c.json": Uint8Array.of(255) })
    expect(faults.map(({ file, code }) => [file, code])).toEqual([
      ["flows/a.json", "VARIABLE_UNKNOWN"],
      ["flows/a.json", "VARIABLE_UNKNOWN"],
      ["flows/b.json", "JSON_INVALID"],
      ["flows/c.json", "JSON_INVALID"],
    ])
  })
  test("a flow's text is its spec and changes with it alone", () => {
    const text = (content: string) => load({ "a.json": content }).bot?.flows.get("a")?.text
    const plain = '{"start":"a","steps":{"a":{"type":"end"}}}'
    expect(text(`// note\n{ "$schema": "x", "start": "a", "steps": { "a": { "type": "end", }, }, }`)).toBe(plain)
    expect(text(plain)).toBe(plain)
  })
  test("a flow knows its variables and their types", () => {
    const flow = flowOf({
      type: "prompt",
      message: "",
      input: { type: "integer" },
      save: "@age",
      set: { "@at": "{{ GetDate }}" },
    })
    const variables = load({ "a.json": flow }).bot?.flows.get("a")?.variables
    expect(variables?.get("age")).toEqual({ kind: "number" })
    expect(variables?.get("at")).toEqual({ kind: "time" })
    expect(variables?.has("InternalActionResult")).toBe(false)
  })
})
