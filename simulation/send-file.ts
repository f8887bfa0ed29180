import { ParleyError } from "../language/index.js"
import { keepFile, type Runtime } from "../runtime/index.js"
import { BlockedError, type Store, type Upload } from "../turns/index.js"
import type { ActorRequest } from "./simulation-step.js"

/** So many files a conversation may have. */
export const MOST_FILES = 3

/** Somebody goes away before their file was whole: nobody is left to be answered. */
class GoneAway extends Error {}

/**
 * Sends a file, as the server takes one.
 *
 * @returns null: whoever sent it has given up
 * @throws `CONVERSATION_UNKNOWN`, `CONVERSATION_ENDED`, `BLOCKED`, `UPLOADS_EXCEEDED`
 */
export async function sendFile(
  runtime: Runtime,
  store: Store,
  { conversation, file, parts, stopsAfter, address }: Extract<ActorRequest, { kind: "upload" }>,
  now: number,
): Promise<Upload | null> {
  const { status } = await runtime.reader.conversation(conversation)
  const ban = await runtime.reader.banOfReader(conversation, address)
  if (ban !== null) throw new BlockedError(ban.details, ban.block)
  if (status === "ended") throw new ParleyError("CONVERSATION_ENDED", "", `The conversation ${conversation} has ended.`)
  const upload = { id: file, conversation, name: `${file}.txt`, contentType: "text/plain", at: now }
  try {
    return await keepFile(store, upload, MOST_FILES, bytesOf(file, parts, stopsAfter))
  } catch (error) {
    if (error instanceof GoneAway) return null
    throw error
  }
}

/** Parts of a file: the bytes of each say which file and part it is of. */
export async function* bytesOf(
  file: string,
  parts: readonly number[],
  stopsAfter = parts.length,
): AsyncGenerator<Uint8Array> {
  for (const [number, size] of parts.slice(0, stopsAfter).entries())
    yield Buffer.from(`${file} ${number} `.repeat(size).slice(0, size))
  if (stopsAfter < parts.length) throw new GoneAway("nobody sends the rest")
}
