import fc from "fast-check"
import { expect, test } from "vitest"
import type { Json } from "../../language/values/values.js"
import { runs } from "../thoroughness.js"
import { load } from "./loading.js"

const KEYS = [
  "start",
  "steps",
  "trigger",
  "variables",
  "type",
  "message",
  "next",
  "when",
  "to",
  "set",
  "save",
  "options",
  "value",
  "input",
  "timeout",
  "after",
  "params",
  "flow",
  "action",
  "invalid",
  "check",
  "__proto__",
  "constructor",
  "",
  "a",
  "en",
  "@a",
  "[[ChatUser]].Name",
]
const WORDS = [
  "message",
  "prompt",
  "choice",
  "action",
  "call",
  "goto",
  "wait",
  "branch",
  "end",
  "a",
  "b",
  "@a",
  "{{ @a }}",
  "PT1M",
  "text",
  "number",
]
const KINDS = ["message", "prompt", "choice", "action", "call", "goto", "wait", "event", "branch", "end"]

const { json } = fc.letrec<{ json: Json; leaf: Json }>(tie => ({
  leaf: fc.oneof(fc.constantFrom<Json[]>(...WORDS, null, true, 0, -1), fc.string()),
  json: fc.oneof(
    { maxDepth: 5 },
    tie("leaf"),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie("json"), { maxKeys: 6 }),
  ),
}))
const step = fc
  .tuple(fc.constantFrom(...KINDS), fc.dictionary(fc.constantFrom(...KEYS), json))
  .map(([type, more]) => ({ ...more, type }))
const flow = fc.record({ start: fc.constantFrom("a", "b"), steps: fc.dictionary(fc.constantFrom("a", "b", "c"), step) })

test("whatever stands in the files there are faults or a bot, and nothing is thrown", () => {
  fc.assert(
    fc.property(fc.oneof(json, flow), json, (menu, bot) => {
      const { bot: loaded, faults } = load({ "menu.json": menu, "bot.json": bot })
      expect(loaded === null).toBe(faults.some(fault => fault.severity === "error"))
      for (const fault of faults) {
        expect(fault.line).toBeGreaterThan(0)
        expect(fault.column).toBeGreaterThan(0)
        expect(fault.message).toMatch(/\S/)
      }
    }),
    runs(200),
  )
})

test("prototypes stay as they are", () => {
  load({
    "menu.json": '{"__proto__":{"polluted":1},"start":"a","steps":{"__proto__":{"polluted":1},"a":{"type":"end"}}}',
  })
  expect("polluted" in {}).toBe(false)
})
