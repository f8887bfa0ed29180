import { headingText, type Shape } from "./drawing.js"
import type { Gist } from "./gist.js"
import { type Face, widthOf, wrap } from "./measure.js"

/** One line of text in a card. */
export interface Row {
  readonly text: string
  readonly style: "name" | "type" | "said" | "code" | "aside"
  readonly size: number
  readonly face: Face
  /** Where it begins, and its base line, from the card's upper left corner. */
  readonly x: number
  readonly y: number
  /** It comes out just as wide, whatever fonts there are. */
  readonly width: number
}

/** A shape's rows of text and its size in pixels. */
export interface Card {
  readonly width: number
  readonly height: number
  /** Of the coloured band at the top. */
  readonly head: number
  readonly rows: readonly Row[]
}

const NARROWEST = 132
/** Of a line of text. */
const WIDEST = 240
const SIDE = 12
const ICON = 20
const HEAD = 30
const LINE = 16.5
const STYLES: {
  readonly [kind in Gist["kind"]]: { readonly face: Face; readonly size: number; readonly most: number }
} = {
  said: { face: "plain", size: 12.5, most: 3 },
  code: { face: "code", size: 11, most: 2 },
  aside: { face: "plain", size: 11.5, most: 2 },
}
const NAME = { face: "bold", size: 13.5 } as const
const TYPE = { face: "plain", size: 11.5 } as const
/** Of a step's type; those that there are take less. */
const TYPE_WIDEST = 80

/** The card of a shape: as wide as its texts need, within bounds that keep them readable. */
export function cardOf(shape: Shape): Card {
  if (shape.kind === "end") return { width: 20, height: 20, head: 0, rows: [] }
  const rows = bodyOf(shape.gist)
  const [name = ""] = wrap(headText(shape), NAME.face, NAME.size, WIDEST, 1)
  const nameWidth = widthOf(name, NAME.face, NAME.size)
  const [type = ""] = wrap(shape.type, TYPE.face, TYPE.size, TYPE_WIDEST, 1)
  const typeWidth = widthOf(type, TYPE.face, TYPE.size)
  const hasType = shape.kind === "step"
  const headWidth = ICON + nameWidth + (hasType ? 16 + typeWidth : 0)
  const isSmall = shape.kind !== "entry" && shape.kind !== "step"
  const inner = Math.max(isSmall ? 0 : NARROWEST - 2 * SIDE, headWidth, ...rows.map(row => row.width))
  const width = Math.ceil(inner + 2 * SIDE)
  const height = rows.length === 0 ? HEAD : Math.ceil(HEAD + 8 + rows.length * LINE + 5)
  const head: Row[] = [{ text: name, style: "name", ...NAME, x: SIDE + ICON, y: 19.5, width: nameWidth }]
  if (hasType) {
    head.push({ text: type, style: "type", ...TYPE, x: width - SIDE - typeWidth, y: 19.5, width: typeWidth })
  }
  const body = rows.map((row, index) => ({ ...row, x: SIDE, y: HEAD + 8 + index * LINE + 12 }))
  return { width, height, head: HEAD, rows: [...head, ...body] }
}

function headText(shape: Shape): string {
  return shape.kind === "missing" ? headingText(shape) : shape.name
}

function bodyOf(gist: readonly Gist[]) {
  return gist.flatMap(({ kind, text }) => {
    const { face, size, most } = STYLES[kind]
    return wrap(text, face, size, WIDEST, most).map(line => {
      return { text: line, style: kind, face, size, width: widthOf(line, face, size) }
    })
  })
}

const LABEL = { face: "code", size: 10.5 } as const
const LABEL_WIDEST = 184
const LABEL_LINE = 14

/** A line's label: rows of text around its middle. */
export function tagOf(label: string): Card {
  const rows = label === "" ? [] : wrap(label, LABEL.face, LABEL.size, LABEL_WIDEST, 2)
  const widths = rows.map(row => widthOf(row, LABEL.face, LABEL.size))
  const width = Math.ceil(Math.max(0, ...widths) + 10)
  return {
    width,
    height: rows.length * LABEL_LINE + 4,
    head: 0,
    rows: rows.map((text, index) => {
      const rowWidth = widths[index] ?? 0
      const y = index * LABEL_LINE + 12
      return { text, style: "code", ...LABEL, x: (width - rowWidth) / 2, y, width: rowWidth }
    }),
  }
}
