import type { Hints } from "./hints.js"

/** Milliseconds between looks where this process has changed no block: another one may have. */
const LOOK_AGAIN = 10_000

/** Says when a stream has to look anew whether its reader is banned: not at each look of it, which mostly finds nothing new. */
export class BanWatch {
  private isChanged = false
  private lookedAt = performance.now()

  /**
   * @param hint wakes the stream up
   * @param isBanned such a reader is told at once; for all others the stream's next look is soon enough, as most blocks are
   *   not of theirs
   * @returns how to stop
   */
  listen(hints: Hints, hint: () => void, isBanned: () => boolean): Promise<() => void> {
    return hints.onBlocks(() => {
      this.isChanged = true
      if (isBanned()) hint()
    })
  }

  /** Whether it is time; from now on it was looked. */
  isDue(): boolean {
    const now = performance.now()
    if (!this.isChanged && now - this.lookedAt < LOOK_AGAIN) return false
    this.isChanged = false
    this.lookedAt = now
    return true
  }
}
