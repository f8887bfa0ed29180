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
  const server = createServer({ keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 60_000 }, app)
  await new Promise<void>((resolve, reject) => {
    server.once("error", error => reject(refusalOf(error, port, host)))
    server.listen(port, host, resolve)
  })
  const address = server.address()
  return { port: typeof address === "object" && address !== null ? address.port : port, close: () => close(server) }
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeIdleConnections()
  // A connection that was kept open for the next request becomes idle when its answer is out.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const cut = setTimeout(() => server.closeAllConnections(), PATIENCE)
  await closed
  clearInterval(idle)
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
