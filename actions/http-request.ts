import { defineAction, type OutsideAction } from "../engine/index.js"
import { allowedHosts, type JsonSchema, ParleyError } from "../language/index.js"
import { abortAfter } from "./http/abort-after.js"
import type { HttpLine, HttpLineOptions } from "./http/exchange.js"
import { outgoingOf, type RequestParams } from "./http/outgoing.js"
import { maskingOf, type Secrets } from "./http/secrets.js"

export interface HttpOptions extends HttpLineOptions {
  /** The bot's `http.hosts`. Left out: nothing may be called. */
  readonly hosts?: readonly string[]
  readonly secrets?: Secrets
  /** Milliseconds for the whole of a call, beyond which no step's `timeout` reaches. Left out: 300,000. */
  readonly timeout?: number
}

const LONGEST = 300_000

const PARAMS: JsonSchema = {
  type: "object",
  additionalProperties: false,
  required: ["Url"],
  properties: {
    Method: { enum: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], description: "Left out: GET." },
    Url: {
      type: "string",
      minLength: 1,
      maxLength: 8192,
      format: "url",
      description:
        'With https:// or http://; its host must be in "http.hosts" of bot.json. What stands in {{ }} inside a longer address is percent-encoded, and dates and times are in ISO 8601.',
    },
    Query: {
      type: "object",
      maxProperties: 100,
      additionalProperties: {
        type: ["string", "number", "boolean", "null", "array"],
        items: { type: ["string", "number", "boolean", "null"] },
      },
      description: "By name, what comes after the ? of the address; a list repeats the name, null is left out.",
    },
    Headers: {
      type: "object",
      maxProperties: 50,
      additionalProperties: { type: ["string", "number", "boolean", "null"] },
      propertyNames: {
        pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
        errorMessage: "The name of a header is ASCII without spaces, such as X-Api-Key",
      },
      description:
        "By name; one that is null is not sent. Idempotency-Key, the same on every attempt of a call, is added.",
    },
    Body: {
      description:
        "A text is sent as it is, anything else as JSON, or as a form where the header Content-Type says so. At most 64 KiB.",
    },
  },
}
const RESULT: JsonSchema = {
  type: "object",
  additionalProperties: false,
  required: ["Status"],
  properties: {
    Status: { type: "integer", description: "Below 500." },
    Headers: { type: "object", additionalProperties: { type: "string" }, description: "By name in lower case." },
    Body: { description: "JSON where the answer says that it is, else text; null where there is none." },
  },
}

/**
 * The action `HttpRequest` (design section 7): one request to a host that the bot names. An answer below 500 is a
 * result; any other, and a failure of the network, is `HTTP_FAILED` or `HTTP_TIMEOUT`. Sizes and times are bounded,
 * redirects are followed at most five times and checked each time, and no answer or error tells a secret.
 */
export function httpRequest(options: HttpOptions = {}): OutsideAction {
  const { secrets = new Map(), timeout = LONGEST } = options
  const hosts = allowedHosts(options.hosts ?? [])
  let line: Promise<HttpLine> | undefined
  const exchange: HttpLine = async (...request) => {
    // Loaded by the first call: undici takes a tenth of a second, and most commands call nothing.
    line ??= import("./http/exchange.js").then(({ openHttpLine }) => openHttpLine(options))
    return (await line)(...request)
  }
  const masking = maskingOf(secrets)
  return defineAction({
    name: "HttpRequest",
    summary: "Sends a request to another system and gives its answer.",
    params: PARAMS,
    result: RESULT,
    errors: ["HTTP_FAILED", "HTTP_TIMEOUT", "HOST_NOT_ALLOWED"],
    timeoutCode: "HTTP_TIMEOUT",
    async run(params, { signal, idempotencyKey }) {
      const deadline = abortAfter(timeout, signal)
      const limit = deadline.signal
      try {
        // `invoke` has held the params against the schema.
        const outgoing = outgoingOf(params as unknown as RequestParams, hosts, secrets, idempotencyKey)
        limit.throwIfAborted()
        return masking.json(await unlessAborted(limit, exchange(outgoing, hosts, limit)))
      } catch (error) {
        const { code, pointer, message } = requestError(error, limit)
        throw new ParleyError(code, pointer, masking.text(message))
      } finally {
        deadline.clear()
      }
    },
  })
}

/** A name's resolving and a connection's opening cannot be stopped; what comes of them then is dropped. */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener("abort", stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop))
  })
}

function requestError(error: unknown, limit: AbortSignal): ParleyError {
  if (limit.aborted) return timedOut("The other system")
  if (error instanceof ParleyError) return error
  const { code } = error as { readonly code?: unknown }
  if (/TIMEOUT|TIMEDOUT/.test(String(code))) return timedOut("The other system")
  return failed(`The answer broke off${typeof code === "string" ? ` (${code})` : ""}.`)
}

function failed(message: string): ParleyError {
  return new ParleyError("HTTP_FAILED", "", message)
}

function timedOut(who: string): ParleyError {
  return new ParleyError("HTTP_TIMEOUT", "", `${who} gave no answer in time.`)
}
