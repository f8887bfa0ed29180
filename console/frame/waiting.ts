import { signal } from "@preact/signals"

/** People who wait in the queues of whoever is signed in, as far as a page of the desk has heard. */
export const waitingCount = signal(0)
