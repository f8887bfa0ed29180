import { type Stats, statSync } from "node:fs"

/** The file or folder that a path leads to; undefined: nothing is there, or links lead in a circle. */
export function linkedStats(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ELOOP") return undefined
    throw error
  }
}
