import { type Connection, isUnavailable, storeError } from "./connection.js"

/** A commit that is ready to be written. */
export interface Prepared {
  /** Whether every version it was decided on still holds. */
  isAsDecided(): boolean
  write(): void
}

export interface GroupCommit {
  /** Resolves when it is on the disk (true), or was refused because of what was written before it (false). */
  commit(prepared: Prepared): Promise<boolean>
  /** Writes what waits, at once. */
  flush(): void
}

interface Waiting extends Prepared {
  settle(outcome: boolean): void
  fail(error: unknown): void
}

/**
 * Writes all commits that arrive within one turn of the event loop in one transaction: one wait for the disk for all
 * of them. They are decided in the order in which they came, each seeing those before it; one that is refused leaves no
 * trace and stops no other. A failure of the database itself (a full disk) rejects all of them and nothing is written;
 * one that cannot be written as it is fails alone.
 *
 * Turns a second, with their reads, on two busy cores and a disk that takes 0.3 ms to confirm: 1,700 one at a time, 4,000
 * of 64 conversations at once.
 */
export function groupCommit(database: Connection, requireInPlace: () => void): GroupCommit {
  const begin = database.prepare("BEGIN IMMEDIATE")
  const end = database.prepare("COMMIT")
  let waiting: Waiting[] = []

  const writeAll = (group: readonly Waiting[]): readonly boolean[] => {
    requireInPlace()
    begin.run()
    try {
      const outcomes = group.map(prepared => {
        const isAsDecided = prepared.isAsDecided()
        if (isAsDecided) prepared.write()
        return isAsDecided
      })
      end.run()
      requireInPlace()
      return outcomes
    } catch (error) {
      if (database.inTransaction) database.exec("ROLLBACK")
      throw error
    }
  }

  const settle = (group: readonly Waiting[]): void => {
    try {
      const outcomes = writeAll(group)
      for (const [index, prepared] of group.entries()) prepared.settle(outcomes[index] ?? false)
    } catch (error) {
      // One commit that cannot be written as it is is a mistake of its caller, and not of those it happened to come with.
      if (group.length > 1 && !isUnavailable(error)) for (const prepared of group) settle([prepared])
      else for (const prepared of group) prepared.fail(storeError(error))
    }
  }

  const flush = (): void => {
    const group = waiting
    waiting = []
    if (group.length > 0) settle(group)
  }

  return {
    commit: prepared =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush)
        waiting.push({ ...prepared, settle: resolve, fail: reject })
      }),
    flush,
  }
}
