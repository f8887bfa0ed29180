import { type Drawing, type DrawnPath, headingText, type Shape } from "./drawing.js"
import { wrap } from "./measure.js"
import { CANVAS, coloursOf, inkOf, isDashed, TEXT } from "./palette.js"

const FONT = "Helvetica"
const SIZE = 12
const WIDEST = 240

/**
 * The picture for Graphviz, as its language DOT: one node for each shape, one edge for each line. All words of a flow
 * are text in quotes and nothing else.
 */
export function dotOf(drawing: Drawing): string {
  return [
    `digraph ${quoted(drawing.name)} {`,
    `  graph [rankdir=TB, bgcolor="${CANVAS}", fontname=${FONT}, fontsize=16, labelloc=t, label=${quoted(drawing.name)}]`,
    `  node [shape=box, style="rounded,filled", fontname=${FONT}, fontsize=${SIZE}, fontcolor="${TEXT}", margin="0.15,0.08"]`,
    `  edge [fontname=${FONT}, fontsize=11]`,
    ...drawing.shapes.map(node),
    ...drawing.lines.map(edge),
    "}",
    "",
  ].join("\n")
}

function node(shape: Shape): string {
  const { ink, tint } = coloursOf(shape)
  const attributes = [`label=${labelOf(shape)}`, `color="${ink}"`, `fillcolor="${tint}"`, ...formOf(shape, ink)]
  return `  ${shape.id} [${attributes.join(", ")}]`
}

function formOf({ kind, isReached }: Shape, ink: string): readonly string[] {
  if (kind === "end")
    return ["shape=doublecircle", `style=filled`, `fillcolor="${ink}"`, "width=0.15", "fixedsize=true"]
  if (kind === "flow") return ["shape=component", "style=filled"]
  if (kind === "missing") return [`style="rounded,filled,dashed"`, `fontcolor="${ink}"`]
  return isReached ? [] : [`fontcolor="${ink}"`]
}

function labelOf(shape: Shape): string {
  const { kind, gist } = shape
  if (kind === "end") return `""`
  const rows = [headingText(shape), ...gist.flatMap(({ text }) => wrap(text, "plain", SIZE, WIDEST, 3))]
  return `"${rows.map(row => `${escaped(row)}\\l`).join("")}"`
}

function edge({ from, to, kind, label, isReached }: DrawnPath): string {
  const ink = inkOf(kind, isReached)
  const style = isDashed(kind) ? ["style=dashed"] : []
  const text = label === "" ? [] : [`label=${quoted(` ${label} `)}`, `fontcolor="${ink}"`]
  return `  ${from} -> ${to} [${[...text, `color="${ink}"`, ...style].join(", ")}]`
}

function quoted(text: string): string {
  return `"${escaped(text)}"`
}

/** In quotes a backslash begins an escape, and `&lt;` stands for `<` as in HTML. */
function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("&", "&amp;")
}
