import { canonicalJson, toStored, type Value } from "../language/index.js"
import type { KeptStore } from "../store/index.js"
import type { Ledger } from "./ledger.js"

/** More lines than any conversation of a simulation has. */
const ALL = 1_000_000

/**
 * Holds a store against all that was committed to it (design section 11.1).
 *
 * @returns the first record or line that the store does not have as it was written; null: it has all
 */
export async function missingIn(store: KeptStore, ledger: Ledger, now: number): Promise<string | null> {
  for (const { key, value } of await store.read(ledger.keys, now)) {
    if (!("id" in key)) continue
    const written = ledger.record(key.kind, key.id)
    if (text(value) !== text(written))
      return `${key.kind} ${key.id} is ${text(value)}, and was written as ${text(written)}.`
  }
  for (const [conversation, written] of ledger.lines) {
    const lines = await store.activities(conversation, 0, ALL)
    const seq = written.findIndex((line, index) => text(line) !== text(lines[index]))
    if (seq !== -1)
      return `Line ${seq + 1} of ${conversation} is ${text(lines[seq])}, and was written as ${text(written[seq])}.`
    if (lines.length !== written.length)
      return `${conversation} has ${lines.length} lines, and ${written.length} were written.`
  }
  for (const [id, { size, bytes }] of ledger.files) {
    if (size === null) continue
    const upload = await store.upload(id)
    const parts = await Promise.all(bytes.map((_, number) => store.uploadPart(id, number)))
    const isWhole = bytes.every((part, number) => Buffer.compare(part, parts[number] ?? new Uint8Array()) === 0)
    if (upload?.size !== size || !isWhole) return `The file ${id} is not kept as it was sent.`
  }
  return null
}

/** The same for the same value, in whatever order its keys are. */
function text(value: unknown): string {
  // Records and lines are values all through, which their interfaces do not say.
  return canonicalJson(toStored((value ?? null) as Value))
}
