import { setTimeout as pause } from "node:timers/promises"

/**
 * For long work in parts: after each it waits as long as the part took. Requests that come meanwhile find the thread free
 * half of the time, also on a machine that has too little of it: a thread that never waits is one that the system lets wait.
 */
export function halfFree(): () => Promise<void> {
  let began = performance.now()
  return async () => {
    await pause(performance.now() - began)
    began = performance.now()
  }
}
