const MINUTE = 60_000

/** A moment as clocks in a zone show it, to the minute: `2026-03-02T11:04`. @param moment milliseconds since 1970 */
export function wallTime(moment: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: zone })
  return parts.format(moment).replace(" ", "T")
}

/**
 * The moment at which clocks in a zone show this; of two such moments in autumn one of them, and of none in spring one beside.
 *
 * @param wall as `wallTime` has it
 * @returns milliseconds since 1970; `NaN`: it is no time
 */
export function momentOf(wall: string, zone: string): number {
  const asUtc = Date.parse(`${wall}Z`)
  if (Number.isNaN(asUtc)) return Number.NaN
  const offsetAt = (moment: number): number =>
    Date.parse(`${wallTime(moment, zone)}Z`) - Math.floor(moment / MINUTE) * MINUTE
  // The first guess may lie on the other side of a change of clocks.
  const guess = asUtc - offsetAt(asUtc)
  return asUtc - offsetAt(guess)
}
