import type { ComponentChildren } from "preact"

interface ScrollerProps {
  readonly label: string
  readonly children: ComponentChildren
  readonly class?: string
  /** A log is read out as it grows. */
  readonly isLog?: boolean
}

/** A part of a page that scrolls by itself, also by keys; it is no landmark, since the pane around it is one. */
export function Scroller({ label, children, class: name = "", isLog = false }: ScrollerProps) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles have a name
    <div class={`scroller ${name}`} role={isLog ? "log" : "group"} aria-label={label} tabIndex={0}>
      {children}
    </div>
  )
}
