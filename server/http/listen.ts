import { randomUUID } from "node:crypto"
import {
  createServer,
  type IncomingMessage,
  maxHeaderSize,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http"
import { Server as ConnectionServer, type Socket } from "node:net"
import { setImmediate as immediate, setTimeout as wait } from "node:timers/promises"
import { ParleyError } from "../../language/index.js"
import { problemOf } from "./problems.js"

/** Where to listen: an address of this machine, or a socket that somebody else has opened and handed to this process. */
export type Place =
  | {
      readonly port: number
      readonly host: string
      /** The option that gives the port, for people; left out: `--port`. */
      readonly option?: string
    }
  | { readonly fd: number }

/** A server that listens. */
export interface Listening {
  readonly port: number
  /** The address of this machine that it listens on; empty: a socket in the file system. */
  readonly host: string
  /** Requests are answered from now on; those that came before have waited. */
  answer(app: RequestListener): void
  /** Each answer from now on ends its connection, so that whoever keeps one connects anew, elsewhere. */
  endConnections(): void
  /**
   * Takes no more connections. Clients that have just connected, or sent something on a connection that was kept, are
   * answered for a moment more: to be called before `close`, which cuts such connections off.
   */
  leave(): Promise<void>
  /** Takes nothing new, lets what is under way finish, and resolves when all connections are closed. */
  close(): Promise<void>
}

/** Milliseconds that answers under way have before their connections are cut. */
const PATIENCE = 30_000
/** Milliseconds after the last connection in which its request comes. */
const LINGER = 150
/** Milliseconds in which a client must have read something of an answer that waits for it. */
const READ_WITHIN = 60_000
/** Milliseconds in which the first byte comes on a connection. */
const SEND_WITHIN = 10_000
/** Milliseconds in which a request comes whole; its headers come within a third of them. */
const ASK_WITHIN = 60_000
/** Milliseconds between looks for requests that take longer, as Node has them. */
const LOOK_FOR_SLOW = 30_000

/**
 * Takes the port. Nothing is answered before `answer` is called: a server that is refused its port is to have done nothing.
 *
 * @param readWithin milliseconds after which a client that reads nothing of its answer is given up, which costs memory
 * @param sendWithin milliseconds after which a connection on which nothing came is closed, without a word: a 408, as Node would
 *   send it after 20 seconds, is taken by a client's pool for the answer to what it sends in that moment
 * @param askWithin milliseconds after which a request that has begun to come and is not whole is refused
 * @throws `PORT_IN_USE`, `PORT_REFUSED`
 */
export async function listenOn(
  place: Place,
  { readWithin = READ_WITHIN, sendWithin = SEND_WITHIN, askWithin = ASK_WITHIN } = {},
): Promise<Listening> {
  let answer: (app: RequestListener) => void = () => {}
  const ready = new Promise<RequestListener>(resolve => {
    answer = resolve
  })
  let app: RequestListener = (request, response) => void ready.then(app => app(request, response))
  let underWay = 0
  let endsConnections = false
  // The last answer of a connection that was not read yet. Requests sent ahead wait for it: whoever reads no answers
  // would have them all made and held for it.
  const unread = new WeakMap<Socket, ServerResponse>()
  const server = createServer(
    {
      keepAliveTimeout: 65_000,
      headersTimeout: Math.ceil(askWithin / 3),
      requestTimeout: askWithin,
      connectionsCheckingInterval: Math.min(askWithin, LOOK_FOR_SLOW),
      // Node's own refusal would have no body.
      requireHostHeader: false,
    },
    (request, response) => {
      const { socket } = request
      const begin = (): void => {
        if (socket.destroyed) return
        underWay += 1
        if (endsConnections) response.shouldKeepAlive = false
        response.on("close", () => {
          underWay -= 1
        })
        const refused = refusedUnread(request)
        if (refused === null) app(request, response)
        else response.writeHead(refused.status, refused.headers).end(refused.body)
      }
      response.on("close", () => {
        if (unread.get(socket) === response) unread.delete(socket)
      })
      const before = unread.get(socket)
      unread.set(socket, response)
      if (before === undefined) begin()
      else before.on("close", begin)
    },
  )
  server.on("checkExpectation", (request, response) => server.emit("request", request, response))
  const unreadable = new WeakSet<Socket>()
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    // Node tells of all that comes after the first bytes that it could not read, too.
    if (unreadable.has(socket)) return
    unreadable.add(socket)
    const refuse = (): void => {
      if (socket.writable) socket.end(refusalOfBytes(error), () => socket.destroy())
      else socket.destroy()
    }
    const before = unread.get(socket)
    if (before?.req.complete === true && socket.writable) before.on("close", refuse)
    else if (before?.headersSent === true) socket.destroy()
    else refuse()
  })
  const closed = new Promise(resolve => server.once("close", resolve))
  server.setTimeout(readWithin, socket => {
    // With nothing to read it is the answer that takes its time.
    if (socket.writableLength > 0) socket.destroy()
  })
  server.on("connection", socket => {
    const endUnused = (): void => {
      if (socket.bytesRead === 0) socket.destroy()
    }
    // After a process stood still, what came meanwhile is read first.
    const timer = setTimeout(() => setImmediate(endUnused), sendWithin)
    socket.once("close", () => clearTimeout(timer))
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", error => reject(refusalOf(error, place)))
    if ("fd" in place) server.listen({ fd: place.fd }, resolve)
    else server.listen(place.port, place.host, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    host: typeof address === "object" && address !== null ? address.address : "",
    answer: given => {
      app = given
      answer(given)
    },
    endConnections: () => {
      endsConnections = true
    },
    leave: async () => {
      endsConnections = true
      // The one of HTTP would close kept connections too.
      ConnectionServer.prototype.close.call(server)
      await wait(LINGER)
      // Where this process was held up meanwhile, what has come on kept connections is read before they are closed.
      await immediate()
    },
    close: () => close(server, closed, () => underWay === 0),
  }
}

/** The answer, byte for byte, to something that Node could not read as a request, or not in time. */
function refusalOfBytes({ code }: NodeJS.ErrnoException): string {
  const { status, title, headers, body } =
    code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? refusalWith("The request took too long to come.", 408, "Request Timeout")
      : code === "HPE_HEADER_OVERFLOW"
        ? refusalWith(
            `The path and the headers of a request may have ${maxHeaderSize} bytes.`,
            431,
            "Request Header Fields Too Large",
          )
        : refusalWith("This can't be read as a request.")
  const lines = [`HTTP/1.1 ${status} ${title}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)]
  return `${lines.join("\r\n")}\r\n\r\n${body}`
}

/** The answer to a request that HTTP says to refuse, whatever it asks for (RFC 9110, sections 7.2 and 10.1.1); null: to be answered. */
function refusedUnread(request: IncomingMessage): Refusal | null {
  const { httpVersion, headers } = request
  if (httpVersion === "1.1" && !hasOneHost(request))
    return refusalWith("A request has one Host header, with a host in it.")
  if (headers.expect === undefined || /(?:^|\W)100-continue(?:$|\W)/i.test(headers.expect)) return null
  return refusalWith("Of what a request may expect, only 100-continue is known here.", 417, "Expectation Failed")
}

/** Signs that no host has, whatever it is called. */
const NO_HOST = /[\s/@?#\\<>"^`{|}]/

/** Of several, programs on the way may have taken another one than Node, which takes the first. */
function hasOneHost({ rawHeaders, headers: { host } }: IncomingMessage): boolean {
  if (host === undefined || NO_HOST.test(host)) return false
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ""
    if (name.length === 4 && name.toLowerCase() === "host") count += 1
  }
  return count === 1
}

/** A refusal of what is no request that anybody could answer: its connection ends with it. */
interface Refusal {
  readonly status: number
  readonly title: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

function refusalWith(message: string, status = 400, title = "Bad Request"): Refusal {
  const requestId = randomUUID()
  const { problem } = problemOf(new ParleyError("REQUEST_INVALID", "", message), requestId, "")
  const body = JSON.stringify({ ...problem, status, title })
  const headers = {
    "Content-Type": "application/problem+json; charset=utf-8",
    "Content-Length": String(Buffer.byteLength(body)),
    "X-Request-Id": requestId,
    Connection: "close",
  }
  return { status, title, headers, body }
}

async function close(server: Server, closed: Promise<unknown>, isIdle: () => boolean): Promise<void> {
  // It says so where it listens no more already.
  server.close(() => {})
  // Node does not count a connection as idle on which nothing was asked yet, and browsers open such ones in advance.
  const look = (): void => (isIdle() ? server.closeAllConnections() : server.closeIdleConnections())
  look()
  const looking = setInterval(look, 20)
  const cut = setTimeout(() => server.closeAllConnections(), PATIENCE)
  await closed
  clearInterval(looking)
  clearTimeout(cut)
}

function refusalOf(error: NodeJS.ErrnoException, place: Place): unknown {
  if ("fd" in place) {
    const message = `The socket that was handed over (file ${place.fd}) can't be listened on: ${error.message}.`
    return new ParleyError("PORT_REFUSED", "", message)
  }
  const { port, host, option = "--port" } = place
  if (error.code === "EADDRINUSE") {
    return new ParleyError("PORT_IN_USE", "", `Port ${port} is in use already: give another one with ${option}.`)
  }
  if (error.code === "EACCES") {
    return new ParleyError("PORT_REFUSED", "", `Port ${port} is not for everybody: give one above 1023 with ${option}.`)
  }
  if (error.code === "EADDRNOTAVAIL" || error.syscall === "getaddrinfo") {
    const message = `${host} is no address of this machine: leave --host (and HOST) out, or give one of its own.`
    return new ParleyError("PORT_REFUSED", "", message)
  }
  return error
}
