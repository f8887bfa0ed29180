import type { AnswerOf, Block } from "../../client/index.js"
import { csvText } from "../pieces/csv.js"
import { parley } from "../session.js"
import { type BlocksFilter, listFilter } from "./blocks-filter.js"

/** Blocks that one request lifts. */
const BATCH = 500

type LiftResult = AnswerOf<"liftBlocks">["results"][number]

/** The outcome of one block, which its row tells in its place. */
export type LiftOutcome = Omit<LiftResult, "result"> & { readonly result: LiftResult["result"] | "restored" }

export interface LiftOrder {
  /** Ids, or all that hold of a list and how many they are. */
  readonly what: { readonly ids: readonly string[] } | { readonly filter: BlocksFilter; readonly expected: number }
  readonly reason: string
  readonly signal: AbortSignal
  /** Called after each batch. */
  readonly onBatch: (outcomes: readonly LiftOutcome[]) => void
}

/**
 * Lifts blocks in batches. Stopped, it ends after the batch under way.
 *
 * @throws `Refusal`, or as `fetch`; batches before are done
 */
export async function liftAll({ what, reason, signal, onBatch }: LiftOrder): Promise<void> {
  const why = reason.trim() === "" ? {} : { reason: reason.trim() }
  if ("ids" in what) {
    for (let done = 0; done < what.ids.length && !signal.aborted; done += BATCH) {
      const ids = what.ids.slice(done, done + BATCH)
      onBatch((await parley().call("liftBlocks", { body: { ids, ...why } })).results)
    }
    return
  }
  const filter = listFilter(what.filter)
  for (let cursor: string | null | undefined; cursor !== null && !signal.aborted; ) {
    const at = cursor === undefined ? {} : { cursor }
    const body = { filter, expected: what.expected, limit: BATCH, ...at, ...why }
    const answer = await parley().call("liftBlocks", { body })
    onBatch(answer.results)
    cursor = answer.cursor ?? null
  }
}

/** Sets blocks again that were lifted just now. @returns the ids of those that hold again */
export async function restoreAll(ids: readonly string[]): Promise<readonly string[]> {
  const restored: string[] = []
  for (let done = 0; done < ids.length; done += BATCH) {
    const { results } = await parley().call("restoreBlocks", { body: { ids: ids.slice(done, done + BATCH) } })
    restored.push(...results.filter(({ result }) => result === "restored").map(({ id }) => id))
  }
  return restored
}

/** The filtered blocks, as a file. */
export async function exportList(query: object): Promise<string> {
  // As CSV the answer is a text, which the operation's type does not say.
  return (await parley().call("listBlocks", { query: { ...query, format: "csv" } as never })) as unknown as string
}

const COLUMNS = ["id", "kind", "value", "scope", "status", "reason", "name", "email", "createdAt", "createdBy", "until"]

/** Chosen blocks as a file, in which nothing is a formula. */
export function blocksText(blocks: readonly Block[]): string {
  const rows = blocks.map(({ id, subject: { kind, value }, scope, status, reason, name, email, ...made }) => [
    ...[id, kind, value, scope, status, reason, name, email],
    ...[made.createdAt, made.createdBy, made.until],
  ])
  return csvText([COLUMNS, ...rows])
}
