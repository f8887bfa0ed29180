/**
 * The strongly connected parts of a graph (Tarjan): within one, every node leads to every other. A part of one node is
 * a circle only if the node leads to itself. Works on its own stack, so that ten thousand nodes in a row are no trouble.
 *
 * @param next what a node leads to; what is not in `nodes` is passed over
 */
export function stronglyConnected(
  nodes: readonly string[],
  next: (node: string) => readonly string[],
): readonly (readonly string[])[] {
  const marks = new Map<string, Mark>()
  const known = new Set(nodes)
  const open: Mark[] = []
  const parts: string[][] = []
  let count = 0

  const enter = (node: string): Visit => {
    const mark: Mark = { node, index: count, lowest: count, open: true }
    count += 1
    marks.set(node, mark)
    open.push(mark)
    return {
      mark,
      rest: next(node)
        .filter(to => known.has(to))
        [Symbol.iterator](),
    }
  }
  const leave = (mark: Mark): void => {
    if (mark.lowest !== mark.index) return
    const part = open.splice(placeOf(open, mark))
    for (const member of part) member.open = false
    parts.push(part.map(member => member.node))
  }
  for (const root of nodes) {
    if (marks.has(root)) continue
    const path = [enter(root)]
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const step = visit.rest.next()
      if (step.done) {
        path.pop()
        leave(visit.mark)
        const outer = path.at(-1)?.mark
        if (outer !== undefined) outer.lowest = Math.min(outer.lowest, visit.mark.lowest)
        continue
      }
      const mark = marks.get(step.value)
      if (mark === undefined) path.push(enter(step.value))
      else if (mark.open) visit.mark.lowest = Math.min(visit.mark.lowest, mark.index)
    }
  }
  return parts
}

interface Mark {
  readonly node: string
  readonly index: number
  lowest: number
  open: boolean
}

interface Visit {
  readonly mark: Mark
  readonly rest: Iterator<string>
}

/** Open marks are in the order of their indexes, so the place of one is found by halving. */
function placeOf(open: readonly Mark[], mark: Mark): number {
  let low = 0
  let high = open.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((open[middle]?.index ?? 0) < mark.index) low = middle + 1
    else high = middle
  }
  return low
}
