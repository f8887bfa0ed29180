import { exactJson, type Json, ParleyError, receivedJson, soundText } from "../../language/index.js"

/** Bytes of an answer's body. */
const LARGEST_BODY = 256 * 1024

/**
 * The body of an answer: JSON where the answer says that it is, else text; null where there is none.
 *
 * @param host for messages
 * @throws `HTTP_FAILED` where it is too large, compressed, or not the JSON it is said to be
 */
export async function answerBody(
  host: string,
  headers: { readonly [name: string]: string },
  chunks: AsyncIterable<Uint8Array>,
): Promise<Json> {
  const coding = headers["content-encoding"]?.trim().toLowerCase() ?? "identity"
  if (coding !== "identity" && coding !== "")
    throw failed(host, `sent its answer as ${coding}, which was not asked for`)
  const bytes = await bounded(host, chunks)
  if (bytes.length === 0) return null
  const [, type = "", charset] = /^([^;]*)(?:.*?;\s*charset="?([^";\s]+))?/i.exec(headers["content-type"] ?? "") ?? []
  if (!/^(?:application|text)\/(?:[\w.+-]+\+)?json\s*$/i.test(type.trim()))
    return soundText(decoderFor(charset).decode(bytes))
  try {
    return receivedJson(exactJson(new TextDecoder().decode(bytes)))
  } catch {
    throw failed(host, "did not send the JSON that it says it sends, or nests it too deeply")
  }
}

async function bounded(host: string, chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > LARGEST_BODY) throw failed(host, `sent more than ${LARGEST_BODY} bytes`)
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}

function decoderFor(charset = "utf-8") {
  try {
    return new TextDecoder(charset)
  } catch {
    return new TextDecoder()
  }
}

function failed(host: string, what: string): ParleyError {
  return new ParleyError("HTTP_FAILED", "", `${host} ${what}.`)
}
