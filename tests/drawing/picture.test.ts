import fc from "fast-check"
import { expect, test } from "vitest"
import { cardOf } from "../../drawing/card.js"
import type { Shape } from "../../drawing/drawing.js"
import { graphvizHere, svgOf } from "../../drawing/index.js"
import { layOut, type PlacedShape } from "../../drawing/layout.js"
import { CANVAS, coloursOf, inkOf, QUIET, TEXT } from "../../drawing/palette.js"
import { withReferences } from "../../drawing/references.js"
import type { Json } from "../../language/index.js"
import { runs } from "../thoroughness.js"
import { anyFlow, drawn, elements, flow, say } from "./drawn.js"

/** WCAG 2.2: how much two colours differ, 1 to 21. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const TYPES = ["message", "prompt", "choice", "action", "call", "goto", "wait", "event", "branch", "end", "unheard-of"]
const KINDS = ["entry", "step", "end", "flow", "missing", "reference"] as const

test("every text can be read by everybody: contrasts are those of WCAG AA at least", () => {
  const poor: string[] = []
  const look = (what: string, ink: string, ground: string) => {
    if (contrast(ink, ground) < 4.5) poor.push(`${what}: ${ink} on ${ground}`)
  }
  for (const isReached of [true, false]) {
    for (const kind of KINDS) {
      for (const type of TYPES) {
        const { ink, tint } = coloursOf({ kind, type, isReached })
        for (const ground of [tint, "#ffffff"]) look(`${kind} ${type}`, ink, ground)
        look(`${kind} ${type}`, TEXT, tint)
      }
    }
    for (const kind of ["entry", "next", "exceeded", "onError", "timeout", "call", "goto"] as const) {
      look(kind, inkOf(kind, isReached), CANVAS)
    }
  }
  look("aside", QUIET, "#ffffff")
  look("description", QUIET, CANVAS)
  expect(poor).toEqual([])
})

test("no text leaves its card, whatever it says", () => {
  fc.assert(
    fc.property(anyFlow, source => {
      for (const shape of drawn(source).shapes) {
        const { width, height, rows } = cardOf(shape)
        for (const row of rows) {
          expect([row.x >= 8, row.x + row.width <= width - 8, row.y <= height - 4]).toEqual([true, true, true])
        }
        expect([width <= 420, height <= 600]).toEqual([true, true])
      }
    }),
  )
})

test("no card covers another, and every line ends at its card", async () => {
  const overlap = (one: PlacedShape, other: PlacedShape) =>
    one.at.x < other.at.x + other.card.width &&
    other.at.x < one.at.x + one.card.width &&
    one.at.y < other.at.y + other.card.height &&
    other.at.y < one.at.y + one.card.height
  await fc.assert(
    fc.asyncProperty(anyFlow, async source => {
      const { shapes, lines, width, height } = await layOut(drawn(source), graphvizHere)
      for (const [index, one] of shapes.entries()) {
        expect(shapes.slice(index + 1).filter(other => overlap(one, other))).toEqual([])
        expect(
          one.at.x >= -1 &&
            one.at.y >= -1 &&
            one.at.x + one.card.width <= width + 1 &&
            one.at.y + one.card.height <= height + 1,
        ).toBe(true)
      }
      const byId = new Map(shapes.map(placed => [placed.shape.id, placed]))
      for (const { line, tip } of lines) {
        const target = byId.get(line.to)
        if (target === undefined) throw new Error(`${line.to} has no place`)
        const { at, card } = target
        const isNear =
          tip.x > at.x - 3 && tip.x < at.x + card.width + 3 && tip.y > at.y - 3 && tip.y < at.y + card.height + 3
        expect(isNear, JSON.stringify({ line, tip, at, card })).toBe(true)
      }
    }),
    runs(20),
  )
})

/** The references that stand in the place of lines, as `from>to`. */
function references(source: Json): readonly string[] {
  const drawing = withReferences(drawn(source))
  const names = new Map(drawing.shapes.map(({ id, name }) => [id, name]))
  const isReference = new Set(drawing.shapes.filter(({ kind }: Shape) => kind === "reference").map(({ id }) => id))
  return drawing.lines
    .filter(({ to }) => isReference.has(to))
    .map(({ from, to }) => `${names.get(from)}>${names.get(to)}`)
}

test("where many come back to a menu, each has a sign of it beside it, and the menu keeps its way in", () => {
  const next = [{ when: "1", to: "a" }, { when: "2", to: "b" }, { when: "3", to: "c" }, { to: "d" }]
  const leaves = { a: say("a", "menu"), b: say("b", "menu"), c: say("c", "menu"), d: say("d", "menu") }
  expect(references(flow({ menu: say("?", next), ...leaves }))).toEqual(["a>menu", "b>menu", "c>menu", "d>menu"])
})

test("where few come back, or many come together a step further on, there are lines", () => {
  expect(
    references(
      flow({ menu: say("?", [{ when: "1", to: "a" }, { to: "b" }]), a: say("a", "menu"), b: say("b", "menu") }),
    ),
  ).toEqual([])
  const next = ["a", "b", "c", "d", "e"].map(to => ({ when: to, to }))
  const parts = Object.fromEntries(next.map(({ to }) => [to, say(to, "join")]))
  expect(references(flow({ first: say("?", [...next, { to: "a" }]), ...parts, join: say("x") }))).toEqual([])
})

test("what is never reached hangs on nothing that is", () => {
  expect(references(flow({ a: say("x"), lost: say("y", "a"), loster: say("z", "lost") }))).toEqual(["lost>a"])
})

test("the picture is told in words too", async () => {
  const svg = await svgOf(
    drawn(
      flow(
        {
          ask: {
            type: "choice",
            message: "?",
            options: [{ value: 1 }],
            exceeded: "end",
            next: [{ when: "@x < 1", to: "hand" }, { to: "gone" }],
          },
          hand: { type: "goto", flow: "other" },
          lost: { type: "end" },
        },
        { description: "Asks & tells." },
      ),
      "shop",
    ),
    graphvizHere,
  )
  expect(/<title>([^<]*)<\/title>\n<desc>([^<]*)<\/desc>/.exec(svg)?.slice(1)).toEqual([
    "Flow shop",
    [
      "Asks &amp; tells.",
      "Start: to ask.",
      "ask, choice: to hand (@x &lt; 1), gone, which is no step (else), the end (exceeded).",
      "hand, goto: to the flow other.",
      "lost, end, never reached.",
    ].join("\n"),
  ])
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" width="\d+" height="\d+"/)
})

/** Steps that each lead to two others, anywhere in the flow. */
function tangle(count: number): Json {
  let seed = 7
  const any = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return `s${Math.floor((seed / 2147483648) * count)}`
  }
  const steps = Array.from({ length: count }, (_, index) => {
    return [`s${index}`, say(`Text ${index}`, [{ when: `@x == ${index}`, to: any() }, { to: any() }])] as const
  })
  return flow(Object.fromEntries(steps))
}

test("a flow of 1,000 steps in any disorder is drawn", async () => {
  const found = elements(await svgOf(drawn(tangle(1000)), graphvizHere))
  expect(found.length).toBeGreaterThan(10_000)
})

test("a flow that no picture could show is refused in a sentence, and Graphviz is not even asked", async () => {
  const asked: string[] = []
  const picture = svgOf(drawn(tangle(3000), "huge"), async graph => {
    asked.push(graph)
    return "{}"
  })
  await expect(picture).rejects.toMatchObject({
    code: "DRAWING_EXCEEDED",
    message: expect.stringMatching(/^The flow huge is too big .*6000/),
  })
  expect(asked).toEqual([])
})

test("nothing of a flow's own words reaches Graphviz", async () => {
  const graphs: string[] = []
  const words = { name: "Secretname", text: "Secrettext", when: "@secretwhen" }
  await layOut(
    drawn(
      flow({ [words.name]: say(words.text, [{ when: words.when, to: "Secretgone" }, { to: "end" }]) }),
      "Secretflow",
    ),
    graph => {
      graphs.push(graph)
      return graphvizHere(graph)
    },
  )
  expect([graphs.length > 0, graphs.filter(graph => /secret/i.test(graph))]).toEqual([true, []])
})

test("after a graph that Graphviz stumbles over the next one is drawn", async () => {
  await expect(graphvizHere("digraph {")).rejects.toThrow()
  expect(await graphvizHere("digraph { a }")).toContain('"name": "a"')
})
