/** A file that was sent into a conversation. It is kept in parts, and can be read when it is whole. */
export interface Upload {
  readonly id: string
  /** The user's conversation. */
  readonly conversation: string
  /** As it is shown to people. */
  readonly name: string
  readonly contentType: string
  /** Bytes. */
  readonly size: number
  /** When it was begun. */
  readonly at: number
}

/** A file before it is whole. */
export type BegunUpload = Omit<Upload, "size">

/** Bytes of each part of a file but the last one: so much is written and read at once. */
export const UPLOAD_PART = 256 * 1024
