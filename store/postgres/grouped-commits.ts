import type { PreparedCommit } from "../sql/prepared-commit.js"
import { writeCommit } from "./commit.js"
import type { Connections } from "./connection.js"
import { isNotSupported, metAnother, postgresError } from "./errors.js"
import { type GuardedStatement, guardedStatement } from "./guarded-statement.js"
import { groupLocks } from "./locks.js"

/** Commits of one statement that are written at once: while they are, others gather, and are written together. */
const AT_ONCE = 2
/** Commits of one group, at most. */
const MOST = 32

/** Given up by a transaction whose commit is refused. */
const REFUSED = Symbol("refused")

/** A commit of one statement, and who waits for it. */
interface Waiting {
  readonly prepared: PreparedCommit
  readonly statement: GuardedStatement
  readonly resolve: (isWritten: boolean) => void
  readonly reject: (error: unknown) => void
}

/**
 * Writes commits. One that is a single statement is written at once while few others are; what comes while they are written
 * is gathered and then written together, in one transaction that first locks what all of its commits were decided on, in the order of
 * all commits. So a database that is busy flushes its log for many turns instead of for each, and an idle one is not waited for.
 *
 * Each commit of a group is written or refused by its own statement, as alone. Where the transaction fails, each is written alone.
 */
export class GroupedCommits {
  private readonly waiting: Waiting[] = []
  private readonly underWay = new Set<Promise<void>>()
  private most = MOST

  constructor(private readonly connections: Connections) {}

  /** @returns false: something is not as it was decided on, and nothing was written */
  write(prepared: PreparedCommit): Promise<boolean> {
    const statement = guardedStatement(prepared)
    if (statement === null) return this.writeAlone(prepared, null)
    return new Promise((resolve, reject) => {
      this.waiting.push({ prepared, statement, resolve, reject })
      this.writeWaiting()
    })
  }

  /** Until all that were given are written or refused. */
  async idle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.race(this.underWay)
  }

  private writeWaiting(): void {
    while (this.underWay.size < AT_ONCE && this.waiting.length > 0) {
      const group = this.writeGroup(this.waiting.splice(0, this.most)).finally(() => {
        this.underWay.delete(group)
        this.writeWaiting()
      })
      this.underWay.add(group)
    }
  }

  /** Tells each who waits; it never fails. */
  private async writeGroup(group: readonly Waiting[]): Promise<void> {
    const done = group.length === 1 ? null : await this.writeTogether(group)
    await Promise.all(
      group.map(async ({ prepared, statement, resolve, reject }, index) => {
        try {
          const outcome = done?.[index]
          if (outcome instanceof Error) throw outcome
          resolve(outcome === 1 || (await this.writeAlone(prepared, outcome === undefined ? statement : null)))
        } catch (error) {
          reject(error)
        }
      }),
    )
  }

  /** @returns of each whether its statement has written it; null: none was, and each is to be written alone */
  private async writeTogether(group: readonly Waiting[]): Promise<readonly (number | Error | null)[] | null> {
    try {
      return await this.connections.change(async session => {
        const locks = groupLocks(
          group.map(({ prepared }) => prepared),
          group.flatMap(({ statement }) => statement.gates),
        )
        const locked = Promise.all(locks.map(({ sql, bound }) => session.run(sql, ...bound)))
        const written = group.map(({ statement: { sql, bound } }) => session.value<number>(sql, ...bound))
        const [, ...outcomes] = await Promise.all([locked, ...written])
        return outcomes
      })
    } catch (error) {
      // One of them can't be written, or others were met; else the database can't be written now, or nobody knows whether it was.
      const isOfOne = postgresError(error) === error || metAnother(error)
      // A relative may lock no rows of several conversations by one query: from now on each commit is written alone.
      if (isNotSupported(error)) this.most = 1
      return isOfOne ? null : group.map(() => error as Error)
    }
  }

  private async writeAlone(prepared: PreparedCommit, statement: GuardedStatement | null): Promise<boolean> {
    try {
      await this.connections.changeAtOnce(statement, async session => {
        if (!(await writeCommit(session, prepared))) throw REFUSED
      })
      return true
    } catch (error) {
      if (error === REFUSED) return false
      throw error
    }
  }
}
