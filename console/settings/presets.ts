import { t } from "./texts.js"

/** Sets of permissions under one name, as the server has them. */
export const PRESETS = ["bot", "agent", "supervisor", "metrics", "admin"] as const

const WORDS = {
  bot: "presetBot",
  agent: "presetAgent",
  supervisor: "presetSupervisor",
  metrics: "presetMetrics",
  admin: "presetAdmin",
} as const

export function presetName(preset: (typeof PRESETS)[number]): string {
  return t(WORDS[preset])
}

/** A permission that no lesser preset has, by which a set is known. */
const MARKS: readonly (readonly [mark: string, preset: (typeof PRESETS)[number]])[] = [
  ["key:manage", "admin"],
  ["desk:act", "supervisor"],
  ["desk:own", "agent"],
  ["conversation:start", "bot"],
]

/** The use of a set of permissions, as far as one can say; null: something of its own. */
export function presetOf(permissions: readonly string[]): string | null {
  const mark = MARKS.find(([permission]) => permissions.includes(permission))
  if (mark !== undefined) return presetName(mark[1])
  return permissions.join() === "metrics:read" ? presetName("metrics") : null
}
