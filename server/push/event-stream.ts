import type { ServerResponse } from "node:http"

/** Milliseconds between signs of life, so that proxies keep the connection and a client that is gone is noticed. */
const HEARTBEAT = 15_000
/** Milliseconds that a client may take to read what it was sent before it is given up. */
const PATIENCE = 30_000
/** Milliseconds between looks at the store without a hint: other processes give none. */
const LOOK_AGAIN = 1000

export type ServerSentEvent = { readonly id?: string; readonly event: string } & (
  | { readonly data: unknown }
  /** Data that is JSON already. */
  | { readonly json: string }
)

/**
 * A stream of server-sent events. `next` gives what is new since its last call and is asked after each hint; while a
 * slow client has not read what it was sent, nothing more is read for it, so that it costs no memory. A `HEAD` gets the headers
 * alone: its client takes the answer for whole, and sends its next request on the connection.
 *
 * Returns when the client has gone, `stopping` is aborted or the client was too slow.
 */
export async function eventStream(
  response: ServerResponse,
  stopping: AbortSignal,
  listen: (hint: () => void) => Promise<() => void>,
  next: () => Promise<readonly ServerSentEvent[]>,
): Promise<void> {
  let hinted = true
  let wake = (): void => {}
  const hint = (): void => {
    hinted = true
    wake()
  }
  response.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    // An application's middleware that compresses would hold lines back.
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
  })
  if (response.req.method === "HEAD") {
    response.end()
    return
  }
  response.flushHeaders()
  const stop = await listen(hint)
  const heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT)
  const look = setInterval(hint, LOOK_AGAIN)
  response.on("close", hint)
  stopping.addEventListener("abort", hint)
  try {
    while (!response.destroyed && !stopping.aborted) {
      hinted = false
      const events = await next()
      if (events.length > 0 && !(await isWritten(response, events.map(frameText).join(""), stopping))) break
      if (hinted) continue
      await new Promise<void>(resolve => {
        wake = resolve
        if (hinted) resolve()
      })
    }
  } finally {
    stop()
    clearInterval(heartbeat)
    clearInterval(look)
    stopping.removeEventListener("abort", hint)
    // Bytes that a client does not read would keep the server from stopping.
    if (response.writableLength > 0) response.destroy()
    else response.end()
  }
}

function frameText(sent: ServerSentEvent): string {
  const { id, event } = sent
  const data = "json" in sent ? sent.json : JSON.stringify(sent.data)
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`
}

/** Writes a text and waits until the client reads on. @returns false when it does not, or the server stops before it has */
export function isWritten(response: ServerResponse, text: string, stopping: AbortSignal): Promise<boolean> {
  if (response.write(text)) return Promise.resolve(true)
  return new Promise(resolve => {
    const settle = (isRead: boolean) => () => {
      clearTimeout(timer)
      response.off("drain", drained)
      response.off("close", closed)
      stopping.removeEventListener("abort", closed)
      if (!isRead) response.destroy()
      resolve(isRead)
    }
    const drained = settle(true)
    const closed = settle(false)
    const timer = setTimeout(closed, PATIENCE)
    response.once("drain", drained)
    response.once("close", closed)
    stopping.addEventListener("abort", closed)
    // Either may have come before, while what is written was read.
    if (response.destroyed || stopping.aborted) closed()
  })
}
