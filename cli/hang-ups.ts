/**
 * Takes `SIGHUP` from now on, which ends a process that does not: one that comes while a server begins waits until it has begun.
 *
 * @returns to be called once, with what is done at each
 */
export function takeHangUps(): (work: () => void) => void {
  let isWaiting = false
  let take = (): void => {
    isWaiting = true
  }
  process.on("SIGHUP", () => take())
  return work => {
    take = work
    if (isWaiting) work()
  }
}
