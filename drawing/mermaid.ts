import { type Drawing, type DrawnPath, headingText, type Shape } from "./drawing.js"
import { coloursOf, inkOf, isDashed, TEXT } from "./palette.js"
import { shorten } from "./shorten.js"

const LONGEST = 60

/**
 * The picture as a Mermaid flowchart, which many viewers of Markdown draw. All words of a flow are text in quotes, with
 * every character that means something to Mermaid, to Markdown or to HTML written as a number.
 */
export function mermaidOf(drawing: Drawing): string {
  return [
    "flowchart TD",
    ...drawing.shapes.map(node),
    ...drawing.lines.map(edge),
    ...drawing.shapes.map(style),
    ...drawing.lines.map((line, index) => `  linkStyle ${index} stroke:${inkOf(line.kind, line.isReached)}`),
    "",
  ].join("\n")
}

function node(shape: Shape): string {
  const [open, close] = FORMS[shape.kind]
  return `  ${shape.id}${open}"${labelOf(shape)}"${close}`
}

const FORMS: { readonly [kind in Shape["kind"]]: readonly [open: string, close: string] } = {
  entry: ["([", "])"],
  step: ["[", "]"],
  end: ["((", "))"],
  flow: ["[[", "]]"],
  missing: ["{{", "}}"],
  reference: [">", "]"],
}

function labelOf(shape: Shape): string {
  const { kind, gist } = shape
  if (kind === "end") return "end"
  return [headingText(shape), ...gist.map(({ text }) => shorten(text, LONGEST))].map(escaped).join("<br/>")
}

function edge({ from, to, kind, label }: DrawnPath): string {
  const arrow = isDashed(kind) ? "-.->" : "-->"
  return `  ${from} ${arrow}${label === "" ? "" : `|"${escaped(label)}"|`} ${to}`
}

function style(shape: Shape): string {
  const { ink, tint } = coloursOf(shape)
  const text = shape.isReached && shape.kind !== "missing" ? TEXT : ink
  return `  style ${shape.id} fill:${tint},stroke:${ink},color:${text}`
}

/**
 * Letters, digits, blanks and what is harmless everywhere stay; all else is a numeric entity of Mermaid's (`#34;`). It
 * looks for `\n` after those are read, so that a space of no width follows a backslash.
 */
function escaped(text: string): string {
  return text
    .replaceAll("\\", "\\\u200b")
    .replace(
      /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Join_Control} ,.!?()“”‘’…•·→:=@]/gu,
      letter => `#${letter.codePointAt(0)};`,
    )
}
