import { useEffect, useRef, useState } from "preact/hooks"
import { Button } from "../pieces/button.js"
import { csvText, saveCsv } from "../pieces/csv.js"
import { Scroller } from "../pieces/scroller.js"
import { chosenTheme } from "../theme.js"
import type { ChartProps } from "./chart-props.js"
import { drawChart } from "./draw-chart.js"
import { t } from "./texts.js"

/** A chart, drawn when it is seen, and the same as a table and as a file. */
export function Chart(props: ChartProps) {
  const { title, isTable, onTable } = props
  return (
    <figure class="chart">
      <figcaption>
        <h2>{title}</h2>
        <span class="chart-verbs">
          <Button kind="quiet" onPress={() => onTable(!isTable)}>
            {t(isTable ? "asChart" : "asTable")}
          </Button>
          <Button kind="quiet" icon="download" name={`${t("chartCsv")}: ${title}`} onPress={() => saveChart(props)} />
        </span>
      </figcaption>
      {isTable ? <ChartTable {...props} /> : <Drawn {...props} />}
    </figure>
  )
}

/** Series differ by dash and marker too, so the legend shows both. */
function Legend({ series }: Pick<ChartProps, "series">) {
  return (
    <ul class="chart-legend" aria-hidden="true">
      {series.map(({ label }, index) => (
        <li key={label}>
          <svg viewBox="0 0 32 12" class={`mark mark-${index}`} aria-hidden="true">
            <path d="M1 6h30" />
            {index % 2 === 0 ? <circle cx="16" cy="6" r="3.5" /> : <rect x="12.5" y="2.5" width="7" height="7" />}
          </svg>
          {label}
        </li>
      ))}
    </ul>
  )
}

function Drawn(props: ChartProps) {
  const { title, series, labels, kind, format, steps } = props
  const place = useRef<HTMLDivElement>(null)
  const [isSeen, setSeen] = useState(false)
  const theme = chosenTheme.value
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const watcher = new IntersectionObserver(entries => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true)
    })
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [])
  useEffect(() => {
    const element = place.current
    if (!isSeen || element === null) return
    let end: (() => void) | null = null
    let isOver = false
    void drawChart(element, { series, labels, kind, format, steps }).then(stop => {
      if (isOver) stop()
      else end = stop
    })
    return () => {
      isOver = true
      end?.()
    }
  }, [isSeen, series, labels, kind, format, steps, theme])
  return (
    <>
      {kind === "lines" && <Legend series={series} />}
      <div ref={place} class="chart-place" role="img" aria-label={t("chartOf", { title, words: wordsOf(props) })} />
    </>
  )
}

/** The chart in a sentence: of each series its least and its most. */
function wordsOf({ series, labels, format }: ChartProps): string {
  return series
    .map(({ label, values }) => {
      const known = values.flatMap((value, index) => (value === null ? [] : [{ value, at: labels[index] ?? "" }]))
      const most = known.toSorted((one, other) => other.value - one.value)[0]
      return most === undefined ? `${label} ${t("noData")}` : `${label} ${format(most.value)} (${most.at})`
    })
    .join(", ")
}

function ChartTable({ title, places, labels, series, format }: ChartProps) {
  return (
    <Scroller label={title} class="chart-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{places}</th>
            {series.map(({ label }) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label, index) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {series.map(({ label: name, values }) => {
                const value = values[index] ?? null
                return <td key={name}>{value === null ? <span class="third">{t("noData")}</span> : format(value)}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

function saveChart({ title, places, labels, series }: ChartProps): void {
  const rows = [
    [places, ...series.map(({ label }) => label)],
    ...labels.map((label, index) => [label, ...series.map(({ values }) => values[index] ?? null)]),
  ]
  saveCsv(`${title}.csv`, csvText(rows))
}
