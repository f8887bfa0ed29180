import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { botDrawingOf, dotOf, type FlowToDraw, graphvizHere, mermaidOf, svgOf } from "../../drawing/index.js"
import type { Json } from "../../language/index.js"
import { anyFlow, elements, flow, HOSTILE, READER, readDot } from "./drawn.js"

const trigger = { trigger: { phrases: ["go"] } }
const call = (name: string) => ({ type: "call", flow: name })
const goto = (name: string) => ({ type: "goto", flow: name })
const act = (action: string) => ({ type: "action", action })

function drawn(own: { readonly [name: string]: Json }, defaults: { readonly [name: string]: Json } = {}) {
  const toDraw = (isDefault: boolean) => {
    return ([name, source]: readonly [string, Json]): FlowToDraw => ({ name, source, isDefault })
  }
  return botDrawingOf(
    "shop",
    [...Object.entries(own).map(toDraw(false)), ...Object.entries(defaults).map(toDraw(true))],
    READER,
  )
}

/** Its lines by the names of what they join, and what no path begins at in brackets. */
function told(...bot: Parameters<typeof drawn>): readonly string[] {
  const { shapes, lines } = drawn(...bot)
  const names = new Map(shapes.map(({ id, name, kind }) => [id, kind === "missing" ? `no ${name}` : name]))
  const lost = shapes.filter(({ isReached }) => !isReached).map(({ name }) => `(${name})`)
  return [...lines.map(({ from, to, label }) => `${names.get(from)} -> ${names.get(to)} | ${label}`), ...lost]
}

describe("the picture of a whole bot", () => {
  test.each<[string, Parameters<typeof drawn>, readonly string[]]>([
    [
      "a call and a goto",
      [{ a: flow({ x: call("b"), y: goto("c") }, trigger), b: flow({}), c: flow({}) }],
      ["a -> b | call", "a -> c | goto"],
    ],
    [
      "several calls of one flow are one line",
      [{ a: flow({ x: call("b"), y: call("b") }, trigger), b: flow({}) }],
      ["a -> b | call ×2"],
    ],
    ["a flow that nothing begins", [{ a: flow({ x: call("b") }), b: flow({}) }], ["a -> b | call", "(a)", "(b)"]],
    [
      "a flow that is not there",
      [{ a: flow({ x: call("b"), y: goto("b") }, trigger) }],
      ["a -> no b | call", "a -> no b | goto"],
    ],
    [
      "special flows follow from the actions of the chat, the engine's own too",
      [
        {
          a: flow({ x: act("ConnectToHelpdeskAgent") }, trigger),
          b: flow({}, { trigger: { event: "LiveChatClientConnected" } }),
        },
        { d: flow({}, { trigger: { event: "LiveChatWaiting" } }), w: flow({}, { trigger: { event: "Welcome" } }) },
      ],
      [
        "a -> Live chat | ConnectToHelpdeskAgent",
        "Live chat -> b | ClientConnected",
        "Live chat -> d | Waiting",
        "(d)",
      ],
    ],
    [
      "without such an action there is no chat",
      [{ a: flow({ x: act("EndChatActivity") }, trigger) }, { d: flow({}, { trigger: { event: "LiveChatWaiting" } }) }],
      [],
    ],
    ["what is no flow", [{ a: [], b: { steps: { x: 1, y: { type: "call", flow: 5 } } } }], ["(a)", "(b)"]],
  ])("%s", (_, bot, lines) => expect(told(...bot)).toEqual(lines))

  test("what begins each flow stands in it", () => {
    const { shapes } = drawn({
      a: flow({}, { trigger: { phrases: ["go"] }, description: "Goes." }),
      b: flow({}, { trigger: { event: "paid" } }),
      c: flow({}, { trigger: { event: "Error" } }),
      d: flow({}),
    })
    expect(shapes.map(({ name, type, gist }) => [name, type, ...gist.map(({ text }) => text)])).toEqual([
      ["a", "text", "“go”", "Goes."],
      ["b", "event", "event paid"],
      ["c", "special", "event Error", "on an error that no onError took"],
      ["d", "called", "by call or goto only"],
    ])
  })

  test("flows without lines stand in columns, not in one row", async () => {
    const all = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`f${index}`, flow({}, trigger)]))
    const [, width = 0, height = 0] = /width="(\d+)" height="(\d+)"/.exec(await svgOf(drawn(all), graphvizHere)) ?? []
    expect(Number(width) / Number(height)).toBeLessThan(4)
    expect(Number(height) / Number(width)).toBeLessThan(4)
  })

  test("flows of any texts break out of no picture", async () => {
    const names = fc.uniqueArray(fc.oneof(fc.constantFrom(...HOSTILE), fc.string()), { minLength: 1, maxLength: 4 })
    const bots = names.chain(all => fc.tuple(...all.map(name => anyFlow.map(source => [name, source] as const))))
    await fc.assert(
      fc.asyncProperty(bots, async bot => {
        const drawing = drawn(Object.fromEntries(bot))
        expect((await readDot(dotOf(drawing))).nodes).toHaveLength(drawing.shapes.length)
        elements(await svgOf(drawing, graphvizHere))
        expect(mermaidOf(drawing).split("\n")).toHaveLength(2 + 2 * (drawing.shapes.length + drawing.lines.length))
      }),
      { numRuns: 20 },
    )
  })
})
