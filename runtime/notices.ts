import type { Json } from "../language/index.js"

/**
 * Words between the processes on one database, told after a commit and never within one. They may be lost or come twice: a
 * word says where to look in the store, and every process looks there once a second by itself.
 */
export interface Notices {
  /** Tells the other processes, a few milliseconds later together with what else is told until then. */
  tell(word: Json): void
  /**
   * To be called once.
   *
   * @param onWords told by another process
   * @param onGap others may have told something that was not heard
   */
  hear(onWords: (words: readonly Json[]) => void, onGap: () => void): void
  /** Whether the others are heard; false: all is found by looking (a pooler, a database without `LISTEN`, a lost connection). */
  isHeard(): boolean
  close(): Promise<void>
}
