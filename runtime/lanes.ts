/** Work of one lane goes one after another, in the order in which it came; lanes do not wait for each other. */
export class Lanes {
  private readonly last = new Map<string, Promise<unknown>>()

  async run<R>(lane: string, work: () => Promise<R>): Promise<R> {
    const before = this.last.get(lane)
    const mine = before === undefined ? work() : before.then(work, work)
    this.last.set(lane, mine)
    try {
      return await mine
    } finally {
      if (this.last.get(lane) === mine) this.last.delete(lane)
    }
  }

  /** Waits until nothing is under way. */
  async idle(): Promise<void> {
    while (this.last.size > 0) await Promise.allSettled([...this.last.values()])
  }
}
