import { isUtf8 } from "node:buffer"
import type { IncomingMessage } from "node:http"
import { visit } from "jsonc-parser"
import { exactJson, type Json, ParleyError, pointerTo, textFault } from "../../language/index.js"
import { ConnectionLost } from "../../runtime/index.js"

/** Bytes of a request's body, where its route does not say more (design section 3.8). */
export const LARGEST_BODY = 128 * 1024
/** Bytes beyond its limit that a body may have and is still taken in: a client that sends all before it reads gets the answer. */
const PASSED_OVER = 8 * 1024 * 1024
/** Levels of lists and objects (design section 3.8). */
const DEEPEST = 64

/**
 * The body of a POST, whole. Of a body that is much too large the rest is not read. In an application of somebody else's another
 * handler may have read it before; it is then taken from where Express's own parsers leave it.
 *
 * @throws `CONTENT_TYPE_UNSUPPORTED`, `BODY_TOO_LARGE`
 */
export function readBody(
  request: IncomingMessage & { readonly body?: unknown },
  largest = LARGEST_BODY,
): Promise<Buffer> {
  const type = request.headers["content-type"]
  const isRead = request.readableEnded
  // A parser that came before has undone the encoding.
  const encoding = isRead ? "identity" : (request.headers["content-encoding"] ?? "identity")
  const isEmpty =
    (request.headers["content-length"] ?? "0") === "0" && request.headers["transfer-encoding"] === undefined
  if (encoding !== "identity" || (!isEmpty && !isJson(type))) {
    const message = 'Send JSON, uncompressed, in UTF-8, with the header "Content-Type: application/json".'
    return Promise.reject(new ParleyError("CONTENT_TYPE_UNSUPPORTED", "", message))
  }
  const most = largest + PASSED_OVER
  if (Number(request.headers["content-length"] ?? 0) > most) return Promise.reject(tooLarge(largest))
  if (isRead) return bytesOf(request.body, largest)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on("data", (chunk: Buffer) => {
      size += chunk.length
      if (size <= largest) chunks.push(chunk)
      else if (size > most) {
        request.pause()
        reject(tooLarge(largest))
      }
    })
    request.on("end", () => {
      if (size > largest) reject(tooLarge(largest))
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
    })
    const lost = (): void => {
      // An error costs time to make, and most requests come whole.
      if (!request.complete) reject(new ConnectionLost("the client went away before its request was whole"))
    }
    request.on("error", lost)
    request.on("close", lost)
  })
}

/** The bytes of a body that was read before: as it came, as a text, or as the JSON that it was. */
async function bytesOf(body: unknown, largest: number): Promise<Buffer> {
  if (body === undefined) throw new Error("a handler before Parley's router has read the body, and left nothing of it")
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body))
  if (bytes.length > largest) throw tooLarge(largest)
  return bytes
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:$|;)/i
/** A parameter of a media type (RFC 9110, section 5.6.6). */
const PARAMETER = /;\s*([^\s;=]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g

/** A type may have parameters that say nothing here; a body is in UTF-8. */
function isJson(type = ""): boolean {
  const charsets = [...type.matchAll(PARAMETER)].filter(([, name]) => name?.toLowerCase() === "charset")
  return JSON_TYPE.test(type) && charsets.every(([, , quoted, plain]) => /^utf-?8$/i.test(quoted ?? plain ?? ""))
}

function tooLarge(largest: number): ParleyError {
  return new ParleyError("BODY_TOO_LARGE", "", `A request's body may have ${largest} bytes here.`)
}

/**
 * The JSON of a body; an empty one is `{}`.
 *
 * @throws `TEXT_INVALID`: not UTF-8, U+0000 or half a surrogate pair; `JSON_INVALID`: no JSON, nested too deep, a key
 *   that comes twice, a number that is none
 */
export function parseBody(bytes: Buffer): Json {
  if (bytes.length === 0) return {}
  if (!isUtf8(bytes)) throw new ParleyError("TEXT_INVALID", "", "The body is not valid UTF-8.")
  const whole = bytes.toString("utf8")
  const text = whole.charCodeAt(0) === 0xfeff ? whole.slice(1) : whole
  let value: Json
  try {
    value = exactJson(text) as Json
  } catch (error) {
    const reason = error instanceof Error ? error.message : "it cannot be read"
    throw new ParleyError("JSON_INVALID", "", `The body is no JSON: ${reason.slice(0, 200)}.`)
  }
  if (look(value, "", 1) !== keysIn(text)) throw doubleKey(text)
  return value
}

/**
 * Refuses what no store could keep alike, and keys that plain code could mistake for something else.
 *
 * @returns how many keys there are
 */
function look(value: Json, pointer: string, depth: number): number {
  if (typeof value === "string") {
    const fault = textFault(value)
    if (fault !== null) throw new ParleyError("TEXT_INVALID", pointer, fault)
    return 0
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new ParleyError("JSON_INVALID", pointer, "The number is too large.")
  }
  if (typeof value !== "object" || value === null) return 0
  if (depth > DEEPEST) {
    throw new ParleyError("JSON_INVALID", pointer, `The body is nested more than ${DEEPEST} deep.`)
  }
  let keys = 0
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) keys += look(item, `${pointer}/${index}`, depth + 1)
    return keys
  }
  for (const [key, item] of Object.entries(value)) {
    const place = pointerTo(pointer, key)
    if (key === "__proto__") throw new ParleyError("REQUEST_INVALID", place, '"__proto__" may not be a key.')
    const fault = textFault(key)
    if (fault !== null) throw new ParleyError("TEXT_INVALID", pointer, fault)
    keys += 1 + look(item, place, depth + 1)
  }
  return keys
}

/**
 * How many keys a JSON text has: its colons outside of strings. A key that comes twice is lost in the parsed value, so
 * that the two counts differ. A quarter of a microsecond for a body of 130 characters.
 */
function keysIn(text: string): number {
  let count = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === COLON) count++
    else if (code === QUOTE) index = endOfString(text, index)
  }
  return count
}

const QUOTE = 0x22
const COLON = 0x3a
const BACKSLASH = 0x5c

/** @returns where the string's closing quote is: the first one after an even number of backslashes */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (text.charCodeAt(before) === BACKSLASH) before--
    if ((end - before) % 2 === 1) return end
  }
}

/** Where the first key is that comes twice. */
function doubleKey(text: string): ParleyError {
  const open: Set<string>[] = []
  let found = ""
  visit(text, {
    onObjectBegin: () => {
      open.push(new Set())
      // There is nothing more to look for, and no need to go in.
      return found === ""
    },
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (key, _offset, _length, _line, _character, path) => {
      const keys = open.at(-1)
      if (found === "" && keys?.has(key)) found = pointerOf([...path(), key])
      keys?.add(key)
    },
  })
  return new ParleyError(
    "JSON_INVALID",
    found,
    "A key comes twice in one object: which of the two holds nobody can tell.",
  )
}

function pointerOf(path: readonly (string | number)[]): string {
  return path.reduce<string>(pointerTo, "")
}
