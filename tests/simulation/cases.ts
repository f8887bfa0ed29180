import { readdirSync, readFileSync } from "node:fs"
import type { SimulationCase } from "../../simulation/index.js"

const FOLDER = new URL("cases/", import.meta.url)

/** Names of the cases that were kept: each is called after what was wrong. */
export function caseNames(): readonly string[] {
  return readdirSync(FOLDER)
    .map(file => file.replace(/\.json$/, ""))
    .sort()
}

export function readCase(name: string): SimulationCase {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8"))
}
