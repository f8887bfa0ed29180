/** A line, or bars, of a chart. */
interface Series {
  readonly label: string
  /** One for each place; null: no data, which is not zero. */
  readonly values: readonly (number | null)[]
}

export interface ChartProps {
  readonly title: string
  /** The head of the first column. */
  readonly places: string
  readonly labels: readonly string[]
  readonly series: readonly Series[]
  /** A value as it is told. */
  readonly format: (value: number) => string
  /** Distances of the marks beside it, of which the least that fits is taken. */
  readonly steps: readonly number[]
  readonly kind: "lines" | "bars"
  readonly isTable: boolean
  readonly onTable: (isTable: boolean) => void
}
