/** How long some work keeps a processor busy, in milliseconds: no matter how much others make of it wait. */
export async function processorTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** The least of three times: whatever else a busy machine makes of the others, the work itself takes no longer. */
export async function leastProcessorTime(work: () => unknown): Promise<number> {
  const times = [await processorTime(work), await processorTime(work), await processorTime(work)]
  return Math.min(...times)
}
