import { effect, signal } from "@preact/signals"
import { BASE } from "../base-path.js"
import { backAt } from "../line.js"

/** The server serves another build of the pages than this one. */
export const isUpdated = signal(false)

/** Milliseconds between two looks for another build where nothing else gave a reason. */
const LOOK_EVERY = 600_000

const entryOf = (page: Document): string | undefined =>
  page.querySelector("script[type=module][src]")?.getAttribute("src") ?? undefined

/** Name of the script that began this page; names of files tell what is in them. */
const own = entryOf(document)
let lookedAt = Date.now()

async function look(): Promise<void> {
  lookedAt = Date.now()
  try {
    const answer = await fetch(`${BASE}/console/`, { cache: "no-cache" })
    const served = entryOf(new DOMParser().parseFromString(await answer.text(), "text/html"))
    if (served !== undefined && own !== undefined && served !== own) isUpdated.value = true
  } catch {
    // Without a line nothing can be seen: one looks again when it is back.
  }
}

// A server that was started anew may have another build.
effect(() => {
  if (backAt.value !== null && !isUpdated.peek()) void look()
})
document.addEventListener("visibilitychange", () => {
  const isDue = document.visibilityState === "visible" && Date.now() - lookedAt > LOOK_EVERY
  if (isDue && !isUpdated.peek()) void look()
})
// A part of this build could not be loaded: there may be no line, or the build is gone.
addEventListener("vite:preloadError", () => {
  if (!isUpdated.peek()) void look()
})
