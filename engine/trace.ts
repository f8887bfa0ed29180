import { type Json, storedBytes, toJson, type Value } from "../language/index.js"

type StepPlace = { readonly flow: string; readonly step: string }

/** Why a turn went as it did, in the order in which it happened. Plain JSON: it is kept with the turn. */
export type TraceEntry =
  /** A flow was started; `why` is the phrase, pattern, event, call or keyword that asked for it. */
  | { readonly kind: "flow"; readonly flow: string; readonly why: string }
  | (StepPlace & { readonly kind: "step"; readonly type: string })
  /** One path was looked at. `when` null: the path has no condition. */
  | (StepPlace & { readonly kind: "path"; readonly when: string | null; readonly taken: boolean; readonly to: string })
  | (StepPlace & { readonly kind: "set"; readonly target: string; readonly value: Json })
  | {
      readonly kind: "call"
      readonly action: string
      readonly params: Json
      readonly result?: Json
      readonly error?: string
      readonly message?: string
    }
  | {
      readonly kind: "error"
      readonly code: string
      readonly message: string
      readonly flow: string | null
      readonly step: string | null
    }
  /** Something a reader of the trace ought to know, such as a type error that `any` hid. */
  | { readonly kind: "note"; readonly text: string }

/** Bytes of JSON of one turn's trace in one conversation. */
export const TRACE_LIMIT = 256 * 1024

/**
 * A trace as it is written. An entry that `TRACE_LIMIT` has no room for is left out, and a note says so where the first
 * one would have been: a flow that does much, or to large values, is not kept whole.
 */
export class BoundedTrace {
  private readonly kept: TraceEntry[] = []
  private bytes = 0
  private isCut = false

  get entries(): readonly TraceEntry[] {
    return this.kept
  }

  /** Puts what `change` makes of each entry in its place. */
  rewrite(change: (entry: TraceEntry) => TraceEntry): void {
    for (const [index, entry] of this.kept.entries()) this.kept[index] = change(entry)
  }

  /** A value that was set. One that there is no room for is not even written out: it may be large, and one of thousands. */
  pushSet(entry: Omit<Extract<TraceEntry, { kind: "set" }>, "value">, value: Value): void {
    if (this.bytes + storedBytes(value) > TRACE_LIMIT) this.leaveOut()
    else this.push({ ...entry, value: toJson(value) })
  }

  push(...entries: readonly TraceEntry[]): void {
    for (const entry of entries) {
      const bytes = traceBytes(entry)
      if (this.bytes + bytes <= TRACE_LIMIT) {
        this.bytes += bytes
        this.kept.push(entry)
      } else this.leaveOut()
    }
  }

  private leaveOut(): void {
    if (!this.isCut) this.kept.push({ kind: "note", text: CUT })
    this.isCut = true
  }
}

const CUT = `From here on the trace lacks what it has no room for: a turn's may have ${TRACE_LIMIT} bytes.`

/** Never too few: keys, and six bytes for each character of a text; values are measured. */
function traceBytes(entry: TraceEntry): number {
  let bytes = 100
  for (const value of Object.values(entry)) {
    bytes += typeof value === "string" && value.length < 100 ? 6 * value.length : storedBytes(value as Json)
  }
  return bytes
}
