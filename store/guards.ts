import { guardOf, guardsOf } from "../helpdesk/index.js"
import type { FactKey } from "../turns/index.js"

/** Ids of the subjects whose versions come with an answer on blocks; null: with other answers none. */
export function guardsOfFact(key: FactKey): readonly string[] | null {
  if (key.kind === "blocksOf") return guardsOf(key.subjects)
  return key.kind === "blocksAt" || key.kind === "blockCount" ? [guardOf(key.subject)] : null
}
