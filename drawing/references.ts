import type { Drawing, DrawnPath, Shape } from "./drawing.js"

/** So many lines may come to a step, from wherever they are, before the picture would be full of them. */
const CROWD = 4
/** With more lines than that, only what belongs close together is joined by one. */
const MANY = 120
/** Steps are close that were written with so many between them. */
const CLOSE = 8

/**
 * The drawing with a small sign of the step's name in the place of lines that would cross the picture: to steps that many
 * come to, such as a menu, and in a large flow to whatever is far away. Each step keeps the first line that leads to it.
 */
export function withReferences(drawing: Drawing): Drawing {
  const { shapes, lines } = drawing
  const places = new Map(shapes.map(({ id }, index) => [id, index]))
  const { depths, first } = walk(drawing)
  const coming = new Map<string, number>()
  for (const { to } of lines) coming.set(to, (coming.get(to) ?? 0) + 1)
  const isFar = (line: DrawnPath): boolean => {
    const { from, to } = line
    // An unreached step hangs on nothing: it stands beside the rest.
    if (!line.isReached && shapes[places.get(to) ?? -1]?.isReached === true) return true
    const down = (depths.get(to) ?? 0) - (depths.get(from) ?? 0)
    const between = Math.abs((places.get(to) ?? 0) - (places.get(from) ?? 0))
    if (lines.length > MANY) return down !== 1 || between > CLOSE
    return (coming.get(to) ?? 0) > CROWD && down !== 1
  }
  const references = new Map<string, Shape>()
  const drawn = lines.map(line => {
    const target = shapes[places.get(line.to) ?? -1]
    if (target?.kind !== "step" || (first.has(line) && line.isReached) || line.from === line.to || !isFar(line))
      return line
    const id = `${line.from}to${line.to}`
    references.set(id, { ...target, id, kind: "reference", gist: [], isReached: line.isReached })
    return { ...line, to: id }
  })
  return { ...drawing, shapes: [...shapes, ...references.values()], lines: drawn }
}

/** How many lines each shape is away from the entry, and the lines by which that is so. */
function walk({ shapes, lines }: Drawing): {
  readonly depths: ReadonlyMap<string, number>
  readonly first: ReadonlySet<DrawnPath>
} {
  const leaving = new Map<string, DrawnPath[]>(shapes.map(({ id }) => [id, []]))
  for (const line of lines) leaving.get(line.from)?.push(line)
  const depths = new Map<string, number>()
  const first = new Set<DrawnPath>()
  // The entry comes first; of what it does not lead to, each step that nothing before it has led to begins anew.
  for (const { id } of shapes) {
    if (depths.has(id)) continue
    depths.set(id, 0)
    const waiting = [id]
    for (const from of waiting) {
      for (const line of leaving.get(from) ?? []) {
        if (depths.has(line.to)) continue
        depths.set(line.to, (depths.get(from) ?? 0) + 1)
        first.add(line)
        waiting.push(line.to)
      }
    }
  }
  return { depths, first }
}
