import { attach, back, check, close, down, download, forward, menu, offline, send } from "../pieces/icon-paths.js"

const PATHS = { attach, back, check, close, down, download, forward, menu, offline, send }

/** An icon of all pages: of those only that are used here, as a page loads the box with all that is in it. */
export function BoxIcon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
