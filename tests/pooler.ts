import { connect, createServer, type Socket } from "node:net"
import { join } from "node:path"

/** A way to a database of PostgreSQL. */
export interface DatabaseWay {
  /** The address of the database by this way. */
  readonly url: string
  /** From now on nobody comes through, and whoever was there is cut off; `false`: it is open again. */
  block(isBlocked: boolean): void
  close(): Promise<void>
}

/**
 * A way to a PostgreSQL server that hands on all but notices, as poolers do: `LISTEN` is taken and nothing is heard.
 *
 * @param url of a database on a socket in a folder
 * @param startedWith the parameters that a connection is to be started with, made from those that were asked for
 */
export async function withoutNotices(
  url: string,
  startedWith: (parameters: ReadonlyMap<string, string>) => ReadonlyMap<string, string> = parameters => parameters,
): Promise<DatabaseWay> {
  const direct = new URL(url)
  const socket = join(direct.searchParams.get("host") ?? "", ".s.PGSQL.5432")
  const sockets = new Set<Socket>()
  const state = { isBlocked: false }
  const server = createServer(near => {
    if (state.isBlocked) {
      near.destroy()
      return
    }
    const far = connect(socket)
    const hear = messagesBut("A", bytes => near.write(bytes))
    far.on("data", hear)
    near.once("data", bytes => {
      far.write(startOf(startedWith(parametersOf(bytes))))
      near.on("data", later => far.write(later))
    })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on("error", () => other.destroy())
      one.on("close", () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as { readonly port: number }
  direct.searchParams.delete("host")
  direct.host = `127.0.0.1:${port}`
  return {
    url: direct.href,
    block: isBlocked => {
      state.isBlocked = isBlocked
      if (isBlocked) for (const one of sockets) one.destroy()
    },
    close: async () => {
      for (const one of sockets) one.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** The first message of a client: its length and the protocol's version in four bytes each, then names and values. */
function parametersOf(start: Buffer): ReadonlyMap<string, string> {
  const texts = start.toString("utf8", 8, start.readUInt32BE(0) - 2).split("\0")
  return new Map(texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1] ?? ""] as const] : [])))
}

function startOf(parameters: ReadonlyMap<string, string>): Buffer {
  const texts = Buffer.from(`${[...parameters].flat().join("\0")}\0\0`)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(texts.length + 8, 0)
  head.writeUInt32BE(3 << 16, 4)
  return Buffer.concat([head, texts])
}

/** Messages of the server are a letter, their length in four bytes, and as many bytes less four. */
function messagesBut(letter: string, handOn: (bytes: Buffer) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0)
  return bytes => {
    rest = Buffer.concat([rest, bytes])
    for (;;) {
      const length = rest.length < 5 ? null : rest.readUInt32BE(1) + 1
      if (length === null || rest.length < length) return
      if (rest.toString("latin1", 0, 1) !== letter) handOn(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
  }
}
