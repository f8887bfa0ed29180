import { isUtf8 } from "node:buffer"
import type { IncomingMessage } from "node:http"
import { type Json, ParleyError, textFault } from "../engine/index.js"

/** Bytes of a request's body. */
const LARGEST = 64 * 1024
/** Levels of lists and objects (design section 3.8). */
const DEEPEST = 64

/**
 * The body of a POST, whole. What is too large is not read on.
 *
 * @throws `CONTENT_TYPE_UNSUPPORTED`, `BODY_TOO_LARGE`
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  const type = request.headers["content-type"]
  const encoding = request.headers["content-encoding"] ?? "identity"
  const isEmpty =
    (request.headers["content-length"] ?? "0") === "0" && request.headers["transfer-encoding"] === undefined
  if (encoding !== "identity" || (!isEmpty && !isJson(type))) {
    const message = 'Send JSON, uncompressed, in UTF-8, with the header "Content-Type: application/json".'
    return Promise.reject(new ParleyError("CONTENT_TYPE_UNSUPPORTED", "", message))
  }
  if (Number(request.headers["content-length"] ?? 0) > LARGEST) return Promise.reject(tooLarge())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on("data", (chunk: Buffer) => {
      size += chunk.length
      if (size <= LARGEST) chunks.push(chunk)
      else {
        request.pause()
        reject(tooLarge())
      }
    })
    request.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    const lost = (): void => {
      // An error costs time to make, and most requests come whole.
      if (!request.complete) reject(new ConnectionLost("the client went away before its request was whole"))
    }
    request.on("error", lost)
    request.on("close", lost)
  })
}

/** Nobody is there to be answered. */
export class ConnectionLost extends Error {}

function isJson(type: string | undefined): boolean {
  return type !== undefined && /^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(type)
}

function tooLarge(): ParleyError {
  return new ParleyError("BODY_TOO_LARGE", "", `A request's body may have ${LARGEST} bytes.`)
}

/**
 * The JSON of a body; an empty one is `{}`.
 *
 * @throws `TEXT_INVALID`: not UTF-8, U+0000 or half a surrogate pair; `JSON_INVALID`: no JSON, or nested too deep
 */
export function parseBody(bytes: Buffer): Json {
  if (bytes.length === 0) return {}
  if (!isUtf8(bytes)) throw new ParleyError("TEXT_INVALID", "", "The body is not valid UTF-8.")
  const text = bytes.toString("utf8")
  let value: Json
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) as Json
  } catch (error) {
    const reason = error instanceof Error ? error.message : "it cannot be read"
    throw new ParleyError("JSON_INVALID", "", `The body is no JSON: ${reason.slice(0, 200)}.`)
  }
  look(value, "", 1)
  return value
}

/** Refuses what no store could keep alike, and keys that plain code could mistake for something else. */
function look(value: Json, pointer: string, depth: number): void {
  if (typeof value === "string") {
    const fault = textFault(value)
    if (fault !== null) throw new ParleyError("TEXT_INVALID", pointer, fault)
    return
  }
  if (typeof value !== "object" || value === null) return
  if (depth > DEEPEST) {
    throw new ParleyError("JSON_INVALID", pointer, `The body is nested more than ${DEEPEST} deep.`)
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) look(item, `${pointer}/${index}`, depth + 1)
    return
  }
  for (const [key, item] of Object.entries(value)) {
    const place = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`
    if (key === "__proto__") throw new ParleyError("REQUEST_INVALID", place, '"__proto__" may not be a key.')
    const fault = textFault(key)
    if (fault !== null) throw new ParleyError("TEXT_INVALID", pointer, fault)
    look(item, place, depth + 1)
  }
}
