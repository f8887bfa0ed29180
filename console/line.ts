import { signal } from "@preact/signals"

/** When the line to the server was lost, in milliseconds since 1970; null: it is there. */
export const lostAt = signal<number | null>(null)
/** When it came back, for as long as that is told. */
export const backAt = signal<number | null>(null)
/** Messages that wait for the line. */
export const unsent = signal(0)

/** Milliseconds for which the page says that the line is back. */
const TOLD_FOR = 4000

/** To be called where a request or a stream found no server. */
export function lineLost(): void {
  if (lostAt.value === null) lostAt.value = Date.now()
}

/** To be called where the server answered again and all that was missed is there. */
export function lineBack(): void {
  if (lostAt.value === null) return
  lostAt.value = null
  backAt.value = Date.now()
  setTimeout(() => {
    backAt.value = null
  }, TOLD_FOR)
}

addEventListener("offline", lineLost)
