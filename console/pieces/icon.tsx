import * as paths from "./icon-paths.js"

const PATHS = { ...paths }

export type IconName = keyof typeof PATHS

/** Always beside a word that says the same, or inside a control that has a name; so it is nothing to a screen reader. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}

/** Waiting and connected, side by side: the mark of Parley. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path class="logo-waiting" d="M4 1v3.5M4 6.3v3.5M4 11.5V15" />
      <path class="logo-connected" d="M11.5 1v14" />
    </svg>
  )
}
