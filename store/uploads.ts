import type { Upload } from "../turns/index.js"

/** A file as a dump has it. */
export interface KeptUpload extends Omit<Upload, "size"> {
  /** Null: it is not whole yet. */
  readonly size: number | null
  /** Base64. */
  readonly parts: readonly string[]
}

/** A file that did not become whole in so many milliseconds goes, a few with each one that is begun. */
export const ABANDONED = { after: 60 * 60_000, atOnce: 20 }
