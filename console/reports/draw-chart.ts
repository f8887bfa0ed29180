import type uPlot from "uplot"
import type { ChartProps } from "./chart-props.js"

/** Pixels. */
const HEIGHT = 220
/** Dashes of the lines, one after another. */
const DASHES: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [10, 3, 2, 3]]
const INKS = ["--accent", "--ink-2", "--ended-line", "--blocked-line"]

/**
 * Draws a chart, whose library is loaded for the first one.
 *
 * @returns ends it
 */
export async function drawChart(
  place: HTMLElement,
  { series, labels, kind, format, steps }: Pick<ChartProps, "series" | "labels" | "kind" | "format" | "steps">,
): Promise<() => void> {
  const [{ default: Plot }] = await Promise.all([import("uplot"), import("uplot/dist/uPlot.min.css")])
  if (!place.isConnected) return () => {}
  const ink = (name: string): string => resolvedColour(place, name)
  const font = getComputedStyle(place).font.replace(/^.*?([\d.]+px)/, "12px")
  const axis = { stroke: ink("--ink-2"), font, grid: { stroke: ink("--line"), width: 1 }, ticks: { show: false } }
  const options: uPlot.Options = {
    width: place.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false, range: (_, least, most) => [least - 0.5, most + 0.5] }, y: { range: fromZero } },
    axes: [
      {
        ...axis,
        splits: (_self, _axis, least, most) => placesBetween(least, most, place.clientWidth),
        values: (_self, splits) => splits.map(at => labels[at] ?? ""),
      },
      { ...axis, size: 64, incrs: [...steps], values: (_self, splits) => splits.map(format) },
    ],
    series: [
      {},
      ...series.map((_, index): uPlot.Series => {
        const stroke = ink(INKS[index % INKS.length] ?? "--accent")
        if (kind === "bars") {
          const paths = Plot.paths.bars?.({ size: [0.6, 48] })
          return { stroke, fill: ink("--accent-soft"), width: 1, points: { show: false }, ...(paths ? { paths } : {}) }
        }
        return {
          ...{ stroke, width: 2, dash: [...(DASHES[index % DASHES.length] ?? [])], spanGaps: false },
          points: { show: true, size: index % 2 === 0 ? 7 : 6, fill: ink(index % 2 === 0 ? "--surface" : "--ink") },
        }
      }),
    ],
  }
  const data = [labels.map((_, index) => index), ...series.map(({ values }) => [...values])] as uPlot.AlignedData
  const plot = new Plot(options, data, place)
  const watcher = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT }))
  watcher.observe(place)
  return () => {
    watcher.disconnect()
    plot.destroy()
  }
}

/** From zero, so that no small change looks like a large one. */
function fromZero(_: uPlot, _least: number, most: number): [number, number] {
  return [0, most > 0 ? most * 1.1 : 1]
}

/** Pixels that a label of the lower axis needs. */
const LABEL = 64

function placesBetween(least: number, most: number, width: number): number[] {
  const count = Math.floor(most) - Math.ceil(least) + 1
  const step = Math.max(1, Math.ceil((count * LABEL) / Math.max(1, width)))
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => Math.ceil(least) + index * step)
}

/** The colour that a role has now, in the words of canvas. */
function resolvedColour(place: HTMLElement, role: string): string {
  const probe = document.createElement("span")
  probe.style.color = `var(${role})`
  place.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
