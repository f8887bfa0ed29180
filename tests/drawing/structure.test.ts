import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Drawing, dotOf, drawingOf, graphvizHere, mermaidOf, svgOf } from "../../drawing/index.js"
import { DEFAULT_FLOWS } from "../../engine/index.js"
import type { Json } from "../../language/index.js"
import { runs } from "../thoroughness.js"
import { anyFlow, drawn, elements, flow, readDot, say } from "./drawn.js"

/** The lines of a drawing, by the names of what they join: `ask -exceeded-> end`. */
function lines({ shapes, lines }: Drawing): readonly string[] {
  const names = new Map(
    shapes.map(({ id, name, kind }) => [id, kind === "step" || kind === "entry" ? name : `${kind} ${name}`]),
  )
  return lines.map(
    ({ from, to, kind, label }) => `${names.get(from)} -${kind}-> ${names.get(to)}${label === "" ? "" : ` | ${label}`}`,
  )
}
const gist = (step: Json, more: { readonly [key: string]: Json } = {}) => {
  const shape = drawn(flow({ a: step }, more)).shapes.find(({ kind }) => kind === "step")
  return shape?.gist.map(({ text }) => text)
}

describe("lines", () => {
  test.each<[string, Json, readonly string[]]>([
    ["a step without next leads to the end", say("x"), ["a -next-> end end"]],
    ["a step leads to another", say("x", "b"), ["a -next-> b"]],
    ["a path to no step leads to a sign of that", say("x", "c"), ["a -next-> missing c"]],
    [
      "of two paths one has its condition, the other is else",
      say("x", [{ when: "@x", to: "b" }, { to: "end" }]),
      ["a -next-> b | @x", "a -next-> end end | else"],
    ],
    [
      "of more paths each has its number, since they are looked at in order",
      say("x", [{ when: "@x", to: "b" }, { when: "@y", to: "b" }, { to: "end" }]),
      ["a -next-> b | 1: @x", "a -next-> b | 2: @y", "a -next-> end end | else"],
    ],
    [
      "a question's own ways follow its next, and its ends are one",
      {
        type: "prompt",
        message: "?",
        next: "b",
        exceeded: "end",
        timeout: { after: "PT5M", next: [{ when: "@x", to: "b" }, { to: "end" }] },
      },
      [
        "a -next-> b",
        "a -exceeded-> end end | exceeded",
        "a -timeout-> b | timeout PT5M · @x",
        "a -timeout-> end end | timeout PT5M · else",
      ],
    ],
    [
      "an error has its line",
      { type: "action", action: "Do", onError: "b" },
      ["a -next-> end end", "a -onError-> b | onError"],
    ],
    ["a call comes back", { type: "call", flow: "other", next: "b" }, ["a -call-> flow other | call", "a -next-> b"]],
    ["a goto does not", { type: "goto", flow: "other" }, ["a -goto-> flow other"]],
    ["an end leads nowhere", { type: "end", result: 1 }, []],
  ])("%s", (_what, step, expected) => {
    const drawing = drawn(flow({ a: step, b: { type: "end" } }))
    expect(lines(drawing)).toEqual(["Start -entry-> a", ...expected])
  })

  test("each step has ends and other flows of its own", () => {
    const drawing = drawn(
      flow({ a: say("x"), b: say("y"), c: { type: "goto", flow: "f" }, d: { type: "goto", flow: "f" } }),
    )
    expect(drawing.shapes.filter(({ kind }) => kind === "end" || kind === "flow")).toHaveLength(4)
  })

  test("a condition of any length comes to some forty letters, and the whole is kept beside it", () => {
    const when = `@x == '${"word ".repeat(100)}'`
    const [, line] = drawn(flow({ a: say("x", [{ when, to: "a" }, { to: "end" }]) })).lines
    expect([line?.label.length, line?.label.endsWith("…"), line?.whole]).toEqual([
      expect.toSatisfy(length => length <= 48),
      true,
      when,
    ])
  })

  test("a start that is no step is told", () => {
    expect(lines(drawn({ start: "b", steps: {} }))).toEqual(["Start -entry-> missing b"])
  })
})

describe("what a step is about", () => {
  test.each<[string, Json, readonly string[]]>([
    ["a message", say("Hello\n  there"), ["“Hello there”"]],
    ["its locale", say({ ru: "Да", en: "Yes" }), ["“Yes”"]],
    ["another one where there is none", say({ ru: "Да" }), ["“Да”"]],
    [
      "a choice, its titles, what is saved and its limit",
      { type: "choice", message: "?", options: [{ value: "a", title: "A" }, { value: 1 }], save: "@x", maxAttempts: 2 },
      ["“?”", "• A", "• 1", "→ @x · 2 attempts"],
    ],
    [
      "some of many options",
      { type: "choice", message: "?", options: [1, 2, 3, 4, 5, 6].map(value => ({ value })) },
      ["“?”", "• 1", "• 2", "• 3", "• 4", "… 2 more"],
    ],
    [
      "a prompt",
      {
        type: "prompt",
        message: "?",
        input: { type: "integer" },
        save: "@n",
        skipIfKnown: true,
        sensitive: true,
        interruptible: false,
      },
      ["“?”", "→ @n · integer · skipped if known · masked · not interruptible"],
    ],
    [
      "an action and its params",
      { type: "action", action: "Do.It", params: { A: 1, B: "x" } },
      ["Do.It", "A: 1", "B: x"],
    ],
    [
      "what is set",
      { type: "branch", set: { "@a": null }, next: [{ when: "@a", to: "end" }, { to: "end" }] },
      ["1 condition", "@a = null"],
    ],
    ["an event", { type: "event", name: "paid", value: { a: 1 } }, ["paid", '{"a":1}']],
    ["a wait", { type: "wait", for: ["paid", "left"], from: "client" }, ["paid, left", "from client"]],
    ["an end", { type: "end", result: "{{ @x }}", conversation: true }, ["result: {{ @x }}", "ends the conversation"]],
  ])("%s", (_what, step, expected) => expect(gist(step)).toEqual(expected))

  test.each<[Json | undefined, readonly string[]]>([
    [undefined, ["by call or goto only"]],
    [{ phrases: ["a", "b"] }, ["“a”", "“b”"]],
    [{ phrases: { en: ["yes"], ru: ["да"] } }, ["“yes”"]],
    [{ pattern: "^a" }, ["/^a/"]],
    [
      { event: "Welcome", from: "any", when: "@x", always: true },
      ["event Welcome", "from any", "when @x", "always, also while a question waits"],
    ],
  ])("the trigger %j", (trigger, expected) => {
    const [entry] = drawn(flow({ a: say("x") }, trigger === undefined ? {} : { trigger })).shapes
    expect(entry?.gist.map(({ text }) => text)).toEqual(expected)
  })
})

test("what no path leads to is known, and what it leads to itself is not changed by that", () => {
  const { shapes, lines: found } = drawn(
    flow({ a: say("x", "b"), b: say("y"), lost: say("z", "b"), far: say("z", "lost") }),
  )
  expect(shapes.filter(({ kind, isReached }) => kind === "step" && !isReached).map(({ name }) => name)).toEqual([
    "lost",
    "far",
  ])
  expect(found.filter(({ isReached }) => !isReached)).toHaveLength(2)
})

test("in DOT every step, every way out and every path stands once, whatever the flow holds", async () => {
  await fc.assert(
    fc.asyncProperty(anyFlow, async source => {
      const drawing = drawn(source)
      const { nodes, edges } = await readDot(dotOf(drawing))
      const steps = Object.keys((source as { readonly steps: object }).steps)
      expect(drawing.shapes.filter(({ kind }) => kind === "step")).toHaveLength(steps.length)
      expect(nodes.map(({ name }) => name)).toEqual(drawing.shapes.map(({ id }) => id))
      const pairs = (all: readonly { readonly from: string; readonly to: string }[]) =>
        all.map(({ from, to }) => `${from} ${to}`).sort()
      expect(pairs(edges)).toEqual(pairs(drawing.lines))
    }),
    runs(30),
  )
})

test("in SVG every step and every path stands once, and nothing stands there that is no picture", async () => {
  const known = new Set(["svg", "title", "desc", "rect", "g", "text", "path", "circle"])
  await fc.assert(
    fc.asyncProperty(anyFlow, async source => {
      const drawing = drawn(source)
      const found = elements(await svgOf(drawing, graphvizHere))
      expect(found.filter(({ name }) => !known.has(name))).toEqual([])
      expect(
        found.flatMap(({ attributes }) => attributes).filter(name => /^on|href|style|class|src/i.test(name)),
      ).toEqual([])
      const curves = found.filter(
        ({ name, attributes }) =>
          name === "path" && attributes.includes("stroke-width") && !attributes.includes("transform"),
      )
      expect(curves).toHaveLength(drawing.lines.length)
      const icons = found.filter(({ name, attributes }) => name === "path" && attributes.includes("transform"))
      expect(icons.length).toBeGreaterThanOrEqual(drawing.shapes.filter(({ kind }) => kind !== "end").length)
    }),
    runs(30),
  )
})

test("in Mermaid there are nodes, edges and styles, a line for each, with nothing in quotes that means something", () => {
  const lines = [
    /^flowchart TD$/,
    /^ {2}(?:entry|step\d+|exit\d+)[([{]+"(?:[^"#<>`*_|[\]{}\\&;%]|#\d+;|<br\/>)*"[)\]}]+$/u,
    /^ {2}\w+ (?:-->|-\.->)(?:\|"(?:[^"#<>`*_|[\]{}\\&;%]|#\d+;)*"\|)? \w+$/u,
    /^ {2}style \w+ fill:#\w+,stroke:#\w+,color:#\w+$/,
    /^ {2}linkStyle \d+ stroke:#\w+$/,
    /^$/,
  ]
  fc.assert(
    fc.property(anyFlow, source => {
      const drawing = drawn(source)
      const written = mermaidOf(drawing).split("\n")
      expect(written.filter(line => !lines.some(form => form.test(line)))).toEqual([])
      const count = (form: RegExp | undefined) => written.filter(line => form?.test(line)).length
      expect([count(lines[1]), count(lines[2])]).toEqual([drawing.shapes.length, drawing.lines.length])
    }),
    runs(100),
  )
})

test("anything that is JSON can be drawn, a flow or not", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async value => {
      for (const source of [
        value,
        { start: value, steps: value, trigger: value },
        { steps: { a: value }, start: "a" },
      ]) {
        const drawing = drawn(source as Json)
        expect(drawing.shapes.length).toBeGreaterThan(0)
        await readDot(dotOf(drawing))
        elements(await svgOf(drawing, graphvizHere))
      }
    }),
    runs(15),
  )
})

test("the flows that every bot has are drawn, in each of their languages, and twice the same", async () => {
  for (const { name, content } of DEFAULT_FLOWS) {
    for (const locale of ["en", "ru", "zh-CN"]) {
      const make = () => svgOf(drawingOf(name, JSON.parse(String(content)), { locale, fallback: "en" }), graphvizHere)
      const svg = await make()
      expect(elements(svg).length).toBeGreaterThan(5)
      expect(await make()).toBe(svg)
    }
  }
})
