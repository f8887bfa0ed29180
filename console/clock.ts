import { signal } from "@preact/signals"

let timer: ReturnType<typeof setInterval> | undefined

/** Milliseconds since 1970, each second anew while something on the page shows it. */
export const now = signal(Date.now(), {
  watched() {
    now.value = Date.now()
    timer = setInterval(() => {
      now.value = Date.now()
    }, 1000)
  },
  unwatched() {
    clearInterval(timer)
  },
})
