import { createServer, type RequestListener, type Server } from "node:http"
import { ParleyError } from "../engine/index.js"

/** A server that listens. */
export interface Listening {
  readonly port: number
  /** Takes nothing new, lets what is under way finish, and resolves when all connections are closed. */
  close(): Promise<void>
}

/** Milliseconds that answers under way have before their connections are cut. */
const PATIENCE = 30_000

/** @throws `PORT_IN_USE`, `PORT_REFUSED` */
export async function listen(app: RequestListener, port: number, host: string): Promise<Listening> {
  let underWay = 0
  const server = createServer(
    { keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 60_000 },
    (request, response) => {
      underWay += 1
      response.on("close", () => {
        underWay -= 1
      })
      app(request, response)
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.once("error", error => reject(refusalOf(error, port, host)))
    server.listen(port, host, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: () => close(server, () => underWay === 0),
  }
}

async function close(server: Server, isIdle: () => boolean): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  // Node does not count a connection as idle on which nothing was asked yet, and browsers open such ones in advance.
  const look = (): void => (isIdle() ? server.closeAllConnections() : server.closeIdleConnections())
  look()
  const looking = setInterval(look, 20)
  const cut = setTimeout(() => server.closeAllConnections(), PATIENCE)
  await closed
  clearInterval(looking)
  clearTimeout(cut)
}

function refusalOf(error: NodeJS.ErrnoException, port: number, host: string): unknown {
  if (error.code === "EADDRINUSE") {
    return new ParleyError("PORT_IN_USE", "", `Port ${port} is in use already: give another one with --port.`)
  }
  if (error.code === "EACCES" || error.code === "EADDRNOTAVAIL") {
    return new ParleyError("PORT_REFUSED", "", `${host} port ${port} can't be listened on (${error.code}).`)
  }
  return error
}
