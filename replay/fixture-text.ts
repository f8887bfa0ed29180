import type { Json } from "../language/index.js"
import type { FixtureSpec } from "./fixture-spec.js"

/** Columns of a line. */
export const WIDTH = 120

/** A fixture as people write one: what fits on a line is on one. Ends with a line break. */
export function fixtureText(spec: FixtureSpec): string {
  // A fixture is plain JSON; what is undefined is not there.
  const value = JSON.parse(JSON.stringify(spec)) as { readonly [key: string]: Json }
  const parts = Object.entries(value).map(([key, item]) => {
    const written = key === "turns" && Array.isArray(item) ? turnsText(item) : partText(item, 2, key.length + 4)
    return `  ${JSON.stringify(key)}: ${written}`
  })
  return `{\n${parts.join(",\n")}\n}\n`
}

function turnsText(turns: readonly Json[]): string {
  if (turns.length === 0) return "[]"
  return `[\n${turns.map(turn => `    ${partText(turn, 4, 0)}`).join(",\n")}\n  ]`
}

/**
 * A part of a fixture: on one line where that has room, else with a line for each entry.
 *
 * @param before columns that are taken on its first line, besides the indent; a comma follows
 */
export function partText(value: Json, indent: number, before: number): string {
  const line = lineText(value)
  if (indent + before + line.length + 1 <= WIDTH || typeof value !== "object" || value === null) return line
  const inner = " ".repeat(indent + 2)
  const [open, close, parts] = Array.isArray(value)
    ? ["[", "]", value.map(item => inner + partText(item, indent + 2, 0))]
    : [
        "{",
        "}",
        Object.entries(value).map(
          ([key, item]) => `${inner}${keyText(key)}${partText(item, indent + 2, keyText(key).length)}`,
        ),
      ]
  return `${open}\n${parts.join(",\n")}\n${" ".repeat(indent)}${close}`
}

function keyText(key: string): string {
  return `${JSON.stringify(key)}: `
}

/** JSON on one line, spaced as people write it. */
export function lineText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(lineText).join(", ")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).map(([key, item]) => keyText(key) + lineText(item))
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`
}
