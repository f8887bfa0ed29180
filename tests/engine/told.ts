import type { Story } from "./story.js"

/** Stories that were only collected, to be played otherwise than as tests. */
export const told: Story[] = []
