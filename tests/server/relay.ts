import { connect, createServer, type Socket } from "node:net"
import { later } from "./serving.js"

/** A way to a server that can be cut, be silent, and lead to another server. */
export interface Relay {
  readonly url: string
  /** The server that connections from now on go to. */
  to(url: string): void
  /** Ends all connections at once. */
  cut(): void
  /** From now on nothing comes through, and no connection is refused; `false`: connections from then on work. */
  silence(isSilent: boolean): void
  /** Connections that were opened so far. */
  readonly opened: () => number
}

export async function relay(to: string): Promise<Relay> {
  const state = { port: portOf(to), isSilent: false, opened: 0 }
  const sockets = new Set<Socket>()
  const server = createServer(near => {
    state.opened += 1
    const far = connect(state.port, "127.0.0.1")
    for (const [from, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on("data", bytes => state.isSilent || other.write(bytes))
      from.on("error", () => other.destroy())
      from.on("close", () => {
        sockets.delete(from)
        other.destroy()
      })
    }
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  later(async () => {
    cut()
    await new Promise(resolve => server.close(resolve))
  })
  const { port } = server.address() as { readonly port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    to: url => {
      state.port = portOf(url)
    },
    cut,
    silence: isSilent => {
      state.isSilent = isSilent
    },
    opened: () => state.opened,
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port)
}
