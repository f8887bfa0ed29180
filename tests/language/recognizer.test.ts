import { describe, expect, test } from "vitest"
import { phraseRecognizer, type TriggerEntry } from "../../language/input/recognizer.js"
import { compilePattern, isPatternFault } from "../../language/values/pattern.js"

const entry = (flow: string, given: Partial<TriggerEntry>): TriggerEntry => ({
  flow,
  phrases: [],
  pattern: null,
  hasCondition: false,
  always: false,
  ...given,
})
const asks = (entries: readonly TriggerEntry[], text: string, onlyAlways = false) => [
  ...phraseRecognizer(entries).recognise(text).flows(onlyAlways),
]

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

  test("only flows that are always meant are looked for where only those are wanted", () => {
    const entries = [
      entry("agent", { phrases: ["agent"] }),
      entry("always", { phrases: ["agent"], always: true }),
      entry("pattern", { pattern: "agent" }),
      entry("pattern-always", { pattern: "agent", always: true }),
    ]
    expect(asks(entries, "agent", true)).toEqual(["always", "pattern-always"])
    expect(asks(entries, "agent")).toEqual(["agent", "always", "pattern", "pattern-always"])
  })
})

describe("patterns are work", () => {
  /** A recognizer of these patterns, by flow name, and the flows whose patterns it has asked so far. */
  function counting(patterns: { readonly [flow: string]: string }, always: readonly string[] = []) {
    const asked: string[] = []
    const flows = Object.entries(patterns)
    const recognizer = phraseRecognizer(
      [
        entry("said", { phrases: ["order one"] }),
        ...flows.map(([flow, pattern]) => entry(flow, { pattern, always: always.includes(flow) })),
      ],
      source => {
        const pattern = compilePattern(source)
        if (isPatternFault(pattern)) return pattern
        const flow = flows.find(([, one]) => one === source)?.[0] ?? ""
        const test = (text: string) => {
          asked.push(flow)
          return pattern.test(text)
        }
        return { ...pattern, test }
      },
    )
    return { recognizer, asked }
  }
  const first = (flows: Iterable<string>) => {
    for (const flow of flows) return flow
    return null
  }
  const PATTERNS = { a: "^a", b: "order", c: "^order", d: "z" }

  test("that is only done until the first fits", () => {
    const { recognizer, asked } = counting(PATTERNS)
    expect(first(recognizer.recognise("my order").flows(false))).toBe("b")
    expect(asked).toEqual(["a", "b"])
  })

  test("that a phrase saves", () => {
    const { recognizer, asked } = counting(PATTERNS)
    expect(first(recognizer.recognise("Order one!").flows(false))).toBe("said")
    expect(asked).toEqual([])
  })

  test("that is done once for a text, however often it is looked at", () => {
    const { recognizer, asked } = counting(PATTERNS, ["b", "d"])
    const text = recognizer.recognise("nothing")
    expect([...text.flows(true)]).toEqual([])
    expect(asked).toEqual(["b", "d"])
    expect([...text.flows(false), ...text.flows(true), ...text.flows(false)]).toEqual([])
    expect(asked.toSorted()).toEqual(["a", "b", "c", "d"])
  })
})
