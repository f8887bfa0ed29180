import type { PreparedCommit } from "../sql/prepared-commit.js"
import { writeCommit } from "./commit.js"
import type { Connections } from "./connection.js"
import { isLockedOut, isNotSupported, metAnother, postgresError } from "./errors.js"
import { type GuardedStatement, guardedStatement } from "./guarded-statement.js"
import { groupLocks } from "./locks.js"

/** Commits of one statement that are written at once: while they are, others gather, and are written together. */
const AT_ONCE = 2
/** Commits of one group, at most. */
const MOST = 32
/** Milliseconds for which a group waits for a row that somebody has locked, and for which others gather behind it. */
const PATIENCE = 100

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
 * Each commit of a group is written or refused by its own statement, as alone. Where the transaction fails, each is written alone:
 * so nobody waits for long for a row that another one of the group has to wait for.
 */
export class GroupedCommits {
  private readonly waiting: Waiting[] = []
  private readonly underWay = new Set<Promise<void>>()
  /** How many groups others gather behind. */
  private ahead = 0
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
    while (this.ahead < AT_ONCE && this.waiting.length > 0) {
      const group = this.writeGroup(this.waiting.splice(0, this.most))
      this.underWay.add(group)
      this.ahead += 1
      let isAhead = true
      const letOthers = (): void => {
        if (!isAhead) return
        isAhead = false
        this.ahead -= 1
        this.writeWaiting()
      }
      const timer = setTimeout(letOthers, PATIENCE)
      void group.finally(() => {
        clearTimeout(timer)
        this.underWay.delete(group)
        letOthers()
      })
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
        const bounded = session.run(`SET LOCAL lock_timeout = ${PATIENCE}`)
        const locked = Promise.all([bounded, ...locks.map(({ sql, bound }) => session.run(sql, ...bound))])
        const written = group.map(({ statement: { sql, bound } }) => session.value<number>(sql, ...bound))
        const [, ...outcomes] = await Promise.all([locked, ...written])
        return outcomes
      })
    } catch (error) {
      // One of them can't be written, or others were met; else the database can't be written now, or nobody knows whether it was.
      const isOfOne = postgresError(error) === error || metAnother(error) || isLockedOut(error)
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
