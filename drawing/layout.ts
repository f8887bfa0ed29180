import type { Json } from "../language/index.js"
import { recordOf } from "../language/index.js"
import { type Card, cardOf, tagOf } from "./card.js"
import type { Drawing, DrawnPath, Shape } from "./drawing.js"
import { isDashed } from "./palette.js"
import { withReferences } from "./references.js"

/** Finds places: a graph in DOT goes in, Graphviz's answer in its form `json0` comes out. */
export type Graphviz = (graph: string) => Promise<string>

export interface Point {
  readonly x: number
  readonly y: number
}
/** `at` is the upper left corner. */
export interface PlacedShape {
  readonly shape: Shape
  readonly card: Card
  readonly at: Point
}
export interface PlacedLine {
  readonly line: DrawnPath
  /** Where it begins, then three points for each bend of a Bézier curve. */
  readonly curve: readonly Point[]
  /** The arrow's. */
  readonly tip: Point
  readonly tag: Card
  readonly tagAt: Point | null
}
/** A drawing in which everything has its place, in pixels. */
export interface Layout {
  readonly width: number
  readonly height: number
  readonly shapes: readonly PlacedShape[]
  readonly lines: readonly PlacedLine[]
}

type Direction = "TB" | "LR"

interface Sized {
  readonly drawing: Drawing
  readonly cards: readonly Card[]
  readonly tags: readonly Card[]
}

/** Of the widths of a window, its height is one. */
const WINDOW = 1.5

/** Downwards, unless the picture fits a window better when it goes to the right. */
export async function layOut(flow: Drawing, graphviz: Graphviz): Promise<Layout> {
  const drawing = withReferences(flow)
  const sized = { drawing, cards: drawing.shapes.map(cardOf), tags: drawing.lines.map(({ label }) => tagOf(label)) }
  const downwards = readLayout(await graphviz(graphOf(sized, "TB")), sized)
  if (downwards.width < downwards.height * WINDOW || drawing.shapes.length > SMALL) return downwards
  const rightwards = readLayout(await graphviz(graphOf(sized, "LR")), sized)
  return sizeOf(rightwards) < sizeOf(downwards) ? rightwards : downwards
}

/** A drawing with more shapes fits no window, whatever way it goes. */
const SMALL = 100

/** Of the smallest window that shows it all. */
function sizeOf({ width, height }: Layout): number {
  return Math.max(width / WINDOW, height)
}

/** The graph that Graphviz lays out: sizes, and not a word of the flow's. */
function graphOf({ drawing, cards, tags }: Sized, direction: Direction): string {
  const numbers = new Map(drawing.shapes.map(({ id }, index) => [id, index]))
  const nodes = drawing.shapes.map(({ kind }, index) => {
    const { width = 0, height = 0 } = cards[index] ?? {}
    return `n${index}[width=${inches(width)},height=${inches(height)}${kind === "end" ? ",shape=circle" : ""}]`
  })
  const edges = drawing.lines.map(({ from, to, kind }, index) => {
    const { width = 0, height = 0, rows = [] } = tags[index] ?? {}
    const cell = `<<TABLE BORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" WIDTH="${width}" HEIGHT="${height}"><TR><TD></TD></TR></TABLE>>`
    const label = rows.length === 0 ? "" : `,label=${cell}`
    return `n${numbers.get(from)}->n${numbers.get(to)}[id="${index}",weight=${isDashed(kind) ? 1 : 3}${label}]`
  })
  const alone = lonersOf(drawing).map(([above, below]) => `n${above}->n${below}[style=invis]`)
  // Without a limit the search for the best places takes minutes where there are hundreds of lines.
  const effort = drawing.lines.length > SMALL ? "nslimit=1,nslimit1=1,mclimit=0.3" : "nslimit=8,nslimit1=8"
  const settings = `rankdir=${direction},nodesep=0.35,ranksep=0.4,${effort}`
  return `digraph{graph[${settings}];node[shape=box,fixedsize=true,label=""];edge[arrowsize=0.8];{rank=source;n0};${[...nodes, ...edges, ...alone].join(";")}}`
}

/** Shapes without a line stand in columns, each below another, and not all in one row. */
function lonersOf({ shapes, lines }: Drawing): readonly (readonly [above: number, below: number])[] {
  const joined = new Set(lines.flatMap(({ from, to }) => [from, to]))
  const alone = shapes.flatMap(({ id }, index) => (joined.has(id) ? [] : [index]))
  const tall = Math.ceil(Math.sqrt(alone.length))
  return alone
    .slice(1)
    .flatMap((below, index) => ((index + 1) % tall === 0 ? [] : [[alone[index] ?? 0, below] as const]))
}

function inches(pixels: number): string {
  return (pixels / 72).toFixed(4)
}

function readLayout(answer: string, { drawing, cards, tags }: Sized): Layout {
  const { bb, objects, edges } = recordOf(JSON.parse(answer) as Json) as unknown as Answer
  const [, , width = 0, height = 0] = bb.split(",").map(Number)
  // Graphviz counts from the bottom.
  const point = (text: string): Point => {
    const [x = 0, y = 0] = text.split(",").map(Number)
    return { x, y: height - y }
  }
  const places = new Map(objects.flatMap(({ name, pos }) => (pos === undefined ? [] : [[name, point(pos)] as const])))
  const found = new Map((edges ?? []).map(edge => [edge.id, edge]))
  const centred = (at: Point, card: Card): Point => ({ x: at.x - card.width / 2, y: at.y - card.height / 2 })
  return {
    width,
    height,
    shapes: drawing.shapes.flatMap((shape, index) => {
      const [card, at] = [cards[index], places.get(`n${index}`)]
      return card === undefined || at === undefined ? [] : [{ shape, card, at: centred(at, card) }]
    }),
    lines: drawing.lines.flatMap((line, index) => {
      const [tag, edge] = [tags[index], found.get(String(index))]
      if (tag === undefined || edge === undefined) return []
      const [tip = "", ...curve] = edge.pos.replace(/^e,/, "").split(" ")
      return [
        {
          line,
          tip: point(tip),
          curve: curve.map(point),
          tag,
          tagAt: edge.lp === undefined ? null : centred(point(edge.lp), tag),
        },
      ]
    }),
  }
}

/** Of `json0`, what is used. Among the objects are groups too, which have no place. */
interface Answer {
  readonly bb: string
  readonly objects: readonly { readonly name: string; readonly pos?: string }[]
  readonly edges?: readonly { readonly id: string; readonly pos: string; readonly lp?: string }[]
}
