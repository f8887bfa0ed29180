/** Rows kept in an order, found by binary search; rows that come at the end, as most do, cost nothing to put in. */
export interface SortedRows<T> {
  readonly rows: readonly T[]
  /** The first row after all that `isBefore` holds for, as an index into `rows`. */
  find(isBefore: (row: T) => boolean): number
  has(row: T): boolean
  add(row: T): void
  remove(row: T): void
}

/** @param compare a total order: 0 only for what is the same row */
export function createSortedRows<T>(compare: (one: T, other: T) => number): SortedRows<T> {
  const rows: T[] = []
  const find = (isBefore: (row: T) => boolean): number => {
    let low = 0
    let high = rows.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBefore(rows[middle] as T)) low = middle + 1
      else high = middle
    }
    return low
  }
  const placeOf = (row: T): number => {
    const last = rows.at(-1)
    return last === undefined || compare(last, row) < 0 ? rows.length : find(other => compare(other, row) < 0)
  }
  const holds = (place: number, row: T): boolean => place < rows.length && compare(rows[place] as T, row) === 0
  return {
    rows,
    find,
    has: row => holds(placeOf(row), row),
    add: row => void rows.splice(placeOf(row), 0, row),
    remove: row => {
      const place = placeOf(row)
      if (holds(place, row)) rows.splice(place, 1)
    },
  }
}
