import type { Drawing, LineKind, Shape } from "./drawing.js"

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

/** A flow in words, step by step, for pages: who cannot see the picture has this, and so has who looks on a phone. */
export interface Outline {
  readonly name: string
  readonly description: string
  readonly steps: readonly OutlinedStep[]
}

export interface OutlinedStep {
  /** Empty: where the flow begins. */
  readonly name: string
  readonly type: string
  readonly isReached: boolean
  /** The words and deeds of the step, as briefly as in the picture. */
  readonly texts: readonly string[]
  readonly paths: readonly OutlinedPath[]
}

export interface OutlinedPath {
  /** Its list, and its place there from 1. */
  readonly from: LineKind
  readonly index: number
  /** A step, or `end`; of `call` and `goto` a flow. */
  readonly to: string
  readonly when: string | null
}

/** The same that the picture shows, as steps and their paths, however many there are. */
export function outlinedFlow({ name, description, shapes, lines }: Drawing): Outline {
  const told = shapes.filter(({ kind }) => kind === "entry" || kind === "step")
  const steps = told.map((shape): OutlinedStep => {
    const own = lines.filter(({ from }) => from === shape.id)
    return {
      name: shape.kind === "entry" ? "" : shape.name,
      type: shape.kind === "entry" ? "start" : shape.type,
      isReached: shape.isReached,
      texts: shape.gist.map(({ text }) => text),
      paths: own.flatMap(({ kind, path }) =>
        path === undefined ? [] : [{ from: kind, index: path.index, to: path.to, when: path.when }],
      ),
    }
  })
  return { name, description, steps }
}
