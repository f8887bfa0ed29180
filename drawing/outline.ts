import type { Drawing, Shape } from "./drawing.js"

/** So many steps are told; nobody listens to more. */
const MOST = 60

/** The picture in words, for who cannot see it: each step, and where it leads. */
export function outlineOf({ description, shapes, lines }: Drawing): string {
  const names = new Map(shapes.map(shape => [shape.id, shapeName(shape)]))
  const ways = new Map<string, string[]>(shapes.map(({ id }) => [id, []]))
  for (const { from, to, label } of lines) {
    ways.get(from)?.push(label === "" ? `${names.get(to)}` : `${names.get(to)} (${label})`)
  }
  const told = shapes.filter(({ kind }) => kind === "entry" || kind === "step")
  const sentences = told.slice(0, MOST).map(shape => {
    const type = shape.kind === "step" ? `, ${shape.type}` : ""
    const lost = shape.isReached ? "" : ", never reached"
    const to = ways.get(shape.id) ?? []
    return `${names.get(shape.id)}${type}${lost}${to.length === 0 ? "" : `: to ${to.join(", ")}`}.`
  })
  const rest = told.length - MOST
  const more = rest > 0 ? [`${rest} more ${rest === 1 ? "step" : "steps"}.`] : []
  return [...(description === "" ? [] : [description]), ...sentences, ...more].join("\n").slice(0, 8000)
}

function shapeName({ kind, name, type }: Shape): string {
  if (kind === "end") return "the end"
  if (kind === "flow") return `the flow ${name}`
  return kind === "missing" ? `${name}, which is no ${type === "" ? "step" : type}` : name
}
