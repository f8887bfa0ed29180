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
  const type = headers["content-type"] ?? ""
  const text = decoderFor(type, bytes).decode(bytes)
  if (!/^\s*(?:application|text)\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) return soundText(text)
  if (text.trim() === "") return null
  try {
    return receivedJson(exactJson(text))
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

/** By the mark that the text begins with, else as its header says, else UTF-8 (https://encoding.spec.whatwg.org). */
function decoderFor(type: string, bytes: Uint8Array) {
  const [, said = "utf-8"] = /;\s*charset\s*=\s*["']?([^"';\s]+)/i.exec(type) ?? []
  const marked = MARKS.find(([mark]) => mark.every((byte, index) => bytes[index] === byte))
  try {
    return new TextDecoder(marked?.[1] ?? said)
  } catch {
    return new TextDecoder()
  }
}

const MARKS: readonly (readonly [mark: readonly number[], charset: string])[] = [
  [[0xef, 0xbb, 0xbf], "utf-8"],
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
]

function failed(host: string, what: string): ParleyError {
  return new ParleyError("HTTP_FAILED", "", `${host} ${what}.`)
}
