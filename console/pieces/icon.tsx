/** Strokes of 1.5 px with round ends in 16 by 16. The barred circle means blocking and nothing else. */
const PATHS = {
  attach: "M13 7.5 8 12.5a3 3 0 0 1-4.3-4.3l5.5-5.4a2 2 0 0 1 2.9 2.8L6.7 11a1 1 0 0 1-1.4-1.4l4.7-4.7",
  back: "M10 3 5 8l5 5",
  bell: "M4 11V7a4 4 0 0 1 8 0v4l1 1H3zM6.5 14h3",
  block: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M3.8 3.8l8.4 8.4",
  chat: "M2.5 3.5h11v7h-6l-3 2.5v-2.5h-2z",
  check: "m3 8.5 3.5 3.5L13 4.5",
  clock: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 4.5V8l2.5 1.5",
  close: "m4 4 8 8m0-8-8 8",
  copy: "M6 6h7v7H6zM4 10H3V3h7v1",
  down: "M3.5 6 8 10.5 12.5 6",
  download: "M8 2.5v7.5m-3-3 3 3 3-3M3 13h10",
  focus: "M8 2v2.5M8 11.5V14M2 8h2.5M11.5 8H14M8 5a3 3 0 1 1 0 6A3 3 0 0 1 8 5",
  forward: "m6 3 5 5-5 5",
  lift: "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H7M3 6.5l3-3m-3 3 3 3",
  menu: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  minus: "M3 8h10",
  note: "M4 2.5h5.5L12.5 5.5v8h-8.5zM9 2.5V6h3.5M6 8.5h4M6 11h4",
  offline: "M2 5.5a9 9 0 0 1 12 0M4.5 8.5a5.5 5.5 0 0 1 7 0M7 11.5a2 2 0 0 1 2 0M2.5 2.5l11 11",
  pause: "M5.5 3v10m5-10v10",
  plus: "M3 8h10M8 3v10",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9m3.3 7.8 3.2 3.2",
  send: "M3 8h10M9 4l4 4-4 4",
  transfer: "M3 5.5h10M10.5 3 13 5.5 10.5 8M13 10.5H3M5.5 8 3 10.5 5.5 13",
  up: "M3.5 10.5 8 6l4.5 4.5",
  user: "M8 8.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6M2.8 14a5.2 5.2 0 0 1 10.4 0",
} as const

export type IconName = keyof typeof PATHS

/** Always beside a word that says the same, or inside a control that has a name; so it is nothing to a screen reader. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}

/** Waiting and connected, side by side: the mark of Parley. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 16 16" aria-hidden="true">
      <path class="logo-waiting" d="M4 1v3.5M4 6.3v3.5M4 11.5V15" />
      <path class="logo-connected" d="M11.5 1v14" />
    </svg>
  )
}
