import type { LineKind, Shape } from "./drawing.js"

/** The colours of one shape. `ink` on `tint` and on white, as `QUIET` on white, can be read by everybody (WCAG AA). */
export interface Colours {
  readonly ink: string
  readonly tint: string
}

export const CANVAS = "#f8fafc"
export const CARD = "#ffffff"
export const FRAME = "#cbd5e1"
export const TEXT = "#0f172a"
export const QUIET = "#475569"

const TYPES: { readonly [type: string]: Colours } = {
  message: { ink: "#1d4ed8", tint: "#eff6ff" },
  prompt: { ink: "#7e22ce", tint: "#faf5ff" },
  choice: { ink: "#7e22ce", tint: "#faf5ff" },
  action: { ink: "#9a3412", tint: "#fff7ed" },
  call: { ink: "#0f766e", tint: "#f0fdfa" },
  goto: { ink: "#0f766e", tint: "#f0fdfa" },
  wait: { ink: "#854d0e", tint: "#fefce8" },
  event: { ink: "#0e7490", tint: "#ecfeff" },
  branch: { ink: "#334155", tint: "#f1f5f9" },
  end: { ink: "#9f1239", tint: "#fff1f2" },
  text: { ink: "#166534", tint: "#f0fdf4" },
  called: { ink: "#0f766e", tint: "#f0fdfa" },
  special: { ink: "#1d4ed8", tint: "#eff6ff" },
  chat: { ink: "#9a3412", tint: "#fff7ed" },
}
const KINDS: { readonly [kind in Shape["kind"]]: Colours } = {
  entry: { ink: "#166534", tint: "#f0fdf4" },
  step: { ink: "#334155", tint: "#f1f5f9" },
  end: { ink: "#9f1239", tint: "#fff1f2" },
  flow: { ink: "#0f766e", tint: "#f0fdfa" },
  reference: { ink: "#334155", tint: "#f1f5f9" },
  missing: { ink: "#b91c1c", tint: "#fef2f2" },
}
/** Of what no path leads to. */
const UNREACHED: Colours = { ink: "#5f6b7c", tint: "#f1f5f9" }

export function coloursOf({ kind, type, isReached }: Pick<Shape, "kind" | "type" | "isReached">): Colours {
  if (!isReached) return UNREACHED
  return (kind === "step" || kind === "reference") && Object.hasOwn(TYPES, type)
    ? (TYPES[type] ?? KINDS.step)
    : KINDS[kind]
}

const LINES: { readonly [kind in LineKind]: string } = {
  entry: KINDS.entry.ink,
  next: "#475569",
  exceeded: "#9a3412",
  onError: "#b91c1c",
  timeout: "#854d0e",
  events: "#854d0e",
  call: KINDS.flow.ink,
  goto: KINDS.flow.ink,
  causes: "#9a3412",
}

export function inkOf(kind: LineKind, isReached: boolean): string {
  return isReached ? LINES[kind] : UNREACHED.ink
}

/** A path that is taken only when something goes wrong, or only for a while, is drawn with a broken line. */
export function isDashed(kind: LineKind): boolean {
  return kind !== "next" && kind !== "entry" && kind !== "goto"
}

/** Names of all colours; those of the grounds of a hue end in `soft`. */
export const HUES: ReadonlyMap<string, string> = new Map([
  [CANVAS, "canvas"],
  [CARD, "card"],
  [FRAME, "frame"],
  [TEXT, "text"],
  [QUIET, "quiet"],
  ["#1d4ed8", "blue"],
  ["#eff6ff", "blue-soft"],
  ["#7e22ce", "purple"],
  ["#faf5ff", "purple-soft"],
  ["#9a3412", "orange"],
  ["#fff7ed", "orange-soft"],
  ["#0f766e", "teal"],
  ["#f0fdfa", "teal-soft"],
  ["#854d0e", "amber"],
  ["#fefce8", "amber-soft"],
  ["#0e7490", "cyan"],
  ["#ecfeff", "cyan-soft"],
  ["#334155", "slate"],
  ["#f1f5f9", "slate-soft"],
  ["#9f1239", "rose"],
  ["#fff1f2", "rose-soft"],
  ["#166534", "green"],
  ["#f0fdf4", "green-soft"],
  ["#b91c1c", "red"],
  ["#fef2f2", "red-soft"],
  [UNREACHED.ink, "grey"],
])
