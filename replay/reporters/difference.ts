/** One line of a comparison: what only was expected, what only came, or both. */
export interface DifferenceLine {
  readonly sign: "-" | "+" | " "
  readonly text: string
  /** The part that differs where one line came instead of another: from, to. Null: all of it, or nothing. */
  readonly mark: readonly [from: number, to: number] | null
}

/** Above this many comparisons all that was expected is shown, then all that came. */
const MOST = 250_000

/**
 * Compares lines in their order.
 *
 * @param fits whether an expected line (by index) and one that came (by index) are as they should be
 */
export function difference(
  expected: readonly string[],
  actual: readonly string[],
  fits: (expected: number, actual: number) => boolean,
): readonly DifferenceLine[] {
  const lines = merge(expected, actual, fits)
  return lines.map((line, index) => {
    // One line for another: say where they part.
    const [before, next, after] = [lines[index - 1], lines[index + 1], lines[index + 2]]
    if (line.sign === "-" && next?.sign === "+" && before?.sign !== "-" && after?.sign !== "+") {
      return { ...line, mark: changed(line.text, next.text) }
    }
    const beforeLast = lines[index - 2]
    if (line.sign === "+" && before?.sign === "-" && beforeLast?.sign !== "-" && next?.sign !== "+") {
      return { ...line, mark: changed(line.text, before.text) }
    }
    return line
  })
}

function merge(
  expected: readonly string[],
  actual: readonly string[],
  fits: (expected: number, actual: number) => boolean,
): readonly DifferenceLine[] {
  const gone = (index: number): DifferenceLine => ({ sign: "-", text: expected[index] ?? "", mark: null })
  const come = (index: number): DifferenceLine => ({ sign: "+", text: actual[index] ?? "", mark: null })
  if (expected.length * actual.length > MOST)
    return [...expected.map((_, index) => gone(index)), ...actual.map((_, index) => come(index))]
  const common = commonLengths(expected.length, actual.length, fits)
  const lines: DifferenceLine[] = []
  let [left, right] = [0, 0]
  while (left < expected.length || right < actual.length) {
    if (left < expected.length && right < actual.length && fits(left, right)) {
      lines.push({ sign: " ", text: actual[right] ?? "", mark: null })
      left += 1
      right += 1
    } else if (
      right >= actual.length ||
      (left < expected.length && at(common, left + 1, right) >= at(common, left, right + 1))
    ) {
      lines.push(gone(left))
      left += 1
    } else {
      lines.push(come(right))
      right += 1
    }
  }
  return lines
}

/** For every pair of beginnings: how many lines fit from there on, at best. */
function commonLengths(
  expected: number,
  actual: number,
  fits: (expected: number, actual: number) => boolean,
): readonly (readonly number[])[] {
  const table: number[][] = Array.from({ length: expected + 1 }, () => new Array<number>(actual + 1).fill(0))
  for (let left = expected - 1; left >= 0; left -= 1) {
    const row = table[left] ?? []
    for (let right = actual - 1; right >= 0; right -= 1) {
      row[right] = fits(left, right)
        ? at(table, left + 1, right + 1) + 1
        : Math.max(at(table, left + 1, right), at(table, left, right + 1))
    }
  }
  return table
}

function at(table: readonly (readonly number[])[], row: number, column: number): number {
  return table[row]?.[column] ?? 0
}

/** The part of `text` that `other` does not begin and end with; null where hardly anything is alike. */
function changed(text: string, other: string): readonly [number, number] | null {
  const shorter = Math.min(text.length, other.length)
  let start = 0
  while (start < shorter && text[start] === other[start]) start += 1
  let end = 0
  while (end < shorter - start && text.at(-1 - end) === other.at(-1 - end)) end += 1
  if ((start + end) * 3 < text.length) return null
  // Never between the two halves of a character.
  if (start > 0 && /[\ud800-\udbff]/.test(text[start - 1] ?? "")) start -= 1
  if (end > 0 && /[\udc00-\udfff]/.test(text[text.length - end] ?? "")) end -= 1
  return [start, text.length - end]
}
