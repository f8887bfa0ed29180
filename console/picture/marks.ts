/** Everything that is marked in the picture of a flow. */
export interface PictureMarks {
  /** A way is marked, and all else is quiet. */
  readonly isLit: boolean
  /** Steps that the way came by. */
  readonly steps: ReadonlySet<string>
  /** Paths of the way, by `pathKey`. */
  readonly paths: ReadonlySet<string>
  /** The step that has the ring. */
  readonly present: string | null
  /** Left out: coverage is not shown. */
  readonly missing?: { readonly steps: readonly string[]; readonly paths: readonly string[] }
}

export const NO_MARKS: PictureMarks = { isLit: false, steps: new Set(), paths: new Set(), present: null }

/** A path by the steps that it is between and its place, as the picture's attributes name it. */
export function pathKey(from: string, to: string, list: string, index: number): string {
  return `${from} ${to} ${list}:${index}`
}

const RING = 5
/** Half of the sign of an end. */
const END = 10

function numbersIn(text: string | null): readonly number[] {
  return (text?.match(/-?[\d.]+/g) ?? []).map(Number)
}

/** The tip of an arrow, which is its second point. */
function pointIn(arrow: Element): { readonly x: number; readonly y: number } {
  const [, , x = 0, y = 0] = numbersIn(arrow.getAttribute("d"))
  return { x, y }
}

/** Marks what the picture is to show, and takes away what it showed before. */
export function markPicture(drawn: SVGSVGElement, { steps, paths, present, missing }: PictureMarks): void {
  drawn.querySelector(".ring")?.remove()
  for (const shape of drawn.querySelectorAll("[data-step]")) {
    const name = shape.getAttribute("data-step") ?? ""
    shape.classList.toggle("passed", steps.has(name))
    shape.classList.toggle("missing", missing?.steps.includes(name) === true)
    shape.classList.toggle("played", missing !== undefined && !missing.steps.includes(name))
    if (name === present) ringAround(shape)
  }
  const lit = new Set<string>()
  for (const line of drawn.querySelectorAll("[data-path]")) {
    const [from, to, place] = ["data-from", "data-to", "data-path"].map(name => line.getAttribute(name) ?? "")
    const isLit = paths.has(`${from} ${to} ${place}`)
    line.classList.toggle("lit", isLit)
    if (isLit) lit.add(from ?? "")
    const isMissing = missing?.paths.some(path => path === `${from} ${to} ${place}`) === true
    line.classList.toggle("missing", isMissing)
  }
  for (const shape of drawn.querySelectorAll("[data-kind=entry]")) shape.classList.toggle("passed", lit.has(""))
  const tips = [...drawn.querySelectorAll(".lit[data-to=end] path:not([fill=none])")].map(pointIn)
  for (const shape of drawn.querySelectorAll("[data-kind=end]")) {
    const [x, y] = numbersIn(shape.getAttribute("transform"))
    const isAt = tips.some(tip => Math.hypot(tip.x - (x ?? 0) - END, tip.y - (y ?? 0) - END) < 2 * END)
    shape.classList.toggle("passed", isAt)
  }
}

function ringAround(shape: Element): void {
  const [card] = shape.getElementsByTagName("rect")
  if (card === undefined) return
  const ring = document.createElementNS("http://www.w3.org/2000/svg", "rect")
  ring.setAttribute("class", "ring")
  ring.setAttribute("x", String(-RING))
  ring.setAttribute("y", String(-RING))
  ring.setAttribute("width", String(card.width.baseVal.value + 2 * RING))
  ring.setAttribute("height", String(card.height.baseVal.value + 2 * RING))
  ring.setAttribute("rx", "11")
  shape.prepend(ring)
}
