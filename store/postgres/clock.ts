import type { Connections } from "./connection.js"

/** Milliseconds between two looks at the database's clock. */
const LOOK_AGAIN = 10_000
/** Milliseconds that a look may take: half of it is not known, and processes are so far apart. */
const SLOWEST = 500
/** Milliseconds within which a look is as good as it gets; where it took longer, the quickest of some is taken. */
const QUICK = 10
const TRIES = 5

/**
 * The clock of the database, for all processes on it: leases, due times and the times of lines would else hang on whose clock is
 * ahead. Between looks it goes on with this machine's monotonic one, so that setting a machine's clock moves nothing.
 */
export class DatabaseClock {
  private readonly looking: NodeJS.Timeout

  private constructor(
    private readonly connections: Pick<Connections, "value">,
    /** Milliseconds since 1970 at the monotonic clock's zero. */
    private zero: number,
  ) {
    this.looking = setInterval(() => void this.look().catch(() => {}), LOOK_AGAIN)
    this.looking.unref()
  }

  /** @throws as the statement does */
  static async open(connections: Pick<Connections, "value">): Promise<DatabaseClock> {
    const clock = new DatabaseClock(connections, Date.now() - performance.now())
    try {
      await clock.look(Number.POSITIVE_INFINITY)
      return clock
    } catch (error) {
      clock.close()
      throw error
    }
  }

  /** Milliseconds since 1970, UTC. */
  now(): number {
    return Math.floor(this.zero + performance.now())
  }

  close(): void {
    clearInterval(this.looking)
  }

  private async look(slowest = SLOWEST): Promise<void> {
    let quickest = slowest
    for (let left = TRIES; left > 0 && quickest > QUICK; left -= 1) {
      const began = performance.now()
      const now = await this.connections.value<number>(
        "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
      )
      const ended = performance.now()
      if (now === null || ended - began >= quickest) continue
      quickest = ended - began
      this.zero = now - (began + ended) / 2
    }
  }
}
