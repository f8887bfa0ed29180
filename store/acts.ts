/**
 * Work in acts, each of which a database answers at once or later: a generator that yields each act and goes on with
 * what it gave. So the work is written once for stores that wait for their database and for those that do not.
 */
export type Acts<T> = Generator<() => unknown, T, unknown>

/** Does one act, within others. */
export function* act<T>(perform: () => T | Promise<T>): Acts<T> {
  // The loop that goes through the acts hands back what each one gave.
  return (yield perform) as T
}

/** Does all acts, none of which gives a promise. */
export function actNow<T>(acts: Acts<T>): T {
  let step = acts.next()
  while (step.done !== true) step = acts.next(step.value())
  return step.value
}

/** Does all acts, each when the one before it is done. */
export async function actInTurn<T>(acts: Acts<T>): Promise<T> {
  let step = acts.next()
  while (step.done !== true) step = acts.next(await step.value())
  return step.value
}
