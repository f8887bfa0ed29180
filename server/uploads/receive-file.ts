import { randomBytes } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { ParleyError, type UploadsSpec } from "../../language/index.js"
import { ConnectionLost, keepFile } from "../../runtime/index.js"
import { type Store, UPLOAD_PART, type Upload } from "../../turns/index.js"
import { cleanFileName } from "./file-name.js"
import { declaredType, isTaken, TOLD_BY, TypeCheck } from "./file-type.js"

/** Defaults of `uploads` in `bot.json`. */
export const LARGEST_UPLOAD = 10 * 1024 * 1024
export const MOST_UPLOADS = 20

/** A file that comes with a request. */
export interface SentFile {
  readonly conversation: string
  /** As it was sent; left out: it has none. */
  readonly name?: string
  readonly now: number
}

/**
 * Keeps a file while it comes, part by part: no more of it is held in memory than one part. One that turns out to be too
 * large, or of another type than it was sent as, ends there, and nothing of it is kept.
 *
 * @throws `UPLOAD_TYPE_INVALID`, `BODY_TOO_LARGE`, `UPLOADS_EXCEEDED`, `REQUEST_INVALID`, `CONVERSATION_UNKNOWN`
 */
export async function receiveFile(
  request: IncomingMessage,
  store: Store,
  spec: UploadsSpec,
  { conversation, name = "", now }: SentFile,
): Promise<Upload> {
  const { types, maxBytes = LARGEST_UPLOAD, maxFiles = MOST_UPLOADS } = spec
  const contentType = declaredType(request.headers["content-type"])
  if (contentType === null || !isTaken(contentType, types)) throw notTaken(contentType, types)
  if ((request.headers["content-encoding"] ?? "identity") !== "identity")
    throw new ParleyError("UPLOAD_TYPE_INVALID", "", "Send the file as it is, without a Content-Encoding.")
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const parts = partsOf(request, maxBytes)
  const first = await parts.next()
  if (first.done === true) throw new ParleyError("REQUEST_INVALID", "", "The file is empty.")
  const check = await TypeCheck.begin(contentType, first.value.subarray(0, TOLD_BY))
  if (check === null) throw notAsSent(contentType)
  const id = `${now.toString(36)}${randomBytes(12).toString("hex")}`
  const upload = { id, conversation, name: cleanFileName(name), contentType, at: now }
  return keepFile(store, upload, maxFiles, checkedParts(check, contentType, first.value, parts))
}

/** @throws `UPLOAD_TYPE_INVALID` where the bytes are of another type */
async function* checkedParts(
  check: TypeCheck,
  contentType: string,
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let part: Uint8Array | null = first
  while (part !== null) {
    if (!check.fits(part)) throw notAsSent(contentType)
    yield part
    const next: IteratorResult<Uint8Array> = await rest.next()
    part = next.done === true ? null : next.value
  }
  if (!check.ends()) throw notAsSent(contentType)
}

/** The bytes of a request in parts of one size but the last. @throws `BODY_TOO_LARGE`, `ConnectionLost` */
async function* partsOf(request: IncomingMessage, most: number): AsyncGenerator<Uint8Array> {
  let size = 0
  let part = new Uint8Array(UPLOAD_PART)
  let filled = 0
  try {
    for await (const chunk of chunksOf(request)) {
      const bytes = chunk as Buffer // nothing has set an encoding
      size += bytes.length
      if (size > most) throw tooLarge(most)
      for (let from = 0; from < bytes.length; ) {
        const taken = bytes.subarray(from, from + UPLOAD_PART - filled)
        part.set(taken, filled)
        filled += taken.length
        from += taken.length
        if (filled < UPLOAD_PART) continue
        yield part
        part = new Uint8Array(UPLOAD_PART)
        filled = 0
      }
    }
  } catch (error) {
    if (error instanceof ParleyError || request.readableEnded) throw error
    throw new ConnectionLost("the client went away before its file was whole")
  }
  if (filled > 0) yield part.slice(0, filled)
}

/** The bytes as they come, or as a handler before Parley's router has read them; the connection stays for the answer. */
function chunksOf(request: IncomingMessage & { readonly body?: unknown }): AsyncIterable<unknown> | Iterable<unknown> {
  if (!request.readableEnded) return request.iterator({ destroyOnReturn: false })
  if (Buffer.isBuffer(request.body)) return [request.body]
  throw new Error("a handler before Parley's router has read the file, and left nothing of its bytes")
}

function notTaken(type: string | null, types: readonly string[]): ParleyError {
  const said = type === null ? "The header Content-Type has to say what the file is" : `No files of ${type} are taken`
  return new ParleyError("UPLOAD_TYPE_INVALID", "", `${said}: this bot takes ${types.join(", ")}.`)
}

function notAsSent(type: string): ParleyError {
  return new ParleyError("UPLOAD_TYPE_INVALID", "", `By its bytes this file is not ${type}, as which it was sent.`)
}

function tooLarge(most: number): ParleyError {
  return new ParleyError("BODY_TOO_LARGE", "", `A file may have ${most} bytes (uploads.maxBytes).`)
}
