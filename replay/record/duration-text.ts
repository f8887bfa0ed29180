const UNITS = [
  ["H", 3_600_000],
  ["M", 60_000],
  ["S", 1000],
] as const

/** A duration as ISO 8601, in hours, minutes and seconds: `PT24H`, `PT1M30.5S`. */
export function durationText(milliseconds: number): string {
  let rest = milliseconds
  let text = "PT"
  for (const [unit, length] of UNITS) {
    const count = unit === "S" ? rest / length : Math.floor(rest / length)
    if (count > 0) text += `${count}${unit}`
    rest -= count * length
  }
  return text === "PT" ? "PT0S" : text
}
