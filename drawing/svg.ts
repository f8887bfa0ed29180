import { ParleyError } from "../language/index.js"
import type { Row } from "./card.js"
import { type Drawing, type DrawnPath, headingText, type Shape } from "./drawing.js"
import { ICONS } from "./icons.js"
import { type Graphviz, layOut, type PlacedLine, type PlacedShape, type Point } from "./layout.js"
import { widthOf, wrap } from "./measure.js"
import { outlineOf } from "./outline.js"
import { CANVAS, CARD, coloursOf, FRAME, HUES, inkOf, isDashed, QUIET, TEXT } from "./palette.js"

const PLAIN = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', sans-serif"
const CODE = "Menlo, 'Liberation Mono', 'DejaVu Sans Mono', 'Courier New', monospace"
/** A flow of 1,000 steps has about 4,000, and takes a few seconds. */
const LARGEST = 6000
const MARGIN = 24
const RADII = { entry: 14, step: 7, end: 0, flow: 2, missing: 7, reference: 15 } as const
const NARROWEST = 320

/**
 * The picture as SVG: by itself, with no script, no style sheet, no font and no address in it, so that it is shown
 * anywhere, also where only its own attributes are trusted. The same drawing gives the same bytes.
 *
 * @throws `DRAWING_EXCEEDED`: steps and paths are too many for one picture
 */
export async function svgOf(drawing: Drawing, graphviz: Graphviz): Promise<string> {
  const size = drawing.shapes.length + drawing.lines.length
  if (size > LARGEST) {
    const message = `The ${drawing.title.replace(/^\w/, letter => letter.toLowerCase())} is too big for one picture: ${size} shapes and lines, and at most ${LARGEST} can be drawn.`
    throw new ParleyError("DRAWING_EXCEEDED", "", `${message} Split it into flows that call each other.`)
  }
  const layout = await layOut(drawing, graphviz)
  const width = Math.ceil(Math.max(layout.width, NARROWEST) + 2 * MARGIN)
  const heading = headingOf(drawing, width - 2 * MARGIN)
  const height = Math.ceil(layout.height + heading.height + 2 * MARGIN)
  const left = (width - layout.width) / 2
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${PLAIN}">`,
    `<title>${escaped(drawing.title)}</title>`,
    `<desc>${escaped(outlineOf(drawing))}</desc>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="${CANVAS}" stroke="${FRAME}"/>`,
    ...heading.rows,
    `<g transform="translate(${round(left)} ${MARGIN + heading.height})">`,
    ...layout.lines.map(lineOf),
    ...layout.shapes.map(shapeOf),
    ...layout.lines.map(tagOf),
    "</g>",
    "</svg>",
    "",
  ].join("\n")
}

/**
 * The picture for a page that has colours of its own: each is a custom property, `--flow-` and the name of its hue, with
 * the picture's own where the page has none.
 */
export function withPageColours(svg: string): string {
  return svg.replace(/ (fill|stroke)="(#[0-9a-f]{6})"/g, (whole, attribute: string, colour: string) => {
    const hue = HUES.get(colour)
    return hue === undefined ? whole : ` ${attribute}="var(--flow-${hue}, ${colour})"`
  })
}

function headingOf(
  { name, description }: Drawing,
  width: number,
): { readonly rows: readonly string[]; readonly height: number } {
  const [title = ""] = wrap(name, "bold", 18, width, 1)
  const lines = wrap(description, "plain", 12.5, Math.min(width, 640), 3)
  const text = (content: string, y: number, size: number, bold: boolean) =>
    `<text x="${MARGIN}" y="${y}" font-size="${size}" fill="${bold ? TEXT : QUIET}"${bold ? ` font-weight="bold"` : ""}${lengthOf(widthOf(content, bold ? "bold" : "plain", size))}>${escaped(content)}</text>`
  return {
    rows: [
      text(title, MARGIN + 16, 18, true),
      ...lines.map((line, index) => text(line, MARGIN + 38 + index * 17, 12.5, false)),
    ],
    height: 24 + (lines.length === 0 ? 0 : 4 + lines.length * 17) + 20,
  }
}

function shapeOf({ shape, card, at }: PlacedShape): string {
  const { ink, tint } = coloursOf(shape)
  const { width, height, head, rows } = card
  const open = `<g${hooksOf(shape)} transform="translate(${round(at.x)} ${round(at.y)})">`
  if (shape.kind === "end") {
    return `${open}<title>the flow ends</title><circle cx="10" cy="10" r="9" fill="${tint}" stroke="${ink}" stroke-width="1.5"/><circle cx="10" cy="10" r="5" fill="${ink}"/></g>`
  }
  const radius = RADII[shape.kind]
  const dashes = shape.kind === "missing" || !shape.isReached ? ` stroke-dasharray="4 3"` : ""
  const isPlain = rows.length <= 2 && height === head
  return [
    open,
    `<title>${escaped(wholeOf(shape))}</title>`,
    `<rect width="${width}" height="${height}" rx="${radius}" fill="${isPlain ? tint : CARD}"/>`,
    isPlain
      ? ""
      : `<path d="${headPath(width, head, radius)}" fill="${tint}"/><path d="M0 ${head}H${width}" stroke="${ink}" stroke-opacity="0.3"/>`,
    `<rect width="${width}" height="${height}" rx="${radius}" fill="none" stroke="${ink}" stroke-width="1.3"${dashes}/>`,
    shape.kind === "flow"
      ? `<path d="M5 0V${height}M${width - 5} 0V${height}" stroke="${ink}" stroke-opacity="0.6"/>`
      : "",
    `<path transform="translate(12 8)" d="${ICONS[shape.kind === "step" ? shape.type : shape.kind] ?? ICONS.step}" fill="none" stroke="${ink}" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>`,
    ...rows.map(row =>
      textElement(
        row,
        row.style === "type" || shape.kind === "missing" || !shape.isReached
          ? ink
          : row.style === "aside"
            ? QUIET
            : TEXT,
      ),
    ),
    "</g>",
  ].join("")
}

function headPath(width: number, head: number, radius: number): string {
  return `M0 ${head}V${radius}a${radius} ${radius} 0 0 1 ${radius} -${radius}H${width - radius}a${radius} ${radius} 0 0 1 ${radius} ${radius}V${head}z`
}

function textElement({ text, face, size, x, y, width }: Row, fill: string): string {
  const font = face === "code" ? ` font-family="${CODE}"` : face === "bold" ? ` font-weight="bold"` : ""
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${fill}"${font}${lengthOf(width)}>${escaped(text)}</text>`
}

/** The width that was reckoned with is the one that comes out, whatever fonts there are: no text leaves its card. */
function lengthOf(width: number): string {
  return ` textLength="${round(width)}" lengthAdjust="spacingAndGlyphs"`
}

function lineOf({ line, curve, tip }: PlacedLine): string {
  const ink = inkOf(line.kind, line.isReached)
  const [start, ...bends] = curve
  if (start === undefined) return ""
  const path = `M${pair(start)}C${bends.map(pair).join(" ")}`
  const dashes = isDashed(line.kind) ? ` stroke-dasharray="5 4"` : ""
  return [
    `<g${pathHooks(line)}>`,
    line.whole === "" ? "" : `<title>${escaped(line.whole)}</title>`,
    `<path d="${path}" fill="none" stroke="${ink}" stroke-width="1.4"${dashes}/>`,
    `<path d="${arrow(curve.at(-1) ?? start, tip)}" fill="${ink}"/>`,
    "</g>",
  ].join("")
}

function tagOf({ line, tag, tagAt }: PlacedLine): string {
  if (tagAt === null) return ""
  const ink = inkOf(line.kind, line.isReached)
  return [
    `<g${pathHooks(line)} transform="translate(${round(tagAt.x)} ${round(tagAt.y)})">`,
    `<title>${escaped(line.whole)}</title>`,
    ...tag.rows.map(
      ({ x, y, width }) =>
        `<rect x="${round(x)}" y="${round(y - 10)}" width="${round(width)}" height="13" fill="${CANVAS}"/>`,
    ),
    ...tag.rows.map(row => textElement(row, ink)),
    "</g>",
  ].join("")
}

/** Attributes by which a page finds a shape: a step by its name, all others by their kind. */
function hooksOf({ kind, name, type }: Shape): string {
  const typed = kind === "step" ? ` data-type="${escaped(type)}"` : ""
  const named = kind === "step" || kind === "flow" || kind === "reference" ? ` data-${kind}="${escaped(name)}"` : ""
  return `${named}${named === "" ? ` data-kind="${kind}"` : ""}${typed}`
}

/** Attributes by which a page finds a path: the steps that it is between (`end`: the flow ends) and its place, such as `next:2`. */
function pathHooks({ kind, path }: DrawnPath): string {
  if (path === undefined) return ""
  return ` data-from="${escaped(path.step)}" data-to="${escaped(path.to)}" data-path="${kind}:${path.index}"`
}

/** A triangle from the end of the curve to its tip. */
function arrow(from: Point, tip: Point): string {
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1
  const side = { x: (-(tip.y - from.y) / length) * 4, y: ((tip.x - from.x) / length) * 4 }
  const corner = (sign: number): Point => ({ x: from.x + sign * side.x, y: from.y + sign * side.y })
  return `M${pair(corner(1))}L${pair(tip)}L${pair(corner(-1))}z`
}

function wholeOf(shape: Shape): string {
  const { kind, name, type, gist } = shape
  const head =
    kind === "flow"
      ? `flow ${name}`
      : kind === "missing"
        ? `There is no ${type === "" ? "step" : type} ${name}`
        : headingText(shape)
  return [head, ...gist.map(({ text }) => text)].join("\n").slice(0, 1500)
}

function pair({ x, y }: Point): string {
  return `${round(x)},${round(y)}`
}

function round(number: number): string {
  return String(Math.round(number * 10) / 10)
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
}
