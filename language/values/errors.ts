/**
 * An expected failure: what, where, and a sentence for a human. Any other thrown value is a bug and is not caught.
 *
 * @param code stable, upper case, documented in `docs/errors.md`; callers match on it and it is never renamed
 * @param pointer JSON Pointer into the document or request at fault; `""` is the whole of it
 * @param message what is wrong and how to mend it
 */
export class ParleyError extends Error {
  override readonly name = "ParleyError"

  constructor(
    readonly code: string,
    readonly pointer: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
