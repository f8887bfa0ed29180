import type { ComponentChildren } from "preact"
import { common } from "../texts/common.js"
import type { ThreadState } from "./thread-state.js"

const WORDS = {
  bot: "withBot",
  waiting: "waiting",
  connected: "connected",
  parked: "parked",
  ended: "ended",
  blocked: "blocked",
} as const satisfies { readonly [state in ThreadState]: string }

/** The class that draws the thread at the start edge of whatever has it. */
export function threadClass(state: ThreadState): string {
  return `thread thread-${state}`
}

/** A state in a word, with its thread. */
export function Chip({ state, children }: { readonly state: ThreadState; readonly children?: ComponentChildren }) {
  return (
    <span class={`chip chip-${state}`}>
      <span class={threadClass(state)} />
      <span>{children ?? common(WORDS[state])}</span>
    </span>
  )
}

export function Tag({ children }: { readonly children: ComponentChildren }) {
  return <span class="tag">{children}</span>
}
