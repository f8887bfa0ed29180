import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { HttpOptions } from "../../actions/index.js"
import { httpRequest } from "../../actions/index.js"
import type { Params } from "../../engine/index.js"
import type { Json } from "../../language/index.js"

/** A request as the server got it. */
export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined }
  readonly body: string
}

export interface TestServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  readonly port: number
  readonly asked: readonly Asked[]
  close(): Promise<void>
}

/** A real server on a port of its own. */
export async function serve(
  answer: (asked: Asked, response: ServerResponse) => void,
  address = "127.0.0.1",
): Promise<TestServer> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    void bodyOf(request).then(body => {
      const { method = "", url = "", headers } = request
      const one = { method, url, headers, body }
      asked.push(one)
      answer(one, response)
    })
  })
  await new Promise<void>(listening => server.listen(0, address, listening))
  const { port } = server.address() as AddressInfo
  const host = address.includes(":") ? `[${address}]` : address
  const close = () =>
    new Promise<void>(closed => {
      server.close(() => closed())
      server.closeAllConnections()
    })
  return { origin: `http://${host}:${port}`, port, asked, close }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk)
  } catch {
    // The other side went away.
  }
  return Buffer.concat(chunks).toString()
}

export const KEY = "c1-2-1"

/** One call of `HttpRequest`: its result, or the code of its error with the message. */
export async function call(
  options: HttpOptions,
  params: Params,
  signal: AbortSignal = new AbortController().signal,
): Promise<Json> {
  return httpRequest(options).run(params, { signal, idempotencyKey: KEY })
}
