import { describe, expect, test } from "vitest"
import { phraseRecognizer, type TriggerEntry } from "../../language/input/recognizer.js"

const entry = (flow: string, given: Partial<TriggerEntry>): TriggerEntry => ({
  flow,
  phrases: [],
  pattern: null,
  hasCondition: false,
  always: false,
  ...given,
})
const asks = (entries: readonly TriggerEntry[], text: string) => phraseRecognizer(entries).recognise(text)

describe("recognising", () => {
  const ENTRIES = [
    entry("talk", { phrases: ["agent", "Оператор", "找客服"] }),
    entry("order", { pattern: "(?i)order #?\\d+" }),
    entry("any-order", { pattern: "order" }),
    entry("Order-vip", { pattern: "order", hasCondition: true }),
    entry("agent-vip", { phrases: ["Agent!"], hasCondition: true }),
    entry("agent-pattern", { pattern: "^agent$", hasCondition: true }),
    entry("help", { phrases: ["?"] }),
    entry("both", { phrases: ["both"], pattern: "both" }),
    entry("broken", { pattern: "(?=a)" }),
  ]
  test.each([
    ["  AGENT. ", ["agent-vip", "talk"]],
    ["agent", ["agent-vip", "talk", "agent-pattern"]],
    ["ОПЕРАТОР", ["talk"]],
    ["找客服！", ["talk"]],
    ["an agent", []],
    ["order 12", ["Order-vip", "any-order", "order"]],
    ["ORDER 12", ["order"]],
    ["?", ["help"]],
    ["both", ["both"]],
    ["", []],
    ["   ", []],
    ["__proto__", []],
  ])("%j asks for %j", (text, flows) => {
    expect(asks(ENTRIES, text)).toEqual(flows)
  })

  test("names are compared by code unit, whatever the locale", () => {
    const entries = ["b", "Z", "a-b", "a", "a_b", "aB"].map(flow => entry(flow, { phrases: ["x"] }))
    expect(asks(entries, "x")).toEqual(["Z", "a", "a-b", "aB", "a_b", "b"])
  })
  test("the order in which flows are given does not matter", () => {
    expect(asks([...ENTRIES].reverse(), "agent")).toEqual(asks(ENTRIES, "agent"))
  })
  test("a phrase of nothing matches nothing", () => {
    expect(asks([entry("empty", { phrases: ["", "  "] })], "")).toEqual([])
  })
})
